use num_bigint::BigInt;
use palisade_math::{Drip, MathError, Native};
use proptest::prelude::*;

use crate::any::{amount, positive, signed, within_one};

const DAY: u64 = 86_400;

fn locked(drip: &Drip<Native>, now: u64) -> u128 {
    drip.locked_ceil(now).unwrap().u128()
}

fn drip(gain: u128, window: u64, now: u64) -> Drip<Native> {
    let mut drip = Drip::default();
    drip.add_gain(Native::new(gain), window, now).unwrap();
    drip
}

#[derive(Clone, Debug)]
enum Step {
    Gain { amount: u128, window: u64 },
    Loss { amount: u128 },
}

/// Seconds that pass, and what happens then.
fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let step = prop_oneof![
        3 => (amount(100), 1..40 * DAY).prop_map(|(amount, window)| Step::Gain { amount, window }),
        1 => amount(100).prop_map(|amount| Step::Loss { amount }),
    ];
    prop::collection::vec((prop_oneof![Just(0), 0..10u64, 0..5 * DAY], step), 1..30)
}

proptest! {
    #[test]
    fn the_line_is_straight_and_ceiled(
        gain in positive(128),
        (window, passed) in (1..u64::MAX / 2).prop_flat_map(|window| (Just(window), 0..window)),
        now in 0..u64::MAX / 4,
    ) {
        let drip = drip(gain, window, now);
        let exact = signed(gain) * (window - passed);
        let found = locked(&drip, now + passed);
        prop_assert!(within_one(found, &exact, &BigInt::from(window)));
        prop_assert!(signed(found) * window >= exact);
    }

    #[test]
    fn it_never_rises_and_ends_at_its_end(
        gain in positive(128),
        window in 1..40 * DAY,
        (first, second) in (0..50 * DAY, 0..50 * DAY),
    ) {
        let drip = drip(gain, window, 1_000);
        let (sooner, later) = (1_000 + first.min(second), 1_000 + first.max(second));
        prop_assert!(locked(&drip, sooner) >= locked(&drip, later));
        prop_assert!(locked(&drip, 1_000 + window - 1) > 0);
        prop_assert_eq!(locked(&drip, 1_000 + window), 0);
        prop_assert_eq!(locked(&drip, 1_000), gain);
        prop_assert_eq!(locked(&drip, 0), gain);
    }

    /// Gains are locked, absorbed or released, and released ones stay released.
    #[test]
    fn every_gain_is_locked_absorbed_or_released(steps in steps()) {
        let mut drip = Drip::<Native>::default();
        let (mut now, mut gains, mut absorbed, mut released) = (1_000u64, 0u128, 0u128, 0u128);
        for (seconds, step) in steps {
            now += seconds;
            let before = locked(&drip, now);
            let so_far = gains - absorbed - before;
            prop_assert!(so_far >= released, "released {} fell to {}", released, so_far);
            released = so_far;
            match step {
                Step::Gain { amount, window } => {
                    let was = drip.remaining_seconds(now);
                    drip.add_gain(Native::new(amount), window, now).unwrap();
                    gains += amount;
                    prop_assert_eq!(locked(&drip, now), before + amount, "a gain moved net assets");
                    let end = drip.remaining_seconds(now);
                    prop_assert!(end >= was.min(window) && end <= was.max(window));
                }
                Step::Loss { amount } => {
                    let before_later = locked(&drip, now + DAY);
                    let taken = drip.absorb_loss(Native::new(amount), now).unwrap().u128();
                    absorbed += taken;
                    prop_assert_eq!(taken, amount.min(before));
                    prop_assert_eq!(locked(&drip, now), before - taken);
                    prop_assert!(locked(&drip, now + DAY) <= before_later, "a loss locked something");
                }
            }
        }
        prop_assert_eq!(locked(&drip, now + 41 * DAY), 0);
    }

    /// The end is the weighted mean, rounded towards where it was.
    #[test]
    fn the_end_moves_by_the_weight_of_the_gain(
        (first, second) in (positive(100), positive(100)),
        (long, passed) in (1..40 * DAY).prop_flat_map(|long| (Just(long), 0..long)),
        window in 1..40 * DAY,
    ) {
        let mut drip = drip(first, long, 0);
        let (before, remaining) = (locked(&drip, passed), long - passed);
        drip.add_gain(Native::new(second), window, passed).unwrap();
        let end = drip.remaining_seconds(passed);
        let mean = signed(before) * remaining + signed(second) * window;
        let whole = signed(before + second);
        prop_assert!(within_one(end.into(), &mean, &whole));
        if window >= remaining {
            prop_assert!(BigInt::from(end) * whole <= mean);
        } else {
            prop_assert!(BigInt::from(end) * whole >= mean);
        }
    }
}

#[test]
fn a_day_in_quarters() {
    let drip = drip(1_000, DAY, 500);
    assert_eq!(locked(&drip, 500 + DAY / 4), 750);
    // One second on: 1,000 * 64,799 / 86,400 = 749.99
    assert_eq!(locked(&drip, 500 + DAY / 4 + 1), 750);
    // 1,000 * 1 / 86,400 = 0.01: the last unit counts at the end, not before.
    assert_eq!(locked(&drip, 500 + DAY - 1), 1);
    assert_eq!(locked(&drip, 500 + DAY), 0);
}

#[test]
fn rewards_do_not_release_a_windfall() {
    let mut drip = drip(50_000, 21 * DAY, 0);
    // After a day 50,000 * 20 / 21 = 47,619.05 is locked.
    assert_eq!(locked(&drip, DAY), 47_620);
    drip.add_gain(Native::new(100), DAY, DAY).unwrap();
    assert_eq!(locked(&drip, DAY), 47_720);
    // 20 days move 19 days closer by 100 / 47,720: 1,641,600 * 100 / 47,720 = 3,440.07 seconds.
    assert_eq!(drip.remaining_seconds(DAY), 20 * DAY - 3_440);
}

#[test]
fn dust_does_not_move_the_end_either_way() {
    for window in [1, 400 * DAY] {
        let mut drip = drip(100_000_000, 20 * DAY, 0);
        for _ in 0..1_000 {
            drip.add_gain(Native::new(1), window, 0).unwrap();
        }
        assert_eq!(drip.remaining_seconds(0), 20 * DAY);
        assert_eq!(locked(&drip, 0), 100_001_000);
    }
}

#[test]
fn a_gain_after_the_end_starts_anew() {
    let mut drip = drip(1_000, DAY, 0);
    drip.add_gain(Native::new(70), 10, DAY).unwrap();
    assert_eq!(drip.remaining_seconds(DAY), 10);
    assert_eq!(locked(&drip, DAY + 3), 49);
}

#[test]
fn a_loss_beyond_what_is_locked_is_the_callers() {
    let mut drip = drip(100, 100, 0);
    assert_eq!(drip.absorb_loss(Native::new(30), 50).unwrap(), Native::new(30));
    assert_eq!((locked(&drip, 50), drip.remaining_seconds(50)), (20, 50));
    assert_eq!(drip.absorb_loss(Native::new(21), 50).unwrap(), Native::new(20));
    assert_eq!(locked(&drip, 50), 0);
    assert_eq!(drip.absorb_loss(Native::new(1), 50).unwrap(), Native::ZERO);
}

#[test]
fn the_ends_of_the_range_hold() {
    let mut drip = drip(u128::MAX, u64::MAX - 7, 7);
    // (2^128 - 1) * 1 / (2^64 - 8) = 2^64 + 8 and a rest.
    assert_eq!(locked(&drip, u64::MAX - 1), (1 << 64) + 9);
    let before = drip;
    assert!(matches!(
        drip.add_gain(Native::new(1), 1, 7),
        Err(MathError::Overflow(_))
    ));
    assert_eq!(drip, before);
    let mut empty = Drip::<Native>::default();
    assert!(matches!(
        empty.add_gain(Native::new(1), u64::MAX, 1),
        Err(MathError::Overflow(_))
    ));
    assert_eq!(empty.add_gain(Native::new(1), 0, 1), Err(MathError::ZeroWindow));
    empty.add_gain(Native::ZERO, 5, 1).unwrap();
    assert_eq!(empty, Drip::default());
    assert_eq!(empty.absorb_loss(Native::new(5), 1).unwrap(), Native::ZERO);
}

#[test]
fn it_is_stored_as_three_numbers() {
    let drip = drip(9, 5, 3);
    let json = serde_json::to_string(&drip).unwrap();
    assert_eq!(json, r#"{"amount":"9","start":3,"end":8}"#);
    assert_eq!(serde_json::from_str::<Drip<Native>>(&json).unwrap(), drip);
}
