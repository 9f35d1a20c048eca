use cosmwasm_std::coins;
use cw_ownable::{Action, Ownership, OwnershipError};
use cw_utils::PaymentError;
use palisade_hub::ContractError;
use palisade_interfaces::hub::{ExecuteMsg, Pausable, QueryMsg, Update};

use crate::support::*;

#[test]
fn ownership_moves_in_two_steps() {
    let mut hub = hub(3);
    let (owner, alice) = (hub.owner.clone(), alice());
    let transfer = |to: &cosmwasm_std::Addr| {
        ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
            new_owner: to.to_string(),
            expiry: None,
        })
    };
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    let error = refusal(hub.execute(&alice, transfer(&alice), &[]));
    assert_eq!(error, ContractError::Ownership(OwnershipError::NotOwner));
    let response = hub.execute(&owner, transfer(&alice), &[]).unwrap();
    let updated = event(&response, "ownership_updated");
    assert_eq!(
        (updated["owner"].clone(), updated["pending_owner"].clone()),
        (owner.to_string(), alice.to_string())
    );
    let error = refusal(hub.execute(&bob(), accept.clone(), &[]));
    assert_eq!(error, ContractError::Ownership(OwnershipError::NotPendingOwner));
    let response = hub.execute(&alice, accept, &[]).unwrap();
    assert_eq!(event(&response, "ownership_updated")["pending_owner"], "none");
    let ownership: Ownership<String> = hub.query(&QueryMsg::Ownership {}).unwrap();
    assert_eq!(
        (ownership.owner, ownership.pending_owner),
        (Some(alice.to_string()), None)
    );
    let validator = hub.valoper(0);
    let add = ExecuteMsg::AddValidator {
        validator,
        weight: 5,
        cap_bps: None,
    };
    refusal(hub.execute(&owner, add.clone(), &[]));
    hub.execute(&alice, add, &[]).unwrap();
}

#[test]
fn a_renounced_hub_keeps_working_without_an_owner() {
    let mut hub = hub(3);
    let owner = hub.owner.clone();
    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    let response = hub.execute(&owner, renounce, &[]).unwrap();
    assert_eq!(event(&response, "ownership_updated")["owner"], "none");
    let validator = hub.valoper(0);
    let error = refusal(hub.execute(&owner, ExecuteMsg::RemoveValidator { validator }, &[]));
    assert_eq!(error, ContractError::Ownership(OwnershipError::NoOwner));
    hub.bond_and_stake(&alice(), 9_000_000);
}

#[test]
fn coins_go_with_bonds_rewards_donations_and_covers_only() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    let validator = hub.valoper(0);
    let msgs = [
        ExecuteMsg::Stake {
            max_messages: None,
            gas_limit: None,
        },
        ExecuteMsg::SubmitBatch {
            max_messages: None,
            gas_limit: None,
        },
        ExecuteMsg::Reconcile { limit: None },
        ExecuteMsg::WithdrawUnbonded {
            batch_ids: None,
            receiver: None,
            limit: None,
        },
        ExecuteMsg::WithdrawFor {
            owner: alice().to_string(),
            batch_ids: None,
            limit: None,
        },
        ExecuteMsg::SetClaimPreferences {
            allow_push: true,
            tip_bps: None,
        },
        ExecuteMsg::TransferUnbonding {
            batch_id: 1,
            shares: None,
            recipient: bob().to_string(),
            msg: None,
        },
        ExecuteMsg::Harvest {
            validators: None,
            limit: None,
            gas_limit: None,
        },
        ExecuteMsg::Sync {},
        ExecuteMsg::AddValidator {
            validator: validator.clone(),
            weight: 1,
            cap_bps: None,
        },
        ExecuteMsg::RemoveValidator { validator },
        ExecuteMsg::Pause {
            operations: vec![Pausable::Bond],
            seconds: 60,
        },
        ExecuteMsg::Unpause {
            operations: vec![Pausable::Bond],
        },
        ExecuteMsg::Update {
            update: Update::Guardian { guardian: None },
        },
        ExecuteMsg::ApplyUpdate { id: 1 },
        ExecuteMsg::CancelUpdate { id: 1 },
        ExecuteMsg::RouteRewards {
            denom: "ibc/1".into(),
        },
        ExecuteMsg::ResolveDispute { batch_id: 1 },
        ExecuteMsg::UpdateOwnership(Action::AcceptOwnership),
        ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
            sender: alice().into(),
            amount: 5_000u128.into(),
            msg: Default::default(),
        }),
    ];
    let owner = hub.owner.clone();
    for msg in msgs {
        let error = refusal(hub.execute(&owner, msg, &coins(1, DENOM)));
        assert_eq!(error, ContractError::Payment(PaymentError::NonPayable {}));
    }
}

#[test]
fn the_cranks_are_anybodys() {
    let mut hub = hub(3);
    hub.bond(&alice(), 9_000_000).unwrap();
    hub.stake().unwrap();
    hub.queue(&alice(), 1_000_000).unwrap();
    hub.harvest().unwrap();
    hub.sync().unwrap();
    hub.pass_seconds(DAY);
    hub.submit().unwrap();
    hub.pass_seconds(UNBONDING);
    hub.settle();
}
