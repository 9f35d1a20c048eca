//! Messages to validators, and what a sync finds: rules 5, 6, 11 and 12.

use cosmwasm_std::{coins, Decimal, Uint128};
use palisade_chain::{MsgKind, SdkError, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{ExecuteMsg, ValidatorStatus};

use super::{staked, staked_with};
use crate::support::*;

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
