//! Stops an operation for a while.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use palisade_interfaces::hub::{Pausable, MAX_PAUSE_SECONDS, MAX_QUEUE_UNBOND_PAUSE_SECONDS};
use palisade_kit::range;

use crate::error::ContractError;
use crate::events::Event;
use crate::roles::ensure_guardian;
use crate::state;

/// The longest pause. Who wants to leave waits a day at most.
pub fn longest(operation: Pausable) -> u64 {
    match operation {
        Pausable::QueueUnbond => MAX_QUEUE_UNBOND_PAUSE_SECONDS,
        _ => MAX_PAUSE_SECONDS,
    }
}

/// Pauses all of them, or none.
#[inline(never)]
pub fn pause(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    operations: &[Pausable],
    seconds: u64,
) -> Result<Response, ContractError> {
    let mut config = state::config(deps.storage)?;
    ensure_guardian(deps.storage, &config, &info.sender)?;
    check_number(operations)?;
    range::check("seconds", seconds, 1, MAX_PAUSE_SECONDS)?;
    let now = env.block.time.seconds();
    config.pauses.prune(longest, now);
    let mut response = Response::new();
    for &operation in operations {
        let until = config.pauses.pause(operation, seconds, longest(operation), now)?;
        response = response.add_event(Event::Paused {
            operation,
            until,
            sender: &info.sender,
        });
    }
    state::save_config(deps.storage, &config)?;
    Ok(response)
}

/// Ends the pauses of all of them, or of none.
#[inline(never)]
pub fn unpause(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    operations: &[Pausable],
) -> Result<Response, ContractError> {
    let mut config = state::config(deps.storage)?;
    ensure_guardian(deps.storage, &config, &info.sender)?;
    check_number(operations)?;
    let mut response = Response::new();
    for &operation in operations {
        config.pauses.unpause(operation, env.block.time.seconds())?;
        response = response.add_event(Event::Unpaused {
            operation,
            sender: &info.sender,
        });
    }
    state::save_config(deps.storage, &config)?;
    Ok(response)
}

/// An empty list would look like a pause, and be none.
fn check_number(operations: &[Pausable]) -> Result<(), ContractError> {
    let number = |operations: &[Pausable]| u32::try_from(operations.len()).unwrap_or(u32::MAX);
    range::check("operations", number(operations), 1, number(&Pausable::ALL))?;
    Ok(())
}
