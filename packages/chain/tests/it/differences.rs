//! What cw-multi-test's own staking does otherwise: one test for each of the fourteen differences.

use cosmwasm_std::{coins, Decimal, DistributionMsg, Event, StakingQuery};
use palisade_chain::{BlockRewards, BondStatus, Chain, ModuleAccount, NewValidator};

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

#[test]
fn difference_10_validators_have_a_status_and_a_life() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    assert_eq!(validator(&chain, &val).status, BondStatus::Bonded);
    // Jail takes it out of the set at EndBlock.
    chain.downtime(&val).unwrap();
    assert_eq!(
        (validator(&chain, &val).status, validator(&chain, &val).jailed),
        (BondStatus::Bonded, true)
    );
    chain.next_block();
    assert_eq!(validator(&chain, &val).status, BondStatus::Unbonding);
    assert_refused(
        chain.unjail(&val),
        "slashing",
        4,
        "validator still jailed; cannot be unjailed",
    );
    chain.next_block_after(600);
    chain.unjail(&val).unwrap();
    chain.next_block();
    assert_eq!(validator(&chain, &val).status, BondStatus::Bonded);

    // Slashed to nothing: its shares have no price.
    chain
        .slash_power(&val, chain.height(), 1_000, Decimal::one())
        .unwrap();
    assert_eq!(tokens(&chain, &val), 0);
    assert_refused(
        chain.delegate(&alice(), &val, 1_000_000),
        "staking",
        34,
        "cannot delegate to validators with invalid (zero) ex-rate",
    );

    // Without delegations it is gone once unbonded.
    let terms = NewValidator::new(bob(), 5_000_000, Decimal::percent(5));
    let bobs = chain.create_validator(&terms).unwrap();
    chain.next_block();
    chain.undelegate(&bob(), &bobs, 5_000_000).unwrap();
    chain.next_block();
    assert_eq!(validator(&chain, &bobs).status, BondStatus::Unbonding);
    chain.next_block_after(1_814_400);
    assert!(chain.validator(&bobs).unwrap().is_some());
    chain.next_block();
    assert!(chain.validator(&bobs).unwrap().is_none());
    chain.check_invariants().unwrap();
}

#[test]
fn difference_11_unknown_is_null_and_lists_are_of_the_bonded() {
    let mut chain = chain(3);
    let (val, jailed) = (chain.valoper(0), chain.valoper(1));
    let unknown = palisade_chain::validator_address(&alice()).unwrap();
    assert!(chain
        .wrap()
        .query_delegation(alice(), unknown.clone())
        .unwrap()
        .is_none());
    assert!(chain.wrap().query_delegation(alice(), val).unwrap().is_none());
    assert!(chain.wrap().query_validator(unknown).unwrap().is_none());

    chain.jail(&jailed).unwrap();
    // Out of the list at once, out of the set at EndBlock; still there by name.
    for _ in 0..2 {
        let listed = chain.wrap().query_all_validators().unwrap();
        assert_eq!(listed.len(), 2);
        assert!(listed.iter().all(|listed| listed.address != jailed));
        assert!(chain.wrap().query_validator(jailed.clone()).unwrap().is_some());
        chain.next_block();
    }
    let denied: Result<cosmwasm_std::DelegationResponse, _> = chain.wrap().query(
        &StakingQuery::Delegation {
            delegator: alice().into(),
            validator: "nobody".into(),
        }
        .into(),
    );
    assert!(denied
        .unwrap_err()
        .to_string()
        .contains("codespace: sdk, code: 7"));
}

#[test]
fn difference_12_events_and_data_are_the_chains() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    let delegated = chain.delegate(&alice(), &val, 10_000_000).unwrap();
    let pool = chain.module_account(ModuleAccount::BondedPool).unwrap();
    assert_eq!(
        delegated.events,
        [
            Event::new("coin_spent")
                .add_attribute("spender", alice())
                .add_attribute("amount", "10000000stake"),
            Event::new("coin_received")
                .add_attribute("receiver", pool)
                .add_attribute("amount", "10000000stake"),
            Event::new("delegate")
                .add_attribute("validator", &val)
                .add_attribute("delegator", alice())
                .add_attribute("amount", "10000000stake")
                .add_attribute("new_shares", "10000000.000000000000000000"),
        ]
    );
    chain.next_block();
    chain.reward(&val, coins(2_000, "stake")).unwrap();
    let paid = chain.withdraw_rewards(&alice(), &val).unwrap();
    let payer = chain.module_account(ModuleAccount::Distribution).unwrap();
    assert_eq!(
        paid.events,
        [
            Event::new("coin_spent")
                .add_attribute("spender", &payer)
                .add_attribute("amount", "1000stake"),
            Event::new("coin_received")
                .add_attribute("receiver", alice())
                .add_attribute("amount", "1000stake"),
            Event::new("transfer")
                .add_attribute("recipient", alice())
                .add_attribute("sender", &payer)
                .add_attribute("amount", "1000stake"),
            Event::new("message").add_attribute("sender", payer),
            Event::new("withdraw_rewards")
                .add_attribute("amount", "1000stake")
                .add_attribute("validator", &val)
                .add_attribute("delegator", alice()),
        ]
    );
    // 1,800,000,000 is 2027-01-15T08:00:00Z; the block is 5 seconds on, and 21 days later it is February.
    let left = chain.undelegate(&alice(), &val, 1_000).unwrap();
    left.assert_event(
        &Event::new("unbond")
            .add_attribute("validator", &val)
            .add_attribute("delegator", alice())
            .add_attribute("amount", "1000stake")
            .add_attribute("completion_time", "2027-02-05T08:00:05Z"),
    );
    // MsgUndelegateResponse { completion_time: { seconds: 1,801,814,405 }, amount: { "stake", "1000" } }:
    // 0a 06 [08 varint] 12 0d [0a 05 "stake" 12 04 "1000"]; 1,801,814,405 = 0x6b658185, in groups of seven bits
    // from below: 05 | 03 | 16 | 5b | 06 -> 85 83 96 db 06.
    let expected = b"\x0a\x06\x08\x85\x83\x96\xdb\x06\x12\x0d\x0a\x05stake\x12\x041000";
    assert_eq!(left.data.unwrap().as_slice(), expected);
    assert_eq!(
        left.msg_responses[0].type_url,
        "/cosmos.staking.v1beta1.MsgUndelegateResponse"
    );
    assert_eq!(left.msg_responses[0].value.as_slice(), expected);
}

#[test]
fn difference_13_blocked_addresses_community_pool_and_unbonding_entries() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    for module in [
        ModuleAccount::BondedPool,
        ModuleAccount::NotBondedPool,
        ModuleAccount::Distribution,
    ] {
        let blocked = chain.module_account(module).unwrap();
        let text = format!("{blocked} is not allowed to receive external funds: unauthorized");
        assert_refused(chain.set_withdraw_address(&alice(), &blocked), "sdk", 4, &text);
    }
    chain
        .set_params(|params| params.blocked_addresses = vec![bob().to_string()])
        .unwrap();
    assert_eq!(refusal(chain.set_withdraw_address(&alice(), &bob())).1, 4);

    let amount = coins(1_234, "stake");
    chain
        .distribution(&alice(), DistributionMsg::FundCommunityPool { amount })
        .unwrap();
    assert_eq!(chain.community_pool().unwrap()[0].amount, dec("1234"));

    chain.delegate(&alice(), &val, 1_000_000).unwrap();
    chain.undelegate(&alice(), &val, 300_000).unwrap();
    let height = chain.height();
    let entry = &chain.unbonding_entries(&alice(), &val).unwrap()[0];
    assert_eq!(entry.completion_time, chain.time().plus_seconds(1_814_400));
    assert_eq!(
        (entry.initial_balance.u128(), entry.balance.u128()),
        (300_000, 300_000)
    );

    chain.next_block();
    chain.cancel_unbonding(&alice(), &val, 100_000, height).unwrap();
    assert_eq!(entries(&chain, &alice(), &val), [(height, 200_000)]);
    assert_eq!(chain.delegated(&alice(), &val).unwrap(), 800_000);
    chain.cancel_unbonding(&alice(), &val, 200_000, height).unwrap();
    assert!(chain.unbonding_entries(&alice(), &val).unwrap().is_empty());
    chain.check_invariants().unwrap();
}

#[test]
fn difference_14_the_unbonding_time_may_change_on_the_way() {
    let mut chain = chain(1);
    let val = chain.valoper(0);
    chain.delegate(&alice(), &val, 1_000_000).unwrap();
    let purse = chain.stake_balance(&alice()).unwrap();
    chain.undelegate(&alice(), &val, 1_000).unwrap(); // due in 21 days
    chain.set_params(|params| params.unbonding_seconds = 60).unwrap();
    chain.undelegate(&alice(), &val, 20_000).unwrap(); // same block, due in a minute: an entry of its own
    assert_eq!(chain.unbonding_entries(&alice(), &val).unwrap().len(), 2);
    chain.next_block_after(60);
    chain.next_block();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), purse + 20_000);
    chain.next_block_after(1_814_400 - 60 - 5);
    chain.next_block();
    assert_eq!(chain.stake_balance(&alice()).unwrap(), purse + 21_000);
}
