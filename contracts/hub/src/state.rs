//! Everything the hub stores. Keys are private; each row is loaded and saved by a function of this file.
//!
//! Keys are short, since each byte of one costs 30 gas to write: the README says what they stand for.

use cosmwasm_std::{Addr, Empty, Order, StdResult, Storage};
use cw_storage_plus::{Bound, Map};
use palisade_interfaces::ballot::BallotContract;
use palisade_interfaces::collector::CollectorContract;
use palisade_interfaces::hub::Pausable;
use palisade_interfaces::token::TokenContract;
use palisade_kit::packed::{PackedItem, PackedMap};
use palisade_kit::page;
use palisade_kit::pause::Pauses;
use palisade_kit::updates::Updates;
use palisade_math::target::rank;
use palisade_math::{Bps, Claim, Lst, Native};
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, Leg};
use crate::change::Change;
use crate::error::ContractError;
use crate::history::DailyRate;
use crate::ledger::Ledger;
use crate::operation::Operation;
use crate::params::Params;
use crate::redelegation::Running;
use crate::roster::Roster;
use crate::validator::Validator;

const CONFIG: PackedItem<Config> = PackedItem::new("c");
const TOKEN: PackedItem<TokenContract> = PackedItem::new("t");
const COLLECTOR: PackedItem<CollectorContract> = PackedItem::new("r");
/// Who directs the hub's votes, if anybody.
const BALLOT: PackedItem<BallotContract> = PackedItem::new("g");
const LEDGER: PackedItem<Ledger> = PackedItem::new("l");
const QUEUE: PackedItem<Queue> = PackedItem::new("q");
const VALIDATORS: PackedMap<&str, Validator> = PackedMap::new("v");
/// Validators with a weight, those with the least stake for it first.
const RANKS: Map<(u32, &str), Empty> = Map::new("i");
const ROSTER: PackedItem<Roster> = PackedItem::new("k");
/// Redelegations that the chain counts, the oldest first.
const RUNNING: PackedMap<u64, Running> = PackedMap::new("m");
const BATCHES: PackedMap<u64, Batch> = PackedMap::new("b");
/// Batches that lost something which a surplus may still make good.
const SHORT: Map<u64, Empty> = Map::new("s");
const CLAIMS: PackedMap<(&Addr, u64), Claim<Native, Lst>> = PackedMap::new("u");
/// Tips of owners who allow pushes.
const PUSH_TIPS: PackedMap<&Addr, Bps> = PackedMap::new("p");
const LEGS: PackedMap<u64, Leg> = PackedMap::new("e");
/// Legs that are not armed, by completion time.
const WAITING: Map<(u64, u64), Empty> = Map::new("w");
/// Legs that are armed, by height.
const ARMED: Map<(u64, u64), Empty> = Map::new("a");
/// Staking messages of this transaction that have not been answered, by their position.
const OPERATIONS: PackedMap<u64, Operation> = PackedMap::new("o");
/// Rates of the last days, by day modulo the days that are remembered.
const DAILY_RATES: PackedMap<u16, DailyRate> = PackedMap::new("d");
/// The validator that was harvested last.
const LAST_HARVESTED: PackedItem<String> = PackedItem::new("h");

/// Where coins of other denoms go that the collector has.
const ROUTES: PackedMap<&str, Addr> = PackedMap::new("x");
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

/// Which batch is where.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Takes requests.
    pub pending: Option<u64>,
    /// Partly undelegated.
    pub submitting: Option<u64>,
    /// Number of the last batch made.
    pub last_batch: u64,
}

/// A leg that was seen complete.
pub struct ArmedLeg {
    pub id: u64,
    /// Height at which it was seen so.
    pub height: u64,
    pub leg: Leg,
}

pub type ClaimRow = Claim<Native, Lst>;

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

pub fn queue(storage: &dyn Storage) -> StdResult<Queue> {
    Ok(QUEUE.may_load(storage)?.unwrap_or_default())
}

pub fn save_queue(storage: &mut dyn Storage, queue: &Queue) -> StdResult<()> {
    QUEUE.save(storage, queue)
}

pub fn validator(storage: &dyn Storage, address: &str) -> Result<Validator, ContractError> {
    may_validator(storage, address)?.ok_or_else(|| ContractError::UnknownValidator {
        validator: address.to_string(),
    })
}

pub fn may_validator(storage: &dyn Storage, address: &str) -> StdResult<Option<Validator>> {
    VALIDATORS.may_load(storage, address)
}

/// All of them, by address. At most `MAX_VALIDATORS`.
pub fn validators(storage: &dyn Storage) -> StdResult<Vec<(String, Validator)>> {
    VALIDATORS.range(storage, None, None, Order::Ascending).collect()
}

pub fn validator_count(storage: &dyn Storage) -> usize {
    VALIDATORS.keys(storage, None, None, Order::Ascending).count()
}

pub fn validator_page<T>(
    storage: &dyn Storage,
    start_after: Option<&str>,
    limit: Option<u32>,
    row: impl FnMut((String, Validator)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    page::rows(
        VALIDATORS.range(storage, page::after(start_after), None, Order::Ascending),
        limit,
        row,
    )
}

/// A drained validator is forgotten. Its place in the order of stake for weight is kept here alone, and seldom changes.
pub fn save_validator(storage: &mut dyn Storage, address: &str, validator: &mut Validator) -> StdResult<()> {
    let rank = (validator.weight > 0).then(|| rank(validator.tracked, validator.weight));
    if rank != validator.rank {
        if let Some(before) = validator.rank {
            RANKS.remove(storage, (before, address));
        }
        if let Some(after) = rank {
            RANKS.save(storage, (after, address), &Empty {})?;
        }
        validator.rank = rank;
    }
    if validator.is_drained() {
        VALIDATORS.remove(storage, address);
        return Ok(());
    }
    VALIDATORS.save(storage, address, validator)
}

/// Addresses of validators with a weight, those with the least stake for it first.
pub fn by_rank(storage: &dyn Storage) -> impl Iterator<Item = StdResult<String>> + '_ {
    let keys = RANKS.keys(storage, None, None, Order::Ascending);
    keys.map(|key| Ok(key?.1))
}

pub fn roster(storage: &dyn Storage) -> StdResult<Roster> {
    ROSTER.load(storage)
}

pub fn save_roster(storage: &mut dyn Storage, roster: &Roster) -> StdResult<()> {
    ROSTER.save(storage, roster)
}

/// A redelegation that runs, behind the others.
pub fn save_running(storage: &mut dyn Storage, running: &Running) -> Result<(), ContractError> {
    let last = RUNNING.keys(storage, None, None, Order::Descending).next();
    let last = last.transpose()?.unwrap_or_default();
    let id = last.checked_add(1).ok_or(ContractError::CountOverflow)?;
    Ok(RUNNING.save(storage, id, running)?)
}

/// All redelegations that run. A rebalance sends no more than so many.
pub fn all_running(storage: &dyn Storage) -> StdResult<Vec<(u64, Running)>> {
    RUNNING.range(storage, None, None, Order::Ascending).collect()
}

pub fn running_page<T>(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    row: impl FnMut((u64, Running)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    page::rows(
        RUNNING.range(storage, page::after(start_after), None, Order::Ascending),
        limit,
        row,
    )
}

pub fn remove_running(storage: &mut dyn Storage, id: u64) {
    RUNNING.remove(storage, id);
}

pub fn batch(storage: &dyn Storage, id: u64) -> Result<Batch, ContractError> {
    BATCHES
        .may_load(storage, id)?
        .ok_or(ContractError::UnknownBatch { batch: id })
}

pub fn batch_page<T>(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    row: impl FnMut((u64, Batch)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    page::rows(
        BATCHES.range(storage, page::after(start_after), None, Order::Ascending),
        limit,
        row,
    )
}

pub fn save_batch(storage: &mut dyn Storage, id: u64, batch: &Batch) -> StdResult<()> {
    BATCHES.save(storage, id, batch)
}

pub fn remove_batch(storage: &mut dyn Storage, id: u64) {
    SHORT.remove(storage, id);
    BATCHES.remove(storage, id);
}

/// A surplus may make good what the batch lost.
pub fn save_short_batch(storage: &mut dyn Storage, id: u64) -> StdResult<()> {
    SHORT.save(storage, id, &Empty {})
}

/// Batches that lost something, the oldest first.
pub fn short_batches(storage: &dyn Storage, limit: usize) -> StdResult<Vec<u64>> {
    SHORT
        .keys(storage, None, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// It has no loss, or none that anything can reach any more.
pub fn forget_short_batch(storage: &mut dyn Storage, id: u64) {
    SHORT.remove(storage, id);
}

pub fn claim(storage: &dyn Storage, owner: &Addr, batch: u64) -> StdResult<Option<ClaimRow>> {
    CLAIMS.may_load(storage, (owner, batch))
}

pub fn save_claim(storage: &mut dyn Storage, owner: &Addr, batch: u64, claim: &ClaimRow) -> StdResult<()> {
    CLAIMS.save(storage, (owner, batch), claim)
}

pub fn remove_claim(storage: &mut dyn Storage, owner: &Addr, batch: u64) {
    CLAIMS.remove(storage, (owner, batch));
}

/// Batches in which `owner` has a request, the oldest first.
pub fn batches_of(storage: &dyn Storage, owner: &Addr, limit: usize) -> StdResult<Vec<u64>> {
    CLAIMS
        .prefix(owner)
        .keys(storage, None, None, Order::Ascending)
        .take(limit)
        .collect()
}

pub fn claim_page<T>(
    storage: &dyn Storage,
    owner: &Addr,
    start_after: Option<u64>,
    limit: Option<u32>,
    row: impl FnMut((u64, ClaimRow)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    let claims = CLAIMS.prefix(owner);
    page::rows(
        claims.range(storage, page::after(start_after), None, Order::Ascending),
        limit,
        row,
    )
}

/// The tip for whoever pushes the requests of `owner`, if anybody may.
pub fn push_tip(storage: &dyn Storage, owner: &Addr) -> StdResult<Option<Bps>> {
    PUSH_TIPS.may_load(storage, owner)
}

pub fn save_push_tip(storage: &mut dyn Storage, owner: &Addr, tip: &Bps) -> StdResult<()> {
    PUSH_TIPS.save(storage, owner, tip)
}

pub fn remove_push_tip(storage: &mut dyn Storage, owner: &Addr) {
    PUSH_TIPS.remove(storage, owner);
}

/// A leg waits until it is armed.
pub fn save_new_leg(storage: &mut dyn Storage, id: u64, leg: &Leg) -> StdResult<()> {
    WAITING.save(storage, (leg.completion, id), &Empty {})?;
    LEGS.save(storage, id, leg)
}

pub fn leg_page<T>(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    row: impl FnMut((u64, Leg)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    page::rows(
        LEGS.range(storage, page::after(start_after), None, Order::Ascending),
        limit,
        row,
    )
}

/// Arms up to `limit` legs that are complete at `now`, the earliest first, and returns them.
pub fn arm_legs(
    storage: &mut dyn Storage,
    now: u64,
    height: u64,
    limit: usize,
) -> StdResult<Vec<(u64, Leg)>> {
    let complete = Bound::inclusive((now, u64::MAX));
    let keys = WAITING.keys(storage, None, Some(complete), Order::Ascending);
    let keys = keys.take(limit).collect::<StdResult<Vec<_>>>()?;
    let mut armed = Vec::with_capacity(keys.len());
    for key in keys {
        let (_, id) = key;
        WAITING.remove(storage, key);
        ARMED.save(storage, (height, id), &Empty {})?;
        armed.push((id, LEGS.load(storage, id)?));
    }
    Ok(armed)
}

/// Whether a leg that is not armed completes at `second` or before.
pub fn is_waiting_until(storage: &dyn Storage, second: u64) -> bool {
    let until = Some(Bound::inclusive((second, u64::MAX)));
    let mut keys = WAITING.keys_raw(storage, None, until, Order::Ascending);
    keys.next().is_some()
}

/// Whether a leg was armed at `height`.
pub fn is_armed_at(storage: &dyn Storage, height: u64) -> bool {
    ARMED
        .prefix(height)
        .keys_raw(storage, None, None, Order::Ascending)
        .next()
        .is_some()
}

/// Up to `limit` armed legs, the earliest armed first.
pub fn armed_legs(storage: &dyn Storage, limit: usize) -> StdResult<Vec<ArmedLeg>> {
    let keys = ARMED.keys(storage, None, None, Order::Ascending).take(limit);
    keys.map(|key| {
        let (height, id) = key?;
        let leg = LEGS.load(storage, id)?;
        Ok(ArmedLeg { id, height, leg })
    })
    .collect()
}

/// Heights and numbers of all armed legs. There are at most as many as unbonding entries of the hub.
pub fn armings(storage: &dyn Storage) -> StdResult<Vec<(u64, u64)>> {
    ARMED.keys(storage, None, None, Order::Ascending).collect()
}

/// Forgets a leg that was armed.
pub fn remove_armed_leg(storage: &mut dyn Storage, armed: &ArmedLeg) {
    ARMED.remove(storage, (armed.height, armed.id));
    LEGS.remove(storage, armed.id);
}

pub fn save_operation(storage: &mut dyn Storage, position: u64, operation: &Operation) -> StdResult<()> {
    OPERATIONS.save(storage, position, operation)
}

/// The message that a reply answers. It is answered once.
pub fn take_operation(storage: &mut dyn Storage, position: u64) -> StdResult<Operation> {
    let operation = OPERATIONS.load(storage, position)?;
    OPERATIONS.remove(storage, position);
    Ok(operation)
}

pub fn route(storage: &dyn Storage, denom: &str) -> StdResult<Option<Addr>> {
    ROUTES.may_load(storage, denom)
}

/// No recipient is no row.
pub fn save_route(storage: &mut dyn Storage, denom: &str, recipient: Option<&Addr>) -> StdResult<()> {
    match recipient {
        Some(recipient) => ROUTES.save(storage, denom, recipient),
        None => {
            ROUTES.remove(storage, denom);
            Ok(())
        }
    }
}

pub fn route_page<T>(
    storage: &dyn Storage,
    start_after: Option<&str>,
    limit: Option<u32>,
    row: impl FnMut((String, Addr)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    page::rows(
        ROUTES.range(storage, page::after(start_after), None, Order::Ascending),
        limit,
        row,
    )
}

pub fn daily_rate(storage: &dyn Storage, slot: u16) -> StdResult<Option<DailyRate>> {
    DAILY_RATES.may_load(storage, slot)
}

pub fn save_daily_rate(storage: &mut dyn Storage, slot: u16, rate: &DailyRate) -> StdResult<()> {
    DAILY_RATES.save(storage, slot, rate)
}

pub fn last_harvested(storage: &dyn Storage) -> StdResult<Option<String>> {
    LAST_HARVESTED.may_load(storage)
}

pub fn save_last_harvested(storage: &mut dyn Storage, validator: &String) -> StdResult<()> {
    LAST_HARVESTED.save(storage, validator)
}

/// Address of the validator at this place of the list.
pub fn validator_at(storage: &dyn Storage, index: usize) -> StdResult<Option<String>> {
    VALIDATORS
        .keys(storage, None, None, Order::Ascending)
        .nth(index)
        .transpose()
}
