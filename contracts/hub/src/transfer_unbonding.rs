//! Gives an unbonding request, or a part of one, to somebody else.

use cosmwasm_std::{Addr, Binary, Deps, DepsMut, Env, MessageInfo, Response, Storage, Uint128};
use palisade_interfaces::hub::ReceiveUnbondingMsg;
use palisade_math::Lst;

use crate::error::ContractError;
use crate::events::Event;
use crate::receive::ensure_no_dead_end;
use crate::state::{self, ClaimRow};

/// Moves shares of a batch, in whatever phase it is, with what was paid for them. The batch owes what it owed.
#[inline(never)]
pub fn transfer_unbonding(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    batch_id: u64,
    shares: Option<Uint128>,
    recipient: &str,
    msg: Option<Binary>,
) -> Result<Response, ContractError> {
    let sender = &info.sender;
    let recipient = check_recipient(deps.as_ref(), env, sender, recipient)?;
    let mut batch = state::batch(deps.storage, batch_id)?;
    let Some(mut kept) = state::claim(deps.storage, sender, batch_id)? else {
        return Err(ContractError::NoRequest {
            batch: batch_id,
            owner: sender.clone(),
        });
    };
    let mut moved = kept.split_off(shares.map_or(kept.shares, Lst::from))?;
    moved.forgive_ceil(batch.received, batch.total_shares)?;
    let leaves_nothing = kept.shares == Lst::ZERO;
    if !leaves_nothing {
        check_size(deps.storage, moved.shares.min(kept.shares))?;
    }

    if leaves_nothing {
        batch.requests = batch.requests.saturating_sub(1);
        state::remove_claim(deps.storage, sender, batch_id);
    } else {
        state::save_claim(deps.storage, sender, batch_id, &kept)?;
    }
    let claim = match state::claim(deps.storage, &recipient, batch_id)? {
        Some(mut claim) => {
            claim.merge(moved)?;
            claim
        }
        None => {
            batch.requests = batch.requests.saturating_add(1);
            moved
        }
    };
    state::save_claim(deps.storage, &recipient, batch_id, &claim)?;
    state::save_batch(deps.storage, batch_id, &batch)?;

    let ClaimRow { shares, paid } = moved;
    let mut response = Response::new().add_event(Event::UnbondingTransferred {
        sender,
        recipient: &recipient,
        batch: batch_id,
        shares,
        paid,
    });
    if let Some(msg) = msg {
        let told = ReceiveUnbondingMsg {
            sender: sender.to_string(),
            batch_id,
            shares: shares.amount(),
            paid: paid.amount(),
            msg,
        };
        response = response.add_message(told.into_cosmos_msg(recipient)?);
    }
    Ok(response)
}

/// A transfer to oneself would only make paid amounts grow.
fn check_recipient(deps: Deps, env: &Env, sender: &Addr, recipient: &str) -> Result<Addr, ContractError> {
    let receiver = deps.api.addr_validate(recipient)?;
    let receiver = ensure_no_dead_end(deps.storage, &env.contract.address, receiver)?;
    if receiver == *sender {
        return Err(ContractError::ReceiverNotAllowed { receiver });
    }
    Ok(receiver)
}

/// Parts are as large as a new request must be: nobody is sent many small ones, and the unit that rounding costs is
/// little of them.
fn check_size(storage: &dyn Storage, shares: Lst) -> Result<(), ContractError> {
    let min_unbond = state::config(storage)?.params.min_unbond;
    if shares < min_unbond {
        let (found, expected) = (shares.amount(), min_unbond.amount());
        return Err(ContractError::UnbondTooSmall { found, expected });
    }
    Ok(())
}
