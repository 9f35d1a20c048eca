//! What stake is worth, what slashes reach, what moves are refused.

use cosmwasm_std::Decimal;
use palisade_chain::{Chain, ModuleAccount};

use crate::support::*;

/// A validator that lost 3 %: 9,700,000 tokens behind 10,000,000 shares.
fn slashed() -> (Chain, String) {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    chain.slash_now(&val, Decimal::percent(3)).unwrap();
    assert_eq!(validator(&chain, &val).shares, dec("10000000"));
    assert_eq!(tokens(&chain, &val), 9_700_000);
    (chain, val)
}

#[test]
fn difference_01_shares_have_a_rate_and_truncate() {
    let (mut chain, val) = slashed();
    // 1,000 * 10,000,000 / 9,700,000 = 1,030.927835051546391752|577..., cut after the 18th decimal.
    chain.delegate(&alice(), &val, 1_000).unwrap();
    assert_eq!(
        chain.delegated_shares(&alice(), &val).unwrap(),
        dec("1030.927835051546391752")
    );
    // Worth 1,000 less 0.577 * 0.97 = 0.56 of the last decimal, which rounds to 999.999999999999999999.
    assert_eq!(chain.delegated(&alice(), &val).unwrap(), 999);
    // 1,001 loses 0.33 * 0.97 = 0.32 of the last decimal, which rounds back to 1,001.
    chain.delegate(&bob(), &val, 1_001).unwrap();
    assert_eq!(chain.delegated(&bob(), &val).unwrap(), 1_001);
    // An undelegation buys shares the same way: 1,000 tokens pay 999.
    let operator = chain.addr("validator0");
    chain.undelegate(&operator, &val, 1_000).unwrap();
    assert_eq!(entries(&chain, &operator, &val), [(chain.height(), 999)]);
    chain.check_invariants().unwrap();
}

#[test]
fn difference_02_a_slash_reaches_entries_by_their_height() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 10_000_000).unwrap();
    chain.next_block();
    chain.undelegate(&alice(), &val, 300_000).unwrap();
    let first = chain.height();
    chain.next_block();
    chain.undelegate(&alice(), &val, 300_000).unwrap();
    chain.slash(&val, first + 1, Decimal::percent(10)).unwrap();
    assert_eq!(
        entries(&chain, &alice(), &val),
        [(first, 300_000), (first + 1, 270_000)]
    );
}

#[test]
fn difference_03_redelegations_are_slashed() {
    let mut chain = chain(2);
    let (src, dst) = (chain.valoper(0), chain.valoper(1));
    chain.delegate(&alice(), &src, 200_000).unwrap();
    chain.next_block();
    let height = chain.height();
    chain.redelegate(&alice(), &src, &dst, 200_000).unwrap();
    chain.slash(&src, height, Decimal::percent(10)).unwrap();
    assert_eq!(chain.delegated(&alice(), &dst).unwrap(), 180_000);
    // Those who were at the destination lose nothing.
    assert_eq!(
        chain.delegated(&chain.addr("validator1"), &dst).unwrap(),
        10_000_000
    );
}

#[test]
fn difference_04_slashed_coins_are_burned() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    let pool = chain.module_account(ModuleAccount::BondedPool).unwrap();
    let supply = chain.supply("stake").unwrap();
    assert_eq!(chain.stake_balance(&pool).unwrap(), 10_000_000);
    chain.slash_now(&val, Decimal::percent(10)).unwrap();
    assert_eq!(chain.stake_balance(&pool).unwrap(), 9_000_000);
    assert_eq!(chain.supply("stake").unwrap(), supply - 1_000_000);
}

#[test]
fn difference_05_entries_are_limited_to_seven() {
    let mut chain = chain(2);
    let (val, other) = (chain.valoper(0), chain.valoper(1));
    chain.delegate(&alice(), &val, 1_000_000).unwrap();
    for _ in 0..7 {
        chain.next_block();
        chain.undelegate(&alice(), &val, 1_000).unwrap();
        // Of the same block and completion time: one entry with the one above.
        if chain.unbonding_entries(&alice(), &val).unwrap().len() < 7 {
            chain.undelegate(&alice(), &val, 1_000).unwrap();
        }
    }
    let found = entries(&chain, &alice(), &val);
    assert_eq!(found.len(), 7);
    assert_eq!((found[0].1, found[6].1), (2_000, 1_000));
    let full = "too many unbonding delegation entries for (delegator, validator) tuple";
    // The limit is looked at before merging: even the last entry's own block is refused.
    assert_refused(chain.undelegate(&alice(), &val, 1_000), "staking", 27, full);
    chain.next_block();
    assert_refused(chain.undelegate(&alice(), &val, 1_000), "staking", 27, full);

    // Redelegations never merge: seven in one block are seven.
    for _ in 0..7 {
        chain.redelegate(&alice(), &val, &other, 1_000).unwrap();
    }
    assert_eq!(chain.redelegations(&alice(), &val, &other).unwrap().len(), 7);
    assert_refused(
        chain.redelegate(&alice(), &val, &other, 1_000),
        "staking",
        33,
        "too many redelegation entries for (delegator, src-validator, dst-validator) tuple",
    );
    // Another delegator has places of its own.
    chain.delegate(&bob(), &val, 1_000).unwrap();
    chain.undelegate(&bob(), &val, 1_000).unwrap();
    // Places come back with the payment.
    chain.next_block_after(1_814_400);
    chain.next_block();
    chain.undelegate(&alice(), &val, 1_000).unwrap();
}

#[test]
fn difference_06_hops_and_self_redelegation_are_refused() {
    let mut chain = chain(3);
    let (a, b, c) = (chain.valoper(0), chain.valoper(1), chain.valoper(2));
    chain.delegate(&alice(), &a, 1_000_000).unwrap();
    chain.delegate(&alice(), &b, 1_000_000).unwrap();
    assert_refused(
        chain.redelegate(&alice(), &a, &a, 1_000),
        "staking",
        29,
        "cannot redelegate to the same validator",
    );
    chain.redelegate(&alice(), &a, &b, 1_000).unwrap();
    // Everything at b is locked, also what alice had there before.
    assert_refused(
        chain.redelegate(&alice(), &b, &c, 1_000),
        "staking",
        32,
        "redelegation to this validator already in progress; first redelegation to this validator must complete \
         before next redelegation",
    );
    // More of the same hop, another destination, and another delegator are fine.
    chain.redelegate(&alice(), &a, &b, 1_000).unwrap();
    chain.redelegate(&alice(), &a, &c, 1_000).unwrap();
    chain.delegate(&bob(), &b, 1_000).unwrap();
    chain.redelegate(&bob(), &b, &c, 1_000).unwrap();
    // Undelegating from b is allowed.
    chain.undelegate(&alice(), &b, 1_000).unwrap();
    // Over in the EndBlock of the first block at the completion time.
    let done = chain.redelegations(&alice(), &a, &b).unwrap()[0].completion_time;
    assert_eq!(done, chain.time().plus_seconds(1_814_400));
    chain.next_block_at(done);
    assert!(chain.redelegate(&alice(), &b, &c, 1_000).is_err());
    chain.next_block();
    assert!(chain.redelegations(&alice(), &a, &b).unwrap().is_empty());
    chain.redelegate(&alice(), &b, &c, 1_000).unwrap();
}
