//! The two roles of the vault. Everybody else may call whatever is not theirs.

use cosmwasm_std::{Addr, DepsMut, Env, Response};

use crate::error::ContractError;
use crate::events::{ManagerSet, OwnershipUpdated};
use crate::state::{self, Config};

/// # Errors
/// [`ContractError::Unauthorized`] for everybody but the manager.
pub(crate) fn ensure_manager(config: &Config, sender: &Addr) -> Result<(), ContractError> {
    if *sender != config.manager {
        return Err(ContractError::Unauthorized {
            role: "manager",
            found: sender.clone(),
        });
    }
    Ok(())
}

/// Owner. Names who allocates from now on.
#[inline(never)]
pub(crate) fn set_manager(deps: DepsMut, sender: &Addr, manager: Addr) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    let mut config = state::config(deps.storage)?;
    let previous = std::mem::replace(&mut config.manager, manager.clone());
    state::save_config(deps.storage, &config)?;
    Ok(Response::new().add_event(ManagerSet { manager, previous }))
}

/// Owner, or whom the owner offered the vault to.
#[inline(never)]
pub(crate) fn update_ownership(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    action: cw_ownable::Action,
) -> Result<Response, ContractError> {
    let ownership = cw_ownable::update_ownership(deps, &env.block, sender, action)?;
    Ok(Response::new().add_event(OwnershipUpdated { ownership }))
}
