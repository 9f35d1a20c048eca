//! A contract that sends what it is told, and remembers its replies.

use cosmwasm_std::{
    coins, to_json_binary, Addr, Binary, CosmosMsg, Decimal, Deps, DepsMut, Empty, Env, MessageInfo, Reply,
    Response, StdResult, SubMsg, SubMsgResult,
};
use cw_multi_test::{ContractWrapper, Executor};
use cw_storage_plus::Item;
use palisade_chain::Chain;
use serde::{Deserialize, Serialize};

use crate::support::*;

/// One reply, as the contract saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub error: Option<String>,
    pub data: Option<Binary>,
    pub responses: Vec<(String, Binary)>,
    pub events: Vec<String>,
    /// The contract's coins when the reply ran.
    pub balance: u128,
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
            // What wasmd leaves of an error; anything after the first line is a backtrace of this process.
            error: error.lines().next().map(str::to_string),
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
pub fn with_contract() -> (Chain, Addr) {
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

pub fn run(chain: &mut Chain, contract: &Addr, msgs: Vec<CosmosMsg>) -> Vec<Seen> {
    let before = seen(chain, contract).len();
    chain
        .execute_contract(alice(), contract.clone(), &msgs, &[])
        .unwrap();
    seen(chain, contract).split_off(before)
}

fn seen(chain: &Chain, contract: &Addr) -> Vec<Seen> {
    chain.wrap().query_wasm_smart(contract, &Empty {}).unwrap()
}

pub fn stake(amount: u128) -> cosmwasm_std::Coin {
    cosmwasm_std::coin(amount, "stake")
}
