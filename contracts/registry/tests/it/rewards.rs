//! Rewards: streams, weights, shares of pools and stakers, commission.

use cosmwasm_std::{coins, to_json_binary, Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;

use crate::world::*;

/// In service with its weight counting, from a round second.
fn earning() -> World {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world
}

/// Another operator with the same weight in another pool of carol's.
fn second_operator(world: &mut World, stake: u128) {
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

#[test]
fn what_comes_while_all_shares_are_queued_waits_for_the_next() {
    let mut world = earning();
    world.fund("avs", 1_000, 100).unwrap();
    world.queue("alice", 1_000_000).unwrap();
    world.wait(50);
    assert_eq!(world.pending_rewards("alice"), 0);
    assert_eq!(world.pending_commission(), 50);
    world.deposit("bob", 10).unwrap();
    world.wait(1);
    assert_eq!(world.pending_rewards("bob"), 450 + 9);
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
