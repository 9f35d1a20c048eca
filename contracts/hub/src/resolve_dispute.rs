//! Ends a dispute before its time.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Frees what the dispute held, which time would have done later. Nobody is paid less for it: a surplus reaches the batch for as
/// long as before.
#[inline(never)]
pub fn resolve_dispute(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, &info.sender)?;
    let mut batch = state::batch(deps.storage, id)?;
    batch.release(env.block.time.seconds())?;
    let released = batch
        .end_dispute()?
        .ok_or(ContractError::NotDisputed { batch: id })?;
    state::save_batch(deps.storage, id, &batch)?;
    let received = batch.received;
    Ok(Response::new().add_event(Event::DisputeResolved {
        batch: id,
        released,
        received,
    }))
}
