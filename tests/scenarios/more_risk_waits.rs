//! Whatever raises the risk of stakers waits until every one of them could have left.

use cosmwasm_std::Decimal;
use palisade_testing::AvsSetup;

use crate::world::{check, equivocate, fresh_epoch, lst, staked, DAY, PAL};

/// Notice, bucket and unbonding of the registry's defaults.
const DELAY: u64 = 9 * DAY;

#[test]
fn who_leaves_at_once_is_gone_before_a_new_service_can_slash() {
    let mut suite = staked(100_000 * PAL);
    for name in ["alice", "bob"] {
        suite.restake(name, "atlas", 40_000 * PAL).should_succeed();
    }
    suite
        .register_avs(&AvsSetup::new("bridge", "bridge").equivocation(Decimal::one()))
        .unwrap();
    suite.opt_in("atlas", "bridge").should_succeed();
    let announced = suite.now().unwrap().time;
    suite
        .allocate_to_avs("atlas", "bridge", 2_000, 10_000)
        .should_succeed();
    let shares = suite.staker("alice", "atlas").unwrap().shares;
    suite.queue_withdrawal("alice", "atlas", shares).should_succeed();

    // Not yet in force: nothing to take.
    let epoch = fresh_epoch(&mut suite);
    let scheme = palisade_interfaces::registry::KeyScheme::Ed25519;
    let early = suite
        .equivocation("atlas", scheme, "bridge", (epoch, 1), ["this", "that"])
        .unwrap();
    suite.submit_evidence("anyone", "bridge", early).should_fail();

    suite.pass_until(announced + DELAY).unwrap();
    let ids = suite
        .withdrawals("alice")
        .unwrap()
        .iter()
        .map(|row| row.id)
        .collect();
    suite.complete_withdrawal("alice", ids).should_succeed();
    assert_eq!(lst(&suite, "alice"), 100_000 * PAL);

    suite.pass_seconds(1).unwrap();
    let epoch = fresh_epoch(&mut suite);
    let taken = equivocate(&mut suite, "atlas", "bridge", epoch, 2);
    assert_eq!(taken, 8_000 * PAL, "a fifth of what Bob left there");
    check(&suite);
}

#[test]
fn a_vault_does_not_restake_past_its_limits() {
    let mut suite = staked(100_000 * PAL);
    suite.enter_vault("alice", 50_000 * PAL).should_succeed();
    let idle = suite.vault_state().unwrap().idle.u128();
    suite
        .allocate_to_operator("atlas", idle * 61 / 100)
        .should_fail_with("limit");
    suite
        .allocate_to_operator("atlas", idle * 59 / 100)
        .should_succeed();
    check(&suite);
}
