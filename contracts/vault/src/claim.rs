use cosmwasm_std::{Addr, DepsMut, Response};

use crate::error::ContractError;
use crate::events::Claimed;
use crate::state;
use crate::transfer;

/// Anyone. Pays `account` its part of what a batch received, less what it was paid before. Cannot be paused, and asks no
/// other contract.
#[inline(never)]
pub(crate) fn claim(
    deps: DepsMut,
    sender: Addr,
    batch_id: u64,
    account: Addr,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let mut batch = state::owing_batch(deps.storage, batch_id)?;
    let Some(mut request) = state::request(deps.storage, &account, batch_id)? else {
        return Err(ContractError::NoSuchRequest { batch_id, account });
    };
    let amount = request.pay(batch.received, batch.shares)?;
    let mut ledger = state::ledger(deps.storage)?;
    batch.paid = batch.paid.checked_add(amount)?;
    ledger.claimable = ledger.claimable.checked_sub(amount)?;
    if batch.is_settled() {
        state::remove_request(deps.storage, &account, batch_id);
        batch.unpaid_shares = batch.unpaid_shares.checked_sub(request.shares)?;
        if batch.is_paid() {
            // What rounding left over, less than one unit for each account, goes to those who stay.
            let rest = batch.received.checked_sub(batch.paid)?;
            ledger.claimable = ledger.claimable.checked_sub(rest)?;
            ledger.idle = ledger.idle.checked_add(rest)?;
        }
    } else if amount.is_zero() {
        return Err(ContractError::NothingToClaim);
    } else {
        state::save_request(deps.storage, &account, batch_id, &request)?;
    }
    state::save_ledger(deps.storage, &ledger)?;
    state::save_batch(deps.storage, batch_id, &batch)?;
    let payment = transfer::pay(&config.lst, &account, amount)?;
    Ok(Response::new().add_messages(payment).add_event(Claimed {
        sender,
        account,
        batch_id,
        amount,
        paid: request.paid,
        claimable: ledger.claimable,
    }))
}
