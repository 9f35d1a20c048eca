use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::{Bound, KeyDeserialize, Prefixer, PrimaryKey};
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::PackedMap;

/// Everything that rows by key ever were. Time is whatever the caller counts, blocks or seconds. A change at time `t` is
/// what a read of any later time finds; of several changes at one time, the last.
///
/// Reads are those of a `cw_storage_plus::SnapshotMap` with `Strategy::EveryBlock`. That keeps the current row beside the
/// former ones; here each change is one row, and the current row is the newest.
pub struct PackedHistory<K, T> {
    /// What stands there from the end of a time on.
    changes: PackedMap<(K, u64), T>,
}

impl<K, T> PackedHistory<K, T> {
    /// The rows whose keys begin with `namespace`.
    pub const fn new(namespace: &'static str) -> Self {
        Self {
            changes: PackedMap::new(namespace),
        }
    }
}

impl<'a, K, T> PackedHistory<K, T>
where
    K: PrimaryKey<'a> + Prefixer<'a> + KeyDeserialize + 'a,
    T: Serialize + DeserializeOwned,
{
    /// Changes a row at `time`.
    ///
    /// # Errors
    /// When the type cannot be packed.
    pub fn save(&self, storage: &mut dyn Storage, key: K, row: &T, time: u64) -> StdResult<()> {
        self.changes.save(storage, (key, time), row)
    }

    /// The row after all changes.
    ///
    /// # Errors
    /// When it cannot be decoded.
    pub fn may_load(&self, storage: &dyn Storage, key: K) -> StdResult<Option<T>> {
        self.newest(storage, key, None)
    }

    /// The row before any change at `time`.
    ///
    /// # Errors
    /// When it cannot be decoded.
    pub fn may_load_at(&self, storage: &dyn Storage, key: K, time: u64) -> StdResult<Option<T>> {
        self.newest(storage, key, Some(Bound::exclusive(time)))
    }

    fn newest(&self, storage: &dyn Storage, key: K, before: Option<Bound<u64>>) -> StdResult<Option<T>> {
        let changes = self.changes.prefix(key);
        let newest = changes.range(storage, None, before, Order::Descending).next();
        newest.map(|change| Ok(change?.1)).transpose()
    }
}
