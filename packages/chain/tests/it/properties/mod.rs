//! Whatever happens, the books agree.

mod history;
mod world;

use palisade_chain::BondStatus;
use proptest::prelude::*;

use history::{op, DELEGATORS, VALIDATORS};
use world::World;

/// Quick unless PROPTEST_CASES says how many.
fn cases() -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 64;
    }
    config
}

proptest! {
    #![proptest_config(cases())]

    /// Pools, shares, rewards and supply agree after every step of any history.
    #[test]
    fn the_books_agree(ops in prop::collection::vec(op(), 1..40)) {
        let mut world = World::new();
        for op in ops {
            world.run(op);
            world.check();
        }
    }

    /// Everybody can always leave, and what is left over is dust. A delegation may read as one unit more than its
    /// shares buy: the chain refuses that amount and accepts a unit less.
    #[test]
    fn everybody_gets_out(ops in prop::collection::vec(op(), 1..25)) {
        let mut world = World::new();
        for op in ops {
            world.run(op);
        }
        for index in 0..DELEGATORS + VALIDATORS {
            let who = world.actor(index);
            for val in world.chain.created_validators().to_vec() {
                world.chain.next_block_after(1_100);
                world.chain.next_block();
                let left = world.chain.delegated(&who, &val).unwrap();
                if left > 0 && world.chain.undelegate(&who, &val, left).is_err() && left > 1 {
                    world.chain.undelegate(&who, &val, left - 1).unwrap();
                }
                world.chain.check_invariants().unwrap();
            }
        }
        world.chain.next_block_after(1_100);
        world.chain.next_block();
        world.chain.check_invariants().unwrap();
        for val in world.chain.validators().unwrap() {
            // Less than a unit per delegation that was ever rounded.
            prop_assert!(val.tokens.u128() <= 20, "{val:?}");
            prop_assert!(val.status != BondStatus::Bonded);
        }
    }
}
