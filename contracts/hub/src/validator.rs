//! A validator as the hub sees it.

use palisade_interfaces::hub::ValidatorStatus;
use palisade_math::selection::Candidate;
use palisade_math::Native;
use serde::{Deserialize, Serialize};

/// Unbonding entries that a chain allows per delegator and validator, unless it changed the default of x/staking.
pub const MAX_ENTRIES: u32 = 7;

/// Wait after the first refusal of a message. Each further one in a row doubles it.
pub const FIRST_BACKOFF_SECONDS: u64 = 300;

/// The longest wait.
pub const MAX_BACKOFF_SECONDS: u64 = 86_400;

/// One of the hub's validators.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Validator {
    /// Its part of the target; zero when draining.
    pub weight: u32,
    /// Whether it gets new stake.
    pub standing: Standing,
    /// Delegated, as last seen.
    pub tracked: Native,
    /// Legs that are not settled. A leg settles in a block after the one that paid it, so this is never less than
    /// the chain's own count.
    pub open_entries: u32,
    /// Wait with delegations.
    pub delegate_backoff: Backoff,
    /// Wait with undelegations.
    pub undelegate_backoff: Backoff,
}

/// Whether a validator gets new stake, apart from short waits.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Active {},
    /// From `until` on: it was slashed.
    Paused { until: u64 },
    /// From `until` on: it refused a delegation for a reason of its own.
    Quarantined { until: u64 },
    /// It does not, and gives up stake before all others.
    Draining {},
}

/// How long to leave a validator alone after refusals. Not a judgement: a refusal may be the caller's gas. So whoever gives
/// more gas need not wait, or one message that runs out of it would keep everybody else's away.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    /// Refusals in a row.
    pub refusals: u32,
    /// The wait ends at this second.
    pub until: u64,
    /// Gas limit of the message that was refused last.
    pub gas_limit: u64,
}

impl Backoff {
    /// One more refusal, of a message with this gas limit. Returns when the wait ends.
    pub fn refuse(&mut self, gas_limit: u64, now: u64) -> u64 {
        let wait = FIRST_BACKOFF_SECONDS.saturating_mul(2u64.saturating_pow(self.refusals));
        self.refusals = self.refusals.saturating_add(1);
        self.until = now.saturating_add(wait.min(MAX_BACKOFF_SECONDS));
        self.gas_limit = gas_limit;
        self.until
    }

    fn allows(&self, gas_limit: u64, now: u64) -> bool {
        now >= self.until || gas_limit > self.gas_limit
    }
}

impl Validator {
    /// A validator without stake.
    pub fn new(weight: u32) -> Self {
        Self {
            weight,
            standing: Standing::Active {},
            tracked: Native::ZERO,
            open_entries: 0,
            delegate_backoff: Backoff::default(),
            undelegate_backoff: Backoff::default(),
        }
    }

    /// Nothing is left to know of it.
    pub fn is_drained(&self) -> bool {
        self.is_draining() && self.tracked.is_zero() && self.open_entries == 0
    }

    /// It was removed.
    pub fn is_draining(&self) -> bool {
        matches!(self.standing, Standing::Draining {})
    }

    /// Gives it no new stake, and takes its stake back first.
    pub fn drain(&mut self) {
        self.weight = 0;
        self.standing = Standing::Draining {};
    }

    /// Takes it, or takes it back.
    pub fn set_weight(&mut self, weight: u32) {
        self.weight = weight;
        if self.is_draining() {
            self.standing = Standing::Active {};
        }
    }

    /// Gives it no new stake before `until`, because it was slashed.
    pub fn pause(&mut self, until: u64) {
        self.hold(Standing::Paused { until });
    }

    /// Gives it no new stake before `until`, because of what it answered.
    pub fn quarantine(&mut self, until: u64) {
        self.hold(Standing::Quarantined { until });
    }

    fn hold(&mut self, standing: Standing) {
        if !self.is_draining() {
            self.standing = standing;
        }
    }

    /// As a receiver of stake by a message with this gas limit.
    pub fn taker(&self, gas_limit: u64, now: u64) -> Candidate {
        let is_active = self.status(now) == ValidatorStatus::Active {};
        let available = is_active && self.delegate_backoff.allows(gas_limit, now);
        Candidate {
            tracked: self.tracked,
            weight: self.weight,
            most: Native::new(u128::MAX),
            available,
        }
    }

    /// As a source of stake by a message with this gas limit. No standing bars it.
    pub fn giver(&self, gas_limit: u64, now: u64) -> Candidate {
        let has_entry = self.open_entries < MAX_ENTRIES;
        let available = has_entry && self.undelegate_backoff.allows(gas_limit, now);
        Candidate {
            tracked: self.tracked,
            weight: self.weight,
            most: Native::new(u128::MAX),
            available,
        }
    }

    /// Its standing at `now`.
    pub fn status(&self, now: u64) -> ValidatorStatus {
        match self.standing {
            Standing::Paused { until } if now < until => ValidatorStatus::Paused { until },
            Standing::Quarantined { until } if now < until => ValidatorStatus::Quarantined { until },
            Standing::Draining {} => ValidatorStatus::Draining {},
            _ => ValidatorStatus::Active {},
        }
    }
}
