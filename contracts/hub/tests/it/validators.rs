use cosmwasm_std::Decimal;
use cw_ownable::OwnershipError;
use palisade_chain::{MsgKind, NewValidator, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{ExecuteMsg, QueryMsg, ValidatorResponse, ValidatorStatus};

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
