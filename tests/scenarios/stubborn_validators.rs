//! Validators that refuse messages stop nobody.

use palisade_chain::{MsgKind, SdkError, StakingFault};
use palisade_testing::Engine;

use crate::stage::chain;
use crate::world::{check, live, native, staked, DAY, PAL};

#[test]
fn a_validator_that_refuses_everything_stops_no_operation_of_others() {
    let mut suite = staked(50_000 * PAL);
    live(&mut suite, 2);
    let stubborn = chain(&suite).valoper(2);
    for kind in [MsgKind::Delegate, MsgKind::Undelegate, MsgKind::WithdrawReward] {
        let error = SdkError::from(StakingFault::ValidatorJailed);
        chain(&suite).faults().fail_every(kind, Some(&stubborn), error);
    }
    suite.bond("alice", 10_000 * PAL).should_succeed();
    suite.unbond("bob", 20_000 * PAL).should_succeed();
    live(&mut suite, 2);
    check(&suite);
    let before = native(&suite, "bob");
    chain(&suite).faults().clear();
    live(&mut suite, 23);
    suite.withdraw_unbonded("bob").should_succeed();
    assert!(native(&suite, "bob") - before >= 20_000 * PAL);
    check(&suite);
}

#[test]
fn a_jailed_validator_is_drained_and_its_stake_comes_back() {
    let mut suite = staked(50_000 * PAL);
    live(&mut suite, 2);
    let jailed = chain(&suite).valoper(1);
    suite.engine_mut().downtime(&jailed).unwrap();
    suite.sync_hub().should_succeed();
    suite.remove_validator(&jailed).should_succeed();
    for name in ["alice", "bob", "carol"] {
        suite.unbond(name, 49_000 * PAL).should_succeed();
    }
    live(&mut suite, 25);
    for name in ["alice", "bob", "carol"] {
        suite.withdraw_unbonded(name).should_succeed();
    }
    let hub = suite.house().hub.0.clone();
    assert_eq!(chain(&suite).delegated(&hub, &jailed).unwrap(), 0);
    suite.pass_seconds(DAY).unwrap();
    check(&suite);
}
