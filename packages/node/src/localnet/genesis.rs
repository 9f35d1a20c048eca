//! What the chain begins with.

use anyhow::Context;
use serde_json::{json, Value};

use super::settings::Settings;
use super::PREFIX;
use crate::client::Key;

/// Name of the account that funds all others.
pub const FAUCET: &str = "faucet";
/// Units in its account.
const FAUCET_UNITS: u128 = 5_000_000_000_000;
/// Units that every validator's operator has, and bonds.
pub const BONDED_UNITS: u128 = 250_000_000_000;

/// Days of the chain until an undelegation is paid.
const UNBONDING_DAYS: u64 = 21;
/// Days of the chain for which a vote counts as evidence: longer than its author can take the stake away.
const EVIDENCE_DAYS: u64 = 22;
/// Days of the chain for which a validator stays jailed for missed blocks.
const JAIL_DAYS: u64 = 2;
/// Days of the chain in which a proposal is voted on.
const VOTING_DAYS: u64 = 2;
const YEAR_DAYS: u64 = 365;
/// Blocks that come in a thousand seconds, about.
const BLOCKS_PER_1000_SECONDS: u64 = 2_000;
/// Blocks of a second, at most: periods that are counted in blocks must not end before those counted in seconds.
const MOST_BLOCKS_PER_SECOND: u64 = 10;

/// Sets the parameters of the chain.
///
/// To be done last: `wasmd` refuses to work on a genesis file with jail times under a minute, which a node accepts.
///
/// # Errors
/// When the file is not of the shape that the pinned version writes.
pub fn set_parameters(genesis: &mut Value, settings: &Settings) -> anyhow::Result<()> {
    for (pointer, value) in parameters(settings) {
        let place = genesis
            .pointer_mut(&pointer)
            .with_context(|| format!("the genesis file has no {pointer}"))?;
        *place = value;
    }
    Ok(())
}

/// Adds the faucet and the validators' operators, with their coins.
///
/// # Errors
/// When the file is not of the shape that the pinned version writes.
pub fn add_accounts(genesis: &mut Value, settings: &Settings) -> anyhow::Result<()> {
    let operators = (1..=settings.validators).map(|number| (operator(number), BONDED_UNITS));
    for (name, units) in [(FAUCET.to_owned(), FAUCET_UNITS)].into_iter().chain(operators) {
        let address = Key::named(&name).address(PREFIX)?;
        add_account(genesis, address.as_str(), units, &settings.denom)?;
    }
    Ok(())
}

/// Name of the account of a validator's operator. Numbers begin at 1.
pub fn operator(number: u32) -> String {
    format!("validator {number}")
}

fn parameters(settings: &Settings) -> Vec<(String, Value)> {
    let days = |count: u64| count.saturating_mul(settings.day_seconds);
    let seconds = |count: u64| json!(format!("{}s", days(count)));
    let nanoseconds = days(EVIDENCE_DAYS).saturating_mul(1_000_000_000).to_string();
    let evidence_blocks = days(EVIDENCE_DAYS).saturating_mul(MOST_BLOCKS_PER_SECOND);
    let blocks_per_year = days(YEAR_DAYS).saturating_mul(BLOCKS_PER_1000_SECONDS) / 1_000;
    let consensus = |name: &str, value: Value| (format!("/consensus/params/{name}"), value);
    let module = |name: &str, value: Value| (format!("/app_state/{name}"), value);
    vec![
        consensus("block/max_gas", json!("100000000")),
        consensus("evidence/max_age_duration", json!(nanoseconds)),
        consensus("evidence/max_age_num_blocks", json!(evidence_blocks.to_string())),
        module("staking/params/unbonding_time", seconds(UNBONDING_DAYS)),
        module("slashing/params/signed_blocks_window", json!("10")),
        module(
            "slashing/params/min_signed_per_window",
            json!("0.500000000000000000"),
        ),
        module("slashing/params/downtime_jail_duration", seconds(JAIL_DAYS)),
        module(
            "slashing/params/slash_fraction_downtime",
            json!("0.010000000000000000"),
        ),
        module(
            "slashing/params/slash_fraction_double_sign",
            json!("0.050000000000000000"),
        ),
        module("mint/minter/inflation", json!("0.030000000000000000")),
        module("mint/params/inflation_rate_change", json!("0.000000000000000000")),
        module("mint/params/inflation_max", json!("0.030000000000000000")),
        module("mint/params/inflation_min", json!("0.030000000000000000")),
        module("mint/params/blocks_per_year", json!(blocks_per_year.to_string())),
        module("gov/params/max_deposit_period", seconds(VOTING_DAYS)),
        module("gov/params/voting_period", seconds(VOTING_DAYS)),
        module("gov/params/expedited_voting_period", seconds(VOTING_DAYS / 2)),
    ]
}

fn add_account(genesis: &mut Value, address: &str, units: u128, denom: &str) -> anyhow::Result<()> {
    let account = json!({
        "@type": "/cosmos.auth.v1beta1.BaseAccount",
        "address": address,
        "pub_key": null,
        "account_number": "0",
        "sequence": "0",
    });
    push(genesis, "/app_state/auth/accounts", account)?;
    let balance = json!({ "address": address, "coins": [{ "denom": denom, "amount": units.to_string() }] });
    push(genesis, "/app_state/bank/balances", balance)
}

fn push(genesis: &mut Value, pointer: &str, value: Value) -> anyhow::Result<()> {
    genesis
        .pointer_mut(pointer)
        .and_then(Value::as_array_mut)
        .with_context(|| format!("the genesis file has no list {pointer}"))?
        .push(value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_of<'a>(parameters: &'a [(String, Value)], name: &str) -> &'a Value {
        &parameters
            .iter()
            .find(|(pointer, _)| pointer.ends_with(name))
            .unwrap()
            .1
    }

    #[test]
    fn periods_are_counted_in_days_of_the_chain() {
        let settings = Settings {
            day_seconds: 10,
            ..Settings::default()
        };
        let parameters = parameters(&settings);
        assert_eq!(value_of(&parameters, "unbonding_time"), "210s");
        assert_eq!(value_of(&parameters, "downtime_jail_duration"), "20s");
        assert_eq!(value_of(&parameters, "max_age_duration"), "220000000000");
        assert_eq!(value_of(&parameters, "max_age_num_blocks"), "2200");
        assert_eq!(value_of(&parameters, "blocks_per_year"), "7300");
        assert_eq!(value_of(&parameters, "expedited_voting_period"), "10s");
    }

    #[test]
    fn a_genesis_file_of_another_shape_is_refused() {
        let error = set_parameters(&mut json!({ "consensus": {} }), &Settings::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the genesis file has no /consensus/params/block/max_gas"
        );
    }

    #[test]
    fn accounts_are_added_with_their_coins() {
        let mut genesis = json!({ "app_state": { "auth": { "accounts": [] }, "bank": { "balances": [] } } });
        add_account(&mut genesis, "wasm1x", 7, "upal").unwrap();
        assert_eq!(genesis["app_state"]["auth"]["accounts"][0]["address"], "wasm1x");
        assert_eq!(
            genesis["app_state"]["bank"]["balances"][0]["coins"][0],
            json!({ "denom": "upal", "amount": "7" })
        );
    }
}
