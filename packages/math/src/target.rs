//! How much of the stake each validator should have: its part by weight, within its cap.
//!
//! Caps hold after the shares are worked out, not before: what a cap cuts off is shared out again by weight among the others,
//! until nobody is above its own. A cap that is applied to weights alone is none: of three validators with a cap of a tenth each
//! would get a third.

use cosmwasm_std::Uint128;
use serde::{Deserialize, Serialize};

use crate::{MathError, Native};

/// What one validator has a right to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its part of the whole. Zero has none.
    pub weight: u32,
    /// Its cap: never more than this.
    pub most: Uint128,
}

/// What a unit of weight stands for, `amount / weight`, once all caps hold. It scales with the whole, so that it can be kept
/// until weights or caps change.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// The whole, less what those at their caps have.
    #[serde(with = "crate::number")]
    pub amount: Uint128,
    /// Weights of those that no cap binds. When it is zero, caps bind everybody, and `amount` has no place.
    pub weight: u64,
}

impl Level {
    /// Shares `whole` out. Each round clips those above their caps and shares the rest out again; it ends when a round clips nobody,
    /// so after as many rounds as there are parts at the latest.
    ///
    /// # Errors
    /// None in practice: weights fit 64 bits for any number of validators that a chain can have.
    pub fn of(whole: Uint128, parts: &[Part]) -> Result<Self, MathError> {
        let mut level = Self {
            amount: whole,
            weight: parts.iter().map(|part| u64::from(part.weight)).sum(),
        };
        let mut clipped = vec![false; parts.len()];
        loop {
            let mut next = level;
            for (part, clipped) in parts.iter().zip(clipped.iter_mut()) {
                if !*clipped && level.exceeds(part) {
                    *clipped = true;
                    next.amount = next.amount.checked_sub(part.most)?;
                    next.weight = next.weight.saturating_sub(part.weight.into());
                }
            }
            if next == level {
                return Ok(level);
            }
            level = next;
        }
    }

    /// Whether the part by weight is above the cap.
    fn exceeds(&self, part: &Part) -> bool {
        let (weight, sum) = (Uint128::from(part.weight), Uint128::from(self.weight));
        self.amount.full_mul(weight) > part.most.full_mul(sum)
    }

    /// The same for a whole of `whole` instead of one of `of`, rounded up.
    ///
    /// # Errors
    /// When `of` is zero or the result leaves 128 bits.
    pub fn scaled_ceil(self, whole: Uint128, of: Uint128) -> Result<Self, MathError> {
        let amount = whole.checked_mul_ceil((self.amount, of))?;
        Ok(Self { amount, ..self })
    }

    /// What a validator should have, rounded down: together never more than the whole.
    ///
    /// # Errors
    /// None within the parts that the level is of.
    pub fn target_floor(&self, part: &Part) -> Result<Uint128, MathError> {
        if self.weight == 0 || self.exceeds(part) {
            return Ok(part.most);
        }
        Ok(self
            .amount
            .checked_mul_floor((Uint128::from(part.weight), Uint128::from(self.weight)))?)
    }

    /// What a validator should have, rounded up but not past its cap: together never less than the whole, if the caps allow that.
    ///
    /// # Errors
    /// None within the parts that the level is of.
    pub fn target_ceil(&self, part: &Part) -> Result<Uint128, MathError> {
        if self.weight == 0 || self.exceeds(part) {
            return Ok(part.most);
        }
        let target = self
            .amount
            .checked_mul_ceil((Uint128::from(part.weight), Uint128::from(self.weight)))?;
        Ok(target.min(part.most))
    }
}

/// Bits of the quotient that [`rank`] keeps.
const RANK_BITS: u32 = 7;

/// Place in a queue of validators, those with the least stake for their weight first, and of such alike the heaviest: it has the
/// most room. `weight` is above zero.
///
/// The quotient is cut to seven bits, so stake that changes by less than a hundredth or so mostly keeps its place, and a row
/// that is kept in this order need not be written.
pub fn rank(tracked: Native, weight: u32) -> u32 {
    let quotient = tracked
        .amount()
        .checked_mul_floor((1u128 << 32, u128::from(weight)));
    // Stake of 96 bits and more for a unit of weight is all alike.
    let quotient = quotient.map_or(u128::MAX, |quotient| quotient.u128());
    let bits = u128::BITS.saturating_sub(quotient.leading_zeros());
    let shift = bits.saturating_sub(RANK_BITS);
    let cut = quotient.checked_shr(shift).unwrap_or_default();
    let place = shift
        .saturating_mul(64)
        .saturating_add(u32::try_from(cut).unwrap_or(u32::MAX));
    let lightness = u32::BITS
        .saturating_sub(1)
        .saturating_sub(weight.checked_ilog2().unwrap_or_default());
    place.saturating_mul(u32::BITS).saturating_add(lightness)
}
