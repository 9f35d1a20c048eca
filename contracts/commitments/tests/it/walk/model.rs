//! What commitments are to do, in seconds and acts.

use std::collections::BTreeMap;

use palisade_interfaces::commitments::Standing;

/// An operator and an AVS, by their places.
pub type Pair = (usize, usize);

/// What an operator bound itself to, and what would undo it.
#[derive(Clone, Debug)]
pub struct Bond {
    pub budget: u128,
    pub until: u64,
    pub generation: u64,
    /// Versions of the AVS's terms and of the operator's service.
    pub versions: (u32, u32),
}

/// What was done to the registry.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub bonds: BTreeMap<Pair, Bond>,
    pub terms: BTreeMap<usize, u32>,
    pub services: BTreeMap<Pair, u32>,
    pub announced: BTreeMap<usize, bool>,
    pub leaving: BTreeMap<usize, bool>,
    pub jailed: BTreeMap<Pair, bool>,
    /// By life too.
    pub charged: BTreeMap<(Pair, u64), u128>,
}

impl Facts {
    pub fn versions(&self, pair: Pair) -> (u32, u32) {
        let terms = self.terms.get(&pair.1).copied().unwrap_or_default();
        (terms, self.services.get(&pair).copied().unwrap_or_default())
    }

    pub fn is_jailed(&self, pair: Pair) -> bool {
        self.jailed.get(&pair).copied().unwrap_or_default()
    }

    pub fn charged(&self, pair: Pair, generation: u64) -> u128 {
        self.charged.get(&(pair, generation)).copied().unwrap_or_default()
    }

    /// Budget and last second of what binds an operator now.
    pub fn binding(&self, pair: Pair, generation: u64, now: u64) -> Option<(u128, u64)> {
        let bond = self.bonds.get(&pair)?;
        let told = |flags: &BTreeMap<usize, bool>| flags.get(&pair.1).copied().unwrap_or_default();
        let binds = now <= bond.until
            && bond.generation == generation
            && bond.versions == self.versions(pair)
            && !told(&self.announced)
            && !told(&self.leaving);
        binds.then_some((bond.budget, bond.until))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Offered,
    Standing,
    Ended,
}

/// One commitment.
#[derive(Clone, Debug)]
pub struct Deal {
    pub pair: Pair,
    pub amount: u128,
    pub budget: u128,
    pub min_stake: u128,
    pub created: u64,
    pub accept_until: u64,
    pub until: u64,
    pub stage: Stage,
    /// Second of the last look, and what was seen.
    pub looked: u64,
    pub seen: Standing,
    pub kept_seconds: u64,
    pub generation: u64,
    pub least_charged: u128,
    pub was_jailed: bool,
    pub claimed: u128,
    pub returned: u128,
}

impl Deal {
    /// The seconds since the last look, by what was seen.
    pub fn count(&mut self, now: u64) {
        let now = now.min(self.until);
        if self.stage == Stage::Standing && matches!(self.seen, Standing::Kept | Standing::Broken) {
            self.kept_seconds += now.saturating_sub(self.looked);
        }
        self.looked = self.looked.max(now);
    }

    pub fn earned(&self, now: u64) -> u128 {
        let mut as_of_now = self.clone();
        as_of_now.count(now);
        let seconds = u128::from(self.until - self.created);
        self.amount * u128::from(as_of_now.kept_seconds) / seconds
    }

    /// What a look finds.
    pub fn look(&mut self, facts: &Facts, generation: u64, free_budget: u128, now: u64) -> Standing {
        self.count(now);
        let charged = facts.charged(self.pair, generation);
        self.was_jailed |= facts.is_jailed(self.pair);
        let is_at_fault = self.was_jailed || charged > self.least_charged;
        let bound = facts.binding(self.pair, generation, now);
        let is_bound = bound.is_some_and(|(budget, until)| budget >= self.budget && until >= self.until);
        let found = if generation != self.generation {
            Standing::Over
        } else if !is_bound {
            if is_at_fault {
                Standing::Over
            } else {
                Standing::Broken
            }
        } else if facts.is_jailed(self.pair) || free_budget < self.budget {
            Standing::Lapsed
        } else {
            Standing::Kept
        };
        if generation == self.generation {
            self.least_charged = self.least_charged.min(charged);
        }
        self.seen = found;
        found
    }
}
