use cosmwasm_std::{DepsMut, Env, Response};
use palisade_kit::page;

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Forgets votes on a closed proposal, and the proposal once none is left.
pub fn prune(deps: DepsMut, env: &Env, id: u64, limit: Option<u32>) -> Result<Response, ContractError> {
    state::proposal(deps.storage, id)?.ensure_closed(id, env.block.time.seconds())?;
    let limit = page::limit(limit);
    let voters = state::voters(deps.storage, id, limit)?;
    for voter in &voters {
        state::remove_vote(deps.storage, id, voter);
    }
    let forgotten = state::voters(deps.storage, id, 1)?.is_empty();
    if forgotten {
        state::remove_proposal(deps.storage, id);
    }
    let votes = u64::try_from(voters.len()).unwrap_or(u64::MAX);
    Ok(Response::new().add_event(Event::Pruned {
        proposal: id,
        votes,
        forgotten,
    }))
}
