//! Who left before a fault is spared, who was there at the fault is not.

use crate::world::{check, equivocate, fresh_epoch, staked, DAY, ORACLE, PAL};

#[test]
fn a_bucket_that_closed_before_the_fault_is_spared() {
    let mut suite = staked(100_000 * PAL);
    for name in ["alice", "bob"] {
        suite.restake(name, "atlas", 40_000 * PAL).should_succeed();
    }
    suite.pass_seconds(DAY).unwrap();
    let shares = suite.staker("alice", "atlas").unwrap().shares;
    suite.queue_withdrawal("alice", "atlas", shares).should_succeed();
    // Her bucket closes with the day, and the fault comes after that.
    suite.pass_seconds(DAY).unwrap();
    let epoch = fresh_epoch(&mut suite);
    let taken = equivocate(&mut suite, "atlas", ORACLE, epoch, 1);
    assert_eq!(taken, 4_000 * PAL, "a fifth of half of what Bob has");

    let row = &suite.withdrawals("alice").unwrap()[0];
    assert_eq!(row.value.u128(), 40_000 * PAL);
    assert_eq!(suite.staker("bob", "atlas").unwrap().value.u128(), 36_000 * PAL);
    check(&suite);
}

#[test]
fn leaving_after_the_fault_and_before_the_evidence_saves_nothing() {
    let mut suite = staked(100_000 * PAL);
    for name in ["alice", "bob"] {
        suite.restake(name, "atlas", 40_000 * PAL).should_succeed();
    }
    let epoch = fresh_epoch(&mut suite);
    let shares = suite.staker("alice", "atlas").unwrap().shares;
    suite.queue_withdrawal("alice", "atlas", shares).should_succeed();
    suite.pass_seconds(3 * DAY).unwrap();
    let taken = equivocate(&mut suite, "atlas", ORACLE, epoch, 1);
    assert_eq!(taken, 8_000 * PAL, "a fifth of half of what both had");

    let row = &suite.withdrawals("alice").unwrap()[0];
    assert_eq!(row.value.u128(), 36_000 * PAL);
    assert_eq!(suite.staker("bob", "atlas").unwrap().value.u128(), 36_000 * PAL);
    check(&suite);
}

#[test]
fn one_offence_is_punished_once_whatever_the_order_of_its_halves() {
    let mut suite = staked(100_000 * PAL);
    suite.restake("alice", "atlas", 40_000 * PAL).should_succeed();
    let epoch = fresh_epoch(&mut suite);
    equivocate(&mut suite, "atlas", ORACLE, epoch, 1);
    for payloads in [["that", "this"], ["this", "another"]] {
        let scheme = palisade_interfaces::registry::KeyScheme::Secp256k1;
        let evidence = suite
            .equivocation("atlas", scheme, ORACLE, (epoch, 1), payloads)
            .unwrap();
        suite.submit_evidence("anyone", ORACLE, evidence).should_fail();
    }
    assert_eq!(suite.slash_records().unwrap().len(), 1);
    check(&suite);
}
