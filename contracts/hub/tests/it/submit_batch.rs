use cosmwasm_std::{Decimal, Uint128};
use palisade_chain::{MsgKind, StakingFault};
use palisade_hub::ContractError;
use palisade_interfaces::hub::{BatchStatus, ExecuteMsg};
use palisade_math::MathError;

use crate::support::*;

fn submit_with(max_messages: u32) -> ExecuteMsg {
    ExecuteMsg::SubmitBatch {
        max_messages: Some(max_messages),
        gas_limit: None,
    }
}

/// Three validators with 100,000,000 of alice's and bob's, each with the same.
fn staked() -> Hub {
    let mut hub = hub(3);
    hub.bond(&alice(), 59_000_000).unwrap();
    hub.bond_and_stake(&bob(), 40_000_000);
    hub
}

#[test]
fn a_batch_is_priced_undelegated_and_burnt() {
    let mut hub = staked();
    let response = hub.unbond(&[(&alice(), 10_000_000)]);
    let priced = event(&response, "batch_priced");
    assert_eq!(
        (priced["value"].as_str(), priced["netted"].as_str()),
        ("10000000", "0")
    );
    let submitted = event(&response, "batch_submitted");
    assert_eq!(
        (
            submitted["burnt"].as_str(),
            submitted["remaining_shares"].as_str()
        ),
        ("10000000", "0")
    );

    let state = hub.state();
    assert_eq!(
        (state.total_shares.u128(), state.total_assets.u128()),
        (90_000_000, 90_000_000)
    );
    assert_eq!(
        (state.unbonding.u128(), state.tracked_bonded.u128()),
        (10_000_000, 90_000_000)
    );
    let batch = hub.batch(1);
    assert_eq!((batch.expected.u128(), batch.received.u128()), (10_000_000, 0));
    let legs = hub.legs();
    assert_eq!(
        batch.status,
        BatchStatus::Unbonding {
            open_legs: u32::try_from(legs.len()).unwrap()
        }
    );
    assert_eq!(
        legs.iter().map(|leg| leg.expected.u128()).sum::<u128>(),
        10_000_000
    );
    for leg in &legs {
        assert_eq!(leg.completion, hub.time().seconds() + UNBONDING);
        assert_eq!((leg.batch_id, leg.armed_at_height), (1, None));
    }
    hub.check();
}

#[test]
fn a_batch_is_due_at_its_second() {
    let mut hub = staked();
    hub.queue(&alice(), 10_000_000).unwrap();
    let due = hub.time().seconds() + DAY;
    hub.next_block_after(DAY - 1);
    let error = refusal(hub.submit());
    assert_eq!(
        error,
        ContractError::BatchNotDue {
            batch: 1,
            now: due - 1,
            due
        }
    );
    hub.next_block_after(1);
    hub.submit().unwrap();
}

#[test]
fn there_is_nothing_to_submit_without_requests() {
    let mut hub = staked();
    assert_eq!(refusal(hub.submit()), ContractError::NothingPending);
    hub.unbond(&[(&alice(), 10_000_000)]);
    assert_eq!(refusal(hub.submit()), ContractError::NothingPending);
}

#[test]
fn the_price_is_that_after_the_last_slash() {
    let mut hub = staked();
    hub.queue(&alice(), 10_000_000).unwrap();
    let valoper = hub.valoper(1);
    let before: u128 = hub.total_delegated(&hub.address).unwrap();
    hub.slash_now(&valoper, Decimal::percent(10)).unwrap();
    let after: u128 = hub.total_delegated(&hub.address).unwrap();
    assert!(after < before);
    hub.pass_seconds(DAY);
    let response = hub.submit().unwrap();
    assert_eq!(event(&response, "synced")["loss"], (before - after).to_string());
    // Shares in the batch bear it like all others, and the part of a unit stays with the others.
    let value = 10_000_000 * after / 100_000_000;
    assert_eq!(event(&response, "batch_priced")["value"], value.to_string());
    assert_eq!(hub.batch(1).expected.u128(), value);
}

#[test]
fn what_the_limit_cuts_off_stays_pending_and_is_first_in_line() {
    let mut hub = staked();
    hub.queue(&alice(), 50_000_000).unwrap();
    hub.pass_seconds(DAY);
    hub.crank(submit_with(1)).unwrap();
    let remaining = match hub.batch(1).status {
        BatchStatus::Submitting { remaining_shares } => remaining_shares.u128(),
        other => panic!("{other:?}"),
    };
    let done = hub.batch(1).expected.u128();
    assert_eq!(done + remaining, 50_000_000);
    assert_eq!(hub.state().total_shares.u128(), 50_000_000 + remaining);
    hub.check();

    // New requests join the next batch, which waits for this one.
    hub.queue(&bob(), 5_000_000).unwrap();
    assert_eq!(hub.batch(2).total_shares.u128(), 5_000_000);
    hub.pass_seconds(DAY);
    hub.submit().unwrap();
    assert_eq!(hub.batch(1).expected.u128(), 50_000_000);
    assert!(matches!(hub.batch(2).status, BatchStatus::Pending { .. }));
    hub.submit().unwrap();
    assert_eq!(hub.batch(2).expected.u128(), 5_000_000);
    hub.check();
}

#[test]
fn the_remainder_bears_what_happens_meanwhile() {
    let mut hub = staked();
    hub.queue(&alice(), 50_000_000).unwrap();
    hub.pass_seconds(DAY);
    hub.crank(submit_with(1)).unwrap();
    let first = hub.batch(1).expected.u128();
    let remaining = 50_000_000 - first;
    for index in 0..3 {
        let valoper = hub.valoper(index);
        hub.slash_now(&valoper, Decimal::percent(20)).unwrap();
    }
    let bonded = hub.total_delegated(&hub.address).unwrap();
    hub.submit().unwrap();
    let supply = 50_000_000 + remaining;
    assert_eq!(hub.batch(1).expected.u128(), first + remaining * bonded / supply);
    hub.check();
}

#[test]
fn the_fullest_validator_gives_first() {
    let mut hub = staked();
    let fullest = (0..3).max_by_key(|index| hub.tracked(*index)).unwrap();
    let response = hub.unbond(&[(&alice(), 2_000)]);
    assert_eq!(event(&response, "undelegated")["validator"], hub.valoper(fullest));
}

#[test]
fn a_draining_validator_gives_before_all_others() {
    let mut hub = staked();
    let smallest = (0..3).min_by_key(|index| hub.tracked(*index)).unwrap();
    let owner = hub.owner.clone();
    let validator = hub.valoper(smallest);
    hub.execute(
        &owner,
        ExecuteMsg::RemoveValidator {
            validator: validator.clone(),
        },
        &[],
    )
    .unwrap();
    let response = hub.unbond(&[(&alice(), 10_000_000)]);
    assert_eq!(event(&response, "undelegated")["validator"], validator);
}

#[test]
fn without_a_validator_to_ask_nothing_happens() {
    let mut hub = staked();
    hub.faults().fail_every(
        MsgKind::Undelegate,
        None,
        StakingFault::MaxUnbondingDelegationEntries,
    );
    hub.unbond(&[(&alice(), 10_000_000)]);
    // One or two were asked and are left alone now; so are, at last, all.
    let mut refused = 0;
    let error = loop {
        match hub.submit() {
            Ok(response) => refused += events(&response, "undelegation_refused").len(),
            Err(error) => break refusal::<()>(Err(error)),
        }
        assert!(refused <= 3);
    };
    let value = Uint128::new(10_000_000);
    assert_eq!(error, ContractError::NothingUndelegated { batch: 1, value });
    assert_eq!(hub.state().total_assets.u128(), 100_000_000);
    hub.check();
}

#[test]
fn what_undelegating_pays_in_rewards_goes_to_the_collector() {
    let mut hub = staked();
    for index in 0..3 {
        let valoper = hub.valoper(index);
        hub.reward(&valoper, cosmwasm_std::coins(1_000_000_000_000, DENOM))
            .unwrap();
    }
    let purse = hub.purse();
    hub.unbond(&[(&alice(), 10_000_000)]);
    assert_eq!(hub.purse(), purse);
    assert!(hub.coins_of(&hub.collector.clone()) > 0);
    hub.check();
}

#[test]
fn worthless_shares_cannot_be_priced() {
    let mut hub = staked();
    hub.queue(&alice(), 10_000_000).unwrap();
    (0..3).for_each(|index| hub.wipe_out(index));
    hub.pass_seconds(DAY);
    let shares = 100_000_000u128.into();
    assert_eq!(
        refusal(hub.submit()),
        ContractError::Math(MathError::Insolvent { shares })
    );
}
