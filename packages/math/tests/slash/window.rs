//! The cap of what the faults of any one slash window take together.

use palisade_math::slash::WindowCharges;
use palisade_math::Scale;
use proptest::prelude::*;

fn left(charges: &WindowCharges, cap: u128, at: u64, window: u64) -> u128 {
    charges.left(Scale::new(cap), at, window).unwrap().u128()
}

#[test]
fn a_window_of_one_second_counts_seconds() {
    let mut charges = WindowCharges::default();
    charges.add(Scale::new(60), 100, 0, 100).unwrap();
    assert_eq!(left(&charges, 100, 100, 0), 40);
    assert_eq!(left(&charges, 50, 100, 0), 0);
    assert_eq!(left(&charges, 100, 99, 0), 100);
    assert_eq!(left(&charges, 100, 101, 0), 100);
}

#[test]
fn a_veto_makes_room_where_the_fault_was() {
    let mut charges = WindowCharges::default();
    charges.add(Scale::new(60), 100, 80, 100).unwrap();
    charges.give_back(Scale::new(50), 100, 80);
    assert_eq!(left(&charges, 100, 100, 80), 90);
    // Of another time, or more than there was.
    charges.give_back(Scale::new(50), 900, 80);
    assert_eq!(left(&charges, 100, 100, 80), 90);
    charges.give_back(Scale::new(50), 100, 80);
    assert_eq!(left(&charges, 100, 100, 80), 100);
}

#[test]
fn what_shares_no_window_does_not_count() {
    let mut charges = WindowCharges::default();
    charges.add(Scale::new(60), 1_000, 80, 1_000).unwrap();
    // Slices of ten seconds: up to 80 seconds away always share one, from 90 on never.
    assert_eq!(left(&charges, 100, 1_080, 80), 40);
    assert_eq!(left(&charges, 100, 920, 80), 40);
    assert_eq!(left(&charges, 100, 1_090, 80), 100);
    assert_eq!(left(&charges, 100, 909, 80), 100);
}

proptest! {
    /// Faults as the registry takes them: reported within their window, charged with what is left.
    #[test]
    fn registry_i11_no_window_takes_more_than_its_cap(
        window in 0..200u64,
        cap in 1..1_000u128,
        slashes in prop::collection::vec((0..60u64, 0..=100u64, 1..400u128), 1..60),
    ) {
        let mut charges = WindowCharges::default();
        let mut all: Vec<(u64, u128)> = vec![];
        let mut now = 1_000;
        for (wait, ago, wanted) in slashes {
            now += wait;
            let at = now - window * ago / 100;
            let charge = wanted.min(left(&charges, cap, at, window));
            charges.add(Scale::new(charge), at, window, now).unwrap();
            all.push((at, charge));
        }
        for &(start, _) in &all {
            let inside = all.iter().filter(|(at, _)| (start..=start + window).contains(at));
            let sum: u128 = inside.map(|(_, charge)| charge).sum();
            prop_assert!(sum <= cap, "{sum} in the window from {start}");
        }
        let rows = serde_json::to_value(&charges).unwrap();
        prop_assert!(rows["slices"].as_array().unwrap().len() <= 17);
    }
}
