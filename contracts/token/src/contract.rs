//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult};
use cw20::MinterResponse;
use cw20_base::msg::InstantiateMsg as Cw20InstantiateMsg;
use palisade_interfaces::token::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::error::ContractError;
use crate::events::Event;
use crate::{burn, migrate as migration, mint, state};

/// Name in cw2's record.
pub const CONTRACT_NAME: &str = env!("CARGO_PKG_NAME");
/// Version in cw2's record.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes an empty token without a cap. No marketing account: what a token is called is fixed with it.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw_utils::nonpayable(&info)?;
    let details = msg.details;
    let cw20_msg = Cw20InstantiateMsg {
        name: details.name.clone(),
        symbol: details.symbol.clone(),
        decimals: details.decimals,
        initial_balances: vec![],
        mint: Some(MinterResponse {
            minter: msg.minter,
            cap: None,
        }),
        marketing: None,
    };
    cw20_base::contract::instantiate(deps.branch(), env, info, cw20_msg)?;
    // After cw20-base, which leaves its own name there.
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let (minter, _) = state::load_minter_and_supply(deps.storage)?;
    Ok(Response::new().add_event(Event::Created { minter, details }))
}

/// cw20, but for who may burn and for the minter, which is fixed. No message takes coins.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    cw_utils::nonpayable(&info)?;
    match msg {
        ExecuteMsg::Mint { recipient, amount } => mint::mint(deps, env, info, recipient, amount),
        ExecuteMsg::Burn { amount } => burn::burn(deps, env, info, amount),
        ExecuteMsg::BurnFrom { owner, amount } => burn::burn_from(deps, env, info, owner, amount),
        ExecuteMsg::UpdateMinter { .. } => Err(ContractError::MinterIsFixed {
            minter: state::load_minter_and_supply(deps.storage)?.0,
        }),
        standard => Ok(cw20_base::contract::execute(deps, env, info, standard)?),
    }
}

/// cw20's queries, all of them.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    cw20_base::contract::query(deps, env, msg)
}

/// From an older version of this contract.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps.storage)
}
