//! First-depositor and donation inflation: make a share dear by a gift, so that the next deposit is rounded away.

use cosmwasm_std::Uint128;

use crate::world::{check, live, lrt, lst, native, staked, world, worth, DAY, PAL};

/// A gift far larger than the deposits around it.
const GIFT: u128 = 500_000 * PAL;

#[test]
fn a_gift_to_the_hub_moves_no_price_and_pays_nobody_back() {
    let mut suite = world();
    let start = native(&suite, "alice");
    suite.bond("alice", 1_000).should_succeed();
    let rate = suite.hub_state().unwrap().exchange_rate;
    let (hub, coin) = (suite.house().hub.0.clone(), suite.native());
    suite.donate("alice", &hub, &coin, GIFT).should_succeed();
    assert_eq!(suite.hub_state().unwrap().exchange_rate, rate);

    suite.bond("bob", 999_999).should_succeed();
    let got = lst(&suite, "bob");
    assert!(worth(&suite, got) >= 999_998, "{got}");

    // The gift is found and drips in to all; the giver's shares are too few to get it back.
    live(&mut suite, 30);
    suite.unbond("alice", 1_000u128).should_succeed();
    live(&mut suite, 24);
    suite.withdraw_unbonded("alice").should_succeed();
    assert!(start - native(&suite, "alice") > GIFT * 99 / 100);
    assert!(worth(&suite, lst(&suite, "bob")) >= 999_998);
}

/// Oak found it critical in Eris: the first to bond makes a share so dear by `Donate` that the next bond buys none.
#[test]
fn a_donation_does_not_make_the_first_share_dear() {
    let mut suite = world();
    suite.bond("alice", 1_000).should_succeed();
    let (hub, coins) = (suite.house().hub.0.clone(), suite.coins(GIFT));
    suite
        .execute(
            "alice",
            &hub,
            &palisade_interfaces::hub::ExecuteMsg::Donate {},
            coins,
        )
        .should_succeed();
    suite.bond("bob", 999_999).should_succeed();
    assert_eq!(lst(&suite, "bob"), 999_999);
    // And a day later it is not dear either: the rate may rise by a hundredth.
    suite.pass_seconds(DAY).unwrap();
    suite.bond("carol", 999_999).should_succeed();
    let got = lst(&suite, "carol");
    assert!(worth(&suite, got) >= 999_997, "{got}");
    check(&suite);
}

#[test]
fn a_gift_to_the_collector_counts_as_rewards_and_is_not_worth_giving() {
    let mut suite = staked(100_000 * PAL);
    let rate = suite.hub_state().unwrap().exchange_rate;
    let (collector, coin) = (suite.house().collector.0.clone(), suite.native());
    suite.transfer("alice", &collector, &coin, GIFT).should_succeed();
    suite.harvest_staking().should_succeed();
    // It drips: who comes a block before it has no more a block after it.
    assert_eq!(suite.hub_state().unwrap().exchange_rate, rate);
    check(&suite);
}

#[test]
fn a_gift_to_the_vault_moves_no_price() {
    let mut suite = staked(600_000 * PAL);
    suite.enter_vault("alice", 1_000u128).should_succeed();
    let before = suite.vault_state().unwrap();
    let (vault, token) = (suite.house().vault.0.clone(), suite.lst());
    suite.donate("alice", &vault, &token, GIFT).should_succeed();
    suite.sync_vault().should_succeed();
    assert_eq!(suite.vault_state().unwrap().total_assets, before.total_assets);

    suite.enter_vault("bob", 999_999u128).should_succeed();
    assert_eq!(lrt(&suite, "bob"), 999_999);
    check(&suite);
}

#[test]
fn a_gift_in_the_vaults_name_to_a_pool_is_a_gain_that_drips() {
    let mut suite = staked(600_000 * PAL);
    suite.enter_vault("bob", 100_000 * PAL).should_succeed();
    suite.allocate_to_operator("atlas", 50_000 * PAL).should_succeed();
    let rate = suite.vault_state().unwrap().exchange_rate;
    let msg = palisade_interfaces::registry::ReceiveMsg::Deposit {
        operator: suite.addr("atlas").to_string(),
        staker: suite.house().vault.0.to_string(),
        limits: palisade_interfaces::registry::DepositLimits::default(),
    };
    let (token, registry) = (suite.house().lst.clone(), suite.house().registry.0.clone());
    suite
        .send_token("alice", &token, &registry, GIFT, &msg)
        .should_succeed();
    suite.sync_vault().should_succeed();
    assert_eq!(suite.vault_state().unwrap().exchange_rate, rate);
    suite.pass_seconds(DAY).unwrap();
    assert!(suite.vault_state().unwrap().exchange_rate > rate);
    check(&suite);
}

#[test]
fn a_gift_to_the_registry_belongs_to_no_pool() {
    let mut suite = staked(600_000 * PAL);
    suite.restake("alice", "atlas", 1u128).should_succeed();
    let (registry, token) = (suite.house().registry.0.clone(), suite.lst());
    suite.donate("alice", &registry, &token, GIFT).should_succeed();
    suite.restake("bob", "atlas", 999_999u128).should_succeed();
    assert_eq!(suite.staker("bob", "atlas").unwrap().value, Uint128::new(999_999));
    check(&suite);
}
