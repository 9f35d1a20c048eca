//! Answers. Weights come from the same function as the hub's vote.

use cosmwasm_std::{Addr, Binary, Deps, StdResult, Storage, Uint128};
use palisade_interfaces::ballot::{ConfigResponse, Params, ProposalResponse, QueryMsg, VoteResponse};
use palisade_kit::json::to_json_binary;
use palisade_math::ballot::Split;
use palisade_math::{Bps, Lst};

use crate::error::ContractError;
use crate::options;
use crate::state::{self, Proposal};

/// Dispatch.
pub fn query(deps: Deps, msg: QueryMsg) -> Result<Binary, ContractError> {
    let storage = deps.storage;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(storage)?),
        QueryMsg::Deposit { depositor, height } => to_json_binary(&deposit(deps, &depositor, height)?),
        QueryMsg::TotalDeposit { height } => to_json_binary(&total_deposit(storage, height)?),
        QueryMsg::Proposal { proposal_id } => {
            let quorum = state::config(storage)?.quorum;
            let found = state::proposal(storage, proposal_id)?;
            to_json_binary(&proposal(quorum, proposal_id, &found)?)
        }
        QueryMsg::Proposals { start_after, limit } => {
            let quorum = state::config(storage)?.quorum;
            let row = |(id, found): (u64, Proposal)| proposal(quorum, id, &found);
            to_json_binary(&state::proposal_page(storage, start_after, limit, row)?)
        }
        QueryMsg::Vote { proposal_id, voter } => {
            let voter = deps.api.addr_validate(&voter)?;
            let found = state::may_vote(storage, proposal_id, &voter)?;
            to_json_binary(&found.map(|split| vote(voter, &split)))
        }
        QueryMsg::Votes {
            proposal_id,
            start_after,
            limit,
        } => {
            let start_after = start_after.map(|voter| deps.api.addr_validate(&voter));
            let start_after = start_after.transpose()?;
            let row = |(voter, split): (Addr, Split<Lst>)| Ok(vote(voter, &split));
            to_json_binary(&state::vote_page(
                storage,
                proposal_id,
                start_after.as_ref(),
                limit,
                row,
            )?)
        }
    };
    Ok(answer?)
}

fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let config = state::config(storage)?;
    Ok(ConfigResponse {
        hub: config.hub.0,
        token: config.token.0,
        params: Params {
            quorum_bps: config.quorum.u16(),
            min_open: config.min_open.amount(),
            open_seconds: config.open_seconds,
        },
    })
}

fn deposit(deps: Deps, depositor: &str, height: Option<u64>) -> StdResult<Uint128> {
    let depositor = deps.api.addr_validate(depositor)?;
    let deposit = match height {
        None => state::deposit(deps.storage, &depositor),
        Some(height) => state::deposit_before(deps.storage, &depositor, height),
    };
    Ok(deposit?.amount())
}

fn total_deposit(storage: &dyn Storage, height: Option<u64>) -> StdResult<Uint128> {
    let total = match height {
        None => state::total_deposit(storage),
        Some(height) => state::total_deposit_before(storage, height),
    };
    Ok(total?.amount())
}

fn proposal(quorum: Bps, id: u64, proposal: &Proposal) -> Result<ProposalResponse, ContractError> {
    let weights = proposal.tally.weights_floor(proposal.supply)?;
    Ok(ProposalResponse {
        id,
        snapshot_height: proposal.snapshot_height,
        closes_at: proposal.closes_at,
        supply: proposal.supply.amount(),
        deposited: proposal.deposited.amount(),
        quorum: quorum.of_ceil(proposal.supply)?.amount(),
        tally: options::tally(&proposal.tally),
        votes: options::votes(&weights),
    })
}

fn vote(voter: Addr, split: &Split<Lst>) -> VoteResponse {
    VoteResponse {
        voter,
        tally: options::tally(split),
    }
}
