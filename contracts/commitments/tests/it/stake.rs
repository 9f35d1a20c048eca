//! An operator's own stake: in, out, and what it earns meanwhile.

use cosmwasm_std::{coins, Uint128};
use palisade_commitments::ContractError;
use palisade_interfaces::commitments::*;
use palisade_interfaces::registry::{self, DepositLimits};
use palisade_interfaces::Asset;
use palisade_kit::range::OutOfRange;

use crate::world::*;

fn queue_of(asset: Asset, shares: u128, generation: Option<u64>) -> ExecuteMsg {
    ExecuteMsg::QueueWithdrawal {
        asset,
        shares: shares.into(),
        generation,
    }
}

#[test]
fn stake_goes_to_the_operators_own_pool_and_comes_back() {
    let mut world = World::new();
    world.register_operator("atlas");
    let limits = DepositLimits::default();
    let msg = ExecuteMsg::Deposit { limits };
    let response = world.run_with("atlas", &msg, &coins(500, STAKE)).unwrap();
    let expected = written([
        ("operator", text("atlas")),
        ("asset", "native:ustake".to_string()),
        ("amount", "500".to_string()),
    ]);
    assert_eq!(event(&response, "deposited"), expected);
    assert_eq!(world.own_stake("atlas").shares.u128(), 500);
    let response = world.queue("atlas", 500).unwrap();
    let expected = written([
        ("operator", text("atlas")),
        ("asset", "native:ustake".to_string()),
        ("shares", "500".to_string()),
    ]);
    assert_eq!(event(&response, "withdrawal_queued"), expected);
    let id = withdrawal_id(&response);
    world.wait(BUCKET + UNBONDING + 1);
    let gain = world.gain_of("atlas", STAKE, |world| {
        let response = world.complete("atlas", &[id]).unwrap();
        let expected = written([
            ("operator", text("atlas")),
            ("asset", "native:ustake".to_string()),
            ("recipient", text("atlas")),
        ]);
        assert_eq!(event(&response, "withdrawal_completed"), expected);
    });
    assert_eq!(gain, 500);
    // Nothing of it ever stays here.
    assert_eq!(world.coins_of(&world.commitments, STAKE), 0);
}

#[test]
fn tokens_go_in_and_out_as_coins_do() {
    let mut world = World::new();
    world.register_operator("atlas");
    let token = Asset::cw20(&world.token);
    let limits = DepositLimits::default();
    world.send("atlas", 700, &ReceiveMsg::Deposit { limits }).unwrap();
    assert_eq!(world.own_stake_of("atlas", token.clone()).value.u128(), 700);
    assert_eq!(world.tokens_of(&world.registry), 700);
    let response = world
        .try_run("atlas", &queue_of(token.clone(), 700, Some(0)), &[])
        .unwrap();
    world.wait(BUCKET + UNBONDING + 1);
    let msg = ExecuteMsg::CompleteWithdrawal {
        asset: token,
        ids: vec![withdrawal_id(&response)],
        recipient: Some(text("bob")),
    };
    let before = world.tokens_of(&addr("bob"));
    world.run("atlas", &msg).unwrap();
    assert_eq!(world.tokens_of(&addr("bob")), before + 700);
}

#[test]
fn only_operators_deposit_and_within_their_limits() {
    let mut world = World::new();
    let error = world.deposit("alice", 500).unwrap_err();
    assert!(error.contains("is no operator"), "{error}");
    world.register_operator("atlas");
    let limits = DepositLimits {
        min_shares: Some(Uint128::new(501)),
        ..Default::default()
    };
    let msg = ExecuteMsg::Deposit { limits };
    let error = world.try_run("atlas", &msg, &coins(500, STAKE)).unwrap_err();
    assert!(error.contains("buys 500 shares"), "{error}");
    let limits = DepositLimits::default();
    let error = world.run("atlas", &ExecuteMsg::Deposit { limits }).unwrap_err();
    assert!(matches!(error, ContractError::Payment(_)), "{error}");
}

#[test]
fn stake_stays_while_a_commitment_stands_on_it() {
    let mut world = World::committed();
    let refusal = |found| ContractError::Committed { found };
    let error = world.run("atlas", &queue_of(native(), 1, None)).unwrap_err();
    assert_eq!(error, refusal(1));
    // An offer that was not accepted holds nothing, a second one that was does.
    world.offer("avs", AMOUNT).unwrap();
    world.offer("avs", AMOUNT).unwrap();
    let until = world.commitment(3).offer.until;
    world.bind("atlas", "avs", percent(10), until);
    world.accept("atlas", 3).unwrap();
    let error = world.run("atlas", &queue_of(native(), 1, None)).unwrap_err();
    assert_eq!(error, refusal(2));
    world.wait(TERM);
    world.settle(1).unwrap();
    let error = world.run("atlas", &queue_of(native(), 1, None)).unwrap_err();
    assert_eq!(error, refusal(1));
    world.settle(3).unwrap();
    world.queue("atlas", 2 * MIN_STAKE).unwrap();
}

#[test]
fn stake_in_one_asset_holds_no_other() {
    let mut world = World::committed();
    let limits = DepositLimits::default();
    world.send("atlas", 700, &ReceiveMsg::Deposit { limits }).unwrap();
    let token = Asset::cw20(&world.token);
    world.try_run("atlas", &queue_of(token, 700, None), &[]).unwrap();
}

#[test]
fn what_the_stake_earns_goes_straight_to_the_operator() {
    let mut world = World::committed();
    let msg = registry::ExecuteMsg::FundRewards {
        asset: native(),
        duration_seconds: 100,
    };
    let sync = registry::ExecuteMsg::SyncWeight {
        avs: text("avs"),
        operator: text("atlas"),
        asset: native(),
    };
    world.tell_registry("carol", &sync, &[]).unwrap();
    world.tell_registry("avs", &msg, &coins(1_200, RENT)).unwrap();
    world.wait(100);
    let msg = |recipient| ExecuteMsg::ClaimRewards {
        asset: native(),
        rewards: vec![rent()],
        recipient,
    };
    // A tenth is commission, and of the rest a sixth is for the stake that is here.
    let gain = world.gain("bob", |world| {
        let response = world.run("atlas", &msg(Some(text("bob")))).unwrap();
        let expected = written([
            ("operator", text("atlas")),
            ("asset", "native:ustake".to_string()),
            ("recipient", text("bob")),
        ]);
        assert_eq!(event(&response, "rewards_claimed"), expected);
    });
    assert_eq!(gain, 180);
    assert_eq!(
        world.gain("atlas", |world| {
            world.run("atlas", &msg(None)).unwrap();
        }),
        0
    );
    // The rent is not touched by it.
    assert_eq!(world.coins_of(&world.commitments, RENT), AMOUNT);
}

#[test]
fn withdrawals_are_completed_by_whose_stake_they_are_of() {
    let mut world = World::in_service();
    world.register_operator("brontes");
    world.deposit("brontes", 300).unwrap();
    let own = withdrawal_id(&world.queue("atlas", 100).unwrap());
    let other = withdrawal_id(&world.queue("brontes", 300).unwrap());
    // Of the same pool, but not of stake that is here.
    let msg = registry::ExecuteMsg::QueueWithdrawal {
        operator: text("atlas"),
        asset: native(),
        shares: Uint128::new(100),
        generation: None,
    };
    let alices = withdrawal_id(&world.tell_registry("alice", &msg, &[]).unwrap());
    world.wait(BUCKET + UNBONDING + 1);
    let refusal = |id| ContractError::NotOwnWithdrawal {
        id,
        operator: addr("atlas"),
    };
    for id in [other, alices, 99] {
        assert_eq!(world.complete("atlas", &[own, id]).unwrap_err(), refusal(id));
    }
    let error = world.complete("alice", &[alices]).unwrap_err();
    let operator = addr("alice");
    assert_eq!(error, ContractError::NotOwnWithdrawal { id: alices, operator });
    let too_many = |found: u128| {
        ContractError::OutOfRange(OutOfRange {
            name: "ids",
            found: found.into(),
            min: Uint128::one(),
            max: Uint128::new(30),
        })
    };
    assert_eq!(world.complete("atlas", &[]).unwrap_err(), too_many(0));
    assert_eq!(world.complete("atlas", &[own; 31]).unwrap_err(), too_many(31));
    world.complete("atlas", &[own]).unwrap();
    assert_eq!(world.complete("atlas", &[own]).unwrap_err(), refusal(own));
    world.complete("brontes", &[other]).unwrap();
}

#[test]
fn what_is_left_of_a_past_life_can_be_taken_once_its_commitments_ended() {
    let mut world = World::committed();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms);
    world.serve("atlas", "other_avs", percent(90), percent(90));
    world
        .slash("other_avs", "atlas", cosmwasm_std::Decimal::one())
        .unwrap();
    world.slash("avs", "atlas", cosmwasm_std::Decimal::one()).unwrap();
    let past = queue_of(native(), 2 * MIN_STAKE, Some(0));
    let error = world.run("atlas", &past).unwrap_err();
    assert_eq!(error, ContractError::Committed { found: 1 });
    world.settle(1).unwrap();
    world.try_run("atlas", &past, &[]).unwrap();
    // The next life takes stake as the first did.
    world.deposit("atlas", MIN_STAKE).unwrap();
    assert_eq!(world.own_stake("atlas").value.u128(), MIN_STAKE);
}
