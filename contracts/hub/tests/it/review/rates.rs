//! Prices, fees and limits: rules 8 and 14 to 17.

use cosmwasm_std::{coins, Decimal};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BondResponse, ExecuteMsg, ReceiveMsg};
use palisade_math::MathError;

use super::{staked, staked_with};
use crate::support::*;

#[test]
fn review_h08_burns_while_profit_is_locked_make_no_phantom_gain() {
    let mut hub = staked_with(3, |params| {
        params.reward_fee_bps = 1_000;
        params.fee_recipient = account("treasury").into();
    });
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    hub.sync().unwrap();
    let carry = hub.state().loss_carry.u128();
    // Half of the shares leave, and take their half of the loss along, rounded for those who stay.
    hub.unbond(&[(&alice(), 50_000_000)]);
    assert_eq!(hub.state().loss_carry.u128(), carry.div_ceil(2));
    // Shares that join do not change it.
    hub.bond(&bob(), 500_000_000).unwrap();
    assert_eq!(hub.state().loss_carry.u128(), carry.div_ceil(2));
    // No fee before that is earned back.
    let half = carry.div_ceil(2);
    hub.next_block();
    let valoper = hub.valoper(1);
    hub.reward(&valoper, coins(1_000_000_000_000, DENOM)).unwrap();
    let response = hub.harvest().unwrap();
    let collected = event(&response, "rewards_collected");
    let amount: u128 = collected["amount"].parse().unwrap();
    let repaid: u128 = collected["repaid"].parse().unwrap();
    assert!(amount > half);
    assert_eq!(repaid, half);
    assert_eq!(collected["fee"], ((amount - repaid) / 10).to_string());
}

#[test]
fn review_h14_a_forward_to_hub_or_token_is_refused() {
    let mut hub = hub(3);
    let unbond = json(&ReceiveMsg::QueueUnbond {
        receiver: Some(alice().into()),
    });
    for receiver in [hub.address.clone(), hub.token.clone()] {
        let bond = ExecuteMsg::Bond {
            receiver: Some(receiver.to_string()),
            min_shares: None,
            msg: Some(unbond.clone()),
        };
        let error = refusal(hub.execute(&alice(), bond, &coins(5_000_000, DENOM)));
        assert_eq!(error, ContractError::ReceiverNotAllowed { receiver });
    }
}

#[test]
fn review_h14_a_bond_says_what_it_minted() {
    let mut hub = staked();
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::permille(77)).unwrap();
    hub.sync().unwrap();
    let had = hub.lst(&alice());
    let response = hub.bond(&alice(), 7_654_321).unwrap();
    let minted: BondResponse = data(&response);
    assert!(minted.shares.u128() > 7_654_321);
    assert_eq!(hub.lst(&alice()) - had, minted.shares.u128());
}

#[test]
fn review_h15_windfalls_drip_over_the_unbonding_period() {
    let mut hub = staked();
    hub.bank_send(10_000_000);
    hub.reconcile().unwrap();
    assert_eq!(hub.state().total_assets.u128(), 100_000_000);
    // Who buys in now and leaves after a day takes a 21st of it, whatever he brings.
    hub.pass_seconds(DAY);
    let gained = hub.state().total_assets.u128() - 100_000_000;
    assert_eq!(gained, 10_000_000 / 21);
}

#[test]
fn review_h16_the_rate_feed_is_two_fields_live_and_never_zero() {
    let mut hub = staked();
    let raw = |hub: &Hub| -> serde_json::Value {
        let msg = palisade_interfaces::hub::QueryMsg::RedemptionRate {
            denom: hub.token.to_string(),
            params: None,
        };
        hub.query(&msg).unwrap()
    };
    let fields: Vec<String> = raw(&hub).as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["redemption_rate", "update_time"]);
    let request = serde_json::json!({ "redemption_rate": { "denom": hub.token, "params": null } });
    let _: serde_json::Value = hub.wrap().query_wasm_smart(&hub.address, &request).unwrap();

    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    let live = hub.redemption_rate().unwrap();
    let bonded = hub.total_delegated(&hub.address).unwrap();
    assert_eq!(live.redemption_rate, Decimal::from_ratio(bonded, 100_000_000u128));
    assert_eq!(live.update_time, hub.time().seconds());
    assert_eq!(hub.state().exchange_rate, Decimal::one());
    hub.sync().unwrap();
    assert_eq!(hub.state().exchange_rate, live.redemption_rate);

    (0..3).for_each(|index| hub.wipe_out(index));
    let shares = 100_000_000u128.into();
    let expected = ContractError::Math(MathError::Insolvent { shares }).to_string();
    assert!(query_error(hub.redemption_rate()).contains(&expected));
}

#[test]
fn review_h17_a_bond_needs_a_sync_that_is_not_too_old() {
    let mut hub = hub_with(3, |params| params.sync_max_age_seconds = 3_600);
    hub.next_block_after(3_600);
    hub.bond(&alice(), 5_000_000).unwrap();
    hub.next_block_after(1);
    let error = refusal(hub.bond(&alice(), 5_000_000));
    assert_eq!(
        error,
        ContractError::NeedsSync {
            age: 3_601,
            max: 3_600
        }
    );
    hub.sync().unwrap();
    hub.bond(&alice(), 5_000_000).unwrap();
}
