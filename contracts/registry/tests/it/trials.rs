//! What sequences of slashes come to, whatever their order, their number and their times.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::*;
use proptest::prelude::*;

use crate::world::*;

const AVSS: [&str; 3] = ["avs", "other_avs", "carol"];

/// One slash by each AVS, and the stake that it finds.
#[derive(Clone, Debug)]
struct Trial {
    stake: [u128; 2],
    /// Percent of the pool, by AVS.
    budgets: [u128; 3],
    /// Permille of the weight, by AVS.
    fractions: [u64; 3],
    /// Before anybody left, between both, or after: by AVS.
    faults: [usize; 3],
    /// Permille of shares that alice takes out in a first bucket, and bob in a second.
    leaving: [u128; 2],
}

fn trial() -> impl Strategy<Value = Trial> {
    let stake = || prop_oneof![1..100u128, 1..1_000_000_000_000u128];
    let leaving = || prop_oneof![Just(1_000u128), 0..=1_000u128];
    (
        [stake(), stake()],
        [1..=33u128, 1..=33u128, 1..=34u128],
        [1..=1_000u64, 1..=1_000u64, 1..=1_000u64],
        [0..3usize, 0..3usize, 0..3usize],
        [leaving(), leaving()],
    )
        .prop_map(|(stake, budgets, fractions, faults, leaving)| Trial {
            stake,
            budgets,
            fractions,
            faults,
            leaving,
        })
}

/// The pool before any slash, and the three seconds of faults.
fn scene(trial: &Trial) -> (World, [u64; 3]) {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    for (avs, budget) in AVSS.into_iter().zip(trial.budgets) {
        let terms = world.terms(avs);
        world.register_avs(avs, terms).unwrap();
        world.opt_in("operator", avs).unwrap();
        world.allocate(avs, percent(budget), percent(100)).unwrap();
    }
    world.wait(ALLOCATION_DELAY + 1);
    for (staker, stake) in ["alice", "bob"].into_iter().zip(trial.stake) {
        world.deposit(staker, stake).unwrap();
    }
    let mut faults = [0; 3];
    for (number, staker) in ["alice", "bob"].into_iter().enumerate() {
        world.wait(1);
        faults[number] = world.now();
        let shares = world.staker(staker, None).shares.u128() * trial.leaving[number] / 1_000;
        if shares > 0 {
            world.queue(staker, shares).unwrap();
        }
        world.wait(BUCKET);
    }
    faults[2] = world.now();
    (world, faults)
}

fn withdrawals(world: &World) -> Vec<u128> {
    let of = |staker: &str| -> Vec<WithdrawalResponse> {
        world.query(&QueryMsg::Withdrawals {
            staker: addr(staker).into_string(),
            start_after: None,
            limit: None,
        })
    };
    let rows = ["alice", "bob"].into_iter().flat_map(of);
    rows.map(|row| row.value.u128()).collect()
}

/// What each slot and each staker has.
fn holdings(world: &World) -> Vec<u128> {
    let mut all = vec![world.pool().assets.u128(), world.pool().unbonding_assets.u128()];
    all.extend(withdrawals(world));
    all.extend(["alice", "bob"].map(|staker| world.staker(staker, None).value.u128()));
    all
}

/// By AVS, in that order. None if a life ended on the way.
fn slashed_in(trial: &Trial, order: [usize; 3]) -> Option<Vec<u128>> {
    let (mut world, faults) = scene(trial);
    for avs in order {
        // Nothing is left of some.
        let fault = faults[trial.faults[avs]];
        let _ = world.slash(AVSS[avs], fault, Decimal::permille(trial.fractions[avs]));
    }
    (world.pool().generation == 0).then(|| holdings(&world))
}

const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// Within `n * (3 + R)` units for n slashes, R being what the whole scale is worth a unit: no more than 10^12 / 10^18 here.
const APART: u128 = 3 * (3 + 1);

fn are_near(some: &[u128], others: &[u128]) -> bool {
    let mut pairs = some.iter().zip(others);
    some.len() == others.len() && pairs.all(|(one, other)| one.abs_diff(*other) <= APART)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.div_ceil(4), ..crate::walk::config() })]

    #[test]
    fn registry_i08_slashes_of_several_avss_leave_the_same_in_every_order(trial in trial()) {
        let outcomes: Vec<_> = ORDERS.into_iter().filter_map(|order| slashed_in(&trial, order)).collect();
        for outcome in &outcomes {
            prop_assert!(are_near(&outcomes[0], outcome), "{:?} and {:?}", outcomes[0], outcome);
        }
    }

    /// However a fault is cut into slashes, it costs no more than one by the whole of them, and each slash costs a unit.
    #[test]
    fn registry_i10_no_slash_is_free_and_none_takes_more_than_the_budget(trial in trial(), cuts in 1..6u64) {
        let (mut world, faults) = scene(&trial);
        let fault = faults[trial.faults[0]];
        let budget: SlashBudgetResponse = world.query(&QueryMsg::SlashBudget {
            avs: addr("avs").into_string(),
            operator: addr("operator").into_string(),
            asset: native(),
            at: Some(fault),
        });
        let stake = |world: &World| world.ledger(&native()).stakes.u128();
        let mut before = stake(&world);
        let all = before;
        for _ in 0..cuts {
            if world.slash("avs", fault, Decimal::permille(trial.fractions[0])).is_ok() {
                prop_assert!(stake(&world) < before, "a slash was free");
            } else {
                prop_assert_eq!(stake(&world), before, "a refusal took something");
            }
            before = stake(&world);
        }
        // A unit a slot and slash.
        let most = budget.amount.u128() + u128::from(cuts) * 3;
        prop_assert!(all - before <= most, "{} of {most} taken", all - before);
    }
}

/// The comparison above is not of things that are always alike.
#[test]
fn registry_i08_one_slash_more_is_another_outcome() {
    let trial = Trial {
        stake: [1_000_000, 2_000_000],
        budgets: [30, 30, 30],
        fractions: [100, 200, 300],
        faults: [0, 1, 2],
        leaving: [500, 500],
    };
    let all = slashed_in(&trial, [0, 1, 2]).unwrap();
    let (mut world, faults) = scene(&trial);
    for avs in 0..2 {
        let fraction = Decimal::permille(trial.fractions[avs]);
        world
            .slash(AVSS[avs], faults[trial.faults[avs]], fraction)
            .unwrap();
    }
    assert!(!are_near(&all, &holdings(&world)));
    // A fault after both left spares both.
    assert_eq!(withdrawals(&world)[..], all[2..4]);
}

/// Of every window, wherever it begins, and however the faults are reported.
#[test]
fn registry_i11_no_slash_window_takes_more_than_its_cap() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        max_slash_bps: 3_000,
        max_window_slash_bps: 400,
        ..terms
    });
    let start = world.now();
    let mut charges: Vec<(u64, u128)> = Vec::new();
    let step = WINDOW / 4;
    for turn in 0..16u64 {
        world.wait(step);
        // Late and early ones by turns.
        let fault = world.now() - (turn * 3 % 4) * step;
        if fault <= start {
            continue;
        }
        if let Ok(response) = world.slash("avs", fault, Decimal::percent(2)) {
            let charge = attribute(&response, "slashed", "charge").parse().unwrap();
            charges.push((fault, charge));
        }
    }
    assert!(charges.len() > 4, "{charges:?}");
    let cap = percent(4);
    for (first, _) in &charges {
        let window = charges
            .iter()
            .filter(|(fault, _)| (*first..=first + WINDOW).contains(fault));
        let taken: u128 = window.map(|(_, charge)| charge).sum();
        assert!(taken <= cap, "{taken} from {first}: {charges:?}");
    }
    let all: u128 = charges.iter().map(|(_, charge)| charge).sum();
    assert!(all > cap, "the cap was met");
}

/// Nothing is ever rescaled, however little is left: budgets and weights of others stay what they are to the last unit, and
/// what is too small to go on ends with its life.
#[test]
fn registry_i19_nothing_is_renormalised_however_little_is_left() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let rest = 2_000_000_000_000;
    let theirs = 1_500_000_000_000;
    for (avs, budget) in [("avs", WHOLE - rest), ("other_avs", theirs)] {
        let terms = world.terms(avs);
        world.register_avs(avs, terms).unwrap();
        world.opt_in("operator", avs).unwrap();
        world.allocate(avs, budget, WHOLE).unwrap();
    }
    world.wait(ALLOCATION_DELAY + 1);
    world.deposit("alice", 1_000_000_000_000).unwrap();
    world.wait(1);
    let before = world.allocation("other_avs");
    for part in [900, 900, 900, 1_000] {
        let now = world.now();
        world.slash("avs", now, Decimal::permille(part)).unwrap();
        // Each has a slash window of its own.
        world.wait(2 * WINDOW);
        let after = world.allocation("other_avs");
        assert_eq!((after.budget, after.weight), (before.budget, before.weight));
        assert!(before.budget_assets.abs_diff(after.budget_assets) <= Uint128::new(4));
    }
    let pool = world.pool();
    assert_eq!((pool.scale.u128(), pool.generation), (rest, 0));
    assert!(pool.assets.abs_diff(Uint128::new(2_000_000)) <= Uint128::new(4));

    let now = world.now();
    world.slash("other_avs", now, Decimal::one()).unwrap();
    let pool = world.pool();
    assert_eq!((pool.scale.u128(), pool.generation), (WHOLE, 1));
    assert!(pool.encumbered.is_zero());
    // Who stayed still has what was left.
    let alice = world.staker("alice", Some(0));
    assert!(
        alice.value.abs_diff(Uint128::new(500_000)) <= Uint128::new(4),
        "{alice:?}"
    );
}
