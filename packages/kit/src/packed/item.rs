use std::marker::PhantomData;

use cosmwasm_std::{StdResult, Storage};
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::{decode, decode_or_not_found, encode};

/// One row, under a key of its own.
pub struct PackedItem<T> {
    key: &'static str,
    row: PhantomData<T>,
}

impl<T> PackedItem<T> {
    /// The row under `key`.
    pub const fn new(key: &'static str) -> Self {
        Self {
            key,
            row: PhantomData,
        }
    }

    /// Whether it is there.
    pub fn exists(&self, storage: &dyn Storage) -> bool {
        storage.get(self.key.as_bytes()).is_some()
    }

    /// Removes it, if it is there.
    pub fn remove(&self, storage: &mut dyn Storage) {
        storage.remove(self.key.as_bytes());
    }
}

impl<T: Serialize + DeserializeOwned> PackedItem<T> {
    /// # Errors
    /// When it is not there or cannot be decoded.
    pub fn load(&self, storage: &dyn Storage) -> StdResult<T> {
        let key = self.key.as_bytes();
        decode_or_not_found(storage.get(key), key)
    }

    /// # Errors
    /// When it cannot be decoded.
    pub fn may_load(&self, storage: &dyn Storage) -> StdResult<Option<T>> {
        let bytes = storage.get(self.key.as_bytes());
        bytes.map(|bytes| decode(&bytes)).transpose()
    }

    /// # Errors
    /// When the type cannot be packed.
    pub fn save(&self, storage: &mut dyn Storage, row: &T) -> StdResult<()> {
        storage.set(self.key.as_bytes(), &encode(row)?);
        Ok(())
    }
}
