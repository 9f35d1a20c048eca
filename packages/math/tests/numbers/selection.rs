use num_bigint::BigInt;
use palisade_math::selection::{
    level_for_stake, place_stake, take_stake, wanted_stake, Candidate, Limits, Selection,
};
use palisade_math::{Bps, Native};
use proptest::prelude::*;

use crate::any::{amount, signed};

fn row(tracked: u128, weight: u32) -> Candidate {
    Candidate {
        tracked: Native::new(tracked),
        weight,
        most: Native::new(u128::MAX),
        available: true,
    }
}

fn capped(tracked: u128, weight: u32, most: u128) -> Candidate {
    Candidate {
        most: Native::new(most),
        ..row(tracked, weight)
    }
}

fn away(tracked: u128, weight: u32) -> Candidate {
    Candidate {
        available: false,
        ..row(tracked, weight)
    }
}

fn limits(max_messages: u32, min_message: u128, slack: u16) -> Limits {
    Limits {
        max_messages,
        min_message: Native::new(min_message),
        slack: Bps::new(slack).unwrap(),
    }
}

/// Whether it may get stake.
fn takes(row: &Candidate) -> bool {
    row.available && row.weight > 0
}

/// Whether it may give stake up and has any.
fn gives(row: &Candidate) -> bool {
    row.available && !row.tracked.is_zero()
}

fn is_draining(row: &Candidate) -> bool {
    row.weight == 0
}

/// Rows that were not chosen.
fn spared<'a>(rows: &'a [Candidate], selection: &'a Selection) -> impl Iterator<Item = &'a Candidate> {
    let chosen = |index: usize| selection.chosen.iter().any(|chosen| chosen.index == index);
    rows.iter()
        .enumerate()
        .filter(move |(index, _)| !chosen(*index))
        .map(|(_, row)| row)
}

fn pairs(selection: &Selection) -> Vec<(usize, u128)> {
    selection
        .chosen
        .iter()
        .map(|chosen| (chosen.index, chosen.amount.u128()))
        .collect()
}

/// What those that may be chosen have, and `amount`.
fn stake_with(rows: &[Candidate], amount: u128) -> Native {
    let there: u128 = rows
        .iter()
        .filter(|row| takes(row))
        .map(|row| row.tracked.u128())
        .sum();
    Native::new(there + amount)
}

fn place(rows: &[Candidate], amount: u128, limits: &Limits) -> Selection {
    let level = level_for_stake(rows, stake_with(rows, amount)).unwrap();
    place_stake(rows, &level, Native::new(amount), limits).unwrap()
}

fn take(rows: &[Candidate], amount: u128, limits: &Limits) -> Selection {
    take_stake(rows, Native::new(amount), limits).unwrap()
}

fn rows() -> impl Strategy<Value = Vec<Candidate>> {
    let weight = prop_oneof![1 => Just(0), 3 => 1..100u32, 1 => any::<u32>()];
    let row =
        (amount(118), weight, prop::bool::weighted(0.8)).prop_map(|(tracked, weight, available)| Candidate {
            tracked: Native::new(tracked),
            weight,
            most: Native::new(u128::MAX),
            available,
        });
    prop::collection::vec(row, 0..=100)
}

/// Caps from nothing to much more than there is.
fn capped_rows() -> impl Strategy<Value = Vec<Candidate>> {
    let row = (
        amount(90),
        0..100u32,
        prop_oneof![3 => amount(104), 1 => Just(u128::MAX)],
        prop::bool::weighted(0.9),
    );
    let row = row.prop_map(|(tracked, weight, most, available)| Candidate {
        available,
        ..capped(tracked, weight, most)
    });
    prop::collection::vec(row, 0..=40)
}

fn any_limits() -> impl Strategy<Value = Limits> {
    (prop_oneof![0..6u32, 90..110u32], amount(100), 0..=10_000u16)
        .prop_map(|(messages, least, slack)| limits(messages, least, slack))
}

/// What holds in both directions. Returns the sum that moves.
fn check(
    selection: &Selection,
    rows: &[Candidate],
    amount: u128,
    limits: &Limits,
) -> Result<u128, TestCaseError> {
    let moved: u128 = selection.chosen.iter().map(|chosen| chosen.amount.u128()).sum();
    prop_assert_eq!(moved + selection.left.u128(), amount);
    prop_assert!(selection.chosen.len() <= limits.max_messages as usize);
    let mut seen = std::collections::BTreeSet::new();
    for chosen in &selection.chosen {
        prop_assert!(seen.insert(chosen.index), "row {} twice", chosen.index);
        prop_assert!(!chosen.amount.is_zero());
        prop_assert!(rows[chosen.index].available);
    }
    Ok(moved)
}

/// `stake * weight - tracked * weights`: how far a row is below its target, times the sum of weights.
fn below(row: &Candidate, stake: &BigInt, weights: &BigInt) -> BigInt {
    stake * row.weight - signed(row.tracked.u128()) * weights
}

fn totals<'a>(rows: impl Iterator<Item = &'a Candidate> + Clone) -> (BigInt, BigInt) {
    let stake = rows.clone().map(|row| signed(row.tracked.u128())).sum();
    (stake, rows.map(|row| BigInt::from(row.weight)).sum())
}

proptest! {
    #[test]
    fn stake_goes_to_those_furthest_below_target(
        rows in rows(),
        amount in amount(120),
        limits in any_limits(),
    ) {
        let selection = place(&rows, amount, &limits);
        check(&selection, &rows, amount, &limits)?;
        let (stake, weights) = totals(rows.iter().filter(|row| takes(row)));
        let stake = stake + amount;
        let mut last = None;
        for chosen in &selection.chosen {
            let row = &rows[chosen.index];
            prop_assert!(row.weight > 0, "a draining validator got stake");
            prop_assert!(chosen.amount >= limits.min_message);
            let gap = below(row, &stake, &weights);
            prop_assert!(gap > BigInt::from(0), "a validator at its target got stake");
            // Gaps are whole units: two that differ by less than one are equal.
            if let Some(last) = last.replace(gap.clone()) {
                prop_assert!(gap < last + &weights);
            }
            // Past the ceiled target by no more than the slack, unless for the sake of whole messages.
            let target = &stake * row.weight + &weights;
            let slack = target * limits.slack.u16() / 10_000u32;
            let min = signed(limits.min_message.u128()) * &weights;
            let most = (&gap + &weights + slack).max(min.clone()) + min;
            prop_assert!(signed(chosen.amount.u128()) * &weights <= most);
        }
        if let Some(last) = last {
            for row in spared(&rows, &selection).filter(|row| takes(row)) {
                prop_assert!(below(row, &stake, &weights) < &last + &weights, "a wider gap was passed over");
            }
        }
        let enough = limits.max_messages as usize >= rows.len() && amount >= limits.min_message.u128();
        prop_assert!(!enough || !rows.iter().any(takes) || selection.left.is_zero());
    }

    #[test]
    fn stake_comes_from_draining_validators_first(
        rows in rows(),
        amount in amount(126),
        limits in any_limits(),
    ) {
        let selection = take(&rows, amount, &limits);
        check(&selection, &rows, amount, &limits)?;
        let draining = rows.iter().filter(|row| gives(row) && is_draining(row)).count();
        let first_weighted = selection.chosen.iter().position(|chosen| !is_draining(&rows[chosen.index]));
        if let Some(first) = first_weighted {
            prop_assert_eq!(first, draining, "a draining validator was spared");
            for chosen in &selection.chosen[..first] {
                prop_assert_eq!(chosen.amount, rows[chosen.index].tracked);
            }
            prop_assert!(selection.chosen[first..].iter().all(|chosen| !is_draining(&rows[chosen.index])));
        }
        for (position, chosen) in selection.chosen.iter().enumerate() {
            let tracked = rows[chosen.index].tracked;
            prop_assert!(chosen.amount <= tracked, "more than it has");
            let ends = position + 1 == selection.chosen.len() && selection.left.is_zero();
            prop_assert!(chosen.amount >= limits.min_message || chosen.amount == tracked || ends, "dust");
        }
        let there: u128 = rows.iter().filter(|row| row.available).map(|row| row.tracked.u128()).sum();
        if limits.max_messages as usize >= rows.len() {
            prop_assert_eq!(selection.left.u128(), amount.saturating_sub(there));
        }
    }

    #[test]
    fn stake_comes_from_those_furthest_above_target(
        rows in rows(),
        amount in amount(126),
        limits in any_limits(),
    ) {
        let selection = take(&rows, amount, &limits);
        let weighted = |row: &&Candidate| gives(row) && !is_draining(row);
        let (stake, weights) = totals(rows.iter().filter(weighted));
        let draining = rows.iter().filter(|row| gives(row) && is_draining(row));
        let drained: u128 = draining.map(|row| row.tracked.u128()).sum();
        let after = (stake - amount.saturating_sub(drained)).max(BigInt::from(0));
        let mut last = None;
        for chosen in selection.chosen.iter().filter(|chosen| !is_draining(&rows[chosen.index])) {
            let gap = -below(&rows[chosen.index], &after, &weights);
            prop_assert!(gap > -weights.clone(), "a validator below its target gave stake up");
            if let Some(last) = last.replace(gap.clone()) {
                prop_assert!(gap < last + &weights);
            }
        }
        if let Some(last) = last {
            for row in spared(&rows, &selection).filter(weighted) {
                prop_assert!(-below(row, &after, &weights) < &last + &weights, "a wider gap was passed over");
            }
        }
    }

    #[test]
    fn no_message_passes_a_cap(
        rows in capped_rows(),
        amount in amount(100),
        limits in any_limits(),
    ) {
        let selection = place(&rows, amount, &limits);
        check(&selection, &rows, amount, &limits)?;
        for chosen in &selection.chosen {
            let row = &rows[chosen.index];
            prop_assert!(chosen.amount >= limits.min_message, "dust");
            prop_assert!(row.tracked.checked_add(chosen.amount).unwrap() <= row.most, "past the cap");
        }
        // Whoever has room for a message at the end is at its target, or there was no message left.
        if limits.max_messages as usize >= rows.len() && selection.left >= limits.min_message.max(Native::new(1)) {
            let level = level_for_stake(&rows, stake_with(&rows, amount)).unwrap();
            for row in spared(&rows, &selection) {
                prop_assert!(wanted_stake(row, &level, &limits).unwrap().is_zero());
            }
        }
    }

    /// Those at their caps give before others fall below their own part.
    #[test]
    fn an_exit_keeps_caps_that_can_be_kept(shares in prop::collection::vec((1u128..1_000_000_000, 1u32..100), 2..20), part in 1u128..1_000) {
        let stake: u128 = shares.iter().map(|(tracked, _)| tracked).sum();
        let amount = stake * part / 1_000;
        // Every cap is twice the even part of what stays.
        let most = (stake - amount) * 2 / shares.len() as u128;
        let rows: Vec<_> = shares.iter().map(|(tracked, weight)| capped(*tracked, *weight, most)).collect();
        let selection = take(&rows, amount, &limits(100, 1, 0));
        prop_assert_eq!(selection.left, Native::ZERO);
        for (index, row) in rows.iter().enumerate() {
            let taken: u128 = selection.chosen.iter().filter(|c| c.index == index).map(|c| c.amount.u128()).sum();
            // Gaps are served the widest first until nothing is asked for any more, so only one that gave nothing may stay above.
            let rest = row.tracked.u128() - taken;
            prop_assert!(taken == 0 || rest <= most + 1 || selection.chosen.last().unwrap().index == index);
        }
    }

    /// Without slack and smallest messages nobody ends up on the wrong side of the target.
    #[test]
    fn plain_limits_never_pass_the_target(rows in rows(), amount in amount(120)) {
        let plain = limits(100, 0, 0);
        let (stake, weights) = totals(rows.iter().filter(|row| takes(row)));
        let target = stake + amount;
        for chosen in &place(&rows, amount, &plain).chosen {
            let before = rows[chosen.index];
            let end = row(before.tracked.u128() + chosen.amount.u128(), before.weight);
            prop_assert!(below(&end, &target, &weights) > -weights.clone());
        }
    }
}

#[test]
fn the_furthest_below_is_served_first_and_filled_to_its_target() {
    let rows = [row(100, 1), row(40, 1), row(70, 1)];
    // 300 in all, a target of 100 each.
    assert_eq!(pairs(&place(&rows, 90, &limits(10, 1, 0))), [(1, 60), (2, 30)]);
    // Targets of 80 each: 40 below, 10 below, 20 above.
    let selection = place(&rows, 30, &limits(10, 1, 0));
    assert_eq!((pairs(&selection), selection.left), (vec![(1, 30)], Native::ZERO));
}

#[test]
fn what_messages_cut_off_is_reported() {
    let rows = [row(100, 1), row(40, 1), row(70, 1)];
    let selection = place(&rows, 90, &limits(1, 1, 0));
    assert_eq!(
        (pairs(&selection), selection.left),
        (vec![(1, 60)], Native::new(30))
    );
    let selection = place(&rows, 90, &limits(0, 1, 0));
    assert_eq!((pairs(&selection), selection.left), (vec![], Native::new(90)));
    let selection = take(&rows, 90, &limits(1, 1, 0));
    // 120 stay, 40 each: 60 above, 0, 30 above.
    assert_eq!(
        (pairs(&selection), selection.left),
        (vec![(0, 60)], Native::new(30))
    );
    assert_eq!(pairs(&take(&rows, 90, &limits(2, 1, 0))), [(0, 60), (2, 30)]);
}

#[test]
fn slack_makes_a_small_amount_one_message() {
    let rows = [row(1_000, 1); 5];
    assert_eq!(pairs(&place(&rows, 50, &limits(10, 1, 0))).len(), 5);
    // A target of 1,010 and 5 % of it: 10 + 50 are wanted.
    assert_eq!(pairs(&place(&rows, 50, &limits(10, 1, 500))), [(0, 50)]);
    assert_eq!(pairs(&take(&rows, 50, &limits(10, 1, 0))).len(), 5);
    // A target of 990, 5 % of it are 49, floored: 10 + 49 may go.
    assert_eq!(pairs(&take(&rows, 59, &limits(10, 1, 500))), [(0, 59)]);
}

#[test]
fn draining_validators_give_first_the_largest_first() {
    let rows = [row(500, 1), row(20, 0), row(500, 1), row(30, 0)];
    assert_eq!(pairs(&take(&rows, 25, &limits(10, 1, 0))), [(3, 25)]);
    assert_eq!(
        pairs(&take(&rows, 60, &limits(10, 1, 0))),
        [(3, 30), (1, 20), (0, 5), (2, 5)]
    );
    // They never get any.
    assert_eq!(pairs(&place(&rows, 10, &limits(10, 1, 0))), [(0, 5), (2, 5)]);
}

#[test]
fn who_is_not_available_changes_nobodys_target() {
    let rows = [away(0, 1), row(100, 1), row(50, 1)];
    // 160 over two of them: 80 each.
    assert_eq!(pairs(&place(&rows, 10, &limits(10, 1, 0))), [(2, 10)]);
    let rows = [away(900, 0), away(900, 1), row(100, 1), row(50, 1)];
    assert_eq!(pairs(&take(&rows, 50, &limits(10, 1, 0))), [(2, 50)]);
    let selection = take(&rows, 151, &limits(10, 1, 0));
    assert_eq!(
        (pairs(&selection), selection.left),
        (vec![(2, 100), (3, 50)], Native::new(1))
    );
}

#[test]
fn no_message_places_dust() {
    let rows = [row(1_000, 1), row(1_000, 1), row(1_000, 1)];
    let selection = place(&rows, 9, &limits(10, 10, 0));
    assert_eq!((pairs(&selection), selection.left), (vec![], Native::new(9)));
    // 12 each would be 4 a piece; the rest of 2 goes along.
    assert_eq!(pairs(&place(&rows, 12, &limits(10, 10, 0))), [(0, 12)]);
    assert_eq!(pairs(&place(&rows, 25, &limits(10, 10, 0))), [(0, 10), (1, 15)]);
}

#[test]
fn an_exit_of_dust_still_finishes() {
    let rows = [row(1_000, 1), row(4, 0)];
    assert_eq!(pairs(&take(&rows, 3, &limits(10, 10, 0))), [(1, 3)]);
    // 4 empty the draining one; 3 are left and end the amount.
    assert_eq!(pairs(&take(&rows, 7, &limits(10, 10, 0))), [(1, 4), (0, 3)]);
    assert_eq!(
        pairs(&take(&rows, 1_004, &limits(10, 10, 0))),
        [(1, 4), (0, 1_000)]
    );
}

#[test]
fn equal_gaps_are_served_in_the_order_of_rows() {
    let rows = [row(7, 1), row(7, 1), row(7, 1)];
    assert_eq!(pairs(&place(&rows, 2, &limits(10, 0, 0))), [(0, 1), (1, 1)]);
    assert_eq!(pairs(&take(&rows, 2, &limits(10, 0, 0))), [(0, 1), (1, 1)]);
}

#[test]
fn the_ends_of_the_range_hold() {
    let rows = [row(u128::MAX - 10, u32::MAX), row(0, 1)];
    // The first is at 2^32 - 1 of 2^32 parts of the target already, give or take.
    let selection = place(&rows, 10, &limits(10, 1, 10_000));
    assert_eq!((pairs(&selection), selection.left), (vec![(1, 10)], Native::ZERO));
    let selection = take(&rows, u128::MAX, &limits(10, 1, 10_000));
    assert_eq!(
        (pairs(&selection), selection.left),
        (vec![(0, u128::MAX - 10)], Native::new(10))
    );
    let rows = [row(0, u32::MAX), row(0, 1)];
    assert_eq!(
        pairs(&place(&rows, u128::MAX, &limits(10, 1, 10_000))),
        [(0, u128::MAX)]
    );
    assert_eq!(place(&[], 5, &limits(10, 1, 0)).left, Native::new(5));
    assert_eq!(take(&[], 5, &limits(10, 1, 0)).left, Native::new(5));
}

#[test]
fn what_a_cap_cuts_off_goes_to_the_others_by_weight() {
    let rows = [capped(0, 8, 300), row(0, 1), row(0, 1)];
    assert_eq!(
        pairs(&place(&rows, 1_000, &limits(10, 1, 0))),
        [(1, 350), (2, 350), (0, 300)]
    );
    // Slack and whole messages end at the cap too.
    assert_eq!(pairs(&place(&rows, 1_000, &limits(1, 1, 10_000))), [(1, 700)]);
    let rows = [capped(290, 8, 300), row(0, 1)];
    assert_eq!(pairs(&place(&rows, 700, &limits(10, 11, 1_000))), [(1, 700)]);
}

#[test]
fn where_all_are_at_their_caps_the_rest_stays() {
    let rows = [capped(0, 1, 300), capped(250, 1, 300)];
    let selection = place(&rows, 1_000, &limits(10, 1, 0));
    assert_eq!(
        (pairs(&selection), selection.left),
        (vec![(0, 300), (1, 50)], Native::new(650))
    );
    // Six are left, which are no message.
    let selection = place(&[capped(0, 1, 94), row(1_000, 1)], 100, &limits(10, 10, 0));
    assert_eq!(
        (pairs(&selection), selection.left),
        (vec![(0, 94)], Native::new(6))
    );
}

#[test]
fn who_is_above_its_cap_gives_first() {
    // 900 stay: 270 at the cap, 315 for each of the others.
    let rows = [capped(320, 8, 270), row(340, 1), row(340, 1)];
    assert_eq!(
        pairs(&take(&rows, 100, &limits(10, 1, 0))),
        [(0, 50), (1, 25), (2, 25)]
    );
    let uncapped = [row(320, 8), row(340, 1), row(340, 1)];
    assert_eq!(pairs(&take(&uncapped, 100, &limits(1, 1, 0))), [(1, 100)]);
}
