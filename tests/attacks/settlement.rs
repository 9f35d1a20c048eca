//! Batches that are settled from a balance: whose coins are these?

use cosmwasm_std::{Decimal, Uint128};
use palisade_chain::{MsgKind, StakingFault};
use palisade_interfaces::hub::{BatchStatus, LegResponse};
use palisade_testing::Engine;

use super::{batch, days, delegated, delegation, settle, slash, stake_all, told, unbond, valoper, withdraw};
use crate::stage::{chain, chain_mut, Suite};
use crate::world::{check, live, native, staked, worth, DAY, HOUR, PAL, PEOPLE};

/// Steak counts coins of a settled and unclaimed batch for the next one, so that a slash of the next is not seen
/// and the last to claim finds nothing.
#[test]
fn coins_of_a_settled_batch_do_not_hide_the_slash_of_the_next() {
    let mut suite = staked(100_000 * PAL);
    live(&mut suite, 2);
    suite.unbond("alice", 20_000 * PAL).should_succeed();
    live(&mut suite, 3);
    let height = suite.now().unwrap().height;
    suite.unbond("bob", 20_000 * PAL).should_succeed();
    live(&mut suite, 2);
    // Everybody who unbonds in the second batch is hit, and nobody who did in the first.
    for validator in suite.engine().validators().unwrap() {
        suite
            .engine_mut()
            .double_sign(&validator.address, height)
            .unwrap();
    }
    suite.sync_hub().should_succeed();
    live(&mut suite, 24);
    check(&suite);

    let [first, second] = [batch(&suite, 1), batch(&suite, 2)];
    assert!(
        first.lost.is_zero() && matches!(first.status, BatchStatus::Settled {}),
        "{first:?}"
    );
    assert!(!second.lost.is_zero(), "{second:?}");
    assert_eq!(withdraw(&mut suite, "bob"), second.received.u128());
    assert_eq!(withdraw(&mut suite, "alice"), first.received.u128());
    assert_eq!(first.received, first.expected);
    check(&suite);
}

/// x/staking pays in EndBlock. In the first block at the completion time a reading of the balance finds nothing, and
/// would write the batch off; after a halt every transaction of that block sees the same.
#[test]
fn a_reconciliation_in_the_first_block_writes_nothing_off() {
    for halt in [false, true] {
        let mut suite = staked(100_000 * PAL);
        live(&mut suite, 2);
        suite.unbond("alice", 20_000 * PAL).should_succeed();
        live(&mut suite, 2);
        let legs = suite.unbond_legs().unwrap();
        let completion = legs.iter().map(|leg| leg.completion).max().unwrap();
        let wait = completion - suite.now().unwrap().time;
        if halt {
            chain_mut(&mut suite).halt(wait + 2 * HOUR);
        } else {
            suite.pass_seconds(wait - 60).unwrap();
            chain_mut(&mut suite).next_block_after(60);
        }
        assert!(suite.now().unwrap().time >= completion);

        suite.reconcile().should_succeed();
        suite.reconcile().should_fail_with("nothing to reconcile");
        let armed = batch(&suite, 1);
        assert!(armed.lost.is_zero() && matches!(armed.status, BatchStatus::Unbonding { .. }));
        suite.next_block().unwrap();
        suite.reconcile().should_succeed();
        let settled = batch(&suite, 1);
        assert_eq!(settled.received, settled.expected);
        assert!(settled.lost.is_zero());
        assert_eq!(withdraw(&mut suite, "alice"), settled.received.u128());
        check(&suite);
    }
}

#[test]
fn nobody_withdraws_twice() {
    let mut suite = staked(100_000 * PAL);
    live(&mut suite, 2);
    suite.unbond("alice", 20_000 * PAL).should_succeed();
    suite.unbond("bob", 20_000 * PAL).should_succeed();
    live(&mut suite, 2);
    // The netted part, if any, then the rest.
    let early = native(&suite, "alice");
    let _ = suite.withdraw_unbonded("alice").result;
    suite
        .withdraw_unbonded("alice")
        .should_fail_with("nothing to withdraw");
    live(&mut suite, 24);
    suite.withdraw_unbonded("alice").should_succeed();
    let paid = native(&suite, "alice") - early;
    suite
        .withdraw_unbonded("alice")
        .should_fail_with("nothing to withdraw");
    assert_eq!(withdraw(&mut suite, "bob"), paid);
    suite.pass_seconds(DAY).unwrap();
    check(&suite);
}

/// Steak takes what is missing from every batch alike: of 400 units three quarters would go for the slash of a million, or
/// nothing could be settled at all.
#[test]
fn a_small_batch_does_not_pay_for_the_slash_of_a_large_one() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    unbond(&mut suite, &[("alice", 400)]);
    unbond(&mut suite, &[("bob", 1_000_000)]);
    let legs = suite.unbond_legs().unwrap();
    let large: Vec<&LegResponse> = legs.iter().filter(|leg| leg.batch_id == 2).collect();
    let [large] = large[..] else {
        panic!("{large:?}");
    };
    let height = suite.now().unwrap().height;
    slash(
        &mut suite,
        &large.validator,
        height,
        Decimal::from_ratio(6u128, 10_000u128),
    );
    suite.sync_hub().should_succeed();
    suite.pass_seconds(22 * DAY).unwrap();
    settle(&mut suite);

    let [small, large] = [batch(&suite, 1), batch(&suite, 2)];
    assert_eq!((small.lost + large.lost).u128(), 600);
    assert!(small.lost.u128() <= 1, "{small:?}");
    assert!(withdraw(&mut suite, "alice") >= 399);
    assert_eq!(withdraw(&mut suite, "bob"), large.received.u128());
    check(&suite);
}

/// Steak and Eris believe their owner about the chain's unbonding period. Where it is shorter there, or the chain raises
/// its own, they write off batches that are still to be paid.
#[test]
fn a_wrong_idea_of_the_unbonding_period_writes_nothing_off() {
    let mut suite = delegated(100_000 * PAL, |settings| {
        settings.hub.unbonding_seconds = 3 * DAY;
    });
    unbond(&mut suite, &[("alice", 20_000 * PAL)]);
    suite.pass_seconds(3 * DAY + HOUR).unwrap();
    suite.reconcile().should_fail_with("nothing to reconcile");
    suite.pass_seconds(18 * DAY).unwrap();
    settle(&mut suite);
    assert_eq!(withdraw(&mut suite, "alice"), 20_000 * PAL);

    chain_mut(&mut suite)
        .set_params(|params| params.unbonding_seconds = 28 * DAY)
        .unwrap();
    unbond(&mut suite, &[("bob", 20_000 * PAL)]);
    suite.pass_seconds(21 * DAY + HOUR).unwrap();
    suite.reconcile().should_fail_with("nothing to reconcile");
    suite.pass_seconds(7 * DAY).unwrap();
    settle(&mut suite);
    assert_eq!(withdraw(&mut suite, "bob"), 20_000 * PAL);
    check(&suite);
}

/// Whose stake is slashed? Theirs who still earn, the queue's included, and not theirs who left before.
#[test]
fn a_slash_is_borne_by_the_queue_and_not_by_who_left_before() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    unbond(&mut suite, &[("alice", 20_000 * PAL)]);
    suite.next_block().unwrap();
    suite.unbond("bob", 20_000 * PAL).should_succeed();
    let (validator, height) = (valoper(&suite, 0), suite.now().unwrap().height);
    let (had, all) = (
        delegation(&suite, &validator),
        suite.hub_state().unwrap().total_assets,
    );
    slash(&mut suite, &validator, height, Decimal::percent(5));
    let taken = had - delegation(&suite, &validator);
    suite.pass_seconds(DAY).unwrap();
    suite.submit_unbond_batch().should_succeed();
    let left = batch(&suite, 2).expected.u128();
    let part = Uint128::new(20_000 * PAL).multiply_ratio(taken, all).u128();
    assert!(
        part > 100 * PAL && left.abs_diff(20_000 * PAL - part) <= 5,
        "{left}, {part} less"
    );
    assert!(worth(&suite, 20_000 * PAL).abs_diff(left) <= 5);
    days(&mut suite, 24);
    assert_eq!(withdraw(&mut suite, "alice"), 20_000 * PAL);
    assert_eq!(withdraw(&mut suite, "bob"), left);
    check(&suite);
}

/// Stride delegated coins again that were there for those who had left.
#[test]
fn coins_of_leavers_are_never_staked_again() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    unbond(&mut suite, &[("alice", 20_000 * PAL)]);
    days(&mut suite, 24);
    assert_eq!(suite.hub_state().unwrap().claimable.u128(), 20_000 * PAL);
    suite.bond("bob", 5_000 * PAL).should_succeed();
    stake_all(&mut suite);
    let state = suite.hub_state().unwrap();
    assert_eq!(
        (state.claimable.u128(), state.unallocated.u128()),
        (20_000 * PAL, 0)
    );
    check(&suite);
    assert_eq!(withdraw(&mut suite, "alice"), 20_000 * PAL);
}

/// One bad undelegation reverted a whole batch of Stride for more than 25 days, and no event said so.
#[test]
fn a_refused_undelegation_neither_stops_the_batch_nor_is_silent() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let stubborn = valoper(&suite, 1);
    let fault = StakingFault::NotEnoughDelegationShares;
    chain(&suite)
        .faults()
        .fail_next(MsgKind::Undelegate, Some(&stubborn), fault);
    let everything = PEOPLE.map(|name| (name, 99_000 * PAL));
    let response = unbond(&mut suite, &everything);
    let [refused] = &told(&response, "undelegation_refused")[..] else {
        panic!("{:?}", response.events);
    };
    assert_eq!(refused["validator"], stubborn);
    assert_ne!(refused["code"], "0");
    assert!(told(&response, "undelegated").len() >= 3);
    suite.pass_seconds(HOUR).unwrap();
    suite.submit_unbond_batch().should_succeed();
    days(&mut suite, 24);
    for name in PEOPLE {
        assert_eq!(withdraw(&mut suite, name), 99_000 * PAL);
    }
    check(&suite);
}

/// Everybody leaves, and a call may send two messages only.
fn leaving_in_steps() -> Suite {
    let mut suite = delegated(100_000 * PAL, |settings| settings.hub.max_messages = 2);
    for name in PEOPLE {
        suite.unbond(name, 100_000 * PAL).should_succeed();
    }
    suite.pass_seconds(DAY).unwrap();
    suite
}

/// More than 35 undelegations of Stride did not fit into a block any more, so that none took place.
#[test]
fn a_batch_of_more_messages_than_fit_is_submitted_in_steps() {
    let mut suite = leaving_in_steps();
    let mut steps = 0;
    while !matches!(batch(&suite, 1).status, BatchStatus::Unbonding { .. }) {
        let response = suite.submit_unbond_batch().should_succeed();
        assert!((1..=2).contains(&told(&response, "undelegated").len()));
        steps += 1;
    }
    assert_eq!(steps, 3);
    days(&mut suite, 24);
    for name in PEOPLE {
        assert_eq!(withdraw(&mut suite, name), 100_000 * PAL);
    }
    check(&suite);
}

/// A tombstone between the two halves of an unbonding lifted the rate of stEVMOS by a tenth.
#[test]
fn a_tombstone_between_two_steps_of_a_batch_lifts_no_rate() {
    let mut suite = leaving_in_steps();
    suite.submit_unbond_batch().should_succeed();
    let priced = batch(&suite, 1).expected.u128();
    let mut last = suite.hub_state().unwrap();
    let legs = suite.unbond_legs().unwrap();
    let bonded = |index: &usize| legs.iter().all(|leg| leg.validator != valoper(&suite, *index));
    let (tombstoned, height) = (
        valoper(&suite, (0..5).find(bonded).unwrap()),
        suite.now().unwrap().height,
    );
    slash(&mut suite, &tombstoned, height, Decimal::percent(50));
    while !matches!(batch(&suite, 1).status, BatchStatus::Unbonding { .. }) {
        suite.submit_unbond_batch().should_succeed();
        let now = suite.hub_state().unwrap();
        // But for a unit of each leg that is rounded for those who stay.
        let worth = last
            .total_assets
            .multiply_ratio(now.total_shares, last.total_shares);
        assert!(
            now.total_assets.u128() <= worth.u128() + 5,
            "{now:?} after {last:?}"
        );
        last = now;
    }
    // A fifth of the whole lost half, all of it while the last three fifths waited.
    let expected = batch(&suite, 1).expected.u128();
    assert!(
        (250_000 * PAL..290_000 * PAL).contains(&expected),
        "{expected} of which {priced} before"
    );
    days(&mut suite, 24);
    let paid = PEOPLE.map(|name| withdraw(&mut suite, name));
    assert_eq!(paid.iter().max(), paid.iter().min());
    check(&suite);
}

/// An old batch that nobody reconciled would pay for the slash of a new one; whoever reconciles in time keeps them apart,
/// and anybody can.
#[test]
fn anybody_can_settle_a_batch_before_a_later_one_is_slashed() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    unbond(&mut suite, &[("alice", 20_000 * PAL)]);
    unbond(&mut suite, &[("bob", 20_000 * PAL)]);
    let height = suite.now().unwrap().height;
    for index in 0..5 {
        let validator = valoper(&suite, index);
        slash(&mut suite, &validator, height, Decimal::percent(5));
    }
    suite.pass_seconds(20 * DAY + HOUR).unwrap();
    let reconcile = palisade_interfaces::hub::ExecuteMsg::Reconcile { limit: None };
    suite.hub("mallory", &reconcile).should_succeed();
    suite.next_block().unwrap();
    suite.hub("mallory", &reconcile).should_succeed();
    assert_eq!(withdraw(&mut suite, "alice"), 20_000 * PAL);
    days(&mut suite, 2);
    assert_eq!(withdraw(&mut suite, "bob"), 19_000 * PAL);
    check(&suite);
}
