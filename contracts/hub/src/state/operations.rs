//! Staking messages: those without an answer, and redelegations that run.

use cosmwasm_std::{Order, StdResult, Storage};
use palisade_kit::packed::PackedMap;
use palisade_kit::page;

use crate::error::ContractError;
use crate::operation::Operation;
use crate::redelegation::Running;

/// Staking messages of this transaction that have not been answered, by their position.
const OPERATIONS: PackedMap<u64, Operation> = PackedMap::new("o");
/// Redelegations that the chain counts, the oldest first.
const RUNNING: PackedMap<u64, Running> = PackedMap::new("m");

pub fn save_operation(storage: &mut dyn Storage, position: u64, operation: &Operation) -> StdResult<()> {
    OPERATIONS.save(storage, position, operation)
}

/// The message that a reply answers. It is answered once.
pub fn take_operation(storage: &mut dyn Storage, position: u64) -> StdResult<Operation> {
    let operation = OPERATIONS.load(storage, position)?;
    OPERATIONS.remove(storage, position);
    Ok(operation)
}

/// A redelegation that runs, behind the others.
pub fn save_running(storage: &mut dyn Storage, running: &Running) -> Result<(), ContractError> {
    let last = RUNNING.keys(storage, None, None, Order::Descending).next();
    let last = last.transpose()?.unwrap_or_default();
    let id = last.checked_add(1).ok_or(ContractError::CountOverflow)?;
    Ok(RUNNING.save(storage, id, running)?)
}

/// All redelegations that run. A rebalance sends no more than so many.
pub fn all_running(storage: &dyn Storage) -> StdResult<Vec<(u64, Running)>> {
    RUNNING.range(storage, None, None, Order::Ascending).collect()
}

pub fn running_page<T>(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    row: impl FnMut((u64, Running)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    page::rows(
        RUNNING.range(storage, page::after(start_after), None, Order::Ascending),
        limit,
        row,
    )
}

pub fn remove_running(storage: &mut dyn Storage, id: u64) {
    RUNNING.remove(storage, id);
}
