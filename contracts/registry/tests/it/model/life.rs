//! One life of the pool: who put in what, and what was taken of it.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Addr, Uint256};

use super::bond::Shares;
use super::claim::{Claim, ClaimThen};
use crate::world::WHOLE;

/// Parts of a unit in which the reckoning counts.
pub const FINE: u128 = 1_000_000_000_000;

/// What one staker has in one place.
#[derive(Clone, Debug)]
pub struct Parcel {
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
    pub id: u64,
    pub avs: Addr,
    pub fault: u64,
    pub deadline: u64,
    /// Whether it may still be vetoed.
    pub is_contested: bool,
    /// What the AVS was charged, and what of it was taken, in 10^-18 of the original.
    pub charge: u128,
    pub taken: u128,
    /// What of it is still taken after a veto.
    pub stands: u128,
    pub weight_cut: u128,
    /// By number of the decrease.
    pub cuts: Vec<(u64, u128)>,
    /// Units, as the registry told, and what came back of them, those of the operator's bond included.
    pub amount: u128,
    pub returned: u128,
    pub bond: u128,
    pub bond_shares: Shares,
}

/// What is known of a second before anything that happened in it.
#[derive(Clone, Debug)]
pub struct Then {
    /// Originals of all that shared the joint slot.
    pub original: Uint256,
    /// What was left of each of them, in 10^-18.
    pub left: u128,
    pub claims: BTreeMap<Addr, ClaimThen>,
}

#[derive(Clone, Debug)]
pub struct Life {
    pub opened: u64,
    pub is_closed: bool,
    pub parcels: Vec<Parcel>,
    pub claims: BTreeMap<Addr, Claim>,
    pub hits: Vec<Hit>,
    /// By second.
    pub memory: BTreeMap<u64, Then>,
    /// Messages in which the registry rounded.
    pub roundings: u128,
    /// Most units that a share was ever worth, rounded up.
    pub price: u128,
    /// What one unit of 10^-18 was worth whenever a veto gave back a part of one, in 10^-12 of a unit.
    pub coarse: Uint256,
}

impl Life {
    pub fn new(opened: u64) -> Self {
        Self {
            opened,
            is_closed: false,
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

    /// In 10^-12 of a unit.
    pub fn worth(&self, parcel: &Parcel) -> Uint256 {
        part(parcel.original, self.left_of(parcel))
    }

    pub fn worth_of<'a>(&'a self, parcels: impl Iterator<Item = &'a Parcel>) -> Uint256 {
        parcels.map(|parcel| self.worth(parcel)).sum()
    }

    pub fn joint(&self, now: u64) -> impl Iterator<Item = &Parcel> {
        self.parcels.iter().filter(move |parcel| parcel.is_joint(now))
    }

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

    pub fn raise_price(&mut self, assets: u128, shares: u128) {
        if shares > 0 {
            self.price = self.price.max(assets.div_ceil(shares));
        }
    }

    pub fn deposit(&mut self, staker: &Addr, amount: u128, shares: u128) {
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
    pub fn queue(&mut self, staker: &Addr, (some, all): (u128, u128), id: u64, closes: u64) {
        let mut stays = self.parcels.iter_mut().filter(|parcel| parcel.exit.is_none());
        let parcel = stays.find(|parcel| parcel.staker == *staker).unwrap();
        let leaves = parcel.original * Uint256::from(some) / Uint256::from(all);
        parcel.original -= leaves;
        parcel.shares -= some;
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
    }

    /// Lets what ended before `now` take effect, and remembers how that second begins.
    pub fn tick(&mut self, now: u64) {
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

/// In 10^-12 of a unit.
pub fn units(amount: u128) -> Uint256 {
    Uint256::from(amount) * Uint256::from(FINE)
}

/// `of * parts / 10^18`.
pub fn part(of: Uint256, parts: u128) -> Uint256 {
    of * Uint256::from(parts) / Uint256::from(WHOLE)
}
