//! Gains that enter the rate little by little.
//!
//! A gain that counted at once would be worth buying into one block before it comes. So it is locked, and what
//! is locked is no asset yet; it falls to zero in a straight line. A loss is no candidate for smoothing: it
//! lands at once, on what is locked first.

use cosmwasm_std::{OverflowError, OverflowOperation, Uint128, Uint256, Uint64};
use serde::{Deserialize, Serialize};

use crate::{MathError, Unit};

const DAY_SECONDS: u64 = 86_400;

/// A locked amount and the time over which it is released.
///
/// `locked(t) = ceil(amount * (end - t) / (end - start))`: all of it up to `start`, nothing from `end` on.
/// Ceiled, so that no unit counts before its time.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drip<U> {
    amount: U,
    start: u64,
    end: u64,
    /// How much sooner the end would be if nothing had slowed the release down.
    slowed: u64,
}

impl<U: Unit> Drip<U> {
    /// What is still locked at `now`, in seconds.
    ///
    /// # Errors
    /// None that numbers of a [`Drip`] made here can reach.
    pub fn locked_ceil(&self, now: u64) -> Result<U, MathError> {
        let remaining = self.remaining_seconds(now);
        if remaining == 0 {
            return Ok(U::default());
        }
        let whole = self.end.saturating_sub(self.start);
        // Before its start nothing is released.
        let remaining = Uint128::from(remaining.min(whole));
        let locked = self
            .amount
            .into()
            .checked_mul_ceil((remaining, Uint128::from(whole)))?;
        Ok(locked.into())
    }

    /// Seconds until nothing is locked.
    pub const fn remaining_seconds(&self, now: u64) -> u64 {
        self.end.saturating_sub(now)
    }

    /// Locks `gain` for `window` seconds on top of what is locked. What is locked right after is what was
    /// locked right before and `gain`, to the unit, so assets net of it do not move.
    ///
    /// There is one end for all: the mean of the remaining time and `window`, weighted by the amounts (as
    /// Yearn's vaults do it). A windfall with a window of weeks is therefore not sped up by small rewards with
    /// a window of a day, nor do they wait for weeks. The move of the end is rounded towards none, so that dust
    /// cannot push it either way, however often it is added.
    ///
    /// Where [`Self::slow_down`] had moved the end, the mean is that of the end before it, and the end is not sooner than it
    /// is: slow it down again, that moves it to where it should be.
    ///
    /// # Errors
    /// [`MathError::ZeroWindow`], or when the sum leaves 128 bits or the end 64.
    pub fn add_gain(&mut self, gain: U, window: u64, now: u64) -> Result<(), MathError> {
        if window == 0 {
            return Err(MathError::ZeroWindow);
        }
        let gain: Uint128 = gain.into();
        if gain.is_zero() {
            return Ok(());
        }
        let amount = self.locked_ceil(now)?.into().checked_add(gain)?;
        let remaining = self.unslowed_end().saturating_sub(now);
        let longer = Uint128::from(window.abs_diff(remaining));
        // At most `longer`, as `gain` is at most `amount`.
        let moved = Uint64::try_from(longer.checked_mul_floor((gain, amount))?)?.u64();
        let seconds = if window > remaining {
            remaining.saturating_add(moved)
        } else {
            remaining.saturating_sub(moved)
        };
        let unslowed = now
            .checked_add(seconds)
            .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?;
        let slowed_end = if self.slowed == 0 { 0 } else { self.end };
        self.restart(amount.into(), unslowed, unslowed.max(slowed_end), now);
        Ok(())
    }

    /// Moves the end so that no day releases more than `most_per_day`: later than gains and their windows make it, where
    /// that must be, and otherwise back to there. To be called again after each gain, and whenever `most_per_day` has
    /// fallen.
    ///
    /// `end = max(unslowed end, now + ceil(locked * 86,400 / most_per_day))`, no later than it is where that is late enough.
    /// Rounds in favour of a slow release. Of any number of seconds the release is at most their part of `most_per_day` and a
    /// unit, as long as the end is within the 64 bits of a time.
    ///
    /// # Errors
    /// When `most_per_day` is zero.
    pub fn slow_down(&mut self, most_per_day: U, now: u64) -> Result<(), MathError> {
        let locked = self.locked_ceil(now)?;
        if locked == U::default() {
            return Ok(());
        }
        let most = Uint256::from(most_per_day.into());
        let product = locked.into().full_mul(DAY_SECONDS);
        let up = most.saturating_sub(Uint256::one());
        let seconds = Uint128::try_from(product.checked_add(up)?.checked_div(most)?);
        let seconds = seconds
            .ok()
            .and_then(|seconds| u64::try_from(seconds.u128()).ok());
        let unslowed = self.unslowed_end();
        let end = unslowed.max(now.saturating_add(seconds.unwrap_or(u64::MAX)));
        if end < self.end || !self.is_within(most)? {
            self.restart(locked, unslowed, end, now);
        }
        Ok(())
    }

    /// Whether it releases at most this much a day as it is. What is locked is rounded up each time it is restarted, so
    /// restarting it to be as slow as it was, often enough, would hold it up.
    fn is_within(&self, most_per_day: Uint256) -> Result<bool, MathError> {
        let whole = Uint256::from(self.end.saturating_sub(self.start));
        Ok(self.amount.into().full_mul(DAY_SECONDS) <= most_per_day.checked_mul(whole)?)
    }

    const fn unslowed_end(&self) -> u64 {
        self.end.saturating_sub(self.slowed)
    }

    fn restart(&mut self, amount: U, unslowed: u64, end: u64, now: u64) {
        *self = Self {
            amount,
            start: now,
            end,
            slowed: end.saturating_sub(unslowed),
        };
    }

    /// Takes `loss` from what is locked, as far as it goes, and returns how much that was. The rest is the
    /// caller's loss of assets. The end stays where it is.
    ///
    /// # Errors
    /// None that numbers of a [`Drip`] made here can reach.
    pub fn absorb_loss(&mut self, loss: U, now: u64) -> Result<U, MathError> {
        let locked = self.locked_ceil(now)?;
        let absorbed = loss.min(locked);
        if absorbed == U::default() {
            return Ok(absorbed);
        }
        let amount = locked.into().checked_sub(absorbed.into())?.into();
        self.restart(amount, self.unslowed_end(), self.end, now);
        Ok(absorbed)
    }
}
