//! Validators, their order, and what is known of all together.

use cosmwasm_std::{Empty, Order, StdResult, Storage};
use cw_storage_plus::Map;
use palisade_kit::packed::{PackedItem, PackedMap};
use palisade_kit::page;
use palisade_math::target::rank;

use crate::error::ContractError;
use crate::roster::Roster;
use crate::validator::Validator;

const VALIDATORS: PackedMap<&str, Validator> = PackedMap::new("v");
/// Validators with a weight, those with the least stake for it first.
const RANKS: Map<(u32, &str), Empty> = Map::new("i");
const ROSTER: PackedItem<Roster> = PackedItem::new("k");

pub fn validator(storage: &dyn Storage, address: &str) -> Result<Validator, ContractError> {
    may_validator(storage, address)?.ok_or_else(|| ContractError::UnknownValidator {
        validator: address.to_string(),
    })
}

pub fn may_validator(storage: &dyn Storage, address: &str) -> StdResult<Option<Validator>> {
    VALIDATORS.may_load(storage, address)
}

/// All of them, by address. At most `MAX_VALIDATORS`, and those that are spent.
pub fn validators(storage: &dyn Storage) -> StdResult<Vec<(String, Validator)>> {
    VALIDATORS.range(storage, None, None, Order::Ascending).collect()
}

/// How many there are, without those that are spent.
pub fn validator_count(storage: &dyn Storage) -> StdResult<usize> {
    let all = validators(storage)?;
    Ok(all.iter().filter(|(_, validator)| !validator.is_spent()).count())
}

/// Address of the validator at this place of the list.
pub fn validator_at(storage: &dyn Storage, index: usize) -> StdResult<Option<String>> {
    VALIDATORS
        .keys(storage, None, None, Order::Ascending)
        .nth(index)
        .transpose()
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
