//! What counts as stake, what is taken of it, and what shares of it are worth.

use cosmwasm_std::Uint128;
use palisade_interfaces::registry::ExecuteMsg;

use super::{
    allocate, allocation, complete_all, evidence, leave, percent, restaked, ruinous, shares, value, STAKE,
};
use crate::world::{check, equivocate, fresh_epoch, lst, DAY, ORACLE, PAL, SEQUENCER};

/// EigenLayer's slashable sum left queued withdrawals out; Jito's reserve for them was in tokens, and the first slash left less
/// than it promised.
#[test]
fn restaking_01_12_what_is_queued_is_slashed_like_the_rest_and_all_of_it_is_paid() {
    let mut suite = restaked();
    let epoch = fresh_epoch(&mut suite);
    // Four buckets, the last of them open.
    for part in [10_000, 10_000, 15_000] {
        suite
            .queue_withdrawal("alice", "atlas", part * PAL)
            .should_succeed();
        suite.pass_seconds(DAY).unwrap();
    }
    for name in ["alice", "bob"] {
        leave(&mut suite, name);
    }
    let taken = equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
    assert_eq!(taken, 2 * STAKE / 10);
    for row in suite.withdrawals("alice").unwrap() {
        assert_eq!(row.value.u128(), row.shares.u128() * 9 / 10, "{row:?}");
    }
    check(&suite);
    suite.pass_seconds(9 * DAY).unwrap();
    suite.release_slash(1).should_succeed();
    // The last one out finds its part.
    for name in ["bob", "alice"] {
        assert_eq!(complete_all(&mut suite, name), STAKE * 9 / 10);
    }
    let pool = suite.pool("atlas").unwrap();
    assert_eq!(
        (pool.assets, pool.unbonding_assets, pool.escrow),
        (Uint128::zero(), Uint128::zero(), Uint128::zero())
    );
    check(&suite);
}

/// An unsafe cast let budgets of more than the whole pass; another made shares of a withdrawal.
#[test]
fn restaking_02_03_numbers_beyond_all_measure_are_refused() {
    let mut suite = restaked();
    let before = (suite.pool("atlas").unwrap(), shares(&suite, "alice"));
    for budget in [percent(100) + 1, u128::MAX / 2 + 1, u128::MAX] {
        allocate(&mut suite, ORACLE, budget, budget).should_fail();
        suite.queue_withdrawal("alice", "atlas", budget).should_fail();
    }
    // Nor a unit more than Atlas lets all of them take together, or than Alice has.
    allocate(&mut suite, ORACLE, percent(30) + 1, percent(100)).should_fail_with("scale");
    suite.queue_withdrawal("alice", "atlas", STAKE + 1).should_fail();
    assert_eq!((suite.pool("atlas").unwrap(), shares(&suite, "alice")), before);
    check(&suite);
}

/// A slash that was too small to burn was none.
#[test]
fn restaking_06_the_smallest_slash_takes_a_unit() {
    let mut suite = restaked();
    suite.restake("carol", "borealis", 9u128).should_succeed();
    let epoch = fresh_epoch(&mut suite);
    assert_eq!(equivocate(&mut suite, "borealis", SEQUENCER, epoch, 1), 1);
    assert_eq!(suite.staker("carol", "borealis").unwrap().value.u128(), 8);
    check(&suite);
}

/// A leg of zero bricked withdrawals, a full slash deposits, and shares that are worth nothing diluted who came after it.
#[test]
fn restaking_07_08_10_after_a_loss_of_everything_nobody_is_stuck_and_nobody_is_diluted() {
    let mut suite = ruinous();
    suite
        .queue_withdrawal("alice", "atlas", 10_000 * PAL)
        .should_succeed();
    suite.pass_seconds(DAY).unwrap();
    suite
        .queue_withdrawal("alice", "atlas", 10_000 * PAL)
        .should_succeed();
    leave(&mut suite, "alice");
    let taken = {
        let epoch = fresh_epoch(&mut suite);
        equivocate(&mut suite, "atlas", "bridge", epoch, 1)
    };
    assert_eq!(taken, 30_000 * PAL);
    let pool = suite.pool("atlas").unwrap();
    assert_eq!((pool.generation, pool.assets.u128()), (1, 0));

    // A deposit buys shares one to one, and the old ones have no part in it.
    suite.restake("bob", "atlas", 7_000 * PAL).should_succeed();
    assert_eq!(
        (shares(&suite, "bob"), value(&suite, "bob")),
        (7_000 * PAL, 7_000 * PAL)
    );
    assert_eq!(shares(&suite, "alice"), 0);
    check(&suite);

    // What is worth nothing closes by itself, and together with what is worth something.
    suite.pass_seconds(9 * DAY).unwrap();
    let worthless = suite.withdrawals("alice").unwrap()[1].clone();
    assert_eq!(worthless.value.u128(), 0);
    suite
        .complete_withdrawal("alice", vec![worthless.id])
        .should_succeed();
    assert_eq!(complete_all(&mut suite, "alice"), 10_000 * PAL);
    assert!(suite.withdrawals("alice").unwrap().is_empty());
    assert_eq!(value(&suite, "bob"), 7_000 * PAL);
    check(&suite);
}

/// Who comes first with a unit and gives the pool a fortune makes the next deposit round down to nothing, as in the Morpho
/// vaults of 2026.
#[test]
fn restaking_11_a_gift_to_the_registry_robs_nobody() {
    let mut suite = restaked();
    let (registry, token) = (suite.house().registry.0.clone(), suite.lst());
    suite.restake("carol", "borealis", 1u128).should_succeed();
    suite
        .donate("carol", &registry, &token, 50_000 * PAL)
        .should_succeed();
    suite.restake("bob", "borealis", 10 * PAL).should_succeed();
    let bob = suite.staker("bob", "borealis").unwrap();
    assert_eq!((bob.shares.u128(), bob.value.u128()), (10 * PAL, 10 * PAL));
    assert_eq!(suite.staker("carol", "borealis").unwrap().value.u128(), 1);
    check(&suite);
}

/// A crank that came n epochs late moved one step.
#[test]
fn restaking_14_a_bucket_closes_by_the_clock_and_not_by_who_looks() {
    let mut suite = restaked();
    leave(&mut suite, "alice");
    // Nobody sends the registry anything for six bucket periods.
    suite.pass_seconds(6 * DAY).unwrap();
    let epoch = fresh_epoch(&mut suite);
    let taken = equivocate(&mut suite, "atlas", ORACLE, epoch, 1);
    assert_eq!(taken, STAKE / 10, "of what Bob has");
    assert_eq!(suite.withdrawals("alice").unwrap()[0].value.u128(), STAKE);
    suite.pass_seconds(2 * DAY).unwrap();
    assert_eq!(complete_all(&mut suite, "alice"), STAKE);
    check(&suite);
}

/// Changes of an allocation overwrote each other, and a rounding to zero unsorted their queue.
#[test]
fn restaking_05_22_each_decrease_leaves_in_its_own_time_though_a_slash_makes_it_nothing() {
    let mut suite = restaked();
    let mut etas = Vec::new();
    for left in [15, 8, 8, 0] {
        // The third is of weight alone, so its budget is zero from the beginning.
        let weight = if etas.len() < 2 { 100 } else { 50 };
        allocate(&mut suite, SEQUENCER, percent(left), percent(weight)).should_succeed();
        etas.push(suite.now().unwrap().time + 7 * DAY);
        suite.pass_seconds(DAY / 2).unwrap();
    }
    let steps = [5, 7, 0, 8].map(percent);
    let rows = allocation(&suite, SEQUENCER).decreases;
    let found: Vec<_> = rows.iter().map(|row| (row.budget.u128(), row.eta)).collect();
    let expected: Vec<_> = steps.into_iter().zip(etas.iter().copied()).collect();
    assert_eq!(found, expected);

    // Each pays its part of a slash, and they still end one after the other.
    let epoch = fresh_epoch(&mut suite);
    equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
    let budget = allocation(&suite, SEQUENCER).budget.u128();
    let mut left = budget;
    for (eta, part) in etas.into_iter().zip(steps) {
        suite.pass_until(eta).unwrap();
        assert_eq!(allocation(&suite, SEQUENCER).budget.u128(), left);
        suite.pass_seconds(1).unwrap();
        left -= part * budget / percent(20);
        assert!(allocation(&suite, SEQUENCER).budget.u128().abs_diff(left) <= 4);
    }
    assert!(left <= 4, "{left}");
    check(&suite);
}

/// Exits that had matured were slashed, because nobody had settled them.
#[test]
fn restaking_26_what_has_matured_is_out_of_reach_however_long_it_lies_there() {
    let mut suite = restaked();
    leave(&mut suite, "alice");
    suite.pass_seconds(8 * DAY).unwrap();
    for slot in 1..=2 {
        let epoch = fresh_epoch(&mut suite);
        let avs = [SEQUENCER, ORACLE][slot - 1];
        equivocate(&mut suite, "atlas", avs, epoch, slot as u64);
    }
    assert!(value(&suite, "bob") < STAKE * 9 / 10);
    // Also not while both are contested or final.
    assert_eq!(complete_all(&mut suite, "alice"), STAKE);
    check(&suite);
}

/// Withdrawals by amount failed after a slash of a unit.
#[test]
fn restaking_28_all_shares_leave_whatever_they_became_worth() {
    let mut suite = restaked();
    let all = shares(&suite, "alice");
    let epoch = fresh_epoch(&mut suite);
    equivocate(&mut suite, "atlas", ORACLE, epoch, 1);
    suite.queue_withdrawal("alice", "atlas", all).should_succeed();
    assert_eq!(shares(&suite, "alice"), 0);
    suite.pass_seconds(9 * DAY).unwrap();
    assert_eq!(complete_all(&mut suite, "alice"), STAKE * 9 / 10);
    check(&suite);
}

/// Withdrawals that began after the accusation escaped, and so did stake that moved on.
#[test]
fn restaking_37_49_no_way_out_escapes_what_was_done_before_it() {
    let mut suite = restaked();
    let epoch = fresh_epoch(&mut suite);
    let half = shares(&suite, "alice") / 2;
    suite.queue_withdrawal("alice", "atlas", half).should_succeed();
    let away = ExecuteMsg::Redelegate {
        from: suite.addr("atlas").to_string(),
        to: suite.addr("borealis").to_string(),
        asset: suite.lst(),
        shares: half.into(),
        generation: None,
        limits: Default::default(),
    };
    suite.registry("alice", &away).should_succeed();
    suite.opt_out("atlas", ORACLE).should_succeed();
    suite.pass_seconds(6 * DAY).unwrap();
    let proof = evidence(&suite, "atlas", ORACLE, (epoch, 1));
    suite.submit_evidence("anyone", ORACLE, proof).should_succeed();
    for row in suite.withdrawals("alice").unwrap() {
        assert_eq!(row.value.u128(), half * 9 / 10);
    }
    assert_eq!(value(&suite, "bob"), STAKE * 9 / 10);
    suite.pass_seconds(2 * DAY).unwrap();
    let before = lst(&suite, "alice");
    for row in suite.withdrawals("alice").unwrap() {
        match row.redelegation {
            Some(_) => {
                let msg = ExecuteMsg::CompleteRedelegation { id: row.id };
                suite.registry("mallory", &msg).should_succeed();
            }
            None => {
                suite.complete_withdrawal("alice", vec![row.id]).should_succeed();
            }
        }
    }
    assert_eq!(lst(&suite, "alice") - before, half * 9 / 10);
    let moved = suite.staker("alice", "borealis").unwrap().value;
    assert_eq!(moved.u128(), half * 9 / 10);
    check(&suite);
}
