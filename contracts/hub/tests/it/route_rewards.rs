use cosmwasm_std::{coin, coins, Addr};
use cw_multi_test::{AppResponse, Executor};
use palisade_hub::ContractError;
use palisade_interfaces::collector;
use palisade_interfaces::hub::{ExecuteMsg, QueryMsg, RouteResponse, Update};
use palisade_kit::range::OutOfRange;

use crate::support::*;
use crate::vote::voting_hub;

const OTHER: &str = "ibc/27394fb0";

fn route(denom: &str, recipient: Option<&Addr>) -> Update {
    Update::Route {
        denom: denom.into(),
        recipient: recipient.map(Addr::to_string),
    }
}

fn send(hub: &mut Hub, denom: &str) -> anyhow::Result<AppResponse> {
    hub.crank(ExecuteMsg::RouteRewards { denom: denom.into() })
}

fn balance(hub: &Hub, owner: &Addr, denom: &str) -> u128 {
    hub.balance(owner, denom).unwrap()
}

/// A hub whose collector has coins of another denom, and which pays them to carol.
fn routed() -> Hub {
    let mut hub = hub(3);
    hub.update(route(OTHER, Some(&account("carol"))));
    let collector = hub.collector.clone();
    hub.mint(&collector, vec![coin(700, OTHER), coin(9, "factory/x/dust")])
        .unwrap();
    hub
}

fn routes(hub: &Hub, start_after: Option<&str>, limit: Option<u32>) -> Vec<(String, Addr)> {
    let msg = QueryMsg::Routes {
        start_after: start_after.map(str::to_string),
        limit,
    };
    let rows: Vec<RouteResponse> = hub.query(&msg).unwrap();
    rows.into_iter().map(|row| (row.denom, row.recipient)).collect()
}

#[test]
fn anyone_has_all_of_a_denom_paid_to_its_recipient() {
    let mut hub = routed();
    let carol = account("carol");
    let response = send(&mut hub, OTHER).unwrap();
    let told = event(&response, "rewards_routed");
    assert_eq!(
        (told["denom"].as_str(), told["recipient"].as_str()),
        (OTHER, carol.as_str())
    );
    assert_eq!(balance(&hub, &carol, OTHER), 700);
    let collector = hub.collector.clone();
    assert_eq!(balance(&hub, &collector, OTHER), 0);
    assert_eq!(balance(&hub, &collector, "factory/x/dust"), 9);
    let empty = send(&mut hub, OTHER).unwrap_err().root_cause().to_string();
    assert_eq!(empty, format!("no {OTHER} to send"));
}

#[test]
fn a_denom_without_a_route_stays() {
    let mut hub = routed();
    let denom = "factory/x/dust".to_string();
    assert_eq!(refusal(send(&mut hub, &denom)), ContractError::NoRoute { denom });
    hub.update(route(OTHER, None));
    let denom = OTHER.to_string();
    assert_eq!(refusal(send(&mut hub, OTHER)), ContractError::NoRoute { denom });
    let collector = hub.collector.clone();
    assert_eq!(balance(&hub, &collector, OTHER), 700);
    assert!(routes(&hub, None, None).is_empty());
}

#[test]
fn the_staking_coin_has_no_route() {
    let mut hub = routed();
    let (owner, collector) = (hub.owner.clone(), hub.collector.clone());
    hub.mint(&collector, coins(5_000, DENOM)).unwrap();
    let denom = DENOM.to_string();
    let error = ContractError::StakingDenom { denom };
    let update = route(DENOM, Some(&owner));
    let set = refusal(hub.execute(&owner, ExecuteMsg::Update { update }, &[]));
    assert_eq!(set, error);
    assert_eq!(refusal(send(&mut hub, DENOM)), error);
    assert_eq!(hub.coins_of(&collector), 5_000);
}

#[test]
fn coins_are_not_sent_where_they_would_be_stuck() {
    let (mut hub, ballot) = voting_hub();
    let owner = hub.owner.clone();
    for receiver in [
        hub.address.clone(),
        hub.token.clone(),
        hub.collector.clone(),
        ballot,
    ] {
        let update = route(OTHER, Some(&receiver));
        let error = refusal(hub.execute(&owner, ExecuteMsg::Update { update }, &[]));
        assert_eq!(error, ContractError::ReceiverNotAllowed { receiver });
    }
    let update = route(OTHER, Some(&Addr::unchecked("nonsense")));
    let error = refusal(hub.execute(&owner, ExecuteMsg::Update { update }, &[]));
    assert!(matches!(error, ContractError::Std(_)), "{error}");
}

#[test]
fn a_denom_has_3_to_128_bytes() {
    let mut hub = hub(3);
    let owner = hub.owner.clone();
    for length in [2u32, 129] {
        let denom = "x".repeat(length as usize);
        let error = ContractError::OutOfRange(OutOfRange {
            name: "denom",
            found: length.into(),
            min: 3u32.into(),
            max: 128u32.into(),
        });
        let update = route(&denom, Some(&alice()));
        let set = refusal(hub.execute(&owner, ExecuteMsg::Update { update }, &[]));
        assert_eq!(set, error);
        assert_eq!(refusal(send(&mut hub, &denom)), error);
    }
    for length in [3, 128] {
        let update = route(&"x".repeat(length), Some(&alice()));
        hub.execute(&owner, ExecuteMsg::Update { update }, &[]).unwrap();
    }
}

#[test]
fn routes_come_in_pages_by_denom() {
    let mut hub = hub(3);
    let denoms = ["aaa", "bbb", "ccc"];
    for denom in denoms {
        hub.update(route(denom, Some(&alice())));
    }
    let rows = denoms.map(|denom| (denom.to_string(), alice()));
    assert_eq!(routes(&hub, None, None), rows);
    assert_eq!(routes(&hub, None, Some(2)), rows[..2]);
    assert_eq!(routes(&hub, Some("aaa"), Some(1)), rows[1..2]);
}

#[test]
fn the_hub_alone_has_the_collector_pay_other_coins() {
    let mut hub = routed();
    let (stranger, collector) = (hub.addr("stranger"), hub.collector.clone());
    let msg = collector::ExecuteMsg::Send {
        denom: OTHER.into(),
        recipient: stranger.to_string(),
    };
    for sender in [stranger, hub.owner.clone()] {
        let error = hub
            .chain
            .execute_contract(sender, collector.clone(), &msg, &[])
            .unwrap_err();
        assert!(
            error.root_cause().to_string().starts_with("unauthorized"),
            "{error:?}"
        );
    }
    assert_eq!(balance(&hub, &collector, OTHER), 700);
}
