//! Batches, legs and claims: rules 1 to 4, 10, 18 and 19.

use cosmwasm_std::{coins, Decimal, Timestamp, Uint128};
use palisade_chain::{MsgKind, SdkError};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BatchStatus, ExecuteMsg, InstantExitParams};

use super::{staked, staked_with};
use crate::support::*;

#[test]
fn review_h01_a_claim_remembers_what_it_was_paid() {
    let mut hub = staked_with(3, |params| params.netting_cap_bps = 6_000);
    hub.bond(&account("carol"), 6_000_000).unwrap();
    hub.unbond(&[(&alice(), 1_000_000), (&bob(), 9_000_000)]);
    // 6,000,000 of 10,000,000 are there at once.
    assert_eq!(hub.batch(1).received.u128(), 6_000_000);
    assert_eq!(hub.withdrawn(&alice()), 600_000);
    assert_eq!(refusal(hub.withdraw(&alice())), ContractError::NothingToWithdraw);
    assert_eq!(hub.requests(&alice())[0].paid.u128(), 600_000);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    assert_eq!(hub.batch(1).received.u128(), 10_000_000);
    assert_eq!(hub.withdrawn(&alice()), 400_000);
    assert_eq!(hub.withdrawn(&bob()), 9_000_000);
    hub.check();
}

#[test]
fn review_h01_a_claim_that_moves_takes_along_what_it_was_paid() {
    let mut hub = staked_with(3, |params| params.netting_cap_bps = 6_000);
    let (carol, dave) = (account("carol"), account("dave"));
    hub.bond(&carol, 6_000_000).unwrap();
    hub.unbond(&[(&alice(), 1_000_000), (&bob(), 9_000_000)]);
    assert_eq!(hub.withdrawn(&alice()), 600_000);
    // From hand to hand, in whole and in part: what was netted is claimed once.
    for (from, to, shares) in [
        (alice(), carol.clone(), None),
        (carol.clone(), dave.clone(), Some(333_333)),
        (dave.clone(), alice(), Some(111_111)),
        (alice(), dave.clone(), None),
    ] {
        let transfer = ExecuteMsg::TransferUnbonding {
            batch_id: 1,
            shares: shares.map(Uint128::new),
            recipient: to.to_string(),
            msg: None,
        };
        hub.execute(&from, transfer, &[]).unwrap();
        assert_eq!(refusal(hub.withdraw(&to)), ContractError::NothingToWithdraw);
    }
    assert_eq!(hub.withdrawn(&bob()), 5_400_000);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    let rest = hub.withdrawn(&carol) + hub.withdrawn(&dave);
    // Less a unit for each cut.
    assert!((399_996..=400_000).contains(&rest), "{rest}");
    assert_eq!(hub.withdrawn(&bob()), 3_600_000);
    hub.check();
}

/// Batch 1 is slashed by a tenth, batch 2 comes days later.
fn late_and_slashed() -> Hub {
    let mut hub = staked_with(3, |params| params.max_slash_bps = 10_000);
    let response = hub.unbond(&[(&alice(), 2_000_000)]);
    let validator = event(&response, "undelegated")["validator"].clone();
    let height = hub.height();
    hub.next_block();
    hub.slash(&validator, height, Decimal::percent(10)).unwrap();
    hub.unbond(&[(&bob(), 6_000_000)]);
    hub
}

#[test]
fn review_h02_a_batch_that_comes_later_does_not_hide_a_slash() {
    let mut hub = late_and_slashed();
    hub.pass_seconds(UNBONDING - DAY + 60);
    hub.settle();
    assert_eq!(hub.batch(1).received.u128(), 1_800_000);
    assert!(hub.legs().iter().all(|leg| leg.batch_id == 2));
    hub.pass_seconds(DAY);
    hub.settle();
    let batch = hub.batch(2);
    assert_eq!(batch.received, batch.expected);
    hub.check();
}

#[test]
fn review_h02_legs_that_are_settled_together_share_the_shortfall_by_size() {
    let mut hub = late_and_slashed();
    let expected = hub.batch(2).expected.u128();
    hub.pass_seconds(UNBONDING);
    hub.settle();
    let (first, second) = (hub.batch(1), hub.batch(2));
    assert_eq!((first.lost + second.lost).u128(), 200_000);
    assert!(
        first
            .lost
            .u128()
            .abs_diff(200_000 * 2_000_000 / (2_000_000 + expected))
            <= 1
    );
    hub.check();
}

#[test]
fn review_h02_what_settles_while_another_leg_waits_is_no_surplus() {
    let mut hub = staked();
    hub.unbond(&[(&alice(), 2_000_000)]);
    hub.unbond(&[(&bob(), 30_000_000)]);
    hub.pass_seconds(UNBONDING);
    // One leg at a time, while the coins of all are on the account.
    hub.crank(ExecuteMsg::Reconcile { limit: Some(100) }).unwrap();
    hub.next_block();
    while !hub.legs().is_empty() {
        let response = hub.crank(ExecuteMsg::Reconcile { limit: Some(1) }).unwrap();
        assert!(events(&response, "surplus_found").is_empty());
        assert_eq!(events(&response, "leg_settled").len(), 1);
    }
    assert_eq!(hub.state().unallocated, Uint128::zero());
    assert_eq!(
        (hub.batch(1).lost, hub.batch(2).lost),
        (Uint128::zero(), Uint128::zero())
    );
}

#[test]
fn review_h02_payable_messages_never_settle() {
    let mut hub = late_and_slashed();
    hub.pass_seconds(UNBONDING);
    hub.reconcile().unwrap();
    hub.next_block();
    let legs = hub.legs();
    hub.bond(&account("carol"), 10_000_000).unwrap();
    assert_eq!(hub.legs(), legs);
    // Nor do the coins of a bond pay for the slash.
    hub.reconcile().unwrap();
    assert_eq!((hub.batch(1).lost + hub.batch(2).lost).u128(), 200_000);
    assert_eq!(hub.state().unallocated.u128(), 10_000_000);
    hub.check();
}

#[test]
fn review_h02_coins_of_a_dispute_pay_for_no_other_batch() {
    let mut hub = staked();
    let mut batches = vec![];
    for (owner, percent) in [(alice(), 10), (bob(), 3)] {
        let response = hub.unbond(&[(&owner, 2_000_000)]);
        let validator = event(&response, "undelegated")["validator"].clone();
        batches.push((validator, hub.height(), percent));
        hub.next_block();
    }
    for (validator, height, percent) in batches {
        let entries = hub.unbonding_entries(&hub.address, &validator).unwrap();
        assert_eq!(entries.len(), 1);
        hub.slash(&validator, height, Decimal::percent(percent)).unwrap();
    }
    hub.sync().unwrap();
    hub.pass_seconds(UNBONDING - DAY);
    hub.settle();
    let held = 1_800_000u128;
    assert!(matches!(hub.batch(1).status, BatchStatus::Disputed { held: found, .. } if found.u128() == held));
    hub.pass_seconds(DAY);
    let response = hub.settle();
    assert!(events(&response, "surplus_found").is_empty());
    assert!(events(&response, "batch_topped_up").is_empty());
    assert_eq!(hub.batch(2).lost.u128(), 60_000);
    assert_eq!(hub.withdrawn(&bob()), 1_940_000);
    assert_eq!(refusal(hub.withdraw(&alice())), ContractError::NothingToWithdraw);
    hub.pass_seconds(3 * DAY);
    assert_eq!(hub.withdrawn(&alice()), held);
    hub.check();
}

#[test]
fn review_h03_after_a_halt_a_leg_is_complete_but_not_paid() {
    let mut hub = staked();
    hub.unbond(&[(&alice(), 2_000_000)]);
    hub.halt(UNBONDING + 7_200);
    // The first block at the new time: its EndBlock has not paid yet.
    let purse = hub.purse();
    hub.reconcile().unwrap();
    assert_eq!(hub.purse(), purse);
    assert_eq!(refusal(hub.reconcile()), ContractError::NothingToReconcile);
    assert_eq!(hub.batch(1).lost, Uint128::zero());
    hub.next_block();
    hub.reconcile().unwrap();
    assert_eq!(hub.batch(1).received.u128(), 2_000_000);
}

#[test]
fn review_h03_no_leg_settles_while_a_complete_one_is_not_armed() {
    let mut hub = staked();
    hub.unbond(&[(&alice(), 50_000_000)]);
    let legs = hub.legs().len();
    hub.pass_seconds(UNBONDING);
    let one = ExecuteMsg::Reconcile { limit: Some(1) };
    for armed in 1..=legs {
        let response = hub.crank(one.clone()).unwrap();
        assert_eq!(events(&response, "leg_armed").len(), 1);
        assert!(events(&response, "leg_settled").is_empty());
        assert_eq!(
            hub.legs()
                .iter()
                .filter(|leg| leg.armed_at_height.is_some())
                .count(),
            armed
        );
        hub.next_block();
    }
    let response = hub.crank(one).unwrap();
    assert_eq!(events(&response, "leg_settled").len(), 1);
}

#[test]
fn review_h03_a_leg_that_is_armed_in_this_block_stops_the_others() {
    let mut hub = staked();
    hub.unbond(&[(&alice(), 2_000_000)]);
    hub.next_block();
    hub.queue(&bob(), 2_000_000).unwrap();
    hub.pass_seconds(DAY);
    hub.submit().unwrap();
    let completions: Vec<u64> = hub.legs().iter().map(|leg| leg.completion).collect();
    let at = |hub: &mut Hub, time: u64| {
        let wait = time - hub.time().seconds();
        hub.next_block_after(wait);
    };
    at(&mut hub, completions[0]);
    hub.reconcile().unwrap();
    at(&mut hub, completions[1]);
    // The first is paid, the second is complete: its coins come at the end of this block.
    let response = hub.reconcile().unwrap();
    assert!(events(&response, "leg_settled").is_empty());
    assert_eq!(refusal(hub.reconcile()), ContractError::NothingToReconcile);
    hub.next_block();
    let response = hub.reconcile().unwrap();
    assert_eq!(events(&response, "leg_settled").len(), 2);
}

/// Goes on to the block at this time.
fn block_at(hub: &mut Hub, second: u64, millis: u64) {
    let time = Timestamp::from_seconds(second).plus_nanos(millis * 1_000_000);
    hub.next_block_at(time);
}

#[test]
fn review_h03_a_leg_that_is_paid_within_its_second_is_no_surplus() {
    let mut hub = staked();
    hub.queue(&alice(), 3_000_000).unwrap();
    hub.pass_seconds(DAY);
    let start = hub.time().seconds() + 1;
    block_at(&mut hub, start, 300);
    hub.submit().unwrap();
    let end = start + UNBONDING;
    assert!(hub.legs().iter().all(|leg| leg.completion == end + 1));
    block_at(&mut hub, end, 500);
    // The end of that block paid it, and the clock of contracts still shows the second before its completion.
    block_at(&mut hub, end, 900);
    assert_eq!(hub.purse(), 3_000_000);
    assert_eq!(refusal(hub.reconcile()), ContractError::NothingToReconcile);
    block_at(&mut hub, end + 1, 0);
    hub.settle();
    assert_eq!(hub.batch(1).received.u128(), 3_000_000);
    assert_eq!(hub.state().unallocated, Uint128::zero());
    hub.check();
}

#[test]
fn review_h03_a_leg_that_is_paid_within_its_second_hides_no_slash() {
    let mut hub = staked_with(3, |params| params.max_slash_bps = 10_000);
    let response = hub.unbond(&[(&alice(), 2_000_000)]);
    let validator = event(&response, "undelegated")["validator"].clone();
    let height = hub.height();
    hub.next_block();
    hub.slash(&validator, height, Decimal::percent(10)).unwrap();
    hub.queue(&bob(), 6_000_000).unwrap();
    hub.pass_seconds(DAY);
    let start = hub.time().seconds() + 1;
    block_at(&mut hub, start, 300);
    hub.submit().unwrap();

    let end = start + UNBONDING;
    block_at(&mut hub, end, 200);
    // Batch 1 is armed and paid, batch 2 is paid at the end of the next block.
    assert!(!events(&hub.reconcile().unwrap(), "leg_armed").is_empty());
    block_at(&mut hub, end, 500);
    block_at(&mut hub, end, 900);
    assert_eq!(refusal(hub.reconcile()), ContractError::NothingToReconcile);
    block_at(&mut hub, end + 1, 0);
    hub.settle();
    let [first, second] = [hub.batch(1), hub.batch(2)];
    // Settled together, they share what the slash of batch 1 took by size.
    assert_eq!((first.lost + second.lost).u128(), 200_000);
    let part = Uint128::new(200_000).multiply_ratio(first.expected, first.expected + second.expected);
    assert_eq!(first.lost, part + Uint128::one()); // the larger remainder
    hub.check();
}

#[test]
fn review_h04_a_refused_undelegation_leaves_its_shares_in_the_batch() {
    let mut hub = staked();
    hub.queue(&alice(), 50_000_000).unwrap();
    hub.pass_seconds(DAY);
    let rate = hub.state().exchange_rate;
    let fullest = (0..3).max_by_key(|index| hub.tracked(*index)).unwrap();
    hub.refuse_next(
        MsgKind::Undelegate,
        fullest,
        SdkError::new("sdk", 11, "out of gas"),
    );
    let response = hub.submit().unwrap();
    let refused = event(&response, "undelegation_refused");
    let amount: u128 = refused["amount"].parse().unwrap();
    let batch = hub.batch(1);
    assert_eq!(batch.expected.u128(), 50_000_000 - amount);
    assert_eq!(
        batch.status,
        BatchStatus::Submitting {
            remaining_shares: amount.into()
        }
    );
    let state = hub.state();
    // Burnt is what was undelegated, so nobody gained.
    assert_eq!(
        (state.total_shares.u128(), state.exchange_rate),
        (50_000_000 + amount, rate)
    );
    assert_eq!(events(&response, "batch_submitted").len(), 1);
    hub.check();
    hub.submit().unwrap();
    assert_eq!(hub.batch(1).expected.u128(), 50_000_000);
    hub.check();
}

#[test]
fn review_h04_no_rounding_of_a_refused_leg_falls_on_those_who_stay() {
    for refused in 0..3 {
        let mut hub = staked();
        for (index, permille) in (0..3).zip([7, 11, 13]) {
            let valoper = hub.valoper(index);
            hub.slash_now(&valoper, Decimal::permille(permille)).unwrap();
        }
        hub.sync().unwrap();
        hub.queue(&alice(), 50_000_003).unwrap();
        hub.pass_seconds(DAY);
        let before = hub.state();
        hub.refuse_next(
            MsgKind::Undelegate,
            refused,
            SdkError::new("sdk", 11, "out of gas"),
        );
        let response = hub.submit().unwrap();
        assert_eq!(events(&response, "undelegation_refused").len(), 1);
        let after = hub.state();
        let now = after.total_assets.full_mul(before.total_shares);
        assert!(
            now >= before.total_assets.full_mul(after.total_shares),
            "{before:?} {after:?}"
        );
    }
}

#[test]
fn review_h10_the_last_one_out_is_not_locked_in() {
    // Nothing is delegated, netting is forbidden, and still everybody can leave.
    let mut hub = hub(3);
    hub.bond(&alice(), 59_000_000).unwrap();
    hub.unbond(&[(&alice(), 59_000_000)]);
    assert_eq!(hub.batch(1).status, BatchStatus::Settled {});
    assert_eq!(hub.withdrawn(&alice()), 59_000_000);
    assert_eq!(hub.state().total_assets.u128(), SEED);
    hub.check();

    // 20,000,000 are delegated, 70,000,000 are not.
    let mut hub = crate::support::hub(3);
    hub.bond(&alice(), 19_000_000).unwrap();
    hub.stake().unwrap();
    hub.bond(&alice(), 70_000_000).unwrap();
    hub.unbond(&[(&alice(), 89_000_000)]);
    assert_eq!(hub.batch(1).received.u128(), 69_000_000);
    assert_eq!(hub.state().unbonding.u128(), 20_000_000);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    assert_eq!(hub.withdrawn(&alice()), 89_000_000);
    hub.check();
}

#[test]
fn review_h10_a_batch_is_paid_from_what_the_buffer_has_above_its_next_target() {
    let buffered = || {
        staked_with(3, |params| {
            params.instant_exit = Some(InstantExitParams {
                buffer_bps: 1_000,
                refill_seconds: DAY,
                min_fee_bps: 10,
                max_fee_bps: 200,
            });
        })
    };
    // 90,000,000 are delegated and 10,000,000 are kept. Half of it leaves, and half of what is kept is not needed any more.
    let mut hub = buffered();
    assert_eq!(hub.state().buffer.u128(), 10_000_000);
    hub.unbond(&[(&alice(), 50_000_000)]);
    let kept = hub.state().buffer.u128();
    assert!(kept.abs_diff(5_000_000) <= 1, "{kept}");
    assert_eq!(hub.batch(1).received.u128(), 10_000_000 - kept);
    hub.check();

    // All but the seed leaves: delegated is less than that.
    let mut hub = buffered();
    hub.unbond(&[(&alice(), 59_000_000), (&bob(), 40_000_000)]);
    let batch = hub.batch(1);
    assert_eq!(batch.expected.u128(), 99_000_000);
    assert!(batch.received.u128() >= 9_000_000);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    assert_eq!(hub.withdrawn(&alice()) + hub.withdrawn(&bob()), 99_000_000);
    assert_eq!(hub.state().total_assets.u128(), SEED);
    hub.check();
}

#[test]
fn review_h18_batches_may_not_come_faster_than_entries_come_free() {
    let mut two = chain(2);
    let mut msg = instantiate_msg(&mut two);
    let code = two.store_code(hub_code());
    let owner = two.addr("owner");
    let seed = coins(SEED, DENOM);
    let made = cw_multi_test::Executor::instantiate_contract(
        &mut *two,
        code,
        owner.clone(),
        &msg,
        &seed,
        "hub",
        None,
    );
    let (found, expected) = (14u128.into(), 21u128.into());
    assert_eq!(refusal(made), ContractError::TooFewEntries { found, expected });
    msg.params.batch_interval_seconds = 3 * DAY / 2;
    cw_multi_test::Executor::instantiate_contract(&mut *two, code, owner, &msg, &seed, "hub", None).unwrap();
}

#[test]
fn review_h18_where_entries_run_out_batches_wait_in_their_order() {
    // Half of the stake leaves and comes back each day: more than 21 entries in 21 days can carry.
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 99_000_000);
    let (mut last, mut refused) = (0, 0);
    for _ in 0..40 {
        hub.queue(&alice(), 50_000_000).unwrap();
        hub.pass_seconds(DAY);
        match hub.submit() {
            Ok(response) => {
                assert!(events(&response, "undelegation_refused").is_empty());
                let id: u64 = event(&response, "batch_priced")["batch"].parse().unwrap();
                assert!(id == last || id == last + 1, "{id} after {last}");
                last = id;
            }
            Err(error) => {
                refused += 1;
                assert!(matches!(
                    refusal::<()>(Err(error)),
                    ContractError::NothingUndelegated { .. } | ContractError::NothingPending
                ));
            }
        }
        let _ = hub.reconcile();
        hub.next_block();
        let _ = hub.reconcile();
        let _ = hub.withdraw(&alice());
        hub.bond_and_stake(&alice(), 50_000_000);
        assert!((0..3).all(|index| hub.validator(index).open_entries <= 7));
        hub.check();
    }
    assert!(refused > 0, "entries never ran out");
    // The backlog is one batch that is being submitted and one that takes requests, and both go in the end.
    for _ in 0..60 {
        hub.pass_seconds(DAY);
        let _ = hub.submit();
        let _ = hub.reconcile();
        hub.next_block();
        let _ = hub.reconcile();
    }
    assert_eq!(hub.state().unbonding, Uint128::zero());
    assert_eq!(hub.lst(&hub.address), SEED);
    hub.withdraw(&alice()).unwrap();
    assert!(hub.requests(&alice()).is_empty());
    hub.check();
}

#[test]
fn review_h18_a_small_batch_waits_until_it_is_aged() {
    let mut hub = staked_with(3, |params| params.min_batch = 2_001_000u128.into());
    let since = hub.time().seconds();
    hub.queue(&alice(), 2_000_000).unwrap();
    let due = since + 7 * DAY;
    assert_eq!(hub.batch(1).status, BatchStatus::Pending { due });
    hub.next_block_after(7 * DAY - 1);
    let now = due - 1;
    assert_eq!(
        refusal(hub.submit()),
        ContractError::BatchNotDue { batch: 1, now, due }
    );
    // What is as large as the smallest is large enough.
    let large = hub.queue(&bob(), 1_000);
    large.unwrap();
    assert_eq!(hub.batch(1).status, BatchStatus::Pending { due: since + DAY });
    hub.submit().unwrap();

    hub.queue(&alice(), 2_000_000).unwrap();
    hub.pass_seconds(7 * DAY);
    hub.submit().unwrap();
}

#[test]
fn review_h18_a_validator_without_a_free_entry_is_not_asked() {
    let mut hub = hub_with(1, |params| params.batch_interval_seconds = 3 * DAY);
    hub.bond_and_stake(&alice(), 99_000_000);
    for _ in 0..7 {
        // A remainder that is cut off by nothing: one leg each.
        hub.queue(&alice(), 1_000_000).unwrap();
        hub.pass_seconds(3 * DAY - 60);
        hub.next_block_after(60);
        hub.submit().unwrap();
    }
    assert_eq!(hub.validator(0).open_entries, 7);
    hub.queue(&alice(), 1_000_000).unwrap();
    hub.next_block_after(3 * DAY);
    let value = 1_000_000u128.into();
    assert_eq!(
        refusal(hub.submit()),
        ContractError::NothingUndelegated { batch: 8, value }
    );
    // The first leg is complete, but its entry is free only once it is settled.
    hub.reconcile().unwrap();
    assert_eq!(
        refusal(hub.submit()),
        ContractError::NothingUndelegated { batch: 8, value }
    );
    hub.next_block();
    hub.reconcile().unwrap();
    assert!(events(&hub.submit().unwrap(), "undelegation_refused").is_empty());
    hub.check();
}

#[test]
fn review_h19_netting_is_capped_shared_and_paid_at_once() {
    let mut hub = staked_with(3, |params| params.netting_cap_bps = 2_500);
    hub.bond(&account("carol"), 50_000_000).unwrap();
    let response = hub.unbond(&[(&alice(), 3_000_001), (&bob(), 1_000_002)]);
    // A quarter of 4,000,003, rounded down.
    assert_eq!(event(&response, "batch_priced")["netted"], "1000000");
    assert_eq!(hub.claimable(&alice(), 1), 1_000_000 * 3_000_001 / 4_000_003);
    assert_eq!(hub.claimable(&bob(), 1), 1_000_000 * 1_000_002 / 4_000_003);
    assert_eq!(hub.state().unallocated.u128(), 49_000_000);
    hub.check();
}

#[test]
fn review_h19_the_cap_is_of_the_whole_batch_however_often_it_is_submitted() {
    let mut hub = staked_with(3, |params| params.netting_cap_bps = 2_500);
    hub.bond(&account("carol"), 50_000_000).unwrap();
    hub.queue(&alice(), 40_000_000).unwrap();
    hub.pass_seconds(DAY);
    let one = ExecuteMsg::SubmitBatch {
        max_messages: Some(1),
        gas_limit: None,
    };
    let netted = |response: &cw_multi_test::AppResponse| event(response, "batch_priced")["netted"].clone();
    assert_eq!(netted(&hub.crank(one.clone()).unwrap()), "10000000");
    assert_eq!(netted(&hub.crank(one).unwrap()), "0");
    assert_eq!(hub.batch(1).received.u128(), 10_000_000);
    hub.check();
}
