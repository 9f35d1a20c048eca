//! What is stored, and under which keys. Nothing outside this module names a key.
//!
//! An asset stands in keys in its written form, `native:<denom>` or `cw20:<address>`. Namespaces are short, since each
//! byte of a key costs 30 gas to write: the README says what they stand for.

mod bond;
mod commission;
mod consent;
mod directory;
mod group;
mod jail;
pub mod keys;
pub mod ledgers;
mod lock;
mod pool;
mod reward;
mod risk;
mod roster;
mod service;
mod slash;
mod stake;
mod terms;

use cosmwasm_std::{Coin, OverflowError, OverflowOperation, StdResult, Storage, Uint128};
pub use palisade_interfaces::registry::rows::{Pool, PoolRow, Stake, WithdrawalRow};
use palisade_interfaces::registry::Params;
use palisade_kit::packed::PackedItem;
use palisade_math::slash::Periods;
use serde::{Deserialize, Serialize};

pub use bond::bonds;
pub use commission::Raise;
pub use commission::{avs_commissions, raises};
pub use consent::{approvals, proxies, pushes};
pub use directory::{assets, operators};
pub use directory::{AssetRow, Operator};
pub use group::group_caps;
pub use group::{CapRaise, GroupCap};
pub use jail::jails;
pub use ledgers::Account;
pub use lock::locks;
pub use lock::Lock;
pub use pool::{histories, pools};
pub use pool::{life_of, PoolId};
pub use reward::{boards, earners, pool_rewards};
pub use reward::{Board, BoardStream, Earner, PoolReward};
pub use risk::declarations;
pub use risk::{Attack, Declaration};
pub use roster::{Roster, ADMISSIONS, SERVICES};
pub use service::{avs, memberships};
pub use service::{Avs, AvsStatus, Membership, Service};
pub use slash::{evidence, releasing, slashes, windows};
pub use slash::{Escrow, Slash, Stage};
pub use stake::{stakes, withdrawals};
pub use stake::{Limits, Purpose};
pub use terms::{past_terms, proposals};
pub use terms::{Entry, Payee, Proposal, PublishedTerms, Resolver};

use crate::ContractError;

const TIMING: PackedItem<Timing> = PackedItem::new("t");
const AVS_BOND: PackedItem<AvsBond> = PackedItem::new("tb");

/// Parameters that are times, which every message reads.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    pub bucket_seconds: u64,
    pub unbonding_seconds: u64,
    pub notice_seconds: u64,
    pub epoch_seconds: u64,
    pub min_reward_seconds: u64,
}

/// What an AVS pays in.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct AvsBond {
    pub denom: String,
    #[serde(with = "palisade_math::number")]
    pub amount: Uint128,
}

pub fn timing(storage: &dyn Storage) -> StdResult<Timing> {
    TIMING.load(storage)
}

pub fn params(storage: &dyn Storage) -> StdResult<Params> {
    let timing = timing(storage)?;
    let AvsBond { denom, amount } = AVS_BOND.load(storage)?;
    Ok(Params {
        bucket_seconds: timing.bucket_seconds,
        unbonding_seconds: timing.unbonding_seconds,
        notice_seconds: timing.notice_seconds,
        epoch_seconds: timing.epoch_seconds,
        avs_bond: Coin { denom, amount },
        min_reward_seconds: timing.min_reward_seconds,
    })
}

pub fn save_params(storage: &mut dyn Storage, params: &Params) -> StdResult<()> {
    let timing = Timing {
        bucket_seconds: params.bucket_seconds,
        unbonding_seconds: params.unbonding_seconds,
        notice_seconds: params.notice_seconds,
        epoch_seconds: params.epoch_seconds,
        min_reward_seconds: params.min_reward_seconds,
    };
    TIMING.save(storage, &timing)?;
    let Coin { denom, amount } = params.avs_bond.clone();
    AVS_BOND.save(storage, &AvsBond { denom, amount })
}

/// Second of this block, and the periods that act with time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    pub now: u64,
    pub periods: Periods,
}

/// The next of a row of numbers, from 1.
fn take_number(storage: &mut dyn Storage, last: &PackedItem<u64>) -> Result<u64, ContractError> {
    let id = one_more(last.may_load(storage)?.unwrap_or_default())?;
    last.save(storage, &id)?;
    Ok(id)
}

pub fn one_more(count: u64) -> Result<u64, ContractError> {
    Ok(count
        .checked_add(1)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?)
}

pub fn one_more_u32(count: u32) -> Result<u32, ContractError> {
    Ok(count
        .checked_add(1)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?)
}

pub fn one_less_u32(count: u32) -> Result<u32, ContractError> {
    Ok(count
        .checked_sub(1)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Sub))?)
}

/// `time + seconds`.
pub fn later(time: u64, seconds: u64) -> Result<u64, ContractError> {
    Ok(time
        .checked_add(seconds)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?)
}
