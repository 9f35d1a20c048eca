use cosmwasm_std::Uint128;
use cw20::Cw20ReceiveMsg;
use palisade_chain::{MsgKind, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BatchResponse, BatchStatus, ExecuteMsg, QueryMsg, ReceiveMsg};
use palisade_interfaces::token;

use crate::support::*;

fn receive(sender: &str, amount: u128, msg: &ReceiveMsg) -> ExecuteMsg {
    ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: sender.into(),
        amount: amount.into(),
        msg: json(msg),
    })
}

#[test]
fn requests_join_the_pending_batch_and_keep_earning() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    hub.bond_and_stake(&bob(), 5_000_000);
    let started = hub.time().seconds();
    let response = hub.queue(&alice(), 4_000_000).unwrap();
    let queued = event(&response, "unbond_queued");
    assert_eq!(
        (queued["batch"].as_str(), queued["shares"].as_str()),
        ("1", "4000000")
    );
    hub.next_block();
    hub.queue(&alice(), 1_000_000).unwrap();
    let queued = hub.queue(&bob(), 2_000_000).unwrap();
    assert_eq!(event(&queued, "unbond_queued")["batch_shares"], "7000000");

    let batch = hub.batch(1);
    assert_eq!(batch.total_shares.u128(), 7_000_000);
    assert_eq!(batch.status, BatchStatus::Pending { due: started + DAY });
    let pending: Option<BatchResponse> = hub.query(&QueryMsg::PendingBatch {}).unwrap();
    assert_eq!(pending, Some(batch));
    assert_eq!(hub.requests(&alice())[0].shares.u128(), 5_000_000);
    assert_eq!(hub.requests(&bob())[0].shares.u128(), 2_000_000);
    // Not burnt yet.
    assert_eq!(hub.state().total_shares.u128(), 15_000_000);
    assert_eq!(hub.lst(&hub.address), SEED + 7_000_000);
    hub.check();
}

#[test]
fn somebody_else_may_be_the_owner_of_the_request() {
    let mut hub = hub(3);
    hub.bond(&alice(), 9_000_000).unwrap();
    let receiver = Some(bob().to_string());
    hub.send_lst(&alice(), 4_000_000, &ReceiveMsg::QueueUnbond { receiver })
        .unwrap();
    assert!(hub.requests(&alice()).is_empty());
    assert_eq!(hub.requests(&bob())[0].shares.u128(), 4_000_000);
}

#[test]
fn nothing_is_queued_for_who_cannot_withdraw() {
    let mut hub = hub(3);
    hub.bond(&alice(), 9_000_000).unwrap();
    for receiver in [hub.address.clone(), hub.token.clone()] {
        let msg = ReceiveMsg::QueueUnbond {
            receiver: Some(receiver.to_string()),
        };
        let error = refusal(hub.send_lst(&alice(), 4_000_000, &msg));
        assert_eq!(error, ContractError::ReceiverNotAllowed { receiver });
    }
    assert_eq!(hub.lst(&alice()), 9_000_000);
}

#[test]
fn only_the_lst_tells_the_hub_of_lst() {
    let mut hub = hub(3);
    let msg = receive(
        alice().as_str(),
        4_000_000,
        &ReceiveMsg::QueueUnbond { receiver: None },
    );
    let error = refusal(hub.execute(&alice(), msg, &[]));
    let (found, expected) = (alice(), hub.token.clone());
    assert_eq!(error, ContractError::Unauthorized { found, expected });
}

#[test]
fn the_hub_as_sender_must_name_a_receiver() {
    let mut hub = hub(3);
    let (token, address) = (hub.token.clone(), hub.address.clone());
    let msg = receive(
        address.as_str(),
        4_000,
        &ReceiveMsg::QueueUnbond { receiver: None },
    );
    assert_eq!(
        refusal(hub.execute(&token, msg, &[])),
        ContractError::ReceiverRequired
    );
    let msg = receive(
        address.as_str(),
        4_000,
        &ReceiveMsg::QueueUnbond {
            receiver: Some(bob().into()),
        },
    );
    hub.execute(&token, msg, &[]).unwrap();
}

#[test]
fn less_than_the_smallest_request_is_refused() {
    let mut hub = hub(3);
    hub.bond(&alice(), 9_000_000).unwrap();
    let (found, expected) = (999u128.into(), 1_000u128.into());
    assert_eq!(
        refusal(hub.queue(&alice(), 999)),
        ContractError::UnbondTooSmall { found, expected }
    );
    hub.queue(&alice(), 1_000).unwrap();
}

#[test]
fn what_is_sent_must_say_for_what() {
    let mut hub = hub(3);
    hub.bond(&alice(), 9_000_000).unwrap();
    let contract = hub.address.to_string();
    let msg = token::ExecuteMsg::Send {
        contract,
        amount: 5_000u128.into(),
        msg: json(&"unbond"),
    };
    let send = wasm_execute(&hub.token, &msg, vec![]);
    assert!(matches!(
        refusal(cw_multi_test::Executor::execute(&mut *hub.chain, alice(), send)),
        ContractError::Std(_)
    ));
    assert_eq!(hub.lst(&alice()), 9_000_000);
}

#[test]
fn no_validator_can_make_a_request_fail() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    hub.faults().fail_every(
        MsgKind::Undelegate,
        None,
        StakingFault::MaxUnbondingDelegationEntries,
    );
    hub.queue(&alice(), 4_000_000).unwrap();
    hub.pass_seconds(DAY);
    let response = hub.submit().unwrap();
    assert!(!events(&response, "undelegation_refused").is_empty());
    hub.queue(&alice(), 4_000_000).unwrap();
    // The first batch is under way, so this is the second.
    assert_eq!(hub.requests(&alice()).len(), 2);
    hub.check();
}

#[test]
fn burnt_shares_leave_their_worth_to_the_others_little_by_little() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 9_000_000);
    let response = hub
        .send_lst(&alice(), 5_000_000, &ReceiveMsg::BurnShares {})
        .unwrap();
    let burnt = event(&response, "shares_burnt");
    assert_eq!(
        (burnt["shares"].as_str(), burnt["value"].as_str()),
        ("5000000", "5000000")
    );
    let state = hub.state();
    assert_eq!(
        (state.total_shares.u128(), state.total_assets.u128()),
        (5_000_000, 5_000_000)
    );
    assert_eq!(state.locked_profit.u128(), 5_000_000);
    hub.pass_seconds(UNBONDING / 2);
    assert_eq!(hub.state().total_assets.u128(), 7_500_000);
    hub.pass_seconds(UNBONDING / 2);
    assert_eq!(
        (hub.state().total_assets.u128(), hub.state().locked_profit),
        (10_000_000, Uint128::zero())
    );
    hub.check();
}
