//! What attacks cost, against exact fractions.

use cosmwasm_std::{Uint128, Uint256};
use palisade_math::slash::risk::{
    attack_return_bps_ceil, bps_ceil, cost_of_corruption_floor, slack_bps_floor,
};
use palisade_math::{Bps, PoolAssets};
use proptest::prelude::*;

fn bps(part: u16) -> Bps {
    Bps::new(part).unwrap()
}

fn wide(amount: impl Into<Uint128>) -> Uint256 {
    Uint256::from(amount.into())
}

proptest! {
    #[test]
    fn an_attack_never_seems_dearer_than_it_is(counted: u128, threshold in 0..=10_000u16, least in 0..=10_000u16) {
        let cost = cost_of_corruption_floor(PoolAssets::new(counted), bps(threshold), bps(least)).unwrap();
        let exact = wide(counted) * Uint256::from(u64::from(threshold) * u64::from(least));
        let whole = Uint256::from(100_000_000u64);
        prop_assert!(wide(cost.amount()) * whole <= exact);
        prop_assert!((wide(cost.amount()) + Uint256::one()) * whole > exact);
    }

    /// `gain * (1 + slack) <= cost`, and the next basis point is too much.
    #[test]
    fn slack_is_the_largest_that_holds(cost in 0..u128::MAX / 20_000, gain in 1..u128::MAX / 20_000) {
        let slack = slack_bps_floor(PoolAssets::new(cost), PoolAssets::new(gain));
        prop_assert_eq!(slack.is_some(), cost >= gain);
        if let Some(slack) = slack {
            let whole = Uint256::from(10_000u64);
            let with = |slack: Uint256| wide(gain) * (whole + slack);
            prop_assert!(with(wide(slack)) <= wide(cost) * whole);
            prop_assert!(with(wide(slack) + Uint256::one()) > wide(cost) * whole);
        }
    }

    #[test]
    fn what_an_attack_returns_never_seems_less_than_it_is(
        gain in 1..u128::MAX / 10_000,
        threshold in 1..=10_000u16,
        total: u128,
    ) {
        let found = attack_return_bps_ceil(PoolAssets::new(gain), bps(threshold), PoolAssets::new(total));
        let needed = wide(total) * Uint256::from(u64::from(threshold));
        match found {
            None => prop_assert!(needed < Uint256::from(10_000u64)),
            Some(found) => {
                prop_assert!(wide(found) * needed >= wide(gain) * Uint256::from(100_000_000u64));
            }
        }
    }

    #[test]
    fn parts_are_ceiled(part in 0..u128::MAX / 10_000, whole in 1..u128::MAX) {
        let found = bps_ceil(PoolAssets::new(part), PoolAssets::new(whole));
        let exact = wide(part) * Uint256::from(10_000u64);
        prop_assert!(wide(found) * wide(whole) >= exact);
        prop_assert!(found.is_zero() || wide(found - Uint128::one()) * wide(whole) < exact);
    }
}

#[test]
fn numbers_at_the_ends_are_answered_too() {
    let (none, one, all) = (PoolAssets::ZERO, PoolAssets::new(1), PoolAssets::new(u128::MAX));
    assert_eq!(attack_return_bps_ceil(none, bps(1), none), Some(Uint128::zero()));
    assert_eq!(attack_return_bps_ceil(one, bps(9_999), one), None);
    assert_eq!(attack_return_bps_ceil(all, bps(10_000), one), Some(Uint128::MAX));
    assert_eq!(
        attack_return_bps_ceil(one, bps(10_000), all),
        Some(Uint128::one())
    );
    assert_eq!(slack_bps_floor(one, none), None);
    assert_eq!(slack_bps_floor(all, one), Some(Uint128::MAX));
    assert_eq!(slack_bps_floor(one, one), Some(Uint128::zero()));
    assert_eq!(bps_ceil(all, one), Uint128::MAX);
    assert_eq!(bps_ceil(one, none), Uint128::zero());
    assert_eq!(cost_of_corruption_floor(all, Bps::ONE, Bps::ONE), Ok(all));
}
