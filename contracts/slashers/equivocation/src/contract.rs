//! Entry points: who may call, and where each message goes.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use cw_utils::nonpayable;
use palisade_interfaces::slasher::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::instantiate::instantiate_slasher;
use crate::migrate::migrate_slasher;
use crate::query::answer;
use crate::submit_evidence::submit_evidence;
use crate::ContractError;

/// Name under which the contract's version is stored.
pub(crate) const CONTRACT_NAME: &str = env!("CARGO_PKG_NAME");

/// Version of this code.
pub(crate) const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes the slasher of one AVS.
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let registry = deps.api.addr_validate(&msg.registry)?;
    let avs = deps.api.addr_validate(&msg.avs)?;
    instantiate_slasher(deps, registry, avs, msg.fraction)
}

/// Whoever wants to, without funds.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    match msg {
        ExecuteMsg::SubmitEvidence { evidence } => submit_evidence(deps, &env, &info.sender, &evidence),
    }
}

/// Whoever wants to.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    answer(deps, &env, msg)
}

/// The wasm admin, where there is one: a slasher that can be trusted has none.
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrate_slasher(deps)
}

palisade_kit::entry_points!(InstantiateMsg, ExecuteMsg, QueryMsg, MigrateMsg);
