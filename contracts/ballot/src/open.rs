//! Opens a proposal, while the chain takes votes on it and at no other time: who could open the proposals to come would fix
//! their snapshots, and with few deposits there would never be a quorum.

use cosmwasm_std::{Addr, DepsMut, Env, Response, SubMsgResult};
use cw20::TokenInfoResponse;
use palisade_interfaces::token;
use palisade_math::ballot::Split;

use crate::error::ContractError;
use crate::events::Event;
use crate::probe;
use crate::reply::ReplyId;
use crate::state::{self, Proposal};

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
    let response = Response::new()
        .add_submessage(probe::ask(env, id, ReplyId::Opening)?)
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

/// Where the chain takes no votes, nothing is opened.
pub fn on_probe(result: SubMsgResult) -> Result<Response, ContractError> {
    match probe::takes_votes(result)? {
        true => Ok(Response::new()),
        false => Err(ContractError::NoVotesTaken),
    }
}
