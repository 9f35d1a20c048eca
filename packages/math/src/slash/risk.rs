//! What an attack on an AVS costs, and how thinly the stake that secures it is spread.
//!
//! An AVS `s` declares that an attack gains at most `pi` and needs at least the part `alpha` of the stake `sigma` that it
//! counts. That is the graph of Durvasula and Roughgarden, "Robust Restaking Networks" (ITCS 2025, arXiv 2407.21785).
//!
//! Their theorem lets an attacker lose all stake. Here a slash is capped, so an attack on `s` costs what the budgets for
//! `s` pay. Budgets are exclusive: what two AVSs take of one operator adds up, so attacks on many AVSs at once cost
//! the sum, and it is enough that each AVS by itself costs more than it gains.

use cosmwasm_std::Uint128;

use crate::{Bps, MathError, PoolAssets};

/// The whole in basis points.
const WHOLE: u128 = 10_000;

/// Least that attackers lose who have just the part `threshold` of what an AVS counts: `counted * threshold *
/// least_loss`. `least_loss` is the part of its counted stake that every operator loses at least for one fault.
/// Floored, so an attack never seems dearer than it is.
///
/// # Errors
/// When it leaves 128 bits.
pub fn cost_of_corruption_floor(
    counted: PoolAssets,
    threshold: Bps,
    least_loss: Bps,
) -> Result<PoolAssets, MathError> {
    let part = u128::from(threshold.u16()).saturating_mul(least_loss.u16().into());
    counted.mul_ratio_floor(part, WHOLE.saturating_mul(WHOLE))
}

/// By which part of its gain an attack costs more than it gains, in basis points and floored: the largest gamma with
/// `(1 + gamma) * gain <= cost`. None when it pays, or gains nothing.
pub fn slack_bps_floor(cost: PoolAssets, gain: PoolAssets) -> Option<Uint128> {
    if gain.is_zero() || cost < gain {
        return None;
    }
    Some(bps_floor(cost.saturating_sub(gain), gain))
}

/// `gain / (threshold * total)` in basis points and ceiled: what an attack gains per unit of the stake that it needs, so
/// what each operator's stake bears of it. An operator whose sum over all AVSs stays below `1 / (1 + gamma)` is secure
/// with slack gamma where a fault costs all stake (Corollary 2 of the above, divided by the stake of the
/// operator). None when the AVS has something to gain and no stake.
pub fn attack_return_bps_ceil(gain: PoolAssets, threshold: Bps, total: PoolAssets) -> Option<Uint128> {
    if gain.is_zero() {
        return Some(Uint128::zero());
    }
    let needed = threshold.of_floor(total).ok()?;
    if needed.is_zero() {
        return None;
    }
    Some(bps_ceil(gain, needed))
}

/// `part / whole` in basis points, rounded up; nothing of an empty whole. Used for what is lost or bound.
pub fn bps_ceil<U: Into<Uint128>>(part: U, whole: U) -> Uint128 {
    let (part, whole): (Uint128, Uint128) = (part.into(), whole.into());
    if whole.is_zero() {
        return Uint128::zero();
    }
    part.checked_mul_ceil((WHOLE, whole.u128()))
        .unwrap_or(Uint128::MAX)
}

fn bps_floor(part: PoolAssets, whole: PoolAssets) -> Uint128 {
    let ratio = (WHOLE, whole.u128());
    part.amount().checked_mul_floor(ratio).unwrap_or(Uint128::MAX)
}
