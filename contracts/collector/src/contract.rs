//! Entry points.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult};
use palisade_interfaces::collector::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use palisade_interfaces::hub::HubContract;
use palisade_kit::json::to_json_binary;

use crate::error::ContractError;
use crate::events::Event;
use crate::state::{self, Config};
use crate::{forward, migrate as migration, query as queries, send};

/// Name in cw2's record.
pub const CONTRACT_NAME: &str = env!("CARGO_PKG_NAME");
/// Version in cw2's record.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Shortest and longest denom of the bank module, in bytes.
const DENOM_LENGTH: (usize, usize) = (3, 128);

/// The sender becomes the hub.
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw_utils::nonpayable(&info)?;
    let (min, max) = DENOM_LENGTH;
    let found = msg.denom.len();
    if found < min || found > max {
        return Err(ContractError::DenomLength { found, min, max });
    }
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let config = Config {
        hub: HubContract(info.sender),
        denom: msg.denom,
    };
    state::save_config(deps.storage, &config)?;
    Ok(Response::new().add_event(Event::Created {
        hub: config.hub.0,
        denom: config.denom,
    }))
}

/// No message takes coins: they would pass for rewards, or be stuck.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    cw_utils::nonpayable(&info)?;
    match msg {
        ExecuteMsg::Forward {} => forward::forward(deps.as_ref(), &env.contract.address),
        ExecuteMsg::Send { denom, recipient } => send::send(deps.as_ref(), &env, &info, denom, &recipient),
    }
}

/// Answers.
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Config {} => to_json_binary(&queries::config(deps.storage)?),
    }
}

/// From an older version of this contract.
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps.storage)
}

palisade_kit::entry_points!(InstantiateMsg, ExecuteMsg, QueryMsg, MigrateMsg);
