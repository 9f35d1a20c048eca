//! Operators, AVSs and stakers that are one.

use cosmwasm_std::{coins, Decimal};
use palisade_interfaces::registry::*;
use palisade_math::slash::SlashError;
use palisade_math::Scale;
use palisade_registry::ContractError;

use super::queued;
use crate::world::*;

/// One that lends itself the stake of its pool could else have an AVS of its own take it the same day.
#[test]
fn review_r22_an_operator_that_has_all_of_the_stake_waits_as_long_as_others() {
    let mut world = World::new();
    let terms = AvsTerms {
        destination: Destination::Recipient {
            address: addr("operator").into_string(),
        },
        ..world.terms("avs")
    };
    let hasty = AvsTerms {
        allocation_delay_seconds: ALLOCATION_DELAY - 1,
        ..terms.clone()
    };
    world.register_avs("avs", hasty).unwrap_err();
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.deposit("operator", 1_000_000).unwrap();
    world.allocate("avs", percent(50), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY);
    let error = world.slash("avs", world.now(), Decimal::one()).unwrap_err();
    let found = world.now();
    assert_eq!(
        error,
        ContractError::Slash(SlashError::NotAllocatedAtFault { found })
    );
}

/// In before a lump and out after it.
#[test]
fn review_r22_a_lump_of_rewards_is_streamed() {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    let shortest = params().min_reward_seconds;
    let error = world.fund("avs", 1_000_000, shortest - 1).unwrap_err();
    assert!(matches!(error, ContractError::OutOfRange { .. }), "{error}");
    world.deposit("bob", 9_000_000).unwrap();
    world.fund("avs", 1_000_000, shortest).unwrap();
    assert_eq!(world.pending_rewards("bob"), 0);
    queued(&mut world, "bob", 9_000_000);
    world.wait(shortest);
    assert_eq!(world.pending_rewards("bob"), 0);
    assert_eq!(world.pending_rewards("alice"), 900_000);
}

/// What all AVSs together may take is the operator's word, which it gives once.
#[test]
fn review_r22_who_sells_its_stakers_to_sham_avss_sells_no_more_than_it_published() {
    let mut world = World::new();
    world.register_operator_with("operator", 0, 2_000).unwrap();
    for avs in ["avs", "other_avs", "bob"] {
        let terms = world.terms(avs);
        world.register_avs(avs, terms).unwrap();
        world.opt_in("operator", avs).unwrap();
    }
    for avs in ["avs", "other_avs"] {
        world.allocate(avs, percent(10), percent(100)).unwrap();
    }
    let error = world.allocate("bob", 1, percent(100)).unwrap_err();
    let most = Scale::new(percent(20));
    let found = Scale::new(percent(20) + 1);
    assert_eq!(error, ContractError::ExposureTooHigh { found, max: most });
    world.wait(ALLOCATION_DELAY + 1);
    let msg = ExecuteMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: None,
        limits: DepositLimits {
            max_exposure_bps: Some(2_000),
            ..Default::default()
        },
    };
    world.run_with("alice", &msg, &coins(1_000_000, STAKE)).unwrap();
    world.wait(1);
    for avs in ["avs", "other_avs"] {
        world.slash(avs, world.now(), Decimal::one()).unwrap();
        world.slash(avs, world.now(), Decimal::one()).unwrap_err();
    }
    assert_eq!(world.staker("alice", None).value.u128(), 800_000);
    // What a slash freed is not sold again: the cap is a part of what is left.
    world.allocate("avs", percent(16), percent(80)).unwrap();
    world.allocate("other_avs", 1, percent(80)).unwrap_err();
}
