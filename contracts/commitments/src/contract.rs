//! Entry points.

use cosmwasm_std::{Addr, Api, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult};
use cw_utils::{nonpayable, one_coin};
use palisade_interfaces::commitments::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use palisade_interfaces::registry::{self, Params, RegistryContract};
use palisade_interfaces::Asset;

use crate::accept::accept;
use crate::claim_rent::claim_rent;
use crate::claim_rewards::claim_rewards;
use crate::create::{create, Rented};
use crate::deposit::deposit;
use crate::end::end_commitment;
use crate::error::ContractError;
use crate::events::Event;
use crate::receive::receive;
use crate::return_rent::return_rent;
use crate::settle::settle;
use crate::state::{self, Config};
use crate::{migrate as migration, query as queries, withdraw};

/// Name in cw2's record.
pub const CONTRACT_NAME: &str = env!("CARGO_PKG_NAME");
/// Version in cw2's record.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Anyone. Makes the contract.
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let registry = RegistryContract(deps.api.addr_validate(&msg.registry)?);
    // Only a registry answers this: a mistyped address shows now.
    let _: Params = registry.query(&deps.querier, &registry::QueryMsg::Params {})?;
    let config = Config { registry };
    state::save_config(deps.storage, &config)?;
    Ok(Response::new().add_event(Event::Created {
        registry: &config.registry.0,
    }))
}

/// Runs a message. Coins go with offers and deposits, and with nothing else.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    if !takes_coins(&msg) {
        nonpayable(&info)?;
    }
    let (api, sender, now) = (deps.api, &info.sender, env.block.time.seconds());
    match msg {
        ExecuteMsg::CreateCommitment { offer } => {
            let coin = one_coin(&info)?;
            let rented = Rented {
                avs: info.sender,
                rent: Asset::native(coin.denom),
                amount: coin.amount,
            };
            create(deps, now, rented, offer)
        }
        ExecuteMsg::Receive(received) => receive(deps, &env, info.sender, &received),
        ExecuteMsg::Deposit { limits } => {
            let coin = one_coin(&info)?;
            let asset = Asset::native(coin.denom);
            deposit(deps.as_ref(), &env, info.sender, &asset, coin.amount, limits)
        }
        ExecuteMsg::AcceptCommitment { id } => accept(deps, &env, sender, id),
        ExecuteMsg::Settle { id } => settle(deps, now, id),
        ExecuteMsg::EndCommitment { id } => end_commitment(deps, now, sender, id),
        ExecuteMsg::ClaimRent { id, recipient } => {
            let recipient = or_sender(api, recipient, sender)?;
            claim_rent(deps.storage, now, sender, id, &recipient)
        }
        ExecuteMsg::ReturnRent { id } => return_rent(deps.storage, id),
        ExecuteMsg::QueueWithdrawal {
            asset,
            shares,
            generation,
        } => withdraw::queue(deps.storage, sender, asset, shares, generation),
        ExecuteMsg::CompleteWithdrawal {
            asset,
            ids,
            recipient,
        } => {
            let recipient = or_sender(api, recipient, sender)?;
            withdraw::complete(deps.as_ref(), &env, sender, &asset, ids, recipient)
        }
        ExecuteMsg::ClaimRewards {
            asset,
            rewards,
            recipient,
        } => {
            let recipient = or_sender(api, recipient, sender)?;
            claim_rewards(deps.storage, sender, asset, rewards, recipient)
        }
    }
}

const fn takes_coins(msg: &ExecuteMsg) -> bool {
    matches!(
        msg,
        ExecuteMsg::CreateCommitment { .. } | ExecuteMsg::Deposit { .. }
    )
}

fn or_sender(api: &dyn Api, named: Option<String>, sender: &Addr) -> StdResult<Addr> {
    match named {
        Some(named) => api.addr_validate(&named),
        None => Ok(sender.clone()),
    }
}

/// Answers a question.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    queries::query(deps, env.block.time.seconds(), msg)
}

/// From an older version of this contract.
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps.storage)
}

palisade_kit::entry_points!(InstantiateMsg, ExecuteMsg, QueryMsg, MigrateMsg);
