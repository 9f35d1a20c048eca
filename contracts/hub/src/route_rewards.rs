//! Rewards in other coins than the one that the chain stakes.

use cosmwasm_std::{DepsMut, Response};
use palisade_interfaces::collector;

use crate::change::check_routed;
use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Has the collector pay all that it has of one denom to whom the owner chose for it. Nobody looks at the other denoms that it has:
/// anyone can give it a thousand.
#[inline(never)]
pub fn route_rewards(deps: DepsMut, denom: &str) -> Result<Response, ContractError> {
    check_routed(denom, &state::config(deps.storage)?)?;
    let Some(recipient) = state::route(deps.storage, denom)? else {
        let denom = denom.to_string();
        return Err(ContractError::NoRoute { denom });
    };
    let send = collector::ExecuteMsg::Send {
        denom: denom.to_string(),
        recipient: recipient.to_string(),
    };
    let message = state::collector(deps.storage)?.execute(&send, vec![])?;
    let recipient = &recipient;
    Ok(Response::new()
        .add_message(message)
        .add_event(Event::RewardsRouted { denom, recipient }))
}
