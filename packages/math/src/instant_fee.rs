//! What leaving without waiting costs.

use cosmwasm_std::{Uint128, Uint256};

use crate::{Bps, MathError, Unit};

/// The fee of an exit from a buffer. It depends on how full the buffer is, and is due on each unit by what the buffer has
/// when that unit leaves: `max` of the last unit, `min` of those at or above `target`, and a straight line between.
/// So an exit in many pieces costs what it costs in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstantFee<U> {
    /// What the buffer is to have.
    pub target: U,
    /// Fee while it has that.
    pub min: Bps,
    /// Fee of its last unit, at least `min`.
    pub max: Bps,
}

impl<U: Unit> InstantFee<U> {
    /// The fee for taking `amount` out of `buffer`: the integral of the line from `buffer - amount` to `buffer`, rounded up
    /// once, in favour of those who stay.
    ///
    /// With `x` from `low` to `high`, both below the target `T`, that is
    /// `(high - low) * (2 T max - (high + low) (max - min)) / 2 T`.
    ///
    /// # Errors
    /// [`MathError::PartAboveWhole`] when the buffer has less, or when `max` is below `min`.
    pub fn of_drawdown_ceil(&self, buffer: U, amount: U) -> Result<U, MathError> {
        let (high, amount) = (buffer.into(), amount.into());
        if amount > high {
            return Err(MathError::PartAboveWhole {
                found: amount,
                expected: high,
            });
        }
        let low = high.checked_sub(amount)?;
        let target = self.target.into();
        let (high, low) = (high.min(target), low.min(target));
        let below = high.checked_sub(low)?;
        let above = amount.checked_sub(below)?;
        // In basis points of a unit. Rounding these up and then the whole is rounding the whole up once.
        let above = above.full_mul(Uint128::from(self.min.u16()));
        let parts = self.below_ceil(high, low)?.checked_add(above)?;
        let whole = Uint256::from(Bps::ONE.u16());
        let fee = parts
            .checked_add(whole.checked_sub(Uint256::one())?)?
            .checked_div(whole)?;
        Ok(Uint128::try_from(fee)?.into())
    }

    /// The part of the drawdown that is below the target, in basis points of a unit.
    fn below_ceil(&self, high: Uint128, low: Uint128) -> Result<Uint256, MathError> {
        if high == low {
            return Ok(Uint256::zero());
        }
        let (min, max) = (Uint256::from(self.min.u16()), Uint256::from(self.max.u16()));
        let twice = Uint256::from(self.target.into()).checked_mul(Uint256::from(2u8))?;
        let sum = Uint256::from(high).checked_add(Uint256::from(low))?;
        let most = twice.checked_mul(max)?;
        let line = most.checked_sub(sum.checked_mul(max.checked_sub(min)?)?)?;
        let below = Uint256::from(high.checked_sub(low)?);
        Ok(below.checked_mul_ceil((line, twice))?)
    }
}
