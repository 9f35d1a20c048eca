//! When a difference is rounding and no more.

use cosmwasm_std::Uint128;

use crate::{MathError, Unit};

/// Whether `difference` is at most `units` and `ppm` millionths of `whole`, rounded down. A stake reads back a unit or a
/// few less than it should, whenever its validator was slashed before; that is no slash.
///
/// # Errors
/// When the bound leaves 128 bits.
pub fn is_rounding<U: Unit>(difference: U, whole: U, units: U, ppm: u32) -> Result<bool, MathError> {
    let part = whole
        .into()
        .checked_mul_floor((Uint128::from(ppm), Uint128::new(1_000_000)))?;
    Ok(difference.into() <= part.checked_add(units.into())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Native;

    fn check(difference: u128, whole: u128, units: u128, ppm: u32) -> bool {
        is_rounding(
            Native::new(difference),
            Native::new(whole),
            Native::new(units),
            ppm,
        )
        .unwrap()
    }

    #[test]
    fn units_and_millionths_add_up_and_the_bound_itself_is_rounding() {
        assert!(check(2, 0, 2, 0));
        assert!(!check(3, 0, 2, 0));
        assert!(check(12, 1_000_000, 2, 10));
        assert!(!check(13, 1_000_000, 2, 10));
        assert!(!check(12, 999_999, 2, 10)); // rounded down to 9 millionths
        assert!(check(0, 0, 0, 0));
    }
}
