//! When rewards are paid, and how large they may be.

use cosmwasm_std::{coins, Decimal};
use palisade_chain::BlockRewards;

use crate::support::*;

#[test]
fn difference_07_staking_messages_pay_rewards() {
    let mut chain = chain(2);
    let (val, other) = (chain.valoper(0), chain.valoper(1));
    let purse = account("purse");
    chain.delegate(&alice(), &val, 10_000_000).unwrap();
    chain.set_withdraw_address(&alice(), &purse).unwrap();
    // Each time 2,000 for 20,000,000 units: half of it alice's, or a little less as she leaves.
    chain.next_block();
    chain.reward(&val, coins(2_000, "stake")).unwrap();
    chain.delegate(&alice(), &val, 10_000_000).unwrap();
    assert_eq!(chain.stake_balance(&purse).unwrap(), 1_000);
    chain.next_block();
    chain.reward(&val, coins(3_000, "stake")).unwrap(); // 20 of 30 million
    chain.undelegate(&alice(), &val, 5_000_000).unwrap();
    assert_eq!(chain.stake_balance(&purse).unwrap(), 3_000);
    chain.next_block();
    chain.reward(&val, coins(2_500, "stake")).unwrap(); // 15 of 25 million
    chain.redelegate(&alice(), &val, &other, 5_000_000).unwrap();
    assert_eq!(chain.stake_balance(&purse).unwrap(), 4_500);
    // The destination pays too, when there is a delegation there.
    chain.next_block();
    chain.reward(&other, coins(3_000, "stake")).unwrap(); // 5 of 15 million
    chain.redelegate(&alice(), &val, &other, 1).unwrap();
    assert_eq!(chain.stake_balance(&purse).unwrap(), 5_500);
    assert_eq!(chain.stake_balance(&alice()).unwrap(), PURSE - 20_000_000);
}

#[test]
fn difference_08_leaving_pays_the_last_rewards() {
    let mut chain = chain(2);
    let (val, other) = (chain.valoper(0), chain.valoper(1));
    for (who, leave_by_redelegation) in [(alice(), false), (bob(), true)] {
        chain.delegate(&who, &val, 10_000_000).unwrap();
        chain.next_block();
        chain.reward(&val, coins(200_000, "stake")).unwrap();
        let purse = chain.stake_balance(&who).unwrap();
        if leave_by_redelegation {
            chain.redelegate(&who, &val, &other, 10_000_000).unwrap();
        } else {
            chain.undelegate(&who, &val, 10_000_000).unwrap();
        }
        assert_eq!(chain.stake_balance(&who).unwrap(), purse + 100_000);
        assert_eq!(chain.delegated_shares(&who, &val).unwrap(), dec("0"));
    }
}

#[test]
fn difference_09_large_stakes_and_long_times_do_not_overflow() {
    const STAKE: u128 = 1_000_000_000_000_000;
    let builder = people().balance(&alice(), coins(STAKE, "stake"));
    let mut chain = builder
        .validator("one", 2_000_000, Decimal::zero())
        .params(|params| params.block_rewards = BlockRewards::Apr(Decimal::percent(10)))
        .build()
        .unwrap();
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, STAKE - 2_000_000).unwrap();
    // Fifty years in a hundred blocks: each mints floor(10^14 / 2) on 10^15 units, 5 * 10^15 in all.
    chain.pass_seconds(50 * 31_536_000);
    assert_eq!(chain.height(), 1_100);
    // 5 per token, exactly.
    let pending = chain.pending_rewards(&alice(), &val).unwrap();
    assert_eq!(pending[0].amount, dec("4999999990000000"));
    let before = chain.stake_balance(&alice()).unwrap();
    chain.withdraw_rewards(&alice(), &val).unwrap();
    assert_eq!(
        chain.stake_balance(&alice()).unwrap() - before,
        5 * (STAKE - 2_000_000)
    );
    chain.check_invariants().unwrap();
}
