//! Coins that are kept for instant exits.

use cosmwasm_std::Event as WasmEvent;
use palisade_math::Native;

use crate::error::ContractError;
use crate::events::Event;
use crate::ledger::Ledger;
use crate::params::Params;

/// What the buffer is to have of `assets`: nothing where there are no instant exits.
pub fn target(params: &Params, assets: Native) -> Result<Native, ContractError> {
    match &params.instant_exit {
        Some(exit) => Ok(exit.buffer.of_floor(assets)?),
        None => Ok(Native::ZERO),
    }
}

/// Fills the buffer from unallocated coins, up to its target less what was drawn of late, or gives back what it has above its
/// target. Tells what it did, if anything. A does not move.
pub fn adjust(ledger: &mut Ledger, params: &Params, now: u64) -> Result<Option<WasmEvent>, ContractError> {
    let target = target(params, ledger.assets(now)?)?;
    let (before, surplus) = (ledger.buffer, ledger.buffer.saturating_sub(target));
    let fill = match &params.instant_exit {
        Some(exit) => {
            let most = ledger.drawn.available_floor(target, exit.refill_seconds, now)?;
            most.saturating_sub(before).min(ledger.unallocated)
        }
        None => Native::ZERO,
    };
    ledger.buffer = before.checked_sub(surplus)?.checked_add(fill)?;
    ledger.unallocated = ledger.unallocated.checked_sub(fill)?.checked_add(surplus)?;
    if ledger.buffer == before {
        return Ok(None);
    }
    let (after, unallocated) = (ledger.buffer, ledger.unallocated);
    let event = Event::BufferAdjusted {
        before,
        after,
        target,
        unallocated,
    };
    Ok(Some(event.into()))
}
