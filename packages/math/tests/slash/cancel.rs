//! An operator takes back what is not there yet.

use palisade_math::slash::{Allocation, Generation, MAX_PENDING, START_SCALE};
use palisade_math::Scale;
use proptest::prelude::*;

const NOW: u64 = 1_000;
const DELAY: u64 = 100;

fn parts(scales: (Scale, Scale)) -> (u128, u128) {
    (scales.0.u128(), scales.1.u128())
}

/// What is in force, and increases of budget and weight by these.
fn allocated(in_force: (u128, u128), increases: &[(u128, u128)]) -> (Generation, Allocation) {
    let (mut generation, _) = Generation::open(NOW, START_SCALE);
    let mut allocation = Allocation::default();
    let mut allocate = |(budget, weight), delay, now| {
        allocation
            .allocate(
                &mut generation,
                Scale::new(budget),
                Scale::new(weight),
                delay,
                now,
            )
            .unwrap();
    };
    allocate(in_force, 0, NOW);
    for (later, increase) in (1..).zip(increases) {
        allocate(*increase, DELAY, NOW + later);
    }
    (generation, allocation)
}

#[test]
fn the_latest_increase_goes_first() {
    let (mut generation, mut allocation) = allocated((10, 100), &[(5, 0), (0, 50), (7, 20)]);
    let left = allocation
        .cancel_increases(&mut generation, Scale::new(9), Scale::new(40))
        .unwrap();
    assert_eq!(parts(left), (0, 0));
    let increases: Vec<_> = allocation
        .increases
        .iter()
        .map(|increase| (increase.budget.u128(), increase.weight.u128(), increase.eta))
        .collect();
    assert_eq!(
        increases,
        [(3, 0, NOW + 1 + DELAY), (0, 30, NOW + 2 + DELAY)],
        "and the third is gone"
    );
    assert_eq!(generation.encumbered.u128(), 13);
}

#[test]
fn what_they_are_too_small_for_is_left_to_deallocate() {
    let (mut generation, mut allocation) = allocated((10, 100), &[(5, 50)]);
    let left = allocation
        .cancel_increases(&mut generation, Scale::new(8), Scale::new(50))
        .unwrap();
    assert_eq!(parts(left), (3, 0));
    assert!(allocation.increases.is_empty());
    assert_eq!(
        (allocation.budget.u128(), allocation.weight.u128()),
        (10, 100),
        "what is in force stays for the delay"
    );
    assert_eq!(generation.encumbered.u128(), 10);
}

proptest! {
    #[test]
    fn what_is_taken_back_leaves_no_budget_without_its_weight(
        in_force in (0..50u128, 50..100u128),
        increases in prop::collection::vec((0..50u128, 50..100u128), 0..=MAX_PENDING),
        kept in (0..=100u128, 0..=100u128),
    ) {
        let (mut generation, mut allocation) = allocated(in_force, &increases);
        let before = parts(allocation.outlook().unwrap());
        let weight = before.1 * kept.1 / 100;
        let budget = (before.0 * kept.0 / 100).min(weight);
        let left = allocation
            .cancel_increases(
                &mut generation,
                Scale::new(before.0 - budget),
                Scale::new(before.1 - weight),
            )
            .unwrap();
        let after = parts(allocation.outlook().unwrap());
        prop_assert_eq!((after.0 - left.0.u128(), after.1 - left.1.u128()), (budget, weight));
        prop_assert_eq!((allocation.budget.u128(), allocation.weight.u128()), in_force);
        prop_assert_eq!(generation.encumbered.u128(), after.0);
        // Something is left over only where nothing is under way.
        prop_assert!(left.0.is_zero() || after.0 == in_force.0);
        prop_assert!(left.1.is_zero() || after.1 == in_force.1);
        let mut sum = in_force;
        for increase in &allocation.increases {
            prop_assert!(!increase.budget.is_zero() || !increase.weight.is_zero());
            sum = (sum.0 + increase.budget.u128(), sum.1 + increase.weight.u128());
            prop_assert!(sum.0 <= sum.1, "{sum:?}");
        }
    }
}
