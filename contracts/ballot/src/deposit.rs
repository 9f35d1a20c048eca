use cosmwasm_std::{Addr, DepsMut, Env, Response};
use palisade_math::Lst;

use crate::error::ContractError;
use crate::events::Event;
use crate::state::{self, Config};

/// Adds LST that has arrived to a deposit. It votes on proposals that are opened in a later block.
pub fn deposit(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    sender: &Addr,
    amount: Lst,
    depositor: Option<String>,
) -> Result<Response, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::NothingToDeposit);
    }
    let depositor = match depositor {
        Some(depositor) => deps.api.addr_validate(&depositor)?,
        None if *sender == config.hub.0 => return Err(ContractError::DepositorRequired),
        None => sender.clone(),
    };
    let stuck = [&config.hub.0, &config.token.0, &env.contract.address];
    if stuck.contains(&&depositor) {
        return Err(ContractError::DepositorNotAllowed { depositor });
    }
    let (storage, height) = (deps.storage, env.block.height);
    let deposit = state::deposit(storage, &depositor)?.checked_add(amount)?;
    let total_deposit = state::total_deposit(storage)?.checked_add(amount)?;
    state::save_deposit(storage, &depositor, deposit, total_deposit, height)?;
    Ok(Response::new().add_event(Event::Deposited {
        sender,
        depositor: &depositor,
        amount,
        deposit,
        total_deposit,
    }))
}
