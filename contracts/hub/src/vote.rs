//! Votes on proposals of the chain. The hub is the delegator and so the voter; what it votes is the ballot's affair. Nothing
//! here reads or writes the ledger.

use cosmwasm_std::{
    Decimal, DepsMut, Event as WasmEvent, GovMsg, MessageInfo, Response, VoteOption, WeightedVoteOption,
};
use palisade_interfaces::ballot::{self, WeightedVote};
use palisade_kit::event::Attributes;

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Options of a vote, each as an attribute of its weight.
pub struct Votes<'a>(&'a [WeightedVote]);

impl Votes<'_> {
    fn weight(&self, option: ballot::VoteOption) -> Decimal {
        let weight = self.0.iter().find(|vote| vote.option == option);
        weight.map_or_else(Decimal::zero, |vote| vote.weight)
    }
}

impl Attributes for Votes<'_> {
    fn put(self, _: &'static str, event: WasmEvent) -> WasmEvent {
        let weight = |option| self.weight(option).to_string();
        event
            .add_attribute("yes", weight(ballot::VoteOption::Yes))
            .add_attribute("no", weight(ballot::VoteOption::No))
            .add_attribute("abstain", weight(ballot::VoteOption::Abstain))
            .add_attribute("no_with_veto", weight(ballot::VoteOption::NoWithVeto))
    }
}

/// Votes as the ballot says. The chain checks weights and whether it takes votes: what it refuses fails this message, and the
/// ballot's with it.
#[inline(never)]
pub fn vote(
    deps: DepsMut,
    info: &MessageInfo,
    proposal_id: u64,
    votes: &[WeightedVote],
) -> Result<Response, ContractError> {
    let ballot = state::ballot(deps.storage)?.ok_or(ContractError::NoBallot)?;
    if info.sender != ballot.0 {
        return Err(ContractError::Unauthorized {
            found: info.sender.clone(),
            expected: ballot.0,
        });
    }
    let options = votes.iter().map(option).collect();
    Ok(Response::new()
        .add_message(GovMsg::VoteWeighted { proposal_id, options })
        .add_event(Event::Voted {
            proposal: proposal_id,
            votes: Votes(votes),
        }))
}

fn option(vote: &WeightedVote) -> WeightedVoteOption {
    let option = match vote.option {
        ballot::VoteOption::Yes => VoteOption::Yes,
        ballot::VoteOption::No => VoteOption::No,
        ballot::VoteOption::Abstain => VoteOption::Abstain,
        ballot::VoteOption::NoWithVeto => VoteOption::NoWithVeto,
    };
    WeightedVoteOption {
        option,
        weight: vote.weight,
    }
}
