//! Attacks on the design of the vault, and the rule that answers each.

use cosmwasm_std::{coins, to_json_binary, Decimal};
use cw_multi_test::Executor;
use palisade_interfaces::hub;
use palisade_interfaces::vault::ReceiveMsg;
use palisade_interfaces::Asset;

use crate::support::{World, BUCKET, COOLDOWN, DELAY, DENOM, EXIT, SEED};

/// Of a batch: shorter than the time of a veto.
const INTERVAL: u64 = 3_600;

/// 9 parts of 10 with one operator.
fn deployed(resolver: Option<&str>) -> (World, cosmwasm_std::Addr) {
    let mut world = World::with(|msg| {
        msg.limits.max_operator_bps = 10_000;
        msg.limits.max_exposure_bps = 10_000;
        msg.params.batch_interval_seconds = INTERVAL;
    });
    world.deposit("alice", 9 * SEED);
    world.operator("one");
    let slasher = world.avs("avs", resolver);
    world.opt_in("one", "avs", 50);
    world.pass(DELAY + 1);
    world.allocate("one", 9 * SEED).unwrap();
    (world, slasher)
}

#[test]
fn review_v01_stake_on_its_way_back_is_still_the_depositors() {
    let (mut world, _) = deployed(None);
    world.deallocate("manager", "one", 5 * SEED).unwrap();
    world.sync();
    let state = world.state();
    assert_eq!(state.total_assets.u128(), 10 * SEED);
    assert_eq!(state.loss_carry.u128(), 0);
    // Nobody mints cheap in between.
    world.deposit("bob", SEED);
    assert_eq!(world.lrt_of("bob"), SEED);
    world.pass(EXIT);
    world.collect("one").unwrap();
    assert_eq!(world.state().total_assets.u128(), 11 * SEED);
}

#[test]
fn review_v01_every_withdrawal_keeps_its_own_amount() {
    let (mut world, slasher) = deployed(None);
    world.deallocate("manager", "one", SEED).unwrap();
    world.pass(BUCKET);
    // A fault after the first exit's bucket closed, with two exits under way.
    world.deallocate("manager", "one", SEED).unwrap();
    world.slash(&slasher, "avs", "one", 100, 1);
    world.sync();
    let values: Vec<u128> = world
        .position("one")
        .exits
        .iter()
        .map(|exit| exit.value.u128())
        .collect();
    assert_eq!(values, [SEED, SEED / 2]);
}

#[test]
fn review_v02_a_deposit_between_a_slash_and_its_veto_gains_nothing() {
    let (mut world, slasher) = deployed(Some("resolver"));
    let id = world.slash(&slasher, "avs", "one", 100, 1);
    // Half of 9,000,000 is gone; the depositor pays as if it came back, and sees so in advance.
    world.bond("bob", 10 * SEED).unwrap();
    assert_eq!(world.preview(10 * SEED).unwrap().u128(), 10 * SEED);
    world.deposit_with("bob", 10 * SEED, None).unwrap();
    assert_eq!(world.lrt_of("bob"), 10 * SEED);
    world.veto("resolver", id, Decimal::zero());
    world.sync();
    let state = world.state();
    assert_eq!(state.exchange_rate, Decimal::one());
    assert_eq!(state.total_assets.u128(), 20 * SEED);
}

#[test]
fn review_v02_a_leaver_is_priced_without_what_may_come_back_and_gets_it_with_the_batch() {
    let (mut world, slasher) = deployed(Some("resolver"));
    let id = world.slash(&slasher, "avs", "one", 100, 1);
    world.redeem("alice", SEED).unwrap();
    world.pass(INTERVAL);
    world.submit().unwrap();
    // 5,500,000 are behind 10,000,000 shares, 450,000 of the batch's part are still with the operator.
    assert_eq!(world.batch(1).expected.u128(), 550_000);
    world.veto("resolver", id, Decimal::zero());
    world.sync();
    world.pass(EXIT);
    world.settle(1).unwrap();
    let received = world.batch(1).received.u128();
    assert!((SEED - 4..=SEED).contains(&received), "{received}");
    let stayers = world.state().total_assets.u128();
    assert!((9 * SEED..=9 * SEED + 4).contains(&stayers), "{stayers}");
}

#[test]
fn review_v02_what_left_with_a_batch_comes_back_to_the_batch_only() {
    let (mut world, slasher) = deployed(Some("resolver"));
    let id = world.slash(&slasher, "avs", "one", 100, 1);
    world.redeem("alice", 5 * SEED).unwrap();
    world.pass(INTERVAL);
    world.submit().unwrap();
    // Half of the 4,500,000 that may come back went along: whoever deposits now pays for the other half.
    let preview = world.preview(SEED).unwrap().u128();
    assert!((SEED - 2..=SEED).contains(&preview), "{preview}");
    world.veto("resolver", id, Decimal::zero());
    world.sync();
    let stayers = world.state().total_assets.u128();
    assert!((5 * SEED - 2..=5 * SEED + 4).contains(&stayers), "{stayers}");
    // But for rounding, all that came back is in the rate.
    assert!(world.state().locked_profit.u128() <= 3);
}

#[test]
fn review_v02_no_fee_is_taken_on_what_a_veto_returns() {
    let (mut world, slasher) = deployed(Some("resolver"));
    let id = world.slash(&slasher, "avs", "one", 100, 1);
    world.sync();
    world.veto("resolver", id, Decimal::zero());
    world.sync();
    assert_eq!(world.lst_of("treasury"), 0);
    assert_eq!(world.state().loss_carry.u128(), 0);
}

#[test]
fn review_v02_nobody_trades_at_a_price_that_a_slash_made_wrong() {
    let (mut world, slasher) = deployed(None);
    world.slash(&slasher, "avs", "one", 100, 1);
    // No sync in between: the message reads positions itself. 5,500,000 are behind 10,000,000 shares.
    world.deposit("bob", 5_500_000);
    assert_eq!(world.lrt_of("bob"), 10 * SEED);
}

#[test]
fn review_v03_leavers_carry_the_mix() {
    let (mut world, slasher) = deployed(None);
    // Idle 1,000,000, with the operator 9,000,000; 1,000,000 leave, then half of what is deployed is lost.
    let id = world.leave("alice", SEED);
    world.slash(&slasher, "avs", "one", 100, 1);
    world.pass(EXIT);
    world.settle(id).unwrap();
    let received = world.batch(id).received.u128();
    world.sync();
    let state = world.state();
    let stayer = state.total_assets.u128() * SEED / state.supply.u128();
    assert!(received.abs_diff(stayer) <= 4, "{received} {stayer}");
    assert!(received.abs_diff(550_000) <= 4, "{received}");
}

#[test]
fn review_v04_one_breach_does_not_drain_a_position() {
    let mut world = World::new();
    world.deposit("alice", 9 * SEED);
    world.operator("one");
    world.allocate("one", 6 * SEED).unwrap();
    let vault = world.vault.clone();
    world.stake_for("carol", "one", &vault, 4 * SEED);
    world.sync();
    // 10,000,000 of 14,000,000 are active, 9,100,000 are allowed.
    world.deallocate("anyone", "one", 900_000).unwrap();
    assert!(world.deallocate("anyone", "one", 1).is_err());
    world.pass(COOLDOWN);
    // Exiting stake is no breach, whenever somebody calls.
    assert!(world.deallocate("anyone", "one", 1).is_err());
    assert_eq!(world.position("one").value.u128(), 9_100_000);
}

#[test]
fn review_v06_rounding_of_an_allocation_is_no_unsynced_loss() {
    let (mut world, slasher) = deployed(None);
    world.slash(&slasher, "avs", "one", 33, 1);
    world.sync();
    for amount in [10_001, 33_333, 7] {
        world.allocate("one", amount).unwrap();
        let allocated = world.state();
        let response = world.sync();
        assert_eq!(crate::support::attribute(&response, "synced", "loss"), "0");
        assert_eq!(world.state(), allocated);
    }
}

#[test]
fn review_h14_lst_that_the_hub_forwards_belongs_to_the_named_recipient() {
    let mut world = World::new();
    let deposit = ReceiveMsg::Deposit {
        recipient: world.addr("alice").to_string(),
        min_shares: None,
    };
    let msg = hub::ExecuteMsg::Bond {
        receiver: Some(world.vault.to_string()),
        min_shares: None,
        msg: Some(to_json_binary(&deposit).unwrap()),
    };
    let (bob, hub) = (world.addr("bob"), world.hub.clone());
    world
        .chain
        .execute_contract(bob, hub.clone(), &msg, &coins(9_000, DENOM))
        .unwrap();
    assert_eq!(world.lrt_of("alice"), 9_000);
    assert_eq!(world.balance(&world.lrt, &hub), 0);
}

#[test]
fn review_h16_a_lender_decodes_two_fields_and_no_other() {
    #[derive(serde::Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        redemption_rate: Decimal,
        update_time: u64,
    }
    let world = World::new();
    let strict: Strict = world
        .query(&palisade_interfaces::vault::QueryMsg::RedemptionRate {
            denom: world.lrt.to_string(),
            params: None,
        })
        .unwrap();
    assert_eq!(strict.redemption_rate, Decimal::one());
    assert_eq!(strict.update_time, world.now());
}

#[test]
fn review_h16_a_wiped_out_vault_has_no_rate_and_never_a_rate_of_zero() {
    let mut world = World::with(|msg| {
        msg.limits.max_operator_bps = 10_000;
        msg.limits.max_exposure_bps = 10_000;
    });
    world.operator("one");
    let slasher = world.avs("avs", None);
    world.opt_in("one", "avs", 100);
    world.pass(DELAY + 1);
    world.allocate("one", SEED).unwrap();
    world.slash(&slasher, "avs", "one", 100, 1);
    let error = world.rate().unwrap_err().to_string();
    assert!(error.contains("insolvent"), "{error}");
    world.sync();
    assert!(world.rate().unwrap_err().to_string().contains("insolvent"));
}

#[test]
fn a_harvest_right_after_a_deposit_pays_the_depositor_nothing_at_once() {
    let (mut world, _) = deployed(None);
    world.fund_native("avs", "one", SEED, 1_000);
    world.pass(1_000);
    world.deposit("bob", 90 * SEED);
    world.harvest("one", &[Asset::native(DENOM)]).unwrap();
    let id = {
        world.redeem("bob", 90 * SEED).unwrap();
        world.open_batch().unwrap().id
    };
    let value = world.state().total_assets.u128() * 90 * SEED / world.state().supply.u128();
    assert_eq!((id, value), (1, 90 * SEED));
}
