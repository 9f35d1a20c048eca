//! Whose coins are the coins of a batch, and who may keep somebody from them.

use cosmwasm_std::Decimal;
use palisade_interfaces::hub::{BatchStatus, ExecuteMsg, ReceiveMsg};

use super::{batch, days, delegated, settle, slash, unbond, valoper, withdraw};
use crate::stage::Suite;
use crate::world::{check, native, DAY, PAL, PEOPLE};

fn only(batch_ids: Vec<u64>) -> ExecuteMsg {
    ExecuteMsg::WithdrawUnbonded {
        batch_ids: Some(batch_ids),
        receiver: None,
        limit: None,
    }
}

/// Puts LST into the batch in the name of somebody else.
fn unbond_for(suite: &mut Suite, who: &str, owner: &str, amount: u128) {
    let (lst, hub) = (suite.house().lst.clone(), suite.house().hub.0.clone());
    let receiver = Some(suite.addr(owner).to_string());
    let msg = ReceiveMsg::QueueUnbond { receiver };
    suite.send_token(who, &lst, &hub, amount, &msg).should_succeed();
}

/// A withdrawal from steak goes through all requests of its owner, and anybody can make some for anybody.
#[test]
fn requests_made_for_a_victim_do_not_stand_in_its_way() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    suite.fund("mallory", PAL).unwrap();
    suite.bond("mallory", PAL).should_succeed();
    for day in 1..=30 {
        unbond_for(&mut suite, "mallory", "alice", 1_000);
        if day == 20 {
            suite.unbond("alice", 10_000 * PAL).should_succeed();
        }
        days(&mut suite, 1);
    }
    days(&mut suite, 24);
    assert_eq!(suite.unbond_requests("alice").unwrap().len(), 30);
    let before = native(&suite, "alice");
    suite.hub("alice", &only(vec![20])).should_succeed();
    assert_eq!(native(&suite, "alice") - before, 10_000 * PAL + 1_000);
    // The rest is a gift.
    assert_eq!(withdraw(&mut suite, "alice"), 29 * 1_000);
    check(&suite);
}

#[test]
fn a_stranger_withdraws_nothing_of_others() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    unbond(&mut suite, &[("alice", 10_000 * PAL)]);
    days(&mut suite, 24);
    suite
        .hub("mallory", &only(vec![1]))
        .should_fail_with("has no request in batch 1");
    suite
        .withdraw_unbonded("mallory")
        .should_fail_with("nothing to withdraw");
    suite.hub("alice", &only(vec![1, 1, 1])).should_succeed();
    suite.hub("alice", &only(vec![1])).should_fail_with("no batch 1");
    check(&suite);
}

/// A unit to unbond stopped the batches of stLuna, and dust halted pSTAKE.
#[test]
fn a_request_of_dust_delays_nobody() {
    let mut suite = delegated(100_000 * PAL, |_| {});
    suite.fund("mallory", PAL).unwrap();
    suite.bond("mallory", PAL).should_succeed();
    // Alone in a batch, and with others.
    unbond(&mut suite, &[("mallory", 1)]);
    unbond(&mut suite, &[("mallory", 1), ("alice", 10_000 * PAL)]);
    days(&mut suite, 24);
    assert_eq!(withdraw(&mut suite, "alice"), 10_000 * PAL);
    assert!(withdraw(&mut suite, "mallory") <= 2);
    let left = suite.unbond_batches().unwrap();
    assert!(left.is_empty(), "{left:?}");
    check(&suite);
}

/// All three are in one batch, a fifth of which loses a twentieth.
fn short() -> Suite {
    let mut suite = delegated(100_000 * PAL, |_| {});
    unbond(&mut suite, &PEOPLE.map(|name| (name, 90_000 * PAL)));
    let (validator, height) = (valoper(&suite, 0), suite.now().unwrap().height);
    slash(&mut suite, &validator, height, Decimal::percent(5));
    suite.sync_hub().should_succeed();
    suite
}

/// Nobody wants to be the first to withdraw from a batch that lost, where it is settled by who does.
#[test]
fn a_slashed_batch_does_not_wait_for_those_who_own_it() {
    let mut suite = short();
    suite.pass_seconds(22 * DAY).unwrap();
    settle(&mut suite);
    let settled = batch(&suite, 1);
    assert_eq!(settled.status, BatchStatus::Settled {});
    assert!(!settled.lost.is_zero());
    assert_eq!(settled.received + settled.lost, settled.expected);
    check(&suite);
}

/// The last to claim from steak finds nothing.
#[test]
fn the_first_to_withdraw_from_a_short_batch_gets_no_more_than_the_last() {
    for order in [["alice", "bob", "carol"], ["carol", "alice", "bob"]] {
        let mut suite = short();
        days(&mut suite, 23);
        let received = batch(&suite, 1).received.u128();
        let paid = order.map(|name| withdraw(&mut suite, name));
        assert_eq!(paid, [received / 3; 3]);
        // What a late coin makes good is shared the same way.
        days(&mut suite, 4);
        check(&suite);
    }
}

/// Lido's requests could be moved so that they counted twice. Here each cut costs a unit at most, whoever makes it, and the others
/// nothing.
#[test]
fn a_request_that_is_cut_up_and_passed_around_is_paid_no_more() {
    let mut suite = delegated(100_000 * PAL, |settings| settings.hub.netting_cap_bps = 3_333);
    suite.bond("bob", 10_000 * PAL).should_succeed();
    unbond(
        &mut suite,
        &[("alice", 10_000 * PAL + 1), ("carol", 10_000 * PAL)],
    );
    let start = ["alice", "bob"].map(|name| native(&suite, name));
    suite.withdraw_unbonded("alice").should_succeed();
    for round in 0..10 {
        let (from, to, shares) = match round % 2 {
            0 => ("alice", "bob", 1_000 * PAL),
            _ => ("bob", "alice", 300 * PAL),
        };
        let transfer = ExecuteMsg::TransferUnbonding {
            batch_id: 1,
            shares: Some((shares + 7 * round).into()),
            recipient: suite.addr(to).to_string(),
            msg: None,
        };
        suite.hub(from, &transfer).should_succeed();
        for name in ["alice", "bob"] {
            suite
                .withdraw_unbonded(name)
                .should_fail_with("nothing to withdraw");
        }
        check(&suite);
    }
    days(&mut suite, 24);
    for name in ["alice", "bob"] {
        // One of them may have given everything away.
        let _ = suite.withdraw_unbonded(name).result;
    }
    let now = ["alice", "bob"].map(|name| native(&suite, name));
    let paid = now[0] + now[1] - start[0] - start[1];
    let due = 10_000 * PAL + 1;
    assert!((due - 20..=due).contains(&paid), "{paid} of {due}");
    suite.withdraw_unbonded("carol").should_succeed();
    check(&suite);
}
