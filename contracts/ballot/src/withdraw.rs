use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use palisade_interfaces::token;
use palisade_math::Lst;

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Gives a depositor LST back, at any time. Its votes on open proposals stay: they are of the snapshot.
pub fn withdraw(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    amount: Lst,
) -> Result<Response, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::NothingToWithdraw);
    }
    let (storage, depositor) = (deps.storage, &info.sender);
    let before = state::deposit(storage, depositor)?;
    if amount > before {
        return Err(ContractError::DepositTooSmall {
            found: amount.amount(),
            expected: before.amount(),
        });
    }
    let deposit = before.checked_sub(amount)?;
    let total_deposit = state::total_deposit(storage)?.checked_sub(amount)?;
    state::save_deposit(storage, depositor, deposit, total_deposit, env.block.height)?;
    let pay = token::ExecuteMsg::Transfer {
        recipient: depositor.to_string(),
        amount: amount.amount(),
    };
    let pay = state::config(storage)?.token.execute(&pay, vec![])?;
    Ok(Response::new().add_message(pay).add_event(Event::Withdrawn {
        depositor,
        amount,
        deposit,
        total_deposit,
    }))
}
