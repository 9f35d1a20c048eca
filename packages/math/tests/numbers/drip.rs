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

    /// However gains and losses follow each other, no time releases more than its part of the bound, and all of it comes.
    #[test]
    fn no_time_releases_more_than_its_part_of_a_days_most(
        steps in steps(),
        mosts in prop::collection::vec(positive(100), 30),
        (later, longer) in (0..400 * DAY, 0..400 * DAY),
    ) {
        let mut drip = Drip::<Native>::default();
        let mut now = 1_000u64;
        for ((seconds, step), most) in steps.into_iter().zip(mosts) {
            now += seconds;
            match step {
                Step::Gain { amount, window } => {
                    let before = locked(&drip, now);
                    drip.add_gain(Native::new(amount), window, now).unwrap();
                    prop_assert_eq!(locked(&drip, now), before + amount);
                }
                Step::Loss { amount } => {
                    drip.absorb_loss(Native::new(amount), now).unwrap();
                }
            }
            let before = locked(&drip, now);
            drip.slow_down(Native::new(most), now).unwrap();
            prop_assert_eq!(locked(&drip, now), before);
            if drip.remaining_seconds(now) == u64::MAX - now {
                continue; // There is no later end.
            }
            let (from, to) = (locked(&drip, now + later), locked(&drip, now + later + longer));
            prop_assert!(signed((from - to).saturating_sub(1)) * DAY <= signed(most) * longer);
        }
        // No slower than it must be: the most there is lets it keep its windows.
        drip.slow_down(Native::new(u128::MAX), now).unwrap();
        prop_assert_eq!(locked(&drip, now + 40 * DAY), 0);
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
fn it_is_stored_as_four_numbers() {
    let drip = drip(9, 5, 3);
    let json = serde_json::to_string(&drip).unwrap();
    assert_eq!(json, r#"{"amount":"9","start":3,"end":8,"slowed":0}"#);
    assert_eq!(serde_json::from_str::<Drip<Native>>(&json).unwrap(), drip);
}

fn most(drip: &mut Drip<Native>, most_per_day: u128, now: u64) {
    drip.slow_down(Native::new(most_per_day), now).unwrap();
}

#[test]
fn a_release_is_slowed_down_to_what_a_day_may_bring() {
    let mut drip = drip(1_000, DAY, 500);
    most(&mut drip, 1_000, 500); // exactly that much
    assert_eq!(drip.remaining_seconds(500), DAY);
    most(&mut drip, 400, 500);
    assert_eq!(drip.remaining_seconds(500), 5 * DAY / 2);
    assert_eq!((locked(&drip, 500), locked(&drip, 500 + DAY)), (1_000, 600));
    // 1,000 * 86,400 / 999 = 86,486.5
    most(&mut drip, 999, 500);
    assert_eq!(drip.remaining_seconds(500), 86_487);
}

#[test]
fn a_slowed_release_comes_back_to_its_own_pace() {
    let mut drip = drip(1_000, 10 * DAY, 0);
    most(&mut drip, 50, 0);
    assert_eq!(drip.remaining_seconds(0), 20 * DAY);
    // A higher bound lets it go again, never faster than its windows say.
    most(&mut drip, 1_000_000, 2 * DAY);
    assert_eq!(
        (locked(&drip, 2 * DAY), drip.remaining_seconds(2 * DAY)),
        (900, 8 * DAY)
    );
    // What its windows would have released by now waits as long as it must.
    most(&mut drip, 9, 2 * DAY);
    assert_eq!(drip.remaining_seconds(2 * DAY), 100 * DAY);
    most(&mut drip, 200, 52 * DAY);
    assert_eq!(locked(&drip, 52 * DAY), 450);
    assert_eq!(drip.remaining_seconds(52 * DAY), 9 * DAY / 4);
}

#[test]
fn a_gain_neither_releases_what_is_slowed_nor_waits_as_long() {
    let mut drip = drip(1_000, 10 * DAY, 0);
    most(&mut drip, 10, 0);
    drip.add_gain(Native::new(1_000), 2 * DAY, 0).unwrap();
    // Not before it is slowed down again, with a bound for both.
    assert_eq!((locked(&drip, 0), drip.remaining_seconds(0)), (2_000, 100 * DAY));
    most(&mut drip, u128::MAX, 0);
    assert_eq!(drip.remaining_seconds(0), 6 * DAY);
    // Long after the end of its windows too.
    most(&mut drip, 100, 0);
    drip.add_gain(Native::new(1), DAY, 7 * DAY).unwrap();
    assert_eq!(
        (locked(&drip, 7 * DAY), drip.remaining_seconds(7 * DAY)),
        (1_301, 13 * DAY)
    );
}

#[test]
fn a_loss_leaves_a_slowed_end_where_it_is() {
    let mut drip = drip(1_000, 10 * DAY, 0);
    most(&mut drip, 50, 0);
    drip.absorb_loss(Native::new(400), 0).unwrap();
    assert_eq!((locked(&drip, 0), drip.remaining_seconds(0)), (600, 20 * DAY));
    most(&mut drip, 50, 0);
    assert_eq!(drip.remaining_seconds(0), 12 * DAY);
}

#[test]
fn asking_often_does_not_hold_a_slow_release_up() {
    // A unit in 864 seconds, asked for in each block: rounding up each time would release nothing.
    let mut drip = drip(100_000, DAY, 0);
    for now in (0..=DAY).step_by(5) {
        most(&mut drip, 100, now);
    }
    assert_eq!(locked(&drip, DAY), 99_900);
    assert_eq!(drip.remaining_seconds(DAY), 999 * DAY);
}

#[test]
fn a_bound_of_nothing_is_an_error_and_a_tiny_one_lasts_for_ever() {
    let mut slowed = drip(u128::MAX, DAY, 7);
    assert!(matches!(
        slowed.slow_down(Native::ZERO, 7),
        Err(MathError::DivideByZero(_))
    ));
    most(&mut slowed, 1, 7);
    assert_eq!(slowed.remaining_seconds(7), u64::MAX - 7);
    assert_eq!(locked(&slowed, 7), u128::MAX);
    let mut nothing = drip(5, DAY, 0);
    nothing.slow_down(Native::ZERO, DAY).unwrap();
}
