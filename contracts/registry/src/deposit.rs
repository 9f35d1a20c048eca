use cosmwasm_std::{Addr, Response, Storage, Uint128};
use palisade_interfaces::registry::DepositLimits;
use palisade_interfaces::Asset;
use palisade_math::{Bps, PoolAssets, PoolShares};

use crate::approval::check_staker;
use crate::earn;
use crate::events::{Event, Stake};
use crate::life::Life;
use crate::state::{ledgers, stakes, Account, Clock};
use crate::ContractError;

/// A deposit whose amount has arrived.
pub struct Deposit {
    pub operator: Addr,
    pub staker: Addr,
    pub asset: Asset,
    pub amount: Uint128,
    pub limits: DepositLimits,
}

/// Sells shares of an operator's pool for what came in.
#[inline(never)]
pub fn deposit(
    storage: &mut dyn Storage,
    clock: &Clock,
    deposit: Deposit,
) -> Result<Response, ContractError> {
    ledgers::credit(storage, &deposit.asset, Account::Stakes, deposit.amount)?;
    sell_shares(storage, clock, deposit)
}

/// Sells shares of an operator's pool for stake that is in the ledger.
pub fn sell_shares(
    storage: &mut dyn Storage,
    clock: &Clock,
    deposit: Deposit,
) -> Result<Response, ContractError> {
    let Deposit {
        operator,
        staker,
        asset,
        amount,
        limits,
    } = deposit;
    let mut life = Life::open(storage, operator, asset, clock)?;
    if life.id.is_gated() {
        check_staker(storage, clock.now, &life.id.operator, &staker)?;
    }
    check_contest(&life)?;
    if let Some(max) = limits.max_exposure_bps {
        life.settle_allocations(storage, clock)?;
        check_exposure(&life, Bps::new(max)?)?;
    }
    let settled = earn::settle(storage, &life.id, life.index, life.state.active_shares, clock.now)?;
    settled.save(storage, &life.id, life.index)?;
    let mut stake = stakes::load(storage, &life.id, &staker, life.index)?;
    settled.settle_stake(&mut stake)?;

    let sold = life.state.deposit(PoolAssets::from(amount), clock.now)?;
    check_bought(&life, sold.shares, &limits)?;
    stake.shares = stake.shares.checked_add(sold.shares)?;
    stakes::save(storage, &life.id, &staker, life.index, &stake)?;
    life.write_joint(storage, &sold.joint)?;
    life.save(storage)?;
    Ok(Response::new().add_event(Event::Deposited {
        pool: &life,
        staker: &staker,
        amount,
        shares: sold.shares,
        staker_shares: stake.shares,
        stake: Stake(&life),
    }))
}

/// No price is right for both outcomes of a contest, nor any cap on budgets.
pub fn check_contest(life: &Life) -> Result<(), ContractError> {
    if life.state.contested == 0 {
        return Ok(());
    }
    Err(ContractError::Contested {
        open: life.state.contested,
        until: life.pool.contested_until.unwrap_or_default(),
    })
}

fn check_exposure(life: &Life, max: Bps) -> Result<(), ContractError> {
    let most = max.of_floor(life.state.slot.scale)?;
    if life.state.encumbered > most {
        return Err(ContractError::ExposureTooHigh {
            found: life.state.encumbered,
            max: most,
        });
    }
    Ok(())
}

fn check_bought(life: &Life, shares: PoolShares, limits: &DepositLimits) -> Result<(), ContractError> {
    if let Some(min) = limits.min_shares.filter(|min| shares.amount() < *min) {
        return Err(ContractError::TooFewShares {
            found: shares,
            expected: min,
        });
    }
    let value = life.state.value_floor(shares)?;
    if let Some(min) = limits.min_value.filter(|min| value.amount() < *min) {
        return Err(ContractError::TooLittleValue {
            found: value,
            expected: min,
        });
    }
    Ok(())
}
