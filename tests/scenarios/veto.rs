//! A council gives back what a slash took.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::SlashStatus;

use crate::world::{check, equivocate, fresh_epoch, lst, staked, COUNCIL, DAY, PAL, SEQUENCER};

#[test]
fn a_veto_gives_back_to_the_vault_and_to_stakers_exactly_what_was_taken() {
    let mut suite = staked(100_000 * PAL);
    suite.restake("alice", "atlas", 50_000 * PAL).should_succeed();
    suite.enter_vault("bob", 80_000 * PAL).should_succeed();
    suite.allocate_to_operator("atlas", 40_000 * PAL).should_succeed();
    let epoch = fresh_epoch(&mut suite);
    suite.sync_vault().should_succeed();
    let (pool, vault) = (suite.pool("atlas").unwrap(), suite.vault_state().unwrap());
    let alice = suite.staker("alice", "atlas").unwrap().value;

    let taken = equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
    assert_eq!(taken, 9_000 * PAL, "a tenth of the pool");
    suite.sync_vault().should_succeed();
    assert!(suite.vault_state().unwrap().exchange_rate < vault.exchange_rate);
    check(&suite);

    suite.veto_slash(COUNCIL, 1, Decimal::zero()).should_succeed();
    suite.sync_vault().should_succeed();
    assert_eq!(suite.pool("atlas").unwrap().assets, pool.assets);
    assert_eq!(suite.staker("alice", "atlas").unwrap().value, alice);
    let after = suite.vault_state().unwrap();
    assert_eq!(after.total_assets + after.locked_profit, vault.total_assets);
    check(&suite);
}

#[test]
fn a_partial_veto_burns_only_what_is_upheld() {
    let mut suite = staked(100_000 * PAL);
    suite.restake("alice", "atlas", 100_000 * PAL).should_succeed();
    let epoch = fresh_epoch(&mut suite);
    let taken = equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);

    suite
        .veto_slash(COUNCIL, 1, Decimal::percent(25))
        .should_succeed();
    suite.pass_seconds(3 * DAY + 1).unwrap();
    let supply = suite.supply(&suite.lst()).unwrap();
    suite.release_slash(1).should_succeed();
    let burnt = supply - suite.supply(&suite.lst()).unwrap();
    assert_eq!(burnt.u128(), taken / 4);
    let record = &suite.slash_records().unwrap()[0];
    assert!(matches!(
        record.status,
        SlashStatus::Released { amount, returned, .. } if amount == burnt && (amount + returned).u128() == taken
    ));
    check(&suite);
}

#[test]
fn nobody_deposits_while_a_slash_may_be_vetoed_and_everybody_leaves() {
    let mut suite = staked(100_000 * PAL);
    suite.restake("alice", "atlas", 50_000 * PAL).should_succeed();
    let epoch = fresh_epoch(&mut suite);
    equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);

    suite
        .restake("bob", "atlas", 1_000 * PAL)
        .should_fail_with("may be vetoed until");
    let shares = suite.staker("alice", "atlas").unwrap().shares;
    suite.queue_withdrawal("alice", "atlas", shares).should_succeed();
    suite.pass_seconds(9 * DAY).unwrap();
    let before = lst(&suite, "alice");
    let ids = suite
        .withdrawals("alice")
        .unwrap()
        .iter()
        .map(|row| row.id)
        .collect();
    suite.complete_withdrawal("alice", ids).should_succeed();
    assert_eq!(lst(&suite, "alice") - before, 45_000 * PAL);

    suite.release_slash(1).should_succeed();
    suite.restake("bob", "atlas", 1_000 * PAL).should_succeed();
    check(&suite);
}
