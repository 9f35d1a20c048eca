//! Rewards: buying in just before they come and leaving just after, and where they go.

use cosmwasm_std::{coin, Decimal, Uint128};
use palisade_interfaces::hub::ExecuteMsg;
use palisade_testing::{Engine, TREASURY};

use super::{batch, days, delegated, settle, slash, told, unbond, valoper};
use crate::stage::{chain_mut, Suite};
use crate::world::{check, live, lrt, lst, native, reward_all, staked, worth, DAY, PAL, SEQUENCER};

#[test]
fn bonding_around_a_harvest_of_the_hub_gains_nothing() {
    let mut suite = staked(50_000 * PAL);
    live(&mut suite, 2);
    reward_all(&mut suite, 20_000 * PAL);
    suite.sync_hub().should_succeed();
    let before = lst(&suite, "alice");
    suite.bond("alice", 500_000 * PAL).should_succeed();
    suite.harvest_staking().should_succeed();
    let bought = lst(&suite, "alice") - before;
    assert!(worth(&suite, bought) <= 500_000 * PAL);
    suite.next_block().unwrap();
    let after_a_block = worth(&suite, bought);
    // Five seconds of a drip that takes a day, on what was harvested.
    assert!(after_a_block <= 500_000 * PAL + 100_000 * PAL * 6 / 86_400);
    check(&suite);
}

#[test]
fn leaving_in_the_batch_after_a_harvest_pays_the_price_of_its_submission() {
    let mut suite = staked(50_000 * PAL);
    live(&mut suite, 2);
    suite.bond("alice", 500_000 * PAL).should_succeed();
    let all = lst(&suite, "alice");
    suite.unbond("alice", all).should_succeed();
    suite.pass_seconds(DAY).unwrap();
    let before = suite.hub_state().unwrap();
    reward_all(&mut suite, 20_000 * PAL);
    suite.harvest_staking().should_succeed();
    suite.submit_unbond_batch().should_succeed();
    let batch: palisade_interfaces::hub::BatchResponse = suite
        .ask_hub(&palisade_interfaces::hub::QueryMsg::Batch { id: 1 })
        .unwrap();
    // The harvest of the same block is not in the price.
    let price = Uint128::new(all).multiply_ratio(before.total_assets, before.total_shares);
    assert!(batch.expected <= price, "{} of {price}", batch.expected);
    check(&suite);
}

#[test]
fn depositing_around_a_harvest_of_the_vault_gains_nothing() {
    let mut suite = staked(200_000 * PAL);
    suite.enter_vault("bob", 50_000 * PAL).should_succeed();
    suite.allocate_to_operator("atlas", 25_000 * PAL).should_succeed();
    let token = suite.lst();
    suite.bond(SEQUENCER, 50_000 * PAL).should_succeed();
    suite
        .fund_rewards(SEQUENCER, &token, 50_000 * PAL, 2 * DAY)
        .should_succeed();
    suite.sync_weight(SEQUENCER, "atlas").should_succeed();
    suite.pass_seconds(DAY).unwrap();
    let rate = suite.vault_state().unwrap().exchange_rate;

    suite.enter_vault("alice", 100_000 * PAL).should_succeed();
    suite.harvest_restaking("atlas", vec![token]).should_succeed();
    let state = suite.vault_state().unwrap();
    assert_eq!(state.exchange_rate, rate, "the gain is locked");
    assert!(!state.locked_profit.is_zero());
    let shares = Uint128::new(lrt(&suite, "alice"));
    let worth = shares.multiply_ratio(state.total_assets, state.supply);
    assert!(worth.u128() <= 100_000 * PAL);
    check(&suite);
}

#[test]
fn a_burn_of_slashed_stake_is_not_worth_buying_into() {
    let mut suite = staked(100_000 * PAL);
    suite.restake("carol", "atlas", 90_000 * PAL).should_succeed();
    let epoch = crate::world::fresh_epoch(&mut suite);
    crate::world::equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
    suite.pass_seconds(3 * DAY + 1).unwrap();
    suite.sync_hub().should_succeed();
    let coins = native(&suite, "alice");
    suite.bond("alice", 500_000 * PAL).should_succeed();
    let bought = 500_000 * PAL;
    suite.release_slash(1).should_succeed();
    assert!(worth(&suite, bought) <= bought + 1, "the burn drips over weeks");
    assert_eq!(coins - native(&suite, "alice"), bought);
    check(&suite);
}

/// Native coins of the hub beyond those that its ledger knows.
fn unknown_coins(suite: &Suite) -> u128 {
    let state = suite.hub_state().unwrap();
    let known = state.claimable + state.unallocated + state.buffer;
    let hub = &suite.house().hub.0;
    (suite.balance_of(hub, &suite.native()).unwrap() - known).u128()
}

/// x/staking pays rewards by itself at each delegation and undelegation, to the account of steak: nobody counts them there,
/// and they hide what a slash of an unbonding took.
#[test]
fn rewards_that_staking_pays_by_itself_hide_no_slash() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    reward_all(&mut suite, 50_000 * PAL);
    let collector = suite.house().collector.0.clone();
    let coin = suite.native();
    unbond(&mut suite, &[("alice", 50_000 * PAL)]);
    assert!(!suite.balance_of(&collector, &coin).unwrap().is_zero());
    assert_eq!(unknown_coins(&suite), 0);

    let height = suite.now().unwrap().height;
    let mut slashed = 0;
    for leg in suite.unbond_legs().unwrap() {
        slash(&mut suite, &leg.validator, height, Decimal::percent(3));
        slashed += leg.expected.u128() * 3 / 100;
    }
    suite.sync_hub().should_succeed();
    for _ in 0..11 {
        reward_all(&mut suite, 50_000 * PAL);
        suite.bond("bob", 1_000 * PAL).should_succeed();
        suite.stake().should_succeed();
        suite.pass_seconds(2 * DAY).unwrap();
        suite.sync_hub().should_succeed();
    }
    settle(&mut suite);
    assert_eq!(batch(&suite, 1).lost.u128(), slashed);
    assert_eq!(unknown_coins(&suite), 0);
    check(&suite);
}

/// One stage of a harvest of Eris can leave out the fee of all.
#[test]
fn no_way_to_harvest_goes_round_the_fee() {
    let fee_of = |pieces: bool| {
        let mut suite = delegated(100_000 * PAL, |_| {});
        reward_all(&mut suite, 50_000 * PAL);
        let before = native(&suite, TREASURY);
        if pieces {
            for index in 0..5 {
                let harvest = ExecuteMsg::Harvest {
                    validators: Some(vec![valoper(&suite, index)]),
                    limit: None,
                    gas_limit: None,
                };
                suite.hub("mallory", &harvest).should_succeed();
            }
        }
        suite.harvest_staking().should_succeed();
        check(&suite);
        native(&suite, TREASURY) - before
    };
    let (whole, pieces) = (fee_of(false), fee_of(true));
    assert!(
        whole > 0 && whole >= pieces && whole - pieces <= 5,
        "{whole} {pieces}"
    );
}

/// Stader counted rewards twice, and a flush of PFC failed for a coin that was zero.
#[test]
fn rewards_are_counted_once_and_a_harvest_of_nothing_is_no_error() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    reward_all(&mut suite, 50_000 * PAL);
    let first = suite.harvest_staking().should_succeed();
    assert_eq!(told(&first, "rewards_collected").len(), 1);
    let state = suite.hub_state().unwrap();
    let again = suite.harvest_staking().should_succeed();
    assert!(told(&again, "rewards_collected").is_empty());
    assert_eq!(suite.hub_state().unwrap(), state);
    check(&suite);
}

/// Since SDK 0.50 anybody may add any denom to the rewards of a validator. Drop went through all that it was sent.
#[test]
fn spam_neither_stops_a_harvest_nor_enters_it() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let mallory = suite.join("mallory");
    let spam: Vec<_> = (0..100)
        .map(|index| coin(1_000_000 * PAL, format!("spam{index:02}")))
        .collect();
    let validator = valoper(&suite, 0);
    let chain = chain_mut(&mut suite);
    chain.mint(&mallory, spam.clone()).unwrap();
    chain.deposit_rewards(&mallory, &validator, spam).unwrap();
    reward_all(&mut suite, 50_000 * PAL);
    let response = suite.harvest_staking().should_succeed();
    let amount: u128 = told(&response, "rewards_collected")[0]["amount"].parse().unwrap();
    assert!(amount > 0);
    let house = suite.house().clone();
    let balance = |account| suite.engine().balance(account, "spam00").unwrap();
    assert!(balance(&house.hub.0).is_zero());
    assert!(!balance(&house.collector.0).is_zero());
    check(&suite);
}

/// Losses are earned back before anybody takes a part, as Lido came to do.
#[test]
fn a_fee_is_taken_from_profit_only() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    let (validator, height) = (valoper(&suite, 0), suite.now().unwrap().height);
    slash(&mut suite, &validator, height, Decimal::percent(1));
    suite.sync_hub().should_succeed();
    let loss = suite.hub_state().unwrap().loss_carry.u128();
    assert!(loss > 0);
    let before = native(&suite, TREASURY);
    let mut collected = 0;
    for _ in 0..20 {
        if collected > loss {
            break;
        }
        assert_eq!(native(&suite, TREASURY), before);
        reward_all(&mut suite, 10_000 * PAL);
        let response = suite.harvest_staking().should_succeed();
        for rewards in told(&response, "rewards_collected") {
            collected += rewards["amount"].parse::<u128>().unwrap();
        }
        days(&mut suite, 1);
    }
    let fee = native(&suite, TREASURY) - before;
    assert!(
        fee > 0 && fee <= (collected - loss) * 5 / 100,
        "{fee} of {collected} after {loss}"
    );
    check(&suite);
}
