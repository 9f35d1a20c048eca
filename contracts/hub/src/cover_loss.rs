//! Makes a loss good.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use cw_utils::must_pay;
use palisade_math::{Bps, Native};

use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::ledger::Ledger;
use crate::params::Params;
use crate::state;

/// With a batch, its requests get the coins at once. Without one, the holders of the LST get them, little by little, or at once
/// where the hub is ruined; and what rewards must earn back before a fee is taken is less by as much: nobody takes a fee on a
/// cover.
///
/// More than was lost is refused: who wants to give more can donate it.
#[inline(never)]
pub fn cover_loss(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    batch_id: Option<u64>,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let amount = Native::from(must_pay(info, &config.denom)?);
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;
    let now = env.block.time.seconds();
    let left = match batch_id {
        Some(id) => cover_batch(deps.storage, &mut ledger, id, amount, now)?,
        None => cover_holders(&mut ledger, &config.params, amount, now)?,
    };
    state::save_ledger(deps.storage, &ledger)?;
    Ok(Response::new().add_event(Event::LossCovered {
        sender: &info.sender,
        batch: &batch_id.map(|id| id.to_string()).unwrap_or_default(),
        amount,
        left,
        books: Books::of(&ledger, now)?,
    }))
}

/// Both return what is still lost.
fn cover_holders(
    ledger: &mut Ledger,
    params: &Params,
    amount: Native,
    now: u64,
) -> Result<Native, ContractError> {
    check_size(amount, ledger.loss_carry.amount())?;
    ledger.gain_unallocated(amount, params.unbonding_seconds, params, now)?;
    ledger.loss_carry.harvest(amount, Bps::ZERO)?;
    Ok(ledger.loss_carry.amount())
}

/// As a surplus does. Once its requests are free to be closed, some may be, and the others must not get their part.
fn cover_batch(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    id: u64,
    amount: Native,
    now: u64,
) -> Result<Native, ContractError> {
    let mut batch = state::batch(storage, id)?;
    batch.release(now)?;
    if batch.is_final(now) {
        return Err(ContractError::BatchFinal { batch: id });
    }
    check_size(amount, batch.lost)?;
    batch.top_up(amount, now)?;
    ledger.claimable = ledger.claimable.checked_add(amount)?;
    state::save_batch(storage, id, &batch)?;
    if batch.lost.is_zero() {
        state::forget_short_batch(storage, id);
    }
    Ok(batch.lost)
}

fn check_size(amount: Native, lost: Native) -> Result<(), ContractError> {
    if amount > lost {
        let (found, expected) = (amount.amount(), lost.amount());
        return Err(ContractError::CoverTooLarge { found, expected });
    }
    Ok(())
}
