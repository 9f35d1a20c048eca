//! Sets of decimal coins: `DecCoins` of the Cosmos SDK.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result as AnyResult;
use cosmwasm_std::{Coin, DecCoin, Uint128};
use serde::{Deserialize, Serialize};

use crate::dec::Dec;

/// Amounts per denom, sorted by denom, none of them zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DecCoins(BTreeMap<String, Dec>);

impl DecCoins {
    pub fn from_coins(coins: &[Coin]) -> AnyResult<Self> {
        let mut sum = Self::default();
        for coin in coins {
            sum.add_one(&coin.denom, Dec::from_int(coin.amount))?;
        }
        Ok(sum)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn amount_of(&self, denom: &str) -> Dec {
        self.0.get(denom).copied().unwrap_or_default()
    }

    pub fn denoms(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    pub fn add(&self, other: &Self) -> AnyResult<Self> {
        let mut sum = self.clone();
        for (denom, amount) in &other.0 {
            sum.add_one(denom, *amount)?;
        }
        Ok(sum)
    }

    /// Fails when an amount would become negative, where the SDK panics.
    pub fn sub(&self, other: &Self) -> AnyResult<Self> {
        let mut rest = self.clone();
        for (denom, amount) in &other.0 {
            let left = self.amount_of(denom).sub(*amount)?;
            rest.set(denom, left);
        }
        Ok(rest)
    }

    /// The lesser amount of each denom.
    pub fn intersect(&self, other: &Self) -> Self {
        let lesser =
            |(denom, amount): (&String, &Dec)| (denom.clone(), (*amount).min(other.amount_of(denom)));
        Self(
            self.0
                .iter()
                .map(lesser)
                .filter(|(_, amount)| !amount.is_zero())
                .collect(),
        )
    }

    /// Each amount through `op`; what becomes zero is dropped, as in the SDK.
    pub fn map(&self, op: impl Fn(Dec) -> AnyResult<Dec>) -> AnyResult<Self> {
        let mut mapped = Self::default();
        for (denom, amount) in &self.0 {
            mapped.set(denom, op(*amount)?);
        }
        Ok(mapped)
    }

    /// The whole coins and the fractions that are left.
    pub fn truncate(&self) -> AnyResult<(Vec<Coin>, Self)> {
        let mut whole = Vec::new();
        let mut rest = Self::default();
        for (denom, amount) in &self.0 {
            let units: Uint128 = amount.truncate()?;
            if !units.is_zero() {
                whole.push(Coin {
                    denom: denom.clone(),
                    amount: units,
                });
            }
            rest.set(denom, amount.sub(Dec::from_int(units))?);
        }
        Ok((whole, rest))
    }

    pub fn to_dec_coins(&self) -> Vec<DecCoin> {
        self.0
            .iter()
            .map(|(denom, amount)| DecCoin::new(amount.to_decimal256(), denom.clone()))
            .collect()
    }

    fn add_one(&mut self, denom: &str, amount: Dec) -> AnyResult<()> {
        let sum = self.amount_of(denom).add(amount)?;
        self.set(denom, sum);
        Ok(())
    }

    fn set(&mut self, denom: &str, amount: Dec) {
        if amount.is_zero() {
            self.0.remove(denom);
        } else {
            self.0.insert(denom.to_string(), amount);
        }
    }
}

/// `12.500000000000000000abc,7.000000000000000000xyz`, as the SDK prints them; empty for none.
impl fmt::Display for DecCoins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (denom, amount)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{amount}{denom}")?;
        }
        Ok(())
    }
}

/// `12abc,7xyz`, as the SDK prints coins; empty for none.
pub(crate) fn coins_text(coins: &[Coin]) -> String {
    coins
        .iter()
        .map(|coin| format!("{}{}", coin.amount, coin.denom))
        .collect::<Vec<_>>()
        .join(",")
}
