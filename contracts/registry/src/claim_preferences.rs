use cosmwasm_std::{Addr, Response, Storage};

use crate::events::Event;
use crate::state::pushes;
use crate::ContractError;

/// Allows anyone to claim the sender's rewards for it, or no longer.
#[inline(never)]
pub fn set_claim_preferences(
    storage: &mut dyn Storage,
    staker: &Addr,
    allow_push: bool,
) -> Result<Response, ContractError> {
    if allow_push {
        pushes::allow(storage, staker)?;
    } else {
        pushes::refuse(storage, staker);
    }
    Ok(Response::new().add_event(Event::ClaimPreferencesSet { staker, allow_push }))
}
