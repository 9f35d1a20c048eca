//! What the tests share.

use std::fmt::Debug;

use cosmwasm_std::{coins, Addr, Decimal, Decimal256};
use palisade_chain::{Chain, ChainBuilder, SdkError, ValidatorInfo};

/// What each account of the tests begins with.
pub const PURSE: u128 = 1_000_000_000_000;

pub fn alice() -> Addr {
    account("alice")
}

pub fn bob() -> Addr {
    account("bob")
}

pub fn account(name: &str) -> Addr {
    Chain::builder().build().unwrap().addr(name)
}

/// Two accounts with coins; validators are up to the test.
pub fn people() -> ChainBuilder {
    Chain::builder()
        .balance(&alice(), coins(PURSE, "stake"))
        .balance(&bob(), coins(PURSE, "stake"))
}

/// Validators of 10,000,000 units and no commission, and two accounts with coins.
pub fn chain(validators: u32) -> Chain {
    people()
        .validators(validators, 10_000_000, Decimal::zero())
        .build()
        .unwrap()
}

pub fn validator(chain: &Chain, address: &str) -> ValidatorInfo {
    chain.validator(address).unwrap().unwrap()
}

pub fn tokens(chain: &Chain, address: &str) -> u128 {
    validator(chain, address).tokens.u128()
}

pub fn dec(text: &str) -> Decimal256 {
    text.parse().unwrap()
}

/// The first entries of an account's undelegations from a validator, as (height, balance).
pub fn entries(chain: &Chain, who: &Addr, validator: &str) -> Vec<(u64, u128)> {
    let entries = chain.unbonding_entries(who, validator).unwrap();
    entries
        .iter()
        .map(|entry| (entry.creation_height, entry.balance.u128()))
        .collect()
}

/// Codespace, code and sentence of a refusal.
#[track_caller]
pub fn refusal<T: Debug>(result: anyhow::Result<T>) -> (String, u32, String) {
    let err = result.unwrap_err();
    let sdk = err
        .downcast_ref::<SdkError>()
        .unwrap_or_else(|| panic!("not of the SDK: {err:?}"));
    // The driver shows the sentence; the cause is what a contract would see.
    assert_eq!(err.to_string(), sdk.text());
    assert_eq!(
        err.root_cause().to_string(),
        format!("codespace: {}, code: {}", sdk.codespace(), sdk.code())
    );
    (sdk.codespace().to_string(), sdk.code(), sdk.text().to_string())
}

#[track_caller]
pub fn assert_refused<T: Debug>(result: anyhow::Result<T>, codespace: &str, code: u32, text: &str) {
    let found = refusal(result);
    assert_eq!(found, (codespace.to_string(), code, text.to_string()));
}
