//! An operator's own assets before one of its pools, of which a part of each slash is paid first.

use cosmwasm_std::{Addr, Response, Storage, Uint128};
use palisade_interfaces::Asset;
use palisade_math::PoolAssets;

use crate::events::Event;
use crate::life::Life;
use crate::state::{bonds, later, ledgers, Account, Clock, PoolId};
use crate::ContractError;

/// Adds what came in to the bond of an operator. Its pool opens with it if there is none yet.
#[inline(never)]
pub fn deposit(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: Addr,
    asset: Asset,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let mut life = Life::open(storage, operator, asset, clock)?;
    life.save(storage)?;
    let mut bond = bonds::load(storage, clock, &life.id)?;
    bond.deposit(amount.into())?;
    bonds::save(storage, &life.id, &bond)?;
    ledgers::credit(storage, &life.id.asset, Account::Bonds, amount)?;
    Ok(Response::new().add_event(Event::BondDeposited {
        pool: &life.id,
        amount,
        active: bond.active,
    }))
}

/// Moves a part of the bond into the bucket that is open now, whoever relies on it.
#[inline(never)]
pub fn queue(
    storage: &mut dyn Storage,
    clock: &Clock,
    id: &PoolId,
    amount: PoolAssets,
) -> Result<Response, ContractError> {
    let mut bond = bonds::load(storage, clock, id)?;
    let closes = bond.queue(amount, &clock.periods, clock.now)?;
    bonds::save(storage, id, &bond)?;
    Ok(Response::new().add_event(Event::BondWithdrawalQueued {
        pool: id,
        amount,
        matures: later(closes, clock.periods.unbonding)?,
        active: bond.active,
    }))
}

/// Pays what matured.
#[inline(never)]
pub fn complete(
    storage: &mut dyn Storage,
    clock: &Clock,
    id: &PoolId,
    recipient: &Addr,
) -> Result<Response, ContractError> {
    let mut bond = bonds::load(storage, clock, id)?;
    let amount = bond.pay(&clock.periods, clock.now)?;
    bonds::save(storage, id, &bond)?;
    ledgers::debit(storage, &id.asset, Account::Bonds, amount.amount())?;
    let event = Event::BondWithdrawn {
        pool: id,
        recipient,
        amount,
    };
    Ok(Response::new()
        .add_event(event)
        .add_message(id.asset.transfer(recipient, amount.amount())?))
}

/// Asked for when an AVS begins to rely on an operator, or on more of it. The operator may take its bond back afterwards.
pub fn check_least(
    storage: &dyn Storage,
    clock: &Clock,
    id: Option<&PoolId>,
    expected: PoolAssets,
) -> Result<(), ContractError> {
    if expected.is_zero() {
        return Ok(());
    }
    let found = match id {
        Some(id) => bonds::load(storage, clock, id)?.active,
        None => PoolAssets::ZERO,
    };
    if found < expected {
        return Err(ContractError::BondTooSmall { found, expected });
    }
    Ok(())
}
