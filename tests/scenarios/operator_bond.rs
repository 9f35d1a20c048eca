//! An operator's own assets pay before those who trusted it, and reward who caught it.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::{ExecuteMsg, SlashStatus};

use crate::stage::Suite;
use crate::world::{
    check, equivocate, fresh_epoch, lst, staked, COUNCIL, DAY, ORACLE, PAL, PURSE, SEQUENCER,
};

/// Alice and the vault have 90,000 with an operator that put 10,000 before them.
fn bonded() -> (Suite, u64) {
    let mut suite = staked(100_000 * PAL);
    suite.fund("atlas", PURSE).unwrap();
    suite.bond("atlas", 10_000 * PAL).should_succeed();
    suite.deposit_bond("atlas", 10_000 * PAL).should_succeed();
    suite.restake("alice", "atlas", 50_000 * PAL).should_succeed();
    suite.enter_vault("bob", 80_000 * PAL).should_succeed();
    suite.allocate_to_operator("atlas", 40_000 * PAL).should_succeed();
    let epoch = fresh_epoch(&mut suite);
    suite.sync_vault().should_succeed();
    check(&suite);
    (suite, epoch)
}

#[test]
fn stakers_and_the_vault_lose_what_the_bond_does_not_pay_and_the_reporter_is_rewarded() {
    let (mut suite, epoch) = bonded();
    let before = suite.vault_state().unwrap();
    // A fifth of half of the pool.
    assert_eq!(equivocate(&mut suite, "atlas", ORACLE, epoch, 1), 9_000 * PAL);
    suite.sync_vault().should_succeed();
    assert_eq!(suite.slash_records().unwrap()[0].bond.u128(), 4_500 * PAL);
    assert_eq!(suite.staker("alice", "atlas").unwrap().value.u128(), 47_500 * PAL);
    let after = suite.vault_state().unwrap();
    assert_eq!((before.total_assets - after.total_assets).u128(), 2_000 * PAL);
    check(&suite);

    let supply = suite.supply(&suite.lst()).unwrap();
    suite.release_slash(1).should_succeed();
    assert_eq!(lst(&suite, "anyone"), 900 * PAL);
    let burnt = supply - suite.supply(&suite.lst()).unwrap();
    assert_eq!(burnt.u128(), 8_100 * PAL);
    check(&suite);
    // The vault counts on nothing of what the bond paid.
    suite.sync_vault().should_succeed();
    assert_eq!(suite.vault_state().unwrap().total_assets, after.total_assets);
}

#[test]
fn a_council_gives_back_to_the_bond_too() {
    let (mut suite, epoch) = bonded();
    assert_eq!(equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1), 9_000 * PAL);
    suite.sync_vault().should_succeed();
    check(&suite);
    suite
        .veto_slash(COUNCIL, 1, Decimal::percent(40))
        .should_succeed();
    suite.sync_vault().should_succeed();
    assert_eq!(suite.staker("alice", "atlas").unwrap().value.u128(), 49_000 * PAL);
    check(&suite);
    suite.release_slash(1).should_succeed();
    assert!(matches!(
        suite.slash_records().unwrap()[0].status,
        SlashStatus::Released { amount, bounty, returned }
            if (amount.u128(), bounty.u128(), returned.u128()) == (3_600 * PAL, 0, 5_400 * PAL)
    ));
    // All that is left leaves.
    let asset = suite.lst();
    let queue = ExecuteMsg::QueueBondWithdrawal {
        asset: asset.clone(),
        amount: (8_200 * PAL).into(),
    };
    suite.registry("atlas", &queue).should_succeed();
    suite.pass_seconds(9 * DAY).unwrap();
    let complete = ExecuteMsg::CompleteBondWithdrawal {
        asset,
        recipient: None,
    };
    suite.registry("atlas", &complete).should_succeed();
    assert_eq!(lst(&suite, "atlas"), 8_200 * PAL);
    check(&suite);
}
