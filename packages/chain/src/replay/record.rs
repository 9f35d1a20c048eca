//! What is written down of a chain.

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::{from_json, to_json_string, Addr, Coin, HexBinary, Timestamp, Uint128};
use serde::{Deserialize, Serialize};

use super::names;
use super::state::ChainState;
use crate::params::Params;
use crate::state::Infraction;
use crate::transaction::Message;
use crate::validator_set::NewValidator;

/// A chain from its genesis to some block.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// How it began.
    pub genesis: Genesis,
    /// Its blocks, without a gap.
    pub blocks: Vec<RecordedBlock>,
}

/// How a chain begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Genesis {
    /// The chain's id.
    pub chain_id: String,
    /// The bech32 prefix of accounts; validators have it with `valoper` behind.
    pub prefix: String,
    /// The time of the genesis.
    pub time: Timestamp,
    /// The parameters of the modules. What blocks mint is in the blocks.
    pub params: Params,
    /// What accounts have, without what validators stake of their own.
    pub balances: Vec<(Addr, Vec<Coin>)>,
    /// The first validators.
    pub validators: Vec<NewValidator>,
}

/// A block of a chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedBlock {
    /// Its height.
    pub height: u64,
    /// The time of its header.
    pub time: Timestamp,
    /// What x/mint made in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub minted: Vec<Coin>,
    /// What its BeginBlock punished.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub punishments: Vec<Punishment>,
    /// Its transactions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transactions: Vec<Transaction>,
    /// What the chain said after its EndBlock, if it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ChainState>,
}

/// An infraction that a block executed, and what it cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Punishment {
    /// What was punished.
    pub infraction: Infraction,
    /// Units burned from the validator's tokens: `burned_coins` of the event.
    pub burned: Uint128,
}

/// A transaction, as it was executed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Transaction {
    /// Its fee, which a failure does not give back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Fee>,
    /// Checksums of the codes that it stored, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<HexBinary>,
    /// What else it asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// What a transaction paid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fee {
    /// Who paid.
    pub payer: Addr,
    /// How much.
    pub amount: Vec<Coin>,
}

/// Why a transaction failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The module that failed.
    pub codespace: String,
    /// The number of the error within its codespace.
    pub code: u32,
}

/// Codes of `sdk` for what is not modelled here: out of gas, a fee that is too low, a wrong sequence.
const NOT_MODELLED: [u32; 3] = [11, 13, 32];

impl Failure {
    /// Whether it has a cause that the simulator does not know, so that nothing can be said about it.
    pub fn is_beyond_the_model(&self) -> bool {
        self.codespace == "sdk" && NOT_MODELLED.contains(&self.code)
    }
}

impl Record {
    /// Reads what [`to_lines`](Self::to_lines) writes.
    ///
    /// # Errors
    /// When a line is not what it should be, with its number.
    pub fn from_lines(text: &str) -> AnyResult<Self> {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let addresses: Vec<String> =
            from_json(first).context("line 1 of the record is no list of addresses")?;
        let rest = names::resolve(rest, &addresses)?;
        let mut lines = (2u64..).zip(rest.lines());
        let (_, genesis) = lines.next().context("a record without a genesis")?;
        let genesis = from_json(genesis).context("line 2 of the record is no genesis")?;
        let block = |(number, line): (u64, &str)| {
            from_json(line).with_context(|| format!("line {number} of the record is no block"))
        };
        let blocks = lines.map(block).collect::<AnyResult<_>>()?;
        Ok(Self { genesis, blocks })
    }

    /// JSON lines: all addresses, the genesis, and a block each. Where an address stands, its number in the list is
    /// written.
    ///
    /// # Errors
    /// When something in the record looks like such a number.
    pub fn to_lines(&self) -> AnyResult<String> {
        let mut text = to_json_string(&self.genesis)?;
        for block in &self.blocks {
            text.push('\n');
            text.push_str(&to_json_string(block)?);
        }
        let (addresses, text) = names::abbreviate(&text, &self.genesis.prefix)?;
        Ok(format!("{}\n{text}\n", to_json_string(&addresses)?))
    }
}
