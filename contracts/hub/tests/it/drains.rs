//! Chains that refuse to give all of a delegation back, because of how they round what it reads as.

use cosmwasm_std::Decimal;
use palisade_chain::{MsgKind, NewValidator, SdkError};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BatchStatus, ExecuteMsg};

use crate::support::*;

/// What x/staking answers then.
fn invalid_shares() -> SdkError {
    SdkError::new("sdk", 18, "invalid shares amount")
}

/// Amounts undelegated from a validator.
fn undelegated(response: &cw_multi_test::AppResponse, valoper: &str) -> Vec<String> {
    let legs = events(response, "undelegated").into_iter();
    legs.filter(|leg| leg["validator"] == valoper)
        .map(|leg| leg["amount"].clone())
        .collect()
}

#[test]
fn after_each_refusal_a_unit_less_is_asked_for() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 29_000_000);
    let (owner, valoper) = (hub.owner.clone(), hub.valoper(0));
    let validator = valoper.clone();
    hub.execute(&owner, ExecuteMsg::RemoveValidator { validator }, &[])
        .unwrap();
    let all = hub.tracked(0);
    for _ in 0..2 {
        hub.refuse_next(MsgKind::Undelegate, 0, invalid_shares());
    }
    hub.queue(&alice(), all).unwrap();
    hub.pass_seconds(DAY);
    for (wait, asked) in [(300, all), (600, all - 1)] {
        let response = hub.submit().unwrap();
        assert_eq!(
            event(&response, "undelegation_refused")["amount"],
            asked.to_string()
        );
        hub.pass_seconds(wait);
    }
    assert_eq!(
        undelegated(&hub.submit().unwrap(), &valoper),
        [(all - 2).to_string()]
    );
    assert_eq!(hub.tracked(0), 2);
    // Having given, it is asked for everything again.
    hub.queue(&alice(), 10_000_000).unwrap();
    hub.pass_seconds(DAY);
    assert_eq!(undelegated(&hub.submit().unwrap(), &valoper), ["2"]);
    hub.check();
}

#[test]
fn a_redelegation_of_all_asks_for_a_unit_less_too() {
    let mut hub = hub(4);
    hub.bond_and_stake(&alice(), 39_000_000);
    let (owner, validator) = (hub.owner.clone(), hub.valoper(0));
    hub.execute(&owner, ExecuteMsg::RemoveValidator { validator }, &[])
        .unwrap();
    hub.refuse_next(MsgKind::Redelegate, 0, invalid_shares());
    let rebalance = ExecuteMsg::Rebalance {
        max_messages: Some(1),
        gas_limit: None,
    };
    let all = hub.tracked(0);
    hub.crank(rebalance).unwrap();
    assert_eq!(hub.tracked(0), all);
    hub.pass_seconds(300);
    let all = ExecuteMsg::Rebalance {
        max_messages: None,
        gas_limit: None,
    };
    hub.crank(all).unwrap();
    assert_eq!(hub.tracked(0), 1);
    hub.check();
}

#[test]
fn the_last_one_out_is_paid_the_units_that_stay() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 29_000_000);
    // As much as the seed is worth: what is to be undelegated is all that there is.
    hub.bond(&bob(), 1_000_000).unwrap();
    hub.queue(&alice(), 29_000_000).unwrap();
    hub.queue(&bob(), 1_000_000).unwrap();
    hub.pass_seconds(DAY);
    for index in 0..3 {
        hub.refuse_next(MsgKind::Undelegate, index, invalid_shares());
    }
    hub.submit().unwrap();
    assert!(matches!(hub.batch(1).status, BatchStatus::Submitting { .. }));
    hub.pass_seconds(300);
    let response = hub.submit().unwrap();
    assert_eq!(event(&response, "batch_priced")["netted"], "3");
    assert_eq!(hub.batch(1).status, BatchStatus::Unbonding { open_legs: 3 });
    assert_eq!(hub.batch(1).expected.u128(), 30_000_000);
    assert_eq!(hub.state().tracked_bonded.u128(), 3);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    assert_eq!(
        (hub.withdrawn(&alice()), hub.withdrawn(&bob())),
        (29_000_000, 1_000_000)
    );
    hub.check();
}

/// A batch never fails for units that nobody has.
#[test]
fn units_without_a_payer_wait() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 29_000_000);
    for _ in 0..3 {
        for index in 0..3 {
            hub.refuse_next(MsgKind::Undelegate, index, invalid_shares());
        }
    }
    hub.queue(&alice(), 29_000_000).unwrap();
    hub.pass_seconds(DAY);
    for _ in 0..4 {
        hub.submit().unwrap();
        hub.pass_seconds(DAY);
    }
    assert_eq!(hub.batch(1).expected.u128(), 29_000_000);
    hub.check();
}

#[test]
fn a_unit_that_is_not_given_back_takes_no_place_of_a_validator() {
    let chain = people()
        .validators(100, 1_000_000_000_000, Decimal::zero())
        .params(|params| params.max_validators = 200)
        .build()
        .unwrap();
    let mut hub = hub_on(chain, |_| {});
    hub.bond(&alice(), 99_000_000).unwrap();
    while hub.stake().is_ok() {}
    let terms = NewValidator::new(hub.addr("carol"), 500_000_000_000, Decimal::zero());
    let newcomer = hub.create_validator(&terms).unwrap();
    hub.next_block();
    let add = ExecuteMsg::AddValidator {
        validator: newcomer,
        weight: 1,
        cap_bps: None,
    };
    let (owner, validator) = (hub.owner.clone(), hub.valoper(0));
    hub.execute(&owner, ExecuteMsg::RemoveValidator { validator }, &[])
        .unwrap();
    let all = hub.tracked(0);
    for shares in [all - 1, 1_000] {
        let error = refusal(hub.execute(&owner, add.clone(), &[]));
        let (found, expected) = (101, 100);
        assert_eq!(error, ContractError::TooManyValidators { found, expected });
        if shares < all - 1 {
            hub.refuse_next(MsgKind::Undelegate, 0, invalid_shares());
        }
        hub.unbond(&[(&alice(), shares)]);
    }
    // Its leg is still open.
    assert_eq!(hub.tracked(0), 1);
    refusal(hub.execute(&owner, add.clone(), &[]));
    hub.pass_seconds(UNBONDING);
    hub.settle();
    hub.execute(&owner, add, &[]).unwrap();
    assert_eq!(hub.tracked(0), 1);
    hub.sync().unwrap();
    hub.check();
}
