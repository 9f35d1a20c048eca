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

/// The lower bound of an ascending range that starts after `key`, or at the beginning. It is the upper bound of
/// a descending one.
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
    let mut rows = Vec::new();
    for entry in range.take(limit(requested)) {
        rows.push(row(entry?)?);
    }
    Ok(rows)
}

/// The first `limit` of what a caller named, each once. Compares every two of them: `limit` is that of a page.
pub fn distinct<T: PartialEq>(named: Vec<T>, limit: usize) -> Vec<T> {
    let mut distinct = Vec::new();
    for item in named.into_iter().take(limit) {
        if !distinct.contains(&item) {
            distinct.push(item);
        }
    }
    distinct
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;
    use cosmwasm_std::Order;
    use cw_storage_plus::Map;

    use super::*;

    const ROWS: Map<(&str, u64), u64> = Map::new("rows");

    fn storage(count: u64) -> MockStorage {
        let mut storage = MockStorage::new();
        for owner in ["alice", "bob"] {
            for id in 0..count {
                ROWS.save(&mut storage, (owner, id), &id).unwrap();
            }
        }
        storage
    }

    fn page(storage: &MockStorage, start_after: Option<u64>, limit: Option<u32>) -> Vec<u64> {
        let range = ROWS
            .prefix("alice")
            .range(storage, after(start_after), None, Order::Ascending);
        rows(range, limit, |(id, _)| Ok::<_, StdError>(id)).unwrap()
    }

    #[test]
    fn a_limit_is_1_to_100_and_30_without_a_wish() {
        for (requested, expected) in [
            (None, 30),
            (Some(0), 1),
            (Some(1), 1),
            (Some(100), 100),
            (Some(101), 100),
            (Some(u32::MAX), 100),
        ] {
            assert_eq!(limit(requested), expected);
        }
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_overlap() {
        let storage = storage(250);
        let mut seen = Vec::new();
        loop {
            let next = page(&storage, seen.last().copied(), Some(70));
            if next.is_empty() {
                break;
            }
            seen.extend(next);
        }
        assert_eq!(seen, (0..250).collect::<Vec<_>>());
        assert_eq!(page(&storage, None, None).len(), 30);
        assert_eq!(page(&storage, None, Some(1_000)).len(), 100);
    }

    #[test]
    fn what_is_named_twice_counts_once_and_what_is_beyond_the_limit_not_at_all() {
        assert_eq!(distinct(vec![3, 1, 3, 1, 2], 4), [3, 1]);
        assert_eq!(distinct(vec![3, 1, 3, 1, 2], 5), [3, 1, 2]);
        assert!(distinct(Vec::<u64>::new(), 5).is_empty());
    }

    #[test]
    fn a_descending_page_ends_before_its_key() {
        let storage = storage(10);
        let range = ROWS
            .prefix("bob")
            .range(&storage, None, after(Some(3)), Order::Descending);
        let found = rows(range, Some(2), |(id, _)| Ok::<_, StdError>(id)).unwrap();
        assert_eq!(found, [2, 1]);
    }

    #[test]
    fn a_row_that_fails_fails_the_page_and_rows_beyond_it_are_not_read() {
        let storage = storage(10);
        let until = |last: u64| {
            let range = ROWS.prefix("alice").range(&storage, None, None, Order::Ascending);
            rows(range, Some(5), |(id, _)| {
                if id == last {
                    return Err(StdError::generic_err("bad row"));
                }
                Ok(id)
            })
        };
        until(4).unwrap_err();
        assert_eq!(until(5).unwrap(), [0, 1, 2, 3, 4]);
    }
}
