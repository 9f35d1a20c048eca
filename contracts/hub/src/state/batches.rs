//! Batches of unbonding requests, and which of them is where.

use cosmwasm_std::{Empty, Order, StdResult, Storage};
use cw_storage_plus::Map;
use palisade_kit::packed::{PackedItem, PackedMap};
use palisade_kit::page;
use serde::{Deserialize, Serialize};

use crate::batch::Batch;
use crate::error::ContractError;

const QUEUE: PackedItem<Queue> = PackedItem::new("q");
const BATCHES: PackedMap<u64, Batch> = PackedMap::new("b");
/// Batches that lost something which a surplus may still make good.
const SHORT: Map<u64, Empty> = Map::new("s");

/// Which batch is where.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Takes requests.
    pub pending: Option<u64>,
    /// Partly undelegated.
    pub submitting: Option<u64>,
    /// Number of the last batch made.
    pub last_batch: u64,
}

pub fn queue(storage: &dyn Storage) -> StdResult<Queue> {
    Ok(QUEUE.may_load(storage)?.unwrap_or_default())
}

pub fn save_queue(storage: &mut dyn Storage, queue: &Queue) -> StdResult<()> {
    QUEUE.save(storage, queue)
}

pub fn batch(storage: &dyn Storage, id: u64) -> Result<Batch, ContractError> {
    BATCHES
        .may_load(storage, id)?
        .ok_or(ContractError::UnknownBatch { batch: id })
}

pub fn batch_page<T>(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    row: impl FnMut((u64, Batch)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    page::rows(
        BATCHES.range(storage, page::after(start_after), None, Order::Ascending),
        limit,
        row,
    )
}

pub fn save_batch(storage: &mut dyn Storage, id: u64, batch: &Batch) -> StdResult<()> {
    BATCHES.save(storage, id, batch)
}

pub fn remove_batch(storage: &mut dyn Storage, id: u64) {
    SHORT.remove(storage, id);
    BATCHES.remove(storage, id);
}

/// A surplus may make good what the batch lost.
pub fn save_short_batch(storage: &mut dyn Storage, id: u64) -> StdResult<()> {
    SHORT.save(storage, id, &Empty {})
}

/// Batches that lost something, the oldest first.
pub fn short_batches(storage: &dyn Storage, limit: usize) -> StdResult<Vec<u64>> {
    SHORT
        .keys(storage, None, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// It has no loss, or none that anything can reach any more.
pub fn forget_short_batch(storage: &mut dyn Storage, id: u64) {
    SHORT.remove(storage, id);
}
