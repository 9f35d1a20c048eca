//! Everything the contract stores. Keys are private; each row is loaded and saved by a function of this file.

use cosmwasm_std::{Addr, Order, OverflowError, OverflowOperation, StdResult, Storage, Uint128};
use palisade_interfaces::commitments::Standing;
use palisade_interfaces::registry::RegistryContract;
use palisade_interfaces::Asset;
use palisade_kit::packed::{PackedItem, PackedMap};
use palisade_kit::page;
use palisade_math::rent::Rent;
use palisade_math::{PoolAssets, Scale};
use serde::{Deserialize, Serialize};

use crate::error::ContractError;

const CONFIG: PackedItem<Config> = PackedItem::new("c");
const LAST: PackedItem<u64> = PackedItem::new("n");
const COMMITMENTS: PackedMap<u64, Commitment> = PackedMap::new("m");
/// By operator and asset.
const STANDING: PackedMap<(&Addr, &str), u32> = PackedMap::new("s");
/// By asset of the rent.
const OWED: PackedMap<&str, Owed> = PackedMap::new("l");

/// Fixed at instantiation.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where the stake is.
    pub registry: RegistryContract,
}

/// An AVS's offer to an operator, and what became of it.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Who pays.
    pub avs: Addr,
    /// Whose stake.
    pub operator: Addr,
    /// In which asset.
    pub asset: Asset,
    /// In which asset the rent is.
    pub rent_asset: Asset,
    /// From the offer to the end of the commitment.
    pub rent: Rent,
    /// Stake that has to be here at the acceptance.
    pub min_stake: PoolAssets,
    /// What the AVS may take of the pool.
    pub budget: Scale,
    /// Last second of the offer.
    pub accept_until: u64,
    /// Where it stands.
    pub stage: Stage,
}

/// Where a commitment stands.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody accepted it yet.
    Offered,
    /// It binds the operator's stake.
    Standing(Found),
    /// It is over.
    Ended {
        /// What was not earned, and not returned yet.
        #[serde(with = "palisade_math::number")]
        unreturned: Uint128,
    },
}

/// How an operator was found last, and what that is told by.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Life of the pool.
    pub generation: u64,
    /// Least that the AVS's slashes had charged in all, of what was found so far.
    pub charged: Scale,
    /// Whether the AVS was ever found to have jailed it.
    pub was_jailed: bool,
    /// Time counts by this until the next look.
    pub standing: Standing,
}

/// Rent that is here.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(transparent)]
pub struct Owed(#[serde(with = "palisade_math::number")] pub Uint128);

impl Commitment {
    /// Refuses everybody else.
    ///
    /// # Errors
    /// [`ContractError::Unauthorized`].
    pub fn check_operator(&self, sender: &Addr) -> Result<(), ContractError> {
        if *sender == self.operator {
            return Ok(());
        }
        Err(ContractError::Unauthorized {
            found: sender.clone(),
            expected: self.operator.clone(),
        })
    }

    /// Counts the time up to now as the operator was found last. While an offer waits, nothing is earned.
    pub fn count(&mut self, now: u64) {
        match &self.stage {
            Stage::Standing(found) => self.rent.count(found.standing.earns(), now),
            Stage::Offered => self.rent.count(false, now),
            Stage::Ended { .. } => {}
        }
    }
}

pub fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

/// The number of a new commitment, from 1.
pub fn take_number(storage: &mut dyn Storage) -> Result<u64, ContractError> {
    let last = LAST.may_load(storage)?.unwrap_or_default();
    let id = last.checked_add(1).ok_or_else(too_many)?;
    LAST.save(storage, &id)?;
    Ok(id)
}

fn too_many() -> OverflowError {
    OverflowError::new(OverflowOperation::Add)
}

pub fn commitment(storage: &dyn Storage, id: u64) -> Result<Commitment, ContractError> {
    let found = COMMITMENTS.may_load(storage, id)?;
    found.ok_or(ContractError::UnknownCommitment { id })
}

pub fn save_commitment(storage: &mut dyn Storage, id: u64, commitment: &Commitment) -> StdResult<()> {
    COMMITMENTS.save(storage, id, commitment)
}

pub fn commitment_page<T>(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    row: impl FnMut((u64, Commitment)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    let range = COMMITMENTS.range(storage, page::after(start_after), None, Order::Ascending);
    page::rows(range, limit, row)
}

/// Commitments that stand on an operator's stake.
pub fn standing(storage: &dyn Storage, operator: &Addr, asset: &Asset) -> StdResult<u32> {
    let count = STANDING.may_load(storage, (operator, &asset.to_string()))?;
    Ok(count.unwrap_or_default())
}

pub fn add_standing(storage: &mut dyn Storage, operator: &Addr, asset: &Asset) -> Result<(), ContractError> {
    let count = standing(storage, operator, asset)?;
    let count = count.checked_add(1).ok_or_else(too_many)?;
    Ok(STANDING.save(storage, (operator, &asset.to_string()), &count)?)
}

pub fn remove_standing(storage: &mut dyn Storage, operator: &Addr, asset: &Asset) -> StdResult<()> {
    let (count, name) = (standing(storage, operator, asset)?, asset.to_string());
    match count.saturating_sub(1) {
        0 => STANDING.remove(storage, (operator, &name)),
        left => STANDING.save(storage, (operator, &name), &left)?,
    }
    Ok(())
}

/// Rent of an asset that is here and was not paid out.
pub fn owed(storage: &dyn Storage, rent: &Asset) -> StdResult<Uint128> {
    Ok(OWED.may_load(storage, &rent.to_string())?.unwrap_or_default().0)
}

pub fn credit(storage: &mut dyn Storage, rent: &Asset, amount: Uint128) -> Result<(), ContractError> {
    let sum = owed(storage, rent)?.checked_add(amount)?;
    Ok(OWED.save(storage, &rent.to_string(), &Owed(sum))?)
}

pub fn debit(storage: &mut dyn Storage, rent: &Asset, amount: Uint128) -> Result<(), ContractError> {
    let sum = owed(storage, rent)?.checked_sub(amount)?;
    Ok(OWED.save(storage, &rent.to_string(), &Owed(sum))?)
}
