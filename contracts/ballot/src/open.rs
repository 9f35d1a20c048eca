//! Opens a proposal, while the chain takes votes on it and at no other time: who could open the proposals to come would fix
//! their snapshots, and with few deposits there would never be a quorum.
//!
//! No query that every chain offers tells whether it takes votes. So the ballot sends itself `Probe`, which has the hub vote
//! and then fails, and the vote with it. What an error leaves behind is all that can be known.

use cosmwasm_std::{Addr, Decimal, Deps, DepsMut, Env, MessageInfo, Response, SubMsg, SubMsgResult};
use cw20::TokenInfoResponse;
use palisade_interfaces::ballot::{BallotContract, ExecuteMsg, VoteOption, WeightedVote};
use palisade_interfaces::{hub, token};
use palisade_math::ballot::Split;

use crate::error::ContractError;
use crate::events::Event;
use crate::reply::ReplyId;
use crate::state::{self, Proposal};

/// What a chain lets one contract see of the error of another. Chains from wasmd 0.54 on may show the text itself.
const CONTRACT_ERROR: &str = "codespace: wasm, code: 5";

/// A proposal without votes, for a voter who had deposited enough by the end of the last block.
///
/// The supply is that of now, since nobody remembers the one of then. It is at least what was deposited then.
pub fn open(deps: DepsMut, env: &Env, opener: &Addr, id: u64) -> Result<(Proposal, Response), ContractError> {
    let config = state::config(deps.storage)?;
    let snapshot_height = env.block.height;
    let found = state::deposit_before(deps.storage, opener, snapshot_height)?;
    if found < config.min_open {
        return Err(ContractError::TooSmallToOpen {
            found: found.amount(),
            expected: config.min_open.amount(),
        });
    }
    let token: TokenInfoResponse = config
        .token
        .query(&deps.querier, &token::QueryMsg::TokenInfo {})?;
    let deposited = state::total_deposit_before(deps.storage, snapshot_height)?;
    let proposal = Proposal {
        snapshot_height,
        closes_at: env.block.time.seconds().saturating_add(config.open_seconds),
        supply: deposited.max(token.total_supply.into()),
        deposited,
        tally: Split::default(),
    };
    let this = BallotContract(env.contract.address.clone());
    let probe = this.execute(&ExecuteMsg::Probe { proposal_id: id }, vec![])?;
    let response = Response::new()
        .add_submessage(SubMsg::reply_always(probe, ReplyId::Probe.into()))
        .add_event(Event::ProposalOpened {
            proposal: id,
            opener,
            snapshot_height,
            closes_at: proposal.closes_at,
            supply: proposal.supply,
            deposited,
        });
    Ok((proposal, response))
}

/// Has the hub abstain, and hears of it in [`on_vote`].
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

/// Lets a proposal be opened only when the probe failed as [`on_vote`] does: it may also be called too deep, for example.
pub fn on_probe(result: SubMsgResult) -> Result<Response, ContractError> {
    match result {
        SubMsgResult::Ok(_) => Err(ContractError::NoVotesTaken),
        SubMsgResult::Err(error) if is_from_on_vote(&error) => Ok(Response::new()),
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
    fn a_proposal_is_opened_when_the_probe_fails_for_its_own_reason_and_for_no_other() {
        for error in [
            CONTRACT_ERROR,
            "the chain takes votes on the proposal: execute wasm contract failed",
        ] {
            assert_eq!(on_probe(SubMsgResult::Err(error.into())), Ok(Response::new()));
        }
        for error in [
            "codespace: wasm, code: 30",
            "codespace: wasm, code: 51",
            "codespace: gov, code: 3",
            "codespace: sdk, code: 11",
            "",
        ] {
            let refused = ContractError::ProbeFailed { error: error.into() };
            assert_eq!(on_probe(SubMsgResult::Err(error.into())), Err(refused));
        }
    }
}
