//! One life of the pool: who put in what, and what was taken of it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use cosmwasm_std::{Addr, Uint256};

use super::bond::Part;
use super::claim::{Claim, ClaimThen};
use super::{part, units, WHOLE};

/// What one staker has in one place.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Whose it is.
    pub staker: Addr,
    /// What it would be worth had nothing been taken in this life, in 10^-12 of a unit.
    pub original: Uint256,
    /// As the registry told. They only say when a life ends: once a share is worth next to nothing.
    pub shares: u128,
    /// None while it stays.
    pub exit: Option<Exit>,
}

/// Where a parcel leaves.
#[derive(Clone, Copy, Debug)]
pub struct Exit {
    /// Number of the withdrawal.
    pub id: u64,
    /// First second in which nothing joins it any more. Faults before it reach the parcel.
    pub closes: u64,
    /// Units paid so far.
    pub paid: u128,
    /// Whether it was completed for good.
    pub is_over: bool,
}

impl Parcel {
    /// Whether a fault in that second costs it.
    pub fn is_reached_by(&self, fault: u64) -> bool {
        self.exit.map_or(true, |exit| exit.closes > fault)
    }

    /// Whether it shares the joint slot.
    pub fn is_joint(&self, now: u64) -> bool {
        self.is_reached_by(now)
    }
}

/// One slash, by what it takes of every parcel that it reaches.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Number of the slash.
    pub id: u64,
    /// Who slashed.
    pub avs: Addr,
    /// Second of the fault.
    pub fault: u64,
    /// Last second in which it may be vetoed.
    pub deadline: u64,
    /// Whether it may still be vetoed.
    pub is_contested: bool,
    /// What the AVS was charged, in 10^-18 of the original.
    pub charge: u128,
    /// What of the charge was taken, in 10^-18 of the original.
    pub taken: u128,
    /// What of it is still taken after a veto.
    pub stands: u128,
    /// What the weight of the AVS lost by it.
    pub weight_cut: u128,
    /// What decreases of the budget lost by it, by number of the decrease.
    pub cuts: Vec<(u64, u128)>,
    /// Units that were taken, as the registry told, those of the operator's bond included.
    pub amount: u128,
    /// Units that a veto gave back.
    pub returned: u128,
    /// Units that the operator's bond paid of it.
    pub bond: u128,
    /// What each part of the bond paid.
    pub bond_parts: Vec<Part>,
}

/// What is known of a second before anything that happened in it.
#[derive(Clone, Debug)]
pub struct Then {
    /// Originals of all that shared the joint slot.
    pub original: Uint256,
    /// What was left of each of them, in 10^-18.
    pub left: u128,
    /// By AVS.
    pub claims: BTreeMap<Addr, ClaimThen>,
}

/// One life of the pool.
#[derive(Clone, Debug)]
pub struct Life {
    /// The second in which it opened. Faults of later seconds belong to it.
    pub opened: u64,
    /// All that was put in, what left included.
    pub parcels: Vec<Parcel>,
    /// By AVS.
    pub claims: BTreeMap<Addr, Claim>,
    /// Slashes, the oldest first.
    pub hits: Vec<Hit>,
    /// How each second began.
    pub memory: BTreeMap<u64, Then>,
    /// Messages in which the registry rounded.
    pub roundings: u128,
    /// Most units that a share was ever worth, rounded up.
    pub price: u128,
    /// What one unit of 10^-18 was worth whenever a veto gave back a part of one, in 10^-12 of a unit.
    pub coarse: Uint256,
}

impl Life {
    pub(super) fn new(opened: u64) -> Self {
        Self {
            opened,
            parcels: Vec::new(),
            claims: BTreeMap::new(),
            hits: Vec::new(),
            memory: BTreeMap::new(),
            roundings: 0,
            price: 1,
            coarse: Uint256::zero(),
        }
    }

    /// What is left of the original of what stays, in 10^-18.
    pub fn left(&self) -> u128 {
        WHOLE - self.hits.iter().map(|hit| hit.stands).sum::<u128>()
    }

    /// What is left of the original of what leaves at `closes`, in 10^-18.
    pub fn left_at(&self, closes: u64) -> u128 {
        let hits = self.hits.iter().filter(|hit| closes > hit.fault);
        WHOLE - hits.map(|hit| hit.stands).sum::<u128>()
    }

    fn left_of(&self, parcel: &Parcel) -> u128 {
        parcel
            .exit
            .map_or_else(|| self.left(), |exit| self.left_at(exit.closes))
    }

    /// Those in which something leaves, by when they close.
    pub fn buckets(&self) -> BTreeSet<u64> {
        let exits = self.parcels.iter().filter_map(|parcel| parcel.exit);
        exits.map(|exit| exit.closes).collect()
    }

    /// What is left of a parcel, in 10^-12 of a unit.
    pub fn worth(&self, parcel: &Parcel) -> Uint256 {
        part(parcel.original, self.left_of(parcel))
    }

    /// What is left of all of them together, in 10^-12 of a unit.
    pub fn worth_of<'a>(&'a self, parcels: impl Iterator<Item = &'a Parcel>) -> Uint256 {
        parcels.map(|parcel| self.worth(parcel)).sum()
    }

    /// Those that share the joint slot in second `now`.
    pub fn joint(&self, now: u64) -> impl Iterator<Item = &Parcel> {
        self.parcels.iter().filter(move |parcel| parcel.is_joint(now))
    }

    /// How many slashes may still be vetoed.
    pub fn contested(&self) -> u64 {
        self.hits.iter().filter(|hit| hit.is_contested).count() as u64
    }

    /// Budgets with their increases, and what is kept free for those that a veto may give back.
    pub fn encumbered(&self) -> u128 {
        let claims: u128 = self.claims.values().map(Claim::reserved).sum();
        let contested = self.hits.iter().filter(|hit| hit.is_contested);
        claims + contested.map(|hit| hit.charge - hit.taken).sum::<u128>()
    }

    /// How far rounding may have moved any part of this life, in 10^-12 of a unit: a unit, or a share, each time.
    pub fn slack(&self) -> Uint256 {
        units(self.roundings * self.price + 1) + self.coarse
    }

    /// Notes what a share was worth: `assets` units in so many `shares`.
    pub fn raise_price(&mut self, assets: u128, shares: u128) {
        if shares > 0 {
            self.price = self.price.max(assets.div_ceil(shares));
        }
    }

    pub(super) fn deposit(&mut self, staker: &Addr, amount: u128, shares: u128) {
        let original = units(amount) * Uint256::from(WHOLE) / Uint256::from(self.left());
        let mut stays = self.parcels.iter_mut().filter(|parcel| parcel.exit.is_none());
        match stays.find(|parcel| parcel.staker == *staker) {
            Some(parcel) => {
                parcel.original += original;
                parcel.shares += shares;
            }
            None => self.parcels.push(Parcel {
                staker: staker.clone(),
                original,
                shares,
                exit: None,
            }),
        }
    }

    /// Moves `some` of `all` that a staker has out.
    pub(super) fn queue(
        &mut self,
        staker: &Addr,
        (some, all): (u128, u128),
        id: u64,
        closes: u64,
    ) -> anyhow::Result<()> {
        let mut stays = self.parcels.iter_mut().filter(|parcel| parcel.exit.is_none());
        let parcel = stays.find(|parcel| parcel.staker == *staker);
        let parcel = parcel.with_context(|| format!("{staker} has nothing that could leave"))?;
        let leaves = parcel.original * Uint256::from(some) / Uint256::from(all);
        parcel.original -= leaves;
        parcel.shares = parcel
            .shares
            .checked_sub(some)
            .context("more shares leave than there are")?;
        self.parcels.push(Parcel {
            staker: staker.clone(),
            original: leaves,
            shares: some,
            exit: Some(Exit {
                id,
                closes,
                paid: 0,
                is_over: false,
            }),
        });
        Ok(())
    }

    /// Lets what ended before `now` take effect, and remembers how that second begins.
    pub(super) fn tick(&mut self, now: u64) {
        for claim in self.claims.values_mut() {
            claim.tick(now);
        }
        let claims = self.claims.iter().map(|(avs, claim)| (avs.clone(), claim.then()));
        let then = Then {
            original: self.joint(now).map(|parcel| parcel.original).sum(),
            left: self.left(),
            claims: claims.collect(),
        };
        self.memory.insert(now, then);
    }
}
