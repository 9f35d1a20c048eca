//! The told story, from the first stake to the last exit.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use cosmwasm_std::{Decimal, Uint128};
use palisade_testing::story::{self, Ledger, Role};
use palisade_testing::SuiteBuilder;

use crate::stage;

/// The story, told once for all tests.
pub fn ledger() -> &'static Ledger {
    static LEDGER: OnceLock<Ledger> = OnceLock::new();
    LEDGER.get_or_init(tell)
}

fn tell() -> Ledger {
    match story::run(stage::open(story::chain()), |_| ()) {
        Ok(ledger) => ledger,
        Err(broken) => panic!("{broken:#}"),
    }
}

#[test]
fn the_story_is_told_to_its_end() {
    let ledger = ledger();
    assert_eq!(
        ledger
            .cast
            .iter()
            .filter(|actor| actor.role == Role::User)
            .count(),
        6
    );
    assert_eq!(
        ledger
            .cast
            .iter()
            .filter(|actor| actor.role == Role::Validator)
            .count(),
        5
    );
    assert!(ledger.steps.len() >= 20, "{} steps", ledger.steps.len());

    every_step_held_every_invariant(ledger);
    rates_fall_by_slashes_only(ledger);
    slashed_coins_are_accounted_for(ledger);
    every_book_closes(ledger);
    who_stayed_with_the_culprit_lost(ledger);
}

fn every_step_held_every_invariant(ledger: &Ledger) {
    let names: BTreeSet<_> = palisade_testing::invariants::all()
        .iter()
        .map(|invariant| invariant.name().to_string())
        .collect();
    for (number, step) in (1..).zip(&ledger.steps) {
        assert_eq!(step.number, number);
        assert_eq!(
            step.invariants.iter().cloned().collect::<BTreeSet<_>>(),
            names,
            "{}",
            step.title
        );
    }
}

/// The LST falls at the slashes of the validators only, the LRT at the slash of the operator only.
fn rates_fall_by_slashes_only(ledger: &Ledger) {
    let [twice, offline, operator] = &ledger.slashes[..] else {
        panic!("{} slashes", ledger.slashes.len());
    };
    for pair in ledger.steps.windows(2) {
        let [before, now] = [&pair[0], &pair[1]];
        let fell = now.after.lst_rate < before.after.lst_rate;
        let slashed = [twice.step, offline.step].contains(&now.number);
        assert_eq!(fell, slashed, "LST rate at {}", now.title);
        let fell = now.after.lrt_rate < before.after.lrt_rate;
        assert_eq!(fell, now.number == operator.step, "LRT rate at {}", now.title);
    }
}

fn slashed_coins_are_accounted_for(ledger: &Ledger) {
    for slash in &ledger.slashes {
        for parts in [&slash.sources, &slash.destinations] {
            let sum: Uint128 = parts.iter().map(|part| part.amount).sum();
            assert_eq!(sum, slash.amount, "{}", slash.offence);
        }
        assert!(!slash.amount.is_zero());
    }
}

fn every_book_closes(ledger: &Ledger) {
    let supply = &ledger.closing.supply;
    assert_eq!(supply.at_end, supply.at_start + supply.minted - supply.burned);
    assert_eq!(supply.burned, ledger.slashes[0].amount + ledger.slashes[1].amount);
    let held: Uint128 = ledger.closing.holders.iter().map(|part| part.amount).sum();
    assert_eq!(held, supply.at_end);
    for holding in &ledger.steps.last().unwrap().holdings {
        let left = [
            holding.lst,
            holding.lrt,
            holding.restaked,
            holding.leaving_native,
            holding.leaving_lst,
        ];
        assert_eq!(left, [Uint128::zero(); 5], "{} is not out", holding.name);
    }
}

/// Dave had all of his stake with the operator that was slashed. Everybody else earned more than they lost.
fn who_stayed_with_the_culprit_lost(ledger: &Ledger) {
    for fate in &ledger.closing.results {
        assert_eq!(fate.at_end < fate.at_start, fate.name == "dave", "{fate:?}");
    }
}

/// As on a real chain: a day is over in seconds, every message waits for a block, and the chain mints.
#[test]
fn the_story_is_true_where_time_cannot_be_made_to_pass() {
    for day_seconds in [5, 10] {
        let yearly = Decimal::from_ratio(12 * 86_400 / day_seconds, 100u64);
        let chain = story::chain()
            .day_seconds(day_seconds)
            .a_block_each()
            .chain(|chain| chain.apr(yearly));
        match story::run(stage::open(chain), |_| ()) {
            Ok(ledger) => slashed_coins_are_accounted_for(&ledger),
            Err(broken) => panic!("{day_seconds} seconds a day: {broken:#}"),
        }
    }
}

#[test]
fn the_story_is_the_same_in_contracts_that_were_deployed_before() {
    let seed = Uint128::new(1_000_000_000);
    let deployed = SuiteBuilder::default().settings(move |settings| {
        settings.hub_seed = seed;
        settings.vault_seed = seed;
    });
    let deployed = deployed.build_on(stage::open(story::chain())).unwrap();
    let (engine, house) = deployed.into_parts();
    let told = story::run_in(house, engine, |_| ()).unwrap();
    assert_eq!(told.steps, ledger().steps);
    assert_eq!(told.closing, ledger().closing);
}

#[test]
fn the_story_is_the_same_each_time() {
    let first = ledger();
    assert_eq!(*first, tell());
    let json = serde_json::to_string(first).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&json).unwrap(), *first);
}
