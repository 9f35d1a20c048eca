//! Rewards on their way from an AVS to a pool and its stakers.
//!
//! A pool earns from a board by a stored weight, so a deposit does not touch what other pools earn. Whatever changes
//! the shares of a pool first brings all that it earns up to now; whatever changes its weight on one board only that.

use cosmwasm_std::Storage;
use palisade_interfaces::registry::MAX_REWARDS_PER_POOL;
use palisade_interfaces::Asset;
use palisade_kit::page;
use palisade_math::reward::{Claim, Earnings, Fine};
use palisade_math::slash::{Allocation, Slot};
use palisade_math::{Bps, PoolAssets, PoolShares};

use crate::life::Life;
use crate::state::{
    avs_commissions, boards, earners, pool_rewards, Avs, Board, Earner, PoolId, PoolReward, Stake,
};
use crate::ContractError;

/// What one life of a pool earned, brought up to now in memory.
pub struct Settled {
    pub rewards: Vec<PoolReward>,
    /// Those in storage.
    before: Vec<PoolReward>,
    /// Those that earned something, or saw a reward for the first time.
    earners: Vec<(u32, Earner)>,
    /// Those that got something back.
    boards: Vec<(u32, Board)>,
}

/// How a life divides what it earns.
struct Terms {
    /// Where the earner has none of its own.
    commission: Bps,
    shares: PoolShares,
    now: u64,
}

/// Brings all that a life earns up to `now` in memory. `shares` are the active ones that earned it.
pub fn settle(
    storage: &dyn Storage,
    id: &PoolId,
    index: u64,
    shares: PoolShares,
    now: u64,
) -> Result<Settled, ContractError> {
    let commission = id.commission;
    let terms = Terms {
        commission,
        shares,
        now,
    };
    let before = pool_rewards::load(storage, id, index)?;
    let mut settled = Settled {
        rewards: before.clone(),
        before,
        earners: Vec::new(),
        boards: Vec::new(),
    };
    let asset_key = id.asset.to_string();
    for (avs, before) in earners::of_pool(storage, id)? {
        if before.generation != index {
            continue;
        }
        let mut earner = before.clone();
        let mut board = boards::load(storage, avs, &asset_key)?;
        if collect(&mut board, &mut earner, &mut settled.rewards, &terms)? {
            settled.boards.push((avs, board));
        }
        if earner != before {
            settled.earners.push((avs, earner));
        }
    }
    for each in &mut settled.rewards {
        // The parts of a unit that the last staker left behind are the next one's.
        each.earnings.receive(Fine::ZERO, commission, shares)?;
    }
    Ok(settled)
}

/// Brings up to now all that the lives of a pool earn, before the commission changes. Those that earn are at most
/// `MAX_AVS_PER_OPERATOR`.
pub fn settle_lives(storage: &mut dyn Storage, life: &Life, now: u64) -> Result<(), ContractError> {
    let earners = earners::of_pool(storage, &life.id)?;
    let count = earners.len();
    let lives = earners.into_iter().map(|(_, earner)| earner.generation).collect();
    for index in page::distinct::<u64>(lives, count) {
        let shares = life.active_shares_of(storage, index)?;
        settle(storage, &life.id, index, shares, now)?.save(storage, &life.id, index)?;
    }
    Ok(())
}

impl Settled {
    pub fn save(&self, storage: &mut dyn Storage, id: &PoolId, index: u64) -> Result<(), ContractError> {
        if self.rewards != self.before {
            pool_rewards::save(storage, id, index, &self.rewards)?;
        }
        for (avs, earner) in &self.earners {
            earners::save(storage, id, *avs, earner)?;
        }
        for (avs, board) in &self.boards {
            boards::save(storage, *avs, &id.asset.to_string(), board)?;
        }
        Ok(())
    }

    /// Brings a staker's claims up to now.
    pub fn settle_stake(&self, stake: &mut Stake) -> Result<(), ContractError> {
        stake.claims.resize(self.rewards.len(), Claim::default());
        for (claim, reward) in stake.claims.iter_mut().zip(&self.rewards) {
            claim.settle(stake.shares, reward.earnings.index)?;
        }
        Ok(())
    }

    /// Leaves a claim's last part of a unit to the other stakers.
    pub fn leave_dust(&mut self, stake: &Stake) -> Result<(), ContractError> {
        for (claim, reward) in stake.claims.iter().zip(&mut self.rewards) {
            reward.earnings.carry = reward.earnings.carry.checked_add(claim.owed)?;
        }
        Ok(())
    }
}

/// Moves what an earner earned since it last looked from the board to the life's rewards. A kind for which there is no
/// room goes back to the board, for all who earn from it; true when that happened.
fn collect(
    board: &mut Board,
    earner: &mut Earner,
    rewards: &mut Vec<PoolReward>,
    terms: &Terms,
) -> Result<bool, ContractError> {
    let mut returned = false;
    let commission = earner.commission.unwrap_or(terms.commission);
    earner.seen.resize(board.streams.len(), Default::default());
    for (each, seen) in board.streams.iter_mut().zip(&mut earner.seen) {
        each.stream.accrue(board.weight, terms.now)?;
        let amount = each.stream.earned(earner.weight, *seen)?;
        *seen = each.stream.index;
        if amount.is_zero() {
            continue;
        }
        match earnings(rewards, &each.reward) {
            Some(earnings) => earnings.receive(amount, commission, terms.shares)?,
            None => {
                each.stream.give_back(amount)?;
                returned = true;
            }
        }
    }
    Ok(returned)
}

/// The earnings of one kind, added if there is room.
fn earnings<'a>(rewards: &'a mut Vec<PoolReward>, reward: &Asset) -> Option<&'a mut Earnings> {
    if let Some(position) = rewards.iter().position(|each| each.reward == *reward) {
        return rewards.get_mut(position).map(|each| &mut each.earnings);
    }
    if rewards.len() >= MAX_REWARDS_PER_POOL {
        return None;
    }
    rewards.push(PoolReward {
        reward: reward.clone(),
        earnings: Earnings::default(),
    });
    rewards.last_mut().map(|each| &mut each.earnings)
}

/// Brings a board up to now.
pub fn accrue(board: &mut Board, now: u64) -> Result<(), ContractError> {
    for each in &mut board.streams {
        each.stream.accrue(board.weight, now)?;
    }
    Ok(())
}

/// Refreshes the weight by which the current life earns from an AVS: what counts of the allocation, in assets of the
/// active shares. Those in the open bucket earn nothing, so they must not earn for the others either. `counting` is none of
/// an operator that does not serve the AVS or is jailed, and in a life without allocation: these earn nothing.
pub fn refresh_weight(
    storage: &mut dyn Storage,
    life: &Life,
    row: &Avs,
    counting: Option<&Allocation>,
    now: u64,
) -> Result<PoolAssets, ContractError> {
    let weight = match counting {
        Some(allocation) => {
            let active = Slot {
                assets: life.state.value_floor(life.state.active_shares)?,
                ..life.state.slot
            };
            active.behind_floor(allocation.counted_weight(active.scale, row.terms.min_slashable)?)?
        }
        None => PoolAssets::ZERO,
    };
    set_weight(storage, life, row.number, weight, now)?;
    Ok(weight)
}

/// Takes the weight of a life off every board once its last share is queued: nobody is there to earn by it.
pub fn leave_boards(storage: &mut dyn Storage, life: &Life, now: u64) -> Result<(), ContractError> {
    for (avs, earner) in earners::of_pool(storage, &life.id)? {
        if earner.generation == life.index {
            set_weight(storage, life, avs, PoolAssets::ZERO, now)?;
        }
    }
    Ok(())
}

/// What was earned until now goes to the life that earned it, at its active shares.
fn set_weight(
    storage: &mut dyn Storage,
    life: &Life,
    avs: u32,
    weight: PoolAssets,
    now: u64,
) -> Result<(), ContractError> {
    let id = &life.id;
    let earner = earners::may_load(storage, id, avs)?;
    let is_same = match &earner {
        Some(earner) => earner.generation == life.index && earner.weight == weight,
        None => weight.is_zero(),
    };
    if is_same {
        return Ok(());
    }
    let asset_key = id.asset.to_string();
    let mut board = boards::load(storage, avs, &asset_key)?;
    let (old, commission) = match earner {
        Some(mut earner) => {
            collect_stored(storage, life, &mut board, &mut earner, now)?;
            // The board is up to now. Once more, and what was given back would be in the index that the new row has seen:
            // this pool's part of it would be nobody's.
            (earner.weight, earner.commission)
        }
        None => {
            accrue(&mut board, now)?;
            (PoolAssets::ZERO, avs_commissions::may_load(storage, id, avs)?)
        }
    };
    board.weight = board.weight.checked_sub(old)?.checked_add(weight)?;
    boards::save(storage, avs, &asset_key, &board)?;
    if weight.is_zero() {
        earners::remove(storage, id, avs);
        return Ok(());
    }
    let earner = Earner {
        generation: life.index,
        weight,
        seen: board.streams.iter().map(|each| each.stream.index).collect(),
        commission,
    };
    Ok(earners::save(storage, id, avs, &earner)?)
}

/// Sets the commission of what a pool earns from one AVS. What it earned there until now is shared by that of before.
pub fn set_commission(
    storage: &mut dyn Storage,
    life: &Life,
    avs: u32,
    commission: Bps,
    now: u64,
) -> Result<(), ContractError> {
    let id = &life.id;
    avs_commissions::save(storage, id, avs, commission)?;
    let Some(mut earner) = earners::may_load(storage, id, avs)? else {
        return Ok(());
    };
    let asset_key = id.asset.to_string();
    let mut board = boards::load(storage, avs, &asset_key)?;
    collect_stored(storage, life, &mut board, &mut earner, now)?;
    boards::save(storage, avs, &asset_key, &board)?;
    earner.commission = Some(commission);
    Ok(earners::save(storage, id, avs, &earner)?)
}

/// Stores what the life that earned it gets of one board. Board and earner are the caller's to store.
fn collect_stored(
    storage: &mut dyn Storage,
    life: &Life,
    board: &mut Board,
    earner: &mut Earner,
    now: u64,
) -> Result<(), ContractError> {
    let (id, index) = (&life.id, earner.generation);
    let terms = Terms {
        commission: id.commission,
        shares: life.active_shares_of(storage, index)?,
        now,
    };
    let mut rewards = pool_rewards::load(storage, id, index)?;
    collect(board, earner, &mut rewards, &terms)?;
    if !rewards.is_empty() {
        pool_rewards::save(storage, id, index, &rewards)?;
    }
    Ok(())
}
