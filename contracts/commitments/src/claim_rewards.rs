use cosmwasm_std::{Addr, Response, Storage};
use palisade_interfaces::registry::ExecuteMsg;
use palisade_interfaces::Asset;

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Has the registry pay what the sender's stake earned there, past this contract.
pub fn claim_rewards(
    storage: &dyn Storage,
    sender: &Addr,
    asset: Asset,
    rewards: Vec<Asset>,
    recipient: Addr,
) -> Result<Response, ContractError> {
    let response = Response::new().add_event(Event::RewardsClaimed {
        operator: sender,
        asset: &asset,
        recipient: &recipient,
    });
    let msg = ExecuteMsg::ClaimRewards {
        operator: sender.to_string(),
        asset,
        rewards,
        recipient: Some(recipient.into_string()),
    };
    Ok(response.add_message(state::config(storage)?.registry.execute(&msg, vec![])?))
}
