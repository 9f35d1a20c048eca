use cosmwasm_std::Decimal;
use cw_ownable::OwnershipError;
use palisade_chain::{MsgKind, NewValidator, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{
    ExecuteMsg, InstantExitParams, QueryMsg, ValidatorResponse, ValidatorStatus, ValidatorWeight,
    WantedDelegationResponse, MAX_VALIDATOR_PAUSE_SECONDS,
};
use palisade_kit::range::OutOfRange;

use crate::support::*;

fn add(validator: &str, weight: u32) -> ExecuteMsg {
    ExecuteMsg::AddValidator {
        validator: validator.into(),
        weight,
        cap_bps: None,
    }
}

fn remove(validator: &str) -> ExecuteMsg {
    ExecuteMsg::RemoveValidator {
        validator: validator.into(),
    }
}

/// A bonded validator that is none of the hub's.
fn newcomer(hub: &mut Hub) -> String {
    let terms = NewValidator::new(hub.addr("carol"), 500_000_000_000, Decimal::zero());
    let address = hub.create_validator(&terms).unwrap();
    hub.next_block();
    address
}

#[test]
fn the_owner_adds_a_bonded_validator() {
    let mut hub = hub(3);
    let (owner, address) = (hub.owner.clone(), newcomer(&mut hub));
    let response = hub.execute(&owner, add(&address, 2), &[]).unwrap();
    assert_eq!(event(&response, "validator_added")["weight"], "2");
    let row = hub.validator(3);
    assert_eq!(
        (row.weight, row.status, row.tracked.u128()),
        (2, ValidatorStatus::Active {}, 0)
    );
    hub.bond_and_stake(&alice(), 99_000_000);
    assert!(hub.tracked(3) > 30_000_000);
    hub.check();
}

#[test]
fn a_validator_that_is_not_bonded_is_refused() {
    let mut hub = hub(3);
    let (owner, address) = (hub.owner.clone(), newcomer(&mut hub));
    let unknown = palisade_chain::validator_address(&account("ghost")).unwrap();
    let error = refusal(hub.execute(&owner, add(&unknown, 1), &[]));
    assert_eq!(error, ContractError::ValidatorNotBonded { validator: unknown });
    hub.jail(&address).unwrap();
    hub.next_block();
    let error = refusal(hub.execute(&owner, add(&address, 1), &[]));
    assert_eq!(error, ContractError::ValidatorNotBonded { validator: address });
}

#[test]
fn a_weight_is_above_zero_and_may_change_even_in_jail() {
    let mut hub = hub(3);
    let (owner, address) = (hub.owner.clone(), hub.valoper(0));
    let error = refusal(hub.execute(&owner, add(&address, 0), &[]));
    assert_eq!(
        error,
        ContractError::ZeroWeight {
            validator: address.clone()
        }
    );
    hub.jail(&address).unwrap();
    hub.next_block();
    hub.execute(&owner, add(&address, 7), &[]).unwrap();
    assert_eq!(hub.validator(0).weight, 7);
}

#[test]
fn a_hundred_validators_are_enough() {
    let mut hub = hub_on(
        people()
            .validators(100, 1_000_000, Decimal::zero())
            .params(|p| p.max_validators = 200)
            .build()
            .unwrap(),
        |_| {},
    );
    let (owner, address) = (hub.owner.clone(), newcomer(&mut hub));
    let error = refusal(hub.execute(&owner, add(&address, 1), &[]));
    assert_eq!(
        error,
        ContractError::TooManyValidators {
            found: 101,
            expected: 100
        }
    );
    let first = hub.valoper(0);
    hub.execute(&owner, add(&first, 5), &[]).unwrap();
    // An empty one makes room at once.
    hub.execute(&owner, remove(&first), &[]).unwrap();
    hub.execute(&owner, add(&address, 1), &[]).unwrap();
}

#[test]
fn removing_drains_whatever_the_chain_does() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 99_000_000);
    let (owner, address) = (hub.owner.clone(), hub.valoper(0));
    for kind in [
        MsgKind::Delegate,
        MsgKind::Undelegate,
        MsgKind::Redelegate,
        MsgKind::WithdrawReward,
    ] {
        hub.faults()
            .fail_every(kind, None, StakingFault::NoValidatorFound);
    }
    let valoper = hub.valoper(0);
    hub.double_sign(&valoper, 1_000).unwrap();
    let response = hub.execute(&owner, remove(&address), &[]).unwrap();
    let tracked = hub.tracked(0);
    assert_eq!(
        event(&response, "validator_removed")["tracked"],
        tracked.to_string()
    );
    let row = hub.validator(0);
    assert_eq!((row.weight, row.status), (0, ValidatorStatus::Draining {}));
    hub.faults().clear();
    hub.bond(&alice(), 30_000_000).unwrap();
    hub.stake().unwrap();
    assert_eq!(hub.tracked(0), tracked);
}

#[test]
fn the_last_validator_may_go_too() {
    let mut hub = hub(3);
    let owner = hub.owner.clone();
    for index in 0..3 {
        let address = hub.valoper(index);
        hub.execute(&owner, remove(&address), &[]).unwrap();
    }
    let rows: Vec<ValidatorResponse> = hub
        .query(&QueryMsg::Validators {
            start_after: None,
            limit: None,
        })
        .unwrap();
    assert!(rows.is_empty());
    hub.bond(&alice(), 30_000_000).unwrap();
    assert_eq!(refusal(hub.stake()), ContractError::NoValidatorAvailable);
}

#[test]
fn a_draining_validator_comes_back_if_it_is_bonded() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 99_000_000);
    let (owner, address) = (hub.owner.clone(), hub.valoper(0));
    hub.execute(&owner, remove(&address), &[]).unwrap();
    hub.jail(&address).unwrap();
    hub.next_block();
    let error = refusal(hub.execute(&owner, add(&address, 3), &[]));
    assert_eq!(
        error,
        ContractError::ValidatorNotBonded {
            validator: address.clone()
        }
    );
    hub.unjail(&address).unwrap();
    hub.next_block();
    hub.execute(&owner, add(&address, 3), &[]).unwrap();
    assert_eq!(
        (hub.validator(0).weight, hub.status(0)),
        (3, ValidatorStatus::Active {})
    );
}

#[test]
fn a_stranger_to_the_hub_cannot_be_removed() {
    let mut hub = hub(3);
    let owner = hub.owner.clone();
    let validator = "nobody".to_string();
    let error = refusal(hub.execute(&owner, remove(&validator), &[]));
    assert_eq!(error, ContractError::UnknownValidator { validator });
}

#[test]
fn nobody_but_the_owner_chooses_validators() {
    let mut hub = hub(3);
    let address = hub.valoper(0);
    for msg in [add(&address, 1), remove(&address)] {
        let error = refusal(hub.execute(&alice(), msg, &[]));
        assert_eq!(error, ContractError::Ownership(OwnershipError::NotOwner));
    }
}

fn capped(validator: &str, weight: u32, cap_bps: u16) -> ExecuteMsg {
    ExecuteMsg::AddValidator {
        validator: validator.into(),
        weight,
        cap_bps: Some(cap_bps),
    }
}

fn row(hub: &Hub, index: usize, weight: u32, cap_bps: Option<u16>) -> ValidatorWeight {
    ValidatorWeight {
        validator: hub.valoper(index),
        weight,
        cap_bps,
    }
}

fn weigh(hub: &mut Hub, weights: Vec<ValidatorWeight>) -> anyhow::Result<cw_multi_test::AppResponse> {
    let owner = hub.owner.clone();
    hub.execute(&owner, ExecuteMsg::SetWeights { weights }, &[])
}

fn pause(validator: &str, seconds: u64) -> ExecuteMsg {
    ExecuteMsg::PauseValidator {
        validator: validator.into(),
        seconds,
    }
}

fn resume(validator: &str) -> ExecuteMsg {
    ExecuteMsg::ResumeValidator {
        validator: validator.into(),
    }
}

#[test]
fn a_cap_is_one_basis_point_to_the_whole_and_stays_until_it_is_named_again() {
    let mut hub = hub(3);
    let (owner, address) = (hub.owner.clone(), hub.valoper(0));
    assert_eq!(hub.validator(0).cap_bps, 10_000);
    for found in [0, 10_001] {
        let error = refusal(hub.execute(&owner, capped(&address, 1, found), &[]));
        let out = OutOfRange {
            name: "cap_bps",
            found: found.into(),
            min: 1u128.into(),
            max: 10_000u128.into(),
        };
        assert_eq!(error, ContractError::OutOfRange(out));
    }
    let response = hub.execute(&owner, capped(&address, 1, 1), &[]).unwrap();
    assert_eq!(event(&response, "validator_added")["cap_bps"], "1");
    hub.execute(&owner, add(&address, 7), &[]).unwrap();
    assert_eq!((hub.validator(0).weight, hub.validator(0).cap_bps), (7, 1));
    hub.execute(&owner, capped(&address, 7, 10_000), &[]).unwrap();
    assert_eq!(hub.validator(0).cap_bps, 10_000);
}

#[test]
fn caps_hold_after_weights_are_shared_out() {
    let mut hub = hub_on(chain(3), |msg| {
        msg.params.rebalance.tolerance_bps = 0;
        msg.validators[0].weight = 98;
        msg.validators[0].cap_bps = Some(4_000);
        msg.validators[1].cap_bps = Some(3_500);
    });
    hub.bond_and_stake(&alice(), 99_000_000);
    // By weight alone they would have 98, 1 and 1 millions.
    assert_eq!(
        [0, 1, 2].map(|index| hub.tracked(index)),
        [40_000_000, 30_000_000, 30_000_000]
    );
    let (owner, last) = (hub.owner.clone(), hub.valoper(2));
    hub.execute(&owner, capped(&last, 1, 2_500), &[]).unwrap();
    hub.bond_and_stake(&alice(), 100_000_000);
    // The last is above its new cap no more, and the second is at its own.
    assert_eq!(
        [0, 1, 2].map(|index| hub.tracked(index)),
        [80_000_000, 70_000_000, 50_000_000]
    );
    hub.check();
}

#[test]
fn targets_add_up_to_the_stake_whatever_the_buffer_has() {
    let mut hub = hub_with(3, |params| {
        params.instant_exit = Some(InstantExitParams {
            buffer_bps: 1_000,
            refill_seconds: DAY,
            min_fee_bps: 10,
            max_fee_bps: 100,
        });
    });
    let rows = [(9, 2_000), (1, 10_000), (1, 10_000)];
    let rows = (0..).zip(rows);
    let rows = rows.map(|(index, (weight, cap))| row(&hub, index, weight, Some(cap)));
    let rows = rows.collect();
    weigh(&mut hub, rows).unwrap();
    hub.bond_and_stake(&alice(), 99_000_000);
    let state = hub.state();
    assert_eq!(
        (state.buffer.u128(), state.tracked_bonded.u128()),
        (10_000_000, 90_000_000)
    );
    let wanted: Vec<WantedDelegationResponse> = hub.query(&QueryMsg::WantedDelegations {}).unwrap();
    let target = |index: usize| {
        let of = |row: &&WantedDelegationResponse| row.validator == hub.valoper(index);
        wanted.iter().find(of).unwrap().target.u128()
    };
    assert_eq!(
        [target(0), target(1), target(2)],
        [18_000_000, 36_000_000, 36_000_000]
    );
    // A cap is a part of the stake: the buffer, which goes first, lifts nobody's.
    assert!(hub.tracked(0) <= 18_000_000);
    hub.check();
}

#[test]
fn caps_that_leave_stake_without_a_place_are_refused() {
    let tight = |caps: [u16; 3]| {
        let mut chain = chain(3);
        let mut msg = instantiate_msg(&mut chain);
        for (row, cap) in msg.validators.iter_mut().zip(caps) {
            row.cap_bps = Some(cap);
        }
        let (code, owner) = (chain.store_code(hub_code()), chain.addr("owner"));
        use cw_multi_test::Executor;
        chain.instantiate_contract(code, owner, &msg, &cosmwasm_std::coins(SEED, DENOM), "hub", None)
    };
    let too_tight = |found: u128| ContractError::CapsTooTight {
        found: found.into(),
        expected: 10_000u128.into(),
    };
    assert_eq!(refusal(tight([3_333, 3_333, 3_333])), too_tight(9_999));
    tight([3_333, 3_333, 3_334]).unwrap();

    let mut hub = hub(3);
    let rows = |hub: &Hub, last| {
        vec![
            row(hub, 0, 1, Some(3_000)),
            row(hub, 1, 1, Some(3_000)),
            row(hub, 2, 1, Some(last)),
        ]
    };
    let weights = rows(&hub, 3_999);
    assert_eq!(refusal(weigh(&mut hub, weights)), too_tight(9_999));
    assert_eq!(hub.validator(0).cap_bps, 10_000);
    let weights = rows(&hub, 4_000);
    weigh(&mut hub, weights).unwrap();
    let (owner, address) = (hub.owner.clone(), hub.valoper(2));
    let error = refusal(hub.execute(&owner, capped(&address, 9, 3_999), &[]));
    assert_eq!(error, too_tight(9_999));
    hub.execute(&owner, capped(&address, 9, 4_000), &[]).unwrap();
}

#[test]
fn removing_never_fails_because_of_caps_and_what_has_no_place_waits() {
    let mut hub = hub_on(chain(3), |msg| {
        msg.params.rebalance.tolerance_bps = 0;
        for row in &mut msg.validators {
            row.cap_bps = Some(4_000);
        }
    });
    let (owner, address) = (hub.owner.clone(), hub.valoper(0));
    hub.execute(&owner, remove(&address), &[]).unwrap();
    hub.bond_and_stake(&alice(), 99_000_000);
    let state = hub.state();
    assert_eq!((hub.tracked(1), hub.tracked(2)), (40_000_000, 40_000_000));
    assert_eq!(state.unallocated.u128(), 20_000_000);
    assert_eq!(refusal(hub.stake()), ContractError::NoValidatorAvailable);
    hub.check();
}

#[test]
fn several_weights_change_at_once_and_the_others_stay() {
    let mut hub = hub(3);
    let weights = vec![row(&hub, 0, 5, None), row(&hub, 2, 7, Some(6_000))];
    let response = weigh(&mut hub, weights).unwrap();
    let told: Vec<_> = events(&response, "weight_set")
        .iter()
        .map(|told| {
            (
                told["validator"].clone(),
                told["weight"].clone(),
                told["cap_bps"].clone(),
            )
        })
        .collect();
    let expected = [(0, "5", "10000"), (2, "7", "6000")]
        .map(|(index, weight, cap)| (hub.valoper(index), weight.to_string(), cap.to_string()));
    assert_eq!(told, expected);
    let found = [0, 1, 2].map(|index| (hub.validator(index).weight, hub.validator(index).cap_bps));
    assert_eq!(found, [(5, 10_000), (1, 10_000), (7, 6_000)]);
}

#[test]
fn weights_change_all_or_none() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    let (owner, drained) = (hub.owner.clone(), hub.valoper(1));
    hub.execute(&owner, remove(&drained), &[]).unwrap();
    let stranger = ValidatorWeight {
        validator: "nobody".into(),
        weight: 1,
        cap_bps: None,
    };
    let good = row(&hub, 0, 5, None);
    let cases = [
        (vec![], ContractError::NoValidators),
        (
            vec![good.clone(), good.clone()],
            ContractError::DuplicateValidator {
                validator: hub.valoper(0),
            },
        ),
        (
            vec![good.clone(), row(&hub, 2, 0, None)],
            ContractError::ZeroWeight {
                validator: hub.valoper(2),
            },
        ),
        (
            vec![good.clone(), row(&hub, 1, 1, None)],
            ContractError::ValidatorDraining { validator: drained },
        ),
        (
            vec![good.clone(), stranger],
            ContractError::UnknownValidator {
                validator: "nobody".into(),
            },
        ),
    ];
    for (weights, error) in cases {
        assert_eq!(refusal(weigh(&mut hub, weights)), error);
    }
    let weights = vec![good, row(&hub, 2, 1, Some(0))];
    refusal(weigh(&mut hub, weights));
    assert_eq!(hub.validator(0).weight, 1);
}

#[test]
fn a_guardian_keeps_new_stake_away_for_thirty_days_at_most() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    let (guardian, address) = (hub.addr("guardian"), hub.valoper(0));
    for seconds in [0, MAX_VALIDATOR_PAUSE_SECONDS + 1] {
        let error = refusal(hub.execute(&guardian, pause(&address, seconds), &[]));
        assert!(matches!(
            error,
            ContractError::OutOfRange(OutOfRange { name: "seconds", .. })
        ));
    }
    let response = hub
        .execute(&guardian, pause(&address, MAX_VALIDATOR_PAUSE_SECONDS), &[])
        .unwrap();
    let until = hub.time().seconds() + MAX_VALIDATOR_PAUSE_SECONDS;
    assert_eq!(event(&response, "validator_paused")["until"], until.to_string());
    assert_eq!(hub.status(0), ValidatorStatus::Paused { until });
    let before = hub.tracked(0);
    hub.next_block_after(MAX_VALIDATOR_PAUSE_SECONDS - 1);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert_eq!((hub.tracked(0), hub.state().unallocated.u128()), (before, 0));
    hub.next_block_after(1);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert!(hub.tracked(0) > before);
}

#[test]
fn a_pause_ends_no_sooner_for_another_one() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    let (guardian, address) = (hub.addr("guardian"), hub.valoper(0));
    hub.execute(&guardian, pause(&address, 10 * DAY), &[]).unwrap();
    let until = hub.time().seconds() + 10 * DAY;
    let response = hub.execute(&guardian, pause(&address, 60), &[]).unwrap();
    assert_eq!(event(&response, "validator_paused")["until"], until.to_string());
    // Nor for a slash, whose cooldown is a day.
    hub.slash_now(&address, Decimal::percent(5)).unwrap();
    let response = hub.sync().unwrap();
    assert_eq!(event(&response, "validator_paused")["until"], until.to_string());
    assert_eq!(hub.status(0), ValidatorStatus::Paused { until });
    // Nor because it was out of the bonded set meanwhile.
    hub.jail(&address).unwrap();
    hub.next_block();
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert_eq!(hub.status(0), ValidatorStatus::Unbonded {});
    hub.unjail(&address).unwrap();
    hub.next_block();
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert_eq!(hub.status(0), ValidatorStatus::Paused { until });
}

#[test]
fn the_owner_ends_pauses_and_quarantines() {
    let mut hub = hub(3);
    let (owner, address) = (hub.owner.clone(), hub.valoper(0));
    let not_paused = ContractError::ValidatorNotPaused {
        validator: address.clone(),
    };
    assert_eq!(refusal(hub.execute(&owner, resume(&address), &[])), not_paused);
    hub.execute(&owner, pause(&address, DAY), &[]).unwrap();
    let response = hub.execute(&owner, resume(&address), &[]).unwrap();
    assert_eq!(event(&response, "validator_resumed")["validator"], address);
    assert_eq!(hub.status(0), ValidatorStatus::Active {});
    // One that is over needs no end.
    hub.execute(&owner, pause(&address, DAY), &[]).unwrap();
    hub.next_block_after(DAY);
    assert_eq!(refusal(hub.execute(&owner, resume(&address), &[])), not_paused);

    hub.refuse_next(MsgKind::Delegate, 0, StakingFault::NoValidatorFound);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    assert!(matches!(hub.status(0), ValidatorStatus::Quarantined { .. }));
    hub.execute(&owner, resume(&address), &[]).unwrap();
    assert_eq!(hub.status(0), ValidatorStatus::Active {});
}

#[test]
fn a_resumed_validator_outside_of_the_bonded_set_gets_no_stake() {
    let mut hub = hub(3);
    let (owner, address) = (hub.owner.clone(), hub.valoper(0));
    hub.execute(&owner, pause(&address, 10 * DAY), &[]).unwrap();
    hub.jail(&address).unwrap();
    hub.next_block();
    hub.bond_and_stake(&alice(), 9_000_000);
    hub.execute(&owner, resume(&address), &[]).unwrap();
    assert_eq!(hub.status(0), ValidatorStatus::Unbonded {});
    refusal(hub.execute(&owner, resume(&address), &[]));
    hub.unjail(&address).unwrap();
    hub.next_block();
    hub.bond_and_stake(&alice(), 9_000_000);
    // The cooldown, and no more of the ten days.
    assert!(
        matches!(hub.status(0), ValidatorStatus::Paused { until } if until <= hub.time().seconds() + DAY)
    );
}

#[test]
fn a_removed_or_unknown_validator_is_neither_paused_nor_resumed() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    let (owner, validator) = (hub.owner.clone(), hub.valoper(0));
    hub.execute(&owner, remove(&validator), &[]).unwrap();
    let error = refusal(hub.execute(&owner, pause(&validator, 60), &[]));
    assert_eq!(
        error,
        ContractError::ValidatorDraining {
            validator: validator.clone()
        }
    );
    let error = refusal(hub.execute(&owner, resume(&validator), &[]));
    assert_eq!(error, ContractError::ValidatorNotPaused { validator });
    for msg in [pause("nobody", 60), resume("nobody")] {
        let validator = "nobody".to_string();
        let error = refusal(hub.execute(&owner, msg, &[]));
        assert_eq!(error, ContractError::UnknownValidator { validator });
    }
}

#[test]
fn a_guardian_may_pause_a_validator_and_nothing_else_of_it() {
    let mut hub = hub(3);
    let (guardian, address) = (hub.addr("guardian"), hub.valoper(0));
    hub.execute(&guardian, pause(&address, 60), &[]).unwrap();
    let weights = vec![row(&hub, 0, 1, None)];
    for msg in [
        resume(&address),
        add(&address, 1),
        remove(&address),
        ExecuteMsg::SetWeights { weights },
    ] {
        let error = refusal(hub.execute(&guardian, msg.clone(), &[]));
        assert_eq!(error, ContractError::Ownership(OwnershipError::NotOwner));
        let error = refusal(hub.execute(&alice(), msg, &[]));
        assert_eq!(error, ContractError::Ownership(OwnershipError::NotOwner));
    }
    let error = refusal(hub.execute(&alice(), pause(&address, 60), &[]));
    assert_eq!(error, ContractError::NotGuardian { found: alice() });
}
