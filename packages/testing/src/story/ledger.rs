//! What a run of the story leaves behind: numbers for a table, a plot, or a comparison with another engine.
//!
//! Amounts are in base units; [`Symbols`] tells how to show them. Amounts and rates serialize as JSON strings, as
//! they do in contract messages.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Decimal, Uint128};
use serde::{Deserialize, Serialize};

/// The whole story.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// The chain it ran on.
    pub chain_id: String,
    /// Seconds of a day there.
    pub day_seconds: u64,
    /// What the three coins are called.
    pub symbols: Symbols,
    /// Who takes part.
    pub cast: Vec<Actor>,
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// Rates and stakes at the end of each day, days without a step included, until LST belongs to nobody any more.
    pub days: Vec<Snapshot>,
    /// What was slashed, from whom, and where it went.
    pub slashes: Vec<Slashed>,
    /// What is left when everybody is gone.
    pub closing: Closing,
    /// Types of all events that the contracts emitted, with the keys of their attributes.
    pub events: BTreeMap<String, BTreeSet<String>>,
}

/// Names of the three coins.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Symbols {
    /// The staking coin.
    pub native: String,
    /// The liquid staking token.
    pub lst: String,
    /// The liquid restaking token.
    pub lrt: String,
    /// Decimal places of all three.
    pub decimals: u8,
}

/// Somebody or something with a name.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// By which steps and tables call it.
    pub name: String,
    /// What it does.
    pub role: Role,
    /// Its address on the chain.
    pub address: String,
}

/// What somebody does in the story.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Stakes coins.
    User,
    /// Secures AVSs with the stake of others.
    Operator,
    /// Pays for security, and has its slasher punish.
    Avs,
    /// Makes blocks.
    Validator,
    /// Sets parameters, receives fees, turns cranks.
    Service,
    /// One of the contracts.
    Contract,
}

/// One thing that happened, and the state after it.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// From 1.
    pub number: u32,
    /// A few words.
    pub title: String,
    /// Names of those who acted.
    pub who: Vec<String>,
    /// A sentence or two with the numbers.
    pub what: String,
    /// Rates and stakes after it.
    pub after: Snapshot,
    /// What each person has after it. The same people in the same order in every step.
    pub holdings: Vec<Holding>,
    /// Names of the invariants that were checked after it. All of them held, or there would be no ledger.
    pub invariants: Vec<String>,
}

/// Rates and stakes at a moment.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Seconds since 1970.
    pub time: u64,
    /// Height of the block.
    pub height: u64,
    /// Days since the story began, from 0.
    pub day: u64,
    /// Native coins per LST, of the hub's ledger.
    pub lst_rate: Decimal,
    /// LST per LRT, of the vault's ledger.
    pub lrt_rate: Decimal,
    /// Stake of every validator.
    pub validators: Vec<ValidatorStake>,
    /// Stake of every AVS.
    pub avs: Vec<AvsStake>,
}

/// What stands behind a validator.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ValidatorStake {
    /// Name of the validator.
    pub name: String,
    /// All delegations to it, in native coins.
    pub tokens: Uint128,
    /// The hub's part of them.
    pub from_hub: Uint128,
    /// Whether it is jailed.
    pub jailed: bool,
}

/// What secures an AVS.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct AvsStake {
    /// Name of the AVS.
    pub name: String,
    /// What it may count, in LST: the sum over its operators.
    pub counted: Uint128,
    /// What it may take, in LST: the sum over its operators.
    pub slashable: Uint128,
}

/// What a person has.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Whose.
    pub name: String,
    /// Native coins in the account.
    pub native: Uint128,
    /// LST in the account.
    pub lst: Uint128,
    /// LRT in the account.
    pub lrt: Uint128,
    /// LST in operators' pools, at its value there.
    pub restaked: Uint128,
    /// Native coins on their way out of the hub, at what they are expected to bring.
    pub leaving_native: Uint128,
    /// LST on its way out of the registry or the vault, at what it is expected to bring.
    pub leaving_lst: Uint128,
}

/// One slash.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Slashed {
    /// The step that it belongs to.
    pub step: u32,
    /// Who did wrong: name of a validator or an operator.
    pub culprit: String,
    /// Who slashed: `x/slashing`, or the name of an AVS.
    pub by: String,
    /// For what.
    pub offence: String,
    /// Symbol of the coin that was taken.
    pub coin: String,
    /// How much was taken in all. `sources` and `destinations` add up to it.
    pub amount: Uint128,
    /// Out of what it was taken.
    pub sources: Vec<Part>,
    /// Where it went.
    pub destinations: Vec<Part>,
}

/// A named part of an amount.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What or who.
    pub name: String,
    /// How much.
    pub amount: Uint128,
}

impl Part {
    /// A named part.
    pub fn new(name: impl Into<String>, amount: Uint128) -> Self {
        Self {
            name: name.into(),
            amount,
        }
    }
}

/// The books when everybody is gone.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// All native coins there are.
    pub supply: Supply,
    /// Who holds them, to the last coin: the parts add up to `supply.at_end`.
    pub holders: Vec<Part>,
    /// What is left in the contracts, and why.
    pub remainders: Vec<Remainder>,
    /// How each user fared.
    pub results: Vec<Fate>,
}

/// `at_end = at_start + minted - burned`.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Supply {
    /// Before the first step.
    pub at_start: Uint128,
    /// Paid by the chain as staking rewards.
    pub minted: Uint128,
    /// Destroyed by slashes of validators.
    pub burned: Uint128,
    /// After the last step.
    pub at_end: Uint128,
}

/// Something that stays in a contract.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Remainder {
    /// Name of the contract.
    pub place: String,
    /// Symbol of the coin.
    pub coin: String,
    /// How much.
    pub amount: Uint128,
    /// Why it is there.
    pub reason: String,
}

/// How a user fared, in native coins.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Whose.
    pub name: String,
    /// In the account before the first step.
    pub at_start: Uint128,
    /// In the account after the last.
    pub at_end: Uint128,
}
