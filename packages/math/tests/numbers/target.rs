use cosmwasm_std::Uint128;
use num_bigint::BigInt;
use palisade_math::target::{rank, Level, Part};
use palisade_math::Native;
use proptest::prelude::*;

use crate::any::{amount, positive, signed};

fn part(weight: u32, most: u128) -> Part {
    Part {
        weight,
        most: most.into(),
    }
}

fn level(whole: u128, parts: &[Part]) -> Level {
    Level::of(whole.into(), parts).unwrap()
}

fn targets(level: &Level, parts: &[Part], ceil: bool) -> Vec<u128> {
    let target = |part| {
        if ceil {
            level.target_ceil(part)
        } else {
            level.target_floor(part)
        }
    };
    parts.iter().map(|part| target(part).unwrap().u128()).collect()
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let weight = prop_oneof![1 => Just(0), 4 => 1..100u32, 1 => any::<u32>()];
    let most = prop_oneof![4 => amount(122), 1 => Just(u128::MAX)];
    prop::collection::vec(
        (weight, most).prop_map(|(weight, most)| part(weight, most)),
        0..=100,
    )
}

/// The level found one clip at a time, the part that is furthest above its cap first.
fn slowly(whole: u128, parts: &[Part]) -> (BigInt, u64) {
    let (mut amount, mut weight) = (
        signed(whole),
        parts.iter().map(|part| u64::from(part.weight)).sum::<u64>(),
    );
    let mut open: Vec<&Part> = parts.iter().filter(|part| part.weight > 0).collect();
    // Lowest cap for its weight first.
    open.sort_by(|a, b| (signed(a.most.u128()) * b.weight).cmp(&(signed(b.most.u128()) * a.weight)));
    for part in open {
        if amount.clone() * part.weight <= signed(part.most.u128()) * weight {
            break;
        }
        amount -= part.most.u128();
        weight -= u64::from(part.weight);
    }
    (amount, weight)
}

proptest! {
    #[test]
    fn clipping_in_rounds_is_clipping_one_after_the_other(parts in parts(), whole in amount(128)) {
        let level = level(whole, &parts);
        let (amount, weight) = slowly(whole, &parts);
        prop_assert_eq!(signed(level.amount.u128()), amount);
        prop_assert_eq!(level.weight, weight);
    }

    #[test]
    fn caps_hold_and_the_whole_is_shared_out(parts in parts(), whole in amount(120)) {
        let level = level(whole, &parts);
        let (floors, ceils) = (targets(&level, &parts, false), targets(&level, &parts, true));
        for ((part, floor), ceil) in parts.iter().zip(&floors).zip(&ceils) {
            prop_assert!(*ceil <= part.most.u128() && floor <= ceil && ceil - floor <= 1);
            prop_assert!(level.weight == 0 || part.weight > 0 || *ceil == 0);
        }
        let sum = |targets: &[u128]| -> BigInt { targets.iter().map(|target| signed(*target)).sum() };
        if level.weight > 0 {
            prop_assert!(sum(&floors) <= signed(whole) && signed(whole) <= sum(&ceils));
        } else {
            // Caps of all that have weight are too tight for it.
            let caps = parts.iter().filter(|part| part.weight > 0).map(|part| signed(part.most.u128()));
            prop_assert_eq!(caps.sum::<BigInt>() + level.amount.u128(), signed(whole));
        }
    }

    /// A level of basis points is kept, and scaled to a whole of the day.
    #[test]
    fn a_level_scales(caps in prop::collection::vec((1..1_000u32, 1..=10_000u128), 1..50), whole in amount(100)) {
        let points: Vec<_> = caps.iter().map(|(weight, cap)| part(*weight, *cap)).collect();
        let kept = level(10_000, &points);
        prop_assume!(kept.weight > 0);
        let scaled = kept.scaled_ceil(whole.into(), Uint128::new(10_000)).unwrap();
        let of_day: Vec<_> = caps.iter().map(|(weight, cap)| part(*weight, whole * cap / 10_000)).collect();
        let exact = level(whole, &of_day);
        for part in &of_day {
            let (found, expected) = (scaled.target_ceil(part).unwrap().u128(), exact.target_ceil(part).unwrap().u128());
            // A unit for each cap that was floored, spread over those that have none.
            prop_assert!(found.abs_diff(expected) <= caps.len() as u128 + 1, "{} {}", found, expected);
        }
    }

    #[test]
    fn more_stake_for_the_weight_never_comes_before_less(
        a in (amount(128), 1..=u32::MAX),
        b in (amount(128), 1..=u32::MAX),
    ) {
        let ratio = |(tracked, weight): (u128, u32)| (signed(tracked) << 32u32) / weight;
        let (less, more) = if ratio(a) <= ratio(b) { (a, b) } else { (b, a) };
        let place = |(tracked, weight)| rank(Native::new(tracked), weight) / 32;
        prop_assert!(place(less) <= place(more));
    }

    #[test]
    fn a_change_of_a_fiftieth_moves_the_place(tracked in 1_000_000..(1u128 << 90), weight in 1..1_000u32) {
        let more = tracked + tracked / 50;
        prop_assert!(rank(Native::new(tracked), weight) < rank(Native::new(more), weight));
        let place = |tracked| rank(Native::new(tracked), weight) / 32;
        prop_assert!(place(tracked + tracked / 200) - place(tracked) <= 1);
    }

    #[test]
    fn of_those_alike_the_heaviest_comes_first(unit in positive(60), light in 1..1_000u32, times in 2..1_000u32) {
        let of = |weight: u32| rank(Native::new(unit * u128::from(weight)), weight);
        prop_assert!(of(light * times) < of(light));
    }
}

#[test]
fn a_cap_binds_after_the_shares_are_worked_out() {
    // Of 1,000 at weights 8:1:1 the first would have 800. It gets 300, and the others share 700.
    let parts = [part(8, 300), part(1, u128::MAX), part(1, u128::MAX)];
    assert_eq!(targets(&level(1_000, &parts), &parts, false), [300, 350, 350]);
    // What the first cannot have puts the second above its cap as well.
    let parts = [part(8, 300), part(1, 200), part(1, u128::MAX)];
    assert_eq!(targets(&level(1_000, &parts), &parts, false), [300, 200, 500]);
    // A cap that is met exactly does not bind.
    let parts = [part(1, 500), part(1, 500)];
    assert_eq!(
        level(1_000, &parts),
        Level {
            amount: 1_000u128.into(),
            weight: 2
        }
    );
    assert_eq!(targets(&level(1_000, &parts), &parts, true), [500, 500]);
}

#[test]
fn where_caps_are_too_tight_everybody_is_at_its_cap() {
    let parts = [part(1, 100), part(1, 200)];
    let level = level(1_000, &parts);
    assert_eq!(
        level,
        Level {
            amount: 700u128.into(),
            weight: 0
        }
    );
    assert_eq!(targets(&level, &parts, true), [100, 200]);
    assert_eq!(
        Level::of(5u128.into(), &[]).unwrap(),
        Level {
            amount: 5u128.into(),
            weight: 0
        }
    );
}

#[test]
fn the_ends_of_the_queue_hold() {
    assert_eq!(rank(Native::ZERO, 1), 31);
    assert_eq!(rank(Native::ZERO, u32::MAX), 0);
    assert_eq!(rank(Native::new(u128::MAX), 1), rank(Native::new(1 << 96), 1));
}
