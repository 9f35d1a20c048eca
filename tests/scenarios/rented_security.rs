//! A young AVS rents stake that it knows it keeps, and pays for it in advance.

use palisade_interfaces::commitments::{CommitmentStatus, ExecuteMsg, Standing};
use palisade_interfaces::registry;
use palisade_testing::Outcome;

use crate::stage::Suite;
use crate::world::{
    check, commit_to_oracle, equivocate, fresh_epoch, live, lst, native, staked, worth, DAY, ORACLE, PAL,
    SEQUENCER,
};

/// Atlas has 40,000 of Alice and 10,000 of its own, which it committed to the oracle network for 60 days.
fn committed() -> Suite {
    let mut suite = staked(100_000 * PAL);
    suite.restake("alice", "atlas", 40_000 * PAL).should_succeed();
    commit_to_oracle(&mut suite, 10_000 * PAL);
    check(&suite);
    suite
}

fn standing(suite: &Suite) -> Standing {
    match suite.commitment(1).unwrap().status {
        CommitmentStatus::Standing { standing } => standing,
        other => panic!("{other:?}"),
    }
}

fn queue_own_stake(suite: &mut Suite, shares: u128) -> Outcome {
    let msg = ExecuteMsg::QueueWithdrawal {
        asset: suite.lst(),
        shares: shares.into(),
        generation: None,
    };
    suite.commitments("atlas", &msg, vec![])
}

#[test]
fn the_operator_is_paid_for_what_it_keeps_and_leaves_when_its_time_is_over() {
    let mut suite = committed();
    live(&mut suite, 10);
    suite
        .opt_out("atlas", ORACLE)
        .should_fail_with("which is locked until");
    queue_own_stake(&mut suite, 1).should_fail_with("1 commitments stand on this stake");
    // Another AVS slashes a tenth of the pool; the oracle network has what is left, as was agreed.
    let epoch = fresh_epoch(&mut suite);
    assert_eq!(equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1), 5_000 * PAL);
    suite.settle_commitment(1).should_succeed();
    assert_eq!(standing(&suite), Standing::Kept);
    check(&suite);

    let before = native(&suite, "atlas");
    let claim = ExecuteMsg::ClaimRent {
        id: 1,
        recipient: None,
    };
    suite.commitments("atlas", &claim, vec![]).should_succeed();
    let claimed = native(&suite, "atlas") - before;
    assert!((100 * PAL..110 * PAL).contains(&claimed), "ten a day: {claimed}");
    check(&suite);

    live(&mut suite, 50);
    suite.settle_commitment(1).should_succeed();
    suite.commitments("atlas", &claim, vec![]).should_succeed();
    assert_eq!(native(&suite, "atlas") - before, 600 * PAL);
    check(&suite);
    queue_own_stake(&mut suite, 10_000 * PAL).should_succeed();
    suite.opt_out("atlas", ORACLE).should_succeed();
    suite.pass_seconds(9 * DAY).unwrap();
    let complete = ExecuteMsg::CompleteWithdrawal {
        asset: suite.lst(),
        ids: vec![1],
        recipient: None,
    };
    suite.commitments("atlas", &complete, vec![]).should_succeed();
    assert_eq!(lst(&suite, "atlas"), 9_000 * PAL);
    assert!(
        worth(&suite, 9_000 * PAL) > 9_000 * PAL,
        "it was staked all the time"
    );
    check(&suite);
}

#[test]
fn an_avs_that_slashes_its_own_operator_suspends_the_rent_and_lets_it_go_for_nothing() {
    let mut suite = committed();
    live(&mut suite, 10);
    let epoch = fresh_epoch(&mut suite);
    // A fifth of half of the pool.
    assert_eq!(equivocate(&mut suite, "atlas", ORACLE, epoch, 1), 5_000 * PAL);
    suite.settle_commitment(1).should_succeed();
    assert_eq!(standing(&suite), Standing::Lapsed);
    let earned = suite.commitment(1).unwrap().earned;
    live(&mut suite, 5);
    assert_eq!(suite.commitment(1).unwrap().earned, earned);
    let operator = suite.addr("atlas").to_string();
    let eject = registry::ExecuteMsg::EjectOperator { operator };
    suite.registry(ORACLE, &eject).should_succeed();
    let end = ExecuteMsg::EndCommitment { id: 1 };
    suite
        .commitments("atlas", &end, vec![])
        .should_fail_with("it is over");
    suite.settle_commitment(1).should_succeed();
    check(&suite);
    let before = native(&suite, ORACLE);
    suite
        .commitments("anyone", &ExecuteMsg::ReturnRent { id: 1 }, vec![])
        .should_succeed();
    assert_eq!(native(&suite, ORACLE) - before, 600 * PAL - earned.u128());
    check(&suite);
}

#[test]
fn an_avs_that_announces_other_terms_pays_all_of_it() {
    let mut suite = committed();
    live(&mut suite, 10);
    let oracle = suite.addr(ORACLE).to_string();
    let row: registry::AvsResponse = suite
        .ask_registry(&registry::QueryMsg::Avs { avs: oracle })
        .unwrap();
    let mut terms = row.terms;
    terms.max_slash_bps -= 1;
    let announce = registry::ExecuteMsg::ProposeTerms { terms };
    suite.registry(ORACLE, &announce).should_succeed();
    let end = ExecuteMsg::EndCommitment { id: 1 };
    suite.commitments("atlas", &end, vec![]).should_succeed();
    check(&suite);
    let before = native(&suite, "atlas");
    let claim = ExecuteMsg::ClaimRent {
        id: 1,
        recipient: None,
    };
    suite.commitments("atlas", &claim, vec![]).should_succeed();
    assert_eq!(native(&suite, "atlas") - before, 600 * PAL);
    // The lock is void too, so nobody is kept under terms that it did not accept.
    suite.opt_out("atlas", ORACLE).should_succeed();
}
