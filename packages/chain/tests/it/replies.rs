//! What a contract finds in the reply to a staking message.

use cosmwasm_std::{
    coins, to_json_binary, Addr, Binary, CosmosMsg, Decimal, Deps, DepsMut, DistributionMsg, Empty, Env,
    MessageInfo, Reply, Response, StakingMsg, StdResult, SubMsg, SubMsgResult,
};
use cw_multi_test::{ContractWrapper, Executor};
use cw_storage_plus::Item;
use palisade_chain::{Chain, MsgKind, StakingFault};
use serde::{Deserialize, Serialize};

use crate::support::*;

/// One reply, as the contract saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Seen {
    error: Option<String>,
    data: Option<Binary>,
    responses: Vec<(String, Binary)>,
    events: Vec<String>,
    /// The contract's coins when the reply ran.
    balance: u128,
}

const SEEN: Item<Vec<Seen>> = Item::new("seen");

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    SEEN.save(deps.storage, &vec![])?;
    Ok(Response::new())
}

/// Sends each message with a reply.
fn execute(_: DepsMut, _: Env, _: MessageInfo, msgs: Vec<CosmosMsg>) -> StdResult<Response> {
    Ok(Response::new().add_submessages(msgs.into_iter().map(|msg| SubMsg::reply_always(msg, 1))))
}

fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    to_json_binary(&SEEN.load(deps.storage)?)
}

fn reply(deps: DepsMut, env: Env, reply: Reply) -> StdResult<Response> {
    let balance = deps
        .querier
        .query_balance(env.contract.address, "stake")?
        .amount
        .u128();
    let seen = match reply.result {
        SubMsgResult::Ok(response) => Seen {
            error: None,
            #[allow(deprecated)]
            data: response.data,
            responses: response
                .msg_responses
                .into_iter()
                .map(|r| (r.type_url, r.value))
                .collect(),
            events: response.events.into_iter().map(|event| event.ty).collect(),
            balance,
        },
        SubMsgResult::Err(error) => Seen {
            error: Some(error),
            data: None,
            responses: vec![],
            events: vec![],
            balance,
        },
    };
    let mut all = SEEN.load(deps.storage)?;
    all.push(seen);
    SEEN.save(deps.storage, &all)?;
    Ok(Response::new())
}

/// A chain with two validators, and the contract with a million coins.
fn with_contract() -> (Chain, Addr) {
    let mut chain = people()
        .validators(2, 10_000_000, Decimal::zero())
        .build()
        .unwrap();
    let wrapper = ContractWrapper::new(execute, instantiate, query).with_reply(reply);
    let code = chain.store_code(Box::new(wrapper));
    let contract = chain
        .instantiate_contract(code, alice(), &Empty {}, &coins(1_000_000, "stake"), "seer", None)
        .unwrap();
    (chain, contract)
}

fn run(chain: &mut Chain, contract: &Addr, msgs: Vec<CosmosMsg>) -> Vec<Seen> {
    let before = seen(chain, contract).len();
    chain
        .execute_contract(alice(), contract.clone(), &msgs, &[])
        .unwrap();
    seen(chain, contract).split_off(before)
}

fn seen(chain: &Chain, contract: &Addr) -> Vec<Seen> {
    chain.wrap().query_wasm_smart(contract, &Empty {}).unwrap()
}

fn stake(amount: u128) -> cosmwasm_std::Coin {
    cosmwasm_std::coin(amount, "stake")
}

#[test]
fn a_delegation_answers_an_empty_response() {
    let (mut chain, contract) = with_contract();
    let msg = StakingMsg::Delegate {
        validator: chain.valoper(0),
        amount: stake(1_000),
    };
    let seen = run(&mut chain, &contract, vec![msg.into()]);
    assert_eq!(seen[0].data, None);
    let url = "/cosmos.staking.v1beta1.MsgDelegateResponse".to_string();
    assert_eq!(seen[0].responses, [(url, Binary::default())]);
    assert_eq!(seen[0].balance, 999_000);
}

#[test]
fn an_undelegation_answers_time_and_amount_and_the_reply_sees_the_rewards() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    let delegate = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: stake(1_000_000),
    };
    run(&mut chain, &contract, vec![delegate.into()]);
    chain.next_block();
    chain.reward(&validator, coins(1_100, "stake")).unwrap();
    let undelegate: CosmosMsg = StakingMsg::Undelegate {
        validator,
        amount: stake(500),
    }
    .into();
    let seen = run(&mut chain, &contract, vec![undelegate.clone()]);
    // A tenth and a bit of 11,000,000 units: 100 of reward arrived before the reply ran.
    assert_eq!(seen[0].balance, 100);
    // Seconds 1,801,814,405 as in the test of the events; amount 500stake.
    let expected = b"\x0a\x06\x08\x85\x83\x96\xdb\x06\x12\x0c\x0a\x05stake\x12\x03500";
    assert_eq!(seen[0].data.as_ref().unwrap().as_slice(), expected);
    let url = "/cosmos.staking.v1beta1.MsgUndelegateResponse".to_string();
    assert_eq!(seen[0].responses, [(url, Binary::from(expected))]);

    // Chains before SDK 0.50 do not name the amount.
    chain
        .set_params(|params| params.undelegate_response_amount = false)
        .unwrap();
    let seen = run(&mut chain, &contract, vec![undelegate]);
    assert_eq!(seen[0].data.as_ref().unwrap().as_slice(), &expected[..8]);
}

#[test]
fn a_redelegation_answers_its_time() {
    let (mut chain, contract) = with_contract();
    let (src_validator, dst_validator) = (chain.valoper(0), chain.valoper(1));
    let delegate = StakingMsg::Delegate {
        validator: src_validator.clone(),
        amount: stake(1_000),
    };
    let redelegate = StakingMsg::Redelegate {
        src_validator,
        dst_validator,
        amount: stake(1_000),
    };
    let seen = run(&mut chain, &contract, vec![delegate.into(), redelegate.into()]);
    // 1,801,814,400 = 0x6b658180: 00 03 16 5b 06.
    let expected = b"\x0a\x06\x08\x80\x83\x96\xdb\x06";
    let url = "/cosmos.staking.v1beta1.MsgBeginRedelegateResponse".to_string();
    assert_eq!(seen[1].responses, [(url, Binary::from(expected))]);
    assert_eq!(seen[1].data.as_ref().unwrap().as_slice(), expected);
}

#[test]
fn a_withdrawal_answers_its_coins() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    let delegate = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: stake(1_000_000),
    };
    run(&mut chain, &contract, vec![delegate.into()]);
    chain.next_block();
    chain.reward(&validator, coins(1_100, "stake")).unwrap();
    let set = DistributionMsg::SetWithdrawAddress {
        address: bob().into(),
    };
    let withdraw = DistributionMsg::WithdrawDelegatorReward { validator };
    let seen = run(&mut chain, &contract, vec![set.into(), withdraw.into()]);
    let url = "/cosmos.distribution.v1beta1.MsgSetWithdrawAddressResponse".to_string();
    assert_eq!(seen[0].responses, [(url, Binary::default())]);
    let url = "/cosmos.distribution.v1beta1.MsgWithdrawDelegatorRewardResponse".to_string();
    assert_eq!(
        seen[1].responses,
        [(url, Binary::from(b"\x0a\x0c\x0a\x05stake\x12\x03100"))]
    );
    assert_eq!(chain.stake_balance(&bob()).unwrap(), PURSE + 100);
}

#[test]
fn a_failure_is_caught_shows_its_code_and_is_undone() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    let good: CosmosMsg = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: stake(1_000),
    }
    .into();
    let poor: CosmosMsg = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: stake(2_000_000),
    }
    .into();
    let seen = run(&mut chain, &contract, vec![good.clone(), poor, good]);
    let first_line = |seen: &Seen| seen.error.clone().map(|e| e.lines().next().unwrap().to_string());
    // What wasmd leaves of an error; anything after the first line is a backtrace of this process.
    assert_eq!(first_line(&seen[1]), Some("codespace: sdk, code: 5".to_string()));
    assert_eq!((first_line(&seen[0]), first_line(&seen[2])), (None, None));
    assert_eq!(seen[2].balance, 998_000);
    assert_eq!(chain.delegated(&contract, &validator).unwrap(), 2_000);
    chain.check_invariants().unwrap();
}

#[test]
fn a_used_up_failure_does_not_come_back_with_the_rollback() {
    let (mut chain, contract) = with_contract();
    let validator = chain.valoper(0);
    let msg: CosmosMsg = StakingMsg::Delegate {
        validator: validator.clone(),
        amount: stake(1_000),
    }
    .into();
    chain.faults().fail_next(
        MsgKind::Delegate,
        Some(&validator),
        StakingFault::NoValidatorFound,
    );
    let seen = run(&mut chain, &contract, vec![msg.clone(), msg]);
    assert!(seen[0]
        .error
        .as_ref()
        .unwrap()
        .starts_with("codespace: staking, code: 3"));
    assert_eq!(seen[1].error, None);
}

#[test]
fn events_can_be_kept_from_replies_as_wasmd_keeps_them() {
    let (mut chain, contract) = with_contract();
    let msg: CosmosMsg = StakingMsg::Delegate {
        validator: chain.valoper(0),
        amount: stake(1_000),
    }
    .into();
    let seen = run(&mut chain, &contract, vec![msg.clone()]);
    assert_eq!(seen[0].events, ["coin_spent", "coin_received", "delegate"]);
    chain.set_params(|params| params.emit_events = false).unwrap();
    assert!(run(&mut chain, &contract, vec![msg])[0].events.is_empty());
}
