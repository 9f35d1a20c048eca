//! Entry points: who may call, and where each message goes.
//!
//! The functions to which [`execute`] dispatches are `#[inline(never)]`: inlined, they make one function of more than
//! 100 locals, and the wasm VM refuses the artifact.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use cw20::Cw20ReceiveMsg;
use cw_utils::nonpayable;
use palisade_interfaces::vault::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, ReceiveMsg};
use palisade_kit::json::from_json;

use crate::allocate::allocate;
use crate::claim::claim;
use crate::collect::collect;
use crate::deallocate::deallocate;
use crate::deposit::{deposit, Deposit};
use crate::error::ContractError;
use crate::harvest::harvest;
use crate::instantiate::instantiate_vault;
use crate::migrate::migrate_vault;
use crate::query::answer;
use crate::reply::dispatch;
use crate::request_redeem::request_redeem;
use crate::roles::{set_manager, update_ownership};
use crate::settle_batch::settle_batch;
use crate::state;
use crate::submit_batch::submit_batch;
use crate::sync::sync;

/// Name under which the contract's version is stored.
pub(crate) const CONTRACT_NAME: &str = env!("CARGO_PKG_NAME");

/// Version of this code.
pub(crate) const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Anyone, with the seed.
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    instantiate_vault(deps, &env, &info, msg)
}

/// Who may call is said at each message. No message takes funds, and none runs while another awaits answers.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    state::ensure_nothing_pending(deps.storage)?;
    let address = |text: &str| deps.api.addr_validate(text);
    match msg {
        ExecuteMsg::Receive(received) => receive(deps, &env, &info, received),
        ExecuteMsg::SubmitBatch {} => submit_batch(deps, &env),
        ExecuteMsg::SettleBatch { batch_id } => settle_batch(deps, &env, batch_id),
        ExecuteMsg::Claim { batch_id, account } => {
            let account = address(&account)?;
            claim(deps, info.sender, batch_id, account)
        }
        ExecuteMsg::Allocate { operator, amount } => {
            let operator = address(&operator)?;
            allocate(deps, &env, &info.sender, operator, amount.into())
        }
        ExecuteMsg::Deallocate { operator, amount } => {
            let operator = address(&operator)?;
            deallocate(deps, &env, info.sender, operator, amount.into())
        }
        ExecuteMsg::Collect { operator } => {
            let operator = address(&operator)?;
            collect(deps, &env, operator)
        }
        ExecuteMsg::Harvest { operator, rewards } => {
            let operator = address(&operator)?;
            harvest(deps, &env, operator, rewards)
        }
        ExecuteMsg::Sync {} => sync(deps, &env),
        ExecuteMsg::SetManager { manager } => {
            let manager = address(&manager)?;
            set_manager(deps, &info.sender, manager)
        }
        ExecuteMsg::UpdateOwnership(action) => update_ownership(deps, &env, &info.sender, action),
    }
}

/// Deposits are for the LST and redemptions for the LRT, whoever else calls.
#[inline(never)]
fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    received: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let msg: ReceiveMsg = from_json(&received.msg)?;
    let config = state::config(deps.storage)?;
    let token = match msg {
        ReceiveMsg::Deposit { .. } => config.lst.clone(),
        ReceiveMsg::RequestRedeem { .. } => state::lrt(deps.storage)?,
    };
    if info.sender != token.0 {
        return Err(ContractError::WrongToken {
            found: info.sender.clone(),
            expected: token.0,
        });
    }
    let sender = deps.api.addr_validate(&received.sender)?;
    match msg {
        ReceiveMsg::Deposit {
            recipient,
            min_shares,
        } => {
            let recipient = deps.api.addr_validate(&recipient)?;
            let order = Deposit {
                sender,
                amount: received.amount.into(),
                recipient,
                min_shares,
            };
            deposit(deps, env, &config, order)
        }
        ReceiveMsg::RequestRedeem { recipient } => {
            let account = match recipient {
                Some(recipient) => deps.api.addr_validate(&recipient)?,
                None => sender.clone(),
            };
            request_redeem(deps, env, &config, sender, received.amount.into(), account)
        }
    }
}

/// The chain, with the answer to a message of the vault.
pub fn reply(deps: DepsMut, env: Env, reply: Reply) -> Result<Response, ContractError> {
    dispatch(deps, &env, reply)
}

/// Whoever wants to.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    answer(deps, &env, msg)
}

/// The wasm admin, where there is one.
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrate_vault(deps)
}

palisade_kit::entry_points!(InstantiateMsg, ExecuteMsg, QueryMsg, MigrateMsg, reply);
