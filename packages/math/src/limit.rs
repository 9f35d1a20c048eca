//! Limits that come back with time, so that splitting an amount over many calls gains nothing.

use cosmwasm_std::{Uint128, Uint256};
use serde::{Deserialize, Serialize};

use crate::{MathError, Unit};

/// What was used up of a limit. It comes back in a straight line: all of `max` in `regain_seconds`. Both are the
/// caller's to give, and may change between two calls; what was used up stays what it was.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used<U> {
    amount: U,
    at: u64,
}

impl<U: Unit> Used<U> {
    /// What is not back at `now`, in seconds: `max(0, amount - floor(max * passed / regain_seconds))`. Rounds in favour
    /// of the limit.
    ///
    /// # Errors
    /// When `regain_seconds` is zero.
    pub fn used_ceil(&self, max: U, regain_seconds: u64, now: u64) -> Result<U, MathError> {
        let passed = now.saturating_sub(self.at);
        let back = max
            .into()
            .full_mul(Uint128::from(passed))
            .checked_div(Uint256::from(regain_seconds))?;
        let used = Uint256::from(self.amount.into()).saturating_sub(back);
        // At most the amount, so it fits.
        Ok(Uint128::try_from(used)?.into())
    }

    /// What may be used at `now`. Nothing where more is used up than the limit, which was higher once.
    ///
    /// # Errors
    /// As [`Self::used_ceil`].
    pub fn available_floor(&self, max: U, regain_seconds: u64, now: u64) -> Result<U, MathError> {
        let used = self.used_ceil(max, regain_seconds, now)?;
        Ok(max.into().saturating_sub(used.into()).into())
    }

    /// Uses up `amount`, whatever the limit says of it.
    ///
    /// # Errors
    /// As [`Self::used_ceil`], or when the sum leaves 128 bits.
    pub fn add(&mut self, amount: U, max: U, regain_seconds: u64, now: u64) -> Result<(), MathError> {
        let used = self.used_ceil(max, regain_seconds, now)?;
        *self = Self {
            amount: used.into().checked_add(amount.into())?.into(),
            at: now,
        };
        Ok(())
    }

    /// Uses up `amount` of what may be used.
    ///
    /// # Errors
    /// [`MathError::AboveLimit`] when that is less, or as [`Self::used_ceil`].
    pub fn take(&mut self, amount: U, max: U, regain_seconds: u64, now: u64) -> Result<(), MathError> {
        let available = self.available_floor(max, regain_seconds, now)?;
        if amount > available {
            return Err(MathError::AboveLimit {
                found: amount.into(),
                expected: available.into(),
            });
        }
        self.add(amount, max, regain_seconds, now)
    }
}
