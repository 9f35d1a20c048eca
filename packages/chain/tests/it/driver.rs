//! The clock, blocks and failures on demand.

use cosmwasm_std::{coins, Decimal, Timestamp};
use cw_multi_test::{next_block, StakingSudo, SudoMsg};
use palisade_chain::{MsgKind, SdkError, StakingFault};

use crate::support::*;

#[test]
fn seconds_pass_exactly_in_a_bounded_number_of_blocks() {
    let mut chain = chain(1);
    let (height, time) = (chain.height(), chain.time());
    chain.pass_seconds(60 * 86_400);
    assert_eq!(chain.time(), time.plus_seconds(60 * 86_400));
    assert_eq!(chain.height(), height + 100);
    // 23 seconds are four blocks of 5 or 6.
    chain.pass_seconds(23);
    assert_eq!(
        (chain.height(), chain.time()),
        (height + 104, time.plus_seconds(60 * 86_400 + 23))
    );
    chain.pass_seconds(3);
    assert_eq!(chain.height(), height + 105);
    chain.pass_seconds(0);
    assert_eq!(chain.height(), height + 105);

    let mut coarse = people()
        .block_seconds(3_600)
        .max_blocks_per_step(10)
        .build()
        .unwrap();
    let height = coarse.height();
    coarse.pass_seconds(86_400);
    assert_eq!(coarse.height(), height + 10);
    coarse.pass_seconds(7_200);
    assert_eq!(coarse.height(), height + 12);
}

#[test]
fn an_unbonding_is_paid_by_the_end_block_of_the_first_block_at_its_time() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.next_block_at(Timestamp::from_nanos(1_800_000_100_853_000_000));
    chain.delegate(&alice(), &val, PURSE).unwrap();
    chain.undelegate(&alice(), &val, 1_000).unwrap();
    let due = chain.time().plus_seconds(1_814_400);
    chain.next_block_at(due.minus_nanos(1));
    chain.next_block_at(due); // ends the block before: not due there
    assert_eq!(chain.stake_balance(&alice()).unwrap(), 0);
    assert!(chain.delegate(&alice(), &val, 1_000).is_err());
    chain.next_block();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), 1_000);
    let events = chain.block_events().unwrap();
    let paid = events
        .iter()
        .find(|event| event.ty == "complete_unbonding")
        .unwrap();
    assert_eq!(paid.attributes[0].value, "1000stake");
    chain.delegate(&alice(), &val, 1_000).unwrap();
}

#[test]
fn after_a_halt_the_first_block_has_not_paid_yet() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, PURSE).unwrap();
    chain.undelegate(&alice(), &val, 1_000).unwrap();
    let height = chain.height();
    chain.halt(2_000_000);
    assert_eq!(chain.height(), height + 1);
    assert_eq!(chain.unbonding_entries(&alice(), &val).unwrap().len(), 1);
    assert_eq!(chain.stake_balance(&alice()).unwrap(), 0);
    chain.next_block();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), 1_000);
}

#[test]
fn the_apps_own_clock_runs_the_same_blocks() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, PURSE).unwrap();
    chain.undelegate(&alice(), &val, 1_000).unwrap();
    chain.update_block(|block| block.time = block.time.plus_seconds(1_814_400));
    assert_eq!(chain.stake_balance(&alice()).unwrap(), 0);
    // Setting the block that is in progress does not end it.
    let block = chain.block_info();
    chain.set_block(block);
    assert_eq!(chain.stake_balance(&alice()).unwrap(), 0);
    chain.update_block(next_block);
    assert_eq!(chain.stake_balance(&alice()).unwrap(), 1_000);
}

#[test]
fn the_privileged_slash_is_immediate() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 10_000_000).unwrap();
    chain.undelegate(&alice(), &val, 1_000_000).unwrap();
    let height = chain.height();
    let slash = StakingSudo::Slash {
        validator: val.clone(),
        percentage: Decimal::percent(10),
    };
    chain.app_mut().sudo(SudoMsg::Staking(slash)).unwrap();
    assert_eq!(chain.height(), height);
    assert_eq!(tokens(&chain, &val), 17_100_000);
    assert_eq!(entries(&chain, &alice(), &val), [(height, 1_000_000)]);
}

#[test]
fn the_next_message_of_a_kind_fails_once() {
    let mut chain = chain(2);
    let (val, other) = (chain.valoper(0), chain.valoper(1));
    chain.delegate(&alice(), &val, 1_000_000).unwrap();
    chain.faults().fail_next(
        MsgKind::Undelegate,
        Some(&val),
        StakingFault::MaxUnbondingDelegationEntries,
    );
    // Another kind and another validator pass.
    chain.delegate(&alice(), &val, 1_000).unwrap();
    chain.delegate(&alice(), &other, 1_000).unwrap();
    chain.undelegate(&alice(), &other, 1_000).unwrap();
    let text = "too many unbonding delegation entries for (delegator, validator) tuple";
    assert_refused(chain.undelegate(&alice(), &val, 1_000), "staking", 27, text);
    chain.undelegate(&alice(), &val, 1_000).unwrap();
}

#[test]
fn every_message_of_a_kind_fails_until_cleared() {
    let mut chain = chain(2);
    let (val, other) = (chain.valoper(0), chain.valoper(1));
    chain.delegate(&alice(), &val, 1_000_000).unwrap();
    let capped = || SdkError::new("liquid", 105, "validator bond cap exceeded");
    chain.faults().fail_every(MsgKind::Delegate, None, capped());
    for target in [&val, &other, &val] {
        assert_refused(
            chain.delegate(&alice(), target, 1),
            "liquid",
            105,
            "validator bond cap exceeded",
        );
    }
    chain
        .faults()
        .fail_every(MsgKind::Redelegate, Some(&val), capped());
    chain.faults().fail_every(MsgKind::WithdrawReward, None, capped());
    chain
        .faults()
        .fail_every(MsgKind::SetWithdrawAddress, None, capped());
    assert!(chain.redelegate(&alice(), &val, &other, 1).is_err());
    assert!(chain.withdraw_rewards(&alice(), &val).is_err());
    assert!(chain.set_withdraw_address(&alice(), &bob()).is_err());
    chain.faults().clear();
    chain.delegate(&alice(), &val, 1).unwrap();
    chain.redelegate(&alice(), &val, &other, 1).unwrap();
    chain.withdraw_rewards(&alice(), &val).unwrap();
    chain.set_withdraw_address(&alice(), &bob()).unwrap();
}

#[test]
fn a_chain_has_the_prefix_denom_and_coins_it_was_given() {
    let chain = palisade_chain::Chain::builder()
        .prefix("juno")
        .bond_denom("ujuno")
        .validator("one", 1_000_000, Decimal::zero())
        .build()
        .unwrap();
    let one = chain.addr("one");
    assert!(one.as_str().starts_with("juno1"));
    assert!(chain.valoper(0).starts_with("junovaloper1"));
    assert_eq!(chain.valoper(0), palisade_chain::validator_address(&one).unwrap());
    assert_eq!(chain.supply("ujuno").unwrap(), 1_000_000);
}

#[test]
fn minting_adds_to_balance_and_supply() {
    let mut chain = chain(1);
    let supply = chain.supply("stake").unwrap();
    chain.mint(&alice(), coins(5, "stake")).unwrap();
    chain.mint(&alice(), vec![]).unwrap();
    chain.mint(&alice(), coins(0, "stake")).unwrap();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), PURSE + 5);
    assert_eq!(chain.supply("stake").unwrap(), supply + 5);
}
