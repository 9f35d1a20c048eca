//! How a chain begins, from the genesis that its node gives out.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmrs::AccountId;
use cosmwasm_std::{Addr, Coin, Decimal};
use palisade_chain::replay::Genesis;
use palisade_chain::{BlockRewards, CommunityPool, NewValidator, Params};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tendermint_rpc::endpoint::genesis;

use super::convert;
use super::operators::Operators;
use crate::client::Client;

/// Module accounts of wasmd that may receive nothing, beyond those that the simulator knows.
const BLOCKED: [&str; 4] = ["mint", "transfer", "interchainaccounts", "wasm"];

/// Everything that is known before the first block.
pub(super) struct Begin {
    pub genesis: Genesis,
    /// Height of the first block.
    pub first: u64,
    pub operators: Operators,
}

pub(super) fn read(client: &Client) -> AnyResult<Begin> {
    let answer = client.rpc().call(genesis::Request::<Value>::default())?;
    let (document, prefix) = (answer.genesis, client.config().prefix.clone());
    let app = &document.app_state;
    let staked: Vec<Value> = field(app, "/staking/validators")?;
    ensure!(
        staked.is_empty(),
        "the genesis has stake; only validators that it creates by transactions can be recorded"
    );
    let mut begin = Begin {
        genesis: Genesis {
            chain_id: document.chain_id.to_string(),
            time: convert::header_time(document.genesis_time)?,
            params: params(app, &prefix)?,
            balances: balances(app)?,
            validators: vec![],
            prefix,
        },
        first: convert::height(document.initial_height.max(1))?,
        operators: Operators::default(),
    };
    for transaction in field::<Vec<Value>>(app, "/genutil/gen_txs")? {
        for message in field::<Vec<Value>>(&transaction, "/body/messages")? {
            begin
                .create_validator(&message)
                .context("a transaction of the genesis")?;
        }
    }
    Ok(begin)
}

impl Begin {
    fn create_validator(&mut self, message: &Value) -> AnyResult<()> {
        let kind: String = field(message, "/@type")?;
        ensure!(
            kind == "/cosmos.staking.v1beta1.MsgCreateValidator",
            "{kind} in the genesis"
        );
        let validator: String = field(message, "/validator_address")?;
        let account: AccountId = validator
            .parse()
            .map_err(|err| anyhow::anyhow!("{validator}: {err}"))?;
        let operator = AccountId::new(&self.genesis.prefix, &account.to_bytes())
            .map_err(|err| anyhow::anyhow!("{validator}: {err}"))?;
        let stake: Coin = field(message, "/value")?;
        let terms = NewValidator {
            operator: Addr::unchecked(operator.to_string()),
            self_delegation: stake.amount,
            commission: decimal(message, "/commission/rate")?,
            max_commission: decimal(message, "/commission/max_rate")?,
            max_change_rate: decimal(message, "/commission/max_change_rate")?,
            min_self_delegation: field(message, "/min_self_delegation")?,
        };
        // The simulator makes a validator's own stake; the chain takes it from its account.
        let purse = self
            .genesis
            .balances
            .iter_mut()
            .find(|(owner, _)| *owner == terms.operator);
        let (_, coins) = purse.with_context(|| format!("{validator} has no coins"))?;
        let coin = coins.iter_mut().find(|coin| coin.denom == stake.denom);
        let coin = coin.with_context(|| format!("{validator} has no {}", stake.denom))?;
        coin.amount = coin.amount.checked_sub(stake.amount)?;
        coins.retain(|coin| !coin.amount.is_zero());

        let key: cosmwasm_std::Binary = field(message, "/pubkey/key")?;
        self.operators.add(&key, &validator);
        self.genesis.validators.push(terms);
        Ok(())
    }
}

fn balances(app: &Value) -> AnyResult<Vec<(Addr, Vec<Coin>)>> {
    let rows: Vec<Value> = field(app, "/bank/balances")?;
    let read = |row: &Value| Ok((field(row, "/address")?, field(row, "/coins")?));
    rows.iter().map(read).collect()
}

fn params(app: &Value, prefix: &str) -> AnyResult<Params> {
    Ok(Params {
        bond_denom: field(app, "/staking/params/bond_denom")?,
        unbonding_seconds: duration(app, "/staking/params/unbonding_time")?,
        max_entries: field(app, "/staking/params/max_entries")?,
        max_validators: field(app, "/staking/params/max_validators")?,
        slash_fraction_double_sign: decimal(app, "/slashing/params/slash_fraction_double_sign")?,
        slash_fraction_downtime: decimal(app, "/slashing/params/slash_fraction_downtime")?,
        downtime_jail_seconds: duration(app, "/slashing/params/downtime_jail_duration")?,
        community_tax: decimal(app, "/distribution/params/community_tax")?,
        withdraw_addr_enabled: field(app, "/distribution/params/withdraw_addr_enabled")?,
        block_rewards: BlockRewards::None,
        community_pool: community_pool(app)?,
        blocked_addresses: BLOCKED
            .iter()
            .map(|module| module_account(prefix, module))
            .collect::<AnyResult<_>>()?,
        ..Params::default()
    })
}

fn community_pool(app: &Value) -> AnyResult<CommunityPool> {
    if app.get("protocolpool").is_none() {
        return Ok(CommunityPool::Distribution);
    }
    let funds: Option<Vec<Value>> = field(app, "/protocolpool/continuous_funds")?;
    ensure!(
        funds.unwrap_or_default().is_empty(),
        "funds that the community pool pays continuously are not modelled"
    );
    Ok(CommunityPool::Protocol {
        distributed: field(app, "/protocolpool/params/enabled_distribution_denoms")?,
    })
}

fn module_account(prefix: &str, module: &str) -> AnyResult<String> {
    let hash = Sha256::digest(module);
    let bytes: Vec<u8> = hash.iter().copied().take(20).collect();
    let account = AccountId::new(prefix, &bytes).map_err(|err| anyhow::anyhow!("{module}: {err}"))?;
    Ok(account.to_string())
}

fn field<T: DeserializeOwned>(value: &Value, path: &str) -> AnyResult<T> {
    let found = value
        .pointer(path)
        .with_context(|| format!("the genesis has no {path}"))?;
    T::deserialize(found).with_context(|| format!("{path} of the genesis"))
}

fn decimal(value: &Value, path: &str) -> AnyResult<Decimal> {
    field(value, path)
}

fn duration(value: &Value, path: &str) -> AnyResult<u64> {
    convert::seconds(&field::<String>(value, path)?)
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::Uint128;

    use super::*;

    #[test]
    fn a_field_is_found_by_its_path_or_named() {
        let value =
            serde_json::json!({ "staking": { "params": { "max_entries": 7, "unbonding_time": "42s" } } });
        assert_eq!(field::<u32>(&value, "/staking/params/max_entries").unwrap(), 7);
        assert_eq!(duration(&value, "/staking/params/unbonding_time").unwrap(), 42);
        let missing = field::<Uint128>(&value, "/staking/params/historical").unwrap_err();
        assert_eq!(
            missing.to_string(),
            "the genesis has no /staking/params/historical"
        );
    }

    #[test]
    fn module_accounts_are_made_of_their_names() {
        // As every chain with this prefix has it.
        assert_eq!(
            module_account("cosmos", "mint").unwrap(),
            "cosmos1m3h30wlvsf8llruxtpukdvsy0km2kum8g38c8q"
        );
    }
}
