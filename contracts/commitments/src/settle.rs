use cosmwasm_std::{DepsMut, Response};
use palisade_interfaces::commitments::Standing;

use crate::end::end;
use crate::error::ContractError;
use crate::events::Event;
use crate::look::Sight;
use crate::state::{self, Stage};

/// Counts the time up to now as the operator was found last, looks again, and ends what is to end. Once its time is over a
/// commitment ends without a look, so that nothing keeps it from ending.
pub fn settle(deps: DepsMut, now: u64, id: u64) -> Result<Response, ContractError> {
    let mut commitment = state::commitment(deps.storage, id)?;
    commitment.count(now);
    let mut found = match commitment.stage.clone() {
        Stage::Ended { .. } => return Err(ContractError::Ended { id }),
        Stage::Offered if now <= commitment.accept_until => {
            return Err(ContractError::StillOffered {
                found: now,
                until: commitment.accept_until,
            })
        }
        Stage::Offered => return end(deps.storage, id, commitment),
        Stage::Standing(_) if now >= commitment.rent.end() => return end(deps.storage, id, commitment),
        Stage::Standing(found) => found,
    };
    let registry = state::config(deps.storage)?.registry;
    found.look(&Sight::take(deps.as_ref(), &registry, &commitment)?, &commitment);
    let standing = found.standing;
    commitment.stage = Stage::Standing(found);
    if standing == Standing::Over {
        return end(deps.storage, id, commitment);
    }
    state::save_commitment(deps.storage, id, &commitment)?;
    Ok(Response::new().add_event(Event::CommitmentSettled {
        id,
        standing,
        earned: commitment.rent.earned_floor()?,
    }))
}
