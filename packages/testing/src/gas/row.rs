//! Figures as they are written down and compared.

use serde::{Deserialize, Serialize};

/// A message in a situation, and the SDK gas that it takes on artifacts.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Who is called.
    pub contract: String,
    /// The message and its variant.
    pub message: String,
    /// How much of everything there is.
    pub situation: String,
    /// All of it: the sum of the seven parts that follow.
    pub total: u64,
    /// Instructions of the contracts.
    pub wasm: u64,
    /// Their own rows, and raw queries of the rows of others.
    pub storage: u64,
    /// The part of `storage` that reads and writes rows of which this message already did the same.
    pub repeated_storage: u64,
    /// Loading contracts.
    pub instances: u64,
    /// Finding contracts.
    pub lookups: u64,
    /// Reading their answers.
    pub responses: u64,
    /// Events and attributes.
    pub events: u64,
    /// Questions to modules of the chain.
    pub native_queries: u64,
    /// Calls of contracts: messages, replies and smart queries.
    pub calls: u32,
    /// Messages to modules of the chain, whose gas is in none of the figures.
    pub native_messages: u32,
    /// The least that it could be.
    pub floor: Floor,
    /// What the floor is made of, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub needs: String,
}

/// What a message would take that calls only the contracts and touches only the rows it cannot do without.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Floor {
    /// All of it: the sum of the four parts that follow.
    pub total: u64,
    /// Rows.
    pub storage: u64,
    /// Loading contracts.
    pub instances: u64,
    /// Finding contracts.
    pub lookups: u64,
    /// Questions to modules of the chain.
    pub native_queries: u64,
}

/// A message in a real transaction.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Who is called.
    pub contract: String,
    /// The message and its variant.
    pub message: String,
    /// How much of everything there is.
    pub situation: String,
    /// What the chain says that it used.
    pub gas_used: u64,
    /// Its length.
    pub bytes: u64,
}

impl Row {
    /// What names the row.
    pub fn key(&self) -> (&str, &str, &str) {
        (&self.contract, &self.message, &self.situation)
    }

    /// `total / floor` in hundredths, rounded up.
    pub fn hundredths_of_floor(&self) -> u64 {
        let hundredths = self.total.saturating_mul(100);
        match self.floor.total {
            0 => 0,
            floor => hundredths.div_ceil(floor),
        }
    }
}
