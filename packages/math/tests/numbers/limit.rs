use num_bigint::BigInt;
use palisade_math::{MathError, Native, Used};
use proptest::prelude::*;

use crate::any::{amount, part_of, positive, signed};

const DAY: u64 = 86_400;

fn take(used: &mut Used<Native>, amount: u128, max: u128, now: u64) -> Result<(), MathError> {
    used.take(Native::new(amount), Native::new(max), DAY, now)
}

fn available(used: &Used<Native>, max: u128, now: u64) -> u128 {
    used.available_floor(Native::new(max), DAY, now).unwrap().u128()
}

fn above(found: u128, expected: u128) -> MathError {
    let (found, expected) = (found.into(), expected.into());
    MathError::AboveLimit { found, expected }
}

proptest! {
    /// However it is cut up, and whatever the pauses, what is let through fits into one limit and what came back.
    #[test]
    fn no_series_of_calls_takes_more_than_the_limit_and_what_came_back(
        max in positive(100),
        regain in 1..400 * DAY,
        calls in prop::collection::vec((prop_oneof![Just(0), 0..10u64, 0..30 * DAY], 0..=1_000_000u32), 1..30),
    ) {
        let mut used = Used::<Native>::default();
        let (mut now, mut taken) = (1_000u64, signed(0));
        let mut first = None;
        for (seconds, share) in calls {
            now += seconds;
            let free = used.available_floor(Native::new(max), regain, now).unwrap();
            let part = free.mul_ratio_floor(u128::from(share), 1_000_000u128).unwrap();
            if !part.is_zero() {
                used.take(part, Native::new(max), regain, now).unwrap();
                taken += signed(part.u128());
                let start = *first.get_or_insert(now);
                prop_assert!(&taken * regain <= signed(max) * (regain + now - start));
            }
            let more = used.available_floor(Native::new(max), regain, now).unwrap();
            prop_assert_eq!(more.u128(), free.u128() - part.u128());
            let refused = used.take(Native::new(more.u128() + 1), Native::new(max), regain, now);
            prop_assert_eq!(refused, Err(above(more.u128() + 1, more.u128())));
        }
    }

    #[test]
    fn the_way_back_is_straight_and_ceiled(
        (max, part) in positive(127).prop_flat_map(|max| (Just(max), part_of(max))),
        regain in 1..u64::MAX,
        passed in 0..u64::MAX / 2,
    ) {
        let mut used = Used::<Native>::default();
        let limit = Native::new(max);
        used.take(Native::new(part), limit, regain, 7).unwrap();
        let found = used.used_ceil(limit, regain, 7 + passed).unwrap().u128();
        let exact: BigInt = (signed(part) * regain - signed(max) * passed).max(signed(0));
        prop_assert!(signed(found) * regain >= exact);
        prop_assert!(found == 0 || (signed(found) - 1) * regain < exact);
        prop_assert_eq!(used.available_floor(limit, regain, 7 + passed).unwrap().u128(), max - found);
        // Nothing comes back before its time.
        prop_assert_eq!(used.used_ceil(limit, regain, 0).unwrap().u128(), part);
    }

    #[test]
    fn a_lower_limit_leaves_nothing_until_enough_is_back(
        (max, lower) in positive(120).prop_flat_map(|max| (Just(max), amount(120))),
    ) {
        let mut used = Used::<Native>::default();
        take(&mut used, max, max, 0).unwrap();
        prop_assert_eq!(available(&used, lower, 0), lower.saturating_sub(max));
    }
}

#[test]
fn a_quarter_of_the_time_brings_a_quarter_back() {
    let mut used = Used::default();
    assert_eq!(available(&used, 1_000, 0), 1_000);
    take(&mut used, 600, 1_000, 500).unwrap();
    assert_eq!(take(&mut used, 401, 1_000, 500), Err(above(401, 400)));
    take(&mut used, 400, 1_000, 500).unwrap();
    assert_eq!(available(&used, 1_000, 500 + DAY / 4), 250);
    // 1,000 * 86 / 86,400 = 0.995: the first unit is there after 87 seconds.
    assert_eq!(available(&used, 1_000, 500 + 86), 0);
    assert_eq!(available(&used, 1_000, 500 + 87), 1);
    assert_eq!(available(&used, 1_000, 500 + DAY - 1), 999);
    assert_eq!(available(&used, 1_000, 500 + DAY), 1_000);
}

#[test]
fn what_is_used_beyond_the_limit_takes_longer_to_come_back() {
    let (max, mut used) = (Native::new(1_000), Used::default());
    used.add(Native::new(1_500), max, DAY, 0).unwrap();
    assert_eq!(available(&used, 1_000, DAY / 2), 0);
    assert_eq!(available(&used, 1_000, DAY), 500);
    used.add(Native::new(u128::MAX), max, DAY, DAY).unwrap_err();
    assert_eq!(available(&used, 1_000, DAY), 500); // as before
    used.used_ceil(max, 0, 1).unwrap_err();
}

#[test]
fn it_is_stored_as_two_numbers() {
    let mut used = Used::default();
    take(&mut used, 9, 10, 3).unwrap();
    let json = serde_json::to_string(&used).unwrap();
    assert_eq!(json, r#"{"amount":"9","at":3}"#);
    assert_eq!(serde_json::from_str::<Used<Native>>(&json).unwrap(), used);
}
