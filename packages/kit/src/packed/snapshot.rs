use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::{Bound, KeyDeserialize, Prefixer, PrimaryKey};
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::PackedMap;

/// Rows by key, with everything they ever were. Time is whatever the caller counts, blocks or seconds. A change at time
/// `t` is what a read of any later time finds; of several changes at one time, the last.
///
/// Keys and reads are those of a `cw_storage_plus::SnapshotMap` with `Strategy::EveryBlock`.
pub struct PackedSnapshotMap<K, T> {
    current: PackedMap<K, T>,
    /// What stood there before the first change at a time.
    changes: PackedMap<(K, u64), Option<T>>,
}

impl<K, T> PackedSnapshotMap<K, T> {
    /// Current rows begin with `namespace`, former ones with `changes`.
    pub const fn new(namespace: &'static str, changes: &'static str) -> Self {
        Self {
            current: PackedMap::new(namespace),
            changes: PackedMap::new(changes),
        }
    }
}

impl<'a, K, T> PackedSnapshotMap<K, T>
where
    K: PrimaryKey<'a> + Prefixer<'a> + KeyDeserialize + 'a,
    T: Serialize + DeserializeOwned,
{
    /// Changes a row at `time`, which is no earlier than that of its last change.
    ///
    /// # Errors
    /// When the former row cannot be decoded, or the type cannot be packed.
    pub fn save(&self, storage: &mut dyn Storage, key: K, row: &T, time: u64) -> StdResult<()> {
        if !self.changes.has(storage, (key.clone(), time)) {
            let former = self.current.may_load(storage, key.clone())?;
            self.changes.save(storage, (key.clone(), time), &former)?;
        }
        self.current.save(storage, key, row)
    }

    /// The row after all changes.
    ///
    /// # Errors
    /// When it cannot be decoded.
    pub fn may_load(&self, storage: &dyn Storage, key: K) -> StdResult<Option<T>> {
        self.current.may_load(storage, key)
    }

    /// The row before any change at `time`.
    ///
    /// # Errors
    /// When it cannot be decoded.
    pub fn may_load_at(&self, storage: &dyn Storage, key: K, time: u64) -> StdResult<Option<T>> {
        let from = Some(Bound::inclusive(time));
        let next = self
            .changes
            .prefix(key.clone())
            .range(storage, from, None, Order::Ascending)
            .next();
        match next {
            Some(change) => Ok(change?.1),
            None => self.current.may_load(storage, key),
        }
    }
}
