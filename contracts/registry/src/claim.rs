use cosmwasm_std::{Addr, Response, Storage, Uint128};
use palisade_interfaces::registry::MAX_REWARDS_PER_POOL;
use palisade_interfaces::Asset;

use crate::check;
use crate::earn::{self, Settled};
use crate::events::Event;
use crate::state::{ledgers, life_of, pools, stakes, Account, PoolId, Stake};
use crate::ContractError;

/// Most lives of a pool that one claim pays from, newest first. A life without shares and rewards is forgotten, so
/// older ones move up.
pub const MAX_LIVES: usize = 30;

/// What one claim takes, by reward.
struct Taken(Vec<(Asset, Uint128)>);

impl Taken {
    fn of(rewards: Vec<Asset>) -> Result<Self, ContractError> {
        check::count("rewards", rewards.len(), MAX_REWARDS_PER_POOL)?;
        let with_zero = |reward| (reward, Uint128::zero());
        Ok(Self(rewards.into_iter().map(with_zero).collect()))
    }

    fn entry(&mut self, reward: &Asset) -> Option<&mut Uint128> {
        let entry = self.0.iter_mut().find(|(named, _)| named == reward);
        entry.map(|(_, sum)| sum)
    }

    fn pay(
        self,
        storage: &mut dyn Storage,
        id: &PoolId,
        recipient: &Addr,
        event: impl Fn(&PoolId, &Asset, Uint128) -> cosmwasm_std::Event,
    ) -> Result<Response, ContractError> {
        let mut response = Response::new();
        for (reward, amount) in self.0 {
            if amount.is_zero() {
                continue;
            }
            ledgers::debit(storage, &reward, Account::Rewards, amount)?;
            response = response
                .add_event(event(id, &reward, amount))
                .add_message(reward.transfer(recipient, amount)?);
        }
        Ok(response)
    }
}

/// Pays a staker's rewards from one pool, of the kinds named.
#[inline(never)]
pub fn claim_rewards(
    storage: &mut dyn Storage,
    now: u64,
    staker: &Addr,
    id: &PoolId,
    rewards: Vec<Asset>,
    recipient: &Addr,
) -> Result<Response, ContractError> {
    let mut taken = Taken::of(rewards)?;
    let row = pools::load(storage, id)?;
    for (index, mut stake) in stakes::newest(storage, id, staker, MAX_LIVES)? {
        let shares = life_of(storage, &row, id, index)?.active_shares;
        let mut settled = earn::settle(storage, id, index, shares, now)?;
        settled.settle_stake(&mut stake)?;
        take(&settled, &mut stake, &mut taken)?;
        if is_empty(&stake)? {
            settled.leave_dust(&stake)?;
            stakes::remove(storage, id, staker, index);
        } else {
            stakes::save(storage, id, staker, index, &stake)?;
        }
        settled.save(storage, id, index)?;
    }
    taken.pay(storage, id, recipient, |id, reward, amount| {
        Event::RewardsClaimed {
            pool: id,
            staker,
            recipient,
            reward,
            amount,
        }
        .into()
    })
}

fn take(settled: &Settled, stake: &mut Stake, taken: &mut Taken) -> Result<(), ContractError> {
    for (claim, reward) in stake.claims.iter_mut().zip(&settled.rewards) {
        if let Some(sum) = taken.entry(&reward.reward) {
            *sum = sum.checked_add(claim.owed.take_units()?)?;
        }
    }
    Ok(())
}

/// Whether a staker has neither shares nor a whole unit of any reward left.
fn is_empty(stake: &Stake) -> Result<bool, ContractError> {
    if !stake.shares.is_zero() {
        return Ok(false);
    }
    for claim in &stake.claims {
        if !claim.owed.units_floor()?.is_zero() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Pays an operator's commission from one pool, of the kinds named.
#[inline(never)]
pub fn claim_commission(
    storage: &mut dyn Storage,
    now: u64,
    id: &PoolId,
    rewards: Vec<Asset>,
    recipient: &Addr,
) -> Result<Response, ContractError> {
    let mut taken = Taken::of(rewards)?;
    let row = pools::load(storage, id)?;
    for index in (0..=row.pool.generation).rev().take(MAX_LIVES) {
        let shares = life_of(storage, &row, id, index)?.active_shares;
        let mut settled = earn::settle(storage, id, index, shares, now)?;
        for each in &mut settled.rewards {
            if let Some(sum) = taken.entry(&each.reward) {
                *sum = sum.checked_add(each.earnings.commission.take_units()?)?;
            }
        }
        settled.save(storage, id, index)?;
    }
    taken.pay(storage, id, recipient, |id, reward, amount| {
        Event::CommissionClaimed {
            pool: id,
            recipient,
            reward,
            amount,
        }
        .into()
    })
}
