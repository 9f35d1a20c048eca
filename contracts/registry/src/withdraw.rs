use cosmwasm_std::{Addr, Response, Storage, Uint128};
use palisade_interfaces::registry::QueueWithdrawalResponse;
use palisade_interfaces::Asset;
use palisade_kit::json::to_json_binary;
use palisade_math::slash::Withdrawal;
use palisade_math::{PoolAssets, PoolShares};

use crate::check;
use crate::earn;
use crate::events::{Event, Stake};
use crate::life::{Life, Which};
use crate::state::{ledgers, pools, stakes, withdrawals, Account, Clock, PoolId, Purpose, WithdrawalRow};
use crate::ContractError;

/// Most withdrawals that one message completes.
pub const MAX_COMPLETED: usize = 30;

/// Moves shares of the sender into the bucket that is open now.
#[inline(never)]
pub fn queue(
    storage: &mut dyn Storage,
    clock: &Clock,
    staker: Addr,
    id: PoolId,
    shares: PoolShares,
    generation: Option<u64>,
    purpose: &Purpose,
) -> Result<Response, ContractError> {
    let mut life = Life::load(storage, id, generation.into(), clock)?;
    let mut stake = stakes::load(storage, &life.id, &staker, life.index)?;
    let settled = earn::settle(storage, &life.id, life.index, life.state.active_shares, clock.now)?;
    settled.settle_stake(&mut stake)?;
    let queued = life
        .state
        .queue_withdrawal(stake.shares, shares, &clock.periods, clock.now)?;
    settled.save(storage, &life.id, life.index)?;
    stake.shares = queued.left;
    stakes::save(storage, &life.id, &staker, life.index, &stake)?;
    life.save(storage)?;
    if life.state.active_shares.is_zero() {
        earn::leave_boards(storage, &life, clock.now)?;
    }
    let row = WithdrawalRow {
        staker,
        pool: life.id.number,
        generation: life.index,
        withdrawal: Withdrawal {
            bucket: queued.bucket,
            shares,
            paid: PoolAssets::ZERO,
        },
    };
    let withdrawal_id = withdrawals::add(storage, &row, purpose)?;
    let mut response = Response::new();
    if let Purpose::Redelegation { to, .. } = purpose {
        response = response.add_event(Event::RedelegationQueued {
            id: withdrawal_id,
            staker: &row.staker,
            to,
        });
    }
    Ok(response
        .add_event(Event::WithdrawalQueued {
            pool: &life,
            id: withdrawal_id,
            staker: &row.staker,
            shares,
            bucket: queued.bucket,
            matures: clock.periods.matures(queued.bucket)?,
            staker_shares: queued.left,
            stake: Stake(&life),
        })
        .set_data(to_json_binary(&QueueWithdrawalResponse { id: withdrawal_id })?))
}

/// Pays what withdrawals of the sender are worth and were not paid yet.
#[inline(never)]
pub fn complete(
    storage: &mut dyn Storage,
    clock: &Clock,
    sender: &Addr,
    ids: &[u64],
    recipient: &Addr,
) -> Result<Response, ContractError> {
    check::count("ids", ids.len(), MAX_COMPLETED)?;
    let mut response = Response::new();
    let mut payouts: Vec<(Asset, Uint128)> = Vec::new();
    for &id in ids {
        let row = load_of(storage, sender, id)?;
        let pool = pools::numbered(storage, row.pool)?;
        let asset = pool.asset.clone();
        let (amount, event) = complete_one(storage, clock, pool, id, row, recipient)?;
        response = response.add_event(event);
        match payouts.iter_mut().find(|(other, _)| *other == asset) {
            Some((_, sum)) => *sum = sum.checked_add(amount)?,
            None => payouts.push((asset, amount)),
        }
    }
    for (asset, amount) in payouts {
        // A token may refuse to move nothing, and a worthless withdrawal must still close.
        if !amount.is_zero() {
            ledgers::debit(storage, &asset, Account::Stakes, amount)?;
            response = response.add_message(asset.transfer(recipient, amount)?);
        }
    }
    Ok(response)
}

/// A withdrawal of the sender.
pub fn load_of(storage: &dyn Storage, sender: &Addr, id: u64) -> Result<WithdrawalRow, ContractError> {
    let row = withdrawals::load(storage, id)?;
    if row.staker != *sender {
        return Err(ContractError::Unauthorized {
            found: sender.clone(),
            expected: row.staker,
        });
    }
    Ok(row)
}

/// Pays one withdrawal in the books of its pool. Keeps the row while a veto could still make it worth more.
pub fn complete_one(
    storage: &mut dyn Storage,
    clock: &Clock,
    pool: PoolId,
    id: u64,
    mut row: WithdrawalRow,
    recipient: &Addr,
) -> Result<(Uint128, cosmwasm_std::Event), ContractError> {
    let mut life = Life::load(storage, pool, Which::Numbered(row.generation), clock)?;
    let bucket = pools::bucket(storage, &life.id, life.index, row.withdrawal.bucket)?;
    let amount = row.withdrawal.pay(bucket.as_ref(), &clock.periods, clock.now)?;
    life.pool.unbonding = life.pool.unbonding.checked_sub(amount)?;
    life.save(storage)?;
    let is_closed = row
        .withdrawal
        .is_settled(life.state.contested, &clock.periods, clock.now)?;
    if is_closed {
        withdrawals::remove(storage, id, &row.staker);
    } else {
        withdrawals::save(storage, id, &row)?;
    }
    let event = Event::WithdrawalCompleted {
        pool: &life,
        id,
        staker: &row.staker,
        recipient,
        amount,
        paid: row.withdrawal.paid,
        closed: is_closed,
    };
    Ok((amount.amount(), event.into()))
}
