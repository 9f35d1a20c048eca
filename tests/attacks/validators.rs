//! Validators that are slashed, jailed, dropped or made up: where stake goes, and whether it comes back.

use cosmwasm_std::{Decimal, Uint128};
use palisade_chain::{MsgKind, StakingFault};
use palisade_interfaces::hub::{ExecuteMsg, ValidatorWeight};
use palisade_testing::{Engine, Outcome, OWNER};

use super::{days, delegated, delegation, slash, stake_all, unbond, valoper, withdraw};
use crate::stage::{chain, Suite};
use crate::world::{check, reward_all, DAY, HOUR, PAL, PEOPLE};

/// Who has the least, and so is served first.
fn smallest(suite: &Suite) -> String {
    let all = (0..5).map(|index| valoper(suite, index));
    all.min_by_key(|validator| delegation(suite, validator)).unwrap()
}

/// What this validator gets of a bond that is large enough for all of them.
fn gained(suite: &mut Suite, validator: &str) -> u128 {
    let before = delegation(suite, validator);
    suite.bond("alice", 250_000 * PAL).should_succeed();
    stake_all(suite);
    assert!(suite.hub_state().unwrap().unallocated.is_zero());
    delegation(suite, validator) - before
}

/// Steak serves the smallest delegation, which is always that of the validator that was slashed or jailed last.
#[test]
fn new_stake_does_not_go_to_who_was_just_slashed() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let slashed = smallest(&suite);
    suite.engine_mut().downtime(&slashed).unwrap();
    suite.sync_hub().should_succeed();
    assert_eq!(gained(&mut suite, &slashed), 0);

    suite.pass_seconds(HOUR).unwrap();
    suite.engine_mut().unjail(&slashed).unwrap();
    suite.next_block().unwrap();
    suite.sync_hub().should_succeed();
    assert_eq!(gained(&mut suite, &slashed), 0);

    suite.pass_seconds(7 * DAY).unwrap();
    suite.sync_hub().should_succeed();
    assert!(gained(&mut suite, &slashed) > 0, "the cooldown is over");
    check(&suite);
}

/// Nor before anyone synced: the chain's own list of bonded validators is asked, each time or once in a while.
#[test]
fn new_stake_does_not_go_to_who_is_in_jail() {
    for max_age in [0, HOUR] {
        let mut suite = delegated(100_000 * PAL, move |settings| {
            settings.hub.bonded_max_age_seconds = max_age;
        });
        let jailed = smallest(&suite);
        suite.engine_mut().downtime(&jailed).unwrap();
        suite.pass_seconds(max_age.max(5)).unwrap();
        assert_eq!(gained(&mut suite, &jailed), 0);
        check(&suite);
    }
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
    let mut suite = delegated(100_000 * PAL, |settings| settings.hub.bonded_max_age_seconds = 0);
    let favourite = smallest(&suite);
    suite.engine_mut().downtime(&favourite).unwrap();
    suite.next_block().unwrap();
    suite.add_validator(&favourite, 1_000).should_succeed();
    assert_eq!(gained(&mut suite, &favourite), 0);
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

/// What a cap of each validator is, with the weights as they are.
fn set_weights(suite: &mut Suite, rows: &[(usize, u32, u16)]) -> Outcome {
    let rows = rows.iter().map(|(index, weight, cap_bps)| ValidatorWeight {
        validator: valoper(suite, *index),
        weight: *weight,
        cap_bps: Some(*cap_bps),
    });
    let weights = rows.collect();
    suite.hub(OWNER, &ExecuteMsg::SetWeights { weights })
}

fn all_delegations(suite: &Suite) -> Vec<u128> {
    (0..5)
        .map(|index| delegation(suite, &valoper(suite, index)))
        .collect()
}

/// Three validators of Eris with a cap of a tenth each have a third each: the cap is applied before what it cuts off is shared
/// out again.
#[test]
fn a_cap_is_a_cap() {
    let mut suite = delegated(10_000 * PAL, |_| {});
    let tight = [0, 1, 2, 3, 4].map(|index| (index, 1, 1_999));
    set_weights(&mut suite, &tight).should_fail_with("caps of all validators are 9995 basis points");
    // One that would have nine tenths by its weight has three, and the others share the rest.
    set_weights(&mut suite, &[(0, 36, 3_000)]).should_succeed();
    suite.bond("alice", 300_000 * PAL).should_succeed();
    stake_all(&mut suite);
    let has = all_delegations(&suite);
    let whole: u128 = has.iter().sum();
    assert!(has[0] <= whole * 3 / 10, "{has:?}");
    assert!(has[1..].iter().all(|part| *part > whole / 10), "{has:?}");

    // Where caps leave no room any more, coins wait.
    set_weights(&mut suite, &[0, 1, 2, 3, 4].map(|index| (index, 1, 2_500))).should_succeed();
    for index in [3, 4] {
        let validator = valoper(&suite, index);
        suite.remove_validator(&validator).should_succeed();
    }
    let before = all_delegations(&suite);
    suite.bond("bob", 300_000 * PAL).should_succeed();
    stake_all(&mut suite);
    let state = suite.hub_state().unwrap();
    let gross = (state.tracked_bonded + state.unallocated).u128();
    let has = all_delegations(&suite);
    assert!(!state.unallocated.is_zero());
    for index in 0..3 {
        assert!(has[index] <= (gross / 4).max(before[index]), "{has:?} of {gross}");
    }
    check(&suite);
}

/// Anybody may rebalance steak. Whoever does makes validators destinations, which for 21 days can redelegate nothing: the one
/// that misbehaves then cannot be removed.
#[test]
fn a_rebalance_does_not_stand_in_the_way_of_a_removal() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    set_weights(&mut suite, &[(0, 3, 10_000)]).should_succeed();
    suite
        .hub(
            "mallory",
            &ExecuteMsg::Rebalance {
                max_messages: None,
                gas_limit: None,
            },
        )
        .should_succeed();
    let bad = valoper(&suite, 0);
    let has = delegation(&suite, &bad);
    suite.remove_validator(&bad).should_succeed();
    suite.pass_seconds(DAY).unwrap();
    // Not by another redelegation, but by everybody who leaves.
    let _ = suite.rebalance().result;
    assert_eq!(delegation(&suite, &bad), has);
    unbond(&mut suite, &[("alice", 100_000 * PAL), ("bob", 100_000 * PAL)]);
    assert_eq!(delegation(&suite, &bad), 0);
    days(&mut suite, 24);
    assert_eq!(withdraw(&mut suite, "alice"), 100_000 * PAL);
    assert!(suite
        .hub_validators()
        .unwrap()
        .iter()
        .all(|row| row.validator != bad));
    check(&suite);
}

/// Nor can a stranger make it necessary: staking and unbonding in single messages unbalances nothing that would be moved.
#[test]
fn a_stranger_cannot_make_a_rebalance_necessary() {
    // Narrower than what a message may go past its target when stake is taken back.
    let mut suite = delegated(100_000 * PAL, |settings| {
        settings.hub.rebalance.tolerance_bps = 500;
    });
    suite.fund("mallory", 100_000 * PAL).unwrap();
    let rebalance = ExecuteMsg::Rebalance {
        max_messages: None,
        gas_limit: None,
    };
    for amount in [100 * PAL, 3_000 * PAL, 6_000 * PAL, 20_000 * PAL] {
        suite.bond("mallory", amount).should_succeed();
        let one = ExecuteMsg::Stake {
            max_messages: Some(1),
            gas_limit: None,
        };
        suite.hub("mallory", &one).should_succeed();
        suite
            .hub("mallory", &rebalance)
            .should_fail_with("nothing to rebalance");
        suite.unbond("mallory", amount).should_succeed();
        suite.pass_seconds(DAY).unwrap();
        let one = ExecuteMsg::SubmitBatch {
            max_messages: Some(1),
            gas_limit: None,
        };
        suite.hub("mallory", &one).should_succeed();
        suite
            .hub("mallory", &rebalance)
            .should_fail_with("nothing to rebalance");
    }
    check(&suite);
}

/// A refused redelegation of SatLayer was not tracked, one of Stader lost the delegation, and pSTAKE booked one with the wrong
/// sign.
#[test]
fn a_redelegation_moves_what_it_moves_and_a_refused_one_nothing() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let drained = valoper(&suite, 0);
    suite.remove_validator(&drained).should_succeed();
    let before = suite.hub_state().unwrap();
    for refused in [true, false] {
        if refused {
            chain(&suite).faults().fail_every(
                MsgKind::Redelegate,
                None,
                StakingFault::MaxRedelegationEntries,
            );
        }
        suite.rebalance().should_succeed();
        chain(&suite).faults().clear();
        let state = suite.hub_state().unwrap();
        assert_eq!(
            (state.tracked_bonded, state.total_assets, state.in_flight),
            (before.tracked_bonded, before.total_assets, before.in_flight)
        );
        // One unit less is asked for after each refusal.
        assert_eq!(delegation(&suite, &drained) > 3, refused);
        check(&suite);
        // Until those that refused are asked again.
        suite.pass_seconds(HOUR).unwrap();
        suite.sync_hub().should_succeed();
    }
    let has = all_delegations(&suite);
    assert_eq!(has.iter().sum::<u128>(), before.tracked_bonded.u128());
}

/// Classic Terra did not let anybody redelegate away from a tombstoned validator.
#[test]
fn stake_leaves_a_tombstoned_validator_without_waiting_for_exits() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let (tombstoned, height) = (valoper(&suite, 0), suite.now().unwrap().height);
    slash(&mut suite, &tombstoned, height, Decimal::percent(5));
    suite.remove_validator(&tombstoned).should_succeed();
    suite.rebalance().should_succeed();
    assert_eq!(delegation(&suite, &tombstoned), 0);
    check(&suite);
}
