use cosmwasm_std::testing::{MockQuerier, MockStorage};
use cosmwasm_std::{
    Addr, Binary, ContractResult, Decimal, Empty, Order, QuerierWrapper, Storage, SystemError, SystemResult,
    Uint128, Uint64, WasmQuery,
};
use cw_storage_plus::{Bound, Item, Map, SnapshotMap, Strategy as Changes};
use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Row {
    owner: Addr,
    amount: u128,
    closed_at: Option<u64>,
    stage: Stage,
    id: Binary,
    parts: Vec<(u16, bool)>,
}

#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq)]
enum Stage {
    Open,
    Closed { at: u64 },
}

fn row(amount: u128) -> Row {
    Row {
        owner: Addr::unchecked("alice"),
        amount,
        closed_at: Some(300),
        stage: Stage::Closed { at: 5 },
        id: Binary::from([1, 2]),
        parts: vec![(7, true)],
    }
}

/// All that is stored, as key and value.
fn records(storage: &MockStorage) -> Vec<(Vec<u8>, Vec<u8>)> {
    storage.range(None, None, Order::Ascending).collect()
}

fn keys(storage: &MockStorage) -> Vec<Vec<u8>> {
    storage.range_keys(None, None, Order::Ascending).collect()
}

#[test]
fn a_row_is_its_fields_without_their_names() {
    let owner = "05616c696365"; // alice, after its length
    let amount = "d836"; // 7000, seven bits in a byte, the lowest first
    let closed_at = "01ac02"; // it is there: 300
    let stage = "0105"; // the second variant: 5
    let id = "020102";
    let parts = "010701"; // one: 7, true
    let expected = [owner, amount, closed_at, stage, id, parts].concat();
    assert_eq!(layout(&row(7_000)).unwrap(), expected);
    let mut open = row(7_000);
    (open.closed_at, open.stage) = (None, Stage::Open);
    let expected = [owner, amount, "00", "00", id, parts].concat();
    assert_eq!(layout(&open).unwrap(), expected);
}

#[test]
fn every_missing_byte_and_every_byte_left_over_is_an_error_that_names_the_type() {
    let bytes = encode(&row(7_000)).unwrap();
    for length in 0..bytes.len() {
        let error = decode::<Row>(&bytes[..length]).unwrap_err().to_string();
        assert!(error.contains("packed::tests::Row"), "{error}");
    }
    let mut longer = bytes.clone();
    longer.extend([0, 0]);
    let error = decode::<Row>(&longer).unwrap_err().to_string();
    assert!(error.contains("packed::tests::Row"), "{error}");
    assert!(error.contains("2 bytes are left over"), "{error}");
    assert_eq!(decode::<Row>(&bytes).unwrap(), row(7_000));
}

#[test]
fn a_length_beyond_the_bytes_and_a_number_beyond_its_type_are_errors() {
    let longest = encode(&u64::MAX).unwrap();
    decode::<Vec<u128>>(&longest).unwrap_err();
    decode::<String>(&longest).unwrap_err();
    decode::<Binary>(&longest).unwrap_err();
    decode::<u32>(&longest).unwrap_err();
    decode::<u128>(&[0xff; 19]).unwrap_err();
    assert_eq!(decode::<u64>(&longest).unwrap(), u64::MAX);
    let endless = [vec![0xff; 9], vec![2]].concat();
    decode::<u64>(&endless).unwrap_err();
}

#[test]
fn an_unknown_variant_is_an_error_that_names_the_type() {
    let error = decode::<Stage>(&[2, 5]).unwrap_err().to_string();
    assert!(error.contains("packed::tests::Stage"), "{error}");
}

#[test]
fn a_type_that_looks_at_the_data_first_is_refused_by_name() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Text(String),
    }
    let error = layout(&Either::Number(1)).unwrap_err().to_string();
    assert!(error.contains("Either"), "{error}");
}

#[test]
fn a_row_that_is_another_when_read_back_has_no_layout() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Forgetful {
        #[serde(skip)]
        amount: u64,
    }
    let error = layout(&(1u8, Forgetful { amount: 1 })).unwrap_err().to_string();
    assert!(error.contains("is another row when read back"), "{error}");
    layout(&(1u8, Forgetful { amount: 0 })).unwrap();
}

#[test]
fn a_row_that_writes_a_number_as_text_has_no_layout() {
    fn refused<T: Serialize + DeserializeOwned + PartialEq>(row: T, number: &str) {
        let error = layout(&(7u8, row)).unwrap_err().to_string();
        let reason = format!("writes the number {number} as text");
        assert!(error.contains(&reason), "{error}");
    }
    refused(Uint128::new(10), "10");
    refused(Uint64::new(u64::MAX), "18446744073709551615");
    refused(Some(Decimal::percent(50)), "0.5");
    refused(vec![("a".to_string(), Uint128::new(300))], "300");
    for integer in [0x31, 0x3931, 0x3939_3939, u128::MAX] {
        layout(&(integer, [0x31u8, 0x32])).unwrap();
    }
}

#[test]
fn an_item_is_there_from_its_first_save_to_its_removal() {
    const ITEM: PackedItem<Row> = PackedItem::new("config");
    let mut storage = MockStorage::new();
    assert!(!ITEM.exists(&storage));
    assert_eq!(ITEM.may_load(&storage).unwrap(), None);
    let error = ITEM.load(&storage).unwrap_err().to_string();
    assert!(error.contains("packed::tests::Row under config"), "{error}");

    ITEM.save(&mut storage, &row(1)).unwrap();
    assert!(ITEM.exists(&storage));
    assert_eq!(ITEM.load(&storage).unwrap(), row(1));
    assert_eq!(ITEM.may_load(&storage).unwrap(), Some(row(1)));
    let key = b"config".to_vec();
    assert_eq!(records(&storage), [(key, encode(&row(1)).unwrap())]);

    ITEM.remove(&mut storage);
    assert_eq!(records(&storage), []);
}

#[test]
fn an_item_that_cannot_be_decoded_is_there_but_not_loaded() {
    const ITEM: PackedItem<Row> = PackedItem::new("config");
    let mut storage = MockStorage::new();
    storage.set(b"config", b"{}");
    assert!(ITEM.exists(&storage));
    ITEM.load(&storage).unwrap_err();
    ITEM.may_load(&storage).unwrap_err();
}

#[test]
fn keys_are_those_of_cw_storage_plus() {
    const OURS: PackedMap<((&Addr, &str), u64), Row> = PackedMap::new("rows");
    const THEIRS: Map<((&Addr, &str), u64), Row> = Map::new("rows");
    const OUR_ITEM: PackedItem<Row> = PackedItem::new("item");
    const THEIR_ITEM: Item<Row> = Item::new("item");
    let (mut ours, mut theirs) = (MockStorage::new(), MockStorage::new());
    let alice = Addr::unchecked("alice");
    for id in [0, 255, 256, u64::MAX] {
        OURS.save(&mut ours, ((&alice, "uatom"), id), &row(1)).unwrap();
        THEIRS
            .save(&mut theirs, ((&alice, "uatom"), id), &row(1))
            .unwrap();
    }
    OUR_ITEM.save(&mut ours, &row(1)).unwrap();
    THEIR_ITEM.save(&mut theirs, &row(1)).unwrap();
    assert_eq!(keys(&ours), keys(&theirs));
}

#[test]
fn a_row_of_a_map_is_there_from_its_first_save_to_its_removal() {
    const MAP: PackedMap<u64, Row> = PackedMap::new("rows");
    let mut storage = MockStorage::new();
    assert!(!MAP.has(&storage, 1));
    assert_eq!(MAP.may_load(&storage, 1).unwrap(), None);
    let error = MAP.load(&storage, 1).unwrap_err().to_string();
    assert!(error.contains("packed::tests::Row under "), "{error}");
    MAP.save(&mut storage, 1, &row(1)).unwrap();
    MAP.save(&mut storage, 2, &row(2)).unwrap();
    assert!(MAP.has(&storage, 1));
    assert_eq!(MAP.load(&storage, 1).unwrap(), row(1));
    assert_eq!(MAP.may_load(&storage, 2).unwrap(), Some(row(2)));
    MAP.remove(&mut storage, 1);
    assert!(!MAP.has(&storage, 1));
    assert_eq!(MAP.load(&storage, 2).unwrap(), row(2));
}

#[test]
fn rows_of_another_contract_are_read_by_their_keys() {
    const MAP: PackedMap<(&str, u64), Row> = PackedMap::new("rows");
    const BROKEN: PackedMap<(&str, u64), u64> = PackedMap::new("rows");
    let mut theirs = MockStorage::new();
    MAP.save(&mut theirs, ("alice", 2), &row(2)).unwrap();
    BROKEN.save(&mut theirs, ("broken", 1), &1).unwrap();
    let mut querier = MockQuerier::<Empty>::new(&[]);
    querier.update_wasm(move |query| match query {
        WasmQuery::Raw { contract_addr, key } if contract_addr == "theirs" => {
            let value = theirs.get(key).unwrap_or_default();
            SystemResult::Ok(ContractResult::Ok(value.into()))
        }
        _ => SystemResult::Err(SystemError::Unknown {}),
    });
    let (querier, theirs) = (QuerierWrapper::new(&querier), Addr::unchecked("theirs"));
    let ask = |contract: &Addr, key| MAP.query(&querier, contract, key);
    assert_eq!(ask(&theirs, ("alice", 2)).unwrap(), Some(row(2)));
    assert_eq!(ask(&theirs, ("alice", 3)).unwrap(), None);
    ask(&theirs, ("broken", 1)).unwrap_err();
    ask(&Addr::unchecked("no address"), ("alice", 2)).unwrap_err();
}

#[test]
fn ranges_are_those_of_cw_storage_plus() {
    const OURS: PackedMap<(&str, u64), u64> = PackedMap::new("rows");
    const THEIRS: Map<(&str, u64), u64> = Map::new("rows");
    const OTHER: PackedMap<(&str, u64), u64> = PackedMap::new("rowt");
    let (mut ours, mut theirs) = (MockStorage::new(), MockStorage::new());
    OTHER.save(&mut ours, ("alice", 9), &9).unwrap();
    for (owner, id) in [("al", 1), ("alice", 1), ("alice", 2), ("alice", 300), ("bob", 2)] {
        OURS.save(&mut ours, (owner, id), &(id + 1)).unwrap();
        THEIRS.save(&mut theirs, (owner, id), &(id + 1)).unwrap();
    }
    let bounds = || {
        let bound = |id: u64| [Some(Bound::inclusive(id)), Some(Bound::exclusive(id))];
        [None]
            .into_iter()
            .chain([0, 1, 2, 299, 300].into_iter().flat_map(bound))
    };
    let mut found = 0;
    for order in [Order::Ascending, Order::Descending] {
        for (min, max) in bounds().flat_map(|min| bounds().map(move |max| (min.clone(), max))) {
            let our_rows = OURS.prefix("alice").range(&ours, min.clone(), max.clone(), order);
            let their_rows = THEIRS
                .prefix("alice")
                .range(&theirs, min.clone(), max.clone(), order);
            let rows = our_rows.collect::<StdResult<Vec<_>>>().unwrap();
            assert_eq!(rows, their_rows.collect::<StdResult<Vec<_>>>().unwrap());
            let our_keys = OURS.prefix("alice").keys(&ours, min, max, order);
            let ids = our_keys.collect::<StdResult<Vec<_>>>().unwrap();
            assert_eq!(ids, rows.iter().map(|(id, _)| *id).collect::<Vec<_>>());
            found += rows.len();
        }
        let all = OURS
            .range(&ours, None, None, order)
            .collect::<StdResult<Vec<_>>>();
        let theirs_all = THEIRS
            .range(&theirs, None, None, order)
            .collect::<StdResult<Vec<_>>>();
        assert_eq!(all.unwrap(), theirs_all.unwrap());
        let after = Some(Bound::exclusive(("alice", 1)));
        let keys = OURS
            .keys(&ours, after, None, order)
            .collect::<StdResult<Vec<_>>>();
        let mut ids: Vec<_> = keys.unwrap().into_iter().map(|(_, id)| id).collect();
        ids.sort_unstable();
        assert_eq!(ids, [2, 300]);
    }
    assert!(found > 0);
}

#[test]
fn a_range_says_which_row_cannot_be_decoded_and_keys_do_not_care() {
    const MAP: PackedMap<u64, Row> = PackedMap::new("rows");
    const RAW: PackedMap<u64, u64> = PackedMap::new("rows");
    let mut storage = MockStorage::new();
    MAP.save(&mut storage, 1, &row(1)).unwrap();
    RAW.save(&mut storage, 2, &2).unwrap();
    let rows: Vec<_> = MAP.range(&storage, None, None, Order::Ascending).collect();
    assert_eq!(rows[0], Ok((1, row(1))));
    let error = rows[1].as_ref().unwrap_err().to_string();
    assert!(error.contains("packed::tests::Row"), "{error}");
    let keys = MAP.keys(&storage, None, None, Order::Ascending);
    assert_eq!(keys.collect::<StdResult<Vec<_>>>().unwrap(), [1, 2]);
}

#[test]
fn a_row_of_a_time_is_what_stood_before_any_change_of_that_time() {
    const HISTORY: PackedHistory<&str, u64> = PackedHistory::new("rows");
    let mut storage = MockStorage::new();
    HISTORY.save(&mut storage, "alice", &1, 10).unwrap();
    HISTORY.save(&mut storage, "alice", &2, 20).unwrap();
    HISTORY.save(&mut storage, "alice", &3, 20).unwrap();
    let at = |time| HISTORY.may_load_at(&storage, "alice", time).unwrap();
    assert_eq!(
        [at(10), at(11), at(20), at(21)],
        [None, Some(1), Some(1), Some(3)]
    );
    assert_eq!(HISTORY.may_load(&storage, "alice").unwrap(), Some(3));
    assert_eq!(HISTORY.may_load(&storage, "bob").unwrap(), None);
    assert_eq!(HISTORY.may_load_at(&storage, "bob", 15).unwrap(), None);
    assert_eq!(records(&storage).len(), 2);
}

proptest! {
    /// The snapshots of cw_storage_plus are the model.
    #[test]
    fn histories_read_as_snapshots_do(
        mut changes in prop::collection::vec((0u8..3, any::<u64>(), 0u64..20), 0..30),
    ) {
        const OURS: PackedHistory<u8, u64> = PackedHistory::new("rows");
        const THEIRS: SnapshotMap<u8, u64> =
            SnapshotMap::new("rows", "rows__checkpoints", "rows__changes", Changes::EveryBlock);
        let (mut ours, mut theirs) = (MockStorage::new(), MockStorage::new());
        changes.sort_by_key(|(_, _, time)| *time);
        for (key, value, time) in changes {
            OURS.save(&mut ours, key, &value, time).unwrap();
            THEIRS.save(&mut theirs, key, &value, time).unwrap();
        }
        for key in 0..3 {
            prop_assert_eq!(OURS.may_load(&ours, key).unwrap(), THEIRS.may_load(&theirs, key).unwrap());
            for time in 0..=20 {
                prop_assert_eq!(
                    OURS.may_load_at(&ours, key, time).unwrap(),
                    THEIRS.may_load_at_height(&theirs, key, time).unwrap()
                );
            }
        }
    }

    #[test]
    fn bytes_that_nobody_wrote_are_an_error_or_a_row_like_any_other(
        amount in any::<u128>(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = encode(&row(amount)).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(found) = decode::<Row>(&bytes) {
            prop_assert_eq!(decode(&encode(&found).unwrap()), Ok(found));
        }
    }

    #[test]
    fn every_row_is_read_back_as_it_was(amount in any::<u128>(), at in any::<Option<u64>>(), parts in any::<Vec<(u16, bool)>>()) {
        let mut written = row(amount);
        (written.closed_at, written.parts) = (at, parts);
        let bytes = encode(&written).unwrap();
        prop_assert_eq!(decode::<Row>(&bytes).unwrap(), written);
    }
}
