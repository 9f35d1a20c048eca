//! Kinds of rewards: how many an AVS pays, how many fit a pool, and what becomes of one more.

use cosmwasm_std::coins;
use palisade_interfaces::registry::*;
use palisade_registry::ContractError;

use crate::rewards::{earning, second_operator};
use crate::world::*;

#[test]
fn an_avs_pays_the_stakers_of_an_asset_at_most_four_kinds() {
    let mut world = earning();
    fund_kinds(&mut world, "avs", 0..4);
    let error = world.fund("avs", 100, 10).unwrap_err();
    assert_eq!(
        error,
        ContractError::Count {
            name: "rewards",
            found: 4,
            max: MAX_REWARDS_PER_AVS
        }
    );
    world.mint("avs", coins(1, "r0"));
    world.fund_in("avs", "r0", 1, 10).unwrap();
}

#[test]
fn an_avs_that_pays_dust_of_many_kinds_leaves_room_for_what_another_pays() {
    let mut world = earning();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("other_avs", percent(10), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.sync("other_avs").unwrap();
    for n in 0..8 {
        let denom = format!("dust{n}");
        world.mint("avs", coins(1, &denom));
        let _ = world.fund_in("avs", &denom, 1, 10);
    }
    world.wait(10);
    world.claim("alice").unwrap();
    world.fund("other_avs", 1_000, 10).unwrap();
    world.wait(10);
    let paid = world.gain(&addr("alice"), REWARD, |world| {
        world.claim("alice").unwrap();
    });
    assert_eq!(paid, 900);
}

/// A thousand of each kind, streamed for ten seconds.
fn fund_kinds(world: &mut World, avs: &str, kinds: std::ops::Range<u8>) {
    for n in kinds {
        let denom = format!("r{n}");
        world.mint(avs, coins(1_000, &denom));
        world.fund_in(avs, &denom, 1_000, 10).unwrap();
    }
}

/// An operator in whose pool bob has two million, with all of it for the other AVS. Returns bob's claim.
fn operator_with_room(world: &mut World) -> ExecuteMsg {
    let operator = "third_operator";
    world.register_operator_with(operator, 0, 10_000).unwrap();
    world.opt_in(operator, "other_avs").unwrap();
    world
        .allocate_of(operator, "other_avs", native(), percent(100), percent(100))
        .unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let deposit = ExecuteMsg::Deposit {
        operator: addr(operator).into_string(),
        staker: None,
        limits: DepositLimits::default(),
    };
    world.run_with("bob", &deposit, &coins(2_000_000, STAKE)).unwrap();
    world.sync_of("other_avs", operator).unwrap();
    ExecuteMsg::ClaimRewards {
        operator: addr(operator).into_string(),
        asset: native(),
        rewards: vec![reward()],
        recipient: None,
    }
}

/// Eight kinds fill the pool; what the ninth pays it goes to the others who earn it, and nothing is lost.
#[test]
fn a_pool_without_room_for_another_kind_leaves_it_to_the_others() {
    let mut world = earning();
    world.mint("third_avs", coins(BOND, STAKE));
    for avs in ["other_avs", "third_avs"] {
        let terms = world.terms(avs);
        world.register_avs(avs, terms).unwrap();
        world.opt_in("operator", avs).unwrap();
        world.allocate(avs, percent(10), percent(100)).unwrap();
    }
    second_operator(&mut world, 1_000_000);
    for avs in ["other_avs", "third_avs"] {
        world.opt_in("other_operator", avs).unwrap();
    }
    world
        .allocate_of("other_operator", "avs", native(), percent(50), percent(50))
        .unwrap();
    world.wait(DEALLOCATION_DELAY + 1);
    for avs in ["other_avs", "third_avs"] {
        world
            .allocate_of("other_operator", avs, native(), percent(25), percent(100))
            .unwrap();
    }
    world.wait(ALLOCATION_DELAY + 1);
    for operator in ["operator", "other_operator"] {
        world.sync_of("avs", operator).unwrap();
        world.sync_of("other_avs", operator).unwrap();
        world.sync_of("third_avs", operator).unwrap();
    }
    assert_eq!(world.stream("other_avs").total_weight.u128(), 2_000_000);
    fund_kinds(&mut world, "avs", 0..4);
    fund_kinds(&mut world, "third_avs", 4..8);
    world.wait(10);
    // Both pools have seen eight kinds from here on.
    let msg = ExecuteMsg::ClaimRewards {
        operator: addr("other_operator").into_string(),
        asset: native(),
        rewards: vec![reward()],
        recipient: None,
    };
    world.claim("alice").unwrap();
    world.run("carol", &msg).unwrap();
    world.fund("other_avs", 1_000, 10).unwrap();
    world.wait(10);
    // Both pools are full of other kinds, so both give their half back, again and again, and it stays in the stream.
    let paid = world.gain(&addr("carol"), REWARD, |world| {
        world.run("carol", &msg).unwrap();
    });
    assert_eq!(paid, 0);
    assert_eq!(world.pending_rewards("alice"), 0);
    assert_eq!(world.ledger(&reward()).rewards.u128(), 1_000);
    // Who has room gets it, whatever it missed.
    let claim = operator_with_room(&mut world);
    let before = world.coins_of(&addr("bob"), REWARD);
    for _ in 0..30 {
        world.wait(1);
        world.claim("alice").unwrap();
        world.run("carol", &msg).unwrap();
        world.run("bob", &claim).unwrap();
    }
    let got = world.coins_of(&addr("bob"), REWARD) - before;
    assert!((998..=1_000).contains(&got), "{got}");
    assert_eq!(world.ledger(&reward()).rewards.u128(), 1_000 - got);
}

/// A new weight counts from now on, and what waits on the board waits for all who earn, by the weights of then.
#[test]
fn a_sync_of_a_pool_without_room_leaves_what_it_gave_back_on_the_board() {
    let mut world = earning();
    world.mint("third_avs", coins(BOND, STAKE));
    for avs in ["other_avs", "third_avs"] {
        let terms = world.terms(avs);
        world.register_avs(avs, terms).unwrap();
        world.opt_in("operator", avs).unwrap();
        world.allocate(avs, percent(10), percent(100)).unwrap();
    }
    world.wait(ALLOCATION_DELAY + 1);
    world.sync("other_avs").unwrap();
    world.sync("third_avs").unwrap();
    fund_kinds(&mut world, "avs", 0..4);
    fund_kinds(&mut world, "third_avs", 4..8);
    world.wait(10);
    world.claim("alice").unwrap();
    world.fund("other_avs", 1_000, 10).unwrap();
    world.wait(10);
    world.sync("other_avs").unwrap();
    let claim = operator_with_room(&mut world);
    let before = world.coins_of(&addr("bob"), REWARD);
    for _ in 0..30 {
        world.wait(1);
        world.claim("alice").unwrap();
        world.run("bob", &claim).unwrap();
    }
    let got = world.coins_of(&addr("bob"), REWARD) - before;
    assert!((998..=1_000).contains(&got), "{got}");
    assert_eq!(world.pending_rewards("alice"), 0);
}

/// What the stream released went back to it, and nobody is left who could ever earn it.
#[test]
fn an_avs_that_left_takes_back_what_no_pool_had_room_for() {
    let mut world = earning();
    world.mint("third_avs", coins(BOND, STAKE));
    for avs in ["other_avs", "third_avs"] {
        let terms = world.terms(avs);
        world.register_avs(avs, terms).unwrap();
        world.opt_in("operator", avs).unwrap();
        world.allocate(avs, percent(10), percent(100)).unwrap();
    }
    world.wait(ALLOCATION_DELAY + 1);
    world.sync("other_avs").unwrap();
    world.sync("third_avs").unwrap();
    fund_kinds(&mut world, "avs", 0..4);
    fund_kinds(&mut world, "third_avs", 4..8);
    world.wait(10);
    world.claim("alice").unwrap();
    world.fund("other_avs", 1_000, 10).unwrap();
    world.wait(10);
    assert_eq!(world.stream("other_avs").remaining.u128(), 0);
    world.opt_out("operator", "other_avs").unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    world.run("other_avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    let reclaim = ExecuteMsg::ReclaimRewards {
        asset: native(),
        reward: reward(),
    };
    let got = world.gain(&addr("other_avs"), REWARD, |world| {
        world.run("other_avs", &reclaim).unwrap();
    });
    assert_eq!(got, 1_000);
    assert_eq!(world.ledger(&reward()).rewards.u128(), 0);
    assert_eq!(world.stream("other_avs").funded.u128(), 0);
    world.run("other_avs", &reclaim).unwrap_err();
}
