//! Validators, queries, events and parameters.

use cosmwasm_std::{coins, Decimal, DistributionMsg, Event, StakingQuery};
use palisade_chain::{BondStatus, ModuleAccount, NewValidator};

use crate::support::*;

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
