use cosmwasm_std::{Deps, Env, Response};
use palisade_interfaces::hub;

use crate::error::ContractError;
use crate::events::{Event, Options};
use crate::{options, state};

/// Has the hub vote with the weights of all votes so far. What the chain refuses is an error of this message.
pub fn cast(deps: Deps, env: &Env, id: u64) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let proposal = state::proposal(deps.storage, id)?.ensure_open(id, env.block.time.seconds())?;
    let (total_voted, quorum) = (proposal.tally.total()?, config.quorum.of_ceil(proposal.supply)?);
    if total_voted < quorum {
        return Err(ContractError::NoQuorum {
            proposal: id,
            found: total_voted.amount(),
            expected: quorum.amount(),
        });
    }
    let weights = proposal.tally.weights_floor(proposal.supply)?;
    let vote = hub::ExecuteMsg::Vote {
        proposal_id: id,
        votes: options::votes(&weights),
    };
    let vote = config.hub.execute(&vote, vec![])?;
    Ok(Response::new().add_message(vote).add_event(Event::Cast {
        proposal: id,
        supply: proposal.supply,
        total_voted,
        weights: Options(&weights),
    }))
}
