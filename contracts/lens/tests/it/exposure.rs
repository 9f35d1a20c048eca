//! How AVSs share the stake of a pool.

use cosmwasm_std::Uint128;
use palisade_interfaces::lens::CorrelatedExposureResponse;
use palisade_interfaces::registry::{AvsTerms, ExecuteMsg};

use crate::world::*;

#[test]
fn leverage_counts_weights_and_exposure_budgets() {
    let mut world = World::in_service();
    let alone = world.leverage();
    assert_eq!(alone.leverage_bps.u128(), 10_000);
    assert_eq!(alone.exposure_bps.u128(), 1_000);
    world.serve("other_avs", percent(40) + 1, percent(70) + 1);
    let both = world.leverage();
    assert_eq!(both.leverage_bps.u128(), 17_001);
    assert_eq!(both.exposure_bps.u128(), 5_001);
    world.jail("avs", 10).unwrap();
    let one = world.leverage();
    assert_eq!(one.leverage_bps.u128(), 7_001);
    assert_eq!(one.exposure_bps.u128(), 5_001);
}

#[test]
fn nothing_is_shared_of_a_pool_that_nobody_opened() {
    let mut world = World::new();
    world.register_operator("operator");
    let nothing = world.leverage();
    assert_eq!((nothing.leverage_bps.u128(), nothing.exposure_bps.u128()), (0, 0));
    assert_eq!(nothing.attack_return_bps, Some(Uint128::zero()));
    assert_eq!(world.exposure(), []);
}

#[test]
fn registry_i31_serving_one_more_avs_never_lowers_what_attacks_return() {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    assert_eq!(world.leverage().attack_return_bps, None);
    world.declare("avs", 100_000, 5_000);
    // 100,000 for 500,000 of the stake.
    let alone = world.leverage().attack_return_bps.unwrap();
    assert_eq!(alone.u128(), 2_000);
    world.serve("other_avs", percent(1), percent(30));
    // It counts stake and nobody knows what for.
    assert_eq!(world.leverage().attack_return_bps, None);
    world.declare("other_avs", 1, 10_000);
    // Its weight is not synced: it has something to gain and no stake.
    assert_eq!(world.leverage().attack_return_bps, None);
    world.sync("other_avs").unwrap();
    assert_eq!(world.leverage().attack_return_bps.unwrap().u128(), 2_001);
    world.declare("other_avs", u128::MAX, 1);
    assert_eq!(world.leverage().attack_return_bps, Some(Uint128::MAX));
    world.declare("other_avs", 0, 1);
    assert_eq!(world.leverage().attack_return_bps, Some(alone));
}

#[test]
fn an_avs_that_counts_nothing_is_not_asked_what_an_attack_gains() {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world.declare("avs", 100_000, 5_000);
    let alone = world.leverage().attack_return_bps;
    world.serve("other_avs", percent(1), percent(30));
    assert_eq!(world.leverage().attack_return_bps, None);
    world.jail("other_avs", 10).unwrap();
    assert_eq!(world.leverage().attack_return_bps, alone);
}

fn of_group(group: &str) -> impl FnOnce(AvsTerms) -> AvsTerms + '_ {
    |mut terms| {
        terms.entry.correlation_group = Some(group.to_string());
        terms
    }
}

fn set_cap(world: &mut World, group: &str, max_bps: u16) {
    let group = group.to_string();
    world
        .run("operator", &ExecuteMsg::SetGroupCap { group, max_bps })
        .unwrap();
}

/// Two AVSs that may fail together, one of another group, and one of none.
fn correlated() -> World {
    let mut world = World::new();
    world.register_operator("operator");
    world.register_avs("avs", of_group("geth"));
    world.register_avs("other_avs", of_group("geth"));
    world.register_avs("third_avs", of_group("reth"));
    world.register_avs("alice", |terms| terms);
    for avs in ["avs", "other_avs", "third_avs", "alice"] {
        world.opt_in("operator", avs);
    }
    world.deposit(1_000_000).unwrap();
    world
}

#[test]
fn each_group_that_has_something_of_a_pool_has_a_row() {
    let mut world = correlated();
    assert_eq!(world.exposure(), []);
    set_cap(&mut world, "geth", 3_000);
    world.allocate("avs", percent(20), percent(100)).unwrap();
    world.allocate("other_avs", percent(10), percent(100)).unwrap();
    world.allocate("alice", percent(50), percent(100)).unwrap();
    let geth = CorrelatedExposureResponse {
        group: "geth".to_string(),
        avs: vec![addr("avs"), addr("other_avs")],
        budget: percent(30).into(),
        exposure_bps: Uint128::new(3_000),
        max_bps: 3_000,
    };
    // Increases count as soon as they are under way.
    assert_eq!(world.exposure().as_slice(), std::slice::from_ref(&geth));
    world.allocate("third_avs", 1, percent(100)).unwrap();
    let reth = CorrelatedExposureResponse {
        group: "reth".to_string(),
        avs: vec![addr("third_avs")],
        budget: Uint128::one(),
        exposure_bps: Uint128::one(),
        max_bps: 10_000,
    };
    assert_eq!(world.exposure(), [geth.clone(), reth.clone()]);
    world.wait(ALLOCATION_DELAY + 1);
    assert_eq!(world.exposure(), [geth, reth.clone()]);
    // Weight without budget exposes nothing.
    for avs in ["avs", "other_avs"] {
        world.allocate(avs, 0, percent(100)).unwrap();
    }
    world.wait(DEALLOCATION_DELAY + 1);
    assert_eq!(world.exposure(), [reth]);
}

#[test]
fn a_cap_that_fell_is_below_what_there_is_until_it_is_taken_back() {
    let mut world = correlated();
    set_cap(&mut world, "geth", 3_000);
    world.allocate("avs", percent(20), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    set_cap(&mut world, "geth", 500);
    let row = |world: &World| {
        let row = &world.exposure()[0];
        (row.exposure_bps.u128(), row.max_bps)
    };
    assert_eq!(row(&world), (2_000, 500));
    // What leaves counts until it is gone.
    world.allocate("avs", percent(5), percent(100)).unwrap();
    world.wait(DEALLOCATION_DELAY);
    assert_eq!(row(&world), (2_000, 500));
    world.wait(1);
    assert_eq!(row(&world), (500, 500));
    // A cap that rises is as it will be only once it has risen.
    set_cap(&mut world, "geth", 600);
    assert_eq!(row(&world), (500, 500));
    world.wait(ALLOCATION_DELAY + 1);
    assert_eq!(row(&world), (500, 600));
}
