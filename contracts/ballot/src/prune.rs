use cosmwasm_std::{DepsMut, Env, Response, SubMsgResult};
use palisade_kit::page;

use crate::error::ContractError;
use crate::events::Event;
use crate::reply::ReplyId;
use crate::{probe, state};

/// Forgets votes on a closed proposal, and the proposal once none is left and the chain takes no more votes on it: before that
/// somebody could open it anew, with another snapshot, and undo what the hub voted.
pub fn prune(deps: DepsMut, env: &Env, id: u64, limit: Option<u32>) -> Result<Response, ContractError> {
    state::proposal(deps.storage, id)?.ensure_closed(id, env.block.time.seconds())?;
    let limit = page::limit(limit);
    let voters = state::voters(deps.storage, id, limit)?;
    for voter in &voters {
        state::remove_vote(deps.storage, id, voter);
    }
    let forgotten = state::voters(deps.storage, id, 1)?.is_empty();
    let votes = u64::try_from(voters.len()).unwrap_or(u64::MAX);
    let response = Response::new().add_event(Event::Pruned {
        proposal: id,
        votes,
        forgotten,
    });
    if !forgotten {
        return Ok(response);
    }
    state::remove_proposal(deps.storage, id);
    Ok(response.add_submessage(probe::ask(env, id, ReplyId::Forgetting)?))
}

/// Where the chain takes votes, nothing is forgotten.
pub fn on_probe(result: SubMsgResult) -> Result<Response, ContractError> {
    match probe::takes_votes(result)? {
        true => Err(ContractError::VotesTaken),
        false => Ok(Response::new()),
    }
}
