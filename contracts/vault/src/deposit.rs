use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};
use palisade_math::{Lrt, Lst};

use crate::error::ContractError;
use crate::events::Deposited;
use crate::state::{self, Config};
use crate::sync::sync_positions;
use crate::transfer;

/// LST that has arrived.
pub(crate) struct Deposit {
    /// Who sent it.
    pub sender: Addr,
    /// How much.
    pub amount: Lst,
    /// Who gets the LRT.
    pub recipient: Addr,
    /// Fewer are refused.
    pub min_shares: Option<Uint128>,
}

/// The LST contract. Mints LRT at the price that counts what vetoes may give back.
#[inline(never)]
pub(crate) fn deposit(
    mut deps: DepsMut,
    env: &Env,
    config: &Config,
    deposit: Deposit,
) -> Result<Response, ContractError> {
    let Deposit {
        sender,
        amount,
        recipient,
        min_shares,
    } = deposit;
    if amount < config.min_deposit {
        return Err(ContractError::DepositTooSmall {
            found: amount,
            expected: config.min_deposit,
        });
    }
    let (mut books, synced) = sync_positions(deps.branch(), env, config)?;
    let now = env.block.time.seconds();
    let shares = books.deposit_rate(now)?.shares_for_deposit_floor(amount)?;
    let least = Lrt::from(min_shares.unwrap_or_default());
    if shares < least {
        return Err(ContractError::Slippage {
            found: shares,
            expected: least,
        });
    }
    books.ledger.idle = books.ledger.idle.checked_add(amount)?;
    books.ledger.supply = books.ledger.supply.checked_add(shares)?;
    state::save_ledger(deps.storage, &books.ledger)?;
    let lrt = state::lrt(deps.storage)?;
    Ok(Response::new()
        .add_message(transfer::mint(&lrt, &recipient, shares)?)
        .add_events(synced)
        .add_event(Deposited {
            sender,
            recipient,
            amount,
            shares,
            balances: books.balances(now)?,
        }))
}
