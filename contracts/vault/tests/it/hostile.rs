//! What somebody gains by calling a message at a bad moment, or by sending a unit to a bad place: nothing.

use cosmwasm_std::{Addr, Decimal, Uint128};
use palisade_interfaces::registry;
use palisade_interfaces::vault::QueryMsg;
use palisade_interfaces::Asset;
use palisade_math::Lrt;
use palisade_vault::ContractError;

use crate::support::{refusal, World, COOLDOWN, DELAY, DENOM, EXIT, SEED, UNBONDING};

/// Of a batch: shorter than the time of a veto.
const INTERVAL: u64 = 3_600;

/// 9,000,000 of 10,000,000 with one operator, of which one AVS with a resolver can take all.
fn exposed() -> (World, Addr) {
    let mut world = World::with(|msg| {
        msg.limits.max_operator_bps = 10_000;
        msg.limits.max_exposure_bps = 10_000;
        msg.params.batch_interval_seconds = INTERVAL;
        msg.params.min_redeem = 1u128.into();
    });
    world.deposit("alice", 9 * SEED);
    world.operator("one");
    let slasher = world.avs("avs", Some("resolver"));
    world.opt_in("one", "avs", 100);
    world.pass(DELAY + 1);
    world.allocate("one", 9 * SEED).unwrap();
    (world, slasher)
}

fn submit_for(world: &mut World, who: &str, shares: u128) {
    world.redeem(who, shares).unwrap();
    world.pass(INTERVAL);
    world.submit().unwrap();
}

#[test]
fn leavers_have_their_part_of_what_a_total_slash_gives_back() {
    let (mut world, slasher) = exposed();
    let id = world.slash(&slasher, "avs", "one", 100, 1);
    submit_for(&mut world, "alice", 5 * SEED);
    assert_eq!(world.batch(1).expected.u128(), 500_000);
    // Whoever deposits now pays for the half of 9,000,000 that the stayers may get back.
    assert_eq!(world.preview(SEED).unwrap().u128(), SEED);
    world.veto("resolver", id, Decimal::zero());
    world.pass(EXIT);
    world.settle(1).unwrap();
    assert_eq!(world.batch(1).received.u128(), 5 * SEED);
    world.sync();
    let state = world.state();
    assert_eq!(
        (state.total_assets.u128(), state.locked_profit.u128()),
        (5 * SEED, 0)
    );
}

#[test]
fn leavers_have_their_part_of_an_exit_that_was_collected_before_its_veto() {
    let (mut world, slasher) = exposed();
    world.pass(1);
    world.deallocate("manager", "one", 4 * SEED).unwrap();
    let fault = world.now();
    world.pass(UNBONDING - 5_000);
    // The exit loses 2,000,000 and active stake 2,500,000.
    let id = world.slash_for(&slasher, "avs", "one", 50, 1, fault);
    world.redeem("alice", 5 * SEED).unwrap();
    let matures = world.position("one").exits[0].matures;
    world.pass_until(matures.max(world.now() + INTERVAL));
    world.collect("one").unwrap();
    assert_eq!(world.position("one").exits[0].value.u128(), 0);
    world.submit().unwrap();
    world.veto("resolver", id, Decimal::zero());
    world.sync();
    // But for rounding, nothing of it is a gain that newcomers would share.
    let state = world.state();
    assert!(state.locked_profit.u128() <= 4, "{state:?}");
    assert!(state.total_assets.u128().abs_diff(5 * SEED) <= 4, "{state:?}");
    world.pass(EXIT);
    world.settle(1).unwrap();
    let received = world.batch(1).received.u128();
    assert!(received.abs_diff(5 * SEED) <= 4, "{received}");
}

#[test]
fn a_unit_in_the_vaults_name_does_not_keep_a_position_for_ever() {
    let (mut world, _) = exposed();
    world.deallocate("manager", "one", 9 * SEED).unwrap();
    let vault = world.vault.clone();
    world.stake_for("carol", "one", &vault, 1);
    world.pass(EXIT);
    world.collect("one").unwrap();
    assert!(world.positions().is_empty());
    // It is found when the vault stakes there again.
    world.allocate("one", SEED).unwrap();
    assert_eq!(world.position("one").value.u128(), SEED + 1);
    assert_eq!(world.state().locked_profit.u128(), 1);
}

#[test]
fn a_batch_that_would_receive_nothing_waits_for_more() {
    let (mut world, _) = exposed();
    world.allocate("one", SEED).unwrap();
    world.redeem("alice", 2).unwrap();
    world.pass(INTERVAL);
    // Worth 2, of which nothing is idle and which is all rounding to the pool.
    let worthless = ContractError::WorthlessBatch { shares: Lrt::new(2) };
    assert_eq!(refusal(world.submit()), worthless);
    world.redeem("alice", 1).unwrap();
    world.submit().unwrap();
    world.pass(EXIT);
    world.settle(1).unwrap();
    assert_eq!(world.batch(1).received.u128(), 1);
}

#[test]
fn conversions_see_a_slash_that_nobody_synced() {
    let (mut world, slasher) = exposed();
    world.slash(&slasher, "avs", "one", 50, 1);
    let ask = |msg| world.query::<Uint128>(&msg).unwrap().u128();
    let amount = Uint128::new(SEED);
    assert_eq!(ask(QueryMsg::TotalAssets {}), 5_500_000);
    assert_eq!(ask(QueryMsg::ConvertToAssets { amount }), 550_000);
    assert_eq!(ask(QueryMsg::ConvertToShares { amount }), 1_818_181);
}

#[test]
fn others_cannot_use_up_the_exits_of_the_manager() {
    let mut world = World::with(|msg| msg.limits.tolerance_bps = 0);
    world.deposit("alice", 9 * SEED);
    world.operator("one");
    world.allocate("one", 6 * SEED).unwrap();
    let vault = world.vault.clone();
    // A few units above the limit, of which one or two leave, again and again.
    let mut taken = 0;
    for _ in 0..4 {
        world.stake_for("carol", "one", &vault, 5);
        world.sync();
        taken += usize::from((1..4).any(|amount| world.deallocate("anyone", "one", amount).is_ok()));
        world.pass(COOLDOWN);
    }
    assert_eq!(taken, 2);
    world.deallocate("manager", "one", 5 * SEED).unwrap();
}

#[test]
fn a_slash_and_its_veto_do_not_let_locked_profit_into_the_rate() {
    let (mut world, slasher) = exposed();
    world.fund_native("avs", "one", SEED, 1_000);
    world.pass(1_000);
    world.harvest("one", &[Asset::native(DENOM)]).unwrap();
    let before = world.state();
    assert!(before.locked_profit.u128() > 800_000, "{before:?}");
    let id = world.slash(&slasher, "avs", "one", 20, 1);
    world.sync();
    // 1,800,000 are lost, half of it locked profit. A deposit pays for the half that would be in the rate again.
    let slashed = world.state();
    assert_eq!(slashed.locked_profit.u128(), 0);
    assert!(
        slashed.total_assets.u128().abs_diff(9_100_000) < 100,
        "{slashed:?}"
    );
    let preview = world.preview(SEED).unwrap().u128();
    assert!(preview.abs_diff(SEED) < 100, "{preview}");
    world.veto("resolver", id, Decimal::zero());
    world.sync();
    let after = world.state();
    let dripped = after.total_assets - before.total_assets;
    assert!(dripped.u128() < 100, "{dripped}");
    assert!(before.locked_profit - after.locked_profit == dripped, "{after:?}");
}

#[test]
fn depositors_do_not_pay_for_a_slash_that_was_released_while_another_is_contested() {
    let (mut world, slasher) = exposed();
    let id = world.slash(&slasher, "avs", "one", 20, 1);
    world.sync();
    world.pass(9_999);
    world.slash(&slasher, "avs", "one", 10, 2);
    world.sync();
    world.pass(2);
    let release = registry::ExecuteMsg::ReleaseSlash { slash_id: id };
    let anyone = world.addr("anyone");
    world.registry(&anyone, &release, 0).unwrap();
    // 1,800,000 are gone for good, 720,000 may come back to the 7,480,000 behind 10,000,000 shares.
    assert_eq!(world.preview(820_000).unwrap().u128(), SEED);
}
