use palisade_math::funding::{idle_part_floor, netted_floor};
use palisade_math::{Bps, Lst, MathError, Native};
use proptest::prelude::*;

use crate::any::{amount, big, part_of};

proptest! {
    #[test]
    fn an_exit_carries_the_mix(
        (gross, value, idle) in amount(128)
            .prop_flat_map(|gross| (Just(gross), part_of(gross), part_of(gross))),
    ) {
        let part = idle_part_floor(Lst::new(value), Lst::new(idle), Lst::new(gross)).unwrap().u128();
        prop_assert!(part <= idle);
        prop_assert!(big(part) * gross <= big(value) * idle);
        prop_assert!(gross == 0 || (big(part) + 1u32) * gross > big(value) * idle);
        // The deployed part can pay the rest.
        prop_assert!(value - part <= gross - idle);
    }

    #[test]
    fn netting_stays_within_its_cap(value in amount(128), idle in amount(128), cap in 0..=10_000u16) {
        let bps = Bps::new(cap).unwrap();
        let netted = netted_floor(Native::new(value), Native::new(idle), bps).unwrap().u128();
        prop_assert!(netted <= idle);
        prop_assert!(big(netted) * 10_000u32 <= big(value) * cap);
        prop_assert!(netted == idle || (big(netted) + 1u32) * 10_000u32 > big(value) * cap);
    }
}

#[test]
fn leavers_do_not_empty_what_is_idle() {
    let part = idle_part_floor(Lst::new(100), Lst::new(100), Lst::new(1_000)).unwrap();
    assert_eq!(part, Lst::new(10));
    let all = Lst::new(u128::MAX);
    assert_eq!(idle_part_floor(all, all, all).unwrap(), all);
    assert_eq!(
        idle_part_floor(Lst::ZERO, Lst::ZERO, Lst::ZERO).unwrap(),
        Lst::ZERO
    );
}

#[test]
fn a_part_is_no_more_than_the_whole() {
    let above = |found: u128| MathError::PartAboveWhole {
        found: found.into(),
        expected: 10u128.into(),
    };
    assert_eq!(
        idle_part_floor(Lst::new(11), Lst::new(1), Lst::new(10)),
        Err(above(11))
    );
    assert_eq!(
        idle_part_floor(Lst::new(1), Lst::new(12), Lst::new(10)),
        Err(above(12))
    );
}

#[test]
fn netting_takes_the_lower_of_cap_and_coins() {
    let half = Bps::new(5_000).unwrap();
    assert_eq!(
        netted_floor(Native::new(1_001), Native::new(900), half).unwrap(),
        Native::new(500)
    );
    assert_eq!(
        netted_floor(Native::new(1_001), Native::new(300), half).unwrap(),
        Native::new(300)
    );
    let all = Native::new(u128::MAX);
    assert_eq!(netted_floor(all, all, Bps::ONE).unwrap(), all);
}
