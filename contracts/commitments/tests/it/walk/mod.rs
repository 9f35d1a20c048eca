//! Random histories of AVSs, operators and passers-by, beside a model that counts seconds one history at a time and knows of
//! the registry only what was done to it.
//!
//! By default 256 histories of 60 operations; `PROPTEST_CASES` scales it.

mod check;
mod model;
mod op;
mod registry;
mod run;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use self::op::{history, Op};
use self::run::Walk;

proptest! {
    #[test]
    fn commitments_c01_c02_c03_c04_c05_c06_c07_hold_in_every_history(ops in history()) {
        let mut walk = Walk::new();
        for op in &ops {
            walk.step(op);
        }
        walk.finish();
    }
}

/// A history in which something never succeeds says nothing of it.
#[test]
fn every_operation_succeeds_and_every_end_is_reached() {
    let mut runner = TestRunner::deterministic();
    let (mut tried, mut done) = (BTreeMap::new(), BTreeMap::new());
    for _ in 0..64 {
        let ops: Vec<Op> = history().new_tree(&mut runner).unwrap().current();
        let mut walk = Walk::new();
        for op in &ops {
            let name = op.name();
            *tried.entry(name).or_insert(0) += 1;
            for seen in walk.step(op) {
                *done.entry(seen).or_insert(0) += 1;
            }
        }
        walk.finish();
    }
    let ends = [
        "found kept",
        "found lapsed",
        "found broken",
        "ended over",
        "ended in time",
        "ended unaccepted",
    ];
    for name in tried.keys().copied().chain(ends) {
        assert!(done.contains_key(name), "{name}: {done:?}");
    }
}
