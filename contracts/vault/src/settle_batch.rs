use cosmwasm_std::{DepsMut, Env, Response};
use palisade_math::Lst;

use crate::books::Ledger;
use crate::complete;
use crate::error::ContractError;
use crate::events::BatchSettled;
use crate::pending::Payee;
use crate::state;

/// Anyone. Receives what the withdrawals of a batch pay by now. One that a veto may still make worth more stays with the
/// batch, which can then be settled again.
#[inline(never)]
pub(crate) fn settle_batch(mut deps: DepsMut, env: &Env, batch_id: u64) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let batch = state::owing_batch(deps.storage, batch_id)?;
    let ids = batch.parts.iter().map(|part| part.id);
    let due = complete::due(deps.as_ref(), env, &config, ids)?;
    let next = due.next;
    let payee = Payee::Batch { id: batch_id };
    if let Some(msg) = complete::request(deps.storage, &config, payee, due)? {
        return Ok(Response::new().add_submessage(msg));
    }
    // Another holder may have had a withdrawal completed.
    let ledger = state::ledger(deps.storage)?;
    let response = receive(deps.branch(), batch_id, ledger, Response::new())?;
    if state::owing_batch(deps.storage, batch_id).is_ok_and(|after| after == batch) {
        return Err(complete::nothing_came(next, env));
    }
    Ok(response)
}

/// Takes the batch's part of what its withdrawals received, and saves the ledger.
pub(crate) fn receive(
    deps: DepsMut,
    batch_id: u64,
    mut ledger: Ledger,
    response: Response,
) -> Result<Response, ContractError> {
    let mut batch = state::owing_batch(deps.storage, batch_id)?;
    let mut amount = Lst::ZERO;
    let mut open = vec![];
    for mut part in batch.parts {
        let taken = complete::take(deps.storage, &mut ledger, part.id, &mut part.claim)?;
        amount = amount.checked_add(taken.amount)?;
        if !taken.closed {
            open.push(part);
        }
    }
    batch.parts = open;
    batch.received = batch.received.checked_add(amount)?;
    ledger.claimable = ledger.claimable.checked_add(amount)?;
    state::save_ledger(deps.storage, &ledger)?;
    state::save_batch(deps.storage, batch_id, &batch)?;
    Ok(response.add_event(BatchSettled {
        batch_id,
        amount,
        received: batch.received,
        expected: batch.expected,
        open_withdrawals: batch.parts.len(),
    }))
}
