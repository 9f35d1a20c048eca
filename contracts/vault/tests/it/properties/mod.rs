//! Random histories of a vault, with every invariant checked after every step. `PROPTEST_CASES` scales their number.

mod invariants;
mod steps;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use self::invariants::{
    registry_i35_lrt_is_worth_no_more_than_its_stake, registry_i35_minting_and_redeeming_never_pays,
};
use self::steps::{step, Model, Step};

/// Histories by default. Each has up to 100 steps and boots a chain of its own.
const CASES: u32 = 32;

#[test]
fn vault_i01_to_i13_hold_over_random_histories() {
    let config = ProptestConfig::default();
    let cases = (config.cases * CASES / 256).max(1);
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..config
    };
    let seen = std::cell::RefCell::new(BTreeMap::<&'static str, u32>::new());
    TestRunner::new(config)
        .run(&prop::collection::vec(step(), 20..100), |steps| {
            let mut model = Model::new();
            for step in steps {
                if model.take(&step) {
                    *seen.borrow_mut().entry(step.name()).or_default() += 1;
                }
                model.check();
            }
            model.drain();
            Ok(())
        })
        .unwrap();
    // A step that never succeeds tests nothing. Few histories prove nothing about that.
    for name in Step::NAMES.iter().filter(|_| cases >= CASES) {
        assert!(seen.borrow().contains_key(name), "no {name} succeeded: {seen:?}");
    }
}

/// Invariant 35 of the registry, of which the vault is the other half.
#[test]
fn registry_i35_over_random_histories_lrt_is_worth_no_more_than_its_stake() {
    let config = ProptestConfig::default();
    let config = ProptestConfig {
        cases: (config.cases / 16).max(1),
        failure_persistence: None,
        ..config
    };
    TestRunner::new(config)
        .run(&prop::collection::vec(step(), 20..60), |steps| {
            let mut model = Model::new();
            for step in steps {
                model.take(&step);
                registry_i35_minting_and_redeeming_never_pays(&model.world);
                model.sync();
                registry_i35_lrt_is_worth_no_more_than_its_stake(&model.world);
            }
            Ok(())
        })
        .unwrap();
}
