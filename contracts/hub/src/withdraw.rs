//! Pays unbonding requests.

use cosmwasm_std::{
    coins, Addr, BankMsg, DepsMut, Env, Event as WasmEvent, MessageInfo, Response, StdResult, Storage,
};
use palisade_kit::page;
use palisade_math::Native;

use crate::error::ContractError;
use crate::events::Event;
use crate::ledger::Ledger;
use crate::receive::ensure_no_dead_end;
use crate::state;

/// Pays the sender what the batches received so far and did not pay it yet. Depends on no rate and no validator, and
/// does not settle anything.
#[inline(never)]
pub fn withdraw_unbonded(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    batch_ids: Option<Vec<u64>>,
    receiver: Option<String>,
    limit: Option<u32>,
) -> Result<Response, ContractError> {
    let owner = &info.sender;
    let receiver = match receiver {
        Some(receiver) => {
            let receiver = deps.api.addr_validate(&receiver)?;
            ensure_no_dead_end(deps.storage, &env.contract.address, receiver)?
        }
        None => owner.clone(),
    };
    let Payment { total, events, .. } = pay(deps.storage, env, owner, &receiver, batch_ids, limit)?;
    let response = Response::new().add_events(events);
    if total.is_zero() {
        return Ok(response);
    }
    Ok(response.add_message(send(deps.storage, &receiver, total)?))
}

/// Pays the owner, whoever sends the message, if the owner allowed that; the sender gets the owner's tip.
#[inline(never)]
pub fn withdraw_for(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    owner: &str,
    batch_ids: Option<Vec<u64>>,
    limit: Option<u32>,
) -> Result<Response, ContractError> {
    let owner = &deps.api.addr_validate(owner)?;
    let Some(tip) = state::push_tip(deps.storage, owner)? else {
        return Err(ContractError::PushNotAllowed { owner: owner.clone() });
    };
    let Payment { total, events, .. } = pay(deps.storage, env, owner, owner, batch_ids, limit)?;
    let tip = tip.of_floor(total)?;
    let mut response = Response::new().add_events(events).add_event(Event::Pushed {
        sender: &info.sender,
        owner,
        amount: total,
        tip,
    });
    if !total.is_zero() {
        response = response.add_message(send(deps.storage, owner, total.checked_sub(tip)?)?);
    }
    if !tip.is_zero() {
        response = response.add_message(send(deps.storage, &info.sender, tip)?);
    }
    Ok(response)
}

/// Books a payment of these batches, or of the owner's oldest ones. What is left to do is to send its total.
fn pay<'a>(
    storage: &mut dyn Storage,
    env: &Env,
    owner: &'a Addr,
    receiver: &'a Addr,
    batch_ids: Option<Vec<u64>>,
    limit: Option<u32>,
) -> Result<Payment<'a>, ContractError> {
    let limit = page::limit(limit);
    let ids = match batch_ids {
        Some(ids) => page::distinct(ids, limit),
        None => state::batches_of(storage, owner, limit)?,
    };
    let mut ledger = state::ledger(storage)?;
    let mut payment = Payment {
        owner,
        receiver,
        now: env.block.time.seconds(),
        total: Native::ZERO,
        events: Vec::new(),
    };
    for id in ids {
        payment.add(storage, &mut ledger, id)?;
    }
    if payment.events.is_empty() {
        return Err(ContractError::NothingToWithdraw);
    }
    state::save_ledger(storage, &ledger)?;
    Ok(payment)
}

fn send(storage: &dyn Storage, receiver: &Addr, amount: Native) -> StdResult<BankMsg> {
    Ok(BankMsg::Send {
        to_address: receiver.to_string(),
        amount: coins(amount.u128(), state::config(storage)?.denom),
    })
}

/// One payment for several batches.
struct Payment<'a> {
    owner: &'a Addr,
    receiver: &'a Addr,
    now: u64,
    total: Native,
    events: Vec<WasmEvent>,
}

impl Payment<'_> {
    /// Adds what one batch owes. A request that is paid for good is closed; with the last one goes the batch, and what
    /// rounding left in it is nobody's claim any more and will be found as a surplus.
    fn add(&mut self, storage: &mut dyn Storage, ledger: &mut Ledger, id: u64) -> Result<(), ContractError> {
        let mut batch = state::batch(storage, id)?;
        let Some(mut claim) = state::claim(storage, self.owner, id)? else {
            return Err(ContractError::NoRequest {
                batch: id,
                owner: self.owner.clone(),
            });
        };
        batch.release(self.now)?;
        let amount = claim.pay(batch.received, batch.total_shares)?;
        batch.paid = batch.paid.checked_add(amount)?;
        ledger.claimable = ledger.claimable.checked_sub(amount)?;
        self.total = self.total.checked_add(amount)?;
        let is_final = batch.is_final(self.now);
        if is_final || !amount.is_zero() {
            let (owner, receiver) = (self.owner, self.receiver);
            self.events.push(
                Event::Withdrawn {
                    owner,
                    receiver,
                    batch: id,
                    amount,
                    paid: claim.paid,
                }
                .into(),
            );
        }
        if !is_final {
            state::save_claim(storage, self.owner, id, &claim)?;
            return Ok(state::save_batch(storage, id, &batch)?);
        }
        state::remove_claim(storage, self.owner, id);
        batch.requests = batch.requests.saturating_sub(1);
        if batch.requests > 0 {
            return Ok(state::save_batch(storage, id, &batch)?);
        }
        state::remove_batch(storage, id);
        let dust = batch.received.checked_sub(batch.paid)?;
        ledger.claimable = ledger.claimable.checked_sub(dust)?;
        self.events.push(Event::BatchClosed { batch: id, dust }.into());
        Ok(())
    }
}
