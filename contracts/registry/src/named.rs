//! Accounts and pools by the names that messages give them. Out of line, because most messages and questions begin so.

use cosmwasm_std::{Addr, Api, Deps, Storage};
use palisade_interfaces::Asset;

use crate::state::{operators, pools, PoolId};
use crate::ContractError;

#[inline(never)]
pub fn address(api: &dyn Api, text: &str) -> Result<Addr, ContractError> {
    Ok(api.addr_validate(text)?)
}

#[inline(never)]
pub fn maybe(api: &dyn Api, text: Option<String>) -> Result<Option<Addr>, ContractError> {
    text.map(|text| address(api, &text)).transpose()
}

pub fn or_sender(api: &dyn Api, text: Option<String>, sender: &Addr) -> Result<Addr, ContractError> {
    Ok(maybe(api, text)?.unwrap_or_else(|| sender.clone()))
}

/// Refuses one that nobody opened yet.
#[inline(never)]
pub fn pool(
    storage: &dyn Storage,
    api: &dyn Api,
    operator: &str,
    asset: &Asset,
) -> Result<PoolId, ContractError> {
    pools::id(storage, &address(api, operator)?, asset)
}

/// None of a pool that nobody opened yet.
#[inline(never)]
pub fn may_pool(deps: Deps, operator: String, asset: Asset) -> Result<Option<PoolId>, ContractError> {
    Ok(pools::find(deps.storage, &address(deps.api, &operator)?, &asset)?)
}

/// As [`may_pool`], and refuses who is no operator.
#[inline(never)]
pub fn may_pool_of_known(
    deps: Deps,
    operator: String,
    asset: Asset,
) -> Result<Option<PoolId>, ContractError> {
    let operator = address(deps.api, &operator)?;
    let id = pools::find(deps.storage, &operator, &asset)?;
    if id.is_none() {
        operators::load(deps.storage, &operator)?;
    }
    Ok(id)
}
