use cosmwasm_std::{Addr, Deps, Response};
use palisade_interfaces::hub;

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Pays the whole balance of the collected coin to the hub. Anyone. Without a balance nothing happens, so that
/// a harvest of nothing does not fail.
///
/// One bank query, whatever else was sent here: other denoms are not even counted.
pub fn forward(deps: Deps, collector: &Addr) -> Result<Response, ContractError> {
    let config = state::load_config(deps.storage)?;
    let coin = deps.querier.query_balance(collector, config.denom)?;
    if coin.amount.is_zero() {
        return Ok(Response::new());
    }
    let event = Event::Forwarded {
        hub: config.hub.0.clone(),
        amount: coin.amount,
        denom: coin.denom.clone(),
    };
    let pay = config
        .hub
        .execute(&hub::ExecuteMsg::CollectRewards {}, vec![coin])?;
    Ok(Response::new().add_message(pay).add_event(event))
}
