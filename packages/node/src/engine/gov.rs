//! Proposals of x/gov, and votes on them.

use anyhow::{bail, Context, Result as AnyResult};
use cosmrs::proto::cosmos::gov::v1::{
    MsgSubmitProposal, MsgSubmitProposalResponse, QueryParamsRequest, QueryParamsResponse, QueryVoteRequest,
    QueryVoteResponse, VoteOption as ProtoOption, WeightedVoteOption,
};
use cosmwasm_std::Addr;
use palisade_interfaces::ballot::{VoteOption, WeightedVote};
use palisade_testing::Engine;

use super::staking::found;
use super::{NodeEngine, FAUCET};
use crate::client::{msg, Client};

impl NodeEngine {
    /// Submits a proposal that does nothing, with the whole deposit, so that it is voted on at once.
    pub(super) fn proposed(&mut self) -> AnyResult<u64> {
        let faucet = self.account(FAUCET);
        let request = QueryParamsRequest {
            params_type: "deposit".to_string(),
        };
        let path = "/cosmos.gov.v1.Query/Params";
        let answer: QueryParamsResponse = self.client().query(path, &request, Some(self.head().height))?;
        let params = answer.params.context("x/gov has no parameters")?;
        let message = MsgSubmitProposal {
            proposer: faucet.to_string(),
            initial_deposit: params.min_deposit,
            title: "Something to vote on".to_string(),
            summary: "It changes nothing.".to_string(),
            metadata: "none".to_string(),
            ..MsgSubmitProposal::default()
        };
        let outcome = self
            .transact(&faucet, msg::pack(&message))
            .context("submitting a proposal")?;
        Ok(outcome.response::<MsgSubmitProposalResponse>(0)?.proposal_id)
    }
}

/// The last vote of an account. Nothing without one, and once the votes were counted.
pub(super) fn vote_of(
    client: &Client,
    proposal_id: u64,
    voter: &Addr,
    height: u64,
) -> AnyResult<Vec<WeightedVote>> {
    let request = QueryVoteRequest {
        proposal_id,
        voter: voter.to_string(),
    };
    let path = "/cosmos.gov.v1.Query/Vote";
    let answer: Option<QueryVoteResponse> = found(client.query(path, &request, Some(height)))?;
    let options = answer
        .and_then(|answer| answer.vote)
        .map(|vote| vote.options)
        .unwrap_or_default();
    options.iter().map(weighted).collect()
}

fn weighted(vote: &WeightedVoteOption) -> AnyResult<WeightedVote> {
    let option = match ProtoOption::try_from(vote.option)? {
        ProtoOption::Yes => VoteOption::Yes,
        ProtoOption::No => VoteOption::No,
        ProtoOption::Abstain => VoteOption::Abstain,
        ProtoOption::NoWithVeto => VoteOption::NoWithVeto,
        ProtoOption::Unspecified => bail!("a vote for nothing"),
    };
    let weight = vote.weight.parse()?;
    Ok(WeightedVote { option, weight })
}
