//! The 18-decimal numbers of the Cosmos SDK, with its roundings.

use std::cmp::Ordering;
use std::fmt;

use anyhow::Result as AnyResult;
use cosmwasm_std::{Decimal, Decimal256, Uint128, Uint256, Uint512};
use serde::{Deserialize, Serialize};

use crate::error::SdkError;

/// 10^18: the atomics of one.
const PRECISION: u128 = 1_000_000_000_000_000_000;

/// A non-negative fixed-point number with 18 decimals: `LegacyDec` of the Cosmos SDK, without the signs that
/// staking never needs. Products and quotients go through 512 bits; a result beyond 256 bits is an error, where
/// the SDK panics at 315.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Dec(Uint256);

impl Dec {
    pub const ZERO: Self = Self(Uint256::zero());
    pub const ONE: Self = Self(Uint256::from_u128(PRECISION));

    /// A number of `atomics * 10^-18`.
    pub const fn from_atomics(atomics: Uint256) -> Self {
        Self(atomics)
    }

    pub fn from_int(value: Uint128) -> Self {
        // 2^128 * 10^18 < 2^188: always fits.
        Self(Uint256::from(value).saturating_mul(Uint256::from(PRECISION)))
    }

    pub fn from_decimal(value: Decimal) -> Self {
        Self(Uint256::from(value.atomics()))
    }

    pub fn to_decimal256(self) -> Decimal256 {
        Decimal256::new(self.0)
    }

    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    pub fn add(self, other: Self) -> AnyResult<Self> {
        Ok(Self(self.0.checked_add(other.0).map_err(|_| overflow())?))
    }

    pub fn sub(self, other: Self) -> AnyResult<Self> {
        Ok(Self(
            self.0
                .checked_sub(other.0)
                .map_err(|_| SdkError::panic("negative decimal"))?,
        ))
    }

    /// `Mul` of the SDK: the product, rounded half to even at the 18th decimal.
    pub fn mul(self, other: Self) -> AnyResult<Self> {
        chop_round(self.0.full_mul(other.0))
    }

    /// `MulTruncate` of the SDK.
    pub fn mul_truncate(self, other: Self) -> AnyResult<Self> {
        narrow(
            self.0
                .full_mul(other.0)
                .checked_div(wide(PRECISION))
                .map_err(|_| overflow())?,
        )
    }

    /// `MulInt` of the SDK: exact.
    pub fn mul_int(self, factor: Uint128) -> AnyResult<Self> {
        Ok(Self(self.0.checked_mul(factor.into()).map_err(|_| overflow())?))
    }

    /// `self.MulInt(factor).Quo(divisor)`: cut at 36 decimals, then rounded half to even at the 18th, as the SDK.
    pub fn mul_int_quo(self, factor: Uint128, divisor: Self) -> AnyResult<Self> {
        chop_round(self.scaled_ratio(factor, divisor)?)
    }

    /// `self.MulInt(factor).QuoTruncate(divisor)`.
    pub fn mul_int_quo_truncate(self, factor: Uint128, divisor: Self) -> AnyResult<Self> {
        narrow(
            self.scaled_ratio(factor, divisor)?
                .checked_div(wide(PRECISION))
                .map_err(|_| overflow())?,
        )
    }

    /// `self.MulInt(factor).QuoInt(divisor)`: truncates.
    pub fn mul_int_quo_int(self, factor: Uint128, divisor: Uint128) -> AnyResult<Self> {
        let product = self.0.full_mul(factor);
        narrow(
            product
                .checked_div(Uint512::from(divisor))
                .map_err(|_| SdkError::panic("division by zero"))?,
        )
    }

    /// `numerator / denominator`, rounded up at the 18th decimal.
    pub fn ratio_ceil(numerator: Uint128, denominator: Uint128) -> AnyResult<Self> {
        let scaled = Uint256::from(numerator).full_mul(PRECISION);
        let denominator = Uint512::from(denominator);
        let floor = scaled
            .checked_div(denominator)
            .map_err(|_| SdkError::panic("division by zero"))?;
        let rest = scaled.checked_rem(denominator).map_err(|_| overflow())?;
        let step = if rest.is_zero() {
            Uint512::zero()
        } else {
            Uint512::one()
        };
        narrow(floor.checked_add(step).map_err(|_| overflow())?)
    }

    /// `numerator / denominator`, truncated at the 18th decimal.
    pub fn ratio_floor(numerator: Uint128, denominator: Uint128) -> AnyResult<Self> {
        Self::from_int(numerator).quo_int(denominator)
    }

    /// `self / divisor`, truncated.
    pub fn quo_int(self, divisor: Uint128) -> AnyResult<Self> {
        Ok(Self(
            self.0
                .checked_div(divisor.into())
                .map_err(|_| SdkError::panic("division by zero"))?,
        ))
    }

    /// `TruncateInt` of the SDK.
    pub fn truncate(self) -> AnyResult<Uint128> {
        let whole = self.0.checked_div(PRECISION.into()).map_err(|_| overflow())?;
        Ok(Uint128::try_from(whole).map_err(|_| overflow())?)
    }

    /// `self * factor * 10^36 / divisor`, in atomics of 10^-36.
    fn scaled_ratio(self, factor: Uint128, divisor: Self) -> AnyResult<Uint512> {
        let product = self.0.full_mul(factor);
        let scaled = product
            .checked_mul(wide(PRECISION))
            .and_then(|value| value.checked_mul(wide(PRECISION)))
            .map_err(|_| overflow())?;
        Ok(scaled
            .checked_div(Uint512::from(divisor.0))
            .map_err(|_| SdkError::panic("division by zero"))?)
    }
}

/// As the SDK prints it: always 18 decimals.
impl fmt::Display for Dec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0>19}", self.0.to_string());
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(18));
        write!(f, "{whole}.{fraction}")
    }
}

/// Divides by 10^18, rounding half to even.
fn chop_round(value: Uint512) -> AnyResult<Dec> {
    let quotient = value.checked_div(wide(PRECISION)).map_err(|_| overflow())?;
    let rest = value.checked_rem(wide(PRECISION)).map_err(|_| overflow())?;
    let odd = !quotient.checked_rem(wide(2)).map_err(|_| overflow())?.is_zero();
    let up = match rest.cmp(&wide(PRECISION / 2)) {
        Ordering::Less => false,
        Ordering::Equal => odd,
        Ordering::Greater => true,
    };
    let step = if up { Uint512::one() } else { Uint512::zero() };
    narrow(quotient.checked_add(step).map_err(|_| overflow())?)
}

fn narrow(value: Uint512) -> AnyResult<Dec> {
    Ok(Dec(Uint256::try_from(value).map_err(|_| overflow())?))
}

fn wide(value: u128) -> Uint512 {
    Uint512::from(value)
}

fn overflow() -> SdkError {
    SdkError::panic("decimal overflow")
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Dec {
        Dec(text.parse::<Decimal256>().unwrap().atomics())
    }

    #[test]
    fn products_round_half_to_even() {
        let half = dec("0.5");
        // 1, 2 and 3 of the smallest decimal, halved: 0.5 -> 0, 1 -> 1, 1.5 -> 2, 2.5 -> 2.
        for (atomics, expected) in [(1u128, 0u128), (2, 1), (3, 2), (5, 2), (7, 4)] {
            let product = Dec::from_atomics(atomics.into()).mul(half).unwrap();
            assert_eq!(product, Dec::from_atomics(expected.into()), "{atomics}");
        }
        assert_eq!(
            dec("0.1").mul(dec("0.000000000000000006")).unwrap(),
            dec("0.000000000000000001")
        );
        assert_eq!(
            dec("0.1").mul_truncate(dec("0.000000000000000019")).unwrap(),
            dec("0.000000000000000001")
        );
    }

    #[test]
    fn quotients_cut_at_36_decimals_before_they_round() {
        let three = Dec::from_int(Uint128::new(3));
        assert_eq!(
            Dec::ONE.mul_int_quo(Uint128::one(), three).unwrap(),
            dec("0.333333333333333333")
        );
        assert_eq!(
            Dec::ONE.mul_int_quo(Uint128::new(2), three).unwrap(),
            dec("0.666666666666666667")
        );
        assert_eq!(
            Dec::ONE.mul_int_quo_truncate(Uint128::new(2), three).unwrap(),
            dec("0.666666666666666666")
        );
        // In units of the smallest decimal: 1 / 1.999999999999999999 = 0.500000000000000000|25, whose rest is cut
        // before it rounds, so half goes to even; 1 / 1.99999999999999999 = 0.500000000000000002|5 is above half.
        let smallest = Dec::from_atomics(1u128.into());
        let quotient = |divisor| smallest.mul_int_quo(Uint128::one(), dec(divisor)).unwrap();
        assert_eq!(quotient("2"), Dec::ZERO);
        assert_eq!(quotient("1.999999999999999999"), Dec::ZERO);
        assert_eq!(quotient("1.99999999999999999"), smallest);
    }

    #[test]
    fn ratios_of_integers_round_as_they_say() {
        let (one, three) = (Uint128::one(), Uint128::new(3));
        assert_eq!(Dec::ratio_floor(one, three).unwrap(), dec("0.333333333333333333"));
        assert_eq!(Dec::ratio_ceil(one, three).unwrap(), dec("0.333333333333333334"));
        assert_eq!(Dec::ratio_ceil(three, three).unwrap(), Dec::ONE);
        assert_eq!(
            Dec::ONE.mul_int_quo_int(one, three).unwrap(),
            dec("0.333333333333333333")
        );
        assert_eq!(dec("2.999999999999999999").truncate().unwrap(), Uint128::new(2));
    }

    #[test]
    fn the_largest_stakes_fit() {
        let shares = Dec::from_int(Uint128::MAX);
        assert_eq!(shares.mul_int_quo(Uint128::MAX, shares).unwrap(), shares);
        assert_eq!(
            shares.mul_int_quo_int(Uint128::MAX, Uint128::MAX).unwrap(),
            shares
        );
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let large = Dec(Uint256::MAX);
        for result in [
            large.add(Dec::from_atomics(1u128.into())),
            Dec::ZERO.sub(Dec::ONE),
            large.mul(dec("2")),
            large.mul_int(2u128.into()),
            Dec::ONE.quo_int(Uint128::zero()),
            Dec::ONE.mul_int_quo(Uint128::one(), Dec::ZERO),
            Dec::ratio_ceil(Uint128::one(), Uint128::zero()),
        ] {
            let err = result.unwrap_err();
            assert_eq!(err.to_string(), "codespace: undefined, code: 111222");
        }
        assert!(large.truncate().is_err());
    }

    #[test]
    fn they_print_18_decimals() {
        assert_eq!(Dec::ZERO.to_string(), "0.000000000000000000");
        assert_eq!(dec("12.5").to_string(), "12.500000000000000000");
        assert_eq!(dec("0.000000000000000001").to_string(), "0.000000000000000001");
    }
}
