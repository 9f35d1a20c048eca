//! Rows in a compact form: the fields of a struct one after another, without their names, in
//! [postcard](https://postcard.jamesmunns.com/wire-format)'s encoding.
//!
//! A row of JSON names every field, costs gas by the byte, and brings along a parser that finds fields by name: several
//! kilobytes of wasm for every stored type. [`PackedItem`] and [`PackedMap`] have the keys and the functions of their
//! namesakes in `cw_storage_plus`, and write the packed bytes themselves; [`PackedHistory`] reads as a `SnapshotMap` does.
//!
//! ```
//! use cosmwasm_std::{testing::MockStorage, Order};
//! use palisade_kit::packed::PackedMap;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, Debug, PartialEq)]
//! struct Batch {
//!     shares: u128,
//!     closed: bool,
//! }
//!
//! const BATCHES: PackedMap<u64, Batch> = PackedMap::new("batches");
//! let mut storage = MockStorage::new();
//! let batch = Batch { shares: 70, closed: true };
//! BATCHES.save(&mut storage, 1, &batch).unwrap();
//! let rows: Vec<_> = BATCHES.range(&storage, None, None, Order::Ascending).collect();
//! assert_eq!(rows, [Ok((1, batch))]);
//! ```
//!
//! # Layout
//! The order of fields and of variants is the layout, and their names are not part of it. So once a contract is live:
//!
//! - fields and variants are never reordered, removed or inserted; types of fields never change;
//! - a variant is added behind the others of its enum, and old rows stay readable;
//! - a field is added behind the others of its row, by a migration that writes every row anew: an old row is an
//!   error, and so is a row with bytes left over.
//!
//! Each contract pins the bytes of one example of every stored type in a test ([`layout`]), so that no change of a type
//! goes unnoticed.
//!
//! # What can be packed
//! Types whose `Deserialize` says what it expects. Not those that look at the data first: serde's `untagged`,
//! `tag = ".."`, `flatten` and `skip_serializing_if`. Nor a type without any data: chains cannot store nothing.
//!
//! Numbers of `cosmwasm_std` would be the decimal text that they are in JSON, twice as long as they need be. A row has
//! primitive integers, units of `palisade_math`, or says `#[serde(with = "palisade_math::number")]`. [`layout`] refuses
//! a row in which a number is text.

mod history;
mod item;
mod layout;
mod map;

use std::any::type_name;

use cosmwasm_std::{StdError, StdResult};
use serde::de::DeserializeOwned;
use serde::Serialize;

pub use history::PackedHistory;
pub use item::PackedItem;
pub use layout::layout;
pub use map::{PackedMap, PackedPrefix, PackedRange};

/// The bytes of a row.
///
/// # Errors
/// When the type cannot be packed; the error names it.
pub fn encode<T: Serialize>(row: &T) -> StdResult<Vec<u8>> {
    postcard::to_allocvec(row).map_err(|error| StdError::serialize_err(type_name::<T>(), error))
}

/// The row of which these are the bytes.
///
/// # Errors
/// When bytes are missing, left over or senseless; the error names the type.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> StdResult<T> {
    let mut deserializer = postcard::Deserializer::from_bytes(bytes);
    let read = T::deserialize(&mut deserializer);
    match (read, deserializer.finalize()) {
        (Ok(row), Ok([])) => Ok(row),
        (Err(error), _) | (_, Err(error)) => Err(StdError::parse_err(type_name::<T>(), error)),
        (_, Ok(rest)) => Err(left_over(type_name::<T>(), rest.len())),
    }
}

#[cold]
fn left_over(type_name: &str, bytes: usize) -> StdError {
    StdError::parse_err(type_name, format!("{bytes} bytes are left over"))
}

#[cold]
fn not_found(type_name: &str, key: &[u8]) -> StdError {
    StdError::not_found(format!("{type_name} under {}", key.escape_ascii()))
}

fn decode_or_not_found<T: DeserializeOwned>(bytes: Option<Vec<u8>>, key: &[u8]) -> StdResult<T> {
    match bytes {
        Some(bytes) => decode(&bytes),
        None => Err(not_found(type_name::<T>(), key)),
    }
}

#[cfg(test)]
mod tests;
