//! Checks of what messages say, before anything is loaded.

use cosmwasm_std::{Coin, OverflowError, OverflowOperation};
use palisade_interfaces::registry::Params;

use crate::ContractError;

/// Longest metadata link.
pub const MAX_URI_BYTES: usize = 256;

/// Longest name of a group of AVSs.
pub const MAX_GROUP_BYTES: usize = 32;

/// Longest kind of an AVS.
pub const MAX_KIND_BYTES: usize = 32;

/// No delay or stream is longer than a year.
pub const MAX_SECONDS: u64 = 365 * 24 * 60 * 60;

/// Most bucket periods in one unbonding period: what one slash may have to touch.
pub const MAX_BUCKETS: u64 = 30;

pub fn length(name: &'static str, text: &str, min: usize, max: usize) -> Result<(), ContractError> {
    if (min..=max).contains(&text.len()) {
        return Ok(());
    }
    Err(ContractError::TextLength {
        name,
        found: text.len(),
        min,
        max,
    })
}

pub fn metadata_uri(uri: &str) -> Result<(), ContractError> {
    length("metadata_uri", uri, 0, MAX_URI_BYTES)
}

pub fn group(name: &str) -> Result<(), ContractError> {
    length("group", name, 1, MAX_GROUP_BYTES)
}

pub fn range(name: &'static str, found: u64, min: u64, max: u64) -> Result<(), ContractError> {
    if (min..=max).contains(&found) {
        return Ok(());
    }
    Err(ContractError::OutOfRange {
        name,
        found,
        min,
        max,
    })
}

/// Between one and `max` entries.
pub fn count(name: &'static str, found: usize, max: usize) -> Result<(), ContractError> {
    if (1..=max).contains(&found) {
        return Ok(());
    }
    Err(ContractError::Count { name, found, max })
}

/// As [`count`], and none is fine too.
pub fn at_most(name: &'static str, found: usize, max: usize) -> Result<(), ContractError> {
    if found == 0 {
        return Ok(());
    }
    count(name, found, max)
}

/// Whatever raises a staker's risk waits at least this long: time to notice it, and the longest that leaving takes.
pub fn shortest_announcement(params: &Params) -> Result<u64, ContractError> {
    let over = || OverflowError::new(OverflowOperation::Add);
    let sum = params
        .notice_seconds
        .checked_add(params.bucket_seconds)
        .and_then(|sum| sum.checked_add(params.unbonding_seconds))
        .ok_or_else(over)?;
    Ok(sum)
}

/// Checks periods and bonds at instantiation; they never change.
pub fn params(params: &Params) -> Result<(), ContractError> {
    range("bucket_seconds", params.bucket_seconds, 1, MAX_SECONDS)?;
    let longest = params.bucket_seconds.saturating_mul(MAX_BUCKETS).min(MAX_SECONDS);
    range("unbonding_seconds", params.unbonding_seconds, 1, longest)?;
    range("notice_seconds", params.notice_seconds, 0, MAX_SECONDS)?;
    range(
        "notice_seconds + bucket_seconds + unbonding_seconds",
        shortest_announcement(params)?,
        0,
        MAX_SECONDS,
    )?;
    range("epoch_seconds", params.epoch_seconds, 1, MAX_SECONDS)?;
    range("min_reward_seconds", params.min_reward_seconds, 1, MAX_SECONDS)?;
    if params.avs_bond.denom.is_empty() {
        return Err(ContractError::EmptyDenom {});
    }
    Ok(())
}

/// Coins as text, for errors.
pub fn written(funds: &[Coin]) -> String {
    let coins: Vec<String> = funds.iter().map(Coin::to_string).collect();
    coins.join(",")
}
