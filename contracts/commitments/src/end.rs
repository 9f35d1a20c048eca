use cosmwasm_std::{Addr, DepsMut, Response, Storage};
use palisade_interfaces::commitments::Standing;

use crate::error::ContractError;
use crate::events::Event;
use crate::look::Sight;
use crate::state::{self, Commitment, Stage};

/// Ends a commitment of the sender that the AVS broke. All that it could still have earned is earned.
pub fn end_commitment(deps: DepsMut, now: u64, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let mut commitment = state::commitment(deps.storage, id)?;
    commitment.check_operator(sender)?;
    commitment.count(now);
    let Stage::Standing(mut found) = commitment.stage.clone() else {
        return Err(ContractError::NotStanding { id });
    };
    let registry = state::config(deps.storage)?.registry;
    found.look(&Sight::take(deps.as_ref(), &registry, &commitment)?, &commitment);
    if found.standing != Standing::Broken {
        return Err(ContractError::NotBroken {
            id,
            found: found.standing,
        });
    }
    commitment.rent.count(true, commitment.rent.end());
    end(deps.storage, id, commitment)
}

/// Ends a commitment whose time is counted. What was earned waits for the operator, and the rest for the AVS: nobody is paid
/// here, so nobody who cannot be paid keeps it from ending.
pub fn end(
    storage: &mut dyn Storage,
    id: u64,
    mut commitment: Commitment,
) -> Result<Response, ContractError> {
    if matches!(commitment.stage, Stage::Standing(_)) {
        state::remove_standing(storage, &commitment.operator, &commitment.asset)?;
    }
    let unreturned = commitment.rent.unearned_ceil()?;
    commitment.stage = Stage::Ended { unreturned };
    state::save_commitment(storage, id, &commitment)?;
    Ok(Response::new().add_event(Event::CommitmentEnded {
        id,
        avs: &commitment.avs,
        operator: &commitment.operator,
        earned: commitment.rent.earned_floor()?,
        unearned: unreturned,
    }))
}
