//! One type per quantity, so that coins, shares and scales cannot be mixed up.
//!
//! A unit does nothing but add and subtract within itself, checked. Going from one unit to another is a
//! formula, and formulas live in the other modules under names that say how they round.

use std::fmt;

use cosmwasm_std::Uint128;
use serde::{Deserialize, Serialize};

use crate::MathError;

/// Any of the units below. What is written over it works for every one of them, and mixes none.
pub trait Unit: Copy + Ord + Default + fmt::Debug + fmt::Display + From<Uint128> + Into<Uint128> {}

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord,
        )]
        #[serde(transparent)]
        pub struct $name(#[serde(with = "crate::number")] Uint128);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(Uint128::zero());

            /// Gives a bare number its unit.
            pub const fn new(amount: u128) -> Self {
                Self(Uint128::new(amount))
            }

            /// The bare number, for messages and events.
            pub const fn amount(self) -> Uint128 {
                self.0
            }

            /// The bare number as a primitive.
            pub const fn u128(self) -> u128 {
                self.0.u128()
            }

            /// Whether there is nothing of it.
            pub const fn is_zero(self) -> bool {
                self.0.is_zero()
            }

            /// Exact sum.
            ///
            /// # Errors
            /// When it leaves 128 bits.
            pub fn checked_add(self, other: Self) -> Result<Self, MathError> {
                Ok(Self(self.0.checked_add(other.0)?))
            }

            /// Exact difference.
            ///
            /// # Errors
            /// When `other` is larger.
            pub fn checked_sub(self, other: Self) -> Result<Self, MathError> {
                Ok(Self(self.0.checked_sub(other.0)?))
            }

            /// The difference, or nothing when `other` is larger.
            #[must_use]
            pub fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }

            /// `self * numerator / denominator`, rounded down, with a 256-bit product.
            ///
            /// # Errors
            /// When `denominator` is zero or the result leaves 128 bits.
            pub fn mul_ratio_floor(
                self,
                numerator: impl Into<Uint128>,
                denominator: impl Into<Uint128>,
            ) -> Result<Self, MathError> {
                Ok(Self(self.0.checked_mul_floor((numerator.into(), denominator.into()))?))
            }

            /// `self * numerator / denominator`, rounded up, with a 256-bit product.
            ///
            /// # Errors
            /// When `denominator` is zero or the result leaves 128 bits.
            pub fn mul_ratio_ceil(
                self,
                numerator: impl Into<Uint128>,
                denominator: impl Into<Uint128>,
            ) -> Result<Self, MathError> {
                Ok(Self(self.0.checked_mul_ceil((numerator.into(), denominator.into()))?))
            }
        }

        impl Unit for $name {}

        impl From<Uint128> for $name {
            fn from(amount: Uint128) -> Self {
                Self(amount)
            }
        }

        impl From<$name> for Uint128 {
            fn from(unit: $name) -> Self {
                unit.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

unit! {
    /// Base units of the chain's staking coin.
    Native
}

unit! {
    /// Base units of the liquid staking token.
    Lst
}

unit! {
    /// Base units of the liquid restaking token.
    Lrt
}

unit! {
    /// Shares of a restaking pool.
    PoolShares
}

unit! {
    /// Base units of an asset restaked in a pool, whichever asset that is.
    PoolAssets
}

unit! {
    /// Units of a pool's scale, in which budgets and weights of AVSs are measured. A new pool starts at 10^18.
    Scale
}

/// A share of a whole in basis points, 0 to 10,000.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(try_from = "u16", into = "u16")]
pub struct Bps(u16);

impl Bps {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The whole.
    pub const ONE: Self = Self(10_000);

    /// # Errors
    /// Above 10,000.
    pub const fn new(bps: u16) -> Result<Self, MathError> {
        if bps > Self::ONE.0 {
            return Err(MathError::BpsOutOfRange {
                found: bps,
                max: Self::ONE.0,
            });
        }
        Ok(Self(bps))
    }

    /// The bare number of basis points.
    pub const fn u16(self) -> u16 {
        self.0
    }

    /// This share of `whole`, rounded down.
    pub fn of_floor<U: Unit>(self, whole: U) -> Result<U, MathError> {
        Ok(whole
            .into()
            .checked_mul_floor((u128::from(self.0), 10_000u128))?
            .into())
    }

    /// This share of `whole`, rounded up.
    pub fn of_ceil<U: Unit>(self, whole: U) -> Result<U, MathError> {
        Ok(whole
            .into()
            .checked_mul_ceil((u128::from(self.0), 10_000u128))?
            .into())
    }
}

impl TryFrom<u16> for Bps {
    type Error = MathError;

    fn try_from(bps: u16) -> Result<Self, MathError> {
        Self::new(bps)
    }
}

impl From<Bps> for u16 {
    fn from(bps: Bps) -> Self {
        bps.0
    }
}

impl fmt::Display for Bps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_goes_the_way_the_name_says() {
        let seven = Native::new(7);
        assert_eq!(seven.mul_ratio_floor(1u128, 2u128).unwrap(), Native::new(3));
        assert_eq!(seven.mul_ratio_ceil(1u128, 2u128).unwrap(), Native::new(4));
        let third = Bps::new(3_333).unwrap();
        assert_eq!(third.of_floor(Native::new(10)).unwrap(), Native::new(3));
        assert_eq!(third.of_ceil(Native::new(10)).unwrap(), Native::new(4));
    }

    #[test]
    fn nothing_wraps_around() {
        Lst::new(u128::MAX).checked_add(Lst::new(1)).unwrap_err();
        Lst::ZERO.checked_sub(Lst::new(1)).unwrap_err();
        Lst::new(1).mul_ratio_floor(1u128, 0u128).unwrap_err();
        Lst::new(u128::MAX).mul_ratio_ceil(2u128, 1u128).unwrap_err();
        assert_eq!(Lst::ZERO.saturating_sub(Lst::new(1)), Lst::ZERO);
    }

    #[test]
    fn basis_points_end_at_the_whole_even_in_json() {
        assert_eq!(Bps::new(10_000).unwrap(), Bps::ONE);
        assert_eq!(
            Bps::new(10_001),
            Err(MathError::BpsOutOfRange {
                found: 10_001,
                max: 10_000
            })
        );
        assert!(serde_json::from_str::<Bps>("10001").is_err());
        assert_eq!(serde_json::from_str::<Bps>("250").unwrap().u16(), 250);
    }
}
