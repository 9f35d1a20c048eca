//! Random histories of a hub: everything that people, cranks, strangers, validators and the chain can do to it, checked after
//! every operation. Each invariant has its number, which a failure names; [`each_can_fail`] breaks each of them.

mod checks;
mod each_can_fail;
mod op;
mod seen;
mod senders;
mod setup;
mod surroundings;
mod told;
mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestRunner};

use op::{turn, Mood, Op, Turn};
use setup::{setup, Setup};
use world::World;

/// Histories have half of it on average.
const LONGEST: usize = 400;

/// So many histories must have seen every kind of operation succeed.
const ENOUGH: u32 = 100;

/// How often each kind of operation was tried and succeeded.
type Coverage = BTreeMap<String, (u32, u32)>;

fn run(setup: &Setup, turns: &[Turn], coverage: &mut Coverage) -> Result<(), TestCaseError> {
    let mut world = World::new(setup);
    for turn in turns {
        let accepted = world
            .turn(turn)
            .map_err(|broken| TestCaseError::fail(broken.to_string()))?;
        let (tried, succeeded) = coverage.entry(turn.0.kind()).or_default();
        *tried += 1;
        *succeeded += u32::from(accepted);
    }
    world
        .wind_down()
        .map_err(|broken| TestCaseError::fail(broken.to_string()))
}

/// Half of the cases, for there are two moods.
fn histories(mood: Mood) {
    let seeds = FileFailurePersistence::Direct("tests/proptest-regressions/histories.txt");
    let usual = Config::default();
    let config = Config {
        failure_persistence: Some(Box::new(seeds)),
        max_shrink_iters: 200,
        cases: usual.cases.div_ceil(2),
        ..usual
    };
    let cases = config.cases;
    let coverage = RefCell::new(Coverage::new());
    let strategy = (setup(), prop::collection::vec(turn(mood), 1..LONGEST));
    let result = TestRunner::new(config).run(&strategy, |(setup, turns)| {
        run(&setup, &turns, &mut coverage.borrow_mut())
    });
    if let Err(broken) = result {
        panic!("{broken}");
    }
    // An operation that is never accepted tests nothing.
    let mut coverage = coverage.into_inner();
    // Intruders never are, and batches that lose much are too rare to count on here: they have tests of their own.
    for kind in ["Intrude", "ResolveDispute", "CoverBatch"] {
        coverage.remove(kind);
    }
    let idle = coverage.iter().filter(|(_, (_, succeeded))| *succeeded == 0);
    let idle: Vec<_> = idle.map(|(kind, _)| kind).collect();
    assert!(
        idle.is_empty() || cases < ENOUGH,
        "never accepted: {idle:?} of {coverage:?}"
    );
}

/// All that a history answers, and what it leaves in the hub's store.
fn record(setup: &Setup, turns: &[Turn]) -> Vec<String> {
    let mut world = World::new(setup);
    let mut record = Vec::new();
    for (op, block_ends) in turns {
        record.push(format!("{:?}", world.step(op).answer));
        if *block_ends {
            world.step(&Op::Block);
        }
    }
    let rows = world.hub.dump_wasm_raw(&world.hub.address);
    record.extend(rows.iter().map(|row| format!("{row:?}")));
    record
}

proptest! {
    #![proptest_config(Config {
        cases: Config::default().cases.div_ceil(32),
        failure_persistence: None,
        ..Config::default()
    })]

    /// The same messages make the same answers, events and submessages in the same order, and the same rows.
    #[test]
    fn hub_i25_histories_are_determined(setup in setup(), turns in prop::collection::vec(turn(Mood::Trouble), 1..LONGEST)) {
        prop_assert_eq!(record(&setup, &turns), record(&setup, &turns));
    }
}

#[test]
fn invariants_hold_in_a_crowd_and_everybody_gets_out() {
    histories(Mood::Crowd);
}

#[test]
fn invariants_hold_in_trouble_and_everybody_gets_out() {
    histories(Mood::Trouble);
}
