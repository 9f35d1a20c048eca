//! Slashes that a real node made (wasmd 0.70.3, SDK 0.54.0), to the unit.

use cosmwasm_std::{BlockInfo, Decimal, Timestamp};
use palisade_chain::Chain;

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
