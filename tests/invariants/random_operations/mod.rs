//! Random histories of everybody over all contracts, with every invariant checked after every operation, and everybody
//! out at the end.

mod history;
mod leaving;
mod op;
mod operators;
mod people;
mod surroundings;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestRunner};

use history::History;
use leaving::leave;
use op::{op, Op};

/// Longest history. The number of histories scales with `PROPTEST_CASES`.
const LENGTH: usize = 50;

/// So many histories must have seen every kind of operation succeed.
const ENOUGH: u32 = 200;

/// How often each kind of operation was tried and succeeded.
type Coverage = BTreeMap<&'static str, (u32, u32)>;

fn run(ops: &[Op], coverage: &mut Coverage) -> Result<(), TestCaseError> {
    let mut history = History::new();
    for op in ops {
        let accepted = history.act(op)?;
        let (tried, succeeded) = coverage.entry(op.kind()).or_default();
        *tried += 1;
        *succeeded += u32::from(accepted);
    }
    leave(&mut history)
}

#[test]
fn invariants_hold_over_random_histories_and_everybody_gets_out() {
    let seeds = FileFailurePersistence::Direct("proptest-regressions/random_operations.txt");
    let config = Config {
        failure_persistence: Some(Box::new(seeds)),
        max_shrink_iters: 200,
        ..Config::default()
    };
    let cases = config.cases;
    let coverage = RefCell::new(Coverage::new());
    let histories = prop::collection::vec(op(), 1..=LENGTH);
    let result = TestRunner::new(config).run(&histories, |ops| run(&ops, &mut coverage.borrow_mut()));
    if let Err(broken) = result {
        panic!("{broken}");
    }
    // An operation that is never accepted tests nothing.
    let coverage = coverage.into_inner();
    let idle = coverage.iter().filter(|(_, (_, succeeded))| *succeeded == 0);
    let idle: Vec<_> = idle.map(|(kind, _)| *kind).collect();
    assert!(
        idle.is_empty() || cases < ENOUGH,
        "never accepted: {idle:?} of {coverage:?}"
    );
}
