//! What is paid in advance for a stretch of time, and earned by the seconds of it that were kept.

use cosmwasm_std::Uint128;
use serde::{Deserialize, Serialize};

use crate::MathError;

/// An amount for the time from its start to its end, of which each second earns the same.
///
/// `earned = floor(amount * kept seconds / seconds in all)`. Only seconds are added up, so it makes no difference in how many
/// steps they are counted.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Rent {
    #[serde(with = "crate::number")]
    amount: Uint128,
    start: u64,
    /// First second that earns nothing.
    end: u64,
    /// Seconds before this one are counted.
    counted: u64,
    /// Those of them that earned.
    kept: u64,
    /// Part of what was earned that was taken.
    #[serde(with = "crate::number")]
    paid: Uint128,
}

impl Rent {
    /// Nothing of it is earned yet.
    ///
    /// # Errors
    /// [`MathError::ZeroWindow`] where it has no second.
    pub fn new(amount: Uint128, start: u64, end: u64) -> Result<Self, MathError> {
        if end <= start {
            return Err(MathError::ZeroWindow);
        }
        Ok(Self {
            amount,
            start,
            end,
            counted: start,
            kept: 0,
            paid: Uint128::zero(),
        })
    }

    /// All of it.
    pub const fn amount(&self) -> Uint128 {
        self.amount
    }

    /// Its first second.
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// The first second after it.
    pub const fn end(&self) -> u64 {
        self.end
    }

    /// What was taken of what was earned.
    pub const fn paid(&self) -> Uint128 {
        self.paid
    }

    /// Counts the seconds before `now` that were not counted yet, and that there are, as kept or not.
    ///
    /// Mutates: the seconds.
    pub fn count(&mut self, is_kept: bool, now: u64) {
        let now = now.min(self.end);
        let seconds = now.saturating_sub(self.counted);
        if is_kept {
            self.kept = self.kept.saturating_add(seconds);
        }
        self.counted = self.counted.max(now);
    }

    /// What the kept seconds earned, rounded down in favour of who pays.
    ///
    /// # Errors
    /// None that numbers of a [`Rent`] made here can reach.
    pub fn earned_floor(&self) -> Result<Uint128, MathError> {
        let seconds = self.end.saturating_sub(self.start);
        Ok(self
            .amount
            .checked_mul_floor((Uint128::from(self.kept), Uint128::from(seconds)))?)
    }

    /// What goes back to who paid if no second is counted any more: all but what was earned.
    ///
    /// # Errors
    /// As [`Rent::earned_floor`].
    pub fn unearned_ceil(&self) -> Result<Uint128, MathError> {
        Ok(self.amount.checked_sub(self.earned_floor()?)?)
    }

    /// Takes what was earned and not taken yet.
    ///
    /// Mutates: what was paid.
    ///
    /// # Errors
    /// As [`Rent::earned_floor`].
    pub fn take_earned(&mut self) -> Result<Uint128, MathError> {
        let earned = self.earned_floor()?;
        let fresh = earned.checked_sub(self.paid)?;
        self.paid = earned;
        Ok(fresh)
    }
}
