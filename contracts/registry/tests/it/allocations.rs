//! What AVSs may take and count, the delays of it, and its past.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::slash::{SlashError, MAX_PENDING};
use palisade_math::Scale;
use palisade_registry::ContractError;

use crate::world::*;

fn budget_and_weight(world: &World) -> (u128, u128) {
    let allocation = world.allocation("avs");
    (allocation.budget.u128(), allocation.weight.u128())
}

/// An AVS and an operator that serves it with nothing.
pub fn unallocated(exposure: u16) -> World {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    world.register_operator_with("operator", 1_000, exposure).unwrap();
    world.opt_in("operator", "avs").unwrap();
    world
}

#[test]
fn an_increase_waits_for_the_allocation_delay() {
    let mut world = unallocated(10_000);
    let asked = world.now();
    let response = world.allocate("avs", percent(10), percent(50)).unwrap();
    assert_eq!(
        attribute(&response, "allocation_modified", "wanted_budget"),
        percent(10).to_string()
    );
    let eta = asked + ALLOCATION_DELAY;
    world.go_to(eta);
    assert_eq!(budget_and_weight(&world), (0, 0));
    let increase = PendingChange {
        budget: percent(10).into(),
        weight: percent(50).into(),
        eta,
    };
    assert_eq!(world.allocation("avs").increases, [increase]);
    // Reserved from the beginning.
    assert_eq!(world.pool().encumbered.u128(), percent(10));
    world.go_to(eta + 1);
    assert_eq!(budget_and_weight(&world), (percent(10), percent(50)));
    assert!(world.allocation("avs").increases.is_empty());
}

#[test]
fn a_decrease_takes_weight_at_once_and_budget_after_the_deallocation_delay() {
    let mut world = World::in_service();
    let asked = world.now();
    world.allocate("avs", percent(4), percent(30)).unwrap();
    let eta = asked + DEALLOCATION_DELAY;
    assert_eq!(budget_and_weight(&world), (percent(10), percent(30)));
    world.go_to(eta);
    assert_eq!(budget_and_weight(&world), (percent(10), percent(30)));
    assert_eq!(world.pool().encumbered.u128(), percent(10));
    world.go_to(eta + 1);
    assert_eq!(budget_and_weight(&world), (percent(4), percent(30)));
    assert_eq!(world.pool().encumbered.u128(), percent(4));
}

#[test]
fn one_message_may_raise_one_and_lower_the_other() {
    let mut world = World::in_service();
    world.allocate("avs", percent(20), percent(60)).unwrap();
    let allocation = world.allocation("avs");
    assert_eq!(allocation.weight.u128(), percent(60));
    assert_eq!(allocation.increases[0].budget.u128(), percent(10));
    assert_eq!(allocation.increases[0].weight.u128(), 0);
    assert_eq!(allocation.decreases[0].weight.u128(), percent(40));
    assert_eq!(allocation.decreases[0].budget.u128(), 0);
}

#[test]
fn only_an_operator_in_service_allocates() {
    let mut world = World::in_service();
    let error = world.modify("alice", "avs", native(), 0, 1, 1).unwrap_err();
    let operator = addr("alice");
    assert_eq!(error, ContractError::UnknownOperator { operator });
    world.register_operator("other_operator").unwrap();
    let error = world
        .modify("other_operator", "avs", native(), 0, 1, 1)
        .unwrap_err();
    assert!(matches!(error, ContractError::NotServing { .. }), "{error}");
    world.opt_out("operator", "avs").unwrap();
    let error = world.allocate("avs", 0, 0).unwrap_err();
    assert!(matches!(error, ContractError::NotServing { .. }), "{error}");
}

#[test]
fn only_assets_of_the_avs_are_allocated() {
    let mut world = World::in_service();
    let error = world.modify("operator", "avs", reward(), 0, 1, 1).unwrap_err();
    assert_eq!(
        error,
        ContractError::AssetNotOfAvs {
            asset: reward().to_string(),
            avs: addr("avs")
        }
    );
}

#[test]
fn a_budget_that_moved_meanwhile_is_noticed() {
    let mut world = World::in_service();
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
    let error = world
        .modify(
            "operator",
            "avs",
            native(),
            percent(10),
            percent(20),
            percent(100),
        )
        .unwrap_err();
    assert_eq!(
        error,
        ContractError::BudgetMoved {
            found: Scale::new(percent(9)),
            expected: Scale::new(percent(10))
        }
    );
}

#[test]
fn a_budget_above_its_weight_and_a_change_of_nothing_are_refused() {
    let mut world = World::in_service();
    let error = world.allocate("avs", percent(20), percent(20) - 1).unwrap_err();
    assert_eq!(
        error,
        ContractError::BudgetAboveWeight {
            budget: Scale::new(percent(20)),
            weight: Scale::new(percent(20) - 1)
        }
    );
    let error = world.allocate("avs", percent(10), percent(100)).unwrap_err();
    assert_eq!(error, ContractError::Slash(SlashError::NothingToChange));
}

#[test]
fn the_changes_under_way_are_bounded() {
    let mut world = unallocated(10_000);
    for part in 1..=MAX_PENDING as u128 {
        world.allocate("avs", percent(part), percent(100)).unwrap();
    }
    let error = world.allocate("avs", percent(50), percent(100)).unwrap_err();
    assert_eq!(
        error,
        ContractError::Slash(SlashError::TooManyIncreases {
            found: MAX_PENDING,
            expected: MAX_PENDING
        })
    );
}

#[test]
fn what_falls_is_taken_off_increases_under_way_first() {
    let mut world = World::in_service();
    world.allocate("avs", percent(30), percent(100)).unwrap();
    world.wait(1);
    world.allocate("avs", percent(40), percent(100)).unwrap();
    let second = world.now() + ALLOCATION_DELAY;
    assert_eq!(world.pool().encumbered.u128(), percent(40));

    // The latest goes, and of the one before what is left to take: at once, and free for others.
    world.allocate("avs", percent(25), percent(100)).unwrap();
    let allocation = world.allocation("avs");
    assert_eq!(allocation.budget.u128(), percent(10));
    assert!(allocation.decreases.is_empty());
    assert_eq!(allocation.increases.len(), 1);
    assert_eq!(allocation.increases[0].budget.u128(), percent(15));
    assert_eq!(allocation.increases[0].eta, second - 1);
    assert_eq!(world.pool().encumbered.u128(), percent(25));

    // More than that waits for the deallocation delay.
    world.allocate("avs", percent(4), percent(100)).unwrap();
    let allocation = world.allocation("avs");
    assert!(allocation.increases.is_empty());
    assert_eq!(allocation.decreases.len(), 1);
    assert_eq!(allocation.decreases[0].budget.u128(), percent(6));
    assert_eq!(world.pool().encumbered.u128(), percent(10));
    world.go_to(second + 1);
    assert_eq!(budget_and_weight(&world), (percent(4), percent(100)));
}

#[test]
fn weight_that_is_not_there_yet_is_taken_back_too() {
    let mut world = unallocated(10_000);
    world.allocate("avs", percent(10), percent(50)).unwrap();
    world.allocate("avs", percent(10), percent(20)).unwrap();
    let allocation = world.allocation("avs");
    assert_eq!(allocation.increases[0].weight.u128(), percent(20));
    world.allocate("avs", 0, 0).unwrap();
    assert!(world.allocation("avs").increases.is_empty());
    world.wait(ALLOCATION_DELAY + 1);
    assert_eq!(budget_and_weight(&world), (0, 0));
}

/// Who takes an increase back and asks for it again waits as long as everybody.
#[test]
fn an_increase_that_was_taken_back_begins_anew() {
    let mut world = unallocated(10_000);
    world.allocate("avs", percent(10), percent(10)).unwrap();
    world.wait(ALLOCATION_DELAY);
    world.allocate("avs", 0, 0).unwrap();
    world.allocate("avs", percent(10), percent(10)).unwrap();
    world.wait(ALLOCATION_DELAY);
    assert_eq!(budget_and_weight(&world), (0, 0));
    world.wait(1);
    assert_eq!(budget_and_weight(&world), (percent(10), percent(10)));
}

#[test]
fn counted_weight_is_what_the_free_budget_allows() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        min_slashable_bps: 2_000,
        ..terms
    });
    // A budget of 10% is a fifth of a weight of 50%.
    let allocation = world.allocation("avs");
    assert_eq!(allocation.weight.u128(), percent(100));
    assert_eq!(allocation.counted_weight.u128(), percent(50));
    assert_eq!(allocation.counted_assets.u128(), 500_000);
    assert_eq!(allocation.budget_assets.u128(), 100_000);
    world.allocate("avs", percent(4), percent(100)).unwrap();
    assert_eq!(world.allocation("avs").counted_weight.u128(), percent(20));
}

#[test]
fn the_past_of_an_allocation_is_readable_whoever_settled_it() {
    let mut world = unallocated(10_000);
    world.allocate("avs", percent(10), percent(50)).unwrap();
    let up = world.now() + ALLOCATION_DELAY;
    world.go_to(up + 100);
    let nothing = AllocationAtResponse::default();
    let raised = AllocationAtResponse {
        budget: percent(10).into(),
        base_weight: percent(50).into(),
    };
    // Nobody touched the allocation since.
    assert_eq!(world.allocation_at("avs", up), nothing);
    assert_eq!(world.allocation_at("avs", up + 1), raised);
    world.sync("avs").unwrap();
    assert_eq!(world.allocation_at("avs", up), nothing);
    assert_eq!(world.allocation_at("avs", up + 1), raised);

    let asked = world.now();
    world.allocate("avs", percent(2), percent(20)).unwrap();
    let down = asked + DEALLOCATION_DELAY;
    world.go_to(down + 100);
    let lowered = AllocationAtResponse {
        budget: percent(2).into(),
        base_weight: percent(20).into(),
    };
    for _ in 0..2 {
        assert_eq!(world.allocation_at("avs", asked), raised);
        assert_eq!(world.allocation_at("avs", down), raised);
        assert_eq!(world.allocation_at("avs", down + 1), lowered);
        world.sync("avs").unwrap();
    }
}

#[test]
fn an_unknown_past_is_empty() {
    let world = World::in_service();
    let nothing = AllocationAtResponse::default();
    assert_eq!(world.allocation_at("avs", 0), nothing);
    assert_eq!(world.allocation_at("bob", world.now()), nothing);
    let of_another: AllocationAtResponse = world.query(&QueryMsg::AllocationAt {
        avs: addr("avs").into_string(),
        operator: addr("bob").into_string(),
        asset: native(),
        at: world.now(),
    });
    assert_eq!(of_another, nothing);
}

#[test]
fn all_allocations_of_a_pool_are_listed() {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    assert_eq!(world.allocations(), [world.allocation("avs")]);
    world.allocate("other_avs", percent(1), percent(1)).unwrap();
    let rows = world.allocations();
    assert_eq!(rows.len(), 2);
    assert!(rows.contains(&world.allocation("other_avs")));
}

#[test]
fn each_asset_has_an_allocation_of_its_own() {
    let mut world = World::in_service();
    let token = Asset::cw20(&world.token);
    world
        .allocate_of("operator", "avs", token.clone(), percent(30), percent(30))
        .unwrap();
    assert_eq!(world.pool_of(token).encumbered.u128(), percent(30));
    assert_eq!(world.pool().encumbered.u128(), percent(10));
    assert_eq!(world.allocation("avs").budget, Uint128::new(percent(10)));
}

#[test]
fn a_pool_that_nobody_opened_yet_reads_as_nothing() {
    let mut world = World::new();
    let mut terms = world.terms("avs");
    terms.entry.correlation_group = Some("geth".to_string());
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    assert_eq!(world.pool(), PoolResponse::default());
    assert_eq!(world.stake_at(None), StakeResponse::default());
    assert_eq!(world.stake_at(Some(world.now())), StakeResponse::default());
    let row = world.allocation("avs");
    let nothing = Uint128::zero();
    let expected = AllocationResponse {
        avs: addr("avs"),
        correlation_group: Some("geth".to_string()),
        budget: nothing,
        budget_assets: nothing,
        weight: nothing,
        counted_weight: nothing,
        counted_assets: nothing,
        decreases: vec![],
        increases: vec![],
    };
    assert_eq!(row, expected);
    let all = |operator: &str| {
        world.try_query::<AllocationsResponse>(&QueryMsg::Allocations {
            operator: addr(operator).into_string(),
            asset: native(),
        })
    };
    assert_eq!(all("operator").unwrap(), AllocationsResponse::default());
    // Who is no operator has no pools, opened or not.
    let error = all("alice").unwrap_err().to_string();
    assert!(error.contains("is no operator"), "{error}");
}

#[test]
fn allocations_come_with_the_stake_that_they_share() {
    let mut world = World::in_service();
    world.slash("avs", world.now(), Decimal::percent(5)).unwrap();
    let answer: AllocationsResponse = world.query(&QueryMsg::Allocations {
        operator: addr("operator").into_string(),
        asset: native(),
    });
    assert_eq!(answer.stake, world.stake_at(None));
    assert_eq!(answer.stake.assets, world.pool().assets);
    assert_eq!(answer.stake.scale.u128(), percent(95));
}
