//! Entry points. Nothing but migration changes anything after instantiation.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use cw_utils::nonpayable;
use palisade_interfaces::lens::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use palisade_interfaces::registry::{self, Params, RegistryContract};

use crate::error::ContractError;
use crate::events::Event;
use crate::state::{self, Config};
use crate::{migrate as migration, query as queries};

/// Name in cw2's record.
pub const CONTRACT_NAME: &str = env!("CARGO_PKG_NAME");
/// Version in cw2's record.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes a lens on a registry.
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
    state::save_config(
        deps.storage,
        &Config {
            registry: registry.clone(),
        },
    )?;
    Ok(Response::new().add_event(Event::Created { registry: registry.0 }))
}

/// There is no message.
pub fn execute(
    _deps: DepsMut,
    _env: Env,
    _info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {}
}

/// Answers a question.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    queries::answer(deps, &env, msg)
}

/// From an older version of this contract.
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps.storage)
}

palisade_kit::entry_points!(InstantiateMsg, ExecuteMsg, QueryMsg, MigrateMsg);
