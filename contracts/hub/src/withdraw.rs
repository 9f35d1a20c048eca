//! Pays unbonding requests.

use cosmwasm_std::{coins, Addr, BankMsg, DepsMut, Env, Event as WasmEvent, MessageInfo, Response, Storage};
use palisade_kit::page;
use palisade_math::Native;

use crate::error::ContractError;
use crate::events::Event;
use crate::ledger::Ledger;
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
        Some(receiver) => deps.api.addr_validate(&receiver)?,
        None => owner.clone(),
    };
    if receiver == env.contract.address {
        return Err(ContractError::ReceiverNotAllowed { receiver });
    }
    let limit = page::limit(limit);
    let ids = match batch_ids {
        Some(ids) => page::distinct(ids, limit),
        None => state::batches_of(deps.storage, owner, limit)?,
    };
    let mut ledger = state::ledger(deps.storage)?;
    let now = env.block.time.seconds();
    let mut payment = Payment {
        owner,
        receiver: &receiver,
        now,
        total: Native::ZERO,
        events: Vec::new(),
    };
    for id in ids {
        payment.add(deps.storage, &mut ledger, id)?;
    }
    let Payment { total, events, .. } = payment;
    if events.is_empty() {
        return Err(ContractError::NothingToWithdraw);
    }
    state::save_ledger(deps.storage, &ledger)?;
    let mut response = Response::new().add_events(events);
    if !total.is_zero() {
        let amount = coins(total.u128(), state::config(deps.storage)?.denom);
        response = response.add_message(BankMsg::Send {
            to_address: receiver.into(),
            amount,
        });
    }
    Ok(response)
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
