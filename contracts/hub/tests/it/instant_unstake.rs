use cosmwasm_std::{coins, Addr, Decimal, Uint128};
use cw20::Cw20ReceiveMsg;
use palisade_hub::ContractError;
use palisade_interfaces::hub::{
    ConfigResponse, ExecuteMsg, InstantCapacityResponse, InstantExitParams, Params, Pausable, QueryMsg,
    ReceiveMsg, SimulateInstantUnstakeResponse, Update,
};
use palisade_math::MathError;

use crate::support::*;

fn exits(params: &mut Params) {
    params.instant_exit = Some(InstantExitParams {
        buffer_bps: 1_000,
        refill_seconds: 10 * DAY,
        min_fee_bps: 10,
        max_fee_bps: 210,
    });
}

/// A hub with 100,000,000 of assets, of which 10,000,000 are in the buffer.
fn staked() -> Hub {
    let mut hub = hub_with(3, exits);
    hub.bond_and_stake(&alice(), 99_000_000);
    hub
}

fn msg(receiver: Option<&Addr>, min_received: u128) -> ReceiveMsg {
    ReceiveMsg::InstantUnstake {
        receiver: receiver.map(Addr::to_string),
        min_received: Some(min_received.into()),
    }
}

fn exit(hub: &mut Hub, shares: u128) -> anyhow::Result<cw_multi_test::AppResponse> {
    hub.send_lst(&alice(), shares, &msg(None, 0))
}

fn capacity(hub: &Hub) -> InstantCapacityResponse {
    hub.query(&QueryMsg::InstantCapacity {}).unwrap()
}

fn simulate(hub: &Hub, shares: u128) -> anyhow::Result<SimulateInstantUnstakeResponse> {
    let shares = shares.into();
    hub.query(&QueryMsg::SimulateInstantUnstake { shares })
}

fn too_small(found: u128, expected: u128) -> ContractError {
    let (found, expected) = (found.into(), expected.into());
    ContractError::BufferTooSmall { found, expected }
}

#[test]
fn coins_come_at_once_and_the_fee_drips_to_those_who_stay() {
    let mut hub = staked();
    assert_eq!(hub.state().buffer.u128(), 10_000_000);
    let (purse, simulated) = (hub.coins_of(&alice()), simulate(&hub, 1_000_000).unwrap());
    let response = exit(&mut hub, 1_000_000).unwrap();
    // From a full buffer to nine tenths: 10 to 30 basis points, 20 on average.
    let told = event(&response, "instantly_unstaked");
    assert_eq!(
        (
            told["value"].as_str(),
            told["fee"].as_str(),
            told["received"].as_str()
        ),
        ("1000000", "2000", "998000")
    );
    assert_eq!(
        (told["sender"].clone(), told["receiver"].clone()),
        (alice().to_string(), alice().to_string())
    );
    assert_eq!(
        (told["shares"].as_str(), told["buffer"].as_str()),
        ("1000000", "9000000")
    );
    assert_eq!(
        (told["total_shares"].as_str(), told["total_assets"].as_str()),
        ("99000000", "99000000")
    );
    assert_eq!(hub.coins_of(&alice()), purse + 998_000);
    assert_eq!(
        (
            simulated.value.u128(),
            simulated.fee.u128(),
            simulated.received.u128()
        ),
        (1_000_000, 2_000, 998_000)
    );
    let state = hub.state();
    assert_eq!(
        (state.buffer.u128(), state.unallocated.u128()),
        (9_000_000, 2_000)
    );
    assert_eq!(
        (state.locked_profit.u128(), state.total_assets.u128()),
        (2_000, 99_000_000)
    );
    assert_eq!(hub.lst(&alice()), 98_000_000);
    hub.check();
    // The fee belongs to the holders once it has dripped.
    hub.pass_seconds(DAY);
    assert_eq!(hub.state().total_assets.u128(), 99_000_000 + 2_000 / 21);
    hub.pass_seconds(20 * DAY);
    assert_eq!(hub.state().total_assets.u128(), 99_002_000);
}

#[test]
fn an_exit_in_pieces_costs_what_it_costs_in_one() {
    // From 10 to 110 basis points, 60 on average.
    let once = simulate(&staked(), 5_000_000).unwrap().fee.u128();
    assert_eq!(once, 30_000);
    for pieces in [2, 50] {
        let mut hub = staked();
        let mut fees = 0;
        for _ in 0..pieces {
            let response = exit(&mut hub, 5_000_000 / pieces).unwrap();
            fees += event(&response, "instantly_unstaked")["fee"]
                .parse::<u128>()
                .unwrap();
        }
        assert!(fees >= once && fees <= once + pieces, "{fees} in {pieces} pieces");
        hub.check();
    }
}

#[test]
fn somebody_else_may_receive_the_coins_but_not_hub_or_token() {
    let mut hub = staked();
    let purse = hub.coins_of(&bob());
    let response = hub
        .send_lst(&alice(), 1_000_000, &msg(Some(&bob()), 998_000))
        .unwrap();
    assert_eq!(
        event(&response, "instantly_unstaked")["receiver"],
        bob().to_string()
    );
    assert_eq!(hub.coins_of(&bob()), purse + 998_000);
    for receiver in [hub.address.clone(), hub.token.clone()] {
        let result = hub.send_lst(&alice(), 1_000_000, &msg(Some(&receiver), 0));
        assert_eq!(refusal(result), ContractError::ReceiverNotAllowed { receiver });
    }
}

#[test]
fn only_lst_leaves_and_only_the_token_says_so() {
    let mut hub = staked();
    let told = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: alice().into(),
        amount: 1_000_000u128.into(),
        msg: json(&msg(None, 0)),
    });
    let (found, expected) = (alice(), hub.token.clone());
    let error = refusal(hub.execute(&alice(), told, &[]));
    assert_eq!(error, ContractError::Unauthorized { found, expected });
}

#[test]
fn the_senders_bound_holds_to_the_unit_and_nothing_is_never_paid() {
    let mut hub = staked();
    let too_little = |found: u128, expected: u128| {
        let (found, expected) = (found.into(), expected.into());
        ContractError::TooLittleReceived { found, expected }
    };
    let result = hub.send_lst(&alice(), 1_000_000, &msg(None, 998_001));
    assert_eq!(refusal(result), too_little(998_000, 998_001));
    hub.send_lst(&alice(), 1_000_000, &msg(None, 998_000)).unwrap();
    // The fee of a unit is a unit.
    assert_eq!(refusal(exit(&mut hub, 1)), too_little(0, 1));
    exit(&mut hub, 2).unwrap();
}

#[test]
fn the_buffer_is_the_bound() {
    let mut hub = staked();
    assert_eq!(
        refusal(exit(&mut hub, 10_000_001)),
        too_small(10_000_001, 10_000_000)
    );
    exit(&mut hub, 10_000_000).unwrap();
    // 10 to 210 basis points, 110 on average.
    assert_eq!(hub.coins_of(&alice()), PURSE - 99_000_000 + 9_890_000);
    assert_eq!(refusal(exit(&mut hub, 1_000)), too_small(1_000, 0));
    assert_eq!(capacity(&hub).available.u128(), 0);
    hub.check();
}

#[test]
fn a_hub_without_them_offers_none() {
    let mut hub = hub(3);
    hub.bond_and_stake(&alice(), 99_000_000);
    assert_eq!(refusal(exit(&mut hub, 1_000)), ContractError::NoInstantExits);
    assert_eq!(
        capacity(&hub),
        InstantCapacityResponse {
            buffer: Uint128::zero(),
            target: Uint128::zero(),
            min_fee_bps: 0,
            max_fee_bps: 0,
            available: Uint128::zero(),
        }
    );
    let error = query_error(simulate(&hub, 1_000));
    assert!(error.contains("there are no instant exits"), "{error}");
}

#[test]
fn the_capacity_is_told_with_its_fees() {
    let hub = staked();
    assert_eq!(
        capacity(&hub),
        InstantCapacityResponse {
            buffer: 10_000_000u128.into(),
            target: 10_000_000u128.into(),
            min_fee_bps: 10,
            max_fee_bps: 210,
            available: 10_000_000u128.into(),
        }
    );
}

#[test]
fn a_slash_of_this_block_is_borne_by_who_leaves_in_it() {
    let mut hub = staked();
    let (valoper, before) = (hub.valoper(0), hub.tracked(0));
    hub.slash_now(&valoper, Decimal::percent(1)).unwrap();
    let loss = before - hub.delegated(&hub.address, &valoper).unwrap();
    let (value, assets) = (simulate(&hub, 1_000_000).unwrap().value, 100_000_000 - loss);
    assert_eq!(value.u128(), 1_000_000 * assets / 100_000_000);
    let response = exit(&mut hub, 1_000_000).unwrap();
    assert_eq!(event(&response, "synced")["loss"], loss.to_string());
    assert_eq!(event(&response, "instantly_unstaked")["value"], value.to_string());
    assert_eq!(hub.state().total_assets.u128(), assets - value.u128());
    assert!(
        hub.state().loss_carry.u128() < loss,
        "who left took a part of it along"
    );
    // One sync per block, however many leave.
    let response = exit(&mut hub, 1_000_000).unwrap();
    assert!(events(&response, "synced").is_empty());
    hub.next_block();
    let response = exit(&mut hub, 1_000_000).unwrap();
    assert_eq!(event(&response, "synced")["loss"], "0");
    hub.check();
}

#[test]
fn a_sync_of_the_same_block_serves_the_exit() {
    let mut hub = staked();
    hub.sync().unwrap();
    let response = exit(&mut hub, 1_000_000).unwrap();
    assert!(events(&response, "synced").is_empty());
}

#[test]
fn an_exit_that_finds_the_hub_impaired_is_refused_until_a_sync_recorded_the_loss_and_time_passed() {
    let mut hub = staked();
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    let until = hub.time().seconds() + DAY;
    assert_eq!(refusal(exit(&mut hub, 1_000)), ContractError::Impaired { until });
    // Nothing of that sync is left.
    assert_eq!(hub.state().total_assets.u128(), 100_000_000);
    assert_eq!(capacity(&hub).available.u128(), 0);
    assert!(query_error(simulate(&hub, 1_000)).contains("impaired"));
    hub.sync().unwrap();
    assert_eq!(refusal(exit(&mut hub, 1_000)), ContractError::Impaired { until });
    hub.pass_seconds(DAY - 1);
    assert_eq!(refusal(exit(&mut hub, 1_000)), ContractError::Impaired { until });
    hub.pass_seconds(1);
    exit(&mut hub, 1_000).unwrap();
    hub.check();
}

#[test]
fn they_can_be_paused() {
    let mut hub = staked();
    let owner = hub.owner.clone();
    let pause = ExecuteMsg::Pause {
        operations: vec![Pausable::InstantUnstake],
        seconds: DAY,
    };
    hub.execute(&owner, pause, &[]).unwrap();
    let error = refusal(exit(&mut hub, 1_000));
    assert!(matches!(error, ContractError::Pause(_)), "{error}");
    assert_eq!(capacity(&hub).available.u128(), 0);
    assert!(query_error(simulate(&hub, 1_000)).contains(&error.to_string()));
    hub.pass_seconds(DAY);
    exit(&mut hub, 1_000).unwrap();
}

#[test]
fn stake_fills_the_buffer_as_fast_as_it_may() {
    let mut hub = staked();
    exit(&mut hub, 10_000_000).unwrap();
    assert_eq!(refusal(exit(&mut hub, 2)), too_small(2, 0));
    hub.bond(&bob(), 10_000_000).unwrap();
    // Nothing of it is back yet: all of the bond is staked. The fee is there too.
    hub.stake().unwrap();
    assert_eq!(
        (hub.state().buffer.u128(), hub.state().unallocated.u128()),
        (0, 0)
    );
    // 100,000,000 of assets again, so a tenth of 10,000,000 a day.
    hub.pass_seconds(DAY);
    hub.bond(&bob(), 400_000).unwrap();
    let response = hub.stake().unwrap();
    let adjusted = event(&response, "buffer_adjusted");
    assert_eq!(
        (adjusted["before"].as_str(), adjusted["after"].as_str()),
        ("0", "400000")
    );
    assert_eq!(adjusted["unallocated"], "0");
    hub.bond(&bob(), 2_000_000).unwrap();
    let response = hub.stake().unwrap();
    let (target, after) = (
        event(&response, "buffer_adjusted")["target"].clone(),
        hub.state().buffer.u128(),
    );
    // 240,500 more of assets make 24,050 more of a target, and a tenth of that is back too; what is drawn is not less for it.
    let target: u128 = target.parse().unwrap();
    assert_eq!(after, target - (10_000_000 - target / 10));
    hub.check();
    hub.pass_seconds(9 * DAY);
    hub.bond(&bob(), 20_000_000).unwrap();
    hub.stake().unwrap();
    assert_eq!(hub.state().buffer, capacity(&hub).target);
    hub.check();
}

#[test]
fn stake_with_nothing_but_a_refill_to_do_succeeds() {
    let mut hub = hub_with(3, |params| {
        exits(params);
        params.min_bond = 1_000_000u128.into();
    });
    hub.bond_and_stake(&alice(), 99_000_000);
    exit(&mut hub, 1_000_000).unwrap();
    hub.pass_seconds(DAY);
    let response = hub.stake().unwrap();
    assert!(events(&response, "delegated").is_empty());
    assert_eq!(
        (hub.state().buffer.u128(), hub.state().unallocated.u128()),
        (9_002_000, 0)
    );
    let (found, expected) = (Uint128::zero(), 1_000_000u128.into());
    assert_eq!(
        refusal(hub.stake()),
        ContractError::NothingToStake { found, expected }
    );
}

#[test]
fn a_buffer_above_its_target_is_staked_again() {
    let mut hub = staked();
    let valoper = hub.valoper(0);
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    hub.sync().unwrap();
    let response = hub.stake().unwrap();
    let (state, adjusted) = (hub.state(), event(&response, "buffer_adjusted"));
    assert_eq!(state.buffer.u128(), state.total_assets.u128() / 10);
    assert_eq!(
        (adjusted["before"].as_str(), adjusted["after"].clone()),
        ("10000000", state.buffer.to_string())
    );
    assert_eq!(state.unallocated.u128(), 0);
    hub.check();
}

#[test]
fn a_smaller_buffer_or_none_gives_back_at_once_what_would_leave_for_the_least_fee() {
    for (buffer_bps, buffer) in [(Some(100), 1_000_000), (None, 0)] {
        let mut hub = staked();
        let config: ConfigResponse = hub.query(&QueryMsg::Config {}).unwrap();
        let mut params = config.params;
        params.instant_exit = buffer_bps.map(|buffer_bps| InstantExitParams {
            buffer_bps,
            ..params.instant_exit.unwrap()
        });
        let params = Box::new(params);
        let (owner, update) = (hub.owner.clone(), Update::Params { params });
        let response = hub.execute(&owner, ExecuteMsg::Update { update }, &[]).unwrap();
        if events(&response, "params_updated").is_empty() {
            hub.pass_seconds(7 * DAY);
            hub.crank(ExecuteMsg::ApplyUpdate { id: 1 }).unwrap();
        }
        let state = hub.state();
        assert_eq!(
            (state.buffer.u128(), state.unallocated.u128()),
            (buffer, 10_000_000 - buffer)
        );
        hub.check();
    }
}

#[test]
fn a_batch_leaves_the_buffer_no_fuller_than_it_should_be() {
    let mut hub = staked();
    let response = hub.unbond(&[(&alice(), 50_000_000)]);
    // Half of the assets leave, and with them half of the buffer, which is claimable at once.
    let priced = event(&response, "batch_priced");
    assert_eq!(
        (priced["netted"].as_str(), priced["undelegating"].as_str()),
        ("5000000", "45000000")
    );
    assert_eq!(hub.state().buffer.u128(), 5_000_000);
    assert_eq!(hub.withdrawn(&alice()), 5_000_000);
    hub.check();
}

#[test]
fn more_shares_than_there_are_bring_nothing() {
    let mut hub = staked();
    // The token does not let it come this far.
    assert!(exit(&mut hub, 99_000_001).is_err());
    let error = query_error(simulate(&hub, 100_000_001));
    let (found, expected) = (100_000_001u128.into(), 100_000_000u128.into());
    let expected = MathError::NotThatManyShares { found, expected };
    assert!(error.contains(&expected.to_string()), "{error}");
}

#[test]
fn bonding_for_a_harvest_and_leaving_at_once_never_pays() {
    let mut hub = staked();
    for index in 0..3 {
        let valoper = hub.valoper(index);
        hub.reward(&valoper, coins(300_000_000_000, DENOM)).unwrap();
    }
    let before = hub.coins_of(&bob());
    hub.bond(&bob(), 5_000_000).unwrap();
    hub.harvest().unwrap();
    let shares = hub.lst(&bob());
    hub.send_lst(&bob(), shares, &msg(None, 0)).unwrap();
    assert!(hub.coins_of(&bob()) < before);
    hub.check();
}
