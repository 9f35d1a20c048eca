use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::hub::{BatchResponse, ImpairedResponse, LegResponse, QueryMsg, ValidatorResponse};

use crate::support::*;

fn staked() -> Hub {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 99_000_000);
    hub
}

#[test]
fn lists_come_in_pages() {
    let mut hub = staked();
    for _ in 0..3 {
        hub.unbond(&[(&alice(), 2_000_000)]);
    }
    let ids = |rows: Vec<BatchResponse>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let batches = |start_after, limit| QueryMsg::Batches { start_after, limit };
    assert_eq!(ids(hub.query(&batches(None, None)).unwrap()), [1, 2, 3]);
    assert_eq!(ids(hub.query(&batches(None, Some(2))).unwrap()), [1, 2]);
    assert_eq!(ids(hub.query(&batches(Some(2), None)).unwrap()), [3]);

    let legs = |start_after, limit| QueryMsg::Legs { start_after, limit };
    let rows: Vec<LegResponse> = hub.query(&legs(Some(1), Some(1))).unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [2]);

    let requests = QueryMsg::UnbondRequests {
        user: alice().into(),
        start_after: Some(1),
        limit: Some(1),
    };
    let rows: Vec<palisade_interfaces::hub::UnbondRequestResponse> = hub.query(&requests).unwrap();
    assert_eq!(rows.iter().map(|row| row.batch_id).collect::<Vec<_>>(), [2]);

    let mut addresses: Vec<String> = (0..3).map(|index| hub.valoper(index)).collect();
    addresses.sort();
    let after = QueryMsg::Validators {
        start_after: Some(addresses[0].clone()),
        limit: Some(1),
    };
    let rows: Vec<ValidatorResponse> = hub.query(&after).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].validator, addresses[1]);
}

#[test]
fn a_simulated_bond_is_what_a_bond_mints() {
    let mut hub = staked();
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::percent(7)).unwrap();
    hub.sync().unwrap();
    let simulated: Uint128 = hub
        .query(&QueryMsg::SimulateBond {
            amount: 1_234_567u128.into(),
        })
        .unwrap();
    hub.bond(&bob(), 1_234_567).unwrap();
    assert_eq!(hub.lst(&bob()), simulated.u128());
    assert!(simulated.u128() > 1_234_567);
}

#[test]
fn the_rate_answers_for_the_lst_only() {
    let hub = staked();
    for denom in [hub.token.to_string(), format!("cw20:{}", hub.token)] {
        let rate: palisade_interfaces::hub::RedemptionRateResponse = hub
            .query(&QueryMsg::RedemptionRate { denom, params: None })
            .unwrap();
        assert_eq!(
            (rate.redemption_rate, rate.update_time),
            (Decimal::one(), hub.time().seconds())
        );
    }
    for denom in [
        DENOM.to_string(),
        format!("cw20:{}", hub.collector),
        String::new(),
    ] {
        let error = query_error(hub.redemption_rate_of(&denom));
        assert!(error.contains("no rate of"), "{error}");
    }
}

#[test]
fn impairment_is_told_before_anyone_syncs() {
    let mut hub = staked();
    let impaired = |hub: &Hub| hub.query::<ImpairedResponse>(&QueryMsg::Impaired {}).unwrap();
    assert_eq!(
        impaired(&hub),
        ImpairedResponse {
            impaired: false,
            loss: Uint128::zero(),
            until: None,
        }
    );
    let valoper = hub.valoper(0);
    let before = hub.tracked(0);
    hub.slash_now(&valoper, Decimal::percent(7)).unwrap();
    let loss = (before - hub.delegated(&hub.address, &valoper).unwrap()).into();
    assert_eq!(
        impaired(&hub),
        ImpairedResponse {
            impaired: true,
            loss,
            until: None,
        }
    );
    hub.sync().unwrap();
    assert_eq!(impaired(&hub).loss, Uint128::zero());
}

#[test]
fn there_is_no_pending_batch_before_a_request() {
    let hub = staked();
    assert_eq!(
        hub.query::<Option<BatchResponse>>(&QueryMsg::PendingBatch {})
            .unwrap(),
        None
    );
}
