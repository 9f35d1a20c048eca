//! Claims: what they name, what they leave, and across the lives of a pool.

use cosmwasm_std::{coins, Decimal};
use palisade_interfaces::registry::rows::{Stake, POOL_NUMBERS, STAKES};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;

use crate::rewards::earning;
use crate::world::*;

/// Claims of one kind each.
fn claim_kind(world: &mut World, staker: &str, denom: &str) -> i128 {
    let msg = ExecuteMsg::ClaimRewards {
        operator: addr("operator").into_string(),
        asset: native(),
        rewards: vec![Asset::native(denom)],
        recipient: None,
    };
    world.gain(&addr(staker), denom, |world| {
        world.run(staker, &msg).unwrap();
    })
}

/// The row, as a vault reads it.
fn stake_row(world: &World, staker: &str) -> Option<Stake> {
    let querier = world.app.wrap();
    let asset = native().to_string();
    let key = (&addr("operator"), &*asset);
    let (pool, _) = POOL_NUMBERS
        .query(&querier, &world.registry, key)
        .unwrap()
        .unwrap();
    STAKES
        .query(&querier, &world.registry, ((pool, &addr(staker)), 0))
        .unwrap()
}

#[test]
fn a_claim_of_one_kind_leaves_the_others_owed_also_to_who_left() {
    let mut world = earning();
    world.mint("avs", coins(1_000, "uother"));
    world.fund("avs", 1_000, 10).unwrap();
    world.fund_in("avs", "uother", 1_000, 10).unwrap();
    world.wait(10);
    world.queue("alice", 1_000_000).unwrap();
    assert_eq!(claim_kind(&mut world, "alice", REWARD), 900);
    assert!(stake_row(&world, "alice").is_some());
    assert_eq!(claim_kind(&mut world, "alice", "uother"), 900);
    assert_eq!(stake_row(&world, "alice"), None);
}

/// Nine a second for two: the half unit that the first leaves behind makes the other's half a whole one.
#[test]
fn the_last_part_of_a_unit_stays_with_those_who_stay() {
    let mut world = earning();
    world.deposit("bob", 1_000_000).unwrap();
    world.fund("avs", 100, 10).unwrap();
    world.wait(1);
    world.queue("alice", 1_000_000).unwrap();
    assert_eq!(world.pending_rewards("bob"), 4);
    assert_eq!(claim_kind(&mut world, "alice", REWARD), 4);
    assert_eq!(stake_row(&world, "alice"), None);
    assert_eq!(world.pending_rewards("bob"), 5);
    // Who comes back begins anew.
    world.deposit("alice", 1_000_000).unwrap();
    assert_eq!(world.pending_rewards("alice"), 0);
}

#[test]
fn registry_i26_claiming_often_pays_the_same() {
    let claim_every = |seconds: u64| {
        let mut world = earning();
        world.deposit("bob", 1_999_999).unwrap();
        world.fund("avs", 1_000_003, 840).unwrap();
        world.gain(&addr("bob"), REWARD, |world| {
            for _ in 0..840 / seconds {
                world.wait(seconds);
                world.claim("bob").unwrap();
            }
        })
    };
    let once = claim_every(840);
    // 900,002.7 coins, of which bob owns 1,999,999 parts of 2,999,999.
    assert_eq!(once, 600_001);
    for seconds in [1, 7, 120] {
        assert_eq!(claim_every(seconds), once);
    }
}

#[test]
fn a_claim_names_one_to_eight_rewards_of_a_pool_that_exists() {
    let mut world = earning();
    let msg = |operator: &str, rewards: Vec<Asset>| ExecuteMsg::ClaimRewards {
        operator: addr(operator).into_string(),
        asset: native(),
        rewards,
        recipient: None,
    };
    let count = |found| ContractError::Count {
        name: "rewards",
        found,
        max: MAX_REWARDS_PER_POOL,
    };
    let error = world.run("alice", &msg("operator", vec![])).unwrap_err();
    assert_eq!(error, count(0));
    let error = world
        .run("alice", &msg("operator", vec![reward(); 9]))
        .unwrap_err();
    assert_eq!(error, count(9));
    let error = world.run("alice", &msg("bob", vec![reward()])).unwrap_err();
    assert!(matches!(error, ContractError::UnknownPool { .. }), "{error}");
    // One that was never funded pays nothing, and one named twice pays once.
    world
        .run("alice", &msg("operator", vec![Asset::native("other")]))
        .unwrap();
    world.fund("avs", 1_000, 10).unwrap();
    world.wait(10);
    let paid = world.gain(&addr("alice"), REWARD, |world| {
        world
            .run("alice", &msg("operator", vec![reward(), reward()]))
            .unwrap();
    });
    assert_eq!(paid, 900);
}

#[test]
fn rewards_of_a_past_life_stay_claimable() {
    let mut world = World::in_service();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.sync("avs").unwrap();
    world.fund("avs", 1_000, 100).unwrap();
    world.wait(50);
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 0);
    world.deposit("bob", 10).unwrap();
    world.wait(100);
    assert_eq!(world.pending_rewards("bob"), 0);
    assert_eq!(world.pending_rewards("alice"), 450);
    assert_eq!(world.pending_commission(), 50);
    let paid = world.gain(&addr("alice"), REWARD, |world| {
        world.claim("alice").unwrap();
    });
    assert_eq!(paid, 450);
    let msg = ExecuteMsg::ClaimCommission {
        asset: native(),
        rewards: vec![reward()],
        recipient: None,
    };
    let paid = world.gain(&addr("operator"), REWARD, |world| {
        world.run("operator", &msg).unwrap();
    });
    assert_eq!(paid, 50);
}

/// The weight on the board of another AVS is that of the life before until somebody syncs it.
#[test]
fn what_an_avs_pays_across_two_lives_goes_to_the_stakers_of_each() {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.allocate("other_avs", 0, percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.sync("other_avs").unwrap();
    world.fund("other_avs", 1_000, 100).unwrap();
    world.wait(50);
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(world.pool().generation, 1);
    world.deposit("bob", 10).unwrap();
    assert_eq!(world.stream("other_avs").total_weight.u128(), 1_000_000);
    world.wait(10);
    world.sync("other_avs").unwrap();
    assert_eq!(world.stream("other_avs").total_weight.u128(), 0);
    world.allocate("other_avs", 0, percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    assert_eq!(world.stream("other_avs").remaining.u128(), 400);
    world.sync("other_avs").unwrap();
    world.deposit("alice", 30).unwrap();
    world.wait(20);
    // A tenth of each is commission.
    assert_eq!(world.pending_rewards("alice"), 540 + 135);
    assert_eq!(world.pending_rewards("bob"), 45);
    assert_eq!(world.pending_commission(), 80);
    let paid = world.gain(&addr("alice"), REWARD, |world| {
        world.claim("alice").unwrap();
    });
    assert_eq!(paid, 540 + 135);
    world.wait(20);
    assert_eq!(world.pending_rewards("alice"), 135);
    assert_eq!(world.pending_rewards("bob"), 90);
}

#[test]
fn commission_is_the_operators() {
    let mut world = earning();
    world.fund("avs", 1_000, 10).unwrap();
    world.wait(10);
    let msg = ExecuteMsg::ClaimCommission {
        asset: native(),
        rewards: vec![reward()],
        recipient: None,
    };
    let error = world.run("alice", &msg).unwrap_err();
    assert!(matches!(error, ContractError::UnknownPool { .. }), "{error}");
    let paid = world.gain(&addr("operator"), REWARD, |world| {
        let response = world.run("operator", &msg).unwrap();
        assert_eq!(attribute(&response, "commission_claimed", "amount"), "100");
    });
    assert_eq!(paid, 100);
}

/// Coins of its own making are free for an AVS: it pays as many as numbers hold, for a single share.
#[test]
fn an_absurd_reward_keeps_nobody_from_leaving() {
    const ALL: u128 = u128::MAX / 2;
    let mut world = earning();
    world.queue("alice", 999_999).unwrap();
    world.sync("avs").unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 1);
    world.mint("avs", coins(ALL, "junk"));
    world.fund_in("avs", "junk", ALL, 10).unwrap();
    world.wait(7);
    world.deposit("bob", 1_000_000_000_000).unwrap();
    world.sync("avs").unwrap();
    world.wait(7);
    world.queue("bob", 1_000_000_000_000).unwrap();
    world.queue("alice", 1).unwrap();
    world.wait(BUCKET + UNBONDING);
    // Of seven tenths bob saw nothing, and of the rest he left alice next to nothing. A tenth of each is commission.
    let claimed = claim_kind(&mut world, "alice", "junk") as u128;
    let part = |thousandths: u128| ALL / 1_000 * thousandths;
    assert!((part(630)..part(631)).contains(&claimed), "{claimed}");
    claim_kind(&mut world, "bob", "junk");
    world.complete("alice", &[1, 3]).unwrap();
    world.complete("bob", &[2]).unwrap();
    assert_eq!(world.pool().unbonding_assets.u128(), 0);
}
