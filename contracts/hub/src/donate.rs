//! Takes a present in.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw_utils::must_pay;
use palisade_math::Native;

use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::state;

/// The coins drip into the rate like all gains that nobody earned: nobody gains by buying in just before.
#[inline(never)]
pub fn donate(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let amount = Native::from(must_pay(info, &config.denom)?);
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;
    let now = env.block.time.seconds();
    ledger.gain_unallocated(amount, config.params.unbonding_seconds, &config.params, now)?;
    state::save_ledger(deps.storage, &ledger)?;
    Ok(Response::new().add_event(Event::Donated {
        sender: &info.sender,
        amount,
        books: Books::of(&ledger, now)?,
    }))
}
