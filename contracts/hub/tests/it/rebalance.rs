use cosmwasm_std::{Decimal, StakingMsg};
use cw_multi_test::AppResponse;
use palisade_chain::{MsgKind, SdkError, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{
    ExecuteMsg, Params, QueryMsg, RedelegationResponse, ValidatorResponse, ValidatorStatus, ValidatorWeight,
    WantedDelegationResponse,
};
use palisade_kit::pause::PauseError;

use crate::support::*;

const MILLION: u128 = 1_000_000;

/// Three validators of equal weight with 30 millions each. Nothing is tolerated unless `change` says so.
fn even(change: impl FnOnce(&mut Params)) -> Hub {
    let mut hub = hub_with(3, |params| {
        params.rebalance.tolerance_bps = 0;
        change(params);
    });
    hub.bond_and_stake(&alice(), 89 * MILLION);
    hub
}

fn rebalance_with(
    hub: &mut Hub,
    max_messages: Option<u32>,
    gas_limit: Option<u64>,
) -> anyhow::Result<AppResponse> {
    hub.crank(ExecuteMsg::Rebalance {
        max_messages,
        gas_limit,
    })
}

fn rebalance(hub: &mut Hub) -> anyhow::Result<AppResponse> {
    rebalance_with(hub, None, None)
}

#[track_caller]
fn owner(hub: &mut Hub, msg: ExecuteMsg) -> AppResponse {
    let owner = hub.owner.clone();
    hub.execute(&owner, msg, &[]).unwrap()
}

#[track_caller]
fn remove(hub: &mut Hub, index: usize) {
    let validator = hub.valoper(index);
    owner(hub, ExecuteMsg::RemoveValidator { validator });
}

#[track_caller]
fn weigh(hub: &mut Hub, weights: &[u32]) {
    let weights = (0..).zip(weights).map(|(index, weight)| ValidatorWeight {
        validator: hub.valoper(index),
        weight: *weight,
        cap_bps: None,
    });
    let weights = weights.collect();
    owner(hub, ExecuteMsg::SetWeights { weights });
}

#[track_caller]
fn cap(hub: &mut Hub, index: usize, cap_bps: u16) {
    let weights = vec![ValidatorWeight {
        validator: hub.valoper(index),
        weight: 1,
        cap_bps: Some(cap_bps),
    }];
    owner(hub, ExecuteMsg::SetWeights { weights });
}

fn redelegations(hub: &Hub) -> Vec<RedelegationResponse> {
    hub.query(&QueryMsg::Redelegations {
        start_after: None,
        limit: Some(100),
    })
    .unwrap()
}

/// What each has, removed ones nothing.
fn tracked(hub: &Hub) -> Vec<u128> {
    let rows: Vec<ValidatorResponse> = hub
        .query(&QueryMsg::Validators {
            start_after: None,
            limit: None,
        })
        .unwrap();
    let of = |address: &String| rows.iter().find(|row| row.validator == *address);
    let all = hub.created_validators().iter();
    all.map(|address| of(address).map_or(0, |row| row.tracked.u128()))
        .collect()
}

/// Whatever happened, the hub's rows are the chain's, and nothing is lost on the way.
#[track_caller]
fn check(hub: &Hub) {
    for (address, tracked) in hub.created_validators().iter().zip(tracked(hub)) {
        assert_eq!(
            hub.delegated(&hub.address, address).unwrap(),
            tracked,
            "{address}"
        );
    }
    hub.check();
}

#[test]
fn a_removed_validator_is_emptied_into_the_others() {
    let mut hub = even(|_| {});
    remove(&mut hub, 0);
    let before = hub.state();
    let response = rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub), [0, 45 * MILLION, 45 * MILLION]);
    let told = events(&response, "redelegated");
    assert_eq!(told.len(), 2);
    let completion = hub.time().seconds() + UNBONDING;
    for (number, (told, row)) in (1u64..).zip(told.iter().zip(redelegations(&hub))) {
        assert_eq!(
            (told["source"].clone(), told["amount"].as_str()),
            (hub.valoper(0), "15000000")
        );
        assert_eq!(told["destination_tracked"], "45000000");
        // Completions are rounded up to a second.
        assert_eq!(told["completion"], row.completion.to_string());
        assert!(row.completion == completion || row.completion == completion + 1);
        assert_eq!(
            (row.id, row.source, row.destination, row.amount.u128()),
            (number, hub.valoper(0), told["destination"].clone(), 15 * MILLION)
        );
    }
    let told = event(&response, "rebalanced");
    assert_eq!(
        (told["redelegations"].as_str(), told["completed"].as_str()),
        ("2", "0")
    );
    assert_eq!(events(&response, "synced").len(), 1);
    // Nothing of it is a gain or a loss.
    let after = hub.state();
    assert_eq!(
        (after.total_assets, after.tracked_bonded),
        (before.total_assets, before.tracked_bonded)
    );
    check(&hub);
    // The removed one is forgotten.
    assert_eq!(
        hub.query::<Vec<ValidatorResponse>>(&QueryMsg::Validators {
            start_after: None,
            limit: None
        })
        .unwrap()
        .len(),
        2
    );
}

#[test]
fn who_is_within_tolerance_is_left_alone() {
    // Targets of 30 millions: new stake goes past them by five hundredths, which are tolerated, and no further.
    let mut hub = even(|params| params.rebalance.tolerance_bps = 500);
    let mut stakes = tracked(&hub);
    stakes.sort_unstable();
    assert_eq!(stakes, [27 * MILLION, 31_500_000, 31_500_000]);
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    // One of the two weighs a little less: 31,500,000 are more than its target and five hundredths of it.
    let above = (0..3).find(|index| hub.tracked(*index) == 31_500_000).unwrap();
    let weights: Vec<u32> = (0..3)
        .map(|index| if index == above { 999 } else { 1_000 })
        .collect();
    weigh(&mut hub, &weights);
    rebalance(&mut hub).unwrap();
    let target = 90 * MILLION * 999 / 2_999;
    assert_eq!(hub.tracked(above), target);
    check(&hub);
}

#[test]
fn review_h11_what_came_by_a_redelegation_cannot_leave_by_another_before_that_is_seen_complete() {
    let mut hub = even(|_| {});
    remove(&mut hub, 0);
    rebalance(&mut hub).unwrap();
    // The second has too much now, and the third too little.
    weigh_two(&mut hub, 1, 3);
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);

    let completion = redelegations(&hub)
        .iter()
        .map(|row| row.completion)
        .max()
        .unwrap();
    let until = completion - 1 - hub.time().seconds();
    hub.next_block_after(until);
    hub.sync().unwrap();
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    // In the first block at its time the chain still counts it, whatever the clock and a sync say.
    hub.next_block_after(1);
    hub.sync().unwrap();
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    let (address, amount) = (hub.address.clone(), hub.chain.stake(1_000).unwrap());
    let (src_validator, dst_validator) = (hub.valoper(1), hub.valoper(2));
    let hop = StakingMsg::Redelegate {
        src_validator,
        dst_validator,
        amount,
    };
    let error = hub.chain.staking(&address, hop).unwrap_err();
    assert_eq!(
        error.downcast::<SdkError>().unwrap(),
        SdkError::from(StakingFault::TransitiveRedelegation)
    );
    hub.next_block();
    let response = rebalance(&mut hub).unwrap();
    let told = event(&response, "rebalanced");
    assert_eq!(
        (told["redelegations"].as_str(), told["completed"].as_str()),
        ("1", "2")
    );
    assert_eq!(tracked(&hub), [0, 22_500_000, 67_500_000]);
    assert_eq!(redelegations(&hub).len(), 1);
    check(&hub);
}

#[track_caller]
fn weigh_two(hub: &mut Hub, second: u32, third: u32) {
    let row = |index, weight| ValidatorWeight {
        validator: hub.valoper(index),
        weight,
        cap_bps: None,
    };
    let weights = vec![row(1, second), row(2, third)];
    owner(hub, ExecuteMsg::SetWeights { weights });
}

#[test]
fn a_removed_validator_drains_by_batches_even_if_it_cannot_redelegate() {
    let mut hub = even(|_| {});
    remove(&mut hub, 0);
    rebalance(&mut hub).unwrap();
    hub.next_block();
    remove(&mut hub, 1);
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    let response = hub.unbond(&[(&alice(), 20 * MILLION)]);
    let told = event(&response, "undelegated");
    assert_eq!(
        (told["validator"].clone(), told["amount"].as_str()),
        (hub.valoper(1), "20000000")
    );
    hub.pass_seconds(UNBONDING);
    hub.settle();
    assert_eq!(hub.withdrawn(&alice()), 20 * MILLION);
    check(&hub);
}

#[test]
fn a_pair_has_seven_redelegations_and_no_more() {
    let mut hub = even(|params| params.rebalance.cooldown_seconds = 0);
    for step in 1..=8 {
        weigh(&mut hub, &[1_000 - step, 1_000 + step, 1_000]);
        let result = rebalance(&mut hub);
        if step == 8 {
            assert_eq!(refusal(result), ContractError::NothingToRebalance);
        } else {
            assert_eq!(events(&result.unwrap(), "redelegated").len(), 1);
        }
        hub.next_block();
    }
    let (from, to) = (hub.valoper(0), hub.valoper(1));
    assert_eq!(
        hub.chain.redelegations(&hub.address, &from, &to).unwrap().len(),
        7
    );
    // The chain would have refused it.
    let (address, amount) = (hub.address.clone(), hub.chain.stake(1_000).unwrap());
    let hop = StakingMsg::Redelegate {
        src_validator: from,
        dst_validator: to,
        amount,
    };
    let error = hub.chain.staking(&address, hop).unwrap_err();
    assert_eq!(
        error.downcast::<SdkError>().unwrap(),
        SdkError::from(StakingFault::MaxRedelegationEntries)
    );
    // Another pair is free.
    weigh(&mut hub, &[990, 1_008, 1_010]);
    let response = rebalance(&mut hub).unwrap();
    assert_eq!(event(&response, "redelegated")["destination"], hub.valoper(2));
    check(&hub);
}

#[test]
fn kept_validators_are_left_alone_for_the_cooldown_and_removed_ones_are_not() {
    let mut hub = even(|_| {});
    weigh(&mut hub, &[2, 4, 3]);
    rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub), [20 * MILLION, 40 * MILLION, 30 * MILLION]);
    let started = hub.time().seconds();
    weigh(&mut hub, &[3, 4, 2]);
    let expected = started + DAY;
    let too_soon = |found| ContractError::RebalanceTooSoon { found, expected };
    hub.next_block_after(DAY - 1);
    assert_eq!(refusal(rebalance(&mut hub)), too_soon(started + DAY - 1));
    hub.next_block_after(1);
    rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub), [30 * MILLION, 40 * MILLION, 20 * MILLION]);
    // The next cooldown has begun; the third received nothing, so it can be emptied.
    remove(&mut hub, 2);
    rebalance(&mut hub).unwrap();
    assert_eq!(hub.tracked(0) + hub.tracked(1), 90 * MILLION);
    check(&hub);
}

#[test]
fn what_the_limit_cuts_off_is_moved_by_the_next_call_without_a_cooldown() {
    let mut hub = even(|_| {});
    weigh(&mut hub, &[1, 4, 4]);
    let response = rebalance_with(&mut hub, Some(1), None).unwrap();
    assert_eq!(events(&response, "redelegated").len(), 1);
    assert_eq!(hub.tracked(0), 20 * MILLION);
    hub.next_block();
    rebalance_with(&mut hub, Some(1), None).unwrap();
    assert_eq!(tracked(&hub), [10 * MILLION, 40 * MILLION, 40 * MILLION]);
    let expected = hub.time().seconds() + DAY;
    let found = hub.time().seconds();
    assert_eq!(
        refusal(rebalance(&mut hub)),
        ContractError::RebalanceTooSoon { found, expected }
    );
    check(&hub);
}

#[test]
fn the_hubs_own_limit_of_messages_holds() {
    let mut hub = even(|params| params.max_messages = 1);
    hub.stake().unwrap();
    hub.stake().unwrap();
    remove(&mut hub, 0);
    let response = rebalance_with(&mut hub, Some(9), None).unwrap();
    assert_eq!(events(&response, "redelegated").len(), 1);
}

#[test]
fn a_refused_redelegation_moves_nothing_and_keeps_both_waiting() {
    let mut hub = even(|_| {});
    remove(&mut hub, 0);
    hub.refuse_next(MsgKind::Redelegate, 0, SdkError::new("sdk", 11, "out of gas"));
    let response = rebalance(&mut hub).unwrap();
    let told = event(&response, "redelegation_refused");
    assert_eq!(
        (told["source"].clone(), told["amount"].as_str()),
        (hub.valoper(0), "15000000")
    );
    assert_eq!((told["codespace"].as_str(), told["code"].as_str()), ("sdk", "11"));
    let retry_at = hub.time().seconds() + 300;
    assert_eq!(told["retry_at"], retry_at.to_string());
    // The other one went through.
    assert_eq!(events(&response, "redelegated").len(), 1);
    assert_eq!(hub.tracked(0), 15 * MILLION);
    check(&hub);
    // It was the last answer for the source, and a good one.
    let refused = (1..3).find(|index| hub.tracked(*index) == 30 * MILLION).unwrap();
    assert_eq!(told["destination"], hub.valoper(refused));
    hub.next_block_after(299);
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    hub.next_block_after(1);
    rebalance(&mut hub).unwrap();
    assert_eq!(hub.tracked(refused), 45 * MILLION);
    check(&hub);
}

#[test]
fn who_gives_more_gas_need_not_wait_and_a_refusal_starts_no_cooldown() {
    let mut hub = even(|_| {});
    weigh(&mut hub, &[2, 4, 3]);
    hub.refuse_next(MsgKind::Redelegate, 0, SdkError::new("sdk", 11, "out of gas"));
    rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub), [30 * MILLION; 3]);
    // Both wait, for messages with as much gas.
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    let error = refusal(rebalance_with(&mut hub, None, Some(1_000_000)));
    assert_eq!(error, ContractError::NothingToRebalance);
    rebalance_with(&mut hub, None, Some(1_000_001)).unwrap();
    assert_eq!(tracked(&hub), [20 * MILLION, 40 * MILLION, 30 * MILLION]);
}

/// A destination at a limit of the chain, as chains with caps on liquid staking have it, refuses for as long as it is there.
#[test]
fn destinations_that_refuse_do_not_keep_a_removed_one_from_others() {
    let mut hub = hub_with(4, |params| params.rebalance.tolerance_bps = 9_000);
    hub.bond_and_stake(&alice(), 119 * MILLION);
    weigh(&mut hub, &[1, 6, 5, 5]);
    remove(&mut hub, 0);
    let before = tracked(&hub);
    // All of it fits into each of the three. Two of them refuse.
    let mut tried = vec![];
    for wait in [300, 600] {
        hub.refuse_next(MsgKind::Redelegate, 0, SdkError::new("staking", 102, "cap"));
        let response = rebalance(&mut hub).unwrap();
        let told = event(&response, "redelegation_refused");
        assert!(!tried.contains(&told["destination"]), "{told:?}");
        tried.push(told["destination"].clone());
        hub.next_block_after(wait - 1);
        assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
        hub.next_block_after(1);
    }
    assert_eq!(tried[0], hub.valoper(1));
    let response = rebalance(&mut hub).unwrap();
    assert!(!tried.contains(&event(&response, "redelegated")["destination"]));
    // Two units less than all were asked for.
    assert_eq!((hub.tracked(0), hub.tracked(1)), (2, before[1]));
    check(&hub);
}

#[test]
fn a_refusal_is_no_reason_to_give_a_validator_no_stake() {
    let mut hub = even(|_| {});
    remove(&mut hub, 0);
    hub.faults().fail_every(
        MsgKind::Redelegate,
        None,
        StakingFault::DelegatorShareExRateInvalid,
    );
    rebalance(&mut hub).unwrap();
    hub.faults().clear();
    for index in [1, 2] {
        assert_eq!(hub.status(index), ValidatorStatus::Active {});
    }
    hub.bond(&alice(), 10 * MILLION).unwrap();
    hub.stake().unwrap();
    assert_eq!(hub.state().unallocated.u128(), 0);
}

#[test]
fn review_h11_what_leaves_an_unbonded_validator_locks_nobody() {
    let mut hub = even(|_| {});
    let valoper = hub.valoper(0);
    hub.jail(&valoper).unwrap();
    hub.pass_seconds(UNBONDING);
    hub.next_block();
    remove(&mut hub, 0);
    let response = rebalance(&mut hub).unwrap();
    let told = events(&response, "redelegated");
    assert!(told.iter().all(|told| told["completion"] == "0"));
    assert_eq!(redelegations(&hub), []);
    assert_eq!(tracked(&hub), [0, 45 * MILLION, 45 * MILLION]);
    // They may go on at once.
    hub.next_block();
    remove(&mut hub, 1);
    rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub), [0, 0, 90 * MILLION]);
    check(&hub);
}

#[test]
fn an_unbonding_validators_stake_is_free_when_that_is_unbonded() {
    let mut hub = even(|_| {});
    let valoper = hub.valoper(0);
    hub.jail(&valoper).unwrap();
    let jailed = hub.time().seconds();
    hub.next_block_after(10 * DAY);
    remove(&mut hub, 0);
    rebalance(&mut hub).unwrap();
    for row in redelegations(&hub) {
        assert!(row.completion <= jailed + UNBONDING + 60 && row.completion > hub.time().seconds());
    }
    check(&hub);
}

#[test]
fn nothing_is_moved_to_who_gets_no_stake() {
    let mut hub = even(|_| {});
    remove(&mut hub, 0);
    let (guardian, validator) = (hub.addr("guardian"), hub.valoper(1));
    let pause = ExecuteMsg::PauseValidator {
        validator,
        seconds: 2 * DAY,
    };
    hub.execute(&guardian, pause, &[]).unwrap();
    rebalance(&mut hub).unwrap();
    // The other one takes its own part and no more.
    assert_eq!(tracked(&hub), [15 * MILLION, 30 * MILLION, 45 * MILLION]);
    hub.next_block_after(2 * DAY);
    let valoper = hub.valoper(1);
    hub.jail(&valoper).unwrap();
    hub.next_block();
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    hub.unjail(&valoper).unwrap();
    hub.next_block();
    rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub), [0, 45 * MILLION, 45 * MILLION]);
    check(&hub);
}

#[test]
fn who_left_the_bonded_set_is_told_and_waits_when_it_is_back() {
    let mut hub = even(|_| {});
    remove(&mut hub, 0);
    let valoper = hub.valoper(1);
    hub.jail(&valoper).unwrap();
    hub.next_block();
    let response = rebalance(&mut hub).unwrap();
    assert_eq!(event(&response, "validator_unbonded")["validator"], valoper);
    assert_eq!(hub.status(1), ValidatorStatus::Unbonded {});
    hub.unjail(&valoper).unwrap();
    hub.next_block();
    // A call that achieves nothing books nothing.
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    assert_eq!(hub.status(1), ValidatorStatus::Unbonded {});
    hub.bond(&alice(), MILLION).unwrap();
    let response = hub.stake().unwrap();
    let until = hub.time().seconds() + DAY;
    assert_eq!(event(&response, "validator_bonded")["until"], until.to_string());
    assert_eq!(hub.status(1), ValidatorStatus::Paused { until });
    hub.next_block_after(DAY);
    rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub), [0, 45 * MILLION, 46 * MILLION]);
    check(&hub);
}

#[test]
fn caps_bind_what_is_moved() {
    let mut hub = even(|_| {});
    cap(&mut hub, 2, 4_000);
    remove(&mut hub, 0);
    rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub), [0, 54 * MILLION, 36 * MILLION]);
    check(&hub);
}

#[test]
fn who_is_above_its_cap_gives_even_within_tolerance() {
    let mut hub = hub_on(chain(3), |msg| {
        msg.params.rebalance.tolerance_bps = 9_000;
        for row in &mut msg.validators {
            row.cap_bps = Some(3_400);
        }
    });
    hub.bond_and_stake(&alice(), 89 * MILLION);
    assert!(tracked(&hub).iter().all(|tracked| *tracked <= 30_600_000));
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    cap(&mut hub, 1, 3_500);
    let top = (0..3)
        .find(|index| *index != 1 && hub.tracked(*index) == 30_600_000)
        .unwrap();
    cap(&mut hub, top, 3_300);
    rebalance(&mut hub).unwrap();
    // A cap of 29,700,000 is below its part by weight.
    assert_eq!(hub.tracked(top), 29_700_000);
    check(&hub);
}

#[test]
fn small_amounts_are_not_worth_a_redelegation_but_the_last_of_a_removed_one() {
    let mut hub = even(|params| params.rebalance.min_redelegation = 1_000_001u128.into());
    weigh(&mut hub, &[29, 31, 30]);
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    weigh(&mut hub, &[28, 32, 30]);
    rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub), [28 * MILLION, 32 * MILLION, 30 * MILLION]);

    // Both others have room for 15 millions each.
    let mut hub = even(|params| params.rebalance.min_redelegation = (15 * MILLION + 1).into());
    remove(&mut hub, 0);
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    let mut hub = even(|params| params.rebalance.min_redelegation = (15 * MILLION).into());
    remove(&mut hub, 0);
    rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub), [0, 45 * MILLION, 45 * MILLION]);
    // All that it has is less than is worth a redelegation, and fits into the room of one.
    let mut hub = even(|params| {
        params.rebalance.min_redelegation = (90 * MILLION).into();
        params.rebalance.tolerance_bps = 9_000;
    });
    remove(&mut hub, 0);
    rebalance(&mut hub).unwrap();
    assert_eq!(tracked(&hub)[0], 0);
    check(&hub);
}

#[test]
fn review_h12_a_slash_of_the_source_hits_the_destination_and_a_sync_sees_it() {
    let mut hub = even(|_| {});
    let infraction = hub.height();
    remove(&mut hub, 0);
    hub.next_block();
    rebalance(&mut hub).unwrap();
    hub.next_block();
    let valoper = hub.valoper(0);
    hub.slash(&valoper, infraction, Decimal::percent(10)).unwrap();
    let response = hub.sync().unwrap();
    let loss: u128 = event(&response, "synced")["loss"].parse().unwrap();
    assert!((3 * MILLION - 4..=3 * MILLION + 4).contains(&loss), "{loss}");
    assert_eq!(events(&response, "validator_paused").len(), 2);
    check(&hub);
}

#[test]
fn a_slash_is_booked_before_anything_is_moved() {
    let mut hub = even(|_| {});
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::percent(50)).unwrap();
    remove(&mut hub, 0);
    let response = rebalance(&mut hub).unwrap();
    assert_eq!(event(&response, "synced")["loss"], "15000000");
    assert_eq!(tracked(&hub), [0, 37_500_000, 37_500_000]);
    check(&hub);
}

#[test]
fn what_waits_to_be_staked_counts_for_the_targets() {
    let mut hub = even(|_| {});
    weigh(&mut hub, &[30, 45, 45]);
    hub.bond(&alice(), 30 * MILLION).unwrap();
    let wanted: Vec<WantedDelegationResponse> = hub.query(&QueryMsg::WantedDelegations {}).unwrap();
    for row in &wanted {
        let index = (0..3).find(|index| hub.valoper(*index) == row.validator).unwrap();
        let target = if index == 0 { 30 * MILLION } else { 45 * MILLION };
        assert_eq!((row.target.u128(), row.tracked.u128()), (target, 30 * MILLION));
    }
    // New stake will fill the gaps, so nothing is moved.
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    hub.stake().unwrap();
    assert_eq!(tracked(&hub), [30 * MILLION, 45 * MILLION, 45 * MILLION]);
    // Removed ones should have nothing.
    remove(&mut hub, 1);
    let wanted: Vec<WantedDelegationResponse> = hub.query(&QueryMsg::WantedDelegations {}).unwrap();
    let of = |index: usize| {
        wanted
            .iter()
            .find(|row| row.validator == hub.valoper(index))
            .unwrap()
            .target
            .u128()
    };
    assert_eq!([of(0), of(1), of(2)], [48 * MILLION, 0, 72 * MILLION]);
}

/// Stake goes up to the tolerance, rounded up, and takes along what is no message of its own.
#[test]
fn new_stake_is_not_moved_away_again() {
    let settled = |first, second| {
        let mut hub = hub_with(3, |params| params.rebalance.min_redelegation = 1u128.into());
        hub.bond_and_stake(&alice(), first);
        assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
        hub.bond_and_stake(&alice(), second);
        assert_eq!(hub.state().unallocated.u128(), 0);
        let tracked = tracked(&hub);
        assert_eq!(
            refusal(rebalance(&mut hub)),
            ContractError::NothingToRebalance,
            "{tracked:?}"
        );
        hub
    };
    // Targets of 30,000,000 and a third.
    settled(89 * MILLION + 1, 1_000);
    // The last one has 24 millions and a target of 34,737,087. The 465 that would be left are 465 more than is tolerated.
    let hub = settled(89 * MILLION, 14_211_260);
    assert_eq!(
        tracked(&hub).into_iter().max(),
        Some(34_737_087 + 3_473_708 + 465)
    );
    // Targets so small that a message goes further than the tolerance.
    let mut hub = settled(4_001, 1_000);
    hub.bond_and_stake(&alice(), 1_999);
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
}

#[test]
fn rebalances_can_be_paused_for_a_while() {
    use palisade_interfaces::hub::Pausable;
    let mut hub = even(|_| {});
    remove(&mut hub, 0);
    owner(
        &mut hub,
        ExecuteMsg::Pause {
            operations: vec![Pausable::Rebalance],
            seconds: 60,
        },
    );
    let until = hub.time().seconds() + 60;
    assert!(matches!(
        refusal(rebalance(&mut hub)),
        ContractError::Pause(PauseError::Paused { .. })
    ));
    let left = until - hub.time().seconds();
    hub.next_block_after(left);
    rebalance(&mut hub).unwrap();
}

#[test]
fn pages_of_redelegations_follow_each_other() {
    let mut hub = even(|_| {});
    remove(&mut hub, 0);
    rebalance(&mut hub).unwrap();
    let page = |start_after, limit| -> Vec<RedelegationResponse> {
        hub.query(&QueryMsg::Redelegations { start_after, limit })
            .unwrap()
    };
    let all = page(None, None);
    assert_eq!(page(None, Some(1)), all[..1]);
    assert_eq!(page(Some(1), Some(1)), all[1..]);
    assert_eq!(page(Some(2), None), []);
}

#[test]
fn validators_that_are_kept_leave_half_of_all_redelegations_to_removed_ones() {
    let chain = people()
        .validators(30, 1_000_000_000_000, Decimal::zero())
        .build()
        .unwrap();
    let mut hub = hub_on(chain, |msg| {
        msg.params.max_messages = 30;
        msg.params.rebalance.tolerance_bps = 0;
        msg.params.rebalance.cooldown_seconds = 0;
    });
    hub.bond_and_stake(&alice(), 299 * MILLION);
    // Each step moves a little from the first fifteen to the others.
    let (mut sent, mut step) = (0, 0);
    while sent < 150 {
        step += 1;
        let weight = |index| if index < 15 { 1_000 - step } else { 1_000 + step };
        let weights: Vec<u32> = (0..30).map(weight).collect();
        weigh(&mut hub, &weights);
        let response = rebalance(&mut hub).unwrap();
        sent += events(&response, "redelegated").len();
        hub.next_block();
    }
    let weights: Vec<u32> = (0..30)
        .map(|index| if index < 15 { 900 } else { 1_100 })
        .collect();
    weigh(&mut hub, &weights);
    assert_eq!(refusal(rebalance(&mut hub)), ContractError::NothingToRebalance);
    remove(&mut hub, 0);
    rebalance(&mut hub).unwrap();
    assert_eq!(hub.delegated(&hub.address, &hub.valoper(0)).unwrap(), 0);
    check(&hub);
}
