//! Pays unbonding requests.

use std::collections::BTreeSet;

use cosmwasm_std::{coins, BankMsg, DepsMut, Env, Event as WasmEvent, MessageInfo, Response, Storage};
use palisade_kit::page;
use palisade_math::Native;

use crate::batch::Batch;
use crate::error::ContractError;
use crate::events::Event;
use crate::ledger::Ledger;
use crate::state::{self, ClaimRow};

/// Pays the sender what the batches received so far and did not pay it yet. Depends on no rate and no validator, and
/// does not settle anything.
pub fn withdraw_unbonded(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    batch_ids: Option<Vec<u64>>,
    receiver: Option<String>,
    limit: Option<u32>,
) -> Result<Response, ContractError> {
    let (owner, now) = (&info.sender, env.block.time.seconds());
    let receiver = match receiver {
        Some(receiver) => deps.api.addr_validate(&receiver)?,
        None => owner.clone(),
    };
    if receiver == env.contract.address {
        return Err(ContractError::ReceiverNotAllowed { receiver });
    }
    let limit = page::limit(limit);
    let ids: BTreeSet<u64> = match batch_ids {
        Some(ids) => ids.into_iter().take(limit).collect(),
        None => state::batches_of(deps.storage, owner, limit)?
            .into_iter()
            .collect(),
    };
    let mut ledger = state::ledger(deps.storage)?;
    let (mut total, mut events) = (Native::ZERO, Vec::new());
    for id in ids {
        let batch = state::batch(deps.storage, id)?;
        let Some(claim) = state::claim(deps.storage, owner, id)? else {
            return Err(ContractError::NoRequest {
                batch: id,
                owner: owner.clone(),
            });
        };
        let mut request = Request { id, batch, claim };
        let amount = request.pay(now)?;
        total = total.checked_add(amount)?;
        if !amount.is_zero() {
            let paid = request.claim.paid;
            events.push(
                Event::Withdrawn {
                    owner,
                    receiver: &receiver,
                    batch: id,
                    amount,
                    paid,
                }
                .into(),
            );
        }
        ledger.claimable = ledger.claimable.checked_sub(amount)?;
        if request.batch.is_final(now) {
            state::remove_claim(deps.storage, owner, id);
            events.extend(request.close(deps.storage, &mut ledger)?);
        } else {
            state::save_claim(deps.storage, owner, id, &request.claim)?;
            state::save_batch(deps.storage, id, &request.batch)?;
        }
    }
    if events.is_empty() && total.is_zero() {
        return Err(ContractError::NothingToWithdraw);
    }
    state::save_ledger(deps.storage, &ledger)?;
    let mut response = Response::new().add_events(events);
    if !total.is_zero() {
        let denom = state::config(deps.storage)?.denom;
        let amount = coins(total.u128(), denom);
        response = response.add_message(BankMsg::Send {
            to_address: receiver.into(),
            amount,
        });
    }
    Ok(response)
}

/// One owner's request and its batch.
struct Request {
    id: u64,
    batch: Batch,
    claim: ClaimRow,
}

impl Request {
    fn pay(&mut self, now: u64) -> Result<Native, ContractError> {
        self.batch.release(now)?;
        let amount = self.claim.pay(self.batch.received, self.batch.total_shares)?;
        self.batch.paid = self.batch.paid.checked_add(amount)?;
        Ok(amount)
    }

    /// Closes a request that is paid for good. With the last one goes the batch; what rounding left in it is nobody's
    /// claim any more and will be found as a surplus.
    fn close(
        mut self,
        storage: &mut dyn Storage,
        ledger: &mut Ledger,
    ) -> Result<Option<WasmEvent>, ContractError> {
        self.batch.requests = self.batch.requests.saturating_sub(1);
        if self.batch.requests > 0 {
            state::save_batch(storage, self.id, &self.batch)?;
            return Ok(None);
        }
        let dust = self.batch.received.checked_sub(self.batch.paid)?;
        ledger.claimable = ledger.claimable.checked_sub(dust)?;
        state::remove_batch(storage, self.id);
        Ok(Some(Event::BatchClosed { batch: self.id, dust }.into()))
    }
}
