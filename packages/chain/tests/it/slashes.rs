//! Slashes to the unit. The first three repeat what a real node did (wasmd 0.70.3, SDK 0.54.0).

use cosmwasm_std::{BlockInfo, Decimal, Timestamp};
use palisade_chain::{BondStatus, Chain, ModuleAccount};

use crate::support::*;

/// A chain that begins at `height` with one validator of its own stake and alice's.
fn chain_at(height: u64, own: u128, alices: u128) -> (Chain, String) {
    let block = BlockInfo {
        height,
        time: Timestamp::from_seconds(1_800_000_000),
        chain_id: "simulated-1".into(),
    };
    let builder = people().block(block).validator("one", own, Decimal::zero());
    let mut chain = builder
        .validator("two", 50_000_000, Decimal::zero())
        .build()
        .unwrap();
    let one = chain.valoper(0);
    chain.delegate(&alice(), &one, alices).unwrap();
    (chain, one)
}

fn advance_to(chain: &mut Chain, height: u64) {
    while chain.height() < height {
        chain.next_block();
    }
}

#[test]
fn downtime_hits_entries_of_the_two_blocks_before_it() {
    let (mut chain, val) = chain_at(90, 11_500_000, 100_000_000);
    for (height, amount) in [(100, 10_002), (101, 10_003), (102, 10_004), (103, 10_005)] {
        advance_to(&mut chain, height);
        chain.undelegate(&alice(), &val, amount).unwrap();
    }
    let supply = chain.supply("stake").unwrap();
    let before = tokens(&chain, &val);
    assert_eq!(before, 111_459_986); // 111,500,000 - 10,002 - 10,003 - 10,004 - 10,005

    let report = chain.downtime(&val).unwrap();
    assert_eq!(chain.height(), 104);
    chain.undelegate(&alice(), &val, 10_006).unwrap();

    // S = 104: entries at >= 102 lose floor(1 %): 100.04 -> 100, 100.05 -> 100.
    let expected = vec![(100, 10_002), (101, 10_003), (102, 9_904), (103, 9_905)];
    assert_eq!(entries(&chain, &alice(), &val)[..4], expected);
    assert_eq!(entries(&chain, &alice(), &val)[4].0, 104);
    // Power of the set that signed block 103: floor(111,479,995 / 10^6) = 111. 1 % of 111 * 10^6 = 1,110,000,
    // of which the entries paid 200.
    assert_eq!(report.burned_from_validator.u128(), 1_109_800);
    assert_eq!(report.charged_elsewhere.u128(), 200);
    assert_eq!(chain.supply("stake").unwrap(), supply - 1_110_000);
    assert!(validator(&chain, &val).jailed);
    assert!(!validator(&chain, &val).tombstoned);
}

#[test]
fn a_double_sign_hits_entries_from_the_block_before_it() {
    let (mut chain, val) = chain_at(380, 9_500_000, 100_000_000);
    for (height, amount) in [(389, 20_013), (390, 20_014), (391, 20_015)] {
        advance_to(&mut chain, height);
        chain.undelegate(&alice(), &val, amount).unwrap();
    }
    let report = chain.double_sign(&val, 391).unwrap();
    assert_eq!(chain.height(), 392);
    // 5 % of 20,014 = 1,000.7 and of 20,015 = 1,000.75: 1,000 each. 389 is before infraction - 1 = 390.
    let expected = vec![(389, 20_013), (390, 19_014), (391, 19_015)];
    assert_eq!(entries(&chain, &alice(), &val), expected);
    // Power of the set of block 391, made by EndBlock 389: floor(109,479,987 / 10^6) = 109. 5 % of it is 5,450,000.
    assert_eq!(report.burned_from_validator.u128(), 5_448_000);
    assert!(validator(&chain, &val).tombstoned);

    chain.undelegate(&alice(), &val, 30_000).unwrap();
    let second = chain.double_sign(&val, 391).unwrap();
    assert_eq!(
        (
            second.burned_from_validator.u128(),
            second.charged_elsewhere.u128()
        ),
        (0, 0)
    );
    assert_eq!(entries(&chain, &alice(), &val)[..3], expected);
}

#[test]
fn a_double_sign_follows_redelegations_to_their_destination() {
    let (mut chain, src) = chain_at(30, 27_500_000, 100_000_000);
    let dst = chain.valoper(1);
    for (height, amount) in [(40, 100_022), (41, 100_023), (42, 100_024)] {
        advance_to(&mut chain, height);
        chain.redelegate(&alice(), &src, &dst, amount).unwrap();
    }
    assert_eq!(chain.delegated_shares(&alice(), &dst).unwrap(), dec("300069"));
    let supply = chain.supply("stake").unwrap();
    let dst_before = tokens(&chain, &dst);

    let report = chain.double_sign(&src, 42).unwrap();
    assert_eq!(chain.height(), 43);
    // Entries at >= 41 lose 5 % of their shares: 5,001.15 and 5,001.20. At a rate of one (and a hair more for the
    // second) both are worth 5,001 whole units.
    assert_eq!(chain.delegated_shares(&alice(), &dst).unwrap(), dec("290066.65"));
    assert_eq!(dst_before - tokens(&chain, &dst), 10_002);
    // The entries themselves keep their balance.
    let left: Vec<u128> = chain
        .redelegations(&alice(), &src, &dst)
        .unwrap()
        .iter()
        .map(|entry| entry.initial_balance.u128())
        .collect();
    assert_eq!(left, [100_022, 100_023, 100_024]);
    // Power 127: 5 % is 6,350,000.
    assert_eq!(report.burned_from_validator.u128(), 6_350_000 - 10_002);
    assert_eq!(chain.supply("stake").unwrap(), supply - 6_350_000);
}

#[test]
fn stake_that_left_the_destination_is_taken_first() {
    let (mut chain, src) = chain_at(30, 10_000_000, 10_000_000);
    let dst = chain.valoper(1);
    chain.next_block();
    let height = chain.height();
    chain.redelegate(&alice(), &src, &dst, 1_000_000).unwrap();
    chain.undelegate(&alice(), &dst, 40_000).unwrap();
    // 10 % of 1,000,000 is 100,000: the entry's 40,000 first. For what remains the SDK does not compute anew: it
    // unbonds 10 % of the 1,000,000 shares, so 140,000 go in all.
    let report = chain.slash(&src, height, Decimal::percent(10)).unwrap();
    assert_eq!(entries(&chain, &alice(), &dst), [(height, 0)]);
    assert_eq!(chain.delegated(&alice(), &dst).unwrap(), 960_000 - 100_000);
    assert_eq!(report.charged_elsewhere.u128(), 100_000);
    // Power 20 at the end of the block before: 2,000,000 less what was charged.
    assert_eq!(report.burned_from_validator.u128(), 1_900_000);
    chain.check_invariants().unwrap();
}

#[test]
fn stake_that_left_the_destination_may_pay_it_all() {
    let (mut chain, src) = chain_at(30, 10_000_000, 10_000_000);
    let dst = chain.valoper(1);
    chain.next_block();
    let height = chain.height();
    chain.redelegate(&alice(), &src, &dst, 1_000_000).unwrap();
    chain.undelegate(&alice(), &dst, 400_000).unwrap();
    chain.slash(&src, height, Decimal::percent(10)).unwrap();
    assert_eq!(entries(&chain, &alice(), &dst), [(height, 300_000)]);
    assert_eq!(chain.delegated(&alice(), &dst).unwrap(), 600_000);
}

#[test]
fn an_entry_is_charged_on_what_it_began_with_and_pays_what_it_has() {
    let (mut chain, val) = chain_at(30, 10_000_000, 10_000_000);
    chain.next_block();
    let height = chain.height();
    chain.undelegate(&alice(), &val, 100_000).unwrap();
    // 60 % of 100,000, then 60 % again: 60,000 and the 40,000 that are left.
    let first = chain.slash_power(&val, height, 1, Decimal::percent(60)).unwrap();
    assert_eq!(entries(&chain, &alice(), &val), [(height, 40_000)]);
    // 600,000 of one unit of power, less the 60,000.
    assert_eq!(first.burned_from_validator.u128(), 540_000);
    let supply = chain.supply("stake").unwrap();
    let second = chain.slash_power(&val, height, 1, Decimal::percent(60)).unwrap();
    assert_eq!(entries(&chain, &alice(), &val), [(height, 0)]);
    // Charged 60,000 although it had 40,000: the validator is spared what nobody pays.
    assert_eq!(second.charged_elsewhere.u128(), 60_000);
    assert_eq!(second.burned_from_validator.u128(), 540_000);
    assert_eq!(chain.supply("stake").unwrap(), supply - 540_000 - 40_000);
    chain.check_invariants().unwrap();
}

#[test]
fn a_slash_takes_no_more_than_there_is() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    let report = chain
        .slash_power(&val, chain.height(), 11, Decimal::one())
        .unwrap();
    assert_eq!(report.burned_from_validator.u128(), 10_000_000);
    assert_eq!(tokens(&chain, &val), 0);
    chain.check_invariants().unwrap();
}

#[test]
fn power_is_in_whole_millions() {
    let mut chain = people()
        .validator("one", 1_999_999, Decimal::zero())
        .build()
        .unwrap();
    let val = chain.valoper(0);
    // floor(1,999,999 / 10^6) = 1: ten per cent of 1,000,000.
    assert_eq!(
        chain
            .slash_now(&val, Decimal::percent(10))
            .unwrap()
            .burned_from_validator
            .u128(),
        100_000
    );
    assert_eq!(tokens(&chain, &val), 1_899_999);
}

#[test]
fn a_slash_is_of_the_power_at_the_infraction() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    let before = chain.height();
    chain.next_block();
    chain.delegate(&alice(), &val, 90_000_000).unwrap();
    chain.pass_blocks(3);
    // Staked after the infraction, but the rate of all shares falls: 10 % of the 10,000,000 of then.
    let report = chain.slash(&val, before, Decimal::percent(10)).unwrap();
    assert_eq!(report.burned_from_validator.u128(), 1_000_000);
    assert_eq!(chain.delegated(&alice(), &val).unwrap(), 89_100_000); // 99 % of 90,000,000
}

#[test]
fn matured_entries_are_out_of_reach() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 10_000_000).unwrap();
    chain.next_block();
    let height = chain.height();
    chain.undelegate(&alice(), &val, 1_000_000).unwrap();
    // The next block's time is the completion time: its BeginBlock slashes before its EndBlock pays.
    chain.set_block_seconds(1_814_400);
    let purse = chain.stake_balance(&alice()).unwrap();
    let report = chain.slash(&val, height, Decimal::percent(10)).unwrap();
    assert_eq!(report.charged_elsewhere.u128(), 0);
    assert_eq!(entries(&chain, &alice(), &val), [(height, 1_000_000)]);
    chain.next_block();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), purse + 1_000_000);
}

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
