//! How a client is set up.

use std::time::Duration;

use cosmwasm_std::{Coin, Decimal, Uint128};

use super::{ClientError, Result};

/// What gas costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GasPrice {
    /// Units of the coin per unit of gas.
    pub amount: Decimal,
    /// The coin.
    pub denom: String,
}

impl GasPrice {
    /// What this much gas costs, rounded up: a fee that is a fraction too low is refused.
    ///
    /// # Errors
    /// When it is more than 128 bits hold.
    pub fn fee_ceil(&self, gas: u64) -> Result<Coin> {
        let amount = Uint128::from(gas)
            .checked_mul_ceil(self.amount)
            .map_err(|error| ClientError::Malformed {
                what: format!("a fee of {gas} gas at {} {}", self.amount, self.denom),
                reason: error.to_string(),
            })?;
        Ok(Coin {
            denom: self.denom.clone(),
            amount,
        })
    }
}

/// How a client is set up.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The endpoint, as `http://127.0.0.1:26657`.
    pub rpc: String,
    /// The id of the chain that must be there.
    pub chain_id: String,
    /// Prefix of its account addresses, as `wasm`.
    pub prefix: String,
    /// What gas costs. Without it, fees are zero.
    pub gas_price: Option<GasPrice>,
    /// By what simulated gas is multiplied: simulation leaves out a signature, and state changes until the block.
    pub gas_adjustment: Decimal,
    /// How long a call may take.
    pub timeout: Duration,
    /// How many blocks a transaction may wait for its turn. After that it can never be included.
    pub patience_blocks: u64,
    /// How often the endpoint is asked whether a transaction is in a block.
    pub poll: Duration,
}

impl ClientConfig {
    /// Without fees, with 1.3 times the simulated gas, 15 s per call and 120 blocks per transaction.
    pub fn new(rpc: impl Into<String>, chain_id: impl Into<String>, prefix: impl Into<String>) -> Self {
        Self {
            rpc: rpc.into(),
            chain_id: chain_id.into(),
            prefix: prefix.into(),
            gas_price: None,
            gas_adjustment: Decimal::percent(130),
            timeout: Duration::from_secs(15),
            patience_blocks: 120,
            poll: Duration::from_millis(40),
        }
    }

    /// The same, paying for gas.
    pub fn gas_price(mut self, amount: Decimal, denom: impl Into<String>) -> Self {
        self.gas_price = Some(GasPrice {
            amount,
            denom: denom.into(),
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_is_rounded_up_and_an_exact_one_stays() {
        let price = |text: &str| GasPrice {
            amount: text.parse().unwrap(),
            denom: "upal".to_string(),
        };
        assert_eq!(
            price("0.025").fee_ceil(100_001).unwrap(),
            Coin::new(2_501u128, "upal")
        );
        assert_eq!(
            price("0.025").fee_ceil(100_000).unwrap(),
            Coin::new(2_500u128, "upal")
        );
        assert_eq!(price("0").fee_ceil(100_000).unwrap(), Coin::new(0u128, "upal"));
    }
}
