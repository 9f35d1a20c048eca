//! What a contract reads.

use cosmwasm_std::{coins, Decimal};
use palisade_chain::NewValidator;

use crate::support::*;

#[test]
fn the_staking_coin_has_a_name() {
    let chain = people().bond_denom("uatom").build().unwrap();
    assert_eq!(chain.wrap().query_bonded_denom().unwrap(), "uatom");
}

#[test]
fn a_full_delegation_is_what_wasmd_says() {
    let mut chain = chain(2);
    let (src, dst) = (chain.valoper(0), chain.valoper(1));
    chain.delegate(&alice(), &src, 10_000_000).unwrap();
    chain.next_block();
    chain.reward(&src, coins(2_001, "stake")).unwrap();
    let full = chain.wrap().query_delegation(alice(), &src).unwrap().unwrap();
    assert_eq!((full.delegator, full.validator), (alice(), src.clone()));
    assert_eq!(full.amount, coins(10_000_000, "stake")[0]);
    assert_eq!(full.can_redelegate, full.amount);
    assert_eq!(full.accumulated_rewards, coins(1_000, "stake")); // 1,000.5
                                                                 // Reading changes nothing.
    chain.check_invariants().unwrap();

    chain.redelegate(&alice(), &src, &dst, 10_000_000).unwrap();
    let full = chain.wrap().query_delegation(alice(), &dst).unwrap().unwrap();
    // wasmd: while a redelegation arrives here, nothing may leave.
    assert_eq!(full.can_redelegate, coins(0, "stake")[0]);
    assert!(full.accumulated_rewards.is_empty());
}

#[test]
fn all_delegations_are_in_the_order_of_the_store() {
    let mut chain = chain(4);
    let mut vals = chain.created_validators().to_vec();
    for (index, val) in vals.iter().enumerate() {
        chain.delegate(&alice(), val, 1_000 + index as u128).unwrap();
    }
    let found = chain.wrap().query_all_delegations(alice()).unwrap();
    let found: Vec<(String, u128)> = found
        .into_iter()
        .map(|delegation| (delegation.validator, delegation.amount.amount.u128()))
        .collect();
    let mut expected: Vec<(String, u128)> = vals
        .iter()
        .cloned()
        .enumerate()
        .map(|(index, val)| (val, 1_000 + index as u128))
        .collect();
    expected.sort_by_key(|(val, _)| bech32::decode(val).unwrap().1);
    assert_eq!(found, expected);
    assert_eq!(chain.total_delegated(&alice()).unwrap(), 4_006);
    vals.sort_by_key(|val| bech32::decode(val).unwrap().1);
    assert_eq!(chain.wrap().query_delegator_validators(alice()).unwrap(), vals);
    assert!(chain.wrap().query_all_delegations(bob()).unwrap().is_empty());
}

#[test]
fn a_validator_is_described_with_its_commission() {
    let terms = NewValidator {
        max_commission: Decimal::percent(20),
        max_change_rate: Decimal::percent(1),
        ..NewValidator::new(alice(), 1_000_000, Decimal::percent(5))
    };
    let chain = people().validator_with(terms).build().unwrap();
    let found = chain.wrap().query_validator(chain.valoper(0)).unwrap().unwrap();
    assert_eq!(found.address, chain.valoper(0));
    assert_eq!(found.commission, Decimal::percent(5));
    assert_eq!(
        (found.max_commission, found.max_change_rate),
        (Decimal::percent(20), Decimal::percent(1))
    );
}

#[test]
fn rewards_are_read_with_their_fractions() {
    let mut chain = chain(2);
    let (one, two) = (chain.valoper(0), chain.valoper(1));
    for val in [&one, &two] {
        chain.delegate(&alice(), val, 10_000_000).unwrap();
    }
    chain.next_block();
    chain.reward(&one, coins(3, "stake")).unwrap();
    chain.mint(&bob(), coins(5, "dust")).unwrap();
    chain.deposit_rewards(&bob(), &two, coins(5, "dust")).unwrap();
    let rewards = chain.wrap().query_delegation_rewards(alice(), &one).unwrap();
    assert_eq!(
        (rewards[0].amount, rewards[0].denom.as_str()),
        (dec("1.5"), "stake")
    );
    let total = chain.wrap().query_delegation_total_rewards(alice()).unwrap();
    assert_eq!(total.rewards.len(), 2);
    let sum: Vec<_> = total
        .total
        .iter()
        .map(|coin| (coin.denom.as_str(), coin.amount))
        .collect();
    assert_eq!(sum, [("dust", dec("2.5")), ("stake", dec("1.5"))]);

    let none = chain
        .wrap()
        .query_delegation_rewards(bob(), &one)
        .unwrap_err()
        .to_string();
    assert!(none.contains("codespace: staking, code: 19"), "{none}");
}

#[test]
fn the_withdraw_address_is_the_delegators_own_until_set() {
    let mut chain = chain(1);
    assert_eq!(
        chain.wrap().query_delegator_withdraw_address(alice()).unwrap(),
        alice()
    );
    chain.set_withdraw_address(&alice(), &bob()).unwrap();
    assert_eq!(
        chain.wrap().query_delegator_withdraw_address(alice()).unwrap(),
        bob()
    );
    // It need not have a delegation, and may be set back.
    chain.set_withdraw_address(&alice(), &alice()).unwrap();
    assert_eq!(
        chain.wrap().query_delegator_withdraw_address(alice()).unwrap(),
        alice()
    );
}

#[test]
fn an_address_in_upper_case_names_the_same_validator() {
    let mut chain = chain(2);
    let (val, other) = (chain.valoper(0), chain.valoper(1));
    let loud = val.to_uppercase();
    chain.delegate(&alice(), &loud, 1_000).unwrap();
    chain.delegate(&alice(), &val, 1_000).unwrap();
    assert_eq!(chain.delegated(&alice(), &val).unwrap(), 2_000);
    chain.undelegate(&alice(), &loud, 100).unwrap();
    chain
        .redelegate(&alice(), &loud, &other.to_uppercase(), 200)
        .unwrap();
    chain.withdraw_rewards(&alice(), &loud).unwrap();
    assert_eq!(chain.delegated(&alice(), &other).unwrap(), 200);
    // The answers have it in lower case.
    let found = chain.wrap().query_validator(loud.clone()).unwrap().unwrap();
    assert_eq!(found.address, val);
    let full = chain.wrap().query_delegation(alice(), &loud).unwrap().unwrap();
    assert_eq!(
        (full.validator, full.amount),
        (val, coins(1_700, "stake")[0].clone())
    );
    assert!(chain
        .wrap()
        .query_delegation_rewards(alice(), loud)
        .unwrap()
        .is_empty());
}
