//! Stake that moves from one operator to another: it leaves as all stake does, slashable for its past, and what is paid out
//! is deposited.

use cosmwasm_std::{Addr, Response, Storage};
use palisade_interfaces::registry::DepositLimits;
use palisade_math::{PoolAssets, PoolShares};

use crate::deposit::{sell_shares, Deposit};
use crate::events::Event;
use crate::state::{operators, pools, withdrawals, Clock, Limits, PoolId, Purpose};
use crate::withdraw::{complete_one, load_of, queue};
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

/// Has a redelegation of the sender paid out after all: what it would join may be another now.
#[inline(never)]
pub fn cancel(storage: &mut dyn Storage, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let staker = load_of(storage, sender, id)?.staker;
    wanted_of(storage, &staker, id)?;
    withdrawals::save_purpose(storage, &staker, id, &Purpose::Withdrawal)?;
    Ok(Response::new().add_event(Event::RedelegationCancelled { id, staker: &staker }))
}

/// Where a redelegation goes.
fn wanted_of(storage: &dyn Storage, staker: &Addr, id: u64) -> Result<(Addr, Limits), ContractError> {
    match withdrawals::purpose(storage, staker, id)? {
        Purpose::Redelegation { to, limits } => Ok((to, limits)),
        Purpose::Withdrawal => Err(ContractError::NotARedelegation { id }),
    }
}

/// Deposits what a redelegation is worth and was not paid yet, for its staker, within the staker's limits. A deposit that is
/// refused leaves it as it was: its staker may complete it as any other withdrawal.
///
/// The assets stay where they are, with `registry`, and in its ledger.
#[inline(never)]
pub fn complete(
    storage: &mut dyn Storage,
    clock: &Clock,
    registry: &Addr,
    id: u64,
) -> Result<Response, ContractError> {
    let row = withdrawals::load(storage, id)?;
    let staker = row.staker.clone();
    let (to, limits) = wanted_of(storage, &staker, id)?;
    let from = pools::numbered(storage, row.pool)?;
    let asset = from.asset.clone();
    let (amount, paid) = complete_one(storage, clock, from, id, row, registry)?;
    let order = Deposit {
        operator: to.clone(),
        staker: staker.clone(),
        asset,
        amount,
        limits: limits.into(),
    };
    let deposited = sell_shares(storage, clock, order)?;
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
