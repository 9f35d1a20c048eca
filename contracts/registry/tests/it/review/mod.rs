//! What earlier designs of this arithmetic got wrong, played on the contract. Those that another file is about are there, by
//! their numbers; `palisade_math` has all of them in small numbers.

mod collusion;
mod contests;
mod numbers;

use palisade_interfaces::registry::*;

use crate::world::*;

/// Alice's million, a tenth of it for an AVS whose slashes bob may veto.
fn with_resolver(delay_seconds: u64) -> World {
    World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds,
        }),
        ..terms
    })
}

fn serve_other(world: &mut World, avs: &str, budget: u128, weight: u128) {
    let terms = world.terms(avs);
    world.register_avs(avs, terms).unwrap();
    world.opt_in("operator", avs).unwrap();
    world.allocate(avs, budget, weight).unwrap();
}

fn taken(outcome: Outcome) -> u128 {
    attribute(&outcome.unwrap(), "slashed", "amount").parse().unwrap()
}

fn queued(world: &mut World, staker: &str, shares: u128) -> u64 {
    let response = world.queue(staker, shares).unwrap();
    data::<QueueWithdrawalResponse>(&response).id
}

fn value(world: &World, id: u64) -> u128 {
    world.withdrawal(id).unwrap().value.u128()
}

fn decreases(world: &World) -> Vec<u128> {
    let rows = world.allocation("avs").decreases;
    rows.into_iter().map(|change| change.budget.u128()).collect()
}
