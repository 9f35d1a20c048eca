//! LST in, a request in the pending batch out.

use cosmwasm_std::{Addr, DepsMut, Env, Response, StdResult, Storage};
use palisade_interfaces::hub::Pausable;
use palisade_math::{Claim, Lst};

use crate::batch::Batch;
use crate::error::ContractError;
use crate::events::Event;
use crate::receive::payee;
use crate::state::{self, Queue};

/// One row: no rate, no query, nothing of staking.
pub fn queue_unbond(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    shares: Lst,
    receiver: Option<String>,
) -> Result<Response, ContractError> {
    let receiver = payee(deps.as_ref(), env, sender, receiver)?;
    let now = env.block.time.seconds();
    let config = state::config(deps.storage)?;
    config.pauses.ensure_free(Pausable::QueueUnbond, now)?;
    let min_unbond = config.params.min_unbond;
    if shares < min_unbond {
        let (found, expected) = (shares.amount(), min_unbond.amount());
        return Err(ContractError::UnbondTooSmall { found, expected });
    }

    let queue = state::queue(deps.storage)?;
    let (id, mut batch) = match queue.pending {
        Some(id) => (id, state::batch(deps.storage, id)?),
        None => (open_batch(deps.storage, queue)?, Batch::new(now)),
    };
    let claim = match state::claim(deps.storage, &receiver, id)? {
        Some(claim) => Claim {
            shares: claim.shares.checked_add(shares)?,
            ..claim
        },
        None => {
            batch.requests = batch.requests.saturating_add(1);
            Claim::new(shares)
        }
    };
    batch.total_shares = batch.total_shares.checked_add(shares)?;
    state::save_claim(deps.storage, &receiver, id, &claim)?;
    state::save_batch(deps.storage, id, &batch)?;
    Ok(Response::new().add_event(Event::UnbondQueued {
        sender,
        receiver: &receiver,
        batch: id,
        shares,
        batch_shares: batch.total_shares,
    }))
}

fn open_batch(storage: &mut dyn Storage, mut queue: Queue) -> StdResult<u64> {
    let id = queue.last_batch.saturating_add(1);
    queue.last_batch = id;
    queue.pending = Some(id);
    state::save_queue(storage, &queue)?;
    Ok(id)
}
