//! What everybody in one pool of the registry ought to have: by staker, in plain integers and without shares.
//!
//! The reckoning knows the rules of the registry's README. It shares no code with the registry nor with
//! `palisade_math::slash`. Each parcel of stake keeps its *original*: what it would be worth had nothing been taken in its
//! life. A slash takes the same part of the original of every parcel that it reaches, and a veto makes that part smaller; so a
//! parcel is worth its original less the parts of all slashes that reach it. Nothing is settled here: time passes second by
//! second, and every second is remembered as it began, where the registry does all of that late, in shares, and with
//! histories. What the registry tells of shares says when a life ends, and which part of its stake a staker takes out; nothing
//! is worth anything by them.
//!
//! Whoever follows a registry carries out here what went through there, in order, each with [`Reckoning::go_to`] before
//! it. What only the registry knows comes along: numbers of slashes and withdrawals, and what rounding made of amounts. It
//! is held against the rules, and an error says what breaks them. What everybody has can then be compared with what the
//! registry answers, give or take [`Life::slack`], [`Due::slack`] and [`Bond::slack`]; parts of 10^18 are the same to the
//! last one.
//!
//! ```
//! use cosmwasm_std::Addr;
//! use palisade_interfaces::registry::{AvsTerms, Destination};
//! use palisade_testing::reckoning::{units, Reckoning, Spans, WHOLE};
//!
//! # fn main() -> anyhow::Result<()> {
//! let terms = AvsTerms {
//!     kind: "bridge".into(),
//!     assets: vec![],
//!     slasher: None,
//!     resolver: None,
//!     destination: Destination::Burn {},
//!     max_slash_bps: 1_000,
//!     max_window_slash_bps: 2_000,
//!     bounty_bps: 0,
//!     slash_window_seconds: 20,
//!     deallocation_delay_seconds: 20,
//!     allocation_delay_seconds: 0,
//!     min_slashable_bps: 0,
//!     entry: Default::default(),
//! };
//! let (alice, bridge) = (Addr::unchecked("alice"), Addr::unchecked("bridge"));
//! let spans = Spans { bucket_seconds: 2, unbonding_seconds: 20, notice_seconds: 4 };
//! let mut reckoning = Reckoning::new(spans, 100);
//! reckoning.register_avs(&bridge, &terms);
//! reckoning.opt_in(&bridge)?;
//! reckoning.deposit(&alice, 1_000, 1_000)?;
//! reckoning.allocate(&bridge, WHOLE / 2, WHOLE)?;
//!
//! // The half is asked for, but one slash takes a tenth at most.
//! reckoning.go_to(110);
//! let due = reckoning.due(&bridge, 105, WHOLE / 2);
//! assert_eq!(due.map(|due| due.amount), Some(units(100)));
//! # Ok(())
//! # }
//! ```

// A sum that overflows plain integers stops the test, and rules read best as they are written on paper.
#![allow(clippy::arithmetic_side_effects)]

mod act;
mod avs;
mod bond;
mod claim;
mod life;
mod punish;

use std::collections::BTreeMap;

use anyhow::Context;
use cosmwasm_std::{Addr, Uint128, Uint256};

pub use act::{Completed, Queued};
pub use avs::{Avs, Service};
pub use bond::{Bond, Part};
pub use claim::{Change, Claim, ClaimThen};
pub use life::{Exit, Hit, Life, Parcel, Then};
pub use punish::{Slashed, Vetoed};

use claim::over;

/// All of an original, in parts.
pub const WHOLE: u128 = 1_000_000_000_000_000_000;

/// Parts of a unit in which the reckoning counts.
pub const FINE: u128 = 1_000_000_000_000;

/// In 10^-12 of a unit.
pub fn units(amount: u128) -> Uint256 {
    Uint256::from(amount) * Uint256::from(FINE)
}

/// `of * parts / 10^18`, rounded down.
pub fn part(of: Uint256, parts: u128) -> Uint256 {
    of * Uint256::from(parts) / Uint256::from(WHOLE)
}

/// How long things take in a registry.
#[derive(Clone, Copy, Debug)]
pub struct Spans {
    /// Length of a bucket of withdrawals.
    pub bucket_seconds: u64,
    /// From when a bucket closes until it is paid.
    pub unbonding_seconds: u64,
    /// From when terms are announced until the last who leave because of them enter a bucket.
    pub notice_seconds: u64,
}

/// What a slash would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// What the AVS is charged, in 10^-18 of the original.
    pub charge: u128,
    /// What of it is taken, in 10^-18 of the original.
    pub taken: u128,
    /// In 10^-12 of a unit, before anything is rounded.
    pub amount: Uint256,
    /// Originals of all that it reaches, in 10^-12 of a unit.
    pub reached: Uint256,
    /// Joint slot and buckets.
    pub slots: u128,
}

impl Due {
    /// How far the registry's amount of such a slash in that life may be from ours, in 10^-12 of a unit.
    ///
    /// Takes, the stake of then and the stake of now are each off by the slack of the life at most; each slot rounds once;
    /// and what is captured is rounded to 10^-18 of what is reached.
    pub fn slack(&self, life: &Life) -> Uint256 {
        let slack = life.slack() * Uint256::from(4u128);
        slack + units(self.slots) + self.reached / Uint256::from(WHOLE)
    }
}

/// All lives of one pool and the AVSs that it secures, second by second.
#[derive(Clone, Debug)]
pub struct Reckoning {
    /// How long things take.
    pub spans: Spans,
    /// The second in which it is.
    pub now: u64,
    /// All that registered.
    pub avss: BTreeMap<Addr, Avs>,
    /// Lives that ended, the oldest first.
    pub past: Vec<Life>,
    /// The life of now.
    pub life: Life,
    /// What the operator put before the pool.
    pub bond: Bond,
    /// Whether the first life began.
    is_open: bool,
}

impl Reckoning {
    /// Of an empty pool without AVSs, in second `now`.
    pub fn new(spans: Spans, now: u64) -> Self {
        Self {
            spans,
            now,
            avss: BTreeMap::new(),
            past: Vec::new(),
            life: Life::new(now),
            bond: Bond::default(),
            is_open: false,
        }
    }

    /// All lives, the oldest first.
    pub fn lives(&self) -> impl Iterator<Item = &Life> {
        self.past.iter().chain([&self.life])
    }

    fn lives_mut(&mut self) -> impl Iterator<Item = &mut Life> {
        self.past.iter_mut().chain([&mut self.life])
    }

    /// Number of the life of now, from 0.
    pub fn current(&self) -> u64 {
        self.past.len() as u64
    }

    /// The life of that number.
    ///
    /// # Errors
    /// When there is none.
    pub fn numbered(&self, life: u64) -> anyhow::Result<&Life> {
        let found = self.lives().zip(0u64..).find(|(_, number)| *number == life);
        found.map(|(life, _)| life).context("nobody knows of that life")
    }

    /// As [`Self::numbered`], to change it.
    ///
    /// # Errors
    /// When there is none.
    pub fn numbered_mut(&mut self, life: u64) -> anyhow::Result<&mut Life> {
        let found = self.lives_mut().zip(0u64..).find(|(_, number)| *number == life);
        found.map(|(life, _)| life).context("nobody knows of that life")
    }

    /// Number of the life to which a fault in that second belongs.
    pub fn number_at(&self, fault: u64) -> u64 {
        let opened = self.lives().skip(1).filter(|life| life.opened < fault);
        opened.count() as u64
    }

    /// The life to which a fault in that second belongs.
    pub fn life_at(&self, fault: u64) -> &Life {
        let past = self.past.iter().rev().find(|life| life.opened < fault);
        match past.or(self.past.first()) {
            Some(past) if self.life.opened >= fault => past,
            _ => &self.life,
        }
    }

    /// Lets time pass. Nobody settles anything here: what is over is over.
    pub fn go_to(&mut self, second: u64) {
        while self.now < second {
            self.now += 1;
            let now = self.now;
            // Of the second in which it opened, the life before knows.
            for life in self.lives_mut().filter(|life| now > life.opened) {
                life.tick(now);
            }
        }
    }

    /// What a slash of `fraction` (of 10^18) for a fault in that second takes; None when there is nothing to take.
    pub fn due(&self, avs: &Addr, fault: u64, fraction: u128) -> Option<Due> {
        let life = self.life_at(fault);
        let then = life.memory.get(&fault)?;
        let (claim, past) = (life.claims.get(avs)?, then.claims.get(avs)?);
        let terms = self.avss.get(avs)?.governing(fault);
        let base = past.base.min(then.left);
        let fraction = fraction.min(WHOLE / 10_000 * u128::from(terms.max_slash_bps));
        let cap = base * u128::from(terms.max_window_slash_bps) / 10_000;
        let charge = claim
            .budget
            .min(over(base, fraction, WHOLE))
            .min((past.budget + past.charged).saturating_sub(claim.charged))
            .min(claim.window_left(cap, fault, terms.slash_window_seconds));
        let reached: Vec<&Parcel> = life.parcels.iter().filter(|it| it.is_reached_by(fault)).collect();
        let original: Uint256 = reached.iter().map(|parcel| parcel.original).sum();
        if charge == 0 || original.is_zero() {
            return None;
        }
        // Who came after the fault does not raise what it costs.
        let share = Uint256::from(charge) * then.original;
        let captured = (share + original - Uint256::one()) / original;
        let taken = Uint128::try_from(captured.min(Uint256::from(charge)))
            .ok()?
            .u128();
        if taken == 0 {
            return None;
        }
        let closed = reached.iter().filter(|parcel| !parcel.is_joint(self.now));
        let mut buckets: Vec<u64> = closed.filter_map(|it| Some(it.exit?.closes)).collect();
        buckets.sort_unstable();
        buckets.dedup();
        Some(Due {
            charge,
            taken,
            amount: part(original, taken),
            reached: original,
            slots: 1 + buckets.len() as u128,
        })
    }

    /// The weight that counts as stake.
    pub fn counted(&self, avs: &Addr) -> u128 {
        let (Some(claim), Some(row)) = (self.life.claims.get(avs), self.avss.get(avs)) else {
            return 0;
        };
        if row.service != Service::Active || row.is_jailed {
            return 0;
        }
        let covered = (claim.free() * 10_000).checked_div(u128::from(row.terms.min_slashable_bps));
        let counted = claim.weight.min(self.life.left());
        covered.map_or(counted, |covered| counted.min(covered))
    }

    /// How many slashes of an AVS may still be vetoed.
    pub fn open_slashes(&self, avs: &Addr) -> usize {
        let hits = self.lives().flat_map(|life| &life.hits);
        hits.filter(|hit| hit.avs == *avs && hit.is_contested).count()
    }
}
