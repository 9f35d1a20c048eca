//! One test, or a few, for each attack that was made on the design of the hub. Those that need the middle of a transaction are
//! in `direct`.

mod exits;
mod rates;
mod staking;
mod votes;

use palisade_interfaces::hub::Params;

use crate::support::*;

/// Alice has 59,000,000 and bob 40,000,000, all delegated.
pub fn staked_with(validators: u32, change: impl FnOnce(&mut Params)) -> Hub {
    let mut hub = hub_with(validators, change);
    hub.bond(&alice(), 59_000_000).unwrap();
    hub.bond_and_stake(&bob(), 40_000_000);
    hub
}

pub fn staked() -> Hub {
    staked_with(3, |_| {})
}
