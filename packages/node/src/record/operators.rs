//! Which operator a consensus address belongs to: events and evidence of misbehaviour name only that.

use std::collections::BTreeMap;

use anyhow::{Context, Result as AnyResult};
use cosmrs::proto::cosmos::crypto::ed25519;
use cosmrs::proto::traits::Message as _;
use cosmrs::proto::Any;
use cosmrs::AccountId;

use super::convert::consensus_address;

/// Validator addresses by the bytes of the consensus address.
#[derive(Clone, Debug, Default)]
pub(super) struct Operators(BTreeMap<Vec<u8>, String>);

impl Operators {
    pub fn add(&mut self, ed25519: &[u8], validator: &str) {
        self.0.insert(consensus_address(ed25519), validator.to_string());
    }

    /// The key of a `MsgCreateValidator`.
    pub fn add_any(&mut self, key: &Any, validator: &str) -> AnyResult<()> {
        let key = ed25519::PubKey::decode(key.value.as_slice())
            .with_context(|| format!("the consensus key of {validator} is not of ed25519"))?;
        self.add(&key.key, validator);
        Ok(())
    }

    pub fn of_bytes(&self, address: &[u8]) -> AnyResult<&str> {
        let found = self.0.get(address).map(String::as_str);
        found.context("a consensus address that no validator has")
    }

    /// The address as events write it.
    pub fn of_text(&self, address: &str) -> AnyResult<&str> {
        let account: AccountId = address
            .parse()
            .map_err(|err| anyhow::anyhow!("{address}: {err}"))?;
        self.of_bytes(&account.to_bytes())
            .with_context(|| address.to_string())
    }
}
