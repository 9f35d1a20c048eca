//! What deployment and verification need of a chain: a node, or the simulator in which a deployment is rehearsed.

mod live;
mod rehearsal;

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::{from_json, to_json_vec, Addr, Binary, Checksum, Coin, Uint128};
use serde::de::DeserializeOwned;
use serde::Serialize;

pub use live::LiveChain;
pub use rehearsal::{Fault, Rehearsal, Stage};

/// What can be asked without a key.
pub trait Reader {
    /// The id of the chain.
    fn chain_id(&self) -> AnyResult<String>;

    /// Hash of the first block, by which a chain differs from another with its id. None where the node has only later ones.
    fn first_block(&self) -> AnyResult<Option<String>>;

    /// The last block.
    fn height(&self) -> AnyResult<u64>;

    /// Asks a contract. Message and answer are JSON.
    fn smart(&self, contract: &Addr, msg: &[u8]) -> AnyResult<Vec<u8>>;

    /// What a contract stores under a key.
    fn raw(&self, contract: &Addr, key: &[u8]) -> AnyResult<Option<Vec<u8>>>;

    /// Checksum of a code. None: there is no such code.
    fn code_checksum(&self, code_id: u64) -> AnyResult<Option<Checksum>>;

    /// A code with this checksum that everybody may make contracts of, if there is any.
    fn find_code(&self, checksum: &Checksum) -> AnyResult<Option<u64>>;

    /// A contract as x/wasm knows it. None: there is no contract.
    fn contract(&self, address: &Addr) -> AnyResult<Option<ContractFacts>>;

    /// Ids of the codes that a contract has had, the first one first: one for its beginning and one for each migration.
    fn codes_of(&self, contract: &Addr) -> AnyResult<Vec<u64>>;

    /// Units of a coin in an account.
    fn balance(&self, account: &Addr, denom: &str) -> AnyResult<Uint128>;

    /// The staking coin.
    fn staking_denom(&self) -> AnyResult<String>;

    /// How long undelegations take.
    fn unbonding_seconds(&self) -> AnyResult<u64>;

    /// Addresses of the bonded validators.
    fn bonded_validators(&self) -> AnyResult<Vec<String>>;

    /// Where the staking rewards of an account go.
    fn withdraw_address(&self, delegator: &Addr) -> AnyResult<Addr>;
}

/// A chain to which transactions can be sent.
pub trait Chain: Reader {
    /// The account of a signer.
    fn account(&self, signer: Signer) -> AnyResult<Addr>;

    /// Gas that messages take in one transaction now. None where there is no gas.
    fn simulate(&self, signer: Signer, messages: &[Message]) -> AnyResult<Option<u64>>;

    /// What this much gas costs.
    fn fee(&self, gas: u64) -> AnyResult<Coin>;

    /// A transaction with these messages, which no block after the height `last` may include.
    fn sign(&self, signer: Signer, messages: &[Message], gas: u64, last: u64) -> AnyResult<Signed>;

    /// Hands a transaction to the node. Where that ends in an error, the node may have it or not.
    fn submit(&self, signed: &Signed) -> AnyResult<Answer>;

    /// What became of a transaction. None: it is in no block yet.
    fn transaction(&self, hash: &str) -> AnyResult<Option<Included>>;

    /// Waits for a while in which blocks are made.
    fn wait(&self) -> AnyResult<()>;
}

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// The deployer.
    Deployer,
    /// The faucet of a local network.
    Faucet,
}

/// What a step sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Coins.
    Send {
        /// To whom.
        to: Addr,
        /// How many.
        coin: Coin,
    },
    /// A code that everybody may make contracts of.
    StoreCode {
        /// The module.
        wasm: Vec<u8>,
    },
    /// A message to a contract.
    Execute {
        /// Which contract.
        contract: Addr,
        /// What it is told, in JSON.
        msg: Binary,
    },
    /// A contract whose address follows from signer, checksum and salt, so that there can be only one.
    Instantiate {
        /// Of which code.
        code_id: u64,
        /// Who may replace its code.
        admin: Option<Addr>,
        /// What people see in explorers.
        label: String,
        /// What the contract is told, in JSON.
        msg: Binary,
        /// Coins that go along.
        funds: Vec<Coin>,
        /// Makes its address.
        salt: Vec<u8>,
    },
}

/// What a node says of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It may be in a block soon, later, or never.
    Taken,
    /// The node did not take it, so no block will have it, and says why.
    Refused(String),
}

/// A signed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its hash, in upper-case hexadecimal digits.
    pub hash: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The last height of a block that may include it.
    pub last_height: u64,
}

/// A transaction in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    /// Height of the block.
    pub height: u64,
    /// Gas that it took.
    pub gas_used: u64,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

/// A contract as x/wasm knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractFacts {
    /// Its code.
    pub code_id: u64,
    /// Who made it.
    pub creator: Addr,
    /// Who may replace its code.
    pub admin: Option<Addr>,
}

/// Asks a contract, typed.
///
/// # Errors
/// Those of the contract, and when the answer is something else.
pub fn ask<T: DeserializeOwned>(reader: &dyn Reader, contract: &Addr, msg: &impl Serialize) -> AnyResult<T> {
    let msg = to_json_vec(msg)?;
    let question = || format!("asking {contract} {}", String::from_utf8_lossy(&msg));
    let answer = reader.smart(contract, &msg).with_context(question)?;
    from_json(answer).with_context(question)
}
