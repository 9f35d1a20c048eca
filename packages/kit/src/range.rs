//! Bounds of parameters.

use cosmwasm_std::Uint128;
use thiserror::Error;

/// The longest time that a parameter can name.
pub const YEAR_SECONDS: u64 = 31_536_000;

/// A parameter out of its range.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
#[error("{name} is {found}, must be {min} to {max}")]
pub struct OutOfRange {
    /// Field of the parameters.
    pub name: &'static str,
    /// What was given.
    pub found: Uint128,
    /// Least.
    pub min: Uint128,
    /// Most.
    pub max: Uint128,
}

/// Both bounds are allowed.
///
/// ```
/// use palisade_kit::range;
///
/// assert!(range::check("fee_bps", 1_000u16, 0u16, 1_000).is_ok());
/// let error = range::check("fee_bps", 1_001u16, 0u16, 1_000).unwrap_err();
/// assert_eq!(error.to_string(), "fee_bps is 1001, must be 0 to 1000");
/// ```
///
/// # Errors
/// [`OutOfRange`].
pub fn check<T: Into<Uint128>>(
    name: &'static str,
    found: impl Into<Uint128>,
    min: T,
    max: T,
) -> Result<(), OutOfRange> {
    within(name, found.into(), min.into(), max.into())
}

/// A time from `min` seconds to a year.
///
/// # Errors
/// [`OutOfRange`].
pub fn seconds(name: &'static str, found: u64, min: u64) -> Result<(), OutOfRange> {
    check(name, found, min, YEAR_SECONDS)
}

fn within(name: &'static str, found: Uint128, min: Uint128, max: Uint128) -> Result<(), OutOfRange> {
    if found < min || found > max {
        return Err(OutOfRange {
            name,
            found,
            min,
            max,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_bounds_are_within() {
        for (found, is_within) in [(4, false), (5, true), (6, true), (7, true), (8, false)] {
            assert_eq!(
                check("x", Uint128::new(found), 5u128, 7).is_ok(),
                is_within,
                "{found}"
            );
        }
        check("x", Uint128::MAX, 0u128, u128::MAX).unwrap();
    }

    #[test]
    fn a_time_is_a_year_at_most() {
        seconds("x", 0, 0).unwrap();
        seconds("x", YEAR_SECONDS, 1).unwrap();
        let error = OutOfRange {
            name: "x",
            found: Uint128::zero(),
            min: Uint128::one(),
            max: YEAR_SECONDS.into(),
        };
        assert_eq!(seconds("x", 0, 1), Err(error));
        seconds("x", YEAR_SECONDS + 1, 1).unwrap_err();
    }
}
