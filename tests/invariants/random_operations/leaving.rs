//! Everybody gets out, whatever happened before.

use cosmwasm_std::Uint128;
use palisade_interfaces::registry::SlashStatus;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::history::History;
use crate::world::{DAY, OPERATORS, PEOPLE};

/// Everybody leaves through every exit, whatever happened before.
pub fn leave(history: &mut History) -> Result<(), TestCaseError> {
    let suite = &mut history.suite;
    for who in PEOPLE {
        for operator in OPERATORS {
            let shares = suite.staker(who, operator).unwrap().shares;
            if !shares.is_zero() {
                suite.queue_withdrawal(who, operator, shares).should_succeed();
            }
        }
        let deposit = suite.ballot_deposit(who).unwrap();
        if !deposit.is_zero() {
            suite.withdraw_from_ballot(who, deposit).should_succeed();
        }
        let lrt = suite.balance(who, &suite.lrt()).unwrap();
        if lrt >= Uint128::new(1_000) {
            suite.request_redeem(who, lrt).should_succeed();
        }
    }
    days(history, 12)?;
    // A withdrawal that a veto may make worth more stays open until the slash ends.
    let suite = &mut history.suite;
    for record in suite.slash_records().unwrap() {
        if matches!(record.status, SlashStatus::Final { .. }) {
            suite.release_slash(record.id).should_succeed();
        }
    }
    // Then the vault settles the batches that held such withdrawals.
    days(history, 1)?;
    let suite = &mut history.suite;
    for who in PEOPLE {
        let ids: Vec<u64> = suite.withdrawals(who).unwrap().iter().map(|row| row.id).collect();
        for ids in ids.chunks(30) {
            suite.complete_withdrawal(who, ids.to_vec()).should_succeed();
        }
        for request in suite.redeem_requests(who).unwrap() {
            suite.claim_redeemed(who, request.batch_id).should_succeed();
        }
        let lst = suite.balance(who, &suite.lst()).unwrap();
        if lst >= Uint128::new(1_000) {
            suite.unbond(who, lst).should_succeed();
        }
    }
    days(history, 40)?;
    let suite = &mut history.suite;
    for who in PEOPLE {
        if !suite.unbond_requests(who).unwrap().is_empty() {
            suite.withdraw_unbonded(who).should_succeed();
        }
    }
    everybody_is_out(history)
}

/// A batch is due after a day, and settled three days later if it lost more than usual.
fn days(history: &mut History, days: u64) -> Result<(), TestCaseError> {
    for day in (0..days).step_by(2) {
        history.suite.pass_seconds(2 * DAY).unwrap();
        let cranked = history.suite.turn_cranks();
        cranked.map_err(|refused| TestCaseError::fail(format!("leaving, day {day}: {refused:#}")))?;
    }
    history.check("leaving")
}

fn everybody_is_out(history: &History) -> Result<(), TestCaseError> {
    let suite = &history.suite;
    for who in PEOPLE {
        prop_assert!(
            suite.unbond_requests(who).unwrap().is_empty(),
            "{who} waits for the hub"
        );
        prop_assert!(
            suite.redeem_requests(who).unwrap().is_empty(),
            "{who} waits for the vault"
        );
        prop_assert!(
            suite.withdrawals(who).unwrap().is_empty(),
            "{who} waits for the registry"
        );
        for operator in OPERATORS {
            prop_assert!(
                suite.staker(who, operator).unwrap().shares.is_zero(),
                "{who} is staked"
            );
        }
        for asset in [suite.lst(), suite.lrt()] {
            let left = suite.balance(who, &asset).unwrap();
            prop_assert!(left < Uint128::new(1_000), "{who} has {left} of {asset}");
        }
    }
    prop_assert!(suite.hub_state().unwrap().unbonding.is_zero());
    Ok(())
}
