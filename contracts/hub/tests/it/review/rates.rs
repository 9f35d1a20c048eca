//! Prices, fees and limits: rules 8, 9 and 14 to 17.

use cosmwasm_std::{coins, Addr, Decimal, Uint128};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BondResponse, ExecuteMsg, InstantExitParams, ReceiveMsg};
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

/// A fifth of 100,000,000 is kept for instant exits, for 0.1 to 2 %.
fn instant() -> Hub {
    staked_with(3, |params| {
        params.instant_exit = Some(InstantExitParams {
            buffer_bps: 2_000,
            refill_seconds: 5 * DAY,
            min_fee_bps: 10,
            max_fee_bps: 200,
        });
    })
}

/// Leaves at once, and returns what arrived.
#[track_caller]
fn leave(hub: &mut Hub, owner: &Addr, shares: u128) -> u128 {
    let before = hub.coins_of(owner);
    let msg = ReceiveMsg::InstantUnstake {
        receiver: None,
        min_received: None,
    };
    hub.send_lst(owner, shares, &msg).unwrap();
    hub.coins_of(owner) - before
}

#[test]
fn review_h09_an_exit_in_many_pieces_pays_what_it_pays_in_one() {
    let in_pieces = |pieces: u128| {
        let mut hub = instant();
        assert_eq!(hub.state().buffer.u128(), 20_000_000);
        let received: u128 = (0..pieces)
            .map(|_| leave(&mut hub, &alice(), 20_000_000 / pieces))
            .sum();
        hub.check();
        received
    };
    let whole = in_pieces(1);
    // The last unit costs 2 % and the first far less; the mean is nearer to what is due while little is left.
    assert!((20_000_000 - whole) * 100 > 20_000_000 * 8 / 10, "{whole}");
    for pieces in [2, 10, 100] {
        let received = in_pieces(pieces);
        assert!(
            received <= whole + pieces,
            "{received} in {pieces} pieces, {whole} in one"
        );
    }
}

#[test]
fn review_h09_the_fee_is_for_those_who_stay_and_drips() {
    let mut hub = instant();
    let before = hub.state();
    let received = leave(&mut hub, &alice(), 10_000_000);
    let fee = 10_000_000 - received;
    let state = hub.state();
    assert_eq!(state.exchange_rate, before.exchange_rate);
    assert_eq!(state.total_assets.u128(), 90_000_000);
    assert_eq!((state.locked_profit.u128(), state.unallocated.u128()), (fee, fee));
    hub.pass_seconds(UNBONDING);
    assert_eq!(hub.state().total_assets.u128(), 90_000_000 + fee);
}

#[test]
fn review_h09_the_buffer_comes_back_slowly_and_from_unallocated_coins_only() {
    let mut hub = instant();
    leave(&mut hub, &alice(), 20_000_000);
    assert_eq!(hub.state().buffer, Uint128::zero());
    let tracked = hub.state().tracked_bonded;
    // Whoever bonds what left, and stakes it, may not take it out again at once.
    hub.bond(&bob(), 20_000_000).unwrap();
    let target = hub.state().total_assets.u128() / 5;
    hub.stake().unwrap();
    assert_eq!(hub.state().buffer, Uint128::zero());
    assert!(hub.state().tracked_bonded > tracked);
    // Nothing is undelegated for it.
    hub.next_block_after(DAY);
    let tracked = hub.state().tracked_bonded;
    let _ = hub.stake();
    assert_eq!(hub.state().tracked_bonded, tracked);
    hub.bond(&bob(), 20_000_000).unwrap();
    let later = hub.state().total_assets.u128() / 5;
    hub.stake().unwrap();
    let buffer = hub.state().buffer.u128();
    assert!(
        buffer > 0 && buffer <= later - target + target / 5 + later / 5,
        "{buffer}"
    );
    hub.check();
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
fn review_h15_who_bonds_before_a_donation_and_leaves_after_a_day_takes_a_days_part() {
    let mut hub = staked();
    // Nine times what there was, so that nearly all of it would be theirs.
    hub.bond(&account("carol"), 900_000_000).unwrap();
    let stranger = hub.addr("stranger");
    hub.execute(&stranger, ExecuteMsg::Donate {}, &coins(5_000_000, DENOM))
        .unwrap();
    assert_eq!(hub.state().total_assets.u128(), 1_000_000_000);
    hub.queue(&account("carol"), 900_000_000).unwrap();
    hub.pass_seconds(DAY);
    hub.submit().unwrap();
    let gained = hub.batch(1).expected.u128() - 900_000_000;
    assert!(gained <= 5_000_000 / 21 * 9 / 10 + 1, "{gained}");
    hub.check();
}

/// Seconds of a day, in steps of this many, in which A rises by no more than its part of a hundredth.
#[track_caller]
fn rises_by_a_hundredth(hub: &mut Hub) {
    let start = hub.state().total_assets.u128();
    let mut last = start;
    for _ in 0..24 {
        hub.next_block_after(3_600);
        let now = hub.state().total_assets.u128();
        assert!(now - last <= start / 100 / 24 + 1, "{last} to {now}");
        last = now;
    }
    assert!(last > start, "nothing drips");
}

#[test]
fn review_h15_the_rate_rises_by_no_more_than_its_cap_whatever_comes_and_whoever_leaves() {
    let mut hub = staked_with(3, |params| params.max_daily_rise_bps = 100);
    // More than a hundredth a day would be ten times as much.
    let valoper = hub.valoper(0);
    hub.reward(&valoper, coins(1_000_000_000_000, DENOM)).unwrap();
    hub.harvest().unwrap();
    assert!(hub.state().locked_profit.u128() > 10_000_000);
    rises_by_a_hundredth(&mut hub);

    let stranger = hub.addr("stranger");
    hub.execute(&stranger, ExecuteMsg::Donate {}, &coins(50_000_000, DENOM))
        .unwrap();
    rises_by_a_hundredth(&mut hub);

    // Half of A leaves: what is locked is for half as many.
    hub.unbond(&[(&alice(), 59_000_000)]);
    rises_by_a_hundredth(&mut hub);

    for index in 0..3 {
        let valoper = hub.valoper(index);
        hub.slash_now(&valoper, Decimal::percent(50)).unwrap();
    }
    hub.sync().unwrap();
    if !hub.state().locked_profit.is_zero() {
        rises_by_a_hundredth(&mut hub);
    }
    hub.check();
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
