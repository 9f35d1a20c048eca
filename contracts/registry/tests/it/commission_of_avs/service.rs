//! Operators whose service begins, ends or changes keep what was said of one AVS.

use cosmwasm_std::Decimal;

use super::*;

#[test]
fn leaving_and_coming_back_brings_no_other_commission() {
    let mut world = earning();
    set(&mut world, AVS, 0).unwrap();
    world.opt_out("operator", "avs").unwrap();
    // Away from the AVS as well, it rises in steps and with an announcement.
    let error = set(&mut world, AVS, 501).unwrap_err();
    assert!(
        matches!(error, ContractError::OutOfRange { found: 501, .. }),
        "{error}"
    );
    set(&mut world, AVS, 300).unwrap();
    assert_eq!(bps(&world, AVS), 0);
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    apply(&mut world, AVS).unwrap();
    serve(&mut world, "avs");
    assert_eq!(bps(&world, AVS), 300);
    let before = split(&world);
    world.wait(10);
    assert_eq!(split(&world), (before.0 + 970 + 900, before.1 + 30 + 100));
}

#[test]
fn a_jail_brings_no_other_commission() {
    let mut world = earning();
    set(&mut world, AVS, 0).unwrap();
    let msg = ExecuteMsg::JailOperator {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        until: world.now(),
    };
    world.through_slasher("avs", &msg).unwrap();
    world.wait(1);
    let avs = addr("avs").into_string();
    world.run("operator", &ExecuteMsg::Unjail { avs }).unwrap();
    let before = split(&world);
    world.wait(10);
    assert_eq!(split(&world), (before.0 + 1_000 + 900, before.1 + 100));
}

#[test]
fn an_avs_that_was_never_served_has_its_commission_when_it_is() {
    let mut world = with_other_avs();
    set(&mut world, OTHER, 200).unwrap();
    assert_eq!((bps(&world, OTHER), bps(&world, AVS)), (200, 1_000));
    serve(&mut world, "other_avs");
    world.fund("other_avs", 1_000_000, 10_000).unwrap();
    world.wait(10);
    assert_eq!(split(&world), (980, 20));
}

/// The other AVS pays the life before until somebody syncs its weight.
#[test]
fn a_new_life_of_the_pool_has_the_commissions_of_the_one_before() {
    let mut world = with_other_avs();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.allocate("other_avs", 0, percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.sync("other_avs").unwrap();
    for avs in ["avs", "other_avs"] {
        world.fund(avs, 1_000_000, 10_000).unwrap();
    }
    world.wait(10);
    set(&mut world, AVS, 200).unwrap();
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(world.pool().generation, 1);
    let (stakers, operator) = split(&world);
    world.wait(10);
    set(&mut world, OTHER, 0).unwrap();
    assert_eq!(split(&world), (stakers + 900, operator + 100));
    world.wait(10);
    assert_eq!(split(&world), (stakers + 1_900, operator + 100));
    world.deposit("alice", 1_000_000).unwrap();
    for avs in ["avs", "other_avs"] {
        world.allocate(avs, percent(10), percent(100)).unwrap();
    }
    world.wait(ALLOCATION_DELAY + 1);
    for avs in ["avs", "other_avs"] {
        world.sync(avs).unwrap();
    }
    let (stakers, operator) = split(&world);
    world.wait(10);
    assert_eq!(split(&world), (stakers + 980 + 1_000, operator + 20));
}

#[test]
fn another_weight_brings_no_other_commission() {
    let mut world = earning();
    set(&mut world, AVS, 0).unwrap();
    world.deposit("alice", 1_000_000).unwrap();
    for avs in ["avs", "other_avs"] {
        world.sync(avs).unwrap();
    }
    world.wait(10);
    assert_eq!(split(&world), (1_000 + 900, 100));
}
