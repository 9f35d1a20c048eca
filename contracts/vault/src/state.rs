//! What is stored, and the only place that knows the keys. They have one letter, since each byte of one costs 30 gas to
//! write: the README says what they stand for.

use cosmwasm_std::{Addr, Order, OverflowError, OverflowOperation, Storage, Uint128};
use palisade_interfaces::hub::HubContract;
use palisade_interfaces::registry::RegistryContract;
use palisade_interfaces::token::TokenContract;
use palisade_interfaces::Asset;
use palisade_kit::packed::{PackedItem, PackedMap};
use palisade_kit::page;
use palisade_math::slash::Periods;
use palisade_math::{Bps, Lrt, Lst};
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, OpenBatch, Request, Withdrawal};
use crate::books::{Books, Ledger, Position};
use crate::error::ContractError;
use crate::pending::Pending;
use crate::positions::Positions;

/// Parties, parameters and limits.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who allocates.
    pub manager: Addr,
    /// Where native rewards become LST.
    pub hub: HubContract,
    /// The hub's native coin.
    pub denom: String,
    /// What is deposited.
    pub lst: TokenContract,
    /// Where it is restaked.
    pub registry: RegistryContract,
    /// The registry's, which never change.
    pub periods: Periods,
    /// From the first request of a batch to its submission.
    pub batch_interval_seconds: u64,
    /// Over which gains enter the rate.
    pub drip_seconds: u64,
    /// Part of gains.
    pub performance_fee: Bps,
    /// Who gets it.
    pub fee_recipient: Addr,
    /// Smallest deposit.
    pub min_deposit: Lst,
    /// Smallest redemption.
    pub min_redeem: Lrt,
    /// Of every allocation.
    pub limits: Limits,
}

impl Config {
    /// What is deposited, as the registry names it.
    pub fn asset(&self) -> Asset {
        Asset::cw20(self.lst.0.as_str())
    }
}

/// Limits of every allocation.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most of G with one operator.
    pub max_operator: Bps,
    /// Most that all AVSs together may take of an operator's pool.
    pub max_exposure: Bps,
    /// How far active stake may grow past `max_operator`.
    pub tolerance: Bps,
    /// Between two deallocations of one operator by anyone.
    pub deallocate_cooldown_seconds: u64,
}

/// A reward that is neither LST nor native coin.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct OtherReward {
    /// Which.
    pub asset: Asset,
    /// How much came in.
    #[serde(with = "palisade_math::number")]
    pub amount: Uint128,
}

const CONFIG: PackedItem<Config> = PackedItem::new("c");
const LRT: PackedItem<TokenContract> = PackedItem::new("t");
const LEDGER: PackedItem<Ledger> = PackedItem::new("l");
const POSITIONS: PackedMap<&Addr, Position> = PackedMap::new("p");
const WITHDRAWALS: PackedMap<u64, Withdrawal> = PackedMap::new("w");
const OPEN_BATCH: PackedItem<OpenBatch> = PackedItem::new("o");
const LAST_BATCH: PackedItem<u64> = PackedItem::new("n");
const OWING_BATCHES: PackedMap<u64, Batch> = PackedMap::new("b");
const PAID_BATCHES: PackedMap<u64, Batch> = PackedMap::new("d");
const REQUESTS: PackedMap<(&Addr, u64), Request> = PackedMap::new("r");
const OTHER_REWARDS: PackedMap<&str, OtherReward> = PackedMap::new("x");
const PENDING: PackedItem<Pending> = PackedItem::new("i");

/// # Errors
/// Before instantiation.
pub fn config(storage: &dyn Storage) -> Result<Config, ContractError> {
    Ok(CONFIG.load(storage)?)
}

/// Sets parties, parameters and limits.
pub fn save_config(storage: &mut dyn Storage, config: &Config) -> Result<(), ContractError> {
    Ok(CONFIG.save(storage, config)?)
}

/// The token of the vault.
///
/// # Errors
/// Before it is made.
pub fn lrt(storage: &dyn Storage) -> Result<TokenContract, ContractError> {
    Ok(LRT.load(storage)?)
}

/// Sets the token of the vault.
pub fn save_lrt(storage: &mut dyn Storage, lrt: &TokenContract) -> Result<(), ContractError> {
    Ok(LRT.save(storage, lrt)?)
}

/// # Errors
/// Before the seed is bonded.
pub fn ledger(storage: &dyn Storage) -> Result<Ledger, ContractError> {
    Ok(LEDGER.load(storage)?)
}

/// Sets the amounts of the ledger.
pub fn save_ledger(storage: &mut dyn Storage, ledger: &Ledger) -> Result<(), ContractError> {
    Ok(LEDGER.save(storage, ledger)?)
}

/// The ledger and all positions, at most `MAX_POSITIONS`.
///
/// # Errors
/// Before the seed is bonded.
pub fn books(storage: &dyn Storage) -> Result<Books, ContractError> {
    Ok(Books {
        ledger: ledger(storage)?,
        positions: positions(storage)?,
    })
}

/// All positions.
///
/// # Errors
/// When one cannot be decoded.
pub fn positions(storage: &dyn Storage) -> Result<Positions, ContractError> {
    let rows = POSITIONS.range(storage, None, None, Order::Ascending);
    Ok(rows.collect::<Result<Vec<_>, _>>()?.into())
}

/// # Errors
/// [`ContractError::NoSuchPosition`].
pub fn position(storage: &dyn Storage, operator: &Addr) -> Result<Position, ContractError> {
    POSITIONS
        .may_load(storage, operator)?
        .ok_or_else(|| ContractError::NoSuchPosition {
            operator: operator.clone(),
        })
}

/// Sets a position, or removes one in which nothing is left.
pub fn save_position(
    storage: &mut dyn Storage,
    operator: &Addr,
    position: &Position,
) -> Result<(), ContractError> {
    if position.shares.is_zero() && position.exits.is_empty() {
        POSITIONS.remove(storage, operator);
        return Ok(());
    }
    Ok(POSITIONS.save(storage, operator, position)?)
}

/// # Errors
/// [`ContractError::LostWithdrawal`].
pub fn withdrawal(storage: &dyn Storage, id: u64) -> Result<Withdrawal, ContractError> {
    WITHDRAWALS
        .may_load(storage, id)?
        .ok_or(ContractError::LostWithdrawal { id })
}

/// Sets a withdrawal, or removes one that nobody holds.
pub fn save_withdrawal(
    storage: &mut dyn Storage,
    id: u64,
    withdrawal: &Withdrawal,
) -> Result<(), ContractError> {
    if withdrawal.holders == 0 {
        WITHDRAWALS.remove(storage, id);
        return Ok(());
    }
    Ok(WITHDRAWALS.save(storage, id, withdrawal)?)
}

/// The batch that takes requests, if it has any.
pub fn open_batch(storage: &dyn Storage) -> Result<Option<OpenBatch>, ContractError> {
    Ok(OPEN_BATCH.may_load(storage)?)
}

/// The number of a new batch, which is used up by this.
///
/// # Errors
/// After 2^64 batches.
pub fn take_batch_id(storage: &mut dyn Storage) -> Result<u64, ContractError> {
    let last = LAST_BATCH.may_load(storage)?.unwrap_or_default();
    let id = last
        .checked_add(1)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?;
    LAST_BATCH.save(storage, &id)?;
    Ok(id)
}

/// Sets the batch that takes requests.
pub fn save_open_batch(storage: &mut dyn Storage, batch: &OpenBatch) -> Result<(), ContractError> {
    Ok(OPEN_BATCH.save(storage, batch)?)
}

/// The next request opens a new batch.
pub fn remove_open_batch(storage: &mut dyn Storage) {
    OPEN_BATCH.remove(storage);
}

/// A submitted batch that still owes something.
///
/// # Errors
/// [`ContractError::NoSuchBatch`].
pub fn owing_batch(storage: &dyn Storage, id: u64) -> Result<Batch, ContractError> {
    OWING_BATCHES
        .may_load(storage, id)?
        .ok_or(ContractError::NoSuchBatch { id })
}

/// A submitted batch, paid or not.
///
/// # Errors
/// [`ContractError::NoSuchBatch`].
pub fn submitted_batch(storage: &dyn Storage, id: u64) -> Result<Batch, ContractError> {
    match PAID_BATCHES.may_load(storage, id)? {
        Some(batch) => Ok(batch),
        None => owing_batch(storage, id),
    }
}

/// Sets a submitted batch, or files one of which all requests were paid for good.
pub fn save_batch(storage: &mut dyn Storage, id: u64, batch: &Batch) -> Result<(), ContractError> {
    if batch.is_paid() {
        OWING_BATCHES.remove(storage, id);
        return Ok(PAID_BATCHES.save(storage, id, batch)?);
    }
    Ok(OWING_BATCHES.save(storage, id, batch)?)
}

/// One page of submitted batches that still owe something, by number.
pub fn owing_batches(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Vec<(u64, Batch)>, ContractError> {
    let after = page::after(start_after);
    let range = OWING_BATCHES.range(storage, after, None, Order::Ascending);
    page::rows(range, limit, Ok)
}

/// One account's part of one batch.
pub fn request(
    storage: &dyn Storage,
    account: &Addr,
    batch_id: u64,
) -> Result<Option<Request>, ContractError> {
    Ok(REQUESTS.may_load(storage, (account, batch_id))?)
}

/// Sets one account's part of one batch.
pub fn save_request(
    storage: &mut dyn Storage,
    account: &Addr,
    batch_id: u64,
    request: &Request,
) -> Result<(), ContractError> {
    Ok(REQUESTS.save(storage, (account, batch_id), request)?)
}

/// Forgets a request that was paid for good.
pub fn remove_request(storage: &mut dyn Storage, account: &Addr, batch_id: u64) {
    REQUESTS.remove(storage, (account, batch_id));
}

/// One page of one account's requests, by batch.
pub fn requests(
    storage: &dyn Storage,
    account: &Addr,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Vec<(u64, Request)>, ContractError> {
    let after = page::after(start_after);
    let range = REQUESTS
        .prefix(account)
        .range(storage, after, None, Order::Ascending);
    page::rows(range, limit, Ok)
}

/// Adds to a reward that is neither LST nor native coin. Returns what is held of it by now.
pub fn add_other_reward(
    storage: &mut dyn Storage,
    asset: &Asset,
    amount: Uint128,
) -> Result<Uint128, ContractError> {
    let key = asset.to_string();
    let row = OTHER_REWARDS.may_load(storage, &key)?;
    let held = row.map_or_else(Uint128::zero, |row| row.amount);
    let row = OtherReward {
        asset: asset.clone(),
        amount: held.checked_add(amount)?,
    };
    OTHER_REWARDS.save(storage, &key, &row)?;
    Ok(row.amount)
}

/// One page of rewards that are neither LST nor native coins, by the text form of the asset.
pub fn other_rewards(
    storage: &dyn Storage,
    start_after: Option<&Asset>,
    limit: Option<u32>,
) -> Result<Vec<OtherReward>, ContractError> {
    let key = start_after.map(ToString::to_string);
    let after = page::after(key.as_deref());
    let range = OTHER_REWARDS.range(storage, after, None, Order::Ascending);
    page::rows(range, limit, |(_, row)| Ok(row))
}

/// # Errors
/// [`ContractError::InFlight`] while a reply is awaited.
pub fn ensure_nothing_pending(storage: &dyn Storage) -> Result<(), ContractError> {
    if PENDING.exists(storage) {
        return Err(ContractError::InFlight);
    }
    Ok(())
}

/// What the next reply is about.
pub fn save_pending(storage: &mut dyn Storage, pending: &Pending) -> Result<(), ContractError> {
    Ok(PENDING.save(storage, pending)?)
}

/// What this reply is about. Nothing waits any more.
pub fn take_pending(storage: &mut dyn Storage) -> Result<Option<Pending>, ContractError> {
    let pending = PENDING.may_load(storage)?;
    PENDING.remove(storage);
    Ok(pending)
}
