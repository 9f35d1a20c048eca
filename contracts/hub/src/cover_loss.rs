//! Makes a loss good.

use cosmwasm_std::{coins, BankMsg, DepsMut, Env, MessageInfo, Response, Storage};
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
/// What is more than is lost goes back: others may have made good a part of it since the sender looked. Who wants to give more
/// can donate it.
#[inline(never)]
pub fn cover_loss(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    batch_id: Option<u64>,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let sent = Native::from(must_pay(info, &config.denom)?);
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;
    let now = env.block.time.seconds();
    let Cover { amount, left } = match batch_id {
        Some(id) => cover_batch(deps.storage, &mut ledger, id, sent, now)?,
        None => cover_holders(&mut ledger, &config.params, sent, now)?,
    };
    state::save_ledger(deps.storage, &ledger)?;
    let mut response = Response::new();
    let rest = sent.checked_sub(amount)?;
    if !rest.is_zero() {
        response = response.add_message(BankMsg::Send {
            to_address: info.sender.to_string(),
            amount: coins(rest.u128(), config.denom),
        });
    }
    Ok(response.add_event(Event::LossCovered {
        sender: &info.sender,
        batch: &batch_id.map(|id| id.to_string()).unwrap_or_default(),
        amount,
        left,
        books: Books::of(&ledger, now)?,
    }))
}

/// How much of what was sent is taken, and how much is lost after that.
struct Cover {
    amount: Native,
    left: Native,
}

impl Cover {
    fn of(lost: Native, sent: Native) -> Result<Self, ContractError> {
        if lost.is_zero() {
            return Err(ContractError::NothingLost {});
        }
        let amount = sent.min(lost);
        let left = lost.checked_sub(amount)?;
        Ok(Self { amount, left })
    }
}

fn cover_holders(
    ledger: &mut Ledger,
    params: &Params,
    sent: Native,
    now: u64,
) -> Result<Cover, ContractError> {
    let cover = Cover::of(ledger.loss_carry.amount(), sent)?;
    // First, so that a ruined hub is still known as one.
    ledger.gain_unallocated(cover.amount, params.unbonding_seconds, params, now)?;
    ledger.loss_carry.harvest(cover.amount, Bps::ZERO)?;
    Ok(cover)
}

/// As a surplus does. Once its requests are free to be closed, some may be, and the others must not get their part.
fn cover_batch(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    id: u64,
    sent: Native,
    now: u64,
) -> Result<Cover, ContractError> {
    let mut batch = state::batch(storage, id)?;
    batch.release(now)?;
    if batch.is_final(now) {
        return Err(ContractError::BatchFinal { batch: id });
    }
    let cover = Cover::of(batch.lost, sent)?;
    batch.top_up(cover.amount, now)?;
    ledger.claimable = ledger.claimable.checked_add(cover.amount)?;
    state::save_batch(storage, id, &batch)?;
    if batch.lost.is_zero() {
        state::forget_short_batch(storage, id);
    }
    Ok(cover)
}
