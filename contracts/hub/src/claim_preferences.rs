//! How an owner of unbonding requests wants to be paid.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use palisade_interfaces::hub::MAX_TIP_BPS;
use palisade_math::Bps;

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Allows anyone to push the sender's requests for a tip, or no longer.
#[inline(never)]
pub fn set_claim_preferences(
    deps: DepsMut,
    info: &MessageInfo,
    allow_push: bool,
    tip_bps: Option<u16>,
) -> Result<Response, ContractError> {
    let owner = &info.sender;
    let tip_bps = tip_bps.unwrap_or(0);
    if tip_bps > MAX_TIP_BPS {
        return Err(ContractError::TipTooHigh {
            found: tip_bps,
            expected: MAX_TIP_BPS,
        });
    }
    match allow_push {
        true => state::save_push_tip(deps.storage, owner, &Bps::new(tip_bps)?)?,
        false if tip_bps > 0 => return Err(ContractError::TipWithoutPush { tip_bps }),
        false => state::remove_push_tip(deps.storage, owner),
    }
    Ok(Response::new().add_event(Event::ClaimPreferencesSet {
        owner,
        allow_push,
        tip_bps,
    }))
}
