//! Which changes of parameters need no delay.

use palisade_math::Native;

use crate::params::{BondLimit, InstantExit, Params};

/// Whether all that changes only lowers the risk of whoever holds LST. It may stop bonds and instant exits, or make these
/// dearer, which nobody depends on; it may not touch what somebody waits for. A parameter that is not named here always waits:
/// what is better for some is worse for others.
pub fn is_only_lowered(from: &Params, to: &Params) -> bool {
    let others_stay = *from
        == Params {
            reward_fee: from.reward_fee,
            sync_max_age_seconds: from.sync_max_age_seconds,
            bonded_max_age_seconds: from.bonded_max_age_seconds,
            max_assets: from.max_assets,
            bond_limit: from.bond_limit.clone(),
            instant_exit: from.instant_exit.clone(),
            update_delay_seconds: from.update_delay_seconds,
            ..to.clone()
        };
    others_stay
        && to.reward_fee <= from.reward_fee
        && to.sync_max_age_seconds <= from.sync_max_age_seconds
        && to.bonded_max_age_seconds <= from.bonded_max_age_seconds
        && to.update_delay_seconds >= from.update_delay_seconds
        && caps(from.max_assets, to.max_assets)
        && limits(from.bond_limit.as_ref(), to.bond_limit.as_ref())
        && offers_less(from.instant_exit.as_ref(), to.instant_exit.as_ref())
}

/// No more can be bonded in all.
fn caps(from: Option<Native>, to: Option<Native>) -> bool {
    match (from, to) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(from), Some(to)) => to <= from,
    }
}

/// No more can be bonded in any time.
fn limits(from: Option<&BondLimit>, to: Option<&BondLimit>) -> bool {
    match (from, to) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(from), Some(to)) => to.max <= from.max && to.regain_seconds >= from.regain_seconds,
    }
}

/// No more leaves at once, for no less.
fn offers_less(from: Option<&InstantExit>, to: Option<&InstantExit>) -> bool {
    match (from, to) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(from), Some(to)) => {
            // The fee is measured by the buffer that there is to be: a smaller one makes exits cheaper.
            to.buffer == from.buffer
                && to.refill_seconds >= from.refill_seconds
                && to.min_fee >= from.min_fee
                && to.max_fee >= from.max_fee
        }
    }
}
