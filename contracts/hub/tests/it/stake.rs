use cosmwasm_std::{Decimal, Uint128};
use palisade_chain::{MsgKind, SdkError, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{ExecuteMsg, QueryMsg, ValidatorResponse, ValidatorStatus};
use palisade_math::target::rank;

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

const HOUR: u64 = 3_600;

/// Ranks and addresses in the hub's order of stake for weight, as it is stored.
fn order(hub: &Hub) -> Vec<(u32, String)> {
    let rows = hub.app().dump_wasm_raw(&hub.address);
    let keys = rows
        .iter()
        .filter_map(|(key, _)| key.strip_prefix(b"\0\x01i\0\x04"));
    keys.map(|key| {
        let (rank, address) = key.split_at(4);
        let rank = u32::from_be_bytes(rank.try_into().unwrap());
        (rank, String::from_utf8(address.to_vec()).unwrap())
    })
    .collect()
}

/// The order holds every validator that has a weight, once, where its stake puts it.
#[track_caller]
pub fn check_order(hub: &Hub) {
    let rows: Vec<ValidatorResponse> = hub
        .query(&QueryMsg::Validators {
            start_after: None,
            limit: Some(100),
        })
        .unwrap();
    let mut expected: Vec<_> = rows
        .iter()
        .filter(|row| row.weight > 0)
        .map(|row| (rank(row.tracked.into(), row.weight), row.validator.clone()))
        .collect();
    expected.sort();
    assert_eq!(order(hub), expected);
}

#[test]
fn the_order_of_stake_for_weight_follows_whatever_happens() {
    let mut hub = hub_with(4, |params| params.bonded_max_age_seconds = HOUR);
    let owner = hub.owner.clone();
    check_order(&hub);
    hub.bond_and_stake(&alice(), 99_000_000);
    check_order(&hub);
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::percent(30)).unwrap();
    hub.sync().unwrap();
    check_order(&hub);
    hub.unbond(&[(&alice(), 30_000_000)]);
    check_order(&hub);
    let validator = hub.valoper(1);
    let add = ExecuteMsg::AddValidator {
        validator,
        weight: 9,
        cap_bps: None,
    };
    hub.execute(&owner, add.clone(), &[]).unwrap();
    check_order(&hub);
    for index in [1, 2] {
        let validator = hub.valoper(index);
        hub.execute(&owner, ExecuteMsg::RemoveValidator { validator }, &[])
            .unwrap();
    }
    check_order(&hub);
    let rebalance = ExecuteMsg::Rebalance {
        max_messages: None,
        gas_limit: None,
    };
    hub.crank(rebalance).unwrap();
    check_order(&hub);
    hub.execute(&owner, add, &[]).unwrap();
    check_order(&hub);
    assert_eq!(order(&hub).len(), 3);
    hub.check();
}

#[test]
fn of_validators_alike_the_heaviest_is_served_first_and_one_message_is_enough() {
    let mut hub = hub_on(chain(3), |msg| {
        msg.params.bonded_max_age_seconds = HOUR;
        msg.validators[1].weight = 8;
    });
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.crank(stake_with(Some(1))).unwrap();
    assert_eq!(tracked(&hub), [0, 8_800_000, 0]);
    hub.stake().unwrap();
    // Again it has the least for its weight once the others have more than theirs.
    hub.bond(&alice(), 1_000_000).unwrap();
    let before = hub.tracked(1);
    hub.stake().unwrap();
    let after = tracked(&hub);
    assert_eq!(after.iter().sum::<u128>(), 11_000_000);
    assert!(after[0] > 0 && after[2] > 0 && after[1] >= before);
    check_order(&hub);
}

#[test]
fn without_a_check_of_the_bonded_set_the_same_validators_are_served() {
    // Enough validators that a call reads a part of them only.
    let chain = || {
        people()
            .validators(40, 1_000_000_000_000, Decimal::zero())
            .build()
            .unwrap()
    };
    let hubs = [0, 365 * DAY].map(|max_age| {
        let mut hub = hub_on(chain(), |msg| {
            msg.params.bonded_max_age_seconds = max_age;
            for (weight, row) in (1..).zip(&mut msg.validators) {
                row.weight = weight;
            }
        });
        for round in 1..60 {
            hub.bond(&alice(), 10_000_000 * round).unwrap();
            while hub.state().unallocated.u128() >= 1_000 {
                hub.stake().unwrap();
            }
            hub.next_block();
        }
        check_order(&hub);
        hub.check();
        hub
    });
    let stake = hubs[0].state().tracked_bonded.u128();
    assert_eq!(hubs[1].state().tracked_bonded.u128(), stake);
    for (weight, index) in (1..).zip(0..40) {
        let target = stake * weight / 820;
        // Past the target by the slack at most. By weight nobody starves; by distance the lightest may.
        for hub in &hubs {
            let found = hub.tracked(index);
            assert!(found <= target + target / 10 + 1_001, "{found} of {target}");
        }
        let found = hubs[1].tracked(index);
        assert!(found >= target * 8 / 10, "{found} of {target}");
    }
}

#[test]
fn the_bonded_set_is_asked_for_when_the_last_answer_is_too_old() {
    let mut hub = hub_with(3, |params| {
        params.bonded_max_age_seconds = HOUR;
        params.sync_max_age_seconds = 365 * DAY;
    });
    // It was asked for at instantiation.
    let valoper = hub.valoper(0);
    let asked = hub.time().seconds();
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    hub.jail(&valoper).unwrap();
    let left = asked + HOUR - hub.time().seconds();
    hub.next_block_after(left);
    hub.bond(&alice(), 9_000_000).unwrap();
    assert!(events(&hub.stake().unwrap(), "validator_unbonded").is_empty());
    assert_eq!(hub.status(0), ValidatorStatus::Active {});
    hub.next_block_after(1);
    hub.bond(&alice(), 9_000_000).unwrap();
    let before = hub.tracked(0);
    let response = hub.stake().unwrap();
    assert_eq!(event(&response, "validator_unbonded")["validator"], valoper);
    assert_eq!(
        (hub.status(0), hub.tracked(0)),
        (ValidatorStatus::Unbonded {}, before)
    );

    // It gets nothing until the next answer, and a cooldown after that.
    hub.unjail(&valoper).unwrap();
    hub.next_block_after(HOUR);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert_eq!(
        (hub.status(0), hub.tracked(0)),
        (ValidatorStatus::Unbonded {}, before)
    );
    hub.next_block_after(1);
    hub.bond(&alice(), 9_000_000).unwrap();
    let response = hub.stake().unwrap();
    let until = hub.time().seconds() + DAY;
    assert_eq!(event(&response, "validator_bonded")["until"], until.to_string());
    assert_eq!(
        (hub.status(0), hub.tracked(0)),
        (ValidatorStatus::Paused { until }, before)
    );
    hub.next_block_after(DAY);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert!(hub.tracked(0) > before);
    check_order(&hub);
    hub.check();
}

#[test]
fn a_slash_leaves_who_is_not_bonded_where_it_is() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 90_000_000);
    let valoper = hub.valoper(0);
    hub.jail(&valoper).unwrap();
    hub.next_block();
    hub.bond_and_stake(&alice(), 9_000_000);
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    hub.sync().unwrap();
    assert_eq!(hub.status(0), ValidatorStatus::Unbonded {});
    // Its pause does not end that.
    hub.next_block_after(DAY);
    assert_eq!(hub.status(0), ValidatorStatus::Unbonded {});
}

#[test]
fn news_of_the_bonded_set_are_kept_even_if_nobody_takes_stake() {
    let mut hub = hub(3);
    for index in 0..3 {
        let valoper = hub.valoper(index);
        if index > 0 {
            let owner = hub.owner.clone();
            let pause = ExecuteMsg::PauseValidator {
                validator: valoper,
                seconds: DAY,
            };
            hub.execute(&owner, pause, &[]).unwrap();
        } else {
            hub.jail(&valoper).unwrap();
        }
    }
    hub.next_block();
    let response = hub.stake().unwrap();
    assert_eq!(events(&response, "validator_unbonded").len(), 1);
    assert_eq!(hub.status(0), ValidatorStatus::Unbonded {});
    assert_eq!(refusal(hub.stake()), ContractError::NoValidatorAvailable);
}

#[test]
fn who_cannot_take_stake_leaves_its_part_to_the_others() {
    let mut hub = hub_with(3, |params| params.bonded_max_age_seconds = HOUR);
    let (owner, validator) = (hub.owner.clone(), hub.valoper(0));
    let pause = ExecuteMsg::PauseValidator {
        validator,
        seconds: DAY,
    };
    hub.execute(&owner, pause, &[]).unwrap();
    hub.bond(&alice(), 99_000_000).unwrap();
    hub.stake().unwrap();
    assert_eq!((hub.tracked(0), hub.state().unallocated.u128()), (0, 0));
    assert!((45_000_000..=55_000_000).contains(&hub.tracked(1)));
    hub.check();
}
