//! What an AVS can count on.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::ExecuteMsg;

use crate::world::*;

/// Two AVSs that share all of a pool's stake.
fn shared(others: u128) -> World {
    let mut world = World::in_service();
    world.serve("other_avs", percent(others), percent(100));
    world
}

#[test]
fn registry_i31_what_is_guaranteed_is_the_share_of_the_budget_and_no_other_avs_takes_it() {
    let mut world = shared(40);
    let before = &world.guaranteed("avs", Some("operator"))[0];
    assert_eq!(before.now.u128(), 100_000);
    assert_eq!(before.until_delay.u128(), 100_000);
    assert_eq!(before.until, world.now() + DEALLOCATION_DELAY);
    world.slash("other_avs", Decimal::one()).unwrap();
    assert_eq!(world.pool().assets.u128(), 600_000);
    assert_eq!(world.guaranteed("avs", None)[0].now.u128(), 100_000);
    world.slash("avs", Decimal::one()).unwrap();
    assert_eq!(world.pool().assets.u128(), 500_000);
    assert_eq!(world.guaranteed("avs", None)[0].now.u128(), 0);
}

#[test]
fn what_an_operator_takes_back_is_guaranteed_until_it_is_gone() {
    let mut world = World::in_service();
    let asked = world.now();
    world.allocate("avs", percent(4), percent(100)).unwrap();
    let now = |world: &World| {
        let row = &world.guaranteed("avs", None)[0];
        (row.now.u128(), row.until_delay.u128())
    };
    assert_eq!(now(&world), (100_000, 40_000));
    world.go_to(asked + DEALLOCATION_DELAY);
    assert_eq!(now(&world), (100_000, 40_000));
    world.wait(1);
    assert_eq!(now(&world), (40_000, 40_000));
    let avs = text("avs");
    world.run("operator", &ExecuteMsg::OptOut { avs }).unwrap();
    let row = &world.guaranteed("avs", Some("operator"))[0];
    assert_eq!((row.now.u128(), row.until_delay.u128()), (40_000, 0));
    world.wait(DEALLOCATION_DELAY + 1);
    let row = &world.guaranteed("avs", Some("operator"))[0];
    assert_eq!((row.now.u128(), row.until_delay.u128()), (0, 0));
}

#[test]
fn what_is_on_its_way_is_not_guaranteed() {
    let mut world = World::in_service();
    world.allocate("avs", percent(30), percent(100)).unwrap();
    let row = &world.guaranteed("avs", None)[0];
    assert_eq!((row.now.u128(), row.until_delay.u128()), (100_000, 100_000));
    world.wait(ALLOCATION_DELAY + 1);
    let row = &world.guaranteed("avs", None)[0];
    assert_eq!((row.now.u128(), row.until_delay.u128()), (300_000, 300_000));
}

#[test]
fn what_an_avs_counts_undiluted_is_what_it_counts_when_the_others_took_all() {
    let mut world = shared(40);
    let answer = world.dilution("avs");
    assert_eq!(answer.counted.u128(), 1_000_000);
    assert_eq!(answer.undiluted.u128(), 600_000);
    assert_eq!(answer.dilution_bps.u128(), 4_000);
    let other = world.dilution("other_avs");
    assert_eq!(
        (other.undiluted.u128(), other.dilution_bps.u128()),
        (900_000, 1_000)
    );
    world.slash("other_avs", Decimal::one()).unwrap();
    assert_eq!(world.allocation("avs").counted_assets.u128(), 600_000);
    let answer = world.dilution("avs");
    assert_eq!(
        (answer.undiluted.u128(), answer.dilution_bps.u128()),
        (600_000, 0)
    );
}

#[test]
fn an_avs_that_leaves_room_for_the_others_is_not_diluted() {
    let mut world = World::in_service();
    world.register_avs("other_avs", |terms| terms);
    world.opt_in("operator", "other_avs");
    world.allocate("other_avs", percent(40), percent(60)).unwrap();
    // What is under way takes nothing yet.
    assert_eq!(world.dilution("avs").dilution_bps.u128(), 0);
    world.wait(ALLOCATION_DELAY + 1);
    assert_eq!(world.dilution("other_avs").dilution_bps.u128(), 0);
    assert_eq!(world.dilution("avs").dilution_bps.u128(), 4_000);
    // Nothing is counted of whom it jailed.
    world.jail("avs", 10).unwrap();
    let answer = world.dilution("avs");
    assert_eq!((answer.counted.u128(), answer.dilution_bps.u128()), (0, 0));
    assert_eq!(world.guaranteed("avs", None)[0].now.u128(), 100_000);
}
