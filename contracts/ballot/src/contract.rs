//! Entry points.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use cw_utils::nonpayable;
use palisade_interfaces::ballot::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::error::ContractError;
use crate::{
    cast, migrate as migration, probe, prune, query as queries, receive, reply as replies, vote, withdraw,
};

/// Name in cw2's record.
pub const CONTRACT_NAME: &str = env!("CARGO_PKG_NAME");
/// Version in cw2's record.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes the ballot. The sender becomes the hub.
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    crate::instantiate::instantiate(deps, info.sender, &msg.params)
}

/// Runs a message. None takes coins: nothing could ever send them back.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    match msg {
        ExecuteMsg::Receive(cw20) => receive::receive(deps, &env, &info, cw20),
        ExecuteMsg::Withdraw { amount } => withdraw::withdraw(deps, &env, &info, amount.into()),
        ExecuteMsg::Vote { proposal_id, votes } => vote::vote(deps, &env, &info, proposal_id, &votes),
        ExecuteMsg::Cast { proposal_id } => cast::cast(deps.as_ref(), &env, proposal_id),
        ExecuteMsg::Prune { proposal_id, limit } => prune::prune(deps, &env, proposal_id, limit),
        ExecuteMsg::Probe { proposal_id } => probe::probe(deps.as_ref(), &env, &info, proposal_id),
    }
}

/// Hears whether the chain takes votes.
pub fn reply(_deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    replies::dispatch(reply)
}

/// Answers a question.
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    queries::query(deps, msg)
}

/// From an older version of this contract.
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps.storage)
}

palisade_kit::entry_points!(InstantiateMsg, ExecuteMsg, QueryMsg, MigrateMsg, reply);
