//! Who is punished for what, and how the block tells.

use cosmwasm_std::Decimal;
use palisade_chain::{BondStatus, Infraction, ModuleAccount, NewValidator};

use crate::support::*;

#[test]
fn an_unbonding_validator_is_slashed_from_the_other_pool_and_an_unbonded_one_not_at_all() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    chain.jail(&val).unwrap();
    chain.next_block();
    assert_eq!(validator(&chain, &val).status, BondStatus::Unbonding);
    let pool = chain.module_account(ModuleAccount::NotBondedPool).unwrap();
    let held = chain.stake_balance(&pool).unwrap();
    assert_eq!(held, 10_000_000);
    let report = chain.slash_now(&val, Decimal::percent(10)).unwrap();
    assert_eq!(report.burned_from_validator.u128(), 1_000_000);
    assert_eq!(chain.stake_balance(&pool).unwrap(), 9_000_000);

    chain.next_block_after(1_814_400);
    chain.next_block();
    assert_eq!(validator(&chain, &val).status, BondStatus::Unbonded);
    assert_eq!(
        chain
            .slash_now(&val, Decimal::percent(10))
            .unwrap()
            .burned_from_validator
            .u128(),
        0
    );
    assert_eq!(
        chain
            .double_sign(&val, chain.height())
            .unwrap()
            .burned_from_validator
            .u128(),
        0
    );
    assert!(!validator(&chain, &val).tombstoned);
    assert_eq!(tokens(&chain, &val), 9_000_000);
}

#[test]
fn downtime_of_the_jailed_is_ignored() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    assert_eq!(
        chain.downtime(&val).unwrap().burned_from_validator.u128(),
        100_000
    );
    assert_eq!(chain.downtime(&val).unwrap().burned_from_validator.u128(), 0);
    assert_eq!(tokens(&chain, &val), 9_900_000);
}

#[test]
fn infractions_lie_in_the_past_of_a_known_validator() {
    let mut chain = chain(1);
    let (val, next) = (chain.valoper(0), chain.height() + 1);
    assert!(chain.slash(&val, next + 1, Decimal::percent(1)).is_err());
    assert!(chain.double_sign(&val, next + 1).is_err());
    let unknown = palisade_chain::validator_address(&alice()).unwrap();
    assert!(chain.slash(&unknown, next, Decimal::percent(1)).is_err());
    let more = chain.slash(&val, next - 1, Decimal::permille(1_001));
    assert_eq!(
        more.unwrap_err().to_string(),
        "a slash of 1.001 is more than everything"
    );
    assert!(chain.slash_now(&val, Decimal::permille(1_001)).is_err());
    assert_eq!(chain.height(), next - 1);
    // The block of the slash itself is the last possible one: nothing but the validator is reached.
    chain.slash(&val, next, Decimal::percent(1)).unwrap();
    assert_eq!(tokens(&chain, &val), 9_900_000);
}

#[test]
fn the_slash_is_in_the_events_of_the_block() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.downtime(&val).unwrap();
    let events = chain.block_events().unwrap();
    let slash = events.iter().find(|event| event.ty == "slash").unwrap();
    let attributes: Vec<(&str, &str)> = slash
        .attributes
        .iter()
        .map(|a| (a.key.as_str(), a.value.as_str()))
        .collect();
    assert_eq!(
        attributes,
        [
            ("address", val.as_str()),
            ("power", "10"),
            ("reason", "missing_signature"),
            ("jailed", val.as_str()),
            ("burned_coins", "100000"),
        ]
    );
}

#[test]
fn a_double_sign_jails_with_an_event_of_its_own() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    chain.double_sign(&val, chain.height()).unwrap();
    let events = chain.block_events().unwrap();
    let slashes: Vec<_> = events.iter().filter(|event| event.ty == "slash").collect();
    let keys =
        |index: usize| -> Vec<&str> { slashes[index].attributes.iter().map(|a| a.key.as_str()).collect() };
    assert_eq!(slashes.len(), 2);
    assert_eq!(keys(0), ["address", "power", "reason", "burned_coins"]);
    assert_eq!(keys(1), ["jailed"]);

    // Who is in jail already is only slashed and tombstoned.
    let jailed = chain.valoper(1);
    chain.jail(&jailed).unwrap();
    chain.double_sign(&jailed, chain.height()).unwrap();
    let events = chain.block_events().unwrap();
    let slashes = events.iter().filter(|event| event.ty == "slash");
    assert_eq!(slashes.count(), 1);
    assert!(validator(&chain, &jailed).tombstoned);
}

#[test]
fn who_had_no_block_to_sign_is_not_slashed_for_downtime() {
    let mut chain = chain(1);
    // Bonded by this EndBlock, in the commit that the third BeginBlock from now reads.
    let val = chain
        .create_validator(&NewValidator::new(alice(), 1_000_000, Decimal::zero()))
        .unwrap();
    for _ in 0..2 {
        assert_eq!(chain.downtime(&val).unwrap().burned_from_validator.u128(), 0);
        assert!(!validator(&chain, &val).jailed);
    }
    assert_eq!(chain.downtime(&val).unwrap().burned_from_validator.u128(), 10_000);
    assert!(validator(&chain, &val).jailed);
}

#[test]
fn one_block_may_slash_several() {
    let mut chain = chain(3);
    let (a, b) = (chain.valoper(0), chain.valoper(1));
    let height = chain.height();
    chain
        .report(Infraction::Downtime { validator: a.clone() })
        .unwrap();
    chain
        .report(Infraction::DoubleSign {
            validator: b.clone(),
            height,
        })
        .unwrap();
    // A bare slash of what the double signer has left, in the same block: 5 % of 10, then 10 % of its power of 9.
    chain
        .report(Infraction::SlashNow {
            validator: b.clone(),
            fraction: Decimal::percent(10),
        })
        .unwrap();
    assert_eq!(chain.height(), height);
    chain.next_block();
    let burned: Vec<(String, u128)> = chain
        .slash_reports()
        .unwrap()
        .into_iter()
        .map(|report| (report.validator, report.burned_from_validator.u128()))
        .collect();
    assert_eq!(
        burned,
        [(a.clone(), 100_000), (b.clone(), 500_000), (b.clone(), 900_000)]
    );
    assert!(validator(&chain, &a).jailed && !validator(&chain, &a).tombstoned);
    assert!(validator(&chain, &b).tombstoned);
    chain.next_block();
    assert!(chain.slash_reports().unwrap().is_empty());
    chain.check_invariants().unwrap();
}
