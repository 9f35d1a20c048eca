//! Who is paid for what, and how often.

use palisade_interfaces::registry::{ExecuteMsg, QueryMsg, RewardResponse};
use palisade_interfaces::Asset;

use super::{allocate, restaked, STAKE};
use crate::stage::Suite;
use crate::world::{check, equivocate, fresh_epoch, native, world, DAY, PAL, PEOPLE, SEQUENCER};

fn pending(suite: &Suite, who: &str, operator: &str) -> u128 {
    let rows = suite.pending_rewards(who, operator).unwrap();
    let coin = suite.native();
    let row = rows.iter().find(|row| row.reward == coin);
    row.map_or(0, |row| row.amount.u128())
}

/// 1,000 coins in ten days for Alice with Atlas and Carol with Borealis, who have as much.
fn earning() -> Suite {
    let mut suite = restaked();
    suite.restake("carol", "borealis", 2 * STAKE).should_succeed();
    for operator in ["atlas", "borealis"] {
        suite.sync_weight(SEQUENCER, operator).should_succeed();
    }
    let coin = suite.native();
    suite
        .fund_rewards(SEQUENCER, &coin, 1_000 * PAL, 10 * DAY)
        .should_succeed();
    suite
}

fn claim(suite: &Suite, who: &str) -> ExecuteMsg {
    ExecuteMsg::ClaimRewardsFor {
        staker: suite.addr(who).to_string(),
        operator: suite.addr("atlas").to_string(),
        asset: suite.lst(),
        rewards: vec![suite.native()],
    }
}

/// Who was slashed earned on by the stake of before.
#[test]
fn restaking_56_57_slashed_stake_earns_no_more_and_what_it_had_earned_is_kept() {
    let mut suite = earning();
    let epoch = fresh_epoch(&mut suite);
    suite.pass_seconds(DAY).unwrap();
    let before = (
        pending(&suite, "alice", "atlas"),
        pending(&suite, "carol", "borealis"),
    );
    // Half of a half, less a tenth.
    assert!(before.0.abs_diff(before.1 / 2) <= 1, "{before:?}");
    equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
    assert_eq!(pending(&suite, "alice", "atlas"), before.0);
    suite.pass_seconds(DAY).unwrap();
    let (alice, carol) = (
        pending(&suite, "alice", "atlas") - before.0,
        pending(&suite, "carol", "borealis") - before.1,
    );
    // 72,000 beside 80,000, without anybody's sync; what counts for the AVS is what earns.
    assert!((alice * 2 * 80).abs_diff(carol * 72) <= 1_000, "{alice} {carol}");
    let counted = |operator| {
        suite
            .allocation(SEQUENCER, operator)
            .unwrap()
            .counted_assets
            .u128()
    };
    assert_eq!(
        (counted("atlas"), counted("borealis")),
        (72_000 * PAL, 80_000 * PAL)
    );
    check(&suite);
}

/// A claim made for another was paid to who made it, or for terms that were changed just before.
#[test]
fn restaking_60_a_claim_is_paid_to_its_owner_at_the_commission_of_its_time() {
    let mut suite = earning();
    suite.pass_seconds(DAY).unwrap();
    let due = pending(&suite, "alice", "atlas");
    suite.join("mallory");
    let for_alice = claim(&suite, "alice");
    suite.registry("mallory", &for_alice).should_fail();
    // Atlas sees her claim coming.
    let raise = |commission_bps| ExecuteMsg::SetCommission {
        asset: Some(Asset::cw20(&suite.house().lst.0)),
        avs: None,
        commission_bps,
    };
    let (much, step) = (raise(10_000), raise(1_500));
    suite.registry("atlas", &much).should_fail();
    suite.registry("atlas", &step).should_succeed();
    assert_eq!(pending(&suite, "alice", "atlas"), due);
    // Anybody may have her paid once she says so, and she is paid.
    let allow = ExecuteMsg::SetClaimPreferences { allow_push: true };
    suite.registry("alice", &allow).should_succeed();
    let before = (native(&suite, "alice"), native(&suite, "mallory"));
    suite.registry("mallory", &for_alice).should_succeed();
    let after = (native(&suite, "alice"), native(&suite, "mallory"));
    assert_eq!((after.0 - before.0, after.1), (due, before.1));
    check(&suite);
}

/// A claim was paid again before the first was booked; without stake a batch of rewards failed for everybody.
#[test]
fn restaking_61_a_claim_is_paid_once_and_rewards_without_stake_wait() {
    let mut suite = world();
    let coin = suite.native();
    suite
        .fund_rewards(SEQUENCER, &coin, 1_000 * PAL, 10 * DAY)
        .should_succeed();
    suite.pass_seconds(5 * DAY).unwrap();
    suite.sync_hub().should_succeed();
    for name in PEOPLE {
        suite.bond(name, 100_000 * PAL).should_succeed();
    }
    // Nobody was there, so nothing is lost and nobody is paid for it.
    suite.restake("alice", "atlas", STAKE).should_succeed();
    suite.sync_weight(SEQUENCER, "atlas").should_succeed();
    assert_eq!(pending(&suite, "alice", "atlas"), 0);
    suite.pass_seconds(10 * DAY).unwrap();
    let due = pending(&suite, "alice", "atlas");
    assert!(due.abs_diff(900 * PAL) <= 1, "{due}");
    let before = native(&suite, "alice");
    for _ in 0..3 {
        let rewards = vec![suite.native()];
        let _ = suite.claim_rewards("alice", "atlas", rewards);
    }
    assert_eq!(native(&suite, "alice") - before, due);
    check(&suite);
}

/// Commission that was floored at each step of many was none.
#[test]
fn restaking_16_17_commission_is_its_part_however_often_somebody_looks() {
    let commission = |steps: u64| {
        let mut suite = earning();
        for _ in 0..steps {
            suite.pass_seconds(2 * DAY / steps).unwrap();
            // Whatever settles the pool.
            suite.restake("bob", "atlas", 1u128).should_succeed();
        }
        let rows: Vec<RewardResponse> = suite
            .ask_registry(&QueryMsg::PendingCommission {
                operator: suite.addr("atlas").to_string(),
                asset: suite.lst(),
            })
            .unwrap();
        check(&suite);
        rows[0].amount.u128()
    };
    let (once, often) = (commission(1), commission(32));
    assert!(once.abs_diff(often) <= 1, "{once} {often}");
    assert!(once.abs_diff(10 * PAL) <= 1, "a tenth of a half of 200: {once}");
}

/// Weight that is on its way, or that no budget stands behind, was paid.
#[test]
fn restaking_57_weight_that_an_operator_takes_back_earns_nothing_from_that_second() {
    let mut suite = earning();
    suite.pass_seconds(DAY).unwrap();
    let before = pending(&suite, "alice", "atlas");
    allocate(&mut suite, SEQUENCER, 0, 0).should_succeed();
    suite.pass_seconds(DAY).unwrap();
    assert_eq!(pending(&suite, "alice", "atlas"), before);
    check(&suite);
}
