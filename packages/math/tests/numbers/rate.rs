use palisade_math::rate::seed_shares;
use palisade_math::{ExchangeRate, Lst, MathError, Native};
use proptest::prelude::*;

use crate::any::{big, part_of, positive};

type Rate = ExchangeRate<Native, Lst>;

fn rate(assets: u128, shares: u128) -> Rate {
    Rate::new(Native::new(assets), Lst::new(shares)).unwrap()
}

/// What the deposit buys; nothing when it is refused because it would buy nothing.
fn bought(rate: &Rate, deposit: u128) -> u128 {
    match rate.shares_for_deposit_floor(Native::new(deposit)) {
        Ok(shares) => {
            assert!(!shares.is_zero(), "a deposit was taken for nothing");
            shares.u128()
        }
        Err(MathError::BelowOneShare { found, expected }) => {
            assert_eq!(found.u128(), deposit);
            // The least that is worth a share.
            let (assets, shares) = (big(rate.assets().u128()), rate.shares().u128());
            assert!(big(expected.u128()) * shares >= assets && big(expected.u128() - 1) * shares < assets);
            0
        }
        Err(other) => panic!("{other}"),
    }
}

fn redeemed(rate: &Rate, shares: u128) -> u128 {
    rate.assets_for_redeem_floor(Lst::new(shares)).unwrap().u128()
}

/// Assets, shares, and two deposits such that no sum leaves 128 bits.
fn two_deposits() -> impl Strategy<Value = (u128, u128, u128, u128)> {
    (positive(62), positive(62), positive(60), positive(60))
}

/// Assets, shares, and two parts of the shares that fit them.
fn two_redemptions() -> impl Strategy<Value = (u128, u128, u128, u128)> {
    (positive(128), positive(128)).prop_flat_map(|(assets, shares)| {
        part_of(shares)
            .prop_flat_map(move |first| (Just(assets), Just(shares), Just(first), part_of(shares - first)))
    })
}

proptest! {
    #[test]
    fn a_deposit_buys_its_worth_less_at_most_one_share((assets, shares, deposit, _) in two_deposits()) {
        let new = bought(&rate(assets, shares), deposit);
        prop_assert!(big(new) * assets <= big(deposit) * shares);
        prop_assert!(big(new + 1) * assets > big(deposit) * shares);
    }

    #[test]
    fn no_deposit_lowers_the_rate((assets, shares, deposit, _) in two_deposits()) {
        let new = bought(&rate(assets, shares), deposit);
        prop_assert!(big(assets + deposit) * shares >= big(assets) * (shares + new));
    }

    #[test]
    fn depositing_and_redeeming_never_pays((assets, shares, deposit, _) in two_deposits()) {
        let new = bought(&rate(assets, shares), deposit);
        let back = redeemed(&rate(assets + deposit, shares + new), new);
        prop_assert!(back <= deposit);
    }

    #[test]
    fn splitting_a_deposit_never_pays((assets, shares, first, second) in two_deposits()) {
        let before = rate(assets, shares);
        let one = bought(&before, first);
        // A refused deposit leaves the pool as it was.
        let between = if one == 0 { before } else { rate(assets + first, shares + one) };
        prop_assert!(one + bought(&between, second) <= bought(&before, first + second));
    }

    #[test]
    fn a_larger_deposit_never_buys_less((assets, shares, first, second) in two_deposits()) {
        let rate = rate(assets, shares);
        prop_assert!(bought(&rate, first) <= bought(&rate, first + second));
    }

    #[test]
    fn a_redemption_pays_its_worth_less_at_most_one_unit((assets, shares, leaving, _) in two_redemptions()) {
        let paid = redeemed(&rate(assets, shares), leaving);
        prop_assert!(paid <= assets);
        prop_assert!(big(paid) * shares <= big(leaving) * assets);
        prop_assert!((big(paid) + 1u32) * shares > big(leaving) * assets);
    }

    #[test]
    fn no_redemption_lowers_the_rate_of_those_who_stay((assets, shares, leaving, _) in two_redemptions()) {
        let paid = redeemed(&rate(assets, shares), leaving);
        prop_assert!(big(assets - paid) * shares >= big(assets) * (shares - leaving));
    }

    #[test]
    fn splitting_a_redemption_never_pays((assets, shares, first, second) in two_redemptions()) {
        let before = rate(assets, shares);
        let one = redeemed(&before, first);
        let (assets, shares) = (assets - one, shares - first);
        let two = if assets == 0 || shares == 0 { 0 } else { redeemed(&rate(assets, shares), second) };
        prop_assert!(one + two <= redeemed(&before, first + second));
    }

    #[test]
    fn redeeming_and_depositing_again_never_pays(
        assets in positive(128),
        (shares, leaving) in positive(128).prop_flat_map(|shares| (Just(shares), part_of(shares - 1))),
    ) {
        let paid = redeemed(&rate(assets, shares), leaving);
        prop_assert!(bought(&rate(assets - paid, shares - leaving), paid) <= leaving);
    }

    #[test]
    fn a_withdrawal_costs_the_fewest_shares_that_are_worth_it(
        (assets, shares, wanted) in (positive(128), positive(128))
            .prop_flat_map(|(assets, shares)| (Just(assets), Just(shares), part_of(assets))),
    ) {
        let rate = rate(assets, shares);
        let cost = rate.shares_for_withdrawal_ceil(Native::new(wanted)).unwrap().u128();
        prop_assert!(cost <= shares);
        prop_assert!(redeemed(&rate, cost) >= wanted);
        prop_assert!(cost == 0 || redeemed(&rate, cost - 1) < wanted);
    }

    #[test]
    fn the_decimal_rate_is_floored_and_never_zero(assets in positive(128), shares in positive(128)) {
        const PLACES: u128 = 1_000_000_000_000_000_000;
        let exact_atomics = big(assets) * PLACES / shares;
        match rate(assets, shares).per_share_floor() {
            Ok(rate) => {
                prop_assert!(!rate.is_zero());
                prop_assert_eq!(big(rate.atomics().u128()), exact_atomics);
            }
            Err(MathError::RateBelowPrecision { .. }) => prop_assert_eq!(exact_atomics, big(0)),
            Err(MathError::FromRatio(_)) => prop_assert!(exact_atomics > big(u128::MAX)),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}

#[test]
fn the_numbers_of_an_ordinary_pool() {
    // 1,000 LST own 1,050 coins: one is worth 1.05.
    let rate = rate(1_050, 1_000);
    // 100 / 1.05 = 95.24
    assert_eq!(
        rate.shares_for_deposit_floor(Native::new(100)).unwrap(),
        Lst::new(95)
    );
    // 95 * 1.05 = 99.75
    assert_eq!(
        rate.assets_for_redeem_floor(Lst::new(95)).unwrap(),
        Native::new(99)
    );
    // 99 / 1.05 = 94.29
    assert_eq!(
        rate.shares_for_withdrawal_ceil(Native::new(99)).unwrap(),
        Lst::new(95)
    );
    assert_eq!(rate.per_share_floor().unwrap().to_string(), "1.05");
}

#[test]
fn the_last_share_takes_the_last_asset() {
    let rate = rate(u128::MAX, 3);
    assert_eq!(
        rate.assets_for_redeem_floor(Lst::new(3)).unwrap(),
        Native::new(u128::MAX)
    );
    // 2^128 - 1 is divisible by 3.
    assert_eq!(
        rate.assets_for_redeem_floor(Lst::new(1)).unwrap(),
        Native::new(u128::MAX / 3)
    );
    assert_eq!(
        rate.shares_for_withdrawal_ceil(Native::new(u128::MAX)).unwrap(),
        Lst::new(3)
    );
}

#[test]
fn products_at_the_end_of_the_range_do_not_overflow() {
    let even = rate(u128::MAX, u128::MAX);
    assert_eq!(
        even.shares_for_deposit_floor(Native::new(u128::MAX)).unwrap(),
        Lst::new(u128::MAX)
    );
    assert_eq!(even.per_share_floor().unwrap().to_string(), "1");
    // Shares for u128::MAX at two shares per asset would need 129 bits.
    let cheap = rate(1, 2);
    assert!(matches!(
        cheap.shares_for_deposit_floor(Native::new(u128::MAX)),
        Err(MathError::MultiplyFraction(_))
    ));
}

#[test]
fn states_without_a_rate_have_names() {
    assert_eq!(
        Rate::new(Native::new(5), Lst::ZERO).unwrap_err(),
        MathError::NoShares { assets: 5u128.into() }
    );
    assert_eq!(
        Rate::new(Native::ZERO, Lst::ZERO).unwrap_err(),
        MathError::NoShares { assets: 0u128.into() }
    );
    assert_eq!(
        Rate::new(Native::ZERO, Lst::new(7)).unwrap_err(),
        MathError::Insolvent { shares: 7u128.into() }
    );
    assert_eq!(
        rate(1, 2_000_000_000_000_000_000).per_share_floor().unwrap_err(),
        MathError::RateBelowPrecision {
            assets: 1u128.into(),
            shares: 2_000_000_000_000_000_000u128.into()
        }
    );
}

#[test]
fn what_is_not_there_cannot_be_redeemed() {
    let rate = rate(100, 10);
    assert_eq!(
        rate.assets_for_redeem_floor(Lst::new(11)).unwrap_err(),
        MathError::NotThatManyShares {
            found: 11u128.into(),
            expected: 10u128.into()
        }
    );
    assert_eq!(
        rate.shares_for_withdrawal_ceil(Native::new(101)).unwrap_err(),
        MathError::PartAboveWhole {
            found: 101u128.into(),
            expected: 100u128.into()
        }
    );
    // Ten assets buy a share.
    assert_eq!(
        rate.shares_for_deposit_floor(Native::new(9)).unwrap_err(),
        MathError::BelowOneShare {
            found: 9u128.into(),
            expected: 10u128.into()
        }
    );
    assert_eq!(
        rate.shares_for_deposit_floor(Native::ZERO).unwrap_err(),
        MathError::BelowOneShare {
            found: 0u128.into(),
            expected: 10u128.into()
        }
    );
}

#[test]
fn a_seed_is_one_to_one() {
    assert_eq!(
        seed_shares::<Native, Lst>(Native::new(1_000_000)),
        Lst::new(1_000_000)
    );
}
