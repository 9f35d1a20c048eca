use cosmwasm_std::{BankMsg, Deps, Env, MessageInfo, Response};

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Pays the whole balance of another coin to whom the hub names. The hub alone, and never of the collected coin, whose only
/// way is to the hub.
pub fn send(
    deps: Deps,
    env: &Env,
    info: &MessageInfo,
    denom: String,
    recipient: &str,
) -> Result<Response, ContractError> {
    let config = state::load_config(deps.storage)?;
    if info.sender != config.hub.0 {
        return Err(ContractError::Unauthorized {
            found: info.sender.clone(),
            expected: config.hub.0,
        });
    }
    if denom == config.denom {
        return Err(ContractError::CollectedDenom { denom });
    }
    let recipient = deps.api.addr_validate(recipient)?;
    let coin = deps.querier.query_balance(&env.contract.address, denom)?;
    if coin.amount.is_zero() {
        return Err(ContractError::NothingToSend { denom: coin.denom });
    }
    let event = Event::Sent {
        recipient: recipient.clone(),
        amount: coin.amount,
        denom: coin.denom.clone(),
    };
    let pay = BankMsg::Send {
        to_address: recipient.into(),
        amount: vec![coin],
    };
    Ok(Response::new().add_message(pay).add_event(event))
}
