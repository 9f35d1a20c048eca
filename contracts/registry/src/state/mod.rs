//! What is stored, and under which keys. Nothing outside this module names a key.
//!
//! An asset stands in keys in its written form, `native:<denom>` or `cw20:<address>`.

mod directory;
pub mod keys;
pub mod ledgers;
mod reward;
mod slash;
mod stake;

use cosmwasm_std::{OverflowError, OverflowOperation, StdResult, Storage};
use palisade_interfaces::registry::Params;
use palisade_kit::packed::PackedItem;
use palisade_math::slash::Periods;

pub use directory::{assets, avs, memberships, operators};
pub use directory::{AssetRow, Avs, AvsStatus, Membership, Operator, Payee, Resolver, Service};
pub use ledgers::Account;
pub use reward::{boards, earners, pool_rewards};
pub use reward::{Board, BoardStream, Earner, PoolReward};
pub use slash::{evidence, releasing, slashes, windows};
pub use slash::{Slash, Stage};
pub use stake::{histories, pools, stakes, withdrawals};
pub use stake::{Pool, PoolId, Stake, WithdrawalRow};

use crate::ContractError;

const PARAMS: PackedItem<Params> = PackedItem::new("params");

pub fn params(storage: &dyn Storage) -> StdResult<Params> {
    PARAMS.load(storage)
}

pub fn save_params(storage: &mut dyn Storage, params: &Params) -> StdResult<()> {
    PARAMS.save(storage, params)
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
