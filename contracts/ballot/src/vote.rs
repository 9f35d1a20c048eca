use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use palisade_interfaces::ballot::WeightedVote;

use crate::error::ContractError;
use crate::events::{Event, Options};
use crate::open::open;
use crate::{options, state};

/// Counts a depositor's vote in place of its last one. One row of the tally, whatever the number of voters.
pub fn vote(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    votes: &[WeightedVote],
) -> Result<Response, ContractError> {
    let (voter, weights) = (&info.sender, options::weights(votes)?);
    let mut response = Response::new();
    let mut proposal = match state::may_proposal(deps.storage, id)? {
        Some(proposal) => proposal.ensure_open(id, env.block.time.seconds())?,
        None => {
            let proposal;
            (proposal, response) = open(deps.branch(), env, voter, id)?;
            proposal
        }
    };
    let (storage, height) = (deps.storage, proposal.snapshot_height);
    let weight = state::deposit_before(storage, voter, height)?;
    if weight.is_zero() {
        let voter = voter.clone();
        return Err(ContractError::NoDeposit { voter, height });
    }
    let vote = weights.of_floor(weight)?;
    let old = state::may_vote(storage, id, voter)?.unwrap_or_default();
    proposal.tally = proposal.tally.replace(&old, &vote)?;
    state::save_vote(storage, id, voter, &vote)?;
    state::save_proposal(storage, id, &proposal)?;
    Ok(response.add_event(Event::Voted {
        proposal: id,
        voter,
        weight,
        options: Options(&vote),
        total_voted: proposal.tally.total()?,
    }))
}
