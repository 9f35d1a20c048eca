//! x/gov, as far as votes go: proposals that are voted on, and the last vote of each account.
//!
//! Deposits, tallies and what a proposal does are left out: a proposal begins when a test says so.

use anyhow::{bail, Context, Result as AnyResult};
use cosmwasm_std::{
    Addr, Api, Binary, BlockInfo, CustomMsg, CustomQuery, Decimal, Empty, Event, GovMsg, Order, Querier,
    StdResult, Storage, Timestamp, VoteOption, WeightedVoteOption,
};
use cw_multi_test::{AppResponse, CosmosRouter, Gov, Module};
use cw_storage_plus::{Item, Map};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::chain::Chain;
use crate::context::{Ctx, RouterBank};
use crate::error::{GovFault, SdkError};
use crate::faults::{Faults, MsgKind};
use crate::modules::{answer, Outcome};

const LAST_PROPOSAL: Item<u64> = Item::new("x_gov/last_proposal");
const PROPOSALS: Map<u64, Proposal> = Map::new("x_gov/proposals");
const VOTES: Map<(u64, &Addr), Vec<WeightedVoteOption>> = Map::new("x_gov/votes");

/// A proposal that was put to the vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Proposal {
    /// It is over with the EndBlock of the first block at or after this time.
    voting_end: Timestamp,
    over: bool,
}

/// x/gov, for `AppBuilder::with_gov`. Its votes end in [`Chain`]s only, whose blocks have ends.
#[derive(Clone, Debug, Default)]
pub struct GovModule {
    faults: Faults,
}

impl Module for GovModule {
    type ExecT = GovMsg;
    type QueryT = Empty;
    type SudoT = Empty;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: GovMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let bank = RouterBank { api, router, block };
        let mut ctx = Ctx::new(api, storage, &bank, block)?;
        self.faults.check(MsgKind::Vote, "")?;
        let (type_url, id, options) = match msg {
            GovMsg::Vote { proposal_id, option } => {
                let weight = Decimal::one();
                let whole = vec![WeightedVoteOption { option, weight }];
                ("/cosmos.gov.v1.MsgVoteResponse", proposal_id, whole)
            }
            GovMsg::VoteWeighted { proposal_id, options } => {
                ("/cosmos.gov.v1.MsgVoteWeightedResponse", proposal_id, options)
            }
        };
        vote(&mut ctx, &sender, id, &options)?;
        let by_contract = bank.is_contract(ctx.storage, &sender);
        let response = vec![];
        answer(ctx, by_contract, Outcome { type_url, response })
    }

    fn query(
        &self,
        _api: &dyn Api,
        _storage: &dyn Storage,
        _querier: &dyn Querier,
        _block: &BlockInfo,
        _request: Empty,
    ) -> AnyResult<Binary> {
        bail!("x/gov answers no contract")
    }

    fn sudo<ExecC, QueryC>(
        &self,
        _api: &dyn Api,
        _storage: &mut dyn Storage,
        _router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        _block: &BlockInfo,
        _msg: Empty,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        bail!("x/gov has no privileged messages")
    }
}

impl Gov for GovModule {}

impl GovModule {
    /// A module that fails its messages as the list says.
    pub(crate) fn new(faults: Faults) -> Self {
        Self { faults }
    }
}

/// The checks are those of the message server, in its order; then the keeper asks whether the proposal is voted on.
fn vote(ctx: &mut Ctx, voter: &Addr, id: u64, options: &[WeightedVoteOption]) -> AnyResult<()> {
    if options.is_empty() {
        return Err(SdkError::invalid_request("[]").into());
    }
    let mut total = Decimal::zero();
    for (place, WeightedVoteOption { option, weight }) in options.iter().enumerate() {
        if weight.is_zero() || *weight > Decimal::one() {
            return Err(GovFault::InvalidVote
                .wrap(format!("option:{option:?} weight:{weight}"))
                .into());
        }
        if options.iter().take(place).any(|before| before.option == *option) {
            return Err(GovFault::InvalidVote.wrap("duplicated vote option").into());
        }
        total = total.checked_add(*weight)?;
    }
    if total > Decimal::one() {
        return Err(GovFault::InvalidVote.wrap("total weight overflow 1.00").into());
    }
    if total < Decimal::one() {
        return Err(GovFault::InvalidVote.wrap("total weight lower than 1.00").into());
    }
    let proposal = PROPOSALS.may_load(ctx.storage, id)?;
    if proposal.map_or(true, |proposal| proposal.over) {
        return Err(GovFault::InactiveProposal.wrap(id).into());
    }
    VOTES.save(ctx.storage, (id, voter), &options.to_vec())?;
    let told = options
        .iter()
        .map(|WeightedVoteOption { option, weight }| format!("{}:{weight}", name(option)));
    ctx.events.push(
        Event::new("proposal_vote")
            .add_attribute("voter", voter)
            .add_attribute("option", told.collect::<Vec<_>>().join(","))
            .add_attribute("proposal_id", id.to_string()),
    );
    Ok(())
}

const fn name(option: &VoteOption) -> &'static str {
    match option {
        VoteOption::Yes => "VOTE_OPTION_YES",
        VoteOption::No => "VOTE_OPTION_NO",
        VoteOption::Abstain => "VOTE_OPTION_ABSTAIN",
        VoteOption::NoWithVeto => "VOTE_OPTION_NO_WITH_VETO",
    }
}

/// Ends the votes whose time has come.
pub(crate) fn end_block(ctx: &mut Ctx) -> AnyResult<()> {
    let proposals = PROPOSALS.range(ctx.storage, None, None, Order::Ascending);
    let ended = proposals
        .filter(|row| {
            row.as_ref().map_or(true, |(_, proposal)| {
                !proposal.over && proposal.voting_end <= ctx.time
            })
        })
        .collect::<StdResult<Vec<_>>>()?;
    for (id, proposal) in ended {
        let over = Proposal {
            over: true,
            ..proposal
        };
        PROPOSALS.save(ctx.storage, id, &over)?;
        ctx.events
            .push(Event::new("active_proposal").add_attribute("proposal_id", id.to_string()));
    }
    Ok(())
}

impl<A: Api> Chain<A> {
    /// Puts a proposal to the vote, for so many seconds, and returns its number. They begin with 1.
    pub fn start_vote(&mut self, seconds: u64) -> AnyResult<u64> {
        self.with_ctx(|ctx| {
            let last = LAST_PROPOSAL.may_load(ctx.storage)?.unwrap_or_default();
            let id = last.checked_add(1).context("no more proposals")?;
            let proposal = Proposal {
                voting_end: ctx.time.plus_seconds(seconds),
                over: false,
            };
            LAST_PROPOSAL.save(ctx.storage, &id)?;
            PROPOSALS.save(ctx.storage, id, &proposal)?;
            Ok(id)
        })
    }

    /// The last vote of an account on a proposal.
    pub fn vote_of(&self, proposal_id: u64, voter: &Addr) -> AnyResult<Option<Vec<WeightedVoteOption>>> {
        Ok(VOTES.may_load(self.store(), (proposal_id, voter))?)
    }
}
