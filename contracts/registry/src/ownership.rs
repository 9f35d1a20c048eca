use cosmwasm_std::{Addr, DepsMut, Env, Response};
use palisade_kit::event::or_none;

use crate::events::Event;
use crate::ContractError;

/// Hands the right to allow assets over in two steps, or gives it up for ever.
#[inline(never)]
pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    action: cw_ownable::Action,
) -> Result<Response, ContractError> {
    let now = cw_ownable::update_ownership(deps, &env.block, sender, action)?;
    Ok(Response::new().add_event(Event::OwnershipUpdated {
        owner: or_none(now.owner.as_ref()),
        pending_owner: or_none(now.pending_owner.as_ref()),
    }))
}
