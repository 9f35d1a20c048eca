//! Which part of an exit is paid from assets that are idle.

use crate::{Bps, MathError, Unit};

/// The part of an exit worth `value` that idle assets pay when the exit carries the mix of the whole,
/// `floor(value * idle / gross)`. Taking all of it from idle assets would leave the risk of the rest to those
/// who stay. Floored: at most `idle` whenever `value <= gross`, and the deployed part covers the rounding.
///
/// # Errors
/// [`MathError::PartAboveWhole`] when `value` or `idle` is more than `gross`, assets of every kind.
pub fn idle_part_floor<U: Unit>(value: U, idle: U, gross: U) -> Result<U, MathError> {
    for part in [value, idle] {
        if part > gross {
            return Err(MathError::PartAboveWhole {
                found: part.into(),
                expected: gross.into(),
            });
        }
    }
    if gross == U::default() {
        return Ok(gross);
    }
    Ok(value
        .into()
        .checked_mul_floor((idle.into(), gross.into()))?
        .into())
}

/// The part of an exit worth `value` that is netted against idle assets, `min(idle, floor(value * cap))`. Who
/// is netted leaves before a later slash that the others bear, so it is capped; inside a batch it is shared pro
/// rata. Floored, so that the cap holds.
///
/// # Errors
/// None that a cap of at most the whole can reach.
pub fn netted_floor<U: Unit>(value: U, idle: U, cap: Bps) -> Result<U, MathError> {
    Ok(cap.of_floor(value)?.min(idle))
}
