//! Rewards: streams, weights, and what pools and stakers earn by them.

use cosmwasm_std::{coins, to_json_binary, Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;

use crate::world::*;

/// In service with its weight counting, from a round second.
pub fn earning() -> World {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world
}

/// Another operator with the same weight in another pool of carol's.
pub fn second_operator(world: &mut World, stake: u128) {
    world.register_operator_with("other_operator", 0, 10_000).unwrap();
    world.opt_in("other_operator", "avs").unwrap();
    world
        .allocate_of("other_operator", "avs", native(), percent(100), percent(100))
        .unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let msg = ExecuteMsg::Deposit {
        operator: addr("other_operator").into_string(),
        staker: None,
        limits: DepositLimits::default(),
    };
    world.run_with("carol", &msg, &coins(stake, STAKE)).unwrap();
    world.sync_of("avs", "other_operator").unwrap();
}

fn pending_of_carol(world: &World) -> u128 {
    let rows: Vec<RewardResponse> = world.query(&QueryMsg::PendingRewards {
        staker: addr("carol").into_string(),
        operator: addr("other_operator").into_string(),
        asset: native(),
    });
    amount_of(&rows, &reward())
}

#[test]
fn a_stream_pays_commission_first_and_stakers_by_their_shares() {
    let mut world = earning();
    world.deposit("bob", 3_000_000).unwrap();
    let response = world.fund("avs", 1_000, 100).unwrap();
    assert_eq!(attribute(&response, "rewards_funded", "remaining"), "1000");
    assert_eq!(world.ledger(&reward()).rewards.u128(), 1_000);
    world.wait(50);
    // A tenth of 500 is commission.
    assert_eq!(world.pending_commission(), 50);
    assert_eq!(world.pending_rewards("alice"), 112);
    assert_eq!(world.pending_rewards("bob"), 337);
    world.wait(50);
    let alice = world.gain(&addr("alice"), REWARD, |world| {
        let response = world.claim("alice").unwrap();
        assert_eq!(attribute(&response, "rewards_claimed", "amount"), "225");
    });
    let bob = world.gain(&addr("bob"), REWARD, |world| {
        world.claim("bob").unwrap();
    });
    let msg = ExecuteMsg::ClaimCommission {
        asset: native(),
        rewards: vec![reward()],
        recipient: Some(addr("carol").into_string()),
    };
    let commission = world.gain(&addr("carol"), REWARD, |world| {
        world.run("operator", &msg).unwrap();
    });
    assert_eq!((alice, bob, commission), (225, 675, 100));
    assert_eq!(world.ledger(&reward()).rewards.u128(), 0);
    // Nothing more to come.
    world.wait(100);
    assert_eq!(world.pending_rewards("alice"), 0);
    let paid = world.gain(&addr("alice"), REWARD, |world| {
        world.claim("alice").unwrap();
    });
    assert_eq!(paid, 0);
}

#[test]
fn pools_share_a_stream_by_their_weight_in_assets() {
    let mut world = earning();
    second_operator(&mut world, 3_000_000);
    assert_eq!(world.stream("avs").total_weight.u128(), 4_000_000);
    world.fund("avs", 1_000_000, 100).unwrap();
    world.wait(100);
    // A quarter less the tenth of commission, and three quarters without commission.
    assert_eq!(world.pending_rewards("alice"), 225_000);
    assert_eq!(world.pending_commission(), 25_000);
    assert_eq!(pending_of_carol(&world), 750_000);
}

#[test]
fn only_an_avs_funds_and_only_assets_it_accepts() {
    let mut world = earning();
    let error = world.fund("alice", 10, 100).unwrap_err();
    assert_eq!(error, ContractError::UnknownAvs { avs: addr("alice") });
    let msg = ExecuteMsg::FundRewards {
        asset: reward(),
        duration_seconds: 100,
    };
    let error = world.run_with("avs", &msg, &coins(1, REWARD)).unwrap_err();
    assert!(matches!(error, ContractError::AssetNotOfAvs { .. }), "{error}");
    let msg = ExecuteMsg::FundRewards {
        asset: native(),
        duration_seconds: 100,
    };
    let error = world.run("avs", &msg).unwrap_err();
    assert!(matches!(error, ContractError::Payment(_)), "{error}");
}

#[test]
fn a_stream_lasts_between_the_minimum_and_a_year() {
    let mut world = earning();
    let year = 365 * 24 * 60 * 60;
    for seconds in [0, 9, year + 1] {
        let error = world.fund("avs", 10, seconds).unwrap_err();
        assert_eq!(
            error,
            ContractError::OutOfRange {
                name: "duration_seconds",
                found: seconds,
                min: 10,
                max: year
            }
        );
    }
    world.fund("avs", 10, 10).unwrap();
    world.fund("avs", 10, year).unwrap();
}

#[test]
fn tokens_are_funded_through_their_hook_and_claimed() {
    let mut world = earning();
    let hook = ReceiveMsg::FundRewards {
        asset: native(),
        duration_seconds: 10,
    };
    let error = world.send("alice", 10, &hook).unwrap_err();
    assert_eq!(error, ContractError::UnknownAvs { avs: addr("alice") });
    let error = world.send("avs", 0, &hook).unwrap_err();
    assert_eq!(error, ContractError::NothingFunded {});
    world.send("avs", 1_000, &hook).unwrap();
    world.wait(10);
    let token = Asset::cw20(&world.token);
    assert_eq!(world.ledger(&token).rewards.u128(), 1_000);
    let before = world.tokens_of(&addr("alice"));
    let msg = ExecuteMsg::ClaimRewards {
        operator: addr("operator").into_string(),
        asset: native(),
        rewards: vec![token.clone()],
        recipient: None,
    };
    world.run("alice", &msg).unwrap();
    assert_eq!(world.tokens_of(&addr("alice")) - before, 900);
}

/// Anybody can play token and name any AVS as the sender. What it opened would take the place of what the AVS pays.
#[test]
fn a_token_that_is_not_allowed_pays_in_nobodys_name() {
    let mut world = earning();
    for name in ["bob", "carol", "owner", "other_avs", "r1", "r2", "r3", "r4", "r5"] {
        let msg = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
            sender: addr("avs").into_string(),
            amount: Uint128::one(),
            msg: to_json_binary(&ReceiveMsg::FundRewards {
                asset: native(),
                duration_seconds: 10,
            })
            .unwrap(),
        });
        let error = world.run(name, &msg).unwrap_err();
        let asset = Asset::cw20(addr(name)).to_string();
        assert_eq!(error, ContractError::AssetNotAllowed { asset });
    }
    world.fund("avs", 1_000, 10).unwrap();
    world.wait(10);
    let paid = world.gain(&addr("alice"), REWARD, |world| {
        world.claim("alice").unwrap();
    });
    assert_eq!(paid, 900);
}

#[test]
fn funding_again_joins_what_is_left() {
    let mut world = earning();
    world.fund("avs", 1_000, 100).unwrap();
    world.wait(40);
    world.fund("avs", 400, 500).unwrap();
    let stream = world.stream("avs");
    assert_eq!(
        stream,
        RewardStreamResponse {
            funded: Uint128::new(1_400),
            remaining: Uint128::new(1_000),
            ends: world.now() + 500,
            total_weight: Uint128::new(1_000_000),
        }
    );
    world.wait(250);
    assert_eq!(world.stream("avs").remaining.u128(), 500);
    // 400 of the first and 500 of the second, less a tenth.
    assert_eq!(world.pending_rewards("alice"), 810);
}

#[test]
fn a_stream_stands_still_while_nobody_earns() {
    let mut world = World::in_service();
    world.fund("avs", 1_000, 100).unwrap();
    world.wait(1_000);
    let stream = world.stream("avs");
    assert_eq!((stream.remaining.u128(), stream.ends), (1_000, world.now() + 100));
    world.sync("avs").unwrap();
    assert_eq!(world.pending_rewards("alice"), 0);
    world.wait(50);
    assert_eq!(world.pending_rewards("alice"), 450);
    // An operator that leaves stops it again.
    world.opt_out("operator", "avs").unwrap();
    world.wait(1_000);
    assert_eq!(world.pending_rewards("alice"), 450);
    assert_eq!(world.stream("avs").remaining.u128(), 500);
}

#[test]
fn the_weight_follows_an_allocation_down_at_once_and_up_when_it_is_synced() {
    let mut world = earning();
    world.allocate("avs", percent(10), percent(40)).unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 400_000);
    world.allocate("avs", percent(10), percent(80)).unwrap();
    world.wait(ALLOCATION_DELAY);
    world.sync("avs").unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 400_000);
    world.wait(1);
    let response = world.sync("avs").unwrap();
    assert_eq!(attribute(&response, "weight_synced", "weight"), "800000");
    assert_eq!(world.stream("avs").total_weight.u128(), 800_000);
}

#[test]
fn review_r21_a_deposit_moves_no_weight_until_somebody_syncs_it() {
    let mut world = earning();
    world.deposit("bob", 1_000_000).unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 1_000_000);
    world.sync("avs").unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 2_000_000);
}

#[test]
fn a_slash_lowers_the_weight_and_rewards_until_then_are_kept() {
    let mut world = earning();
    world.fund("avs", 1_000, 100).unwrap();
    world.wait(50);
    world.slash("avs", world.now(), Decimal::percent(10)).unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 900_000);
    assert_eq!(world.pending_rewards("alice"), 450);
}

#[test]
fn a_newcomer_gets_nothing_of_the_past() {
    let mut world = earning();
    world.fund("avs", 1_000, 100).unwrap();
    world.wait(50);
    world.deposit("bob", 1_000_000).unwrap();
    assert_eq!(world.pending_rewards("bob"), 0);
    assert_eq!(world.pending_rewards("alice"), 450);
    world.wait(50);
    assert_eq!(world.pending_rewards("bob"), 225);
    assert_eq!(world.pending_rewards("alice"), 675);
}

#[test]
fn queued_shares_earn_nothing_and_keep_what_they_earned() {
    let mut world = earning();
    world.deposit("bob", 1_000_000).unwrap();
    world.fund("avs", 1_000, 100).unwrap();
    world.wait(20);
    world.queue("alice", 1_000_000).unwrap();
    world.wait(80);
    assert_eq!(world.pending_rewards("alice"), 90);
    assert_eq!(world.pending_rewards("bob"), 90 + 720);
    let paid = world.gain(&addr("alice"), REWARD, |world| {
        world.claim("alice").unwrap();
    });
    assert_eq!(paid, 90);
}

/// Else whoever stays with a single unit earns for all that leaves, and what other pools would earn.
#[test]
fn shares_on_their_way_out_earn_no_weight_once_it_is_synced() {
    let mut world = earning();
    world.deposit("bob", 1).unwrap();
    second_operator(&mut world, 1_000_000);
    world.go_to(world.now().next_multiple_of(BUCKET));
    world.sync("avs").unwrap();
    world.fund("avs", 2_000, 50).unwrap();
    world.queue("alice", 1_000_000).unwrap();
    world.sync("avs").unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 1_000_001);
    // The bucket is still open: what is in it can be slashed, so it counts for the AVS.
    world.wait(50);
    assert_eq!(world.allocation("avs").counted_assets.u128(), 1_000_001);
    assert_eq!(world.pending_rewards("bob"), 0);
    assert_eq!(pending_of_carol(&world), 1_999);
}

/// Else whoever comes next would be paid for all the time in which nobody was here.
#[test]
fn a_pool_earns_nothing_from_when_its_last_share_is_queued_until_it_is_synced() {
    let mut world = earning();
    second_operator(&mut world, 1_000_000);
    world.fund("avs", 2_000, 200).unwrap();
    world.queue("alice", 999_999).unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 2_000_000);
    world.wait(10);
    world.queue("alice", 1).unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 1_000_000);
    // What was earned until then is hers.
    assert_eq!(world.pending_rewards("alice"), 45);
    assert_eq!(world.pending_commission(), 5);
    world.wait(50);
    world.deposit("bob", 1_000_000).unwrap();
    world.wait(10);
    assert_eq!(world.pending_rewards("bob"), 0);
    assert_eq!(world.pending_commission(), 5);
    assert_eq!(pending_of_carol(&world), 50 + 600);
    world.sync("avs").unwrap();
    world.wait(10);
    assert_eq!(world.pending_rewards("bob"), 45);
}

#[test]
fn registry_i25_a_life_that_nobody_is_left_of_earns_no_more() {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.allocate("other_avs", 0, percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.sync("other_avs").unwrap();
    world.fund("other_avs", 1_000, 100).unwrap();
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    // Another AVS pays the life before, until somebody syncs its weight or the last share of it is queued.
    world.wait(10);
    world.queue_of("alice", native(), 1_000_000, Some(0)).unwrap();
    world.wait(20);
    assert_eq!(world.stream("other_avs").remaining.u128(), 900);
    assert_eq!(world.pending_rewards("alice"), 90);
    assert_eq!(world.pending_commission(), 10);
}

#[test]
fn a_weight_is_synced_by_anyone_for_what_exists() {
    let mut world = earning();
    let error = world.sync("bob").unwrap_err();
    assert_eq!(error, ContractError::UnknownAvs { avs: addr("bob") });
    let error = world.sync_of("avs", "bob").unwrap_err();
    assert!(matches!(error, ContractError::UnknownPool { .. }), "{error}");
    // An AVS that the operator does not serve gets no weight.
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.sync("other_avs").unwrap();
    assert_eq!(world.stream("other_avs").total_weight.u128(), 0);
}
