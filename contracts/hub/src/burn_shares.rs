//! Burns LST for the good of all others.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use palisade_interfaces::token::{self, TokenContract};
use palisade_math::{Lst, Native};

use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::state;

/// What the shares were worth stays, locked, and drips into the rate: nobody gains by buying in just before.
///
/// Shares that are worth nothing are burnt all the same, so that who must burn them is never stuck.
pub fn burn_shares(
    deps: DepsMut,
    env: &Env,
    token: &TokenContract,
    sender: &Addr,
    shares: Lst,
) -> Result<Response, ContractError> {
    let params = state::config(deps.storage)?.params;
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;
    let now = env.block.time.seconds();
    let value = match ledger.assets(now)?.is_zero() {
        true => Native::ZERO,
        false => ledger.rate(now)?.assets_for_redeem_floor(shares)?,
    };
    ledger.total_shares = ledger.total_shares.checked_sub(shares)?;
    ledger.lock(value, params.unbonding_seconds, &params, now)?;
    state::save_ledger(deps.storage, &ledger)?;
    let burn = token::ExecuteMsg::Burn {
        amount: shares.amount(),
    };
    Ok(Response::new()
        .add_message(token.execute(&burn, vec![])?)
        .add_event(Event::SharesBurnt {
            sender,
            shares,
            value,
            books: Books::of(&ledger, now)?,
        }))
}
