use cosmwasm_std::{coin, coins, Decimal, Uint128};
use cw_multi_test::AppResponse;
use cw_utils::PaymentError;
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BatchStatus, BondCapacityResponse, ExecuteMsg, Params, QueryMsg, RateLimit};

use crate::support::*;

fn staked() -> Hub {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 99_000_000);
    hub
}

fn cover(hub: &mut Hub, batch_id: Option<u64>, amount: u128) -> anyhow::Result<AppResponse> {
    let msg = ExecuteMsg::CoverLoss { batch_id };
    hub.execute(&bob(), msg, &coins(amount, DENOM))
}

fn capacity(hub: &Hub) -> Option<u128> {
    let answer: BondCapacityResponse = hub.query(&QueryMsg::BondCapacity {}).unwrap();
    answer.amount.map(|amount| amount.u128())
}

/// Loses a tenth of one of three validators, and returns how much that is.
fn lose(hub: &mut Hub) -> u128 {
    let (valoper, before) = (hub.valoper(0), hub.tracked(0));
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    hub.sync().unwrap();
    before - hub.tracked(0)
}

#[test]
fn a_donation_moves_no_rate_at_once_and_enters_it_over_the_unbonding_period() {
    let mut hub = staked();
    let before = hub.state();
    let response = hub
        .execute(&bob(), ExecuteMsg::Donate {}, &coins(21_000_000, DENOM))
        .unwrap();
    let told = event(&response, "donated");
    assert_eq!(
        (
            told["sender"].clone(),
            told["amount"].as_str(),
            told["total_assets"].as_str()
        ),
        (bob().to_string(), "21000000", "100000000")
    );
    let state = hub.state();
    assert_eq!(
        (state.total_assets, state.total_shares),
        (before.total_assets, before.total_shares)
    );
    assert_eq!(
        (state.unallocated.u128(), state.locked_profit.u128()),
        (21_000_000, 21_000_000)
    );
    hub.pass_seconds(DAY);
    assert_eq!(hub.state().total_assets.u128(), 101_000_000);
    hub.stake().unwrap();
    hub.pass_seconds(20 * DAY);
    assert_eq!(hub.state().total_assets.u128(), 121_000_000);
    hub.check();
}

#[test]
fn donations_and_covers_are_native_coins_and_nothing_else() {
    let mut hub = staked();
    for msg in [ExecuteMsg::Donate {}, ExecuteMsg::CoverLoss { batch_id: None }] {
        let error = refusal(hub.execute(&bob(), msg.clone(), &[]));
        assert_eq!(error, ContractError::Payment(PaymentError::NoFunds {}));
        let other = hub.addr("rich");
        let funds = [coin(5, "other")];
        hub.mint(&other, funds.to_vec()).unwrap();
        let error = refusal(hub.execute(&other, msg, &funds));
        assert_eq!(
            error,
            ContractError::Payment(PaymentError::MissingDenom(DENOM.into()))
        );
    }
}

#[test]
fn a_cover_of_the_holders_drips_and_spares_rewards_from_earning_it_back() {
    let mut hub = hub_with(3, |params| params.reward_fee_bps = 1_000);
    hub.bond_and_stake(&alice(), 99_000_000);
    let loss = lose(&mut hub);
    let before = hub.state();
    assert_eq!(before.loss_carry.u128(), loss);
    let response = cover(&mut hub, None, loss - 1_000_000).unwrap();
    let told = event(&response, "loss_covered");
    assert_eq!(
        (
            told["sender"].clone(),
            told["batch"].as_str(),
            told["left"].as_str()
        ),
        (bob().to_string(), "none", "1000000")
    );
    let state = hub.state();
    assert_eq!(state.total_assets, before.total_assets);
    assert_eq!(state.locked_profit.u128(), loss - 1_000_000);
    assert_eq!(state.loss_carry.u128(), 1_000_000);
    assert_eq!(hub.coins_of(&hub.addr("treasury")), 0, "nobody takes a fee on it");

    cover(&mut hub, None, 1_000_000).unwrap();
    assert_eq!(hub.state().loss_carry.u128(), 0);
    assert_eq!(refusal(cover(&mut hub, None, 1)), ContractError::NothingLost {});
    hub.pass_seconds(UNBONDING);
    assert_eq!(hub.state().total_assets.u128(), 100_000_000);
    hub.check();
}

#[test]
fn a_cover_of_more_than_is_lost_by_then_is_taken_as_far_as_it_goes() {
    let (mut hub, lost) = short_batch(4);
    lose(&mut hub);
    let loss = hub.state().loss_carry.u128();
    for (batch_id, lost) in [(None, loss), (Some(1), lost)] {
        // A stranger's unit comes first.
        let stranger = hub.addr("stranger");
        hub.execute(&stranger, ExecuteMsg::CoverLoss { batch_id }, &coins(1, DENOM))
            .unwrap();
        let purse = hub.coins_of(&bob());
        let response = cover(&mut hub, batch_id, lost).unwrap();
        let told = event(&response, "loss_covered");
        assert_eq!(
            (told["amount"].clone(), told["left"].as_str()),
            ((lost - 1).to_string(), "0")
        );
        assert_eq!(hub.coins_of(&bob()), purse - (lost - 1));
        assert_eq!(
            refusal(cover(&mut hub, batch_id, 1)),
            ContractError::NothingLost {}
        );
    }
    assert_eq!(hub.state().loss_carry.u128(), 0);
    assert_eq!(hub.withdrawn(&alice()), 50_000_000);
    hub.check();
}

/// A batch of 50,000,000 that is settled with a loss, which is returned.
fn short_batch(percent: u64) -> (Hub, u128) {
    let mut hub = staked();
    let height = hub.height();
    hub.unbond(&[(&alice(), 30_000_000), (&alice(), 20_000_000)]);
    let valoper = hub.legs()[0].validator.clone();
    hub.slash(&valoper, height, Decimal::percent(percent)).unwrap();
    hub.pass_seconds(UNBONDING);
    hub.settle();
    let lost = hub.batch(1).lost.u128();
    assert!(lost > 0);
    (hub, lost)
}

#[test]
fn a_cover_of_a_batch_is_claimable_at_once() {
    let (mut hub, lost) = short_batch(4);
    let claimable = hub.claimable(&alice(), 1);
    let before = hub.state();
    let response = cover(&mut hub, Some(1), lost - 1).unwrap();
    let told = event(&response, "loss_covered");
    assert_eq!((told["batch"].as_str(), told["left"].as_str()), ("1", "1"));
    assert_eq!(told["amount"], (lost - 1).to_string());
    assert_eq!(hub.claimable(&alice(), 1), claimable + lost - 1);
    assert_eq!(hub.state().total_assets, before.total_assets);
    assert_eq!(hub.state().claimable.u128(), before.claimable.u128() + lost - 1);
    cover(&mut hub, Some(1), 1).unwrap();
    assert_eq!(hub.batch(1).lost.u128(), 0);
    assert_eq!(hub.withdrawn(&alice()), 50_000_000);
    hub.check();
    // A surplus that comes later is nobody's batch's.
    hub.bank_send(5_000);
    let response = hub.reconcile().unwrap();
    assert_eq!(event(&response, "surplus_found")["amount"], "5000");
}

#[test]
fn a_cover_in_full_ends_a_dispute() {
    let (mut hub, lost) = short_batch(20);
    assert!(matches!(hub.batch(1).status, BatchStatus::Disputed { .. }));
    cover(&mut hub, Some(1), lost - 1).unwrap();
    assert!(matches!(hub.batch(1).status, BatchStatus::Disputed { .. }));
    cover(&mut hub, Some(1), 1).unwrap();
    assert_eq!(hub.batch(1).status, BatchStatus::Settled {});
    assert_eq!(hub.withdrawn(&alice()), 50_000_000);
    hub.check();
}

#[test]
fn a_batch_that_is_final_unknown_or_whole_takes_no_cover() {
    let (mut hub, lost) = short_batch(4);
    assert_eq!(
        refusal(cover(&mut hub, Some(7), 1)),
        ContractError::UnknownBatch { batch: 7 }
    );
    hub.queue(&alice(), 1_000_000).unwrap();
    assert_eq!(
        refusal(cover(&mut hub, Some(2), 1)),
        ContractError::NothingLost {}
    );
    // One second before its requests may be closed it does, and then it does not.
    let settled = hub.time().seconds();
    let open_until = settled + 3 * DAY;
    hub.pass_seconds(open_until - settled - 1);
    cover(&mut hub, Some(1), 1).unwrap();
    hub.pass_seconds(1);
    assert_eq!(
        refusal(cover(&mut hub, Some(1), lost - 1)),
        ContractError::BatchFinal { batch: 1 }
    );
}

#[test]
fn assets_are_bounded_with_what_is_bonded() {
    let mut hub = hub_with(3, |params| params.max_assets = Some(10_000_000u128.into()));
    assert_eq!(capacity(&hub), Some(9_000_000));
    let (found, expected) = (10_000_001u128.into(), 10_000_000u128.into());
    let error = refusal(hub.bond(&alice(), 9_000_001));
    assert_eq!(error, ContractError::AboveMaxAssets { found, expected });
    hub.bond(&alice(), 9_000_000).unwrap();
    assert_eq!(capacity(&hub), Some(0));
    // Gains may go past it, and nothing can be bonded then.
    hub.execute(&bob(), ExecuteMsg::Donate {}, &coins(21_000, DENOM))
        .unwrap();
    hub.pass_seconds(DAY);
    assert_eq!(
        (hub.state().total_assets.u128(), capacity(&hub)),
        (10_001_000, Some(0))
    );
    refusal(hub.bond(&alice(), 1_000));
}

fn limited(params: &mut Params) {
    params.bond_limit = Some(RateLimit {
        max: 5_000_000u128.into(),
        regain_seconds: DAY,
    });
}

#[test]
fn what_is_bonded_in_a_while_is_bounded() {
    let mut hub = hub_with(3, limited);
    let above = |found: u128, expected: u128| {
        let (found, expected) = (found.into(), expected.into());
        ContractError::AboveBondLimit { found, expected }
    };
    assert_eq!(
        refusal(hub.bond(&alice(), 5_000_001)),
        above(5_000_001, 5_000_000)
    );
    hub.bond(&alice(), 2_000_000).unwrap();
    assert_eq!(capacity(&hub), Some(3_000_000));
    // In pieces, and by others, it is the same limit.
    assert_eq!(refusal(hub.bond(&bob(), 3_000_001)), above(3_000_001, 3_000_000));
    hub.bond(&bob(), 3_000_000).unwrap();
    assert_eq!(capacity(&hub), Some(0));
    hub.pass_seconds(DAY / 5 - 1);
    assert_eq!(refusal(hub.bond(&bob(), 1_000_000)), above(1_000_000, 999_942));
    hub.pass_seconds(1);
    hub.bond(&bob(), 1_000_000).unwrap();
    hub.pass_seconds(DAY);
    assert_eq!(capacity(&hub), Some(5_000_000));
}

#[test]
fn the_lower_of_two_bounds_counts() {
    let mut hub = hub_with(3, |params| {
        limited(params);
        params.max_assets = Some(8_000_000u128.into());
    });
    assert_eq!(capacity(&hub), Some(5_000_000));
    hub.bond(&alice(), 5_000_000).unwrap();
    hub.pass_seconds(DAY);
    assert_eq!(capacity(&hub), Some(2_000_000));
}

#[test]
fn without_bounds_there_is_none() {
    assert_eq!(capacity(&hub(3)), None);
}

#[test]
fn what_a_batch_would_bring_is_told_with_losses_that_nobody_booked() {
    let mut hub = staked();
    let simulate = |hub: &Hub| -> Uint128 {
        let shares = 1_000_000u128.into();
        hub.query(&QueryMsg::SimulateUnbond { shares }).unwrap()
    };
    assert_eq!(simulate(&hub).u128(), 1_000_000);
    let (valoper, before) = (hub.valoper(0), hub.tracked(0));
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    let loss = before - hub.delegated(&hub.address, &valoper).unwrap();
    assert_eq!(
        simulate(&hub).u128(),
        1_000_000 * (100_000_000 - loss) / 100_000_000
    );
    let told = simulate(&hub);
    hub.sync().unwrap();
    assert_eq!(simulate(&hub), told);
}
