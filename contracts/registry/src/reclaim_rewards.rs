use cosmwasm_std::{Addr, Response, Storage, Uint128};
use palisade_interfaces::Asset;

use crate::earn;
use crate::events::Event;
use crate::state::{avs, boards, ledgers, Account, AvsStatus};
use crate::ContractError;

/// Pays an AVS that left for good what it funded of a reward and nobody earned. Whoever still has weight on its board secures
/// nothing any more; what was earned until now stays theirs.
#[inline(never)]
pub fn reclaim_rewards(
    storage: &mut dyn Storage,
    now: u64,
    sender: &Addr,
    asset: &Asset,
    reward: &Asset,
) -> Result<Response, ContractError> {
    let row = avs::load(storage, sender)?;
    if row.status != AvsStatus::Deregistered {
        return Err(ContractError::AvsNotDeregistered { avs: sender.clone() });
    }
    let asset_key = asset.to_string();
    let mut board = boards::load(storage, row.number, &asset_key)?;
    earn::accrue(&mut board, now)?;
    let mut amount = Uint128::zero();
    for each in board.streams.iter_mut().filter(|each| each.reward == *reward) {
        amount = each.stream.take_back()?;
    }
    if amount.is_zero() {
        return Err(ContractError::NothingToReclaim {
            reward: reward.to_string(),
        });
    }
    boards::save(storage, row.number, &asset_key, &board)?;
    ledgers::debit(storage, reward, Account::Rewards, amount)?;
    Ok(Response::new()
        .add_message(reward.transfer(sender, amount)?)
        .add_event(Event::RewardsReclaimed {
            avs: sender,
            asset,
            reward,
            amount,
        }))
}
