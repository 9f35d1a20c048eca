use std::collections::BTreeSet;

use palisade_math::rebalance::{rebalance, Holding, Plan, Rules};
use palisade_math::target::{Level, Part};
use palisade_math::{Bps, Native};
use proptest::prelude::*;

use crate::any::amount;

fn holding(tracked: u128, weight: u32) -> Holding {
    Holding {
        tracked: Native::new(tracked),
        weight,
        most: Native::new(u128::MAX),
        gives: true,
        takes: true,
        refused: false,
    }
}

fn rules(max_messages: u32, min_message: u128, tolerance: u16) -> Rules {
    Rules {
        max_messages,
        min_message: Native::new(min_message),
        tolerance: Bps::new(tolerance).unwrap(),
        leeway: Native::ZERO,
    }
}

fn level(rows: &[Holding]) -> Level {
    let whole: u128 = rows.iter().map(|row| row.tracked.u128()).sum();
    let parts: Vec<_> = rows.iter().map(part).collect();
    Level::of(whole.into(), &parts).unwrap()
}

fn part(row: &Holding) -> Part {
    Part {
        weight: row.weight,
        most: row.most.amount(),
    }
}

fn plan_with(rows: &[Holding], rules: &Rules, may_pair: &dyn Fn(usize, usize) -> bool) -> Plan {
    rebalance(rows, &level(rows), rules, may_pair).unwrap()
}

fn plan(rows: &[Holding], rules: &Rules) -> Plan {
    plan_with(rows, rules, &|_, _| true)
}

fn moves(plan: &Plan) -> Vec<(usize, usize, u128)> {
    plan.moves
        .iter()
        .map(|step| (step.from, step.to, step.amount.u128()))
        .collect()
}

fn rows() -> impl Strategy<Value = Vec<Holding>> {
    let row = (
        amount(90),
        prop_oneof![1 => Just(0), 4 => 1..50u32],
        amount(96),
        any::<bool>(),
    );
    let flags = (
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.2),
    );
    let row = (row, flags).prop_map(
        |((tracked, weight, most, uncapped), (gives, takes, refused))| Holding {
            tracked: Native::new(tracked),
            weight,
            most: Native::new(if uncapped { u128::MAX } else { most }),
            gives,
            takes,
            refused,
        },
    );
    prop::collection::vec(row, 0..=30)
}

proptest! {
    #[test]
    fn stake_moves_from_too_much_to_too_little_and_no_further(
        rows in rows(),
        most in 0..40u32,
        min in amount(80),
        (tolerance, leeway) in (0..=5_000u16, amount(80)),
        barred in prop::collection::hash_set((0..30usize, 0..30usize), 0..60),
    ) {
        let rules = Rules {
            leeway: Native::new(leeway),
            ..rules(most, min, tolerance)
        };
        let plan = plan_with(&rows, &rules, &|from, to| !barred.contains(&(from, to)));
        prop_assert!(plan.moves.len() <= most as usize);
        let level = level(&rows);
        let target = |row: &Holding| level.target_floor(&part(row)).unwrap().u128();
        let mut ends: Vec<u128> = rows.iter().map(|row| row.tracked.u128()).collect();
        let (mut sources, mut destinations, mut pairs) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for step in &plan.moves {
            prop_assert!(!barred.contains(&(step.from, step.to)));
            prop_assert!(pairs.insert((step.from, step.to)), "a pair twice");
            prop_assert!(step.amount.u128() > 0);
            sources.insert(step.from);
            destinations.insert(step.to);
            ends[step.from] -= step.amount.u128();
            ends[step.to] += step.amount.u128();
            let empties = rows[step.from].weight == 0 && ends[step.from] == 0;
            prop_assert!(step.amount.u128() >= min || empties, "a small one");
        }
        prop_assert!(sources.is_disjoint(&destinations));
        for &from in &sources {
            let row = &rows[from];
            prop_assert!(row.gives);
            if row.weight > 0 {
                let ceiled = level.target_ceil(&part(row)).unwrap().u128();
                let bound = ceiled + ceiled * u128::from(tolerance) / 10_000 + leeway;
                prop_assert!(row.tracked.u128() > bound.min(row.most.u128()), "it was within tolerance");
                prop_assert!(ends[from] >= target(row), "below its target");
            }
        }
        for &to in &destinations {
            let row = &rows[to];
            let target = level.target_ceil(&part(row)).unwrap().u128();
            prop_assert!(row.takes && row.weight > 0 && row.tracked.u128() < target);
            let bound = target + target * u128::from(tolerance) / 10_000;
            prop_assert!(ends[to] <= bound.min(row.most.u128()), "past its cap or what is tolerated");
        }
        // Draining ones come first.
        let kept = plan.moves.iter().position(|step| rows[step.from].weight > 0);
        let draining = plan.moves.iter().rposition(|step| rows[step.from].weight == 0);
        if let (Some(kept), Some(draining)) = (kept, draining) {
            prop_assert!(draining < kept);
        }
        // A plan that was not cut leaves nothing for another one.
        if !plan.is_cut {
            let mut after = rows.clone();
            for (row, end) in after.iter_mut().zip(&ends) {
                row.tracked = Native::new(*end);
            }
            // Each row stays on the side on which it is, as it would for the time of a redelegation.
            for &to in &destinations {
                after[to].gives = false;
            }
            for &from in &sources {
                after[from].takes = false;
            }
            let again = rebalance(&after, &level, &rules, &|from, to| !barred.contains(&(from, to))).unwrap();
            let new = again.moves.iter().filter(|step| !destinations.contains(&step.to));
            prop_assert_eq!(new.count(), 0, "{:?}", again);
        }
    }
}

#[test]
fn a_draining_one_is_emptied_into_those_with_most_room() {
    // 1,000 in all, 250 each.
    let rows = [
        holding(240, 1),
        holding(200, 1),
        holding(250, 1),
        holding(220, 1),
        holding(90, 0),
    ];
    assert_eq!(
        moves(&plan(&rows, &rules(10, 1, 0))),
        [(4, 1, 50), (4, 3, 30), (4, 0, 10)]
    );
    // With a tolerance of a tenth the one with the most room takes 75.
    assert_eq!(
        moves(&plan(&rows, &rules(10, 1, 1_000))),
        [(4, 1, 75), (4, 3, 15)]
    );
    let plan = plan(&rows, &rules(2, 1, 0));
    assert_eq!((moves(&plan), plan.is_cut), (vec![(4, 1, 50), (4, 3, 30)], true));
}

#[test]
fn who_is_within_tolerance_is_left_alone() {
    // 300 in all: a target of 100, and 105 is within five hundredths of it.
    let rows = [holding(105, 1), holding(100, 1), holding(95, 1)];
    assert_eq!(moves(&plan(&rows, &rules(10, 1, 500))), []);
    let rows = [holding(106, 1), holding(100, 1), holding(94, 1)];
    let plan = plan(&rows, &rules(10, 1, 500));
    assert_eq!((moves(&plan), plan.is_cut), (vec![(0, 2, 6)], false));
}

#[test]
fn who_has_its_target_takes_nothing() {
    let rows = [
        holding(130, 1),
        holding(100, 1),
        Holding {
            takes: false,
            ..holding(70, 1)
        },
    ];
    assert_eq!(moves(&plan(&rows, &rules(10, 1, 500))), []);
}

#[test]
fn new_stake_may_go_further() {
    let rows = [holding(106, 1), holding(100, 1), holding(94, 1)];
    let leeway = |leeway| Rules {
        leeway: Native::new(leeway),
        ..rules(10, 1, 500)
    };
    assert_eq!(moves(&plan(&rows, &leeway(1))), []);
    assert_eq!(moves(&plan(&rows, &leeway(0))), [(0, 2, 6)]);
    // A target of 100 and a third, rounded up as it is for new stake.
    let rows = [holding(101, 1), holding(101, 1), holding(99, 1)];
    assert_eq!(moves(&plan(&rows, &rules(10, 1, 0))), []);
}

#[test]
fn who_is_above_its_cap_gives_whatever_the_tolerance() {
    let mut rows = [holding(106, 1), holding(100, 1), holding(94, 1)];
    rows[0].most = Native::new(105);
    assert_eq!(moves(&plan(&rows, &rules(10, 1, 9_000))), [(0, 2, 6)]);
    // A cap below the part by weight is the target.
    rows[0].most = Native::new(80);
    assert_eq!(moves(&plan(&rows, &rules(10, 1, 0))), [(0, 2, 16), (0, 1, 10)]);
}

#[test]
fn small_moves_are_made_for_the_last_of_a_draining_one_only() {
    let rows = [holding(109, 1), holding(91, 1)];
    assert_eq!(moves(&plan(&rows, &rules(10, 10, 0))), []);
    assert_eq!(moves(&plan(&rows, &rules(10, 9, 0))), [(0, 1, 9)]);
    let rows = [holding(100, 1), holding(100, 1), holding(9, 0)];
    assert_eq!(moves(&plan(&rows, &rules(10, 10, 0))), []);
    assert_eq!(moves(&plan(&rows, &rules(10, 10, 1_000))), [(2, 0, 9)]);
    let rows = [holding(95, 1), holding(100, 1), holding(3, 0)];
    assert_eq!(moves(&plan(&rows, &rules(10, 10, 0))), [(2, 0, 3)]);
}

#[test]
fn a_pair_that_may_not_be_is_passed_over() {
    let rows = [holding(300, 1), holding(0, 1), holding(60, 1)];
    let barred = |from, to| (from, to) != (0, 1);
    assert_eq!(moves(&plan_with(&rows, &rules(10, 1, 0), &barred)), [(0, 2, 60)]);
    assert_eq!(moves(&plan_with(&rows, &rules(10, 1, 0), &|_, _| false)), []);
}

#[test]
fn who_refused_is_tried_after_all_others() {
    let mut rows = [holding(0, 1), holding(60, 1), holding(40, 1), holding(200, 0)];
    rows[0].refused = true;
    assert_eq!(
        moves(&plan(&rows, &rules(10, 1, 0))),
        [(3, 2, 60), (3, 1, 40), (3, 0, 100)]
    );
    // A source that refused is served as before.
    rows[3].refused = true;
    assert_eq!(plan(&rows, &rules(1, 1, 0)).moves.len(), 1);
}

#[test]
fn who_may_not_give_or_take_does_neither() {
    let mut rows = [holding(300, 1), holding(0, 1), holding(60, 1)];
    rows[1].takes = false;
    assert_eq!(moves(&plan(&rows, &rules(10, 1, 0))), [(0, 2, 60)]);
    rows[0].gives = false;
    assert_eq!(moves(&plan(&rows, &rules(10, 1, 0))), []);
    let mut rows = [holding(100, 1), holding(50, 0)];
    rows[1].gives = false;
    assert_eq!(moves(&plan(&rows, &rules(10, 1, 0))), []);
}

#[test]
fn all_that_drains_finds_room() {
    // Targets of 100 and a third.
    let rows = [holding(100, 1), holding(100, 1), holding(100, 1), holding(1, 0)];
    assert_eq!(moves(&plan(&rows, &rules(10, 50, 0))), [(3, 0, 1)]);
}
