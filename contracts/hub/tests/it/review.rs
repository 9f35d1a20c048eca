//! One test, or a few, for each attack that was made on the design of the hub. Those that need the middle of a transaction are
//! in `direct`.

use cosmwasm_std::{coins, Decimal, Timestamp, Uint128};
use palisade_chain::{MsgKind, SdkError, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BatchStatus, ExecuteMsg, Params, ReceiveMsg, ValidatorStatus};
use palisade_math::MathError;

use crate::support::*;

/// Alice has 59,000,000 and bob 40,000,000, all delegated.
fn staked_with(validators: u32, change: impl FnOnce(&mut Params)) -> Hub {
    let mut hub = hub_with(validators, change);
    hub.bond(&alice(), 59_000_000).unwrap();
    hub.bond_and_stake(&bob(), 40_000_000);
    hub
}

fn staked() -> Hub {
    staked_with(3, |_| {})
}

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
fn review_h05_only_a_delegation_refused_for_the_validators_own_reason_quarantines() {
    for (fault, quarantines) in [
        (SdkError::from(StakingFault::DelegatorShareExRateInvalid), true),
        (SdkError::from(StakingFault::NoValidatorFound), true),
        (SdkError::from(StakingFault::MaxUnbondingDelegationEntries), false),
        (SdkError::new("sdk", 3, "invalid sequence"), false),
        (SdkError::new("sdk", 11, "out of gas"), false),
    ] {
        let mut hub = hub(3);
        hub.bond(&alice(), 9_000_000).unwrap();
        hub.refuse_next(MsgKind::Delegate, 1, fault);
        hub.stake().unwrap();
        let until = hub.time().seconds() + DAY;
        let expected = if quarantines {
            ValidatorStatus::Quarantined { until }
        } else {
            ValidatorStatus::Active {}
        };
        assert_eq!(hub.status(1), expected);
        hub.next_block_after(DAY - 1);
        assert_eq!(hub.status(1), expected);
        hub.next_block_after(1);
        assert_eq!(hub.status(1), ValidatorStatus::Active {});
    }
}

#[test]
fn review_h05_a_quarantine_does_not_bar_undelegation() {
    let mut hub = staked_with(3, |params| params.cooldown_seconds = 10 * DAY);
    hub.bond(&alice(), 30_000_000).unwrap();
    hub.faults()
        .fail_next(MsgKind::Delegate, None, StakingFault::DelegatorShareExRateInvalid);
    let response = hub.stake().unwrap();
    let quarantined = event(&response, "validator_quarantined")["validator"].clone();
    let index = (0..3).find(|index| hub.valoper(*index) == quarantined).unwrap();
    let before = hub.tracked(index);
    // More than the two others have together.
    hub.stake().unwrap();
    hub.unbond(&[(&alice(), 89_000_000), (&bob(), 39_000_000)]);
    assert!(matches!(hub.status(index), ValidatorStatus::Quarantined { .. }));
    assert!(hub.tracked(index) < before);
}

#[test]
fn review_h05_harvests_skip_validators_without_stake() {
    let mut hub = hub_on(chain(3), |msg| msg.validators[2].weight = 1_000_000);
    hub.stake().unwrap();
    assert_eq!((hub.tracked(0), hub.tracked(1)), (0, 0));
    let named = Some((0..3).map(|index| hub.valoper(index)).collect());
    for validators in [None, named] {
        let response = hub
            .crank(ExecuteMsg::Harvest {
                validators,
                limit: None,
                gas_limit: None,
            })
            .unwrap();
        assert_eq!(event(&response, "harvested")["validators"], "1");
        assert!(events(&response, "reward_refused").is_empty());
    }
}

#[test]
fn review_h06_a_thousand_worthless_denoms_cost_the_hub_nothing_to_read() {
    let mut hub = staked();
    let valoper = hub.valoper(0);
    let dust: Vec<_> = (0..1_000)
        .map(|index| cosmwasm_std::coin(1_000_000_000, format!("dust{index:04}")))
        .collect();
    let stranger = hub.addr("stranger");
    hub.mint(&stranger, dust.clone()).unwrap();
    hub.deposit_rewards(&stranger, &valoper, dust).unwrap();
    hub.reward(&valoper, coins(1_000_000_000_000, DENOM)).unwrap();
    let response = hub.harvest().unwrap();
    // No reply for a success, and nothing of the thousand leaves the collector.
    assert!(response.events.iter().all(|event| event.ty != "reply"));
    assert_eq!(
        event(&response, "rewards_collected")["amount"],
        hub.state().unallocated.to_string()
    );
    assert_eq!(hub.balance(&hub.address.clone(), "dust0000").unwrap(), 0);
    assert!(hub.balance(&hub.collector.clone(), "dust0999").unwrap() > 0);
}

#[test]
fn review_h06_who_gives_more_gas_need_not_wait_for_who_gave_too_little() {
    let mut hub = staked();
    hub.queue(&alice(), 50_000_000).unwrap();
    hub.pass_seconds(DAY);
    let submit_with = |gas_limit| ExecuteMsg::SubmitBatch {
        max_messages: None,
        gas_limit,
    };
    // Everywhere it takes more gas than the hub's own limit, and a stranger makes sure that everybody is to wait.
    hub.faults()
        .fail_every(MsgKind::Undelegate, None, SdkError::out_of_gas());
    while hub.crank(submit_with(None)).is_ok() {}
    hub.crank(submit_with(Some(2_000_000))).unwrap();
    while hub.crank(submit_with(Some(2_000_000))).is_ok() {}
    hub.faults().clear();

    for gas_limit in [None, Some(1), Some(1_000_000), Some(2_000_000)] {
        assert!(matches!(
            refusal(hub.crank(submit_with(gas_limit))),
            ContractError::NothingUndelegated { .. }
        ));
    }
    let response = hub.crank(submit_with(Some(2_000_001))).unwrap();
    assert!(events(&response, "undelegation_refused").is_empty());
    assert_eq!(hub.batch(1).expected.u128(), 50_000_000);

    // The same for delegations.
    let stake_with = |gas_limit| ExecuteMsg::Stake {
        max_messages: None,
        gas_limit,
    };
    hub.bond(&bob(), 9_000_000).unwrap();
    hub.faults()
        .fail_every(MsgKind::Delegate, None, SdkError::out_of_gas());
    while hub.crank(stake_with(None)).is_ok() {}
    hub.faults().clear();
    assert_eq!(
        refusal(hub.crank(stake_with(Some(1_000_000)))),
        ContractError::NoValidatorAvailable
    );
    hub.crank(stake_with(Some(u64::MAX))).unwrap();
    assert_eq!(hub.state().unallocated, Uint128::zero());
    hub.check();
}

#[test]
fn review_h08_burns_while_profit_is_locked_make_no_phantom_gain() {
    let mut hub = staked_with(3, |params| {
        params.reward_fee_bps = 1_000;
        params.fee_recipient = account("treasury").into();
    });
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    hub.sync().unwrap();
    let carry = hub.state().loss_carry.u128();
    // Half of the shares leave, and take their half of the loss along, rounded for those who stay.
    hub.unbond(&[(&alice(), 50_000_000)]);
    assert_eq!(hub.state().loss_carry.u128(), carry.div_ceil(2));
    // Shares that join do not change it.
    hub.bond(&bob(), 500_000_000).unwrap();
    assert_eq!(hub.state().loss_carry.u128(), carry.div_ceil(2));
    // No fee before that is earned back.
    let half = carry.div_ceil(2);
    hub.next_block();
    let valoper = hub.valoper(1);
    hub.reward(&valoper, coins(1_000_000_000_000, DENOM)).unwrap();
    let response = hub.harvest().unwrap();
    let collected = event(&response, "rewards_collected");
    let amount: u128 = collected["amount"].parse().unwrap();
    let repaid: u128 = collected["repaid"].parse().unwrap();
    assert!(amount > half);
    assert_eq!(repaid, half);
    assert_eq!(collected["fee"], ((amount - repaid) / 10).to_string());
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
fn review_h11_before_sdk_0_50_the_amount_is_what_was_asked_for() {
    let mut hub = staked();
    hub.set_params(|params| {
        params.undelegate_response_amount = false;
    })
    .unwrap();
    hub.unbond(&[(&alice(), 2_000_000)]);
    let leg = &hub.legs()[0];
    assert_eq!(
        (leg.expected.u128(), leg.completion),
        (2_000_000, hub.time().seconds() + UNBONDING)
    );
    hub.pass_seconds(UNBONDING);
    hub.settle();
    assert_eq!(hub.withdrawn(&alice()), 2_000_000);
}

#[test]
fn review_h12_a_delegation_that_reads_back_less_is_not_a_slash() {
    let mut hub = hub(3);
    for index in 0..3 {
        // Before the hub has anything there.
        let valoper = hub.valoper(index);
        hub.slash_now(&valoper, Decimal::permille(123)).unwrap();
    }
    let mut losses = 0;
    for amount in [1_234_567, 7_654_321, 9_999_999] {
        hub.bond_and_stake(&alice(), amount);
        losses += event(&hub.sync().unwrap(), "synced")["loss"]
            .parse::<u128>()
            .unwrap();
    }
    assert!((1..=9).contains(&losses), "{losses}");
    assert!((0..3).all(|index| hub.status(index) == ValidatorStatus::Active {}));
}

#[test]
fn review_h14_a_forward_to_hub_or_token_is_refused() {
    let mut hub = hub(3);
    let unbond = json(&ReceiveMsg::QueueUnbond {
        receiver: Some(alice().into()),
    });
    for receiver in [hub.address.clone(), hub.token.clone()] {
        let bond = ExecuteMsg::Bond {
            receiver: Some(receiver.to_string()),
            min_shares: None,
            msg: Some(unbond.clone()),
        };
        let error = refusal(hub.execute(&alice(), bond, &coins(5_000_000, DENOM)));
        assert_eq!(error, ContractError::ReceiverNotAllowed { receiver });
    }
}

#[test]
fn review_h15_windfalls_drip_over_the_unbonding_period() {
    let mut hub = staked();
    hub.bank_send(10_000_000);
    hub.reconcile().unwrap();
    assert_eq!(hub.state().total_assets.u128(), 100_000_000);
    // Who buys in now and leaves after a day takes a 21st of it, whatever he brings.
    hub.pass_seconds(DAY);
    let gained = hub.state().total_assets.u128() - 100_000_000;
    assert_eq!(gained, 10_000_000 / 21);
}

#[test]
fn review_h16_the_rate_feed_is_two_fields_live_and_never_zero() {
    let mut hub = staked();
    let raw = |hub: &Hub| -> serde_json::Value {
        let msg = palisade_interfaces::hub::QueryMsg::RedemptionRate {
            denom: hub.token.to_string(),
            params: None,
        };
        hub.query(&msg).unwrap()
    };
    let fields: Vec<String> = raw(&hub).as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["redemption_rate", "update_time"]);
    let request = serde_json::json!({ "redemption_rate": { "denom": hub.token, "params": null } });
    let _: serde_json::Value = hub.wrap().query_wasm_smart(&hub.address, &request).unwrap();

    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    let live = hub.redemption_rate().unwrap();
    let bonded = hub.total_delegated(&hub.address).unwrap();
    assert_eq!(live.redemption_rate, Decimal::from_ratio(bonded, 100_000_000u128));
    assert_eq!(live.update_time, hub.time().seconds());
    assert_eq!(hub.state().exchange_rate, Decimal::one());
    hub.sync().unwrap();
    assert_eq!(hub.state().exchange_rate, live.redemption_rate);

    (0..3).for_each(|index| hub.wipe_out(index));
    let shares = 100_000_000u128.into();
    let expected = ContractError::Math(MathError::Insolvent { shares }).to_string();
    assert!(query_error(hub.redemption_rate()).contains(&expected));
}

#[test]
fn review_h17_a_bond_needs_a_sync_that_is_not_too_old() {
    let mut hub = hub_with(3, |params| params.sync_max_age_seconds = 3_600);
    hub.next_block_after(3_600);
    hub.bond(&alice(), 5_000_000).unwrap();
    hub.next_block_after(1);
    let error = refusal(hub.bond(&alice(), 5_000_000));
    assert_eq!(
        error,
        ContractError::NeedsSync {
            age: 3_601,
            max: 3_600
        }
    );
    hub.sync().unwrap();
    hub.bond(&alice(), 5_000_000).unwrap();
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
fn review_h18_a_small_batch_waits_until_it_is_aged() {
    let mut hub = staked_with(3, |params| params.min_batch = 2_000_001u128.into());
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
    // One unit more makes it large enough.
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
