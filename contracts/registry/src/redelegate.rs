//! Stake that moves from one operator to another: it leaves as all stake does, slashable for its past, and what is paid out
//! is deposited.

use cosmwasm_std::{Addr, Response, Storage, Uint128};
use palisade_interfaces::registry::DepositLimits;
use palisade_interfaces::Asset;
use palisade_math::{PoolAssets, PoolShares};

use crate::deposit::{deposit, Deposit};
use crate::events::Event;
use crate::state::{
    ledgers, operators, pools, withdrawals, Account, Clock, Limits, PoolId, Purpose, WithdrawalRow,
};
use crate::withdraw::{complete_one, queue};
use crate::ContractError;

/// What a staker wants moved, and where.
pub struct Move {
    pub from: PoolId,
    pub to: Addr,
    pub shares: PoolShares,
    pub generation: Option<u64>,
    pub limits: DepositLimits,
}

/// Queues shares of the sender to be deposited elsewhere.
#[inline(never)]
pub fn redelegate(
    storage: &mut dyn Storage,
    clock: &Clock,
    staker: Addr,
    wanted: Move,
) -> Result<Response, ContractError> {
    let Move { from, to, .. } = &wanted;
    if from.operator == *to {
        return Err(ContractError::SameOperator { operator: to.clone() });
    }
    operators::load(storage, to)?;
    let purpose = Purpose::Redelegation {
        to: wanted.to,
        limits: Limits::try_from(wanted.limits)?,
    };
    queue(
        storage,
        clock,
        staker,
        wanted.from,
        wanted.shares,
        wanted.generation,
        &purpose,
    )
}

/// Deposits what a redelegation is worth and was not paid yet, for its staker, within the staker's limits. A deposit that is
/// refused leaves it as it was: its staker may complete it as any other withdrawal.
///
/// `registry` is where the assets are, before and after.
#[inline(never)]
pub fn complete(
    storage: &mut dyn Storage,
    clock: &Clock,
    registry: &Addr,
    id: u64,
) -> Result<Response, ContractError> {
    let row = withdrawals::load(storage, id)?;
    let staker = row.staker.clone();
    let Purpose::Redelegation { to, limits } = withdrawals::purpose(storage, &staker, id)? else {
        return Err(ContractError::NotARedelegation { id });
    };
    let (asset, amount, paid) = pay(storage, clock, registry, id, row)?;
    let order = Deposit {
        operator: to.clone(),
        staker: staker.clone(),
        asset,
        amount,
        limits: limits.into(),
    };
    let deposited = deposit(storage, clock, order)?;
    Ok(Response::new()
        .add_event(paid)
        .add_events(deposited.events)
        .add_event(Event::Redelegated {
            id,
            staker: &staker,
            to: &to,
            amount: PoolAssets::from(amount),
        }))
}

fn pay(
    storage: &mut dyn Storage,
    clock: &Clock,
    registry: &Addr,
    id: u64,
    row: WithdrawalRow,
) -> Result<(Asset, Uint128, cosmwasm_std::Event), ContractError> {
    let pool = pools::numbered(storage, row.pool)?;
    let asset = pool.asset.clone();
    let (amount, event) = complete_one(storage, clock, pool, id, row, registry)?;
    ledgers::debit(storage, &asset, Account::Stakes, amount)?;
    Ok((asset, amount, event))
}
