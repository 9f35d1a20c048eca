use std::marker::PhantomData;

use cosmwasm_std::{Empty, Order, Record, StdResult, Storage};
use cw_storage_plus::{range_with_prefix, Bound, Key, KeyDeserialize, Map, Prefix, Prefixer, PrimaryKey};
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::{decode, decode_or_not_found, encode};

/// Rows by key.
pub struct PackedMap<K, T> {
    /// Makes the keys. It never reads a value.
    keys: Map<K, Empty>,
    row: PhantomData<T>,
}

impl<K, T> PackedMap<K, T> {
    /// The rows whose keys begin with `namespace`.
    pub const fn new(namespace: &'static str) -> Self {
        Self {
            keys: Map::new(namespace),
            row: PhantomData,
        }
    }
}

impl<'a, K: PrimaryKey<'a>, T: Serialize + DeserializeOwned> PackedMap<K, T> {
    /// # Errors
    /// When it is not there or cannot be decoded.
    pub fn load(&self, storage: &dyn Storage, key: K) -> StdResult<T> {
        let key = self.keys.key(key);
        decode_or_not_found(storage.get(&key), &key)
    }

    /// # Errors
    /// When it cannot be decoded.
    pub fn may_load(&self, storage: &dyn Storage, key: K) -> StdResult<Option<T>> {
        let bytes = storage.get(&self.keys.key(key));
        bytes.map(|bytes| decode(&bytes)).transpose()
    }

    /// # Errors
    /// When the type cannot be packed.
    pub fn save(&self, storage: &mut dyn Storage, key: K, row: &T) -> StdResult<()> {
        storage.set(&self.keys.key(key), &encode(row)?);
        Ok(())
    }

    /// Removes a row, if it is there.
    pub fn remove(&self, storage: &mut dyn Storage, key: K) {
        self.keys.remove(storage, key);
    }

    /// Whether a row is there. It is not decoded.
    pub fn has(&self, storage: &dyn Storage, key: K) -> bool {
        self.keys.has(storage, key)
    }

    /// The rows whose keys begin with `prefix`, by the rest of their keys.
    pub fn prefix(&self, prefix: K::Prefix) -> PackedPrefix<K::Suffix, T> {
        PackedPrefix::new(self.keys.namespace_bytes(), &prefix.prefix())
    }
}

impl<'a, K: PrimaryKey<'a> + KeyDeserialize, T: Serialize + DeserializeOwned> PackedMap<K, T> {
    /// Rows between two keys, by key.
    pub fn range<'s>(
        &self,
        storage: &'s dyn Storage,
        min: Option<Bound<'a, K>>,
        max: Option<Bound<'a, K>>,
        order: Order,
    ) -> Box<dyn Iterator<Item = StdResult<(K::Output, T)>> + 's>
    where
        K: 's,
        T: 's,
    {
        PackedPrefix::<K, T>::new(self.keys.namespace_bytes(), &[]).range(storage, min, max, order)
    }

    /// Keys of the rows between two keys. Rows are not read.
    pub fn keys<'s>(
        &self,
        storage: &'s dyn Storage,
        min: Option<Bound<'a, K>>,
        max: Option<Bound<'a, K>>,
        order: Order,
    ) -> Box<dyn Iterator<Item = StdResult<K::Output>> + 's>
    where
        K::Output: 'static,
    {
        self.keys.keys(storage, min, max, order)
    }
}

/// The rows of a map whose keys begin alike, by the rest of their keys.
pub struct PackedPrefix<K: KeyDeserialize, T> {
    keys: Prefix<K, Empty, K>,
    /// What all keys begin with.
    bytes: Vec<u8>,
    row: PhantomData<T>,
}

impl<K: KeyDeserialize, T: DeserializeOwned> PackedPrefix<K, T> {
    fn new(namespace: &[u8], prefix: &[Key]) -> Self {
        Self {
            keys: Prefix::new(namespace, prefix),
            bytes: Prefix::<Vec<u8>, Empty>::new(namespace, prefix).to_vec(),
            row: PhantomData,
        }
    }

    /// Rows between two keys, by key.
    pub fn range<'b, 's>(
        &self,
        storage: &'s dyn Storage,
        min: Option<Bound<'b, K>>,
        max: Option<Bound<'b, K>>,
        order: Order,
    ) -> Box<dyn Iterator<Item = StdResult<(K::Output, T)>> + 's>
    where
        K: PrimaryKey<'b> + 's,
        T: 's,
    {
        let min = min.map(|bound| bound.to_raw_bound());
        let max = max.map(|bound| bound.to_raw_bound());
        let rows = range_with_prefix(storage, &self.bytes, min, max, order);
        Box::new(rows.map(row_from_record::<K, T>))
    }

    /// Keys of the rows between two keys. Rows are not read.
    pub fn keys<'b, 's>(
        &self,
        storage: &'s dyn Storage,
        min: Option<Bound<'b, K>>,
        max: Option<Bound<'b, K>>,
        order: Order,
    ) -> Box<dyn Iterator<Item = StdResult<K::Output>> + 's>
    where
        K: PrimaryKey<'b>,
        K::Output: 'static,
    {
        self.keys.keys(storage, min, max, order)
    }
}

fn row_from_record<K: KeyDeserialize, T: DeserializeOwned>(record: Record) -> StdResult<(K::Output, T)> {
    let (key, bytes) = record;
    Ok((K::from_vec(key)?, decode(&bytes)?))
}
