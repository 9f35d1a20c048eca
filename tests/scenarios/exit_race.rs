//! Around a slash, no order of calls pays anyone more than another order does.

use crate::stage::Suite;
use crate::world::{check, equivocate, fresh_epoch, lst, staked, DAY, ORACLE, PAL};

/// Calls that anybody may make in between, in some order.
type Meddle = fn(&mut Suite);

/// Alice is in a batch that unbonds, Bob in one that is open, Carol stays, when an old fault is slashed. Returns what
/// each has in the end.
fn play(meddle: Meddle, claims: [&str; 3]) -> [u128; 3] {
    let mut suite = staked(100_000 * PAL);
    for name in ["alice", "bob", "carol"] {
        suite.enter_vault(name, 40_000 * PAL).should_succeed();
    }
    suite.allocate_to_operator("atlas", 60_000 * PAL).should_succeed();
    let epoch = fresh_epoch(&mut suite);
    suite.request_redeem("alice", 40_000 * PAL).should_succeed();
    suite.pass_seconds(DAY).unwrap();
    suite.submit_redeem_batch().should_succeed();
    suite.request_redeem("bob", 40_000 * PAL).should_succeed();
    equivocate(&mut suite, "atlas", ORACLE, epoch, 1);
    meddle(&mut suite);
    suite.pass_seconds(DAY).unwrap();
    suite.submit_redeem_batch().should_succeed();
    suite.pass_seconds(9 * DAY).unwrap();
    suite.sync_hub().should_succeed();
    suite.request_redeem("carol", 40_000 * PAL).should_succeed();
    for _ in 0..6 {
        suite.pass_seconds(2 * DAY).unwrap();
        suite.turn_cranks().unwrap();
    }
    for name in claims {
        let batch = suite.redeem_requests(name).unwrap()[0].batch_id;
        suite.claim_redeemed(name, batch).should_succeed();
    }
    check(&suite);
    ["alice", "bob", "carol"].map(|name| lst(&suite, name))
}

#[test]
fn no_order_of_syncs_settlements_and_claims_pays_more() {
    let quiet = play(|_| (), ["alice", "bob", "carol"]);
    let synced = play(
        |suite| {
            suite.sync_vault().should_succeed();
        },
        ["carol", "bob", "alice"],
    );
    let busy = play(
        |suite| {
            suite.sync_vault().should_succeed();
            suite.settle_redeem_batch(1).should_fail();
            suite
                .deallocate_from_operator("atlas", 1_000 * PAL)
                .should_succeed();
        },
        ["bob", "alice", "carol"],
    );
    assert_eq!(quiet, synced);
    // A deallocation costs a unit or two of rounding, of those who are still in.
    for (one, other) in quiet.iter().zip(busy) {
        assert!(one.abs_diff(other) <= 3, "{quiet:?} and {busy:?}");
    }
    // A tenth of 60,000 is lost, and shared by three times 40,000 and the seed.
    let lost = 6_000 * PAL * 40_000 / 120_001;
    for left in quiet {
        assert!(left.abs_diff(100_000 * PAL - lost) <= 2, "{quiet:?}");
    }
}
