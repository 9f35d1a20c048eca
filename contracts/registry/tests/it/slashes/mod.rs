//! Slashes: how much, of whom, and only once.

use cosmwasm_std::{Addr, Binary, Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::slash::SlashError;
use palisade_math::Scale;
use palisade_registry::ContractError;

use crate::world::*;

mod refused;

fn capped(max_slash_bps: u16, max_window_slash_bps: u16) -> World {
    World::in_service_of(|_, terms| AvsTerms {
        max_slash_bps,
        max_window_slash_bps,
        ..terms
    })
}

fn taken(outcome: Outcome) -> u128 {
    attribute(&outcome.unwrap(), "slashed", "amount").parse().unwrap()
}

fn no_budget_left(error: &ContractError) -> bool {
    matches!(error, ContractError::Slash(SlashError::NoBudgetLeft { .. }))
}

#[test]
fn a_slash_takes_its_part_into_escrow() {
    let mut world = World::in_service();
    let at = world.now();
    let response = world.slash("avs", at, Decimal::percent(4)).unwrap();
    assert_eq!(attribute(&response, "slashed", "amount"), "40000");
    assert_eq!(attribute(&response, "slashed", "pool_assets"), "960000");
    let record = world.record(1);
    assert_eq!(
        record,
        SlashRecordResponse {
            id: 1,
            avs: addr("avs"),
            operator: addr("operator"),
            asset: native(),
            evidence_id: Binary::from([1; 32]),
            reporter: addr("carol"),
            infraction_time: at,
            slashed_at: at,
            amount: Uint128::new(40_000),
            bond: Uint128::zero(),
            status: SlashStatus::Final {
                escrow: Uint128::new(40_000)
            },
            destination: Destination::Burn {},
        }
    );
    let pool = world.pool();
    assert_eq!((pool.assets.u128(), pool.escrow.u128()), (960_000, 40_000));
    assert_eq!(pool.scale.u128(), percent(96));
    assert_eq!((pool.slash_sequence, pool.total_slashed.u128()), (1, 40_000));
    assert_eq!(world.staker("alice", None).value.u128(), 960_000);
    let allocation = world.allocation("avs");
    assert_eq!(allocation.budget.u128(), percent(6));
    assert_eq!(allocation.weight.u128(), percent(96));
    let ledger = world.ledger(&native());
    assert_eq!((ledger.stakes.u128(), ledger.escrow.u128()), (960_000, 40_000));
}

#[test]
fn the_slasher_gets_the_numbers_of_its_slashes_back() {
    let mut world = World::in_service();
    let msg = world.slash_msg("avs", world.now(), &[(native(), Decimal::percent(1))]);
    let row: AvsResponse = world.query(&QueryMsg::Avs {
        avs: addr("avs").into_string(),
    });
    // As the slasher itself, so that the response is the registry's.
    let slasher = Addr::unchecked(row.terms.slasher.unwrap());
    let registry = world.registry.clone();
    let response = world.call(&slasher, &registry, &msg, &[]).unwrap();
    assert_eq!(data::<SlashResponse>(&response).slash_ids, [1]);
}

#[test]
fn registry_i22_one_offence_slashes_once() {
    let mut world = World::in_service();
    let msg = world.slash_msg("avs", world.now(), &[(native(), Decimal::percent(1))]);
    world.through_slasher("avs", &msg).unwrap();
    let error = world.through_slasher("avs", &msg).unwrap_err();
    let evidence_id = Binary::from([1; 32]);
    assert_eq!(error, ContractError::EvidenceUsed { evidence_id });
}

#[test]
fn an_asset_with_nothing_to_take_does_not_save_the_others() {
    let mut world = World::in_service();
    let token = Asset::cw20(&world.token);
    let parts = [
        (token.clone(), Decimal::percent(1)),
        (native(), Decimal::percent(1)),
    ];
    let msg = world.slash_msg("avs", world.now(), &parts);
    world.through_slasher("avs", &msg).unwrap();
    let records: Vec<SlashRecordResponse> = world.query(&QueryMsg::SlashRecords {
        start_after: None,
        limit: None,
    });
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].asset, native());

    // Alone it is refused.
    let found = world.now();
    let msg = world.slash_msg("avs", found, &parts[..1]);
    let error = world.through_slasher("avs", &msg).unwrap_err();
    let error_expected = SlashError::NotAllocatedAtFault { found };
    assert_eq!(error, ContractError::Slash(error_expected));
}

#[test]
fn an_asset_without_stake_or_budget_is_settled_and_does_not_save_the_others() {
    let mut world = World::in_service();
    let token = Asset::cw20(&world.token);
    let allocate = |world: &mut World, budget| {
        let asset = token.clone();
        world
            .allocate_of("operator", "avs", asset, budget, budget)
            .unwrap();
    };
    let parts = [
        (token.clone(), Decimal::percent(1)),
        (native(), Decimal::percent(1)),
    ];
    let slash_both = |world: &mut World| {
        let msg = world.slash_msg("avs", world.now(), &parts);
        let response = world.through_slasher("avs", &msg).unwrap();
        // The one of it.
        assert_eq!(attribute(&response, "slashed", "asset"), native().to_string());
    };
    allocate(&mut world, percent(50));
    world.wait(ALLOCATION_DELAY + 1);
    slash_both(&mut world);
    assert_eq!(world.pool_of(token.clone()).encumbered.u128(), percent(50));
    allocate(&mut world, 0);
    world.wait(DEALLOCATION_DELAY + 1);
    slash_both(&mut world);
    assert_eq!(world.pool_of(token.clone()).encumbered.u128(), 0);
}

#[test]
fn two_assets_give_two_records() {
    let mut world = World::in_service();
    let token = Asset::cw20(&world.token);
    world
        .allocate_of("operator", "avs", token.clone(), percent(50), percent(50))
        .unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let hook = ReceiveMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: addr("bob").into_string(),
        limits: DepositLimits::default(),
    };
    world.send("bob", 1_000, &hook).unwrap();
    world.wait(1);
    let parts = [
        (native(), Decimal::percent(1)),
        (token.clone(), Decimal::percent(10)),
    ];
    let msg = world.slash_msg("avs", world.now(), &parts);
    world.through_slasher("avs", &msg).unwrap();
    assert_eq!(world.record(1).amount.u128(), 10_000);
    // A tenth of half of the pool.
    assert_eq!(world.record(2).amount.u128(), 50);
    assert_eq!(world.ledger(&token).escrow.u128(), 50);
    let page: Vec<SlashRecordResponse> = world.query(&QueryMsg::SlashRecords {
        start_after: Some(1),
        limit: Some(5),
    });
    assert_eq!(page, [world.record(2)]);
}

#[test]
fn review_r10_the_budget_bounds_what_is_taken_in_all() {
    let mut world = World::in_service();
    let now = world.now();
    assert_eq!(taken(world.slash("avs", now, Decimal::percent(7))), 70_000);
    assert_eq!(taken(world.slash("avs", now, Decimal::percent(7))), 30_000);
    let error = world.slash("avs", now, Decimal::percent(7)).unwrap_err();
    assert!(no_budget_left(&error), "{error}");
    assert_eq!(world.pool().assets.u128(), 900_000);
}

#[test]
fn one_slash_takes_at_most_the_part_in_the_terms() {
    let mut world = capped(300, 10_000);
    let now = world.now();
    assert_eq!(taken(world.slash("avs", now, Decimal::percent(50))), 30_000);
    assert_eq!(taken(world.slash("avs", now, Decimal::percent(3))), 30_000);
    assert_eq!(taken(world.slash("avs", now, Decimal::percent(2))), 20_000);
}

/// The window of 500 seconds is cut into slices of 63.
#[test]
fn review_r11_faults_of_one_window_share_a_cap_whenever_they_are_reported() {
    let mut world = capped(10_000, 500);
    world.wait(2 * WINDOW);
    let first = world.now();
    assert_eq!(taken(world.slash("avs", first, Decimal::percent(3))), 30_000);
    // At the far end of the same window: 5% of a weight of 97% are left, less the 3%.
    world.go_to(first + WINDOW);
    assert_eq!(
        taken(world.slash("avs", first + WINDOW, Decimal::percent(3))),
        18_500
    );
    let error = world
        .slash("avs", first + WINDOW, Decimal::percent(3))
        .unwrap_err();
    assert!(no_budget_left(&error), "{error}");
    // What is further away than a window and an eighth has a cap of its own.
    let next = first + 2 * WINDOW + 126;
    world.go_to(next);
    assert_eq!(taken(world.slash("avs", next, Decimal::percent(3))), 28_545);
}

#[test]
fn review_r07_lowering_the_weight_before_an_offence_saves_nothing() {
    let mut world = World::in_service();
    world.allocate("avs", 0, 0).unwrap();
    world.wait(1);
    assert_eq!(
        taken(world.slash("avs", world.now(), Decimal::percent(2))),
        20_000
    );
}

#[test]
fn review_r15_newcomers_pay_an_old_fault_with_those_who_were_there() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.deposit("alice", 100).unwrap();
    world.wait(1);
    let fault = world.now();
    world.deposit("bob", 900).unwrap();
    world.wait(1);
    world.slash("avs", fault, Decimal::one()).unwrap();
    // The pool loses what was at stake then, and a unit of rounding; all bear it alike.
    assert_eq!(world.pool().assets.u128(), 899);
    assert_eq!(world.staker("alice", None).value.u128(), 89);
    assert_eq!(world.staker("bob", None).value.u128(), 809);
}

#[test]
fn registry_i06_a_slash_leaves_what_other_avss_may_take_alone() {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("other_avs", percent(90), percent(90)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", world.now(), Decimal::percent(7)).unwrap();
    assert_eq!(world.allocation("other_avs").budget_assets.u128(), 900_000);
    // And it can be paid in full.
    assert_eq!(
        taken(world.slash("other_avs", world.now(), Decimal::one())),
        900_000
    );
    assert_eq!(world.pool().assets.u128(), 30_000);
}

#[test]
fn slashes_of_the_same_second_as_the_fault_read_the_state_before_it() {
    let mut world = World::in_service();
    let now = world.now();
    world.deposit("bob", 1_000_000).unwrap();
    // At the beginning of this second there was one million. The stake of then is rounded up.
    assert_eq!(taken(world.slash("avs", now, Decimal::percent(10))), 100_001);
}

#[test]
fn pending_decreases_pay_their_share() {
    let mut world = World::in_service();
    world.allocate("avs", percent(5), percent(100)).unwrap();
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    let allocation = world.allocation("avs");
    assert_eq!(allocation.budget.u128(), percent(6));
    assert_eq!(allocation.decreases[0].budget.u128(), percent(3));
    world.wait(DEALLOCATION_DELAY + 1);
    assert_eq!(
        Scale::from(world.allocation("avs").budget),
        Scale::new(percent(3))
    );
}

#[test]
fn registry_i07_every_avs_can_take_its_whole_budget_in_any_order() {
    for order in [["avs", "other_avs"], ["other_avs", "avs"]] {
        let mut world = World::in_service();
        let terms = world.terms("other_avs");
        world.register_avs("other_avs", terms).unwrap();
        world.opt_in("operator", "other_avs").unwrap();
        world.allocate("avs", percent(40), percent(100)).unwrap();
        world.allocate("other_avs", percent(60), percent(100)).unwrap();
        world.wait(ALLOCATION_DELAY + 1);
        let fault = world.now();
        let mut sum = 0;
        for avs in order {
            sum += taken(world.slash(avs, fault, Decimal::one()));
        }
        assert_eq!(sum, 1_000_000);
        assert_eq!(world.pool().generation, 1);
    }
}

/// What an operator or a staker may do between a fault and its slash.
#[test]
fn registry_i13_nothing_done_after_a_fault_dodges_its_slash() {
    type Dodge = (&'static str, fn(&mut World));
    let dodges: [Dodge; 6] = [
        ("nothing", |_| {}),
        ("deallocate", |world| {
            world.allocate("avs", 0, 0).unwrap();
        }),
        ("leave", |world| {
            world.opt_out("operator", "avs").unwrap();
        }),
        ("withdraw", |world| {
            world.queue("alice", 1_000_000).unwrap();
        }),
        ("withdraw half", |world| {
            world.queue("alice", 500_000).unwrap();
            world.wait(BUCKET);
            world.deposit("bob", 1).unwrap();
        }),
        ("all of it", |world| {
            world.queue("alice", 1_000_000).unwrap();
            world.allocate("avs", percent(1), percent(1)).unwrap();
            world.opt_out("operator", "avs").unwrap();
        }),
    ];
    for (name, dodge) in dodges {
        let mut world = World::in_service();
        let fault = world.now();
        dodge(&mut world);
        world.go_to(fault + WINDOW);
        let amount = taken(world.slash("avs", fault, Decimal::percent(10)));
        assert!((100_000..=100_002).contains(&amount), "{name}: {amount}");
    }
}
