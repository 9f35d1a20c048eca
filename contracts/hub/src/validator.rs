//! A validator as the hub sees it.

use palisade_interfaces::hub::ValidatorStatus;
use palisade_math::selection::Candidate;
use palisade_math::{Bps, MathError, Native};
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
    /// Most of the hub's stake that it is given.
    pub cap: Bps,
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
    /// Wait with redelegations from it and to it.
    pub redelegate_backoff: Backoff,
    /// Where it stands in the order of stake for weight, which is kept with this row. Without a weight it is not there.
    pub rank: Option<u32>,
}

/// Whether a validator gets new stake, apart from short waits.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Active {},
    /// From `until` on: it was slashed, was not bonded, or somebody said so.
    Paused { until: u64 },
    /// From `until` on: it refused a delegation for a reason of its own.
    Quarantined { until: u64 },
    /// It does not, and gives up stake before all others.
    Draining {},
    /// It does not while the chain does not list it as bonded, nor before `paused_until` after that.
    Unbonded { paused_until: u64 },
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

    /// Whether a message with this gas limit may be sent.
    pub fn allows(&self, gas_limit: u64, now: u64) -> bool {
        now >= self.until || gas_limit > self.gas_limit
    }
}

impl Validator {
    /// A validator without stake.
    pub fn new(weight: u32, cap: Bps) -> Self {
        Self {
            weight,
            cap,
            standing: Standing::Active {},
            tracked: Native::ZERO,
            open_entries: 0,
            delegate_backoff: Backoff::default(),
            undelegate_backoff: Backoff::default(),
            redelegate_backoff: Backoff::default(),
            rank: None,
        }
    }

    /// Nothing is left to know of it.
    pub fn is_drained(&self) -> bool {
        self.is_draining() && self.tracked.is_zero() && self.open_entries == 0
    }

    /// It was removed, and what is left of it are units that the chain does not give back.
    pub fn is_spent(&self) -> bool {
        let left = self.offers(&self.undelegate_backoff);
        self.is_draining() && left.is_zero() && self.open_entries == 0
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

    /// Gives it no new stake before `until`, or before a later second if it had to wait for that. Returns which.
    pub fn pause(&mut self, until: u64) -> u64 {
        let until = until.max(self.waits_until());
        self.hold(Standing::Paused { until }, until);
        until
    }

    /// The same, because of what it answered.
    pub fn quarantine(&mut self, until: u64) -> u64 {
        let until = until.max(self.waits_until());
        self.hold(Standing::Quarantined { until }, until);
        until
    }

    fn hold(&mut self, standing: Standing, until: u64) {
        self.standing = match self.standing {
            Standing::Draining {} => return,
            Standing::Unbonded { .. } => Standing::Unbonded { paused_until: until },
            _ => standing,
        };
    }

    /// Ends that. Returns whether there was anything to end.
    pub fn resume(&mut self, now: u64) -> bool {
        if self.waits_until() <= now {
            return false;
        }
        self.standing = match self.standing {
            Standing::Unbonded { .. } => Standing::Unbonded { paused_until: 0 },
            _ => Standing::Active {},
        };
        true
    }

    fn waits_until(&self) -> u64 {
        match self.standing {
            Standing::Paused { until } | Standing::Quarantined { until } => until,
            Standing::Unbonded { paused_until } => paused_until,
            Standing::Active {} | Standing::Draining {} => 0,
        }
    }

    /// The chain does not list it as bonded any more, as last seen.
    pub fn is_unbonded(&self) -> bool {
        matches!(self.standing, Standing::Unbonded { .. })
    }

    /// The chain does not list it as bonded.
    pub fn leave_bonded_set(&mut self) {
        let paused_until = self.waits_until();
        self.standing = Standing::Unbonded { paused_until };
    }

    /// The chain lists it again. It gets no stake before `until`, or before a later second if it had to wait for that. Returns
    /// which.
    pub fn join_bonded_set(&mut self, until: u64) -> u64 {
        let until = until.max(self.waits_until());
        self.standing = Standing::Paused { until };
        until
    }

    /// As a receiver of stake by a message with this gas limit, of `stake` in all.
    pub fn taker(&self, stake: Native, gas_limit: u64, now: u64) -> Result<Candidate, MathError> {
        let is_active = self.status(now) == ValidatorStatus::Active {};
        let available = is_active && self.delegate_backoff.allows(gas_limit, now);
        self.candidate(stake, available)
    }

    /// As a source of stake by a message with this gas limit, where `stake` in all will stay. No standing bars it.
    pub fn giver(&self, stake: Native, gas_limit: u64, now: u64) -> Result<Candidate, MathError> {
        let has_entry = self.open_entries < MAX_ENTRIES;
        let available = has_entry && self.undelegate_backoff.allows(gas_limit, now);
        Ok(Candidate {
            tracked: self.offers(&self.undelegate_backoff),
            ..self.candidate(stake, available)?
        })
    }

    /// What it is asked for at most: a unit less for each refusal in a row. A chain rounds what a delegation reads as, and where that
    /// is up, it refuses to give all of it back, however often it is asked.
    pub fn offers(&self, backoff: &Backoff) -> Native {
        self.tracked.saturating_sub(Native::new(backoff.refusals.into()))
    }

    fn candidate(&self, stake: Native, available: bool) -> Result<Candidate, MathError> {
        Ok(Candidate {
            tracked: self.tracked,
            weight: self.weight,
            most: self.cap.of_floor(stake)?,
            available,
        })
    }

    /// Its standing at `now`.
    pub fn status(&self, now: u64) -> ValidatorStatus {
        match self.standing {
            Standing::Paused { until } if now < until => ValidatorStatus::Paused { until },
            Standing::Quarantined { until } if now < until => ValidatorStatus::Quarantined { until },
            Standing::Draining {} => ValidatorStatus::Draining {},
            Standing::Unbonded { .. } => ValidatorStatus::Unbonded {},
            _ => ValidatorStatus::Active {},
        }
    }
}
