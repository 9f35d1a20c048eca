//! Changes that are kept apart until all of a transaction has succeeded.

use std::collections::BTreeMap;

use cosmwasm_std::{Order, Record, Storage};

/// Another storage with changes in front of it. Dropped, it leaves no trace.
pub(crate) struct Overlay<'a> {
    base: &'a dyn Storage,
    changes: Changes,
}

/// Values by key; `None` is a removal.
#[derive(Default)]
pub(crate) struct Changes(BTreeMap<Vec<u8>, Option<Vec<u8>>>);

impl Changes {
    pub fn write(self, storage: &mut dyn Storage) {
        for (key, value) in self.0 {
            match value {
                Some(value) => storage.set(&key, &value),
                None => storage.remove(&key),
            }
        }
    }
}

impl<'a> Overlay<'a> {
    pub fn new(base: &'a dyn Storage) -> Self {
        Self {
            base,
            changes: Changes::default(),
        }
    }

    pub fn into_changes(self) -> Changes {
        self.changes
    }
}

impl Storage for Overlay<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        match self.changes.0.get(key) {
            Some(value) => value.clone(),
            None => self.base.get(key),
        }
    }

    fn range<'b>(
        &'b self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'b> {
        let inside =
            |key: &[u8]| start.map_or(true, |first| key >= first) && end.map_or(true, |limit| key < limit);
        let mut rows: BTreeMap<Vec<u8>, Vec<u8>> = self.base.range(start, end, Order::Ascending).collect();
        let first = start.unwrap_or_default().to_vec();
        for (key, value) in self.changes.0.range(first..).take_while(|(key, _)| inside(key)) {
            match value {
                Some(value) => rows.insert(key.clone(), value.clone()),
                None => rows.remove(key),
            };
        }
        match order {
            Order::Ascending => Box::new(rows.into_iter()),
            Order::Descending => Box::new(rows.into_iter().rev()),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.changes.0.insert(key.to_vec(), Some(value.to_vec()));
    }

    fn remove(&mut self, key: &[u8]) {
        self.changes.0.insert(key.to_vec(), None);
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;

    use super::*;

    fn base() -> MockStorage {
        let mut base = MockStorage::new();
        for key in [b"a", b"c", b"e"] {
            base.set(key, b"old");
        }
        base
    }

    fn keys(storage: &dyn Storage, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> String {
        let rows = storage.range(start, end, order);
        rows.map(|(key, _)| String::from_utf8(key).unwrap()).collect()
    }

    #[test]
    fn ranges_are_of_both_layers() {
        let base = base();
        let mut overlay = Overlay::new(&base);
        overlay.set(b"b", b"new");
        overlay.set(b"c", b"new");
        overlay.set(b"f", b"new");
        overlay.remove(b"a");
        overlay.remove(b"z");
        assert_eq!(keys(&overlay, None, None, Order::Ascending), "bcef");
        assert_eq!(keys(&overlay, None, None, Order::Descending), "fecb");
        assert_eq!(keys(&overlay, Some(b"c"), Some(b"f"), Order::Ascending), "ce");
        assert_eq!(keys(&overlay, Some(b"f"), Some(b"b"), Order::Ascending), "");
        assert_eq!(overlay.get(b"c").unwrap(), b"new");
        assert_eq!(overlay.get(b"e").unwrap(), b"old");
        assert_eq!(overlay.get(b"a"), None);
    }

    #[test]
    fn changes_reach_the_base_only_when_written() {
        let mut base = base();
        let mut overlay = Overlay::new(&base);
        overlay.set(b"b", b"new");
        overlay.remove(b"a");
        drop(overlay);
        assert_eq!(keys(&base, None, None, Order::Ascending), "ace");

        let mut overlay = Overlay::new(&base);
        overlay.set(b"b", b"new");
        overlay.remove(b"a");
        let changes = overlay.into_changes();
        changes.write(&mut base);
        assert_eq!(keys(&base, None, None, Order::Ascending), "bce");
    }
}
