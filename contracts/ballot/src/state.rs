//! Everything the ballot stores. Keys are private; each row is loaded and saved by a function of this file.

use cosmwasm_std::{Addr, Order, StdResult, Storage};
use palisade_interfaces::hub::HubContract;
use palisade_interfaces::token::TokenContract;
use palisade_kit::packed::{PackedHistory, PackedItem, PackedMap};
use palisade_kit::page;
use palisade_math::ballot::Split;
use palisade_math::{Bps, Lst};
use serde::{Deserialize, Serialize};

use crate::error::ContractError;

const CONFIG: PackedItem<Config> = PackedItem::new("c");
/// By depositor and height.
const DEPOSITS: PackedHistory<&Addr, Lst> = PackedHistory::new("d");
/// By height. There is one.
const TOTAL: PackedHistory<u8, Lst> = PackedHistory::new("t");
const PROPOSALS: PackedMap<u64, Proposal> = PackedMap::new("p");
const VOTES: PackedMap<(u64, &Addr), Split<Lst>> = PackedMap::new("v");

/// The key of the total.
const ALL: u8 = 0;

/// Fixed at instantiation.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who votes.
    pub hub: HubContract,
    /// The LST.
    pub token: TokenContract,
    /// Part of the supply that must have voted.
    pub quorum: Bps,
    /// Smallest deposit that opens a proposal.
    pub min_open: Lst,
    /// Time that a proposal is voted on here.
    pub open_seconds: u64,
}

/// A proposal of the chain that somebody voted on.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Deposits vote as they were at the end of the block before.
    pub snapshot_height: u64,
    /// From then on nobody votes.
    pub closes_at: u64,
    /// LST in existence when it was opened, at least `deposited`.
    pub supply: Lst,
    /// All deposits of the snapshot.
    pub deposited: Lst,
    /// The last votes of all voters together.
    pub tally: Split<Lst>,
}

impl Proposal {
    /// # Errors
    /// [`ContractError::ProposalClosed`].
    pub fn ensure_open(self, id: u64, now: u64) -> Result<Self, ContractError> {
        if now >= self.closes_at {
            return Err(ContractError::ProposalClosed {
                proposal: id,
                now,
                closes_at: self.closes_at,
            });
        }
        Ok(self)
    }

    /// # Errors
    /// [`ContractError::ProposalOpen`].
    pub fn ensure_closed(&self, id: u64, now: u64) -> Result<(), ContractError> {
        if now < self.closes_at {
            return Err(ContractError::ProposalOpen {
                proposal: id,
                now,
                closes_at: self.closes_at,
            });
        }
        Ok(())
    }
}

pub fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

pub fn deposit(storage: &dyn Storage, depositor: &Addr) -> StdResult<Lst> {
    Ok(DEPOSITS.may_load(storage, depositor)?.unwrap_or_default())
}

/// At the end of the block before `height`.
pub fn deposit_before(storage: &dyn Storage, depositor: &Addr, height: u64) -> StdResult<Lst> {
    Ok(DEPOSITS
        .may_load_at(storage, depositor, height)?
        .unwrap_or_default())
}

/// Of all depositors.
pub fn total_deposit(storage: &dyn Storage) -> StdResult<Lst> {
    Ok(TOTAL.may_load(storage, ALL)?.unwrap_or_default())
}

/// Of all depositors, at the end of the block before `height`.
pub fn total_deposit_before(storage: &dyn Storage, height: u64) -> StdResult<Lst> {
    Ok(TOTAL.may_load_at(storage, ALL, height)?.unwrap_or_default())
}

pub fn save_deposit(
    storage: &mut dyn Storage,
    depositor: &Addr,
    deposit: Lst,
    total_deposit: Lst,
    height: u64,
) -> StdResult<()> {
    DEPOSITS.save(storage, depositor, &deposit, height)?;
    TOTAL.save(storage, ALL, &total_deposit, height)
}

pub fn may_proposal(storage: &dyn Storage, id: u64) -> StdResult<Option<Proposal>> {
    PROPOSALS.may_load(storage, id)
}

pub fn proposal(storage: &dyn Storage, id: u64) -> Result<Proposal, ContractError> {
    may_proposal(storage, id)?.ok_or(ContractError::UnknownProposal { proposal: id })
}

pub fn proposal_page<T>(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    row: impl FnMut((u64, Proposal)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    let proposals = PROPOSALS.range(storage, page::after(start_after), None, Order::Ascending);
    page::rows(proposals, limit, row)
}

pub fn save_proposal(storage: &mut dyn Storage, id: u64, proposal: &Proposal) -> StdResult<()> {
    PROPOSALS.save(storage, id, proposal)
}

pub fn remove_proposal(storage: &mut dyn Storage, id: u64) {
    PROPOSALS.remove(storage, id);
}

pub fn may_vote(storage: &dyn Storage, id: u64, voter: &Addr) -> StdResult<Option<Split<Lst>>> {
    VOTES.may_load(storage, (id, voter))
}

/// The first `limit` voters on a proposal, by address.
pub fn voters(storage: &dyn Storage, id: u64, limit: usize) -> StdResult<Vec<Addr>> {
    VOTES
        .prefix(id)
        .keys(storage, None, None, Order::Ascending)
        .take(limit)
        .collect()
}

pub fn vote_page<T>(
    storage: &dyn Storage,
    id: u64,
    start_after: Option<&Addr>,
    limit: Option<u32>,
    row: impl FnMut((Addr, Split<Lst>)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    let votes = VOTES.prefix(id);
    page::rows(
        votes.range(storage, page::after(start_after), None, Order::Ascending),
        limit,
        row,
    )
}

pub fn save_vote(storage: &mut dyn Storage, id: u64, voter: &Addr, vote: &Split<Lst>) -> StdResult<()> {
    VOTES.save(storage, (id, voter), vote)
}

pub fn remove_vote(storage: &mut dyn Storage, id: u64, voter: &Addr) {
    VOTES.remove(storage, (id, voter));
}
