//! Tokens that lie, accounts that play token, and AVSs that mean no good.

use cosmwasm_std::{coins, to_json_binary, Decimal, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use palisade_commitments::ContractError;
use palisade_interfaces::commitments::*;
use palisade_interfaces::registry::{self, DepositLimits};
use palisade_interfaces::Asset;

use crate::mocks::{LiarExecute, Mood};
use crate::world::*;

fn said(sender: &str, hook: &ReceiveMsg) -> ExecuteMsg {
    ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: text(sender),
        amount: Uint128::new(AMOUNT),
        msg: to_json_binary(hook).unwrap(),
    })
}

/// The liar says that the AVS sent it as rent, and Atlas accepts.
fn committed_for_lies() -> World {
    let mut world = World::in_service();
    let offer = world.terms_of_offer();
    let told = said("avs", &ReceiveMsg::CreateCommitment { offer });
    let tell = LiarExecute::Tell {
        contract: world.commitments.clone(),
        msg: to_json_binary(&told).unwrap(),
    };
    let liar = world.liar.clone();
    world.call("carol", &liar, &tell, &[]).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.accept("atlas", 1).unwrap();
    world
}

fn become_(world: &mut World, mood: Mood) {
    let liar = world.liar.clone();
    world
        .call("carol", &liar, &LiarExecute::Become(mood), &[])
        .unwrap();
}

#[test]
fn whoever_plays_token_offers_itself_and_nothing_else() {
    let mut world = World::in_service();
    let offer = world.terms_of_offer();
    world
        .run("carol", &said("avs", &ReceiveMsg::CreateCommitment { offer }))
        .unwrap();
    let played = Asset::cw20(addr("carol"));
    assert_eq!(world.commitment(1).rent, played);
    assert_eq!(world.owed(&played), AMOUNT);
    assert_eq!(world.owed(&rent()), 0);
}

#[test]
fn whoever_plays_token_stakes_nothing_for_others() {
    let mut world = World::in_service();
    let before = world.own_stake("atlas");
    let hook = ReceiveMsg::Deposit {
        limits: DepositLimits::default(),
    };
    let told = said("atlas", &hook);
    let tell = LiarExecute::Tell {
        contract: world.commitments.clone(),
        msg: to_json_binary(&told).unwrap(),
    };
    let liar = world.liar.clone();
    // The liar agrees to what it is asked to send on, and there is nothing behind it.
    world.call("carol", &liar, &tell, &[]).unwrap();
    assert_eq!(world.own_stake("atlas"), before);
}

#[test]
fn a_token_that_refuses_to_pay_holds_nothing_up() {
    let mut world = committed_for_lies();
    become_(&mut world, Mood::Refuse {});
    world.wait(TERM / 2);
    let claim = ExecuteMsg::ClaimRent {
        id: 1,
        recipient: None,
    };
    let error = world.try_run("atlas", &claim, &[]).unwrap_err();
    assert!(error.contains("out of order"), "{error}");
    world.eject("avs", "atlas").unwrap();
    world.end("atlas", 1).unwrap();
    world.queue("atlas", 2 * MIN_STAKE).unwrap();
    // What was earned stays claimable.
    become_(&mut world, Mood::Agree {});
    world.claim("atlas", 1).unwrap();
    assert_eq!(world.owed(&Asset::cw20(&world.liar)), 0);
}

#[test]
fn a_token_that_calls_back_is_paid_once() {
    let mut world = committed_for_lies();
    world.wait(TERM / 2);
    let contract = world.commitments.clone();
    world.settle(1).unwrap();
    for msg in [ExecuteMsg::Settle { id: 1 }, ExecuteMsg::ReturnRent { id: 1 }] {
        let msg = to_json_binary(&msg).unwrap();
        let contract = contract.clone();
        become_(&mut world, Mood::CallBack { contract, msg });
        let before = world.commitment(1);
        let claim = ExecuteMsg::ClaimRent {
            id: 1,
            recipient: None,
        };
        match world.try_run("atlas", &claim, &[]) {
            Ok(_) => assert_eq!(world.commitment(1).claimed.u128(), AMOUNT / 2),
            Err(_) => assert_eq!(world.commitment(1), before),
        }
    }
    world.wait(TERM);
    become_(&mut world, Mood::Agree {});
    world.settle(1).unwrap();
    world.claim("atlas", 1).unwrap();
    let msg = to_json_binary(&ExecuteMsg::ReturnRent { id: 1 }).unwrap();
    become_(&mut world, Mood::CallBack { contract, msg });
    world.give_back(1).unwrap_err();
}

#[test]
fn one_rent_is_never_paid_from_another() {
    let mut world = committed_for_lies();
    world.offer("avs", AMOUNT).unwrap();
    world.wait(TERM);
    world.settle(1).unwrap();
    world.claim("atlas", 1).unwrap();
    assert_eq!(world.owed(&rent()), AMOUNT);
    let held = world.coins_of(&world.commitments, RENT);
    assert_eq!(held, AMOUNT);
}

#[test]
fn a_gift_to_the_position_is_the_operators() {
    let mut world = World::committed();
    let msg = registry::ExecuteMsg::Deposit {
        operator: text("atlas"),
        staker: Some(world.commitments.to_string()),
        limits: DepositLimits::default(),
    };
    world.tell_registry("bob", &msg, &coins(7, STAKE)).unwrap();
    assert_eq!(world.own_stake("atlas").shares.u128(), 2 * MIN_STAKE + 7);
    world.wait(TERM);
    world.settle(1).unwrap();
    world.queue("atlas", 2 * MIN_STAKE + 7).unwrap();
}

#[test]
fn coins_that_were_given_away_change_nothing() {
    let mut world = World::committed();
    let contract = world.commitments.clone();
    world
        .app
        .send_tokens(addr("bob"), contract, &coins(500, RENT))
        .unwrap();
    assert_eq!(world.owed(&rent()), AMOUNT);
    world.wait(TERM);
    world.settle(1).unwrap();
    assert_eq!(
        world.gain("atlas", |world| {
            world.claim("atlas", 1).unwrap();
        }),
        1_000
    );
}

#[test]
fn an_avs_cannot_take_back_what_is_offered_or_accepted() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    let error = world.run("avs", &ExecuteMsg::ReturnRent { id: 1 }).unwrap_err();
    assert_eq!(error, ContractError::NotEnded { id: 1 });
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.accept("atlas", 1).unwrap();
    for msg in [
        ExecuteMsg::ReturnRent { id: 1 },
        ExecuteMsg::EndCommitment { id: 1 },
    ] {
        world.run("avs", &msg).unwrap_err();
    }
    world.run("avs", &ExecuteMsg::Settle { id: 1 }).unwrap();
    assert_eq!(world.standing(1), Standing::Kept);
}

#[test]
fn an_operator_cannot_make_a_breach_of_its_own_fault() {
    let mut world = World::committed();
    world.wait(100);
    // It cannot leave, cannot take back, and an AVS of its own takes only what it was given.
    world.opt_out("atlas", "avs").unwrap_err();
    world
        .allocate("atlas", "avs", percent(9), percent(100))
        .unwrap_err();
    let terms = world.terms("third_avs");
    world.register_avs("third_avs", terms);
    world.serve("atlas", "third_avs", percent(90), percent(90));
    world.slash("third_avs", "atlas", Decimal::one()).unwrap();
    let error = world.end("atlas", 1).unwrap_err();
    assert_eq!(
        error,
        ContractError::NotBroken {
            id: 1,
            found: Standing::Kept
        }
    );
    // A fault for which the AVS jails it before it lets it go.
    world.jail("avs", "atlas", 10).unwrap();
    world.eject("avs", "atlas").unwrap();
    let error = world.end("atlas", 1).unwrap_err();
    assert_eq!(
        error,
        ContractError::NotBroken {
            id: 1,
            found: Standing::Over
        }
    );
}
