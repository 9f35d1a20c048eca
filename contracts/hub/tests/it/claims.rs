//! Pushes, preferences and transfers of unbonding requests.

use cosmwasm_std::{from_json, Addr, Binary, DepsMut, Empty, Env, MessageInfo, Response, StdResult, Uint128};
use cw_multi_test::{Contract, ContractWrapper, Executor};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{
    ClaimPreferencesResponse, ClaimableResponse, ExecuteMsg, QueryMsg, ReceiveMsg, ReceiveUnbondingMsg,
    UnbondingReceiverMsg, MAX_TIP_BPS,
};
use palisade_math::MathError;

use crate::support::*;
use crate::vote::voting_hub;

fn carol() -> Addr {
    account("carol")
}

fn transfer(batch_id: u64, shares: Option<u128>, recipient: &Addr) -> ExecuteMsg {
    ExecuteMsg::TransferUnbonding {
        batch_id,
        shares: shares.map(Uint128::new),
        recipient: recipient.to_string(),
        msg: None,
    }
}

fn push(owner: &Addr, batch_ids: Option<Vec<u64>>, limit: Option<u32>) -> ExecuteMsg {
    ExecuteMsg::WithdrawFor {
        owner: owner.to_string(),
        batch_ids,
        limit,
    }
}

fn preferences(allow_push: bool, tip_bps: Option<u16>) -> ExecuteMsg {
    ExecuteMsg::SetClaimPreferences { allow_push, tip_bps }
}

/// Alice and bob have 30,000,000 each, and requests in batch 1.
fn queued(params: impl FnOnce(&mut palisade_interfaces::hub::Params)) -> Hub {
    let mut hub = hub_with(3, params);
    hub.bond(&alice(), 30_000_000).unwrap();
    hub.bond_and_stake(&bob(), 30_000_000);
    hub.queue(&alice(), 1_000_000).unwrap();
    hub.queue(&bob(), 2_000_000).unwrap();
    hub
}

fn submit_and_settle(hub: &mut Hub) {
    hub.pass_seconds(DAY);
    hub.submit().unwrap();
    hub.pass_seconds(UNBONDING);
    hub.settle();
}

fn settled() -> Hub {
    let mut hub = queued(|_| {});
    submit_and_settle(&mut hub);
    hub
}

/// Batch 1 of which 60 % was there at once and is paid to alice, the rest being under way.
fn netted() -> Hub {
    let mut hub = queued(|params| params.netting_cap_bps = 6_000);
    hub.bond(&carol(), 30_000_000).unwrap();
    hub.pass_seconds(DAY);
    hub.submit().unwrap();
    assert_eq!(hub.withdrawn(&alice()), 600_000);
    hub
}

fn rows(hub: &Hub, owner: &Addr) -> Vec<(u64, u128, u128)> {
    let rows = hub.requests(owner).into_iter();
    rows.map(|row| (row.batch_id, row.shares.u128(), row.paid.u128()))
        .collect()
}

#[test]
fn a_request_changes_its_owner_in_every_phase() {
    let mut hub = queued(|_| {});
    // Pending.
    let response = hub.execute(&alice(), transfer(1, None, &carol()), &[]).unwrap();
    let moved = event(&response, "unbonding_transferred");
    assert_eq!(
        [&moved["sender"], &moved["recipient"]],
        [alice().as_str(), carol().as_str()]
    );
    assert_eq!(
        [&moved["batch"], &moved["shares"], &moved["paid"]],
        ["1", "1000000", "0"]
    );
    assert_eq!(
        (rows(&hub, &alice()), rows(&hub, &carol())),
        (vec![], vec![(1, 1_000_000, 0)])
    );
    hub.pass_seconds(DAY);
    hub.submit().unwrap();
    // Unbonding.
    hub.execute(&carol(), transfer(1, None, &alice()), &[]).unwrap();
    hub.pass_seconds(UNBONDING);
    hub.settle();
    // Settled.
    hub.execute(&alice(), transfer(1, None, &carol()), &[]).unwrap();
    assert_eq!(refusal(hub.withdraw(&alice())), ContractError::NothingToWithdraw);
    assert_eq!(
        (hub.withdrawn(&carol()), hub.withdrawn(&bob())),
        (1_000_000, 2_000_000)
    );
    hub.check();
}

#[test]
fn a_transfer_can_be_made_of_a_disputed_batch() {
    let mut hub = queued(|_| {});
    hub.pass_seconds(DAY);
    hub.submit().unwrap();
    let valopers: Vec<String> = (0..3).map(|index| hub.valoper(index)).collect();
    let height = hub.height();
    for valoper in &valopers {
        hub.slash(valoper, height - 1, cosmwasm_std::Decimal::percent(50))
            .unwrap();
    }
    hub.pass_seconds(UNBONDING);
    hub.settle();
    hub.execute(&alice(), transfer(1, None, &carol()), &[]).unwrap();
    assert_eq!(refusal(hub.withdraw(&carol())), ContractError::NothingToWithdraw);
    hub.pass_seconds(3 * DAY);
    assert_eq!(hub.withdrawn(&carol()), 500_000);
    hub.check();
}

#[test]
fn a_part_takes_its_part_of_what_was_paid_along() {
    let mut hub = netted();
    let response = hub
        .execute(&alice(), transfer(1, Some(250_000), &carol()), &[])
        .unwrap();
    assert_eq!(event(&response, "unbonding_transferred")["paid"], "150000");
    assert_eq!(rows(&hub, &alice()), [(1, 750_000, 450_000)]);
    assert_eq!(rows(&hub, &carol()), [(1, 250_000, 150_000)]);
    // Neither is paid again for what alice was paid.
    assert_eq!((hub.claimable(&alice(), 1), hub.claimable(&carol(), 1)), (0, 0));
    hub.pass_seconds(UNBONDING);
    hub.settle();
    assert_eq!(
        (hub.withdrawn(&alice()), hub.withdrawn(&carol())),
        (300_000, 100_000)
    );
    assert_eq!(hub.withdrawn(&bob()), 2_000_000);
    assert!(query_error(hub.query::<Empty>(&QueryMsg::Batch { id: 1 })).contains("no batch 1"));
    hub.check();
}

#[test]
fn what_was_paid_is_rounded_up_on_both_sides() {
    let mut hub = netted();
    hub.execute(&alice(), transfer(1, Some(333_333), &carol()), &[])
        .unwrap();
    // 199,999.8 and 400,000.2.
    assert_eq!(rows(&hub, &carol()), [(1, 333_333, 200_000)]);
    assert_eq!(rows(&hub, &alice()), [(1, 666_667, 400_001)]);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    // To and fro, for the units of all are the batch's.
    assert_eq!(
        (hub.withdrawn(&carol()), hub.withdrawn(&alice())),
        (133_333, 266_666)
    );
    assert_eq!(hub.withdrawn(&bob()), 2_000_000);
    // One unit is left, and found.
    assert_eq!(hub.state().claimable, Uint128::zero());
    let response = hub.reconcile().unwrap();
    assert_eq!(event(&response, "surplus_found")["amount"], "1");
    hub.check();
}

#[test]
fn a_request_joins_the_one_that_its_new_owner_has() {
    let mut hub = netted();
    hub.execute(&alice(), transfer(1, None, &bob()), &[]).unwrap();
    assert_eq!(rows(&hub, &bob()), [(1, 3_000_000, 600_000)]);
    // Bob was paid nothing for his own.
    assert_eq!(hub.withdrawn(&bob()), 1_200_000);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    // With the only request goes the batch.
    let response = hub.withdraw(&bob()).unwrap();
    assert_eq!(events(&response, "batch_closed").len(), 1);
    hub.check();
}

/// Rounding of transfers writes down more as paid than was. Whoever moves shares to and fro often enough could make somebody
/// else pay for it who is given them.
#[test]
fn nobody_pays_for_transfers_of_others() {
    let mut hub = queued(|_| {});
    hub.pass_seconds(DAY);
    hub.submit().unwrap();
    let height = hub.height();
    for index in 0..3 {
        let valoper = hub.valoper(index);
        hub.slash(&valoper, height - 1, cosmwasm_std::Decimal::percent(4))
            .unwrap();
    }
    hub.pass_seconds(UNBONDING);
    hub.settle();
    // Requests of a short batch stay open when they are paid.
    assert_eq!(hub.withdrawn(&alice()), 960_000);
    hub.execute(&alice(), transfer(1, Some(333_333), &carol()), &[])
        .unwrap();
    for _ in 0..20 {
        for (from, to, shares) in [(alice(), carol(), 7_919), (carol(), alice(), 7_907)] {
            hub.execute(&from, transfer(1, Some(shares), &to), &[]).unwrap();
        }
    }
    let paid: u128 = [alice(), carol()]
        .iter()
        .flat_map(|owner| rows(&hub, owner))
        .map(|row| row.2)
        .sum();
    assert!(paid > 960_000 + 10, "{paid}");
    for owner in [alice(), carol()] {
        hub.execute(&owner, transfer(1, None, &bob()), &[]).unwrap();
    }
    let received = hub.withdrawn(&bob());
    assert!(received >= 1_920_000 - 2, "{received}");
    hub.check();
}

#[test]
fn each_owner_counts_when_the_batch_closes() {
    let mut hub = settled();
    hub.execute(&alice(), transfer(1, Some(400_000), &carol()), &[])
        .unwrap();
    for (owner, amount, closed) in [
        (bob(), 2_000_000, 0),
        (carol(), 400_000, 0),
        (alice(), 600_000, 1),
    ] {
        let before = hub.coins_of(&owner);
        let response = hub.withdraw(&owner).unwrap();
        assert_eq!(hub.coins_of(&owner) - before, amount);
        assert_eq!(events(&response, "batch_closed").len(), closed);
    }
    hub.check();
}

#[test]
fn both_parts_are_as_large_as_a_request() {
    let mut hub = queued(|_| {});
    for shares in [0, 999, 999_001, 999_999] {
        let error = refusal(hub.execute(&alice(), transfer(1, Some(shares), &carol()), &[]));
        let found = shares.min(1_000_000 - shares).into();
        let expected = 1_000u128.into();
        assert_eq!(error, ContractError::UnbondTooSmall { found, expected });
    }
    // Joining a larger request makes a part no larger.
    refusal(hub.execute(&alice(), transfer(1, Some(999), &bob()), &[]));
    hub.execute(&alice(), transfer(1, Some(1_000), &carol()), &[])
        .unwrap();
    hub.execute(&alice(), transfer(1, Some(998_000), &carol()), &[])
        .unwrap();
    hub.execute(&alice(), transfer(1, Some(1_000), &carol()), &[])
        .unwrap();
    assert_eq!(rows(&hub, &carol()), [(1, 1_000_000, 0)]);
    let error = refusal(hub.execute(&carol(), transfer(1, Some(1_000_001), &alice()), &[]));
    let (found, expected) = (1_000_001u128.into(), 1_000_000u128.into());
    assert_eq!(
        error,
        ContractError::Math(MathError::NotThatManyShares { found, expected })
    );
}

/// The hub's own contracts could never give back what they are sent.
#[test]
fn nothing_that_is_owed_goes_where_it_would_be_stuck() {
    let (mut hub, ballot) = voting_hub();
    hub.bond_and_stake(&alice(), 30_000_000);
    hub.queue(&alice(), 1_000_000).unwrap();
    submit_and_settle(&mut hub);
    let own = [
        hub.address.clone(),
        hub.token.clone(),
        hub.collector.clone(),
        ballot,
    ];
    for receiver in own {
        let named = Some(receiver.to_string());
        let withdraw = ExecuteMsg::WithdrawUnbonded {
            batch_ids: None,
            receiver: named.clone(),
            limit: None,
        };
        let queue = ReceiveMsg::QueueUnbond {
            receiver: named.clone(),
        };
        let exit = ReceiveMsg::InstantUnstake {
            receiver: named,
            min_received: None,
        };
        for refused in [
            hub.execute(&alice(), withdraw, &[]),
            hub.execute(&alice(), transfer(1, None, &receiver), &[]),
            hub.send_lst(&alice(), 5_000, &queue),
            hub.send_lst(&alice(), 5_000, &exit),
        ] {
            let receiver = receiver.clone();
            assert_eq!(refusal(refused), ContractError::ReceiverNotAllowed { receiver });
        }
    }
    assert_eq!(hub.withdrawn(&alice()), 1_000_000);
    hub.check();
}

#[test]
fn only_the_owner_gives_and_not_to_itself() {
    let mut hub = queued(|_| {});
    let receiver = alice();
    let error = refusal(hub.execute(&alice(), transfer(1, None, &receiver), &[]));
    assert_eq!(error, ContractError::ReceiverNotAllowed { receiver });
    let error = refusal(hub.execute(&carol(), transfer(1, None, &alice()), &[]));
    let owner = carol();
    assert_eq!(error, ContractError::NoRequest { batch: 1, owner });
    let error = refusal(hub.execute(&alice(), transfer(2, None, &carol()), &[]));
    assert_eq!(error, ContractError::UnknownBatch { batch: 2 });
    let nobody = Addr::unchecked("not an address");
    hub.execute(&alice(), transfer(1, None, &nobody), &[])
        .unwrap_err();
    assert_eq!(rows(&hub, &alice()), [(1, 1_000_000, 0)]);
}

/// Tells in an event what it is told, and refuses what it does not understand.
fn market() -> Box<dyn Contract<Empty>> {
    fn execute(_: DepsMut, _: Env, info: MessageInfo, msg: UnbondingReceiverMsg) -> StdResult<Response> {
        let UnbondingReceiverMsg::ReceiveUnbonding(ReceiveUnbondingMsg {
            sender,
            batch_id,
            shares,
            paid,
            msg,
        }) = msg;
        let price: Uint128 = from_json(&msg)?;
        Ok(Response::new()
            .add_attribute("hub", info.sender)
            .add_attribute("told", format!("{sender} {batch_id} {shares} {paid} {price}")))
    }
    fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn query(_: cosmwasm_std::Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

#[test]
fn a_contract_is_told_what_it_got() {
    let mut hub = netted();
    let code = hub.store_code(market());
    let market = hub
        .instantiate_contract(code, alice(), &Empty {}, &[], "market", None)
        .unwrap();
    let to_market = |msg: Binary| ExecuteMsg::TransferUnbonding {
        batch_id: 1,
        shares: Some(500_000u128.into()),
        recipient: market.to_string(),
        msg: Some(msg),
    };
    let response = hub
        .execute(&alice(), to_market(json(&Uint128::new(480_000))), &[])
        .unwrap();
    let told = response
        .events
        .iter()
        .flat_map(|event| &event.attributes)
        .filter(|attribute| ["hub", "told"].contains(&attribute.key.as_str()));
    let told: Vec<&str> = told.map(|attribute| attribute.value.as_str()).collect();
    assert_eq!(
        told,
        [
            hub.address.as_str(),
            &format!("{} 1 500000 300000 480000", alice())
        ]
    );
    assert_eq!(rows(&hub, &market), [(1, 500_000, 300_000)]);
    // What it refuses does not happen.
    hub.execute(&alice(), to_market(json(&"cheap")), &[]).unwrap_err();
    assert_eq!(rows(&hub, &alice()), [(1, 500_000, 300_000)]);
}

#[test]
fn the_message_to_a_contract_keeps_its_json() {
    let msg = ReceiveUnbondingMsg {
        sender: "ann".into(),
        batch_id: 7,
        shares: 8u128.into(),
        paid: 9u128.into(),
        msg: Binary::from(b"{}"),
    };
    let expected =
        r#"{"receive_unbonding":{"sender":"ann","batch_id":7,"shares":"8","paid":"9","msg":"e30="}}"#;
    assert_eq!(
        json(&UnbondingReceiverMsg::ReceiveUnbonding(msg)),
        Binary::from(expected.as_bytes())
    );
}

#[test]
fn anybody_pushes_what_its_owner_allows_and_gets_the_tip() {
    let mut hub = settled();
    let response = hub
        .execute(&alice(), preferences(true, Some(MAX_TIP_BPS)), &[])
        .unwrap();
    let set = event(&response, "claim_preferences_set");
    assert_eq!(
        [&set["owner"], &set["allow_push"], &set["tip_bps"]],
        [alice().as_str(), "true", "100"]
    );
    let (mine, theirs) = (hub.coins_of(&alice()), hub.coins_of(&carol()));
    let response = hub.execute(&carol(), push(&alice(), None, None), &[]).unwrap();
    let pushed = event(&response, "pushed");
    assert_eq!(
        [
            &pushed["sender"],
            &pushed["owner"],
            &pushed["amount"],
            &pushed["tip"]
        ],
        [carol().as_str(), alice().as_str(), "1000000", "10000"]
    );
    let withdrawn = event(&response, "withdrawn");
    assert_eq!(
        [&withdrawn["owner"], &withdrawn["receiver"], &withdrawn["amount"]],
        [alice().as_str(), alice().as_str(), "1000000"]
    );
    assert_eq!(hub.coins_of(&alice()) - mine, 990_000);
    assert_eq!(hub.coins_of(&carol()) - theirs, 10_000);
    let error = refusal(hub.execute(&carol(), push(&alice(), None, None), &[]));
    assert_eq!(error, ContractError::NothingToWithdraw);
    assert_eq!(hub.withdrawn(&bob()), 2_000_000);
    hub.check();
}

#[test]
fn the_tip_is_rounded_down() {
    let mut hub = queued(|_| {});
    hub.execute(&alice(), transfer(1, Some(1_999), &carol()), &[])
        .unwrap();
    submit_and_settle(&mut hub);
    hub.execute(&carol(), preferences(true, Some(10)), &[]).unwrap();
    let (theirs, mine) = (hub.coins_of(&carol()), hub.coins_of(&bob()));
    // 1.999 units.
    hub.execute(&bob(), push(&carol(), None, None), &[]).unwrap();
    assert_eq!(
        (hub.coins_of(&carol()) - theirs, hub.coins_of(&bob()) - mine),
        (1_998, 1)
    );
    hub.check();
}

#[test]
fn nobody_is_pushed_without_having_allowed_it() {
    let mut hub = settled();
    let refused = ContractError::PushNotAllowed { owner: alice() };
    assert_eq!(
        refusal(hub.execute(&carol(), push(&alice(), None, None), &[])),
        refused
    );
    hub.execute(&alice(), preferences(true, None), &[]).unwrap();
    hub.execute(&alice(), preferences(false, None), &[]).unwrap();
    assert_eq!(
        refusal(hub.execute(&carol(), push(&alice(), None, None), &[])),
        refused
    );
    // What bob allows is no matter of alice's.
    hub.execute(&bob(), preferences(true, None), &[]).unwrap();
    assert_eq!(
        refusal(hub.execute(&bob(), push(&alice(), None, None), &[])),
        refused
    );
    hub.execute(&carol(), push(&bob(), None, None), &[]).unwrap();
    assert_eq!(hub.withdrawn(&alice()), 1_000_000);
}

#[test]
fn a_push_names_batches_as_a_withdrawal_does() {
    let mut hub = settled();
    for _ in 0..2 {
        hub.unbond(&[(&bob(), 1_000_000)]);
    }
    hub.pass_seconds(UNBONDING);
    hub.settle();
    hub.execute(&bob(), preferences(true, None), &[]).unwrap();
    let before = hub.coins_of(&bob());
    hub.execute(&carol(), push(&bob(), Some(vec![3, 3]), None), &[])
        .unwrap();
    assert_eq!(hub.coins_of(&bob()) - before, 1_000_000);
    hub.execute(&carol(), push(&bob(), None, Some(1)), &[]).unwrap();
    assert_eq!(hub.coins_of(&bob()) - before, 3_000_000);
    let error = refusal(hub.execute(&carol(), push(&bob(), Some(vec![3]), None), &[]));
    assert_eq!(error, ContractError::UnknownBatch { batch: 3 });
    assert_eq!(rows(&hub, &bob()), [(2, 1_000_000, 0)]);
}

#[test]
fn a_tip_has_an_end_and_needs_a_push() {
    let mut hub = settled();
    let (found, expected) = (MAX_TIP_BPS + 1, MAX_TIP_BPS);
    let error = refusal(hub.execute(&alice(), preferences(true, Some(found)), &[]));
    assert_eq!(error, ContractError::TipTooHigh { found, expected });
    let error = refusal(hub.execute(&alice(), preferences(false, Some(1)), &[]));
    assert_eq!(error, ContractError::TipWithoutPush { tip_bps: 1 });
    let ask = |hub: &Hub| -> ClaimPreferencesResponse {
        let owner = alice().to_string();
        hub.query(&QueryMsg::ClaimPreferences { owner }).unwrap()
    };
    let is = |allow_push, tip_bps| ClaimPreferencesResponse { allow_push, tip_bps };
    assert_eq!(ask(&hub), is(false, 0));
    hub.execute(&alice(), preferences(true, Some(7)), &[]).unwrap();
    assert_eq!(ask(&hub), is(true, 7));
    hub.execute(&alice(), preferences(true, None), &[]).unwrap();
    assert_eq!(ask(&hub), is(true, 0));
    hub.execute(&alice(), preferences(false, Some(0)), &[]).unwrap();
    assert_eq!(ask(&hub), is(false, 0));
}

#[test]
fn what_is_claimable_is_what_a_withdrawal_pays() {
    let mut hub = queued(|_| {});
    submit_and_settle(&mut hub);
    // A second settled batch, and a third that is pending.
    hub.unbond(&[(&alice(), 500_000), (&bob(), 1_000)]);
    hub.pass_seconds(UNBONDING);
    hub.settle();
    hub.queue(&alice(), 5_000).unwrap();
    let ask = |hub: &Hub, limit| -> ClaimableResponse {
        let owner = alice().to_string();
        hub.query(&QueryMsg::Claimable { owner, limit }).unwrap()
    };
    let found = ask(&hub, None);
    assert_eq!(found.amount.u128(), 1_500_000);
    let ids: Vec<u64> = found.requests.iter().map(|row| row.batch_id).collect();
    assert_eq!(ids, [1, 2]);
    assert_eq!(ask(&hub, Some(1)).amount.u128(), 1_000_000);
    assert_eq!(hub.withdrawn(&alice()), 1_500_000);
    assert_eq!(ask(&hub, None).amount, Uint128::zero());
    assert!(ask(&hub, None).requests.is_empty());
}

#[test]
fn a_crowd_of_small_requests_does_not_hinder_their_victim() {
    let mut hub = hub(5);
    hub.bond_and_stake(&alice(), 30_000_000);
    hub.bond_and_stake(&bob(), 30_000_000);
    for day in 0..33 {
        hub.queue(&bob(), 1_000).unwrap();
        if day == 32 {
            hub.queue(&alice(), 1_000_000).unwrap();
        }
        hub.pass_seconds(DAY);
        hub.submit().unwrap();
        let _ = hub.reconcile();
        hub.next_block();
        let _ = hub.reconcile();
    }
    for batch in 1..=32 {
        hub.execute(&bob(), transfer(batch, None, &alice()), &[]).unwrap();
    }
    hub.pass_seconds(UNBONDING);
    hub.settle();
    // A page of the oldest does not reach hers; naming it does.
    let before = hub.coins_of(&alice());
    let named = ExecuteMsg::WithdrawUnbonded {
        batch_ids: Some(vec![33]),
        receiver: None,
        limit: None,
    };
    hub.execute(&alice(), named, &[]).unwrap();
    assert_eq!(hub.coins_of(&alice()) - before, 1_000_000);
    hub.withdraw(&alice()).unwrap();
    hub.withdraw(&alice()).unwrap();
    assert_eq!(hub.coins_of(&alice()) - before, 1_032_000);
}
