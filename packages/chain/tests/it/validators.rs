//! What operators do: jail and back, commissions, new validators.

use cosmwasm_std::{Decimal, Timestamp, Uint128};
use palisade_chain::NewValidator;

use crate::support::*;

#[test]
fn unjailing_has_its_conditions() {
    let mut chain = chain(2);
    let val = chain.valoper(0);
    let unknown = palisade_chain::validator_address(&alice()).unwrap();
    // x/slashing has errors of its own for these two, which since SDK 0.50 those of x/staking come before.
    assert_refused(chain.unjail(&unknown), "staking", 3, "validator does not exist");
    assert_refused(
        chain.unjail(&val),
        "slashing",
        5,
        "validator not jailed; cannot be unjailed",
    );

    chain.downtime(&val).unwrap();
    let until = chain.time().plus_seconds(600);
    chain.next_block_at(until.minus_nanos(1));
    assert_refused(
        chain.unjail(&val),
        "slashing",
        4,
        "validator still jailed; cannot be unjailed",
    );
    chain.next_block_at(until);
    chain.unjail(&val).unwrap();

    // Without a slash there is nothing to wait for.
    chain.jail(&val).unwrap();
    chain.unjail(&val).unwrap();

    chain.tombstone(&val).unwrap();
    chain.next_block_after(1_000_000_000);
    assert_refused(
        chain.unjail(&val),
        "slashing",
        4,
        "validator still jailed; cannot be unjailed",
    );
}

#[test]
fn an_operator_that_leaves_is_jailed() {
    let mut chain = chain(2);
    let terms = NewValidator {
        min_self_delegation: Uint128::new(2_000_000),
        ..NewValidator::new(alice(), 3_000_000, Decimal::zero())
    };
    let val = chain.create_validator(&terms).unwrap();
    chain.delegate(&bob(), &val, 5_000_000).unwrap();
    chain.undelegate(&alice(), &val, 1_000_000).unwrap();
    assert!(!validator(&chain, &val).jailed);
    chain.undelegate(&alice(), &val, 1).unwrap();
    assert!(validator(&chain, &val).jailed);
    let low = "1999999 less than 2000000: validator's self delegation less than minimum; cannot be unjailed";
    assert_refused(chain.unjail(&val), "slashing", 7, low);
    chain.undelegate(&alice(), &val, 1_999_999).unwrap();
    let missing = "no delegation for (address, validator) tuple";
    assert_refused(chain.unjail(&val), "staking", 19, missing);
    chain.delegate(&alice(), &val, 2_000_000).unwrap();
    chain.unjail(&val).unwrap();
}

#[test]
fn a_commission_changes_within_its_limits() {
    let terms = NewValidator {
        max_commission: Decimal::percent(20),
        max_change_rate: Decimal::percent(1),
        ..NewValidator::new(account("operator"), 1_000_000, Decimal::percent(5))
    };
    let mut chain = people().validator_with(terms.clone()).build().unwrap();
    let val = chain.valoper(0);
    let soon = "commission cannot be changed more than once in 24h";
    assert_refused(
        chain.set_commission(&val, Decimal::percent(6)),
        "staking",
        12,
        soon,
    );
    chain.next_block_after(86_400);
    let jump = "commission cannot be changed more than max change rate";
    assert_refused(
        chain.set_commission(&val, Decimal::percent(7)),
        "staking",
        15,
        jump,
    );
    let high = "commission cannot be more than the max rate";
    assert_refused(
        chain.set_commission(&val, Decimal::percent(21)),
        "staking",
        11,
        high,
    );
    chain.set_commission(&val, Decimal::percent(6)).unwrap();
    assert_eq!(
        chain
            .wrap()
            .query_validator(val.clone())
            .unwrap()
            .unwrap()
            .commission,
        Decimal::percent(6)
    );
    chain.next_block_after(86_400);
    // Downwards there is no limit.
    chain.set_commission(&val, Decimal::zero()).unwrap();
    let beyond = "commission rate must be between 0 and 1 (inclusive): invalid request";
    assert_refused(
        chain.set_commission(&val, Decimal::percent(101)),
        "sdk",
        18,
        beyond,
    );
}

#[test]
fn creating_a_validator_has_its_conditions() {
    let mut chain = chain(1);
    let exists = "validator already exist for this operator address; must use new validator operator address";
    let again = NewValidator::new(chain.addr("validator0"), 1, Decimal::zero());
    assert_refused(chain.create_validator(&again), "staking", 4, exists);
    let beggar = NewValidator::new(account("beggar"), 1, Decimal::zero());
    assert_eq!(refusal(chain.create_validator(&beggar)).1, 5);
    let idle = NewValidator::new(alice(), 0, Decimal::zero());
    assert_eq!(refusal(chain.create_validator(&idle)).1, 18);
    let terms = NewValidator::new(alice(), 1_000_000, Decimal::percent(5));
    let huge = NewValidator {
        max_commission: Decimal::percent(101),
        ..terms.clone()
    };
    let text = "commission cannot be more than 100%";
    assert_refused(chain.create_validator(&huge), "staking", 10, text);
    let above = NewValidator {
        max_commission: Decimal::percent(4),
        ..terms.clone()
    };
    let text = "commission cannot be more than the max rate";
    assert_refused(chain.create_validator(&above), "staking", 11, text);
    let jumpy = NewValidator {
        max_commission: Decimal::percent(5),
        ..terms.clone()
    };
    let text = "commission change rate cannot be more than the max rate";
    assert_refused(chain.create_validator(&jumpy), "staking", 14, text);
    let poor = NewValidator {
        min_self_delegation: Uint128::new(1_000_001),
        ..terms.clone()
    };
    let text = "validator's self delegation must be greater than their minimum self delegation";
    assert_refused(chain.create_validator(&poor), "staking", 16, text);
    let careless = NewValidator {
        min_self_delegation: Uint128::zero(),
        ..terms
    };
    assert_eq!(refusal(chain.create_validator(&careless)).1, 18);
    // Refused means untouched.
    assert_eq!(chain.validators().unwrap().len(), 1);
    chain.check_invariants().unwrap();
    assert_eq!(
        validator(&chain, &chain.valoper(0)).unbonding_time,
        Timestamp::default()
    );
}
