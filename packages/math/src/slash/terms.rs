use cosmwasm_std::Decimal;
use serde::{Deserialize, Serialize};

use super::{later, SlashError, MIN_SLASH_FRACTION};
use crate::MathError;

/// The two periods of every pool, in seconds.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periods {
    /// P: how long one bucket stays open. At least one second.
    pub bucket: u64,
    /// U: how long a closed bucket waits before it pays.
    pub unbonding: u64,
}

impl Periods {
    /// The bucket in which a withdrawal queued at `time` leaves.
    ///
    /// # Errors
    /// When the bucket period is zero.
    pub fn bucket_at(&self, time: u64) -> Result<u64, MathError> {
        time.checked_div(self.bucket)
            .ok_or(MathError::DivideByZero(cosmwasm_std::DivideByZeroError::new()))
    }

    /// First closed bucket that a fault at `fault_time` can reach: load those from here on.
    ///
    /// # Errors
    /// When the bucket period is zero.
    pub fn first_reached(&self, fault_time: u64) -> Result<u64, MathError> {
        self.bucket_at(fault_time)
    }

    /// First second after the close of bucket `index`.
    ///
    /// # Errors
    /// When it leaves 64 bits.
    pub fn closes(&self, index: u64) -> Result<u64, MathError> {
        let over = || cosmwasm_std::OverflowError::new(cosmwasm_std::OverflowOperation::Mul);
        Ok(later(index, 1)?.checked_mul(self.bucket).ok_or_else(over)?)
    }

    /// First second in which bucket `index` pays.
    ///
    /// # Errors
    /// When it leaves 64 bits.
    pub fn matures(&self, index: u64) -> Result<u64, MathError> {
        later(self.closes(index)?, self.unbonding)
    }
}

/// What an AVS published about slashing, in seconds.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// W: how long after a fault a slash is allowed.
    pub slash_window: u64,
    /// D: how long a decrease of allocation stays slashable.
    pub deallocation_delay: u64,
    /// How long an increase of allocation waits.
    pub allocation_delay: u64,
    /// How long a veto is possible. None: no resolver, so slashes are final at once.
    pub resolution_delay: Option<u64>,
}

impl Terms {
    /// Demands `W <= D <= U`, so that whatever could be slashed at the fault is there until the window ends,
    /// and a resolution delay of at most U.
    ///
    /// # Errors
    /// [`SlashError::WindowOrder`], [`SlashError::ResolutionDelayTooLong`].
    pub fn check(&self, unbonding: u64) -> Result<(), SlashError> {
        if self.slash_window > self.deallocation_delay || self.deallocation_delay > unbonding {
            return Err(SlashError::WindowOrder {
                slash_window: self.slash_window,
                deallocation_delay: self.deallocation_delay,
                unbonding,
            });
        }
        match self.resolution_delay {
            Some(found) if found > unbonding => Err(SlashError::ResolutionDelayTooLong {
                found,
                expected: unbonding,
            }),
            _ => Ok(()),
        }
    }
}

/// What an AVS says happened.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offence {
    /// Second of the fault; the state before that second counts.
    pub fault_time: u64,
    /// Part of the AVS's weight to take, from one basis point to one.
    pub fraction: Decimal,
}

impl Offence {
    /// The checks that need nothing but the terms; make them before anything is loaded.
    ///
    /// # Errors
    /// [`SlashError::FractionOutOfRange`], then [`SlashError::OutsideSlashWindow`] for a fault after `now` or
    /// more than the slash window before it.
    pub fn check(&self, terms: &Terms, now: u64) -> Result<(), SlashError> {
        let min = Decimal::raw(MIN_SLASH_FRACTION);
        if self.fraction < min || self.fraction > Decimal::one() {
            return Err(SlashError::FractionOutOfRange {
                found: self.fraction,
                min,
                max: Decimal::one(),
            });
        }
        let earliest = now.saturating_sub(terms.slash_window);
        if self.fault_time < earliest || self.fault_time > now {
            return Err(SlashError::OutsideSlashWindow {
                found: self.fault_time,
                earliest,
                latest: now,
            });
        }
        Ok(())
    }
}
