//! Who knows first, who leaves last, and what changes under whom.

use cosmwasm_std::{to_json_binary, Decimal};
use palisade_interfaces::registry::{
    AllocationAtResponse, Destination, ExecuteMsg, KeyScheme, QueryMsg, StakeResponse,
};
use palisade_interfaces::slasher;
use palisade_testing::{Code, Engine};

use super::{
    allocate, allocation, complete_all, evidence, leave, restaked, sham, shares, terms_of, value, ANNOUNCED,
    STAKE,
};
use crate::stage::Suite;
use crate::world::{check, equivocate, fresh_epoch, DAY, HOUR, ORACLE, PAL, SEQUENCER};

/// Deregistering freed the stake at once.
#[test]
fn restaking_23_an_operator_that_is_gone_answers_for_its_time() {
    let mut suite = restaked();
    let serving = fresh_epoch(&mut suite);
    suite.pass_seconds(1).unwrap();
    suite.opt_out("atlas", SEQUENCER).should_succeed();
    assert_eq!(allocation(&suite, SEQUENCER).counted_weight.u128(), 0);
    // Its stake is still there while its budget is.
    suite.pass_seconds(DAY).unwrap();
    let leaving = fresh_epoch(&mut suite);
    suite.pass_seconds(5 * DAY).unwrap();
    for epoch in [serving, leaving] {
        let taken = equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
        assert_eq!(taken, 2 * STAKE / 10);
    }
    // And not for what came after it.
    suite.pass_seconds(2 * DAY).unwrap();
    let gone = fresh_epoch(&mut suite);
    let late = evidence(&suite, "atlas", SEQUENCER, (gone, 1));
    suite.submit_evidence("anyone", SEQUENCER, late).should_fail();
    check(&suite);
}

/// Stake was not set aside when somebody was accused, and gone when the verdict came.
#[test]
fn restaking_24_the_accused_stake_is_taken_before_anybody_can_leave_with_it() {
    let mut suite = restaked();
    let epoch = fresh_epoch(&mut suite);
    let taken = equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
    for name in ["alice", "bob"] {
        leave(&mut suite, name);
    }
    suite.pass_seconds(9 * DAY).unwrap();
    let paid: u128 = ["alice", "bob"]
        .map(|name| complete_all(&mut suite, name))
        .iter()
        .sum();
    assert_eq!(paid, 2 * STAKE - taken);
    let supply = suite.supply(&suite.lst()).unwrap();
    suite.release_slash(1).should_succeed();
    assert_eq!((supply - suite.supply(&suite.lst()).unwrap()).u128(), taken);
    check(&suite);
}

/// A rule of order let a later slash cancel an earlier one.
#[test]
fn restaking_25_slashes_come_in_any_order_and_cancel_none() {
    let outcome = |order: [usize; 2]| {
        let mut suite = restaked();
        let early = fresh_epoch(&mut suite);
        suite.pass_seconds(DAY).unwrap();
        let late = fresh_epoch(&mut suite);
        let faults = [(SEQUENCER, early), (ORACLE, late)];
        let taken = order.map(|index| {
            let (avs, epoch) = faults[index];
            equivocate(&mut suite, "atlas", avs, epoch, 1)
        });
        check(&suite);
        (taken.iter().sum::<u128>(), suite.pool("atlas").unwrap().assets)
    };
    let (one, other) = (outcome([0, 1]), outcome([1, 0]));
    assert!(one.0.abs_diff(other.0) <= 1, "{one:?} {other:?}");
    assert_eq!(one.0, 2 * STAKE / 5, "two tenths");
    assert!(one.1.abs_diff(other.1).u128() <= 1);
}

/// Around a loss that is known, who knew it left or came in at the price of before.
#[test]
fn restaking_27_who_knows_of_a_loss_first_neither_leaves_nor_enters_at_the_old_price() {
    for avs in [SEQUENCER, ORACLE] {
        let mut suite = restaked();
        let epoch = fresh_epoch(&mut suite);
        // Alice sees the evidence coming.
        leave(&mut suite, "alice");
        equivocate(&mut suite, "atlas", avs, epoch, 1);
        let lost = STAKE / 10;
        assert_eq!(suite.withdrawals("alice").unwrap()[0].value.u128(), STAKE - lost);
        // Carol sees that it may be undone, and would like a part of it.
        let entered = suite.restake("carol", "atlas", STAKE);
        if avs == SEQUENCER {
            entered.should_fail_with("may be vetoed");
            suite
                .veto_slash(crate::world::COUNCIL, 1, Decimal::zero())
                .should_succeed();
            assert_eq!(value(&suite, "bob"), STAKE);
        } else {
            entered.should_succeed();
            assert!(value(&suite, "carol") <= STAKE && value(&suite, "carol") + 1 >= STAKE);
            assert_eq!(value(&suite, "bob"), STAKE - lost);
        }
        check(&suite);
    }
}

/// Whatever was allocated before was slashable at once when it came back.
#[test]
fn restaking_31_who_comes_back_begins_from_the_beginning() {
    let mut suite = restaked();
    suite.opt_out("atlas", ORACLE).should_succeed();
    suite.opt_in("atlas", ORACLE).should_fail();
    suite.pass_seconds(14 * DAY + 1).unwrap();
    suite.opt_in("atlas", ORACLE).should_succeed();
    assert_eq!(allocation(&suite, ORACLE).budget.u128(), 0);
    suite
        .allocate_to_avs("atlas", ORACLE, 1_000, 5_000)
        .should_succeed();
    let epoch = fresh_epoch(&mut suite);
    suite.pass_seconds(8 * DAY).unwrap();
    let early = evidence(&suite, "atlas", ORACLE, (epoch, 1));
    suite.submit_evidence("anyone", ORACLE, early).should_fail();
    suite.pass_seconds(2 * DAY).unwrap();
    let epoch = fresh_epoch(&mut suite);
    equivocate(&mut suite, "atlas", ORACLE, epoch, 2);
    check(&suite);
}

/// With the key of an operator a thief allocates to an AVS of her own and slashes its stakers to herself.
#[test]
fn restaking_32_a_thief_with_an_operators_key_finds_nobody_left() {
    let mut suite = restaked();
    suite.fund("mallory", 100 * PAL).unwrap();
    sham(&mut suite, "heist");
    suite
        .allocate_to_avs("atlas", "heist", 2_000, 10_000)
        .should_succeed();
    // No AVS of hers waits for less.
    let mut hasty = terms_of(&suite, "heist");
    (hasty.slasher, hasty.allocation_delay_seconds) = (None, ANNOUNCED - 1);
    let (registry, bond) = (
        suite.house().registry.0.clone(),
        suite.registry_params().unwrap().avs_bond,
    );
    let msg = ExecuteMsg::RegisterAvs {
        metadata_uri: String::new(),
        terms: hasty,
    };
    suite
        .execute("mallory", &registry, &msg, vec![bond])
        .should_fail_with("allocation_delay_seconds");
    // Those who were told leave.
    suite.pass_seconds(DAY).unwrap();
    for name in ["alice", "bob"] {
        leave(&mut suite, name);
    }
    suite.pass_seconds(8 * DAY).unwrap();
    for name in ["alice", "bob"] {
        assert_eq!(complete_all(&mut suite, name), STAKE);
    }
    let epoch = fresh_epoch(&mut suite);
    let proof = evidence(&suite, "atlas", "heist", (epoch, 1));
    suite.submit_evidence("mallory", "heist", proof).should_fail();
    check(&suite);
}

/// A slasher like the oracle's, of Mallory's making.
fn new_slasher(suite: &mut Suite) -> String {
    let (mallory, oracle) = (suite.join("mallory"), suite.addr(ORACLE));
    let msg = slasher::InstantiateMsg {
        registry: suite.house().registry.0.to_string(),
        avs: oracle.to_string(),
        fraction: Decimal::one(),
    };
    let msg = to_json_binary(&msg).unwrap();
    let made = suite
        .engine_mut()
        .instantiate(&mallory, Code::EquivocationSlasher, &msg, vec![], "another");
    made.unwrap().address.to_string()
}

/// The slasher, and where slashes go, were replaced at once; a proposal of the same again put off what had been announced; and
/// an old slasher stayed in force in one of two programs.
#[test]
fn restaking_33_51_a_stolen_avs_changes_nothing_under_those_who_were_there() {
    let mut suite = restaked();
    let mut terms = terms_of(&suite, ORACLE);
    terms.slasher = Some(new_slasher(&mut suite));
    terms.destination = Destination::Recipient {
        address: suite.addr("mallory").to_string(),
    };
    let propose = ExecuteMsg::ProposeTerms { terms };
    let announced = suite.now().unwrap().time;
    suite.registry(ORACLE, &propose).should_succeed();
    let apply = ExecuteMsg::ApplyTerms {
        avs: suite.addr(ORACLE).to_string(),
    };
    suite.pass_seconds(DAY).unwrap();
    suite.registry(ORACLE, &propose).should_fail_with("are announced");
    leave(&mut suite, "alice");
    suite.pass_until(announced + ANNOUNCED - 2 * HOUR).unwrap();
    assert_eq!(complete_all(&mut suite, "alice"), STAKE);
    let before = fresh_epoch(&mut suite);
    suite.pass_until(announced + ANNOUNCED).unwrap();
    suite
        .registry("mallory", &apply)
        .should_fail_with("can be applied after");
    suite.pass_seconds(1).unwrap();
    suite.registry("mallory", &apply).should_succeed();

    // What happened before is nothing to the new slasher, and the old one is none any more.
    let proof = evidence(&suite, "atlas", ORACLE, (before, 1));
    suite.pass_seconds(1).unwrap();
    suite
        .submit_evidence("anyone", ORACLE, proof.clone())
        .should_fail_with("unauthorized");
    let new = cosmwasm_std::Addr::unchecked(terms_of(&suite, ORACLE).slasher.unwrap());
    let submit = slasher::ExecuteMsg::SubmitEvidence { evidence: proof };
    suite.execute("mallory", &new, &submit, vec![]).should_fail();
    assert_eq!(value(&suite, "bob"), STAKE);
    check(&suite);
}

/// Stake of this block was counted, so whoever borrowed some had a say with it.
#[test]
fn restaking_21_35_64_stake_of_this_second_counts_nowhere() {
    let mut suite = restaked();
    let now = suite.now().unwrap().time;
    let stake_at = |suite: &Suite, at| -> StakeResponse {
        suite
            .ask_registry(&QueryMsg::OperatorStake {
                operator: suite.addr("atlas").to_string(),
                asset: suite.lst(),
                at: Some(at),
            })
            .unwrap()
    };
    suite.pass_seconds(1).unwrap();
    let before = stake_at(&suite, now + 1);
    suite.restake("carol", "atlas", 90_000 * PAL).should_succeed();
    allocate(&mut suite, ORACLE, 0, 0).should_succeed();
    assert_eq!(stake_at(&suite, now + 1), before);
    let base = |suite: &Suite, at| -> AllocationAtResponse {
        suite
            .ask_registry(&QueryMsg::AllocationAt {
                avs: suite.addr(ORACLE).to_string(),
                operator: suite.addr("atlas").to_string(),
                asset: suite.lst(),
                at,
            })
            .unwrap()
    };
    assert_eq!(base(&suite, now + 1), base(&suite, now));
    // What she puts in and takes out again in a block was never there for a fault, and is for none after it.
    leave(&mut suite, "carol");
    suite.pass_seconds(1).unwrap();
    assert_eq!(
        stake_at(&suite, now + 2).assets.u128(),
        before.assets.u128() + 90_000 * PAL,
        "slashable until its bucket closes"
    );
    assert_eq!(shares(&suite, "carol"), 0);
    check(&suite);
}

/// A height of another chain was taken for a time of this one.
#[test]
fn restaking_36_a_statement_is_dated_by_what_the_operator_signed() {
    let mut suite = restaked();
    let epoch = fresh_epoch(&mut suite);
    let proof = evidence(&suite, "atlas", ORACLE, (epoch, 1));
    // Dated anew by who brings it, it is not what was signed.
    for other in [epoch - 1, epoch + 1, 0, u64::MAX] {
        let mut dated = proof.clone();
        dated.epoch = other;
        suite.submit_evidence("anyone", ORACLE, dated).should_fail();
    }
    // One that the operator dated into the future waits for it.
    let early = evidence(&suite, "atlas", ORACLE, (epoch + 2, 1));
    suite
        .submit_evidence("anyone", ORACLE, early.clone())
        .should_fail();
    suite.pass_seconds(2 * HOUR).unwrap();
    suite.submit_evidence("anyone", ORACLE, early).should_succeed();
    // Nor is one of long ago a fault of today.
    let old = evidence(&suite, "atlas", SEQUENCER, (epoch, 7));
    suite.pass_seconds(7 * DAY).unwrap();
    suite
        .submit_evidence("anyone", SEQUENCER, old)
        .should_fail_with("is not between");
    let epoch = fresh_epoch(&mut suite);
    // And one for another AVS, or by another scheme's key, is none.
    let mut foreign = suite
        .equivocation("atlas", KeyScheme::Secp256k1, SEQUENCER, (epoch, 9), ["a", "b"])
        .unwrap();
    suite
        .submit_evidence("anyone", ORACLE, foreign.clone())
        .should_fail();
    for statement in [&mut foreign.first, &mut foreign.second] {
        statement.scheme = KeyScheme::Ed25519;
    }
    suite.submit_evidence("anyone", SEQUENCER, foreign).should_fail();
    check(&suite);
}
