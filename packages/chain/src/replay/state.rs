//! What can be asked of a chain about its coins, its stake and its contracts, as names and values.

use std::collections::BTreeMap;

use cosmwasm_std::{Binary, Coin, DecCoin, Decimal256, HexBinary};
use serde::{Deserialize, Serialize};

use super::differences::Difference;
use crate::state::UnbondingEntry;
use crate::views::{RedelegationEntry, ValidatorInfo};

/// Facts about a chain after a block, each with a name. Node and simulator write theirs by the same functions, so what
/// is equal on both is equal here, to the unit and to the last decimal. What amounts to nothing has no fact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainState(BTreeMap<String, String>);

impl ChainState {
    /// How many facts there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Coins of an account.
    pub fn balance(&mut self, owner: &str, coin: &Coin) {
        if !coin.amount.is_zero() {
            self.put(format!("balance {owner} {}", coin.denom), coin.amount);
        }
    }

    /// All coins of a denom.
    pub fn supply(&mut self, coin: &Coin) {
        if !coin.amount.is_zero() {
            self.put(format!("supply {}", coin.denom), coin.amount);
        }
    }

    /// What the community pool has, where x/distribution keeps it.
    pub fn community_pool(&mut self, coins: &[DecCoin]) {
        self.put_coins("community pool".to_string(), coins);
    }

    /// A validator: its status, tokens and shares, when it left the set, and what it has to pay out, of which
    /// `commission` is its own.
    pub fn validator(&mut self, info: &ValidatorInfo, outstanding: &[DecCoin], commission: &[DecCoin]) {
        let name = |what: &str| format!("validator {} {what}", info.address);
        let mut status = format!("{:?}", info.status).to_lowercase();
        if info.tombstoned {
            status.push_str(" tombstoned");
        } else if info.jailed {
            status.push_str(" jailed");
        }
        self.put(name("status"), status);
        self.put(name("tokens"), info.tokens);
        self.put(name("shares"), info.shares);
        self.put(name("rate"), info.commission);
        if info.unbonding_height > 0 {
            let left = format!("at {} until {}", info.unbonding_height, info.unbonding_time);
            self.put(name("unbonding"), left);
        }
        self.put_coins(name("outstanding"), outstanding);
        self.put_coins(name("commission"), commission);
    }

    /// Shares of a delegation.
    pub fn delegation(&mut self, delegator: &str, validator: &str, shares: Decimal256) {
        self.put(format!("delegation {delegator} {validator} shares"), shares);
    }

    /// What a delegation could withdraw.
    pub fn pending(&mut self, delegator: &str, validator: &str, coins: &[DecCoin]) {
        self.put_coins(format!("delegation {delegator} {validator} pending"), coins);
    }

    /// Undelegations of an account from a validator, oldest first.
    pub fn unbonding(&mut self, delegator: &str, validator: &str, entries: &[UnbondingEntry]) {
        for (index, entry) in entries.iter().enumerate() {
            let value = format!(
                "at {} until {}: {} of {}",
                entry.creation_height, entry.completion_time, entry.balance, entry.initial_balance
            );
            self.put(format!("unbonding {delegator} {validator} {index}"), value);
        }
    }

    /// Redelegations of an account from one validator to another, oldest first.
    pub fn redelegation(&mut self, delegator: &str, src: &str, dst: &str, entries: &[RedelegationEntry]) {
        for (index, entry) in entries.iter().enumerate() {
            let value = format!(
                "at {} until {}: {} as {}",
                entry.creation_height, entry.completion_time, entry.initial_balance, entry.shares_dst
            );
            self.put(format!("redelegation {delegator} {src} {dst} {index}"), value);
        }
    }

    /// What a contract has under a key of its storage.
    pub fn stored(&mut self, contract: &str, key: &[u8], value: &[u8]) {
        let name = format!("contract {contract} {}", HexBinary::from(key));
        self.put(name, Binary::from(value));
    }

    /// Forgets the facts that are not wanted.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.0.retain(|name, _| wanted(name));
    }

    /// Where this chain and the simulator differ, at a height.
    pub(crate) fn differences(&self, simulator: &Self, height: u64) -> Vec<Difference> {
        let names = self
            .0
            .keys()
            .chain(simulator.0.keys().filter(|name| !self.0.contains_key(*name)));
        names
            .filter(|name| self.0.get(*name) != simulator.0.get(*name))
            .map(|name| Difference {
                height,
                what: name.clone(),
                chain: self.0.get(name).cloned().unwrap_or_else(nothing),
                simulator: simulator.0.get(name).cloned().unwrap_or_else(nothing),
            })
            .collect()
    }

    fn put_coins(&mut self, name: String, coins: &[DecCoin]) {
        let mut texts: Vec<String> = coins
            .iter()
            .filter(|coin| !coin.amount.is_zero())
            .map(|coin| format!("{}{}", coin.amount, coin.denom))
            .collect();
        texts.sort();
        if !texts.is_empty() {
            self.put(name, texts.join(","));
        }
    }

    fn put(&mut self, name: String, value: impl ToString) {
        self.0.insert(name, value.to_string());
    }
}

fn nothing() -> String {
    "nothing".to_string()
}
