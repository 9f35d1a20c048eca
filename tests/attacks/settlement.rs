//! Batches that are settled from a balance: whose coins are these?

use palisade_interfaces::hub::{BatchResponse, BatchStatus, QueryMsg};
use palisade_testing::Engine;

use crate::stage::{chain_mut, Suite};
use crate::world::{check, live, native, staked, DAY, HOUR, PAL};

fn batch(suite: &Suite, id: u64) -> BatchResponse {
    suite.ask_hub(&QueryMsg::Batch { id }).unwrap()
}

/// What somebody withdraws from the hub.
fn withdraw(suite: &mut Suite, who: &str) -> u128 {
    let before = native(suite, who);
    suite.withdraw_unbonded(who).should_succeed();
    native(suite, who) - before
}

/// Steak counts coins of a settled and unclaimed batch for the next one, so that a slash of the next is not seen
/// and the last to claim finds nothing.
#[test]
fn coins_of_a_settled_batch_do_not_hide_the_slash_of_the_next() {
    let mut suite = staked(100_000 * PAL);
    live(&mut suite, 2);
    suite.unbond("alice", 20_000 * PAL).should_succeed();
    live(&mut suite, 3);
    let height = suite.now().unwrap().height;
    suite.unbond("bob", 20_000 * PAL).should_succeed();
    live(&mut suite, 2);
    // Everybody who unbonds in the second batch is hit, and nobody who did in the first.
    for validator in suite.engine().validators().unwrap() {
        suite
            .engine_mut()
            .double_sign(&validator.address, height)
            .unwrap();
    }
    suite.sync_hub().should_succeed();
    live(&mut suite, 24);
    check(&suite);

    let [first, second] = [batch(&suite, 1), batch(&suite, 2)];
    assert!(
        first.lost.is_zero() && matches!(first.status, BatchStatus::Settled {}),
        "{first:?}"
    );
    assert!(!second.lost.is_zero(), "{second:?}");
    assert_eq!(withdraw(&mut suite, "bob"), second.received.u128());
    assert_eq!(withdraw(&mut suite, "alice"), first.received.u128());
    assert_eq!(first.received, first.expected);
    check(&suite);
}

/// x/staking pays in EndBlock. In the first block at the completion time a reading of the balance finds nothing, and
/// would write the batch off; after a halt every transaction of that block sees the same.
#[test]
fn a_reconciliation_in_the_first_block_writes_nothing_off() {
    for halt in [false, true] {
        let mut suite = staked(100_000 * PAL);
        live(&mut suite, 2);
        suite.unbond("alice", 20_000 * PAL).should_succeed();
        live(&mut suite, 2);
        let legs: Vec<palisade_interfaces::hub::LegResponse> = suite
            .ask_hub(&QueryMsg::Legs {
                start_after: None,
                limit: None,
            })
            .unwrap();
        let completion = legs.iter().map(|leg| leg.completion).max().unwrap();
        let wait = completion - suite.now().unwrap().time;
        if halt {
            chain_mut(&mut suite).halt(wait + 2 * HOUR);
        } else {
            suite.pass_seconds(wait - 60).unwrap();
            chain_mut(&mut suite).next_block_after(60);
        }
        assert!(suite.now().unwrap().time >= completion);

        suite.reconcile().should_succeed();
        suite.reconcile().should_fail_with("nothing to reconcile");
        let armed = batch(&suite, 1);
        assert!(armed.lost.is_zero() && matches!(armed.status, BatchStatus::Unbonding { .. }));
        suite.next_block().unwrap();
        suite.reconcile().should_succeed();
        let settled = batch(&suite, 1);
        assert_eq!(settled.received, settled.expected);
        assert!(settled.lost.is_zero());
        assert_eq!(withdraw(&mut suite, "alice"), settled.received.u128());
        check(&suite);
    }
}

#[test]
fn nobody_withdraws_twice() {
    let mut suite = staked(100_000 * PAL);
    live(&mut suite, 2);
    suite.unbond("alice", 20_000 * PAL).should_succeed();
    suite.unbond("bob", 20_000 * PAL).should_succeed();
    live(&mut suite, 2);
    // The netted part, if any, then the rest.
    let early = native(&suite, "alice");
    let _ = suite.withdraw_unbonded("alice").result;
    suite
        .withdraw_unbonded("alice")
        .should_fail_with("nothing to withdraw");
    live(&mut suite, 24);
    suite.withdraw_unbonded("alice").should_succeed();
    let paid = native(&suite, "alice") - early;
    suite
        .withdraw_unbonded("alice")
        .should_fail_with("nothing to withdraw");
    assert_eq!(withdraw(&mut suite, "bob"), paid);
    suite.pass_seconds(DAY).unwrap();
    check(&suite);
}
