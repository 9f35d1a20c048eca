//! Whether the chain takes votes on a proposal.
//!
//! No query that every chain offers tells that. So the ballot sends itself `Probe`, which has the hub vote and then fails, and the
//! vote with it. What an error leaves behind is all that can be known.

use cosmwasm_std::{Decimal, Deps, Env, MessageInfo, Response, StdResult, SubMsg, SubMsgResult};
use palisade_interfaces::ballot::{BallotContract, ExecuteMsg, VoteOption, WeightedVote};
use palisade_interfaces::hub;

use crate::error::ContractError;
use crate::reply::ReplyId;
use crate::state;

/// What a chain lets one contract see of the error of another. Chains from wasmd 0.54 on may show the text itself.
const CONTRACT_ERROR: &str = "codespace: wasm, code: 5";

/// Asks. [`takes_votes`] reads what `reply` brings.
pub fn ask(env: &Env, proposal_id: u64, reply: ReplyId) -> StdResult<SubMsg> {
    let this = BallotContract(env.contract.address.clone());
    let probe = this.execute(&ExecuteMsg::Probe { proposal_id }, vec![])?;
    Ok(SubMsg::reply_always(probe, reply.into()))
}

/// Has the hub abstain, and hears of it in [`on_vote`]. The ballot itself.
pub fn probe(deps: Deps, env: &Env, info: &MessageInfo, proposal_id: u64) -> Result<Response, ContractError> {
    if info.sender != env.contract.address {
        return Err(ContractError::Unauthorized {
            found: info.sender.clone(),
            expected: env.contract.address.clone(),
        });
    }
    let votes = vec![WeightedVote {
        option: VoteOption::Abstain,
        weight: Decimal::one(),
    }];
    let vote = hub::ExecuteMsg::Vote { proposal_id, votes };
    let vote = state::config(deps.storage)?.hub.execute(&vote, vec![])?;
    Ok(Response::new().add_submessage(SubMsg::reply_always(vote, ReplyId::Vote.into())))
}

/// Takes a vote back by failing. Where the chain refused it, nothing is to be taken back.
pub fn on_vote(result: &SubMsgResult) -> Result<Response, ContractError> {
    match result {
        SubMsgResult::Ok(_) => Err(ContractError::VotesTaken),
        SubMsgResult::Err(_) => Ok(Response::new()),
    }
}

/// The probe fails as [`on_vote`] does where votes are taken. It may also fail otherwise, called too deep for example: then
/// nothing is known.
///
/// # Errors
/// [`ContractError::ProbeFailed`].
pub fn takes_votes(result: SubMsgResult) -> Result<bool, ContractError> {
    match result {
        SubMsgResult::Ok(_) => Ok(false),
        SubMsgResult::Err(error) if is_from_on_vote(&error) => Ok(true),
        SubMsgResult::Err(error) => Err(ContractError::ProbeFailed { error }),
    }
}

fn is_from_on_vote(error: &str) -> bool {
    error == CONTRACT_ERROR || error.contains(&ContractError::VotesTaken.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_taken_when_the_probe_fails_for_its_own_reason_and_for_no_other() {
        for error in [
            CONTRACT_ERROR,
            "the chain takes votes on the proposal: execute wasm contract failed",
        ] {
            assert_eq!(takes_votes(SubMsgResult::Err(error.into())), Ok(true));
        }
        for error in [
            "codespace: wasm, code: 30",
            "codespace: wasm, code: 51",
            "codespace: gov, code: 3",
            "codespace: sdk, code: 11",
            "",
        ] {
            let failed = ContractError::ProbeFailed { error: error.into() };
            assert_eq!(takes_votes(SubMsgResult::Err(error.into())), Err(failed));
        }
    }
}
