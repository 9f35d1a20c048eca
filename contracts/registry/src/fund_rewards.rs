use cosmwasm_std::{Addr, Response, Storage, Uint128};
use palisade_interfaces::registry::MAX_REWARDS_PER_AVS;
use palisade_interfaces::Asset;
use palisade_math::reward::Stream;

use crate::check;
use crate::earn;
use crate::events::Event;
use crate::state::{avs, boards, ledgers, timing, Account, Board, BoardStream};
use crate::ContractError;

/// Rewards that have arrived.
pub struct Funding {
    pub avs: Addr,
    /// Whose stakers are paid.
    pub asset: Asset,
    pub reward: Asset,
    pub amount: Uint128,
    pub duration: u64,
}

/// Streams rewards to the pools that secure the AVS, together with what is left of the stream.
#[inline(never)]
pub fn fund_rewards(
    storage: &mut dyn Storage,
    now: u64,
    funding: &Funding,
) -> Result<Response, ContractError> {
    let row = avs::registered(storage, &funding.avs)?;
    row.check_asset(&funding.avs, &funding.asset)?;
    if funding.amount.is_zero() {
        return Err(ContractError::NothingFunded {});
    }
    let min = timing(storage)?.min_reward_seconds;
    check::range("duration_seconds", funding.duration, min, check::MAX_SECONDS)?;
    let asset_key = funding.asset.to_string();
    let mut board = boards::load(storage, row.number, &asset_key)?;
    earn::accrue(&mut board, now)?;
    let stream = stream_of(&mut board, &funding.reward, now)?;
    stream.fund(funding.amount, funding.duration)?;
    let remaining = stream.remaining()?;
    boards::save(storage, row.number, &asset_key, &board)?;
    ledgers::credit(storage, &funding.reward, Account::Rewards, funding.amount)?;
    Ok(Response::new().add_event(Event::RewardsFunded {
        avs: &funding.avs,
        asset: &funding.asset,
        reward: &funding.reward,
        amount: funding.amount,
        duration_seconds: funding.duration,
        remaining,
    }))
}

fn stream_of<'a>(board: &'a mut Board, reward: &Asset, now: u64) -> Result<&'a mut Stream, ContractError> {
    let full = ContractError::Count {
        name: "rewards",
        found: board.streams.len(),
        max: MAX_REWARDS_PER_AVS,
    };
    let position = board.streams.iter().position(|each| each.reward == *reward);
    if position.is_none() {
        if board.streams.len() >= MAX_REWARDS_PER_AVS {
            return Err(full);
        }
        board.streams.push(BoardStream {
            reward: reward.clone(),
            stream: Stream::new(now),
        });
    }
    let position = position.unwrap_or(board.streams.len().saturating_sub(1));
    let stream = board.streams.get_mut(position);
    stream.map(|each| &mut each.stream).ok_or(full)
}
