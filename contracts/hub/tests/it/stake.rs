use cosmwasm_std::{Decimal, Uint128};
use palisade_chain::{MsgKind, SdkError, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{ExecuteMsg, ValidatorStatus};

use crate::support::*;

fn stake_with(max_messages: Option<u32>) -> ExecuteMsg {
    ExecuteMsg::Stake {
        max_messages,
        gas_limit: None,
    }
}

fn tracked(hub: &Hub) -> [u128; 3] {
    [0, 1, 2].map(|index| hub.tracked(index))
}

#[test]
fn everything_is_delegated_and_tracked() {
    let mut hub = hub(3);
    hub.bond(&alice(), 9_000_000).unwrap();
    let response = hub.stake().unwrap();
    let state = hub.state();
    assert_eq!(
        (state.tracked_bonded.u128(), state.unallocated.u128()),
        (10_000_000, 0)
    );
    assert_eq!(state.total_assets.u128(), 10_000_000);
    assert_eq!(tracked(&hub).iter().sum::<u128>(), 10_000_000);
    for index in 0..3 {
        assert_eq!(
            hub.delegated(&hub.address, &hub.valoper(index)).unwrap(),
            hub.tracked(index)
        );
    }
    let events = events(&response, "delegated");
    let amounts: u128 = events
        .iter()
        .map(|event| event["amount"].parse::<u128>().unwrap())
        .sum();
    assert_eq!((events.len(), amounts), (3, 10_000_000));
    hub.check();
}

#[test]
fn the_furthest_below_target_is_served_first() {
    let mut hub = hub_on(chain(3), |msg| msg.validators[1].weight = 8);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.crank(stake_with(Some(1))).unwrap();
    // Of 10,000,000 its target is 8,000,000, and a tenth of that more.
    assert_eq!(tracked(&hub), [0, 8_800_000, 0]);
    assert_eq!(hub.state().unallocated.u128(), 1_200_000);
}

#[test]
fn what_the_limit_cuts_off_waits_for_the_next_call() {
    let mut hub = hub_with(3, |params| params.max_messages = 2);
    hub.bond(&alice(), 9_000_000).unwrap();
    assert_eq!(
        events(&hub.crank(stake_with(Some(9))).unwrap(), "delegated").len(),
        2
    );
    let left = hub.state().unallocated.u128();
    assert!(left > 0);
    assert_eq!(hub.state().total_assets.u128(), 10_000_000);
    hub.stake().unwrap();
    assert_eq!(hub.state().unallocated.u128(), 0);
    hub.check();
}

#[test]
fn less_than_a_message_is_worth_stays() {
    let mut hub = hub(3);
    hub.stake().unwrap();
    let (found, expected) = (Uint128::zero(), 1_000u128.into());
    assert_eq!(
        refusal(hub.stake()),
        ContractError::NothingToStake { found, expected }
    );
}

#[test]
fn a_refusal_concerns_its_own_validator_only() {
    let mut hub = hub(3);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.refuse_next(MsgKind::Delegate, 1, SdkError::new("sdk", 11, "out of gas"));
    let response = hub.stake().unwrap();
    let refused = event(&response, "delegation_refused");
    assert_eq!(refused["validator"], hub.valoper(1));
    assert_eq!(
        (refused["codespace"].as_str(), refused["code"].as_str()),
        ("sdk", "11")
    );
    assert_eq!(refused["error"], "codespace: sdk, code: 11");
    assert_eq!(refused["retry_at"], (hub.time().seconds() + 300).to_string());
    let state = hub.state();
    assert_eq!((state.total_assets.u128(), hub.tracked(1)), (10_000_000, 0));
    assert_eq!(state.unallocated.to_string(), refused["amount"]);
    assert_eq!(hub.status(1), ValidatorStatus::Active {});
    hub.check();
}

#[test]
fn a_refusing_validator_is_left_alone_for_five_minutes_then_ten() {
    let mut hub = hub(1 + 2);
    let out_of_gas = || SdkError::new("sdk", 11, "out of gas");
    let amount = 1_000_000_000;
    hub.faults()
        .fail_every(MsgKind::Delegate, Some(&hub.valoper(1)), out_of_gas());
    for wait in [300, 600, 1_200] {
        hub.bond(&alice(), amount).unwrap();
        assert_eq!(events(&hub.stake().unwrap(), "delegation_refused").len(), 1);
        // The others take what it does not, until the second in which it is asked again.
        hub.next_block_after(wait - 1);
        hub.bond(&alice(), amount).unwrap();
        assert!(events(&hub.stake().unwrap(), "delegation_refused").is_empty());
        hub.next_block_after(1);
    }
    hub.faults().clear();
    hub.bond(&alice(), amount).unwrap();
    hub.stake().unwrap();
    assert!(hub.tracked(1) > 0);
    // A success ends the series.
    hub.refuse_next(MsgKind::Delegate, 1, out_of_gas());
    hub.next_block();
    hub.bond(&alice(), 9 * amount).unwrap();
    let refused = event(&hub.stake().unwrap(), "delegation_refused");
    assert_eq!(refused["retry_at"], (hub.time().seconds() + 300).to_string());
}

#[test]
fn nothing_is_delegated_where_everybody_is_left_alone() {
    let mut hub = hub(3);
    hub.faults()
        .fail_every(MsgKind::Delegate, None, StakingFault::NoValidatorFound);
    hub.stake().unwrap();
    assert_eq!(hub.state().unallocated.u128(), SEED);
    assert_eq!(refusal(hub.stake()), ContractError::NoValidatorAvailable);
}

#[test]
fn a_validator_outside_of_the_bonded_set_gets_nothing_until_it_is_back() {
    let mut hub = hub_with(3, |params| params.cooldown_seconds = 0);
    hub.bond_and_stake(&alice(), 9_000_000);
    let valoper = hub.valoper(0);
    hub.downtime(&valoper).unwrap();
    hub.next_block();
    hub.sync().unwrap();
    // The furthest below target.
    assert_eq!(hub.status(0), ValidatorStatus::Active {});
    let before = hub.tracked(0);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert_eq!((hub.tracked(0), hub.state().unallocated.u128()), (before, 0));

    hub.pass_seconds(600);
    hub.unjail(&valoper).unwrap();
    hub.next_block();
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert!(hub.tracked(0) > before);
    hub.check();
}

#[test]
fn a_paused_validator_gets_its_part_again_after_the_cooldown() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    hub.sync().unwrap();
    let until = hub.time().seconds() + DAY;
    assert_eq!(hub.status(0), ValidatorStatus::Paused { until });
    let before = hub.tracked(0);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert_eq!(hub.tracked(0), before);
    hub.next_block_after(DAY - 1);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert_eq!(hub.tracked(0), before);
    hub.next_block_after(1);
    assert_eq!(hub.status(0), ValidatorStatus::Active {});
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert!(hub.tracked(0) > before);
}
