use cosmwasm_std::Uint128;
use palisade_chain::{MsgKind, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BatchResponse, ExecuteMsg, QueryMsg};

use crate::support::*;

fn withdraw(batch_ids: Option<Vec<u64>>, receiver: Option<&str>, limit: Option<u32>) -> ExecuteMsg {
    ExecuteMsg::WithdrawUnbonded {
        batch_ids,
        receiver: receiver.map(str::to_string),
        limit,
    }
}

/// Alice and bob have 30,000,000 each, and requests in batches 1 to 3, all settled.
fn settled() -> Hub {
    let mut hub = hub(3);
    hub.bond(&alice(), 30_000_000).unwrap();
    hub.bond_and_stake(&bob(), 30_000_000);
    for _ in 0..3 {
        hub.unbond(&[(&alice(), 1_000_000), (&bob(), 2_000_001)]);
    }
    hub.pass_seconds(UNBONDING);
    hub.settle();
    hub
}

#[test]
fn all_that_came_is_paid_once() {
    let mut hub = settled();
    assert_eq!(hub.state().claimable.u128(), 9_000_003);
    let before = hub.coins_of(&alice());
    let response = hub.withdraw(&alice()).unwrap();
    assert_eq!(hub.coins_of(&alice()) - before, 3_000_000);
    let paid = events(&response, "withdrawn");
    assert_eq!(paid.len(), 3);
    assert_eq!(
        (paid[0]["batch"].as_str(), paid[0]["amount"].as_str()),
        ("1", "1000000")
    );
    assert_eq!(paid[0]["owner"], alice().to_string());
    assert!(hub.requests(&alice()).is_empty());
    assert_eq!(refusal(hub.withdraw(&alice())), ContractError::NothingToWithdraw);
    assert_eq!(hub.withdrawn(&bob()), 6_000_003);
    assert_eq!(hub.state().claimable, Uint128::zero());
    hub.check();
}

#[test]
fn the_last_one_out_closes_the_batch() {
    let mut hub = settled();
    hub.withdraw(&alice()).unwrap();
    assert_eq!(events(&hub.withdraw(&bob()).unwrap(), "batch_closed").len(), 3);
    let batches: Vec<BatchResponse> = hub
        .query(&QueryMsg::Batches {
            start_after: None,
            limit: None,
        })
        .unwrap();
    assert!(batches.is_empty());
    assert!(query_error(hub.query::<BatchResponse>(&QueryMsg::Batch { id: 1 })).contains("no batch 1"));
    let error = refusal(hub.execute(&bob(), withdraw(Some(vec![1]), None, None), &[]));
    assert_eq!(error, ContractError::UnknownBatch { batch: 1 });
}

#[test]
fn batches_can_be_chosen_and_named_twice() {
    let mut hub = settled();
    let before = hub.coins_of(&alice());
    hub.execute(&alice(), withdraw(Some(vec![3, 1, 3]), None, None), &[])
        .unwrap();
    assert_eq!(hub.coins_of(&alice()) - before, 2_000_000);
    assert_eq!(
        hub.requests(&alice())
            .iter()
            .map(|row| row.batch_id)
            .collect::<Vec<_>>(),
        [2]
    );
}

#[test]
fn the_limit_pays_the_oldest() {
    let mut hub = settled();
    hub.execute(&alice(), withdraw(None, None, Some(2)), &[]).unwrap();
    assert_eq!(
        hub.requests(&alice())
            .iter()
            .map(|row| row.batch_id)
            .collect::<Vec<_>>(),
        [3]
    );
}

#[test]
fn somebody_else_may_be_paid_but_only_the_owner_may_ask() {
    let mut hub = settled();
    let carol = account("carol");
    hub.execute(&alice(), withdraw(None, Some(carol.as_str()), None), &[])
        .unwrap();
    assert_eq!(hub.coins_of(&carol), PURSE + 3_000_000);
    assert_eq!(refusal(hub.withdraw(&carol)), ContractError::NothingToWithdraw);
    let error = refusal(hub.execute(&carol, withdraw(Some(vec![1]), None, None), &[]));
    assert_eq!(
        error,
        ContractError::NoRequest {
            batch: 1,
            owner: carol
        }
    );
}

#[test]
fn the_hub_is_not_paid() {
    let mut hub = settled();
    let receiver = hub.address.clone();
    let error = refusal(hub.execute(&alice(), withdraw(None, Some(receiver.as_str()), None), &[]));
    assert_eq!(error, ContractError::ReceiverNotAllowed { receiver });
}

#[test]
fn nothing_is_paid_before_it_came() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 30_000_000);
    hub.queue(&alice(), 1_000_000).unwrap();
    assert_eq!(refusal(hub.withdraw(&alice())), ContractError::NothingToWithdraw);
    hub.pass_seconds(DAY);
    hub.submit().unwrap();
    assert_eq!(refusal(hub.withdraw(&alice())), ContractError::NothingToWithdraw);
    // Paid by the chain, but not settled.
    hub.pass_seconds(UNBONDING + 60);
    assert_eq!(refusal(hub.withdraw(&alice())), ContractError::NothingToWithdraw);
    hub.settle();
    assert_eq!(hub.withdrawn(&alice()), 1_000_000);
}

#[test]
fn parts_of_units_stay_in_the_batch_and_are_found_when_it_closes() {
    let mut hub = hub(3);
    hub.bond(&alice(), 30_000_000).unwrap();
    hub.bond(&bob(), 30_000_000).unwrap();
    hub.bond_and_stake(&account("carol"), 30_000_000);
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, cosmwasm_std::Decimal::permille(123))
        .unwrap();
    let users = [alice(), bob(), account("carol")];
    hub.unbond(&[
        (&users[0], 1_000_001),
        (&users[1], 1_000_001),
        (&users[2], 1_000_001),
    ]);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    let received = hub.batch(1).received.u128();
    assert_ne!(received % 3, 0);
    for user in &users {
        assert_eq!(hub.withdrawn(user), received / 3);
    }
    assert_eq!(hub.state().claimable, Uint128::zero());
    let response = hub.reconcile().unwrap();
    assert_eq!(
        event(&response, "surplus_found")["amount"],
        (received % 3).to_string()
    );
    hub.check();
}

#[test]
fn no_validator_can_make_a_withdrawal_fail() {
    let mut hub = settled();
    for kind in [MsgKind::Delegate, MsgKind::Undelegate, MsgKind::WithdrawReward] {
        hub.faults()
            .fail_every(kind, None, StakingFault::NoValidatorFound);
    }
    (0..3).for_each(|index| hub.wipe_out(index));
    assert_eq!(hub.withdrawn(&alice()), 3_000_000);
}
