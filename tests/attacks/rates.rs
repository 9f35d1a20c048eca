//! Who is minted too much, or leaves with too much, because a price is wrong, late or somebody's own.

use cosmwasm_std::{coins, Decimal, Uint128};
use palisade_interfaces::hub::{ExecuteMsg, InstantExitParams, QueryMsg, ReceiveMsg, RedemptionRateResponse};
use palisade_testing::{Engine, Outcome, Settings};

use super::{batch, days, delegated, slash, stake_all, told, unbond, valoper, withdraw};
use crate::stage::{chain_mut, Suite};
use crate::world::{check, live, lst, native, reward_all, worth, DAY, HOUR, PAL, PEOPLE};

/// Shares that a bond would mint now.
fn minted(suite: &Suite, amount: u128) -> u128 {
    let amount = Uint128::new(amount);
    let shares: Uint128 = suite.ask_hub(&QueryMsg::SimulateBond { amount }).unwrap();
    shares.u128()
}

fn lenders_rate(suite: &Suite) -> anyhow::Result<RedemptionRateResponse> {
    suite.ask_hub(&QueryMsg::RedemptionRate {
        denom: suite.house().lst.0.to_string(),
        params: None,
    })
}

/// Slashes a fifth of the hub's stake by a tenth.
fn slash_one(suite: &mut Suite) {
    let (validator, height) = (valoper(suite, 0), suite.now().unwrap().height);
    slash(suite, &validator, height, Decimal::percent(10));
}

/// Eris counts the listed validators for a bond and all delegations for an exit: drop one of five from the list, and whoever
/// bonds next has a quarter more.
#[test]
fn a_validator_that_is_dropped_counts_as_before() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    live(&mut suite, 3);
    let (before, shares) = (suite.hub_state().unwrap(), minted(&suite, 50_000 * PAL));
    let dropped = valoper(&suite, 0);
    suite.remove_validator(&dropped).should_succeed();
    let state = suite.hub_state().unwrap();
    assert_eq!(
        (state.total_assets, state.total_shares),
        (before.total_assets, before.total_shares)
    );
    let had = lst(&suite, "carol");
    suite.bond("carol", 50_000 * PAL).should_succeed();
    let got = lst(&suite, "carol") - had;
    assert_eq!(got, shares);
    suite.sync_hub().should_succeed();
    assert!(worth(&suite, got) <= 50_000 * PAL);
    check(&suite);
}

/// Steak has no price once nobody has shares, and rewards that come then stop bonds for good.
#[test]
fn when_everybody_has_left_the_next_bond_is_minted_at_the_rate_of_the_seed() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    unbond(&mut suite, &PEOPLE.map(|name| (name, 100_000 * PAL)));
    days(&mut suite, 24);
    for name in PEOPLE {
        assert_eq!(withdraw(&mut suite, name), 100_000 * PAL);
    }
    let seed = suite.hub_state().unwrap().total_shares.u128();
    assert_eq!(
        lst(&suite, "alice") + lst(&suite, "bob") + lst(&suite, "carol"),
        0
    );
    reward_all(&mut suite, 1_000_000 * PAL);
    days(&mut suite, 3);
    let state = suite.hub_state().unwrap();
    assert!(state.total_assets.u128() > seed, "rewards of the seed");

    suite.bond("alice", 1_000 * PAL).should_succeed();
    let got = lst(&suite, "alice");
    let expected = Uint128::new(1_000 * PAL).multiply_ratio(state.total_shares, state.total_assets);
    assert_eq!(got, expected.u128());
    assert!(worth(&suite, got).abs_diff(1_000 * PAL) <= 2);
    check(&suite);
}

/// Drop mints `amount * (1 / rate)`, which rounds twice.
#[test]
fn a_price_is_rounded_once_and_for_those_who_stay() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    live(&mut suite, 3);
    for amount in [1_000, 1_234_567, 77_777_777_777] {
        let state = suite.hub_state().unwrap();
        assert_ne!(state.total_assets, state.total_shares);
        let had = lst(&suite, "alice");
        suite.bond("alice", amount).should_succeed();
        let expected = Uint128::new(amount).multiply_ratio(state.total_shares, state.total_assets);
        assert_eq!(lst(&suite, "alice") - had, expected.u128());
    }
    check(&suite);
}

/// Stader and MilkyWay kept their rate after a slash: whoever heard of it first left at the cost of the others.
#[test]
fn who_knows_first_of_a_slash_gains_nothing_by_leaving() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    slash_one(&mut suite);
    let stale = worth(&suite, 100_000 * PAL);
    unbond(&mut suite, &[("alice", 100_000 * PAL)]);
    let (left, stayed) = (batch(&suite, 1).expected.u128(), worth(&suite, 100_000 * PAL));
    assert!(left < stale && left.abs_diff(stayed) <= 5, "{left} {stayed}");
    days(&mut suite, 24);
    assert_eq!(withdraw(&mut suite, "alice"), left);
    check(&suite);
}

/// What Bob has in the end, with or without somebody who bonds between a slash and its sync.
fn worth_of_bob(with_a_stale_bond: bool) -> u128 {
    let mut suite = delegated(100_000 * PAL, |_| {});
    slash_one(&mut suite);
    if with_a_stale_bond {
        let had = lst(&suite, "alice");
        suite.bond("alice", 200_000 * PAL).should_succeed();
        suite.sync_hub().should_succeed();
        let got = lst(&suite, "alice") - had;
        assert!(worth(&suite, got) < 200_000 * PAL);
    }
    suite.sync_hub().should_succeed();
    check(&suite);
    worth(&suite, 100_000 * PAL)
}

/// A stale price of pSTAKE inflated mints. Here it can only be too high, which costs whoever bonds.
#[test]
fn a_bond_at_a_stale_price_costs_nobody_but_its_sender() {
    assert!(worth_of_bob(true) >= worth_of_bob(false));
}

/// Amulet did not lower what it tracked, and found the same loss again and again.
#[test]
fn a_slash_is_booked_once_however_often_anyone_looks() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let before = suite.hub_state().unwrap().tracked_bonded.u128();
    slash_one(&mut suite);
    let (hub, mut live) = (suite.house().hub.0.clone(), 0);
    for index in 0..5 {
        let validator = valoper(&suite, index);
        live += suite.engine().delegated(&hub, &validator).unwrap().u128();
    }
    let mut losses = vec![];
    for _ in 0..3 {
        let response = suite.sync_hub().should_succeed();
        losses.push(told(&response, "synced")[0]["loss"].clone());
        suite.next_block().unwrap();
    }
    assert_eq!(losses, [(before - live).to_string(), "0".into(), "0".into()]);
    // Neither what moves stake finds it again.
    unbond(&mut suite, &[("alice", 10_000 * PAL)]);
    suite.bond("alice", 20_000 * PAL).should_succeed();
    stake_all(&mut suite);
    suite.sync_hub().should_succeed();
    let state = suite.hub_state().unwrap();
    assert!(state.loss_carry.u128() <= before - live, "{state:?}");
    check(&suite);
}

/// The adapter of Drop stamps an old rate with the time of the question, and lenders of aBNBc used a price that was none.
#[test]
fn lenders_are_told_of_a_slash_before_anyone_syncs() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    live(&mut suite, 2);
    suite.pass_seconds(DAY).unwrap();
    slash_one(&mut suite);
    let (ledger, told) = (suite.hub_state().unwrap(), lenders_rate(&suite).unwrap());
    assert!(told.redemption_rate < ledger.exchange_rate);
    assert_eq!(told.update_time, suite.now().unwrap().time);
    suite.sync_hub().should_succeed();
    let synced = suite.hub_state().unwrap();
    assert_eq!(synced.exchange_rate, told.redemption_rate);
    assert_eq!(synced.last_sync, told.update_time);
}

/// Bedrock minted uniBTC for native coins that were worth far less.
#[test]
fn only_the_staking_coin_buys() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let alice = suite.addr("alice");
    chain_mut(&mut suite)
        .mint(&alice, coins(1_000 * PAL, "udust"))
        .unwrap();
    let hub = suite.house().hub.0.clone();
    let bond = ExecuteMsg::Bond {
        receiver: None,
        min_shares: None,
        msg: None,
    };
    let (dust, coin) = (coins(1_000 * PAL, "udust"), suite.coins(1_000 * PAL));
    for funds in [dust.clone(), [dust, coin].concat(), vec![]] {
        suite.execute("alice", &hub, &bond, funds).should_fail();
    }
    assert_eq!(lst(&suite, "alice"), 100_000 * PAL);
    check(&suite);
}

/// A tenth is kept for exits at once.
fn instant(settings: &mut Settings) {
    settings.hub.instant_exit = Some(InstantExitParams {
        buffer_bps: 1_000,
        refill_seconds: 5 * DAY,
        min_fee_bps: 10,
        max_fee_bps: 200,
    });
}

fn leave(suite: &mut Suite, who: &str, amount: u128) -> Outcome {
    let (lst, hub) = (suite.house().lst.clone(), suite.house().hub.0.clone());
    let msg = ReceiveMsg::InstantUnstake {
        receiver: None,
        min_received: None,
    };
    suite.send_token(who, &lst, &hub, amount, &msg)
}

/// Whoever leaves at once leaves at a rate of the same block: no slash is left to the others.
#[test]
fn nobody_leaves_at_once_at_the_price_of_before_a_slash() {
    // Half a hundredth of the whole, which impairs nothing.
    let mut suite = delegated(100_000 * PAL, instant);
    let (validator, height) = (valoper(&suite, 0), suite.now().unwrap().height);
    slash(&mut suite, &validator, height, Decimal::percent(2));
    let (stale, before) = (worth(&suite, 1_000 * PAL), native(&suite, "alice"));
    leave(&mut suite, "alice", 1_000 * PAL).should_succeed();
    let got = native(&suite, "alice") - before;
    let now = worth(&suite, 1_000 * PAL);
    assert!(now < stale && got < now, "{got} of {now}, {stale} before");
    check(&suite);

    // A twentieth of the whole: nobody leaves at once until a while after it was booked.
    let mut suite = delegated(100_000 * PAL, instant);
    let (validator, height) = (valoper(&suite, 0), suite.now().unwrap().height);
    slash(&mut suite, &validator, height, Decimal::percent(20));
    for synced in [false, true] {
        if synced {
            suite.sync_hub().should_succeed();
        }
        leave(&mut suite, "alice", 1_000 * PAL).should_fail_with("impaired");
    }
    suite.pass_seconds(DAY).unwrap();
    leave(&mut suite, "alice", 1_000 * PAL).should_succeed();
    check(&suite);
}

/// Buying in before rewards and leaving at once after them, again and again.
#[test]
fn bonding_for_a_harvest_and_leaving_at_once_costs_the_fee() {
    let mut suite = delegated(100_000 * PAL, instant);
    for _ in 0..5 {
        suite.pass_seconds(HOUR).unwrap();
        reward_all(&mut suite, 20_000 * PAL);
        let (coins, shares) = (native(&suite, "alice"), lst(&suite, "alice"));
        suite.bond("alice", 5_000 * PAL).should_succeed();
        suite.harvest_staking().should_succeed();
        stake_all(&mut suite);
        let got = lst(&suite, "alice") - shares;
        leave(&mut suite, "alice", got).should_succeed();
        let cost = coins - native(&suite, "alice");
        assert!(cost >= 5_000 * PAL / 1_000, "{cost}");
        check(&suite);
    }
}

/// What is kept for exits at once is a buffer and no pump: what a bond brings does not fill it in the same block.
#[test]
fn a_loop_of_bonds_and_exits_at_once_does_not_empty_the_delegations() {
    let mut suite = delegated(100_000 * PAL, instant);
    let tracked = suite.hub_state().unwrap().tracked_bonded;
    let mut left = 0;
    for _ in 0..20 {
        let has = suite.hub_state().unwrap().buffer.u128();
        if has > PAL {
            leave(&mut suite, "alice", has / 2).should_succeed();
            left += has / 2;
        }
        suite.bond("bob", 1_000 * PAL).should_succeed();
        stake_all(&mut suite);
        suite.next_block().unwrap();
    }
    assert!(left < 30_000 * PAL + 1_000 * PAL, "{left}");
    assert!(suite.hub_state().unwrap().tracked_bonded >= tracked);
    check(&suite);
}

/// Everybody knows that a loss will be covered. Whoever bonds before it takes nothing of the cover at once, and the batch
/// that lost gets its part in full.
#[test]
fn a_cover_is_not_worth_buying_into() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    slash_one(&mut suite);
    suite.sync_hub().should_succeed();
    let loss = suite.hub_state().unwrap().loss_carry;
    let (had, bond) = (lst(&suite, "carol"), 800_000 * PAL);
    suite.bond("carol", bond).should_succeed();
    let got = lst(&suite, "carol") - had;
    let (hub, coins) = (suite.house().hub.0.clone(), suite.coins(loss));
    suite.fund("friend", loss.u128()).unwrap();
    suite
        .execute("friend", &hub, &ExecuteMsg::CoverLoss { batch_id: None }, coins)
        .should_succeed();
    assert!(worth(&suite, got) <= bond);
    suite.pass_seconds(DAY).unwrap();
    // A 21st of it, of which most is theirs.
    assert!(worth(&suite, got) <= bond + loss.u128() / 21 + 1);
    check(&suite);
}
