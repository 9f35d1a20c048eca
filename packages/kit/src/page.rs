//! Lists come in pages: at most `limit` rows after `start_after`.
//!
//! ```
//! use cosmwasm_std::{testing::MockStorage, Order, StdError};
//! use cw_storage_plus::Map;
//! use palisade_kit::page;
//!
//! const BATCHES: Map<u64, String> = Map::new("batches");
//! let mut storage = MockStorage::new();
//! for id in 1..=3 {
//!     BATCHES.save(&mut storage, id, &format!("batch {id}")).unwrap();
//! }
//! let (start_after, limit) = (Some(1), None);
//! let range = BATCHES.range(&storage, page::after(start_after), None, Order::Ascending);
//! let rows: Vec<String> = page::rows(range, limit, |(_id, name)| Ok::<_, StdError>(name)).unwrap();
//! assert_eq!(rows, ["batch 2", "batch 3"]);
//! ```

use cosmwasm_std::{StdError, StdResult};
use cw_storage_plus::{Bound, Bounder};

/// Rows where no limit is named.
pub const DEFAULT_LIMIT: u32 = 30;

/// Most rows, whatever the limit.
pub const MAX_LIMIT: u32 = 100;

/// How many rows a caller who asks for `requested` gets: 1 to [`MAX_LIMIT`], [`DEFAULT_LIMIT`] without a wish.
/// Also for messages that work through a list piece by piece.
pub fn limit(requested: Option<u32>) -> usize {
    let limit = requested.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// The lower bound of an ascending range that starts after `key`, or at the beginning. It is the upper bound of a
/// descending one.
pub fn after<'a, K: Bounder<'a>>(key: Option<K>) -> Option<Bound<'a, K>> {
    key.and_then(Bounder::exclusive_bound)
}

/// Reads one page of a range of a map, a prefix or an index, and makes a row of each entry. Entries beyond the
/// page are not read.
///
/// # Errors
/// When an entry cannot be decoded, or `row` fails.
pub fn rows<T, R, E: From<StdError>>(
    range: impl Iterator<Item = StdResult<T>>,
    requested: Option<u32>,
    mut row: impl FnMut(T) -> Result<R, E>,
) -> Result<Vec<R>, E> {
    range.take(limit(requested)).map(|entry| row(entry?)).collect()
}
