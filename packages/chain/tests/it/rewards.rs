//! x/distribution: who gets which reward.

use cosmwasm_std::{coin, coins, Decimal};
use palisade_chain::NewValidator;

use crate::support::*;

#[test]
fn commission_is_taken_first_and_fractions_go_to_the_community() {
    let mut chain = people()
        .validator("one", 2_000_000, Decimal::percent(10))
        .build()
        .unwrap();
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 1_000_000).unwrap();
    chain.next_block();
    chain.reward(&val, coins(1_000, "stake")).unwrap();
    // 100 commission; 900 / 3,000,000 = 0.0003 per token; alice 300, the operator 600.
    assert_eq!(
        chain.pending_rewards(&alice(), &val).unwrap()[0].amount,
        dec("300")
    );
    chain.reward(&val, coins(1, "stake")).unwrap();
    // 0.1 and 0.9: 900.9 / 3,000,000 = 0.0003003; alice 300.3 -> 300, and 0.3 for the community.
    chain.withdraw_rewards(&alice(), &val).unwrap();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), PURSE - 1_000_000 + 300);
    assert_eq!(chain.community_pool().unwrap()[0].amount, dec("0.3"));
    assert_eq!(chain.accrued_commission(&val).unwrap()[0].amount, dec("100.1"));
    // The operator takes whole units; the tenth stays.
    assert_eq!(chain.withdraw_commission(&val).unwrap(), coins(100, "stake"));
    assert_eq!(chain.accrued_commission(&val).unwrap()[0].amount, dec("0.1"));
    assert_eq!(chain.outstanding_rewards(&val).unwrap()[0].amount, dec("600.7"));
    chain.check_invariants().unwrap();
}

#[test]
fn a_slash_between_rewards_splits_the_period() {
    let mut chain = people()
        .validator("one", 10_000_000, Decimal::zero())
        .build()
        .unwrap();
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 5_000_000).unwrap();
    chain.next_block();
    chain.reward(&val, coins(1_500, "stake")).unwrap(); // 0.0001 per token of 15,000,000
    chain.slash_now(&val, Decimal::percent(10)).unwrap(); // 13,500,000 left; alice counts 4,500,000
    chain.reward(&val, coins(1_500, "stake")).unwrap(); // 1,500 / 13,500,000 = 0.000111111111111111|1...
                                                        // 5,000,000 * 0.0001 + 4,500,000 * 0.000111111111111111 = 500 + 499.9999999999995
    assert_eq!(
        chain.pending_rewards(&alice(), &val).unwrap()[0].amount,
        dec("999.9999999999995")
    );
    let before = chain.stake_balance(&alice()).unwrap();
    chain.withdraw_rewards(&alice(), &val).unwrap();
    assert_eq!(chain.stake_balance(&alice()).unwrap() - before, 999);
    assert_eq!(chain.community_pool().unwrap()[0].amount, dec("0.9999999999995"));
}

#[test]
fn rewards_of_a_thousand_million_coins_are_paid_to_the_unit() {
    const LARGE: u128 = 1_000_000_000_000_000;
    let builder = people().balance(&alice(), coins(LARGE, "stake"));
    let mut chain = builder.validator("one", LARGE, Decimal::zero()).build().unwrap();
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, LARGE).unwrap();
    chain.next_block();
    chain.slash_now(&val, Decimal::percent(10)).unwrap();
    chain.reward(&val, coins(LARGE, "stake")).unwrap();
    // 10^15 / 1.8 * 10^15 = 0.555555555555555555|5...; times 9 * 10^14 that is 499,999,999,999,999.9995.
    let pending = chain.pending_rewards(&alice(), &val).unwrap();
    assert_eq!(pending[0].amount, dec("499999999999999.9995"));
    let before = chain.stake_balance(&alice()).unwrap();
    chain.withdraw_rewards(&alice(), &val).unwrap();
    assert_eq!(
        chain.stake_balance(&alice()).unwrap() - before,
        499_999_999_999_999
    );

    // So are all coins there can be, in a denom of their own.
    chain.mint(&bob(), coins(u128::MAX, "dust")).unwrap();
    chain
        .deposit_rewards(&bob(), &val, coins(u128::MAX, "dust"))
        .unwrap();
    chain.next_block();
    chain.undelegate(&alice(), &val, 1).unwrap();
    // (2^128 - 1) / 1.8 * 10^15 is cut at 189,045,759,400,521,368,590,763.670795426784141666|6..., so that her half
    // of it, which ends in 727.5, ends in 727.4994.
    let half = chain.balance(&alice(), "dust").unwrap();
    assert_eq!(half, 170_141_183_460_469_231_731_687_303_715_884_105_727);
    chain.check_invariants().unwrap();
}

#[test]
fn a_slash_before_the_delegation_in_one_block_does_not_touch_it() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    // In the BeginBlock of the block in which alice delegates: 9,000,000 tokens behind 10,000,000 shares.
    chain.slash_now(&val, Decimal::percent(10)).unwrap();
    chain.delegate(&alice(), &val, 9_000_000).unwrap();
    chain.next_block();
    chain.reward(&val, coins(1_000, "stake")).unwrap();
    // 1,000 / 18,000,000 = 0.000055555555555555|5...; times 9,000,000.
    let pending = chain.pending_rewards(&alice(), &val).unwrap();
    assert_eq!(pending[0].amount, dec("499.999999999995"));
}

#[test]
fn the_stake_that_earns_is_truncated() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    // 1,001 at 9,700,000 tokens behind 10,000,000 shares reads as 1,001 only because reading rounds: it is the
    // smallest decimal short.
    chain.slash_now(&val, Decimal::percent(3)).unwrap();
    chain.delegate(&alice(), &val, 1_001).unwrap();
    assert_eq!(chain.delegated(&alice(), &val).unwrap(), 1_001);
    chain.next_block();
    chain.reward(&val, coins(9_701_001, "stake")).unwrap(); // one per token
    let before = chain.stake_balance(&alice()).unwrap();
    chain.withdraw_rewards(&alice(), &val).unwrap();
    assert_eq!(chain.stake_balance(&alice()).unwrap() - before, 1_000);
    assert_eq!(
        chain.community_pool().unwrap()[0].amount,
        dec("0.999999999999999999")
    );
}

#[test]
fn rewards_of_before_are_not_shared_with_newcomers() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.reward(&val, coins(1_000, "stake")).unwrap();
    chain.delegate(&alice(), &val, 10_000_000).unwrap();
    chain.next_block();
    assert!(chain.pending_rewards(&alice(), &val).unwrap().is_empty());
    chain.reward(&val, coins(1_000, "stake")).unwrap();
    assert_eq!(
        chain.pending_rewards(&alice(), &val).unwrap()[0].amount,
        dec("500")
    );
    let operator = chain.addr("validator0");
    assert_eq!(
        chain.pending_rewards(&operator, &val).unwrap()[0].amount,
        dec("1500")
    );
}

#[test]
fn nothing_is_earned_in_the_block_of_the_delegation() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 10_000_000).unwrap();
    chain.reward(&val, coins(1_000, "stake")).unwrap();
    assert!(chain.pending_rewards(&alice(), &val).unwrap().is_empty());
    // Withdrawing now gives nothing and, as on chain, forgoes what came in this block.
    chain.withdraw_rewards(&alice(), &val).unwrap();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), PURSE - 10_000_000);
    chain.next_block();
    assert!(chain.pending_rewards(&alice(), &val).unwrap().is_empty());
    chain.check_invariants().unwrap();
}

#[test]
fn a_withdrawal_of_nothing_names_a_zero_of_the_base_denom() {
    // The SDK takes the registered base denom, or else its default: not the staking coin.
    let builder = people().validators(1, 10_000_000, Decimal::zero());
    let builder = builder
        .bond_denom("uatom")
        .balance(&alice(), coins(PURSE, "uatom"));
    let mut chain = builder.build().unwrap();
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 10_000_000).unwrap();
    chain.next_block();
    let response = chain.withdraw_rewards(&alice(), &val).unwrap();
    let event = response
        .events
        .iter()
        .find(|event| event.ty == "withdraw_rewards")
        .unwrap();
    assert_eq!(event.attributes[0].value, "0stake");
    assert_eq!(
        response.data.unwrap().as_slice(),
        b"\x0a\x0a\x0a\x05stake\x12\x010"
    );

    chain
        .set_params(|params| params.base_denom = "uatom".into())
        .unwrap();
    let response = chain.withdraw_rewards(&alice(), &val).unwrap();
    assert_eq!(
        response.data.unwrap().as_slice(),
        b"\x0a\x0a\x0a\x05uatom\x12\x010"
    );
}

#[test]
fn anybody_adds_any_denom_and_every_message_pays_them_all() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 10_000_000).unwrap();
    chain.next_block();
    let denoms: Vec<String> = (0..50).map(|index| format!("factory/evil/{index:03}")).collect();
    let dust: Vec<_> = denoms.iter().map(|denom| coin(2, denom)).collect();
    chain.mint(&bob(), dust.clone()).unwrap();
    chain.deposit_rewards(&bob(), &val, dust).unwrap();
    // They are in the accumulated rewards of the delegation, each 1.
    let delegation = chain.wrap().query_delegation(alice(), &val).unwrap().unwrap();
    assert_eq!(delegation.accumulated_rewards.len(), 50);
    assert!(delegation
        .accumulated_rewards
        .iter()
        .all(|coin| coin.amount.u128() == 1));
    chain.undelegate(&alice(), &val, 1).unwrap();
    for denom in &denoms {
        assert_eq!(chain.balance(&alice(), denom).unwrap(), 1);
    }
    // What bob has not, he cannot deposit.
    assert_eq!(
        refusal(chain.deposit_rewards(&bob(), &val, coins(1, "factory/evil/000"))).1,
        5
    );
    assert_eq!(refusal(chain.deposit_rewards(&bob(), &val, vec![])).1, 10);
    assert_eq!(
        refusal(chain.deposit_rewards(&bob(), &val, coins(0, "stake"))).1,
        10
    );
    chain.check_invariants().unwrap();
}

#[test]
fn rewards_without_stake_behind_them_go_to_the_community() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    chain
        .slash_power(&val, chain.height(), 10, Decimal::one())
        .unwrap();
    chain.reward(&val, coins(1_000, "stake")).unwrap();
    let operator = chain.addr("validator0");
    chain.withdraw_rewards(&operator, &val).unwrap();
    assert_eq!(chain.community_pool().unwrap()[0].amount, dec("1000"));
    assert!(chain.outstanding_rewards(&val).unwrap().is_empty());
    chain.check_invariants().unwrap();
}

#[test]
fn a_delegators_own_reward_may_pay_for_its_delegation() {
    // Rewards are withdrawn before the coins are taken: 1,000 of reward cover what the account lacks.
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, PURSE).unwrap();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), 0);
    chain.next_block();
    chain.reward(&val, coins(1_000_010, "stake")).unwrap();
    // PURSE / (PURSE + 10,000,000) of 1,000,010 is 1,000,000.0000...
    chain.delegate(&alice(), &val, 999_999).unwrap();
    assert_eq!(chain.delegated(&alice(), &val).unwrap(), PURSE + 999_999);
}

#[test]
fn what_a_removed_validator_leaves_is_paid_and_swept() {
    let mut chain = chain(1);
    let val = chain
        .create_validator(&NewValidator::new(alice(), 3_000_000, Decimal::percent(50)))
        .unwrap();
    chain.next_block();
    chain.reward(&val, coins(1_001, "stake")).unwrap();
    // 500.5 commission and 500.5 rewards: alice gets 500 of these now.
    let purse = chain.stake_balance(&alice()).unwrap();
    chain.undelegate(&alice(), &val, 3_000_000).unwrap();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), purse + 500);
    // 500.5 / 3,000,000 = 0.000166833333333333: 500.499999999999 were hers, less 500.
    assert_eq!(chain.community_pool().unwrap()[0].amount, dec("0.499999999999"));
    chain.next_block();
    chain.next_block_after(1_814_400);
    chain.next_block();
    assert!(chain.validator(&val).unwrap().is_none());
    // 3,000,000 back, and 500 of the commission; all fractions are the community's: one unit.
    assert_eq!(
        chain.stake_balance(&alice()).unwrap(),
        purse + 500 + 3_000_000 + 500
    );
    assert_eq!(chain.community_pool().unwrap()[0].amount, dec("1"));
    chain.check_invariants().unwrap();
}
