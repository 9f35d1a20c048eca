//! Validators that are slashed, jailed, dropped or made up: where stake goes, and whether it comes back.

use cosmwasm_std::{Decimal, Uint128};
use palisade_testing::Engine;

use super::{days, delegated, delegation, slash, stake_all, unbond, valoper, withdraw};
use crate::stage::Suite;
use crate::world::{check, reward_all, DAY, HOUR, PAL, PEOPLE};

/// What a bond of Alice brings this validator.
fn gained(suite: &mut Suite, validator: &str, amount: u128) -> u128 {
    let before = delegation(suite, validator);
    suite.bond("alice", amount).should_succeed();
    stake_all(suite);
    assert!(suite.hub_state().unwrap().unallocated.is_zero());
    delegation(suite, validator) - before
}

/// Steak serves the smallest delegation, which is always that of the validator that was slashed or jailed last.
#[test]
fn new_stake_does_not_go_to_who_was_just_slashed() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let slashed = valoper(&suite, 0);
    suite.engine_mut().downtime(&slashed).unwrap();
    suite.sync_hub().should_succeed();
    assert_eq!(gained(&mut suite, &slashed, 50_000 * PAL), 0);

    suite.pass_seconds(HOUR).unwrap();
    suite.engine_mut().unjail(&slashed).unwrap();
    suite.next_block().unwrap();
    suite.sync_hub().should_succeed();
    assert_eq!(gained(&mut suite, &slashed, 50_000 * PAL), 0);

    suite.pass_seconds(7 * DAY).unwrap();
    suite.sync_hub().should_succeed();
    assert!(
        gained(&mut suite, &slashed, 50_000 * PAL) > 0,
        "the cooldown is over"
    );
    check(&suite);
}

/// Nor before anyone looked: the chain's own list of bonded validators is asked at the time.
#[test]
fn new_stake_does_not_go_to_who_is_in_jail() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let jailed = valoper(&suite, 0);
    suite.engine_mut().downtime(&jailed).unwrap();
    suite.next_block().unwrap();
    assert_eq!(gained(&mut suite, &jailed, 50_000 * PAL), 0);
    check(&suite);
}

/// Steak stops bonds and harvests until its owner acts, because every delegation to a validator without tokens fails.
#[test]
fn a_validator_that_lost_everything_stops_nothing() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let (lost, height) = (valoper(&suite, 0), suite.now().unwrap().height);
    slash(&mut suite, &lost, height, Decimal::one());
    // Nobody syncs first.
    suite.bond("alice", 10_000 * PAL).should_succeed();
    stake_all(&mut suite);
    reward_all(&mut suite, 50 * PAL);
    suite.harvest_staking().should_succeed();
    unbond(&mut suite, &[("bob", 100_000 * PAL)]);
    days(&mut suite, 24);
    let paid = withdraw(&mut suite, "bob");
    assert!((75_000 * PAL..90_000 * PAL).contains(&paid), "{paid}");
    check(&suite);
}

/// One typo stops steak and Eris for good: wasmd answers a question for an unknown validator without an error.
#[test]
fn a_typo_is_not_a_validator() {
    let mut suite = delegated(1_000 * PAL, |_| {});
    let jailed = valoper(&suite, 0);
    suite.remove_validator(&jailed).should_succeed();
    suite.engine_mut().downtime(&jailed).unwrap();
    suite.next_block().unwrap();
    let typo = jailed.replace('a', "b");
    for validator in [typo, String::new(), jailed] {
        suite
            .add_validator(&validator, 1)
            .should_fail_with("is not in the bonded set");
    }
    check(&suite);
}

/// A fork of steak listed one validator twice.
#[test]
fn a_validator_is_listed_once() {
    let mut suite = delegated(1_000 * PAL, |_| {});
    let twice = valoper(&suite, 0);
    suite.add_validator(&twice, 3).should_succeed();
    let rows = suite.hub_validators().unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!(rows.iter().filter(|row| row.validator == twice).count(), 1);
}

/// Undelegating all of a slashed validator fails on some chains for the last 18th decimal, and classic Terra gave
/// tombstoned stake back to nobody.
#[test]
fn a_tombstoned_validator_gives_back_its_last_unit() {
    for (numerator, denominator) in [(1u128, 3u128), (77, 1_000), (1, 10_000)] {
        let mut suite = delegated(100_000 * PAL, |_| {});
        let (tombstoned, height) = (valoper(&suite, 0), suite.now().unwrap().height);
        let part = Decimal::from_ratio(numerator, denominator);
        slash(&mut suite, &tombstoned, height, part);
        suite.remove_validator(&tombstoned).should_succeed();
        unbond(&mut suite, &[("alice", 100_000 * PAL)]);
        assert_eq!(delegation(&suite, &tombstoned), 0);
        days(&mut suite, 24);
        let rows = suite.hub_validators().unwrap();
        assert!(rows.iter().all(|row| row.validator != tombstoned));
        assert!(withdraw(&mut suite, "alice") > 93_000 * PAL);
        check(&suite);
    }
}

/// Goals of Eris live on for validators that were jailed since, and stake keeps going to them.
#[test]
fn a_weight_sends_nothing_to_a_validator_that_is_jailed_when_it_is_used() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let favourite = valoper(&suite, 0);
    suite.engine_mut().downtime(&favourite).unwrap();
    suite.next_block().unwrap();
    suite.add_validator(&favourite, 1_000).should_succeed();
    assert_eq!(gained(&mut suite, &favourite, 50_000 * PAL), 0);
    check(&suite);
}

/// Without a validator Eris divides by zero.
#[test]
fn without_any_validator_coins_wait_and_come_back() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    for index in 0..5 {
        let validator = valoper(&suite, index);
        suite.remove_validator(&validator).should_succeed();
    }
    suite.bond("alice", 10_000 * PAL).should_succeed();
    suite.stake().should_fail_with("no validator takes stake now");
    unbond(&mut suite, &PEOPLE.map(|name| (name, 100_000 * PAL)));
    days(&mut suite, 24);
    for name in PEOPLE {
        assert_eq!(withdraw(&mut suite, name), 100_000 * PAL);
    }
    // The seeds of hub and vault stay, at the last one that was asked.
    let rows = suite.hub_validators().unwrap();
    assert!(rows.iter().all(|row| row.tracked.u128() <= 2 * PAL), "{rows:?}");
    assert!(suite.hub_state().unwrap().unallocated > Uint128::zero());
    check(&suite);
}
