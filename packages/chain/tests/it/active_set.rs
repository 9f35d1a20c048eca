//! The active set, and what a validator's status means for its delegators.

use cosmwasm_std::Decimal;
use palisade_chain::{BondStatus, Chain, ModuleAccount, NewValidator};

use crate::support::*;

fn bonded(chain: &Chain) -> Vec<String> {
    chain
        .wrap()
        .query_all_validators()
        .unwrap()
        .into_iter()
        .map(|listed| listed.address)
        .collect()
}

fn pools(chain: &Chain) -> (u128, u128) {
    let held = |module| {
        chain
            .stake_balance(&chain.module_account(module).unwrap())
            .unwrap()
    };
    (
        held(ModuleAccount::BondedPool),
        held(ModuleAccount::NotBondedPool),
    )
}

#[test]
fn the_strongest_are_bonded_in_order() {
    let mut builder = people().params(|params| params.max_validators = 2);
    for (name, own) in [
        ("small", 1_000_000),
        ("large", 3_000_000),
        ("middle", 2_999_999),
        ("poor", 999_999),
    ] {
        builder = builder.validator(name, own, Decimal::zero());
    }
    let mut chain = builder.build().unwrap();
    let (small, large, middle) = (chain.valoper(0), chain.valoper(1), chain.valoper(2));
    assert_eq!(bonded(&chain), [large.clone(), middle.clone()]);
    assert_eq!(pools(&chain), (5_999_999, 1_999_999));
    assert_eq!(validator(&chain, &small).status, BondStatus::Unbonded);

    // 999,999 more are 1,999,999: power 1, below the 2 of the second. One unit more is a tie.
    chain.delegate(&alice(), &small, 999_999).unwrap();
    chain.next_block();
    assert_eq!(bonded(&chain), [large.clone(), middle.clone()]);
    chain.delegate(&alice(), &small, 1_000_001).unwrap();
    // The change is made at EndBlock: until then the old set is in force.
    assert_eq!(validator(&chain, &small).status, BondStatus::Unbonded);
    chain.next_block();
    assert_eq!(validator(&chain, &small).status, BondStatus::Bonded);
    assert_eq!(validator(&chain, &middle).status, BondStatus::Unbonding);
    assert_eq!(validator(&chain, &middle).unbonding_height, chain.height() - 1);
    let left_at = chain.time().minus_seconds(5);
    assert_eq!(
        validator(&chain, &middle).unbonding_time,
        left_at.plus_seconds(1_814_400)
    );
    assert_eq!(pools(&chain), (6_000_000, 2_999_999 + 999_999));
    chain.check_invariants().unwrap();
}

#[test]
fn equal_power_is_ordered_by_the_bytes_of_the_address() {
    let chain = chain(5);
    let mut sorted = chain.created_validators().to_vec();
    let data = |address: &String| -> Vec<u8> {
        let (_, bytes) = bech32::decode(address).unwrap();
        bytes
    };
    sorted.sort_by_key(data);
    assert_eq!(bonded(&chain), sorted);
    assert_ne!(
        chain.created_validators(),
        sorted,
        "the names say nothing about the order"
    );
}

#[test]
fn a_validator_below_one_power_is_never_bonded() {
    let mut chain = chain(1);
    let val = chain
        .create_validator(&NewValidator::new(alice(), 999_999, Decimal::zero()))
        .unwrap();
    chain.pass_blocks(2);
    assert_eq!(validator(&chain, &val).status, BondStatus::Unbonded);
    chain.delegate(&bob(), &val, 1).unwrap();
    chain.next_block();
    assert_eq!(validator(&chain, &val).status, BondStatus::Bonded);
    // Slashed below it, the validator leaves.
    chain.slash_now(&val, Decimal::percent(1)).unwrap();
    chain.next_block();
    assert_eq!(validator(&chain, &val).status, BondStatus::Unbonding);
    chain.check_invariants().unwrap();
}

#[test]
fn leaving_an_unbonding_or_unbonded_validator_takes_the_full_time() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 1_000_000).unwrap();
    chain.jail(&val).unwrap();
    chain.next_block_after(1_000);
    chain.undelegate(&alice(), &val, 1_000).unwrap();
    let entry = &chain.unbonding_entries(&alice(), &val).unwrap()[0];
    assert_eq!(entry.completion_time, chain.time().plus_seconds(1_814_400));
    chain.next_block_after(2_000_000);
    chain.next_block();
    assert_eq!(validator(&chain, &val).status, BondStatus::Unbonded);
    chain.undelegate(&alice(), &val, 1_000).unwrap();
    let entry = &chain.unbonding_entries(&alice(), &val).unwrap()[0];
    assert_eq!(entry.completion_time, chain.time().plus_seconds(1_814_400));
    chain.check_invariants().unwrap();
}

#[test]
fn a_validator_is_unbonded_by_the_end_block_of_its_last_second() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    let status = |chain: &Chain| validator(chain, &val).status;
    chain.jail(&val).unwrap();
    let due = chain.time().plus_seconds(1_814_400);
    chain.next_block_at(due.minus_nanos(1));
    chain.next_block_at(due); // ends the block before: not due there
    assert_eq!(status(&chain), BondStatus::Unbonding);
    chain.next_block_at(due.plus_nanos(1));
    assert_eq!(status(&chain), BondStatus::Unbonded);
}

#[test]
fn redelegating_away_takes_the_sources_own_time() {
    let mut chain = chain(3);
    let (val, other, third) = (chain.valoper(0), chain.valoper(1), chain.valoper(2));
    chain.delegate(&alice(), &val, 1_000_000).unwrap();
    chain.jail(&val).unwrap();
    let (left_height, left_time) = (chain.height(), chain.time());
    chain.next_block_after(1_000);
    // Unbonding: its height and its completion time.
    chain.redelegate(&alice(), &val, &other, 100_000).unwrap();
    let entry = &chain.redelegations(&alice(), &val, &other).unwrap()[0];
    assert_eq!(entry.creation_height, left_height);
    assert_eq!(entry.completion_time, left_time.plus_seconds(1_814_400));
    assert_eq!(pools(&chain).1, 10_000_000 + 900_000);

    // Unbonded: done at once, nothing to answer for, and the response says the year 1.
    chain.next_block_after(1_814_400);
    chain.next_block();
    assert_eq!(validator(&chain, &val).status, BondStatus::Unbonded);
    let response = chain.redelegate(&alice(), &val, &third, 100_000).unwrap();
    assert!(chain.redelegations(&alice(), &val, &third).unwrap().is_empty());
    // { completion_time: { seconds: -62,135,596,800 } }: 2^64 less that is 0xfffffff1886e0900; in groups of seven
    // bits 00 12 38 43 18 7f 7f 7f 7f 01.
    let zero_time = b"\x0a\x0b\x08\x80\x92\xb8\xc3\x98\xfe\xff\xff\xff\x01";
    assert_eq!(response.data.unwrap().as_slice(), zero_time);
    let event = response
        .events
        .iter()
        .find(|event| event.ty == "redelegate")
        .unwrap();
    assert!(event
        .attributes
        .iter()
        .any(|attr| attr.value == "0001-01-01T00:00:00Z"));
    // So the next hop is free.
    chain.redelegate(&alice(), &third, &other, 100_000).unwrap();
    chain.check_invariants().unwrap();
}

#[test]
fn the_last_delegator_of_an_unbonded_validator_cannot_redelegate_everything() {
    let mut chain = chain(1);
    let (bonded, terms) = (chain.valoper(0), NewValidator::new(alice(), 5, Decimal::zero()));
    let val = chain.create_validator(&terms).unwrap();
    assert_eq!(validator(&chain, &val).status, BondStatus::Unbonded);
    // The message removes the validator, and then misses it when it looks for the completion time.
    assert_refused(
        chain.redelegate(&alice(), &val, &bonded, 5),
        "staking",
        3,
        "validator does not exist",
    );
    assert_eq!(chain.delegated(&alice(), &val).unwrap(), 5);
    chain.redelegate(&alice(), &val, &bonded, 4).unwrap();
    assert_eq!(pools(&chain), (10_000_004, 1));
    // Undelegating the rest is fine, and removes it.
    chain.undelegate(&alice(), &val, 1).unwrap();
    assert!(chain.validator(&val).unwrap().is_none());
    assert_eq!(entries(&chain, &alice(), &val), [(chain.height(), 1)]);
    chain.check_invariants().unwrap();
}

#[test]
fn a_delegation_goes_to_the_pool_of_the_status() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    assert_eq!(pools(&chain), (20_000_000, 0));
    chain.jail(&val).unwrap();
    chain.next_block();
    chain.delegate(&alice(), &val, 7).unwrap();
    assert_eq!(pools(&chain), (10_000_000, 10_000_007));
    chain.unjail(&val).unwrap();
    chain.next_block();
    assert_eq!(pools(&chain), (20_000_007, 0));
}

#[test]
fn the_list_has_no_more_than_the_places_of_the_set() {
    let mut chain = chain(3);
    chain.set_params(|params| params.max_validators = 2).unwrap();
    // Until EndBlock three are bonded, of which the list shows two.
    assert_eq!(bonded(&chain).len(), 2);
    let still = chain.validators().unwrap();
    assert!(still.iter().all(|val| val.status == BondStatus::Bonded));
    chain.next_block();
    let left = chain.validators().unwrap();
    assert_eq!(
        left.iter()
            .filter(|val| val.status == BondStatus::Unbonding)
            .count(),
        1
    );
}
