//! How fast the rate rises, what it was, and what a large loss does.

use cosmwasm_std::{coins, Decimal, SignedDecimal, Uint128};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{
    AprResponse, BondCapacityResponse, ConfigResponse, ExecuteMsg, ImpairedResponse, Params, QueryMsg,
    RateHistoryResponse, ReceiveMsg, Update,
};

use crate::support::*;

fn staked(max_daily_rise_bps: u16) -> Hub {
    let mut hub = hub_with(3, |params| params.max_daily_rise_bps = max_daily_rise_bps);
    hub.bond_and_stake(&alice(), 99_000_000);
    hub
}

fn donate(hub: &mut Hub, amount: u128) {
    hub.execute(&bob(), ExecuteMsg::Donate {}, &coins(amount, DENOM))
        .unwrap();
}

fn rate(hub: &Hub) -> f64 {
    let state = hub.state();
    state.total_assets.u128() as f64 / state.total_shares.u128() as f64
}

fn assets(hub: &Hub) -> u128 {
    hub.state().total_assets.u128()
}

#[test]
fn a_windfall_enters_the_rate_no_faster_than_a_day_may_bring() {
    let mut hub = staked(100);
    // Over the unbonding period it would be 2 % a day.
    donate(&mut hub, 42_000_000);
    hub.pass_seconds(DAY);
    assert_eq!(assets(&hub), 101_000_000);
    hub.pass_seconds(20 * DAY);
    assert_eq!(assets(&hub), 121_000_000);
    hub.pass_seconds(20 * DAY);
    assert_eq!(assets(&hub), 141_000_000);
    hub.pass_seconds(DAY);
    assert_eq!(assets(&hub), 142_000_000);
    // What it is now is what is bounded, so the next gain may enter faster, and the rest of the first with it.
    hub.check();
}

#[test]
fn rewards_are_bounded_too_and_wait_no_longer_than_they_must() {
    let mut hub = staked(100);
    for index in 0..3 {
        let valoper = hub.valoper(index);
        hub.reward(&valoper, coins(600_000_000_000, DENOM)).unwrap();
    }
    hub.harvest().unwrap();
    let gain = hub.state().locked_profit.u128();
    assert!(gain > 40_000_000);
    hub.pass_seconds(DAY);
    assert_eq!(assets(&hub), 100_999_999); // cut to a whole second
                                           // Ten times the assets bear ten times the release. It is so from the next gain on.
    hub.bond(&bob(), 909_000_000).unwrap();
    hub.pass_seconds(1);
    let before = assets(&hub);
    donate(&mut hub, 1_000);
    hub.pass_seconds(DAY);
    let (rise, most) = (assets(&hub) - before, before / 100);
    assert!(rise <= most + 1 && rise > most - most / 50, "{rise} of {most}");
    hub.check();
}

#[test]
fn whoever_leaves_does_not_make_the_rate_of_the_others_rise_faster() {
    let mut hub = staked(100);
    donate(&mut hub, 42_000_000);
    hub.stake().unwrap();
    // A day passes until the batch is submitted. Then a fifth of the assets is left to bear what drips.
    hub.unbond(&[(&alice(), 80_000_000)]);
    let (before, from) = (rate(&hub), hub.state());
    hub.pass_seconds(DAY);
    assert!(assets(&hub) > from.total_assets.u128());
    assert!(
        rate(&hub) <= before * 1.01 + 1e-7,
        "{} after {before}",
        rate(&hub)
    );
    hub.check();
}

#[test]
fn nor_do_burnt_shares_or_an_instant_exit() {
    let mut hub = hub_with(3, |params| {
        params.max_daily_rise_bps = 100;
        params.instant_exit = Some(palisade_interfaces::hub::InstantExitParams {
            buffer_bps: 2_000,
            refill_seconds: DAY,
            min_fee_bps: 0,
            max_fee_bps: 0,
        });
    });
    hub.bond_and_stake(&alice(), 99_000_000);
    donate(&mut hub, 42_000_000);
    let exit = ReceiveMsg::InstantUnstake {
        receiver: None,
        min_received: None,
    };
    for msg in [exit, ReceiveMsg::BurnShares {}] {
        hub.send_lst(&alice(), 19_000_000, &msg).unwrap();
        let before = rate(&hub);
        hub.pass_seconds(DAY);
        assert!(rate(&hub) > before * 1.009, "{} after {before}", rate(&hub));
        assert!(
            rate(&hub) <= before * 1.01 + 1e-7,
            "{} after {before}",
            rate(&hub)
        );
    }
    hub.check();
}

#[test]
fn a_change_of_the_bound_holds_for_what_drips_already() {
    let mut hub = hub_with(3, |params| {
        params.max_daily_rise_bps = 200;
        params.update_delay_seconds = DAY;
    });
    hub.bond_and_stake(&alice(), 99_000_000);
    donate(&mut hub, 63_000_000);
    let config: ConfigResponse = hub.query(&QueryMsg::Config {}).unwrap();
    let params = Box::new(Params {
        max_daily_rise_bps: 100,
        ..config.params
    });
    let (owner, update) = (hub.owner.clone(), Update::Params { params });
    hub.execute(&owner, ExecuteMsg::Update { update }, &[]).unwrap();
    hub.pass_seconds(DAY);
    assert_eq!(assets(&hub), 102_000_000);
    hub.crank(ExecuteMsg::ApplyUpdate { id: 1 }).unwrap();
    assert_eq!(assets(&hub), 102_000_000);
    hub.pass_seconds(DAY);
    // Cut to a whole second.
    assert_eq!(assets(&hub), 102_000_000 + 1_020_000 - 1);
}

#[test]
fn a_loss_lands_whatever_the_bound_and_slows_what_is_left() {
    let mut hub = staked(100);
    donate(&mut hub, 42_000_000);
    (0..3).for_each(|index| {
        let valoper = hub.valoper(index);
        hub.slash_now(&valoper, Decimal::percent(90)).unwrap();
    });
    hub.sync().unwrap();
    let before = rate(&hub);
    assert!(before < 0.6);
    donate(&mut hub, 30_000_000);
    assert_eq!(rate(&hub), before);
    hub.pass_seconds(DAY);
    assert!(rate(&hub) <= before * 1.01 + 1e-7);
    hub.check();
}

/// A hub of which nothing is left, after a day in which half of its shares were queued.
fn ruined() -> Hub {
    let mut hub = staked(100);
    // A gain that would have dripped for more than a year is lost with all else.
    donate(&mut hub, 420_000_000);
    hub.stake().unwrap();
    hub.queue(&alice(), 50_000_000).unwrap();
    hub.next_block_after(DAY);
    (0..3).for_each(|index| hub.wipe_out(index));
    hub.sync().unwrap();
    let state = hub.state();
    assert_eq!((assets(&hub), state.locked_profit.u128()), (0, 0));
    assert_eq!(state.loss_carry.u128(), 520_000_000);
    hub
}

fn cover(hub: &mut Hub, amount: u128) {
    let msg = ExecuteMsg::CoverLoss { batch_id: None };
    hub.execute(&bob(), msg, &coins(amount, DENOM)).unwrap();
}

#[test]
fn what_makes_a_ruined_hub_good_enters_at_once() {
    let mut hub = ruined();
    cover(&mut hub, 42_000_000);
    assert_eq!((assets(&hub), hub.state().locked_profit.u128()), (42_000_000, 0));
    // Who waits to leave has a part of it, and who comes now has none.
    let before = rate(&hub);
    hub.bond(&bob(), 10_000_000).unwrap();
    let shares = hub.lst(&bob()).into();
    hub.submit().unwrap();
    assert_eq!(hub.batch(1).expected.u128(), 21_000_000);
    hub.pass_seconds(UNBONDING);
    hub.sync().unwrap();
    assert!(rate(&hub) <= before + 1e-7);
    let worth: Uint128 = hub.query(&QueryMsg::SimulateUnbond { shares }).unwrap();
    assert!(worth.u128() <= 10_000_000);
    hub.check();
}

#[test]
fn nobody_buys_most_of_a_ruined_hub_for_little_before_it_is_made_good() {
    let mut hub = ruined();
    let capacity = |hub: &Hub| -> Option<Uint128> {
        let answer: BondCapacityResponse = hub.query(&QueryMsg::BondCapacity {}).unwrap();
        answer.amount
    };
    assert_eq!(capacity(&hub), Some(Uint128::zero()));
    // A stranger's gift is less than a hundredth of what was lost, and then it is that.
    donate(&mut hub, 5_199_999);
    assert_eq!(assets(&hub), 5_199_999);
    let expected = ContractError::Ruined {
        assets: 5_199_999u128.into(),
        lost: 520_000_000u128.into(),
    };
    assert_eq!(refusal(hub.bond(&bob(), 10_000_000)), expected);
    let simulated = hub.query::<Uint128>(&QueryMsg::SimulateBond {
        amount: 10_000u128.into(),
    });
    assert!(query_error(simulated).contains(&expected.to_string()));
    assert_eq!(capacity(&hub), Some(Uint128::zero()));
    donate(&mut hub, 1);
    assert_eq!((assets(&hub), capacity(&hub)), (5_200_000, None));
    hub.bond(&bob(), 10_000_000).unwrap();
    // From here on gains drip, as fast as all others.
    cover(&mut hub, 42_000_000);
    assert_eq!(assets(&hub), 15_200_000);
    hub.pass_seconds(DAY);
    assert_eq!(assets(&hub), 15_351_999); // cut to a whole second
    hub.check();
}

#[test]
fn a_ruined_hub_is_one_until_its_cover_is_there() {
    let mut hub = ruined();
    donate(&mut hub, 1_000_000);
    // Beside what is lost after that it would not be ruined.
    cover(&mut hub, 500_000_000);
    let state = hub.state();
    assert_eq!((assets(&hub), state.locked_profit.u128()), (501_000_000, 0));
    assert_eq!(state.loss_carry.u128(), 20_000_000);
    hub.check();
}

#[test]
fn what_is_left_of_a_ruined_hub_can_leave() {
    let mut hub = ruined();
    donate(&mut hub, 1_000_000);
    hub.submit().unwrap();
    assert_eq!(hub.withdrawn(&alice()), 500_000);
    assert_eq!(assets(&hub), 500_000);
    hub.check();
}

fn impaired(hub: &Hub) -> ImpairedResponse {
    hub.query(&QueryMsg::Impaired {}).unwrap()
}

/// Slashes one of three validators, which have 99 % of the assets, such that `loss` of 100,000,000 is lost.
fn lose(hub: &mut Hub, loss: u128) -> u128 {
    let (valoper, before) = (hub.valoper(0), hub.tracked(0));
    hub.slash_now(&valoper, Decimal::from_ratio(loss, before))
        .unwrap();
    before - hub.delegated(&hub.address, &valoper).unwrap()
}

#[test]
fn a_large_loss_impairs_the_hub_for_a_while() {
    let mut hub = staked(10_000);
    assert!(!impaired(&hub).impaired);
    let loss = lose(&mut hub, 1_100_000);
    // Before it is booked, because nobody should lend on the ledger's rate; after that, because it was so much.
    assert_eq!(
        (
            impaired(&hub).impaired,
            impaired(&hub).loss.u128(),
            impaired(&hub).until
        ),
        (true, loss, None)
    );
    let until = hub.time().seconds() + DAY;
    let response = hub.sync().unwrap();
    let told = event(&response, "impaired");
    assert_eq!(
        (told["loss"].clone(), told["until"].clone()),
        (loss.to_string(), until.to_string())
    );
    assert_eq!(
        (impaired(&hub).impaired, impaired(&hub).until),
        (true, Some(until))
    );
    assert_eq!(impaired(&hub).loss.u128(), 0);
    hub.pass_seconds(DAY - 1);
    assert!(impaired(&hub).impaired);
    hub.pass_seconds(1);
    assert_eq!((impaired(&hub).impaired, impaired(&hub).until), (false, None));
}

#[test]
fn the_bound_of_impairment_is_a_part_of_all_assets() {
    for (loss, impairs) in [(1_000_000, true), (999_990, false)] {
        let mut hub = staked(10_000);
        let found = lose(&mut hub, loss);
        let response = hub.sync().unwrap();
        assert_eq!(found >= 1_000_000, impairs, "{found}");
        assert_eq!(!events(&response, "impaired").is_empty(), impairs);
        assert_eq!(impaired(&hub).impaired, impairs);
    }
}

#[test]
fn rounding_impairs_nothing() {
    let mut hub = hub_with(3, |params| {
        params.dust_units = 1_000u128.into();
        params.impairment.loss_bps = 1;
    });
    hub.bond_and_stake(&alice(), 2_000_000);
    // A basis point is 300.
    for loss in [900u128, 1_100] {
        let valoper = hub.valoper(0);
        let before = hub.tracked(0);
        hub.slash_now(&valoper, Decimal::from_ratio(loss, before))
            .unwrap();
        let found = before - hub.delegated(&hub.address, &valoper).unwrap();
        let response = hub.sync().unwrap();
        assert_eq!(event(&response, "synced")["loss"], found.to_string());
        let is_slash = found > 1_000 + 10;
        assert_eq!(is_slash, loss == 1_100, "{found}");
        assert_eq!(!events(&response, "impaired").is_empty(), is_slash);
    }
}

#[test]
fn a_hub_may_do_without_impairment() {
    let mut hub = hub_with(3, |params| params.impairment.seconds = 0);
    hub.bond_and_stake(&alice(), 99_000_000);
    lose(&mut hub, 20_000_000);
    let response = hub.sync().unwrap();
    assert!(events(&response, "impaired").is_empty());
    assert!(!impaired(&hub).impaired);
}

fn history(hub: &Hub, start_after: Option<u64>, limit: Option<u32>) -> Vec<RateHistoryResponse> {
    hub.query(&QueryMsg::RateHistory { start_after, limit }).unwrap()
}

fn apr(hub: &Hub, days: Option<u32>) -> Option<AprResponse> {
    hub.query(&QueryMsg::Apr { days }).unwrap()
}

#[test]
fn the_rate_is_remembered_once_a_day() {
    let mut hub = staked(10_000);
    assert_eq!((history(&hub, None, None), apr(&hub, None)), (vec![], None));
    hub.sync().unwrap();
    let first = hub.time().seconds();
    assert_eq!(apr(&hub, None), None);
    hub.next_block();
    hub.sync().unwrap(); // the same day
    donate(&mut hub, 2_100_000);
    let rows = history(&hub, None, None);
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].time, rows[0].exchange_rate), (first, Decimal::one()));
    // The next day begins at midnight.
    let midnight = (first / DAY + 1) * DAY;
    let left = midnight - hub.time().seconds();
    hub.pass_seconds(left - 1);
    hub.sync().unwrap();
    assert_eq!(history(&hub, None, None).len(), 1);
    hub.pass_seconds(1);
    hub.sync().unwrap();
    let rows = history(&hub, None, None);
    assert_eq!((rows.len(), rows[1].time), (2, midnight));
    assert_eq!(rows[1].total_assets, hub.state().total_assets);
    assert_eq!(rows[1].total_shares, hub.state().total_shares);
    assert_eq!(history(&hub, Some(first), None), rows[1..]);
    assert_eq!(history(&hub, Some(first - 1), Some(1)), rows[..1]);
    assert_eq!(history(&hub, Some(midnight), None), []);
}

#[test]
fn rewards_remember_it_too() {
    let mut hub = staked(10_000);
    let valoper = hub.valoper(0);
    hub.reward(&valoper, coins(300_000_000_000, DENOM)).unwrap();
    hub.harvest().unwrap();
    assert_eq!(history(&hub, None, None).len(), 1);
}

#[test]
fn the_yearly_rate_looks_back_as_far_as_it_is_asked() {
    let mut hub = staked(10_000);
    hub.sync().unwrap();
    // 100,000 of 100,000,000 a day for three weeks.
    donate(&mut hub, 2_100_000);
    let start = hub.time().seconds();
    for _ in 0..8 {
        hub.pass_seconds(DAY);
        hub.sync().unwrap();
    }
    // The rate of the day before the last seven was 1.001.
    let found = apr(&hub, None).unwrap();
    assert_eq!((found.from, found.to), (start + DAY, start + 8 * DAY));
    let exact = Decimal::from_ratio(7u128, 1_001u128) * Decimal::from_ratio(365u128, 7u128);
    let distance = Decimal::try_from(found.apr).unwrap().abs_diff(exact);
    assert!(distance < Decimal::permille(1), "{} and {exact}", found.apr);
    // Further back than there are entries: from the first.
    assert_eq!(apr(&hub, Some(399)).unwrap().from, start);
    assert_eq!(apr(&hub, Some(u32::MAX)).unwrap().from, start);
    assert_eq!(apr(&hub, Some(1)).unwrap().from, start + 7 * DAY);
    assert_eq!(apr(&hub, Some(0)), None);
    // A loss makes it negative.
    lose(&mut hub, 10_000_000);
    hub.pass_seconds(DAY);
    hub.sync().unwrap();
    assert!(apr(&hub, Some(1)).unwrap().apr < SignedDecimal::zero());
}

#[test]
fn a_rate_of_long_ago_makes_room_and_a_gap_leaves_none_behind() {
    let mut hub = staked(10_000);
    hub.sync().unwrap();
    let first = hub.time().seconds();
    hub.pass_seconds(399 * DAY);
    hub.sync().unwrap();
    let times = |hub: &Hub| -> Vec<u64> { history(hub, None, None).iter().map(|row| row.time).collect() };
    assert_eq!(times(&hub), [first, first + 399 * DAY]);
    hub.pass_seconds(DAY);
    hub.sync().unwrap();
    assert_eq!(times(&hub), [first + 399 * DAY, first + 400 * DAY]);
    // Rows that nobody wrote over are not of these days.
    hub.pass_seconds(500 * DAY);
    hub.sync().unwrap();
    assert_eq!(times(&hub), [first + 900 * DAY]);
    assert_eq!(apr(&hub, None), None);
}
