//! Everything the hub stores. Keys are private; each row is loaded and saved by a function of these files.
//!
//! Keys are short, since each byte of one costs 30 gas to write: the README says what they stand for.

mod batches;
mod claims;
mod legs;
mod operations;
mod rewards;
mod validators;

use cosmwasm_std::{Addr, StdResult, Storage};
use palisade_interfaces::ballot::BallotContract;
use palisade_interfaces::collector::CollectorContract;
use palisade_interfaces::hub::Pausable;
use palisade_interfaces::token::TokenContract;
use palisade_kit::packed::{PackedItem, PackedMap};
use palisade_kit::pause::Pauses;
use palisade_kit::updates::Updates;
use palisade_math::Native;
use serde::{Deserialize, Serialize};

pub use batches::*;
pub use claims::*;
pub use legs::*;
pub use operations::*;
pub use rewards::*;
pub use validators::*;

use crate::change::Change;
use crate::history::DailyRate;
use crate::ledger::Ledger;
use crate::params::Params;

const CONFIG: PackedItem<Config> = PackedItem::new("c");
const TOKEN: PackedItem<TokenContract> = PackedItem::new("t");
const COLLECTOR: PackedItem<CollectorContract> = PackedItem::new("r");
/// Who directs the hub's votes, if anybody.
const BALLOT: PackedItem<BallotContract> = PackedItem::new("g");
const LEDGER: PackedItem<Ledger> = PackedItem::new("l");
/// Rates of the last days, by day modulo the days that are remembered.
const DAILY_RATES: PackedMap<u16, DailyRate> = PackedMap::new("d");
/// Changes that wait. They are kept by the functions of their type.
pub const UPDATES: Updates<Change> = Updates::new("n");

/// Parties and parameters.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The chain's staking coin.
    pub denom: String,
    /// Coins that were sent along. Their shares are the hub's own for ever.
    pub seed: Native,
    /// Timing, limits and fees.
    pub params: Params,
    /// Who may pause, besides the owner.
    pub guardian: Option<Addr>,
    /// What is paused. It is here because what can be paused reads this row anyway.
    pub pauses: Pauses<Pausable>,
}

pub fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

pub fn token(storage: &dyn Storage) -> StdResult<TokenContract> {
    TOKEN.load(storage)
}

pub fn save_token(storage: &mut dyn Storage, token: &TokenContract) -> StdResult<()> {
    TOKEN.save(storage, token)
}

pub fn collector(storage: &dyn Storage) -> StdResult<CollectorContract> {
    COLLECTOR.load(storage)
}

pub fn save_collector(storage: &mut dyn Storage, collector: &CollectorContract) -> StdResult<()> {
    COLLECTOR.save(storage, collector)
}

pub fn ballot(storage: &dyn Storage) -> StdResult<Option<BallotContract>> {
    BALLOT.may_load(storage)
}

pub fn save_ballot(storage: &mut dyn Storage, ballot: &BallotContract) -> StdResult<()> {
    BALLOT.save(storage, ballot)
}

pub fn ledger(storage: &dyn Storage) -> StdResult<Ledger> {
    LEDGER.load(storage)
}

pub fn save_ledger(storage: &mut dyn Storage, ledger: &Ledger) -> StdResult<()> {
    LEDGER.save(storage, ledger)
}

pub fn daily_rate(storage: &dyn Storage, slot: u16) -> StdResult<Option<DailyRate>> {
    DAILY_RATES.may_load(storage, slot)
}

pub fn save_daily_rate(storage: &mut dyn Storage, slot: u16, rate: &DailyRate) -> StdResult<()> {
    DAILY_RATES.save(storage, slot, rate)
}
