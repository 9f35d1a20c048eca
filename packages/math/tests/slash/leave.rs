//! An operator takes everything back.

use palisade_math::slash::{Allocation, Generation, MAX_PENDING, START_SCALE};
use palisade_math::Scale;

const NOW: u64 = 1_000;
const DELAY: u64 = 100;

/// 30 of 100 units of budget and all weight allocated, and 20 more under way.
fn allocated() -> (Generation, Allocation) {
    let (mut generation, _) = Generation::open(NOW, START_SCALE);
    let mut allocation = Allocation::default();
    allocation
        .allocate(&mut generation, Scale::new(30), Scale::new(100), 0, NOW)
        .unwrap();
    allocation
        .allocate(&mut generation, Scale::new(20), Scale::new(50), DELAY, NOW)
        .unwrap();
    (generation, allocation)
}

#[test]
fn what_is_under_way_is_cancelled_and_the_rest_leaves_in_one_piece() {
    let (mut generation, mut allocation) = allocated();
    assert_eq!(generation.encumbered, Scale::new(50));
    let write = allocation.leave(&mut generation, NOW + DELAY, NOW).unwrap();
    assert_eq!(generation.encumbered, Scale::new(30));
    assert!(allocation.increases.is_empty());
    assert_eq!(allocation.weight, Scale::ZERO);
    assert_eq!(allocation.budget, Scale::new(30));
    assert_eq!(write.at, NOW);
    assert_eq!(write.value.budget, Scale::new(30));
    assert_eq!(write.value.base_weight, Scale::new(100));

    allocation.settle_changes(&mut generation, NOW + DELAY).unwrap();
    assert_eq!(allocation.budget, Scale::new(30));
    let writes = allocation
        .settle_changes(&mut generation, NOW + DELAY + 1)
        .unwrap();
    assert_eq!(writes[0].at, NOW + DELAY);
    assert_eq!(
        (allocation.budget, generation.encumbered),
        (Scale::ZERO, Scale::ZERO)
    );
    assert_eq!(allocation.base_weight().unwrap(), Scale::ZERO);
}

#[test]
fn a_full_list_of_decreases_has_room_for_it() {
    let (mut generation, mut allocation) = allocated();
    for n in 0..MAX_PENDING as u64 {
        allocation
            .deallocate(Scale::new(1), Scale::ZERO, DELAY, NOW + n)
            .unwrap();
    }
    let now = NOW + 50;
    allocation.leave(&mut generation, now + DELAY, now).unwrap();
    assert_eq!(allocation.decreases.len(), MAX_PENDING + 1);
    assert_eq!(allocation.free_budget().unwrap(), Scale::ZERO);
}

#[test]
fn what_comes_back_later_joins_it_or_is_free_at_once() {
    let (mut generation, mut allocation) = allocated();
    let eta = NOW + DELAY;
    allocation.leave(&mut generation, eta, NOW).unwrap();
    // As a veto gives back.
    let give_back = |generation: &mut Generation, allocation: &mut Allocation| {
        allocation.budget = allocation.budget.checked_add(Scale::new(5)).unwrap();
        allocation.weight = allocation.weight.checked_add(Scale::new(7)).unwrap();
        generation.encumbered = generation.encumbered.checked_add(Scale::new(5)).unwrap();
    };
    give_back(&mut generation, &mut allocation);
    allocation.leave(&mut generation, eta, eta).unwrap();
    assert_eq!(allocation.decreases.len(), 1);
    assert_eq!(allocation.decreases[0].budget, Scale::new(35));
    assert_eq!(allocation.decreases[0].weight, Scale::new(107));

    allocation.settle_changes(&mut generation, eta + 1).unwrap();
    give_back(&mut generation, &mut allocation);
    let write = allocation.leave(&mut generation, eta, eta + 1).unwrap();
    assert_eq!(write.value.budget, Scale::ZERO);
    assert_eq!((allocation.budget, allocation.weight), (Scale::ZERO, Scale::ZERO));
    assert_eq!(generation.encumbered, Scale::ZERO);
    assert!(allocation.decreases.is_empty());
}

#[test]
fn leaving_with_nothing_adds_no_entry() {
    let (mut generation, _) = Generation::open(NOW, START_SCALE);
    let mut allocation = Allocation::default();
    allocation.leave(&mut generation, NOW + DELAY, NOW).unwrap();
    assert!(allocation.decreases.is_empty());
}

#[test]
fn weight_whose_budget_is_all_on_its_way_stays_in_the_base_until_the_end() {
    let (mut generation, mut allocation) = allocated();
    allocation
        .deallocate(Scale::new(30), Scale::ZERO, DELAY, NOW)
        .unwrap();
    let now = NOW + 50;
    let write = allocation.leave(&mut generation, now + DELAY, now).unwrap();
    assert_eq!(write.value.base_weight, Scale::new(100));
    let entries: Vec<_> = allocation.decreases.iter().map(|change| change.eta).collect();
    assert_eq!(entries, [NOW + DELAY, now + DELAY]);
    allocation
        .settle_changes(&mut generation, now + DELAY + 1)
        .unwrap();
    assert_eq!(allocation.base_weight().unwrap(), Scale::ZERO);
    assert_eq!(generation.encumbered, Scale::ZERO);
}

#[test]
fn a_decrease_that_waits_longer_keeps_its_time() {
    let (mut generation, mut allocation) = allocated();
    allocation
        .deallocate(Scale::new(10), Scale::new(40), 3 * DELAY, NOW)
        .unwrap();
    let eta = NOW + DELAY;
    allocation.leave(&mut generation, eta, NOW).unwrap();
    allocation.settle_changes(&mut generation, eta + 1).unwrap();
    assert_eq!(allocation.budget, Scale::new(10));
    assert_eq!(allocation.base_weight().unwrap(), Scale::new(40));
    allocation
        .settle_changes(&mut generation, NOW + 3 * DELAY + 1)
        .unwrap();
    assert_eq!(allocation.budget, Scale::ZERO);
    assert_eq!(generation.encumbered, Scale::ZERO);
}
