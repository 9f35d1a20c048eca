use std::marker::PhantomData;

use cosmwasm_std::{Addr, Empty, Order, QuerierWrapper, Record, StdResult, Storage};
use cw_storage_plus::{
    range_with_prefix, Bound, Key, KeyDeserialize, Map, Path, Prefix, Prefixer, PrimaryKey,
};
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
        let key = self.key(&key);
        decode_or_not_found(storage.get(&key), &key)
    }

    /// # Errors
    /// When it cannot be decoded.
    pub fn may_load(&self, storage: &dyn Storage, key: K) -> StdResult<Option<T>> {
        let bytes = storage.get(&self.key(&key));
        bytes.map(|bytes| decode(&bytes)).transpose()
    }

    /// A row of another contract: a raw query, for which no code is loaded. None where there is no such row. A chain says
    /// the same of an address without a contract.
    ///
    /// # Errors
    /// When the address is none, or the row cannot be decoded.
    pub fn query(&self, querier: &QuerierWrapper, contract: &Addr, key: K) -> StdResult<Option<T>> {
        let bytes = querier.query_wasm_raw(contract, self.key(&key))?;
        bytes.map(|bytes| decode(&bytes)).transpose()
    }

    /// # Errors
    /// When the type cannot be packed.
    pub fn save(&self, storage: &mut dyn Storage, key: K, row: &T) -> StdResult<()> {
        storage.set(&self.key(&key), &encode(row)?);
        Ok(())
    }

    /// Removes a row, if it is there.
    pub fn remove(&self, storage: &mut dyn Storage, key: K) {
        storage.remove(&self.key(&key));
    }

    /// Whether a row is there. It is not decoded.
    pub fn has(&self, storage: &dyn Storage, key: K) -> bool {
        storage.get(&self.key(&key)).is_some()
    }

    fn key(&self, key: &K) -> Vec<u8> {
        storage_key(self.keys.namespace_bytes(), &key.key())
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
    ) -> PackedRange<'s, K, T> {
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

/// Not part of every function of every map: that is several kilobytes of wasm.
#[inline(never)]
fn storage_key(namespace: &[u8], key: &[Key]) -> Vec<u8> {
    let parts: Vec<_> = key.iter().map(Key::as_ref).collect();
    Path::<Empty>::new(namespace, &parts).to_vec()
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
    ) -> PackedRange<'s, K, T>
    where
        K: PrimaryKey<'b>,
    {
        let min = min.map(|bound| bound.to_raw_bound());
        let max = max.map(|bound| bound.to_raw_bound());
        PackedRange {
            records: range_with_prefix(storage, &self.bytes, min, max, order),
            row: PhantomData,
        }
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

/// Rows and their keys, one after the other.
pub struct PackedRange<'s, K, T> {
    records: Box<dyn Iterator<Item = Record> + 's>,
    row: PhantomData<(K, T)>,
}

impl<K: KeyDeserialize, T: DeserializeOwned> Iterator for PackedRange<'_, K, T> {
    type Item = StdResult<(K::Output, T)>;

    fn next(&mut self) -> Option<Self::Item> {
        let (key, bytes) = self.records.next()?;
        let key = match K::from_vec(key) {
            Ok(key) => key,
            Err(error) => return Some(Err(error)),
        };
        Some(decode(&bytes).map(|row| (key, row)))
    }
}
