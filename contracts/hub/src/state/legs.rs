//! Undelegations that are not settled, by how far they are.

use cosmwasm_std::{Empty, Order, StdResult, Storage};
use cw_storage_plus::{Bound, Map};
use palisade_kit::packed::PackedMap;
use palisade_kit::page;

use crate::batch::Leg;
use crate::error::ContractError;

const LEGS: PackedMap<u64, Leg> = PackedMap::new("e");
/// Legs that are not armed, by completion time.
const WAITING: Map<(u64, u64), Empty> = Map::new("w");
/// Legs that are armed, by height.
const ARMED: Map<(u64, u64), Empty> = Map::new("a");

/// A leg that was seen complete.
pub struct ArmedLeg {
    pub id: u64,
    /// Height at which it was seen so.
    pub height: u64,
    pub leg: Leg,
}

/// A leg waits until it is armed.
pub fn save_new_leg(storage: &mut dyn Storage, id: u64, leg: &Leg) -> StdResult<()> {
    WAITING.save(storage, (leg.completion, id), &Empty {})?;
    LEGS.save(storage, id, leg)
}

pub fn leg_page<T>(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    row: impl FnMut((u64, Leg)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    page::rows(
        LEGS.range(storage, page::after(start_after), None, Order::Ascending),
        limit,
        row,
    )
}

/// Arms up to `limit` legs that are complete at `now`, the earliest first, and returns them.
pub fn arm_legs(
    storage: &mut dyn Storage,
    now: u64,
    height: u64,
    limit: usize,
) -> StdResult<Vec<(u64, Leg)>> {
    let complete = Bound::inclusive((now, u64::MAX));
    let keys = WAITING.keys(storage, None, Some(complete), Order::Ascending);
    let keys = keys.take(limit).collect::<StdResult<Vec<_>>>()?;
    let mut armed = Vec::with_capacity(keys.len());
    for key in keys {
        let (_, id) = key;
        WAITING.remove(storage, key);
        ARMED.save(storage, (height, id), &Empty {})?;
        armed.push((id, LEGS.load(storage, id)?));
    }
    Ok(armed)
}

/// Whether a leg that is not armed completes at `second` or before.
pub fn is_waiting_until(storage: &dyn Storage, second: u64) -> bool {
    let until = Some(Bound::inclusive((second, u64::MAX)));
    let mut keys = WAITING.keys_raw(storage, None, until, Order::Ascending);
    keys.next().is_some()
}

/// Whether a leg was armed at `height`.
pub fn is_armed_at(storage: &dyn Storage, height: u64) -> bool {
    ARMED
        .prefix(height)
        .keys_raw(storage, None, None, Order::Ascending)
        .next()
        .is_some()
}

/// Up to `limit` armed legs, the earliest armed first.
pub fn armed_legs(storage: &dyn Storage, limit: usize) -> StdResult<Vec<ArmedLeg>> {
    let keys = ARMED.keys(storage, None, None, Order::Ascending).take(limit);
    keys.map(|key| {
        let (height, id) = key?;
        let leg = LEGS.load(storage, id)?;
        Ok(ArmedLeg { id, height, leg })
    })
    .collect()
}

/// Heights and numbers of all armed legs. There are at most as many as unbonding entries of the hub.
pub fn armings(storage: &dyn Storage) -> StdResult<Vec<(u64, u64)>> {
    ARMED.keys(storage, None, None, Order::Ascending).collect()
}

/// Forgets a leg that was armed.
pub fn remove_armed_leg(storage: &mut dyn Storage, armed: &ArmedLeg) {
    ARMED.remove(storage, (armed.height, armed.id));
    LEGS.remove(storage, armed.id);
}
