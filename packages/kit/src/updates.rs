//! Changes that wait, so that whom they may hurt can leave before.
//!
//! ```
//! use cosmwasm_std::testing::MockStorage;
//! use palisade_kit::updates::{UpdateError, Updates};
//!
//! const UPDATES: Updates<u16> = Updates::new("u");
//! let mut storage = MockStorage::new();
//! let (fee_bps, eta) = (500, 2_000);
//! let id = UPDATES.add(&mut storage, fee_bps, eta).unwrap();
//! let early = UpdateError::NotDue { id, found: 1_999, expected: eta };
//! assert_eq!(UPDATES.take_due(&mut storage, id, 1_999), Err(early));
//! assert_eq!(UPDATES.take_due(&mut storage, id, 2_000), Ok(500));
//! assert_eq!(UPDATES.take(&mut storage, id), Err(UpdateError::Unknown { id }));
//! ```

use cosmwasm_std::{Order, StdError, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::packed::{PackedItem, PackedMap};
use crate::page;

/// Most updates that wait at a time.
pub const MAX_PENDING: u32 = 32;

/// Time from its eta on in which an update can be applied. Otherwise a stock of old ones, which nobody expects any more, could be
/// put in force at any moment.
pub const GRACE_SECONDS: u64 = 1_209_600;

/// Updates that wait, of which `T` says what they change. Numbers begin at 1 and are never used again.
pub struct Updates<T> {
    rows: PackedMap<u64, Pending<T>>,
    last: PackedItem<u64>,
}

/// An update that waits.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Pending<T> {
    /// What it changes.
    pub change: T,
    /// Second from which on it may be applied.
    pub eta: u64,
}

impl<T> Pending<T> {
    /// Second from which on it may no longer be applied.
    pub fn expires_at(&self) -> u64 {
        self.eta.saturating_add(GRACE_SECONDS)
    }
}

/// Why an update is not queued or applied.
#[derive(Error, Debug, PartialEq)]
pub enum UpdateError {
    /// Storage.
    #[error("{0}")]
    Std(#[from] StdError),

    /// As many wait as can.
    #[error("{found} updates wait already, at most {expected} may")]
    TooMany {
        /// How many.
        found: u32,
        /// The maximum.
        expected: u32,
    },

    /// It does not wait: it was applied or cancelled, or never was.
    #[error("no update {id} is pending")]
    Unknown {
        /// Its number.
        id: u64,
    },

    /// It waits for its time.
    #[error("update {id} can be applied from {expected} on, it is {found}")]
    NotDue {
        /// Its number.
        id: u64,
        /// Now.
        found: u64,
        /// Its time.
        expected: u64,
    },

    /// Nobody applied it in time. It can only be cancelled.
    #[error("update {id} could be applied before {expected}, it is {found}")]
    Expired {
        /// Its number.
        id: u64,
        /// Now.
        found: u64,
        /// When its time was over.
        expected: u64,
    },
}

impl<T> Updates<T> {
    /// Keeps rows and the last number under `key`: one as a map does, the other as an item does.
    pub const fn new(key: &'static str) -> Self {
        Self {
            rows: PackedMap::new(key),
            last: PackedItem::new(key),
        }
    }
}

impl<T: Serialize + DeserializeOwned> Updates<T> {
    /// Has it wait until `eta`, and returns its number. Counts those that wait.
    ///
    /// # Errors
    /// [`UpdateError::TooMany`].
    pub fn add(&self, storage: &mut dyn Storage, change: T, eta: u64) -> Result<u64, UpdateError> {
        let waiting = self.rows.keys(storage, None, None, Order::Ascending).count();
        let found = u32::try_from(waiting).unwrap_or(u32::MAX);
        if found >= MAX_PENDING {
            return Err(UpdateError::TooMany {
                found,
                expected: MAX_PENDING,
            });
        }
        let id = self.last.may_load(storage)?.unwrap_or(0).saturating_add(1);
        self.last.save(storage, &id)?;
        self.rows.save(storage, id, &Pending { change, eta })?;
        Ok(id)
    }

    /// # Errors
    /// [`UpdateError::Unknown`].
    pub fn get(&self, storage: &dyn Storage, id: u64) -> Result<Pending<T>, UpdateError> {
        self.rows
            .may_load(storage, id)?
            .ok_or(UpdateError::Unknown { id })
    }

    /// Takes it out while its time has come and is not over: it is applied, or never will be.
    ///
    /// # Errors
    /// [`UpdateError::Unknown`], [`UpdateError::NotDue`], [`UpdateError::Expired`].
    pub fn take_due(&self, storage: &mut dyn Storage, id: u64, now: u64) -> Result<T, UpdateError> {
        let pending = self.get(storage, id)?;
        let (found, eta, expires_at) = (now, pending.eta, pending.expires_at());
        if now < eta {
            let expected = eta;
            return Err(UpdateError::NotDue { id, found, expected });
        }
        if now >= expires_at {
            let expected = expires_at;
            return Err(UpdateError::Expired { id, found, expected });
        }
        self.rows.remove(storage, id);
        Ok(pending.change)
    }

    /// Takes it out whatever its time is.
    ///
    /// # Errors
    /// [`UpdateError::Unknown`].
    pub fn take(&self, storage: &mut dyn Storage, id: u64) -> Result<T, UpdateError> {
        let pending = self.get(storage, id)?;
        self.rows.remove(storage, id);
        Ok(pending.change)
    }

    /// All that wait, by number. At most [`MAX_PENDING`].
    ///
    /// # Errors
    /// When an entry cannot be decoded, or `row` fails.
    pub fn all<R, E: From<StdError>>(
        &self,
        storage: &dyn Storage,
        row: impl FnMut((u64, Pending<T>)) -> Result<R, E>,
    ) -> Result<Vec<R>, E> {
        let range = self.rows.range(storage, None, None, Order::Ascending);
        page::rows(range, Some(MAX_PENDING), row)
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;

    use super::*;

    const UPDATES: Updates<u64> = Updates::new("u");

    fn waiting(storage: &MockStorage) -> Vec<(u64, u64, u64)> {
        let rows = UPDATES.all(storage, |(id, pending)| {
            Ok::<_, StdError>((id, pending.change, pending.eta))
        });
        rows.unwrap()
    }

    #[test]
    fn an_update_waits_for_its_time_and_is_taken_once() {
        let mut storage = MockStorage::new();
        let id = UPDATES.add(&mut storage, 7, 100).unwrap();
        assert_eq!(UPDATES.get(&storage, id), Ok(Pending { change: 7, eta: 100 }));
        let early = UpdateError::NotDue {
            id,
            found: 99,
            expected: 100,
        };
        assert_eq!(UPDATES.take_due(&mut storage, id, 99), Err(early));
        assert_eq!(waiting(&storage), [(id, 7, 100)]);
        assert_eq!(UPDATES.take_due(&mut storage, id, 100), Ok(7));
        for taken in [
            UPDATES.take_due(&mut storage, id, 100),
            UPDATES.take(&mut storage, id),
        ] {
            assert_eq!(taken, Err(UpdateError::Unknown { id }));
        }
    }

    #[test]
    fn an_update_that_nobody_applied_in_time_can_only_be_taken_back() {
        let mut storage = MockStorage::new();
        let ids = [100, 100, u64::MAX].map(|eta| UPDATES.add(&mut storage, 7, eta).unwrap());
        let expected = 100 + GRACE_SECONDS;
        assert_eq!(UPDATES.take_due(&mut storage, ids[0], expected - 1), Ok(7));
        let (id, found) = (ids[1], expected);
        let expired = UpdateError::Expired { id, found, expected };
        assert_eq!(UPDATES.take_due(&mut storage, id, found), Err(expired));
        assert_eq!(UPDATES.take(&mut storage, id), Ok(7));
        // One that would never end is never due.
        UPDATES.take_due(&mut storage, ids[2], u64::MAX).unwrap_err();
    }

    #[test]
    fn it_can_be_taken_before_its_time() {
        let mut storage = MockStorage::new();
        let id = UPDATES.add(&mut storage, 7, u64::MAX).unwrap();
        assert_eq!(UPDATES.take(&mut storage, id), Ok(7));
        assert_eq!(waiting(&storage), []);
    }

    #[test]
    fn numbers_are_not_used_again() {
        let mut storage = MockStorage::new();
        for id in 1..=100 {
            assert_eq!(UPDATES.add(&mut storage, 7, 0), Ok(id));
            UPDATES.take(&mut storage, id).unwrap();
        }
    }

    #[test]
    fn only_so_many_wait_at_a_time() {
        let mut storage = MockStorage::new();
        for _ in 0..MAX_PENDING {
            UPDATES.add(&mut storage, 7, 0).unwrap();
        }
        let error = UpdateError::TooMany {
            found: MAX_PENDING,
            expected: MAX_PENDING,
        };
        assert_eq!(UPDATES.add(&mut storage, 7, 0), Err(error));
        assert_eq!(waiting(&storage).len(), 32);
        UPDATES.take(&mut storage, 5).unwrap();
        assert_eq!(UPDATES.add(&mut storage, 8, 1), Ok(33));
        assert_eq!(waiting(&storage).last(), Some(&(33, 8, 1)));
    }
}
