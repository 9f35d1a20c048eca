//! All lives of one pool and the AVSs that it secures, second by second.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint256};
use palisade_interfaces::registry::AvsTerms;

use super::bond::Bond;
use super::claim::{over, Claim};
use super::life::{Life, Parcel};
use crate::world::WHOLE;

/// Where an operator stands with an AVS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    Never,
    Active,
    Leaving { eta: u64, slashable_until: u64 },
}

#[derive(Clone, Debug)]
pub struct Avs {
    /// With the second in which they took effect, newest last.
    pub terms: Vec<(u64, AvsTerms)>,
    /// With the last second before they can be applied.
    pub proposed: Option<(u64, AvsTerms)>,
    pub service: Service,
    pub is_jailed: bool,
}

impl Avs {
    pub fn terms(&self) -> &AvsTerms {
        &self.terms.last().unwrap().1
    }

    /// By what a fault is punished: the stricter of the terms of now and of then.
    pub fn governing(&self, fault: u64) -> AvsTerms {
        let now = self.terms();
        let then = self.terms.iter().rev().find(|(since, _)| *since < fault);
        let then = &then.unwrap_or(&self.terms[0]).1;
        AvsTerms {
            max_slash_bps: now.max_slash_bps.min(then.max_slash_bps),
            max_window_slash_bps: now.max_window_slash_bps.min(then.max_window_slash_bps),
            resolver: now.resolver.clone().or_else(|| then.resolver.clone()),
            ..now.clone()
        }
    }
}

/// What a slash would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub charge: u128,
    pub taken: u128,
    /// In 10^-12 of a unit, before anything is rounded.
    pub amount: Uint256,
    /// Originals of all that it reaches.
    pub reached: Uint256,
    /// Joint slot and buckets.
    pub slots: u128,
}

#[derive(Clone, Debug)]
pub struct Reckoning {
    pub operator: Addr,
    pub bucket: u64,
    pub unbonding: u64,
    /// Notice, and the longest that leaving takes.
    pub announcement: u64,
    pub now: u64,
    pub avss: BTreeMap<Addr, Avs>,
    /// At least one, since who has nothing has it in the first.
    pub lives: Vec<Life>,
    /// Whether the first life began.
    pub is_open: bool,
    pub bond: Bond,
}

impl Reckoning {
    pub fn is_ours(&self, operator: &str) -> bool {
        self.operator.as_str() == operator
    }

    pub fn current(&self) -> usize {
        self.lives.len() - 1
    }

    pub fn life(&mut self) -> &mut Life {
        self.lives.last_mut().unwrap()
    }

    /// Nobody settles anything here: what is over is over.
    pub fn go_to(&mut self, second: u64) {
        while self.now < second {
            self.now += 1;
            for life in &mut self.lives {
                // Of the second in which it opened, the life before knows.
                if self.now > life.opened {
                    life.tick(self.now);
                }
            }
        }
    }

    /// The life to which a fault belongs.
    pub fn life_at(&self, fault: u64) -> usize {
        self.lives
            .iter()
            .rposition(|life| life.opened < fault)
            .unwrap_or(0)
    }

    /// What a slash of `fraction` (of 10^18) for a fault in that second takes; None when there is nothing to take.
    pub fn due(&self, avs: &Addr, fault: u64, fraction: u128) -> Option<Due> {
        let life = &self.lives[self.life_at(fault)];
        let then = life.memory.get(&fault)?;
        let (claim, past) = (life.claims.get(avs)?, then.claims.get(avs)?);
        let avs = &self.avss[avs];
        let terms = avs.governing(fault);
        let base = past.base.min(then.left);
        let fraction = fraction.min(WHOLE / 10_000 * u128::from(terms.max_slash_bps));
        let cap = base * u128::from(terms.max_window_slash_bps) / 10_000;
        let limits = [
            claim.budget,
            over(base, fraction, WHOLE),
            (past.budget + past.charged).saturating_sub(claim.charged),
            claim.window_left(cap, fault, terms.slash_window_seconds),
        ];
        let charge = limits.into_iter().min().unwrap();
        let reached: Vec<&Parcel> = life.parcels.iter().filter(|it| it.is_reached_by(fault)).collect();
        let original: Uint256 = reached.iter().map(|parcel| parcel.original).sum();
        if charge == 0 || original.is_zero() {
            return None;
        }
        // Who came after the fault does not raise what it costs.
        let share = Uint256::from(charge) * then.original;
        let captured = (share + original - Uint256::one()) / original;
        let taken = captured.min(Uint256::from(charge)).to_string().parse().unwrap();
        if taken == 0 {
            return None;
        }
        let closes = reached.iter().filter(|parcel| !parcel.is_joint(self.now));
        let mut buckets: Vec<u64> = closes.map(|it| it.exit.unwrap().closes).collect();
        buckets.sort_unstable();
        buckets.dedup();
        Some(Due {
            charge,
            taken,
            amount: super::life::part(original, taken),
            reached: original,
            slots: 1 + buckets.len() as u128,
        })
    }

    /// How far the registry's amount of a slash may be from ours, in 10^-12 of a unit.
    ///
    /// Takes, the stake of then and the stake of now are each off by the slack of the life at most; each slot rounds once;
    /// and what is captured is rounded to 10^-18 of what is reached.
    pub fn slack_of(&self, life: &Life, due: &Due) -> Uint256 {
        let slack = life.slack() * Uint256::from(4u128);
        slack + super::life::units(due.slots) + due.reached / Uint256::from(WHOLE)
    }

    /// The weight that counts as stake.
    pub fn counted(&self, avs: &Addr) -> u128 {
        let (life, row) = (&self.lives[self.current()], &self.avss[avs]);
        let Some(claim) = life.claims.get(avs).filter(|_| row.service == Service::Active) else {
            return 0;
        };
        let min_bps = u128::from(row.terms().min_slashable_bps);
        let covered = (claim.free() * 10_000).checked_div(min_bps);
        let counted = claim.weight.min(life.left());
        match covered {
            _ if row.is_jailed => 0,
            Some(covered) => counted.min(covered),
            None => counted,
        }
    }

    pub fn open_slashes(&self, avs: &Addr) -> usize {
        let hits = self.lives.iter().flat_map(|life| &life.hits);
        hits.filter(|hit| hit.avs == *avs && hit.is_contested).count()
    }

    /// What rounding left of budgets that are gone is free as soon as somebody looks at it. `of` says whose.
    pub fn sweep(&mut self, of: impl Fn(&Addr) -> bool) {
        let now = self.now;
        let life = self.lives.last_mut().unwrap();
        for (avs, row) in self.avss.iter().filter(|(avs, _)| of(avs)) {
            if let (Service::Leaving { eta, .. }, Some(claim)) = (row.service, life.claims.get_mut(avs)) {
                if now > eta && claim.free() > 0 {
                    claim.leave(eta, now);
                }
            }
        }
    }

    /// What is not swept yet.
    pub fn crumbs(&self) -> u128 {
        let life = &self.lives[self.current()];
        let gone = |avs: &Addr| {
            let row = &self.avss[avs];
            matches!(row.service, Service::Leaving { eta, .. } if self.now > eta)
        };
        let claims = life.claims.iter().filter(|(avs, _)| gone(avs));
        claims.map(|(_, claim)| claim.free()).sum()
    }

    pub fn end_service(&mut self, avs: &Addr) {
        let now = self.now;
        let row = self.avss.get_mut(avs).unwrap();
        let terms = row.terms();
        let (eta, window) = (now + terms.deallocation_delay_seconds, terms.slash_window_seconds);
        let mut last = eta;
        if let Some(claim) = self.lives.last_mut().unwrap().claims.get_mut(avs) {
            claim.leave(eta, now);
            // A decrease of before may wait longer.
            last = claim.falls.iter().fold(eta, |last, change| last.max(change.eta));
        }
        row.service = Service::Leaving {
            eta,
            slashable_until: last + window,
        };
    }

    pub fn claim(&mut self, avs: &Addr) -> &mut Claim {
        self.life().claims.entry(avs.clone()).or_default()
    }
}
