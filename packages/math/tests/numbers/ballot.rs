use cosmwasm_std::{Decimal, Uint128};
use palisade_math::ballot::Split;
use palisade_math::{Lst, MathError};
use proptest::prelude::*;

fn weights(yes: u128, no: u128, abstain: u128, no_with_veto: u128) -> Split<Decimal> {
    Split {
        yes: Decimal::raw(yes),
        no: Decimal::raw(no),
        abstain: Decimal::raw(abstain),
        no_with_veto: Decimal::raw(no_with_veto),
    }
}

fn lst(yes: u128, no: u128, abstain: u128, no_with_veto: u128) -> Split<Lst> {
    Split {
        yes: Lst::new(yes),
        no: Lst::new(no),
        abstain: Lst::new(abstain),
        no_with_veto: Lst::new(no_with_veto),
    }
}

const ONE: u128 = 1_000_000_000_000_000_000;
const THIRD: u128 = ONE / 3;

#[test]
fn an_amount_is_split_and_the_rest_abstains() {
    let thirds = weights(THIRD, THIRD, 0, ONE - 2 * THIRD);
    assert_eq!(thirds.of_floor(Lst::new(100)).unwrap(), lst(33, 33, 1, 33));
    assert_eq!(
        weights(ONE, 0, 0, 0).of_floor(Lst::new(7)).unwrap(),
        lst(7, 0, 0, 0)
    );
    assert_eq!(
        weights(0, 0, ONE, 0).of_floor(Lst::new(7)).unwrap(),
        lst(0, 0, 7, 0)
    );
    assert_eq!(
        weights(ONE / 2, 0, ONE / 2, 0).of_floor(Lst::new(1)).unwrap(),
        lst(0, 0, 1, 0)
    );
}

#[test]
fn weights_are_one_in_all_to_the_last_place() {
    for found in [ONE - 1, ONE + 1, 0] {
        let error = weights(0, found, 0, 0).of_floor(Lst::new(7)).unwrap_err();
        let found = Decimal::raw(found);
        assert_eq!(error, MathError::NotTheWhole { found });
    }
    weights(u128::MAX, 1, 0, 0).of_floor(Lst::new(7)).unwrap_err();
}

#[test]
fn what_nobody_voted_with_abstains() {
    let found = lst(10, 20, 5, 1).weights_floor(Lst::new(300)).unwrap();
    assert_eq!(
        found,
        weights(
            ONE / 30,
            ONE / 15,
            ONE - ONE / 30 - ONE / 15 - ONE / 300,
            ONE / 300
        )
    );
    assert_eq!(
        lst(3, 0, 0, 0).weights_floor(Lst::new(3)).unwrap(),
        weights(ONE, 0, 0, 0)
    );
    assert_eq!(
        lst(0, 0, 0, 0).weights_floor(Lst::new(3)).unwrap(),
        weights(0, 0, ONE, 0)
    );
    let error = lst(2, 2, 0, 0).weights_floor(Lst::new(3)).unwrap_err();
    let (found, expected) = (Uint128::new(4), Uint128::new(3));
    assert_eq!(error, MathError::PartAboveWhole { found, expected });
    lst(0, 0, 0, 0).weights_floor(Lst::ZERO).unwrap_err();
}

#[test]
fn a_vote_is_replaced_and_never_taken_twice() {
    let tally = lst(10, 20, 30, 40);
    let found = tally.replace(&lst(10, 0, 0, 5), &lst(0, 7, 0, 0)).unwrap();
    assert_eq!(found, lst(0, 27, 30, 35));
    tally.replace(&lst(11, 0, 0, 0), &lst(11, 0, 0, 0)).unwrap_err();
}

fn any_weights() -> impl Strategy<Value = Split<Decimal>> {
    (0..=ONE, 0..=ONE, 0..=ONE).prop_map(|(a, b, c)| {
        let mut cuts = [a, b, c];
        cuts.sort_unstable();
        let [a, b, c] = cuts;
        weights(a, b - a, c - b, ONE - c)
    })
}

proptest! {
    #[test]
    fn parts_are_the_amount(weights in any_weights(), amount: u128) {
        let parts = weights.of_floor(Lst::new(amount)).unwrap();
        prop_assert_eq!(parts.total().unwrap(), Lst::new(amount));
        for (part, weight) in [(parts.yes, weights.yes), (parts.no, weights.no), (parts.no_with_veto, weights.no_with_veto)] {
            prop_assert_eq!(part.amount(), Uint128::new(amount).mul_floor(weight));
        }
        // Three parts are rounded down, by less than one unit each.
        let exact = Uint128::new(amount).mul_floor(weights.abstain);
        prop_assert!(parts.abstain.amount() >= exact && parts.abstain.amount() - exact <= Uint128::new(3));
    }

    #[test]
    fn the_tally_of_changing_votes_is_the_sum_of_the_last_ones(
        votes in prop::collection::vec((0usize..5, any_weights()), 1..40),
        deposits in prop::array::uniform5(0..u128::MAX / 5),
    ) {
        let mut last = [Split::<Lst>::default(); 5];
        let mut tally = Split::<Lst>::default();
        for (voter, weights) in votes {
            let vote = weights.of_floor(Lst::new(deposits[voter])).unwrap();
            tally = tally.replace(&last[voter], &vote).unwrap();
            last[voter] = vote;
        }
        let sum = |option: fn(&Split<Lst>) -> Lst| last.iter().map(|vote| option(vote).u128()).sum::<u128>();
        prop_assert_eq!(tally.yes.u128(), sum(|vote| vote.yes));
        prop_assert_eq!(tally.no.u128(), sum(|vote| vote.no));
        prop_assert_eq!(tally.abstain.u128(), sum(|vote| vote.abstain));
        prop_assert_eq!(tally.no_with_veto.u128(), sum(|vote| vote.no_with_veto));
    }

    #[test]
    fn weights_are_one_and_none_is_more_than_its_part(
        yes in 0..u128::MAX / 4, no in 0..u128::MAX / 4, abstain in 0..u128::MAX / 4, veto in 0..u128::MAX / 4,
        absent in 0..=3u128,
    ) {
        let tally = lst(yes, no, abstain, veto);
        let whole = tally.total().unwrap().u128() + absent;
        prop_assume!(whole > 0);
        let found = tally.weights_floor(Lst::new(whole)).unwrap();
        prop_assert_eq!(found.yes + found.no + found.abstain + found.no_with_veto, Decimal::one());
        for (weight, part) in [(found.yes, yes), (found.no, no), (found.no_with_veto, veto)] {
            prop_assert_eq!(weight, Decimal::from_ratio(part, whole));
        }
        prop_assert!(found.abstain >= Decimal::from_ratio(abstain, whole));
    }
}
