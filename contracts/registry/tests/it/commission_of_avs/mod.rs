//! What operators keep of what one AVS pays.

use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::{Bps, MathError};
use palisade_registry::ContractError;

use crate::world::*;

mod service;

const AVS: Option<&str> = Some("avs");
const OTHER: Option<&str> = Some("other_avs");

fn set_msg(asset: Option<Asset>, avs: Option<&str>, commission_bps: u16) -> ExecuteMsg {
    ExecuteMsg::SetCommission {
        asset,
        avs: avs.map(|avs| addr(avs).into_string()),
        commission_bps,
    }
}

fn apply_msg(asset: Option<Asset>, avs: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::ApplyCommission {
        operator: addr("operator").into_string(),
        asset,
        avs: avs.map(|avs| addr(avs).into_string()),
    }
}

fn set(world: &mut World, avs: Option<&str>, commission_bps: u16) -> Outcome {
    world.run("operator", &set_msg(Some(native()), avs, commission_bps))
}

/// By somebody.
fn apply(world: &mut World, avs: Option<&str>) -> Outcome {
    world.run("carol", &apply_msg(Some(native()), avs))
}

fn query(operator: &str, asset: Option<Asset>, avs: Option<&str>) -> QueryMsg {
    QueryMsg::Commission {
        operator: addr(operator).into_string(),
        asset,
        avs: avs.map(|avs| addr(avs).into_string()),
    }
}

fn commission(world: &World, avs: Option<&str>) -> CommissionResponse {
    world.query(&query("operator", Some(native()), avs))
}

fn bps(world: &World, avs: Option<&str>) -> u16 {
    commission(world, avs).commission_bps
}

/// Of all that the pool ever earned.
fn split(world: &World) -> (u128, u128) {
    (world.pending_rewards("alice"), world.pending_commission())
}

fn found(bps: u16) -> Bps {
    Bps::new(bps).unwrap()
}

/// Nobody serves the second one.
fn with_other_avs() -> World {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world
}

fn serve(world: &mut World, avs: &str) {
    world.opt_in("operator", avs).unwrap();
    world.allocate(avs, percent(10), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.sync(avs).unwrap();
}

/// Paid 100 a second by each of two AVSs, of which the operator keeps a tenth.
fn earning() -> World {
    let mut world = with_other_avs();
    serve(&mut world, "other_avs");
    world.sync("avs").unwrap();
    for avs in ["avs", "other_avs"] {
        world.fund(avs, 1_000_000, 10_000).unwrap();
    }
    world
}

#[test]
fn a_commission_of_one_avs_falls_at_once_and_leaves_the_others_alone() {
    let mut world = earning();
    world.wait(10);
    let response = set(&mut world, AVS, 500).unwrap();
    assert_eq!(
        event(&response, "commission_set"),
        [
            ("operator".to_string(), addr("operator").into_string()),
            ("asset".to_string(), native().to_string()),
            ("avs".to_string(), addr("avs").into_string()),
            ("commission_bps".to_string(), "500".to_string()),
        ]
    );
    assert_eq!(split(&world), (1_800, 200));
    assert_eq!(
        (bps(&world, AVS), bps(&world, OTHER), bps(&world, None)),
        (500, 1_000, 1_000)
    );
    world.wait(10);
    assert_eq!(split(&world), (1_800 + 950 + 900, 200 + 50 + 100));
    // That of the pool reaches the AVS that was never named, and no other.
    set(&mut world, None, 0).unwrap();
    assert_eq!((bps(&world, AVS), bps(&world, OTHER)), (500, 0));
    world.wait(10);
    assert_eq!(split(&world), (3_650 + 950 + 1_000, 350 + 50));
    // What is stored is what was promised.
    world.claim("alice").unwrap();
    world.wait(1);
    assert_eq!(split(&world), (95 + 100, 400 + 5));
}

#[test]
fn a_commission_of_one_avs_rises_when_it_was_announced_for_long_enough() {
    let mut world = earning();
    let eta = world.now() + ALLOCATION_DELAY;
    let response = set(&mut world, AVS, 1_500).unwrap();
    assert_eq!(
        event(&response, "commission_raise_announced"),
        [
            ("operator".to_string(), addr("operator").into_string()),
            ("asset".to_string(), native().to_string()),
            ("avs".to_string(), addr("avs").into_string()),
            ("commission_bps".to_string(), "1000".to_string()),
            ("wanted_bps".to_string(), "1500".to_string()),
            ("eta".to_string(), eta.to_string()),
        ]
    );
    let raise = CommissionRaise {
        commission_bps: 1_500,
        eta,
    };
    assert_eq!(commission(&world, AVS).raise, Some(raise));
    assert_eq!(
        (commission(&world, OTHER).raise, commission(&world, None).raise),
        (None, None)
    );
    for of_others in [OTHER, None] {
        let error = apply(&mut world, of_others).unwrap_err();
        assert_eq!(error, ContractError::NoRaise { found: found(1_000) });
    }
    world.go_to(eta);
    let error = apply(&mut world, AVS).unwrap_err();
    assert_eq!(
        error,
        ContractError::RaiseNotDue {
            found: eta,
            until: eta
        }
    );
    world.go_to(eta + 1);
    let earned = u128::from(ALLOCATION_DELAY + 1) * 200;
    assert_eq!(split(&world), (earned / 10 * 9, earned / 10));
    let response = apply(&mut world, AVS).unwrap();
    assert_eq!(attribute(&response, "commission_set", "commission_bps"), "1500");
    assert_eq!(split(&world), (earned / 10 * 9, earned / 10));
    world.wait(10);
    assert_eq!(
        split(&world),
        (earned / 10 * 9 + 850 + 900, earned / 10 + 150 + 100)
    );
    let error = apply(&mut world, AVS).unwrap_err();
    assert_eq!(error, ContractError::NoRaise { found: found(1_500) });
}

#[test]
fn registry_i25_a_commission_of_one_avs_rises_step_by_step() {
    let mut world = earning();
    let error = set(&mut world, AVS, 1_501).unwrap_err();
    let step = |found| ContractError::OutOfRange {
        name: "step",
        found,
        min: 0,
        max: 500,
    };
    assert_eq!(error, step(501));
    // What was refused changed nothing: it still follows.
    set(&mut world, None, 900).unwrap();
    assert_eq!(bps(&world, AVS), 900);
    let eta = world.now() + ALLOCATION_DELAY;
    set(&mut world, AVS, 1_400).unwrap();
    world.go_to(eta);
    let error = set(&mut world, AVS, 1_401).unwrap_err();
    let wanted = found(1_400);
    assert_eq!(error, ContractError::RaiseUnderWay { wanted, until: eta });
    world.go_to(eta + 1);
    assert_eq!(set(&mut world, AVS, 1_901).unwrap_err(), step(501));
    let response = set(&mut world, AVS, 1_900).unwrap();
    assert_eq!(attribute(&response, "commission_set", "commission_bps"), "1400");
    assert_eq!(
        attribute(&response, "commission_raise_announced", "wanted_bps"),
        "1900"
    );
    assert_eq!(bps(&world, AVS), 1_400);
    assert_eq!(
        commission(&world, AVS).raise.unwrap().eta,
        eta + 1 + ALLOCATION_DELAY
    );
    let response = set(&mut world, AVS, 1_400).unwrap();
    assert_eq!(attribute(&response, "commission_set", "commission_bps"), "1400");
    assert_eq!(commission(&world, AVS).raise, None);
}

/// One of the pool and one of the AVS, announced and kept for the same second.
#[test]
fn registry_i25_raises_of_a_pool_and_of_an_avs_do_not_add_up() {
    let mut world = earning();
    set(&mut world, None, 1_500).unwrap();
    set(&mut world, AVS, 1_500).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    apply(&mut world, None).unwrap();
    assert_eq!((bps(&world, AVS), bps(&world, OTHER)), (1_000, 1_500));
    apply(&mut world, AVS).unwrap();
    assert_eq!(bps(&world, AVS), 1_500);
    // One that follows begins from what the pool came to.
    set(&mut world, OTHER, 2_000).unwrap();
    let eta = commission(&world, OTHER).raise.unwrap().eta;
    assert_eq!((bps(&world, OTHER), eta), (1_500, world.now() + ALLOCATION_DELAY));
}

/// Announced from where the pool's was, then let fall with the pool's, then raised with the pool's: that would be 500
/// in a while and 500 more at once.
#[test]
fn registry_i25_what_is_announced_for_an_avs_no_longer_moves_with_the_pool() {
    let mut world = earning();
    set(&mut world, AVS, 1_500).unwrap();
    set(&mut world, None, 500).unwrap();
    assert_eq!((bps(&world, AVS), bps(&world, OTHER)), (1_000, 500));
    world.wait(10);
    assert_eq!(split(&world), (900 + 950, 100 + 50));
    set(&mut world, None, 1_000).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    apply(&mut world, None).unwrap();
    apply(&mut world, AVS).unwrap();
    assert_eq!((bps(&world, AVS), bps(&world, OTHER)), (1_500, 1_000));
}

#[test]
fn an_avs_that_is_named_keeps_its_commission_for_ever() {
    let mut world = earning();
    // To keep what the pool's is now is a change, once.
    set(&mut world, AVS, 1_000).unwrap();
    let error = set(&mut world, AVS, 1_000).unwrap_err();
    assert_eq!(error, ContractError::SameCommission { found: found(1_000) });
    set(&mut world, None, 0).unwrap();
    world.wait(10);
    assert_eq!(split(&world), (900 + 1_000, 100));
    // Lower, and up again as slowly as any.
    set(&mut world, AVS, 0).unwrap();
    let error = set(&mut world, AVS, 1_000).unwrap_err();
    assert!(
        matches!(error, ContractError::OutOfRange { found: 1_000, .. }),
        "{error}"
    );
    assert_eq!(bps(&world, AVS), 0);
}

#[test]
fn a_commission_of_one_avs_writes_what_changes_and_no_more() {
    let mut world = earning();
    world.wait(10);
    let written = |world: &mut World, avs, commission| {
        let before = world.stored();
        set(world, avs, commission).unwrap();
        let after = world.stored();
        after.iter().filter(|row| !before.contains(row)).count()
    };
    // The commission and the raise; what the pool earns there, and of it.
    assert_eq!(written(&mut world, AVS, 1_200), 5);
    // The raise that is taken back is gone.
    world.wait(10);
    assert_eq!(written(&mut world, AVS, 900), 4);
    let before = world.stored();
    // An announcement of an AVS that is named writes the raise alone, and one that follows nothing of what it does not earn.
    assert_eq!(written(&mut world, AVS, 901), 1);
    assert_eq!(before.len() + 1, world.stored().len());
    world.opt_out("operator", "other_avs").unwrap();
    assert_eq!(written(&mut world, OTHER, 0), 1);
}

#[test]
fn a_commission_of_one_avs_is_one_of_a_pool_and_of_an_avs_that_there_is() {
    let mut world = earning();
    let without_asset = ContractError::AvsWithoutAsset { avs: addr("avs") };
    let unknown = ContractError::UnknownAvs { avs: addr("bob") };
    let token = Asset::cw20(&world.token);
    let no_pool = ContractError::UnknownPool {
        operator: addr("operator"),
        asset: token.to_string(),
    };
    for (asset, avs, refusal) in [
        (None, AVS, without_asset),
        (Some(native()), Some("bob"), unknown),
        (Some(token.clone()), AVS, no_pool),
    ] {
        let msg = set_msg(asset.clone(), avs, 0);
        assert_eq!(world.run("operator", &msg).unwrap_err(), refusal);
        let msg = apply_msg(asset, avs);
        assert_eq!(world.run("carol", &msg).unwrap_err(), refusal);
    }
    let error = set(&mut world, AVS, 10_001).unwrap_err();
    let too_much = MathError::BpsOutOfRange {
        found: 10_001,
        max: 10_000,
    };
    assert_eq!(error, ContractError::Math(too_much));
    let msg = set_msg(Some(native()), AVS, 0);
    let error = world.run("alice", &msg).unwrap_err();
    let operator = addr("alice");
    let asset = native().to_string();
    assert_eq!(error, ContractError::UnknownPool { operator, asset });
    // Who asks of a pool that nobody opened yet learns what it opens with, for every AVS.
    let of_token: CommissionResponse = world.query(&query("operator", Some(token), AVS));
    assert_eq!(of_token, world.query(&query("operator", None, None)));
    assert!(world
        .try_query::<CommissionResponse>(&query("operator", Some(native()), Some("bob")))
        .is_err());
}

/// Whoever asks for an AVS that was never named sees the raise that is to reach it.
#[test]
fn what_follows_is_answered_as_the_pools() {
    let mut world = earning();
    set(&mut world, None, 1_200).unwrap();
    assert!(commission(&world, AVS).raise.is_some());
    assert_eq!(commission(&world, AVS), commission(&world, None));
    set(&mut world, AVS, 700).unwrap();
    let own = CommissionResponse {
        commission_bps: 700,
        raise: None,
    };
    assert_eq!(commission(&world, AVS), own);
    assert!(commission(&world, None).raise.is_some());
}
