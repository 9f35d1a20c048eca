use cosmwasm_std::{Addr, Storage, Uint128};
use palisade_interfaces::registry::{RewardResponse, RewardStreamResponse};
use palisade_interfaces::Asset;

use crate::claim::MAX_LIVES;
use crate::earn;
use crate::state::{avs, boards, later, life_of, pools, stakes, Board, PoolId};
use crate::ContractError;

/// What a claim of every kind would pay now.
pub fn pending_rewards(
    storage: &dyn Storage,
    now: u64,
    staker: &Addr,
    id: Option<PoolId>,
) -> Result<Vec<RewardResponse>, ContractError> {
    let mut rows = Vec::new();
    let Some(id) = id else {
        return Ok(rows);
    };
    let row = pools::load(storage, &id)?;
    for (index, mut stake) in stakes::newest(storage, &id, staker, MAX_LIVES)? {
        let shares = life_of(storage, &row, &id, index)?.active_shares;
        let settled = earn::settle(storage, &id, index, shares, now)?;
        settled.settle_stake(&mut stake)?;
        for (claim, reward) in stake.claims.iter().zip(&settled.rewards) {
            add(&mut rows, &reward.reward, claim.owed.units_floor()?)?;
        }
    }
    Ok(rows)
}

/// What a claim of every kind of commission would pay now.
pub fn pending_commission(
    storage: &dyn Storage,
    now: u64,
    id: Option<PoolId>,
) -> Result<Vec<RewardResponse>, ContractError> {
    let mut rows = Vec::new();
    let Some(id) = id else {
        return Ok(rows);
    };
    let row = pools::load(storage, &id)?;
    for index in (0..=row.pool.generation).rev().take(MAX_LIVES) {
        let shares = life_of(storage, &row, &id, index)?.active_shares;
        for each in earn::settle(storage, &id, index, shares, now)?.rewards {
            add(&mut rows, &each.reward, each.earnings.commission.units_floor()?)?;
        }
    }
    Ok(rows)
}

fn add(rows: &mut Vec<RewardResponse>, reward: &Asset, amount: Uint128) -> Result<(), ContractError> {
    match rows.iter_mut().find(|row| row.reward == *reward) {
        Some(row) => row.amount = row.amount.checked_add(amount)?,
        None => rows.push(RewardResponse {
            reward: reward.clone(),
            amount,
        }),
    }
    Ok(())
}

/// Zeros for rewards that were never funded. A stream that nobody earns from ends later the longer it waits.
pub fn stream(
    storage: &dyn Storage,
    now: u64,
    avs: &Addr,
    asset: &Asset,
    reward: &Asset,
) -> Result<RewardStreamResponse, ContractError> {
    let mut board = match avs::may_load(storage, avs)? {
        Some(row) => boards::load(storage, row.number, &asset.to_string())?,
        None => Board::default(),
    };
    earn::accrue(&mut board, now)?;
    let total_weight = board.weight.amount();
    let each = board.streams.into_iter().find(|each| each.reward == *reward);
    let (funded, remaining, seconds_left) = match each.map(|each| each.stream) {
        Some(stream) => (stream.funded, stream.remaining()?, stream.seconds_left()),
        None => Default::default(),
    };
    Ok(RewardStreamResponse {
        funded,
        remaining,
        ends: later(now, seconds_left)?,
        total_weight,
    })
}
