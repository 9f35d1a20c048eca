//! What those who have a key can do, and what nobody can.

use cosmwasm_std::Uint128;
use cw20::{Cw20ExecuteMsg, MinterResponse};
use palisade_interfaces::hub::{ExecuteMsg, Params, Pausable, QueryMsg, Update};
use palisade_interfaces::token;
use palisade_testing::{Response, GUARDIAN, OWNER};
use serde_json::json;

use super::{batch, days, delegated, slash, told, unbond, valoper, withdraw};
use crate::stage::{chain, chain_mut, Suite};
use crate::world::{check, live, lst, native, DAY, HOUR, PAL};

/// Whoever had one key of Ankr minted aBNBc without limit; Meta Pool had an inherited mint that was open to all.
#[test]
fn nobody_but_the_hub_mints_and_nobody_replaces_the_token() {
    let mut suite = delegated(1_000 * PAL, |_| {});
    let house = suite.house().clone();
    let minter: MinterResponse = suite.ask(&house.lst.0, &token::QueryMsg::Minter {}).unwrap();
    assert_eq!(
        (minter.minter, minter.cap),
        (house.hub.0.to_string(), None::<Uint128>)
    );
    for who in [OWNER, "alice", "mallory"] {
        let address = suite.join(who).to_string();
        let mint = Cw20ExecuteMsg::Mint {
            recipient: address.clone(),
            amount: Uint128::new(PAL),
        };
        suite.execute(who, &house.lst.0, &mint, vec![]).should_fail();
        let update = Cw20ExecuteMsg::UpdateMinter {
            new_minter: Some(address),
        };
        suite
            .execute(who, &house.lst.0, &update, vec![])
            .should_fail_with("the minter is");
    }
    for contract in [&house.lst.0, &house.collector.0] {
        let info = chain(&suite).wrap().query_wasm_contract_info(contract).unwrap();
        assert_eq!((info.admin, info.creator), (None, house.hub.0.clone()));
    }
    check(&suite);
}

/// The owner of Eris, or its operator, says what validators have and when batches are due, and with it what a share is worth.
#[test]
fn nothing_that_the_owner_says_of_validators_moves_a_price_or_a_claim() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    live(&mut suite, 2);
    unbond(&mut suite, &[("alice", 10_000 * PAL)]);
    let (before, claim) = (suite.hub_state().unwrap(), batch(&suite, 1));
    for index in 0..5 {
        let validator = valoper(&suite, index);
        suite.remove_validator(&validator).should_succeed();
        suite.add_validator(&validator, 7).should_succeed();
        suite.add_validator(&validator, u32::MAX).should_succeed();
    }
    let stranger = valoper(&suite, 0).replace('1', "2");
    suite.add_validator(&stranger, 1).should_fail();
    assert_eq!(suite.hub_state().unwrap(), before);
    assert_eq!(batch(&suite, 1), claim);
    check(&suite);
}

fn ownership(suite: &mut Suite, who: &str, action: serde_json::Value) -> palisade_testing::Outcome {
    let hub = suite.house().hub.0.clone();
    suite.execute(who, &hub, &json!({ "update_ownership": action }), vec![])
}

/// A proposal of a new owner of Eris could not be taken back.
#[test]
fn a_new_owner_that_was_named_can_be_unnamed() {
    let mut suite = delegated(1_000 * PAL, |_| {});
    let [mallory, bob] = ["mallory", "bob"].map(|name| suite.join(name).to_string());
    let transfer = |to: &str| json!({ "transfer_ownership": { "new_owner": to, "expiry": null } });
    ownership(&mut suite, "mallory", transfer(&mallory)).should_fail();
    ownership(&mut suite, OWNER, transfer(&mallory)).should_succeed();
    ownership(&mut suite, OWNER, transfer(&bob)).should_succeed();
    ownership(&mut suite, "mallory", json!("accept_ownership")).should_fail();
    ownership(&mut suite, "bob", json!("accept_ownership")).should_succeed();
    let validator = valoper(&suite, 0);
    suite.remove_validator(&validator).should_fail();
    assert_eq!(lst(&suite, "alice"), 1_000 * PAL);
}

fn pause(operations: &[Pausable]) -> ExecuteMsg {
    ExecuteMsg::Pause {
        operations: operations.to_vec(),
        seconds: DAY,
    }
}

/// A pause of MilkyWay and of Lido on Terra stops withdrawals too.
#[test]
fn with_everything_paused_coins_come_out_and_losses_are_found() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    unbond(&mut suite, &[("alice", 10_000 * PAL)]);
    days(&mut suite, 21);
    suite.unbond("bob", 10_000 * PAL).should_succeed();
    suite.pass_seconds(DAY).unwrap();
    suite.hub(GUARDIAN, &pause(&Pausable::ALL)).should_succeed();
    suite
        .unbond("carol", PAL)
        .should_fail_with("queue_unbond is paused");
    let (validator, height) = (valoper(&suite, 0), suite.now().unwrap().height);
    slash(&mut suite, &validator, height, cosmwasm_std::Decimal::percent(1));
    suite.sync_hub().should_succeed();
    suite.submit_unbond_batch().should_succeed();
    let _ = suite.reconcile().result;
    suite.next_block().unwrap();
    let _ = suite.reconcile().result;
    assert_eq!(withdraw(&mut suite, "alice"), 10_000 * PAL);
    let loss = suite.hub_state().unwrap().loss_carry;
    assert!(!loss.is_zero());
    let (hub, coins) = (suite.house().hub.0.clone(), suite.coins(loss));
    suite
        .execute("carol", &hub, &ExecuteMsg::CoverLoss { batch_id: None }, coins)
        .should_succeed();
    check(&suite);
}

/// Drop's pauses have no end, and those of SatLayer froze its tokens for good.
#[test]
fn owner_and_guardian_together_keep_nobody_in() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let mut open = 0;
    for hour in 0..24 * 30 {
        let _ = suite.hub(OWNER, &pause(&[Pausable::QueueUnbond])).result;
        let _ = suite.hub(GUARDIAN, &pause(&[Pausable::QueueUnbond])).result;
        if suite.unbond("alice", PAL).result.is_ok() {
            open += 1;
        }
        assert!(hour < 25 || open > 0, "nothing in a day");
        suite.pass_seconds(HOUR).unwrap();
    }
    assert!(open >= 24 * 14, "{open} of {} hours", 24 * 30);
    assert_eq!(lst(&suite, "alice"), (100_000 - open) * PAL);
    check(&suite);
}

fn params(suite: &Suite) -> Params {
    let config: palisade_interfaces::hub::ConfigResponse = suite.ask_hub(&QueryMsg::Config {}).unwrap();
    config.params
}

/// The number of an update that waits.
fn queued(response: &Response) -> Option<u64> {
    let queued = told(response, "update_queued").into_iter().next()?;
    queued["update"].parse().ok()
}

/// Sends an update of parameters; its number if it waits.
fn update(suite: &mut Suite, change: impl FnOnce(&mut Params)) -> Option<u64> {
    let mut to = params(suite);
    change(&mut to);
    let update = Update::Params { params: Box::new(to) };
    let response = suite.hub(OWNER, &ExecuteMsg::Update { update }).should_succeed();
    queued(&response)
}

/// The owner of Eris shortens a period, and batches that are under way are written off.
#[test]
fn what_the_owner_changes_waits_for_longer_than_it_takes_to_notice_and_reaches_no_batch_under_way() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    unbond(&mut suite, &[("alice", 10_000 * PAL)]);
    let before = params(&suite);
    let id = update(&mut suite, |params| {
        params.unbonding_seconds = 1_000_000;
        params.max_slash_bps = 0;
        params.dispute_seconds = 30 * DAY;
        params.reward_fee_bps = 1_000;
    });
    let apply = ExecuteMsg::ApplyUpdate { id: id.unwrap() };
    suite.pass_seconds(7 * DAY - HOUR).unwrap();
    suite.hub(OWNER, &apply).should_fail();
    assert_eq!(params(&suite), before);
    suite.pass_seconds(HOUR).unwrap();
    suite.sync_hub().should_succeed();
    suite.hub("mallory", &apply).should_succeed();
    assert_ne!(params(&suite), before);
    days(&mut suite, 15);
    assert_eq!(withdraw(&mut suite, "alice"), 10_000 * PAL);

    // What is better for all holders need not wait.
    assert_eq!(update(&mut suite, |params| params.reward_fee_bps = 0), None);
    assert_eq!(params(&suite).reward_fee_bps, 0);
    check(&suite);
}

/// A guardian that cannot be replaced is an owner.
#[test]
fn a_guardian_cannot_keep_its_place() {
    let mut suite = delegated(1_000 * PAL, |_| {});
    let bob = Some(suite.join("bob").to_string());
    let update = Update::Guardian { guardian: bob };
    let response = suite.hub(OWNER, &ExecuteMsg::Update { update }).should_succeed();
    let id = queued(&response).unwrap();
    suite
        .hub(GUARDIAN, &ExecuteMsg::CancelUpdate { id })
        .should_fail();
    suite.pass_seconds(7 * DAY).unwrap();
    suite
        .hub("mallory", &ExecuteMsg::ApplyUpdate { id })
        .should_succeed();
    suite.hub(GUARDIAN, &pause(&[Pausable::Bond])).should_fail();
    suite.hub("bob", &pause(&[Pausable::Bond])).should_succeed();
    suite.bond("alice", PAL).should_fail_with("bond is paused");
}

/// Other coins that a validator's rewards bring are not lost, and the staking coin is not among them: PFC could not flush, and
/// an owner that names where rewards go could name itself.
#[test]
fn other_coins_can_be_routed_and_the_staking_coin_cannot() {
    let mut suite = delegated(1_000 * PAL, |_| {});
    let recipient = Some(suite.join("bob").to_string());
    let route = |denom: &str| ExecuteMsg::Update {
        update: Update::Route {
            denom: denom.to_string(),
            recipient: recipient.clone(),
        },
    };
    let coin = suite.denom().to_string();
    suite.hub(OWNER, &route(&coin)).should_fail();
    let route_rewards = |denom: &str| ExecuteMsg::RouteRewards {
        denom: denom.to_string(),
    };
    suite.hub("mallory", &route_rewards(&coin)).should_fail();

    let collector = suite.house().collector.0.clone();
    let dust = cosmwasm_std::coins(7 * PAL, "udust");
    chain_mut(&mut suite).mint(&collector, dust).unwrap();
    suite.hub("mallory", &route_rewards("udust")).should_fail();
    let response = suite.hub(OWNER, &route("udust")).should_succeed();
    suite.pass_seconds(7 * DAY).unwrap();
    let apply = ExecuteMsg::ApplyUpdate {
        id: queued(&response).unwrap(),
    };
    suite.hub("mallory", &apply).should_succeed();
    suite.hub("mallory", &route_rewards("udust")).should_succeed();
    let bob = suite.addr("bob");
    assert_eq!(chain(&suite).balance(&bob, "udust").unwrap(), 7 * PAL);
    assert_eq!(native(&suite, "bob") % PAL, 0);
    check(&suite);
}
