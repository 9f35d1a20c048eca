use num_bigint::BigInt;
use palisade_math::{Bps, InstantFee, MathError, Native};
use proptest::prelude::*;

use crate::any::{amount, part_of, positive, signed};

fn fee(target: u128, min: u16, max: u16) -> InstantFee<Native> {
    InstantFee {
        target: Native::new(target),
        min: Bps::new(min).unwrap(),
        max: Bps::new(max).unwrap(),
    }
}

fn of(fee: &InstantFee<Native>, buffer: u128, amount: u128) -> u128 {
    let fee = fee.of_drawdown_ceil(Native::new(buffer), Native::new(amount));
    fee.unwrap().u128()
}

fn line() -> impl Strategy<Value = (u16, u16)> {
    (0..=10_000u16).prop_flat_map(|max| (0..=max, Just(max)))
}

/// The integral of the line over the drawdown, times `20,000 * target`.
fn exact(target: u128, (min, max): (u16, u16), buffer: u128, amount: u128) -> BigInt {
    // Twice the integral from empty to `level`.
    let area = |level: u128| {
        let below = signed(level.min(target));
        let above = signed(level - level.min(target));
        &below * (signed(2 * target) * max - &below * (max - min)) + above * 2 * target * min
    };
    area(buffer) - area(buffer - amount)
}

proptest! {
    #[test]
    fn it_is_the_integral_rounded_up(
        target in positive(126),
        line in line(),
        (buffer, amount) in amount(127).prop_flat_map(|buffer| (Just(buffer), part_of(buffer))),
    ) {
        let found = signed(of(&fee(target, line.0, line.1), buffer, amount));
        let (exact, unit) = (exact(target, line, buffer, amount), signed(target) * 20_000);
        prop_assert!(&found * &unit >= exact);
        prop_assert!((found - 1) * unit < exact);
    }

    #[test]
    fn many_small_exits_never_cost_less_than_one(
        target in amount(100),
        line in line(),
        buffer in amount(100),
        cuts in prop::collection::vec(0..=1_000_000u32, 1..20),
    ) {
        let fee = fee(target, line.0, line.1);
        let (mut left, mut paid) = (buffer, 0);
        for cut in &cuts {
            let part = Native::new(left).mul_ratio_floor(u128::from(*cut), 1_000_000u128).unwrap().u128();
            paid += of(&fee, left, part);
            left -= part;
        }
        let once = of(&fee, buffer, buffer - left);
        prop_assert!(paid >= once);
        prop_assert!(paid - once <= u128::try_from(cuts.len()).unwrap());
    }

    #[test]
    fn it_is_between_the_least_and_the_most(
        target in amount(126),
        line in line(),
        (buffer, amount) in amount(127).prop_flat_map(|buffer| (Just(buffer), part_of(buffer))),
    ) {
        let found = of(&fee(target, line.0, line.1), buffer, amount);
        let part = |bps| Bps::new(bps).unwrap().of_ceil(Native::new(amount)).unwrap().u128();
        prop_assert!(found >= part(line.0) && found <= part(line.1));
    }
}

#[test]
fn a_full_buffer_costs_the_least_and_its_last_unit_the_most() {
    // 0.1 % to 5 % of a target of 1,000,000.
    let fee = fee(1_000_000, 10, 500);
    // Half of it: from 10 to 255 basis points, 132.5 on average.
    assert_eq!(of(&fee, 1_000_000, 500_000), 6_625);
    // The other half: from 255 to 500, 377.5 on average.
    assert_eq!(of(&fee, 500_000, 500_000), 18_875);
    // All of it at once costs the same, where a fee by the state after the exit would be 50,000.
    assert_eq!(of(&fee, 1_000_000, 1_000_000), 25_500);
    assert_eq!(of(&fee, 1_000_000, 1), 1); // ceiled
    assert_eq!(of(&fee, 1_000_000, 0), 0);
    // What is above the target costs the least: 1,000 for the surplus of 1,000,000, then as above.
    assert_eq!(of(&fee, 2_000_000, 1_000_000), 1_000);
    assert_eq!(of(&fee, 2_000_000, 1_500_000), 1_000 + 6_625);
}

#[test]
fn without_a_target_it_is_the_least() {
    assert_eq!(of(&fee(0, 10, 500), 1_000_000, 1_000_000), 1_000);
}

#[test]
fn more_than_the_buffer_has_is_an_error() {
    let refused = fee(10, 0, 1).of_drawdown_ceil(Native::new(10), Native::new(11));
    let (found, expected) = (11u128.into(), 10u128.into());
    assert_eq!(refused, Err(MathError::PartAboveWhole { found, expected }));
    fee(10, 2, 1)
        .of_drawdown_ceil(Native::new(10), Native::new(10))
        .unwrap_err();
}
