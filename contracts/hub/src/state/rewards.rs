//! Whose rewards come next, and where those in other coins go.

use cosmwasm_std::{Addr, Order, StdResult, Storage};
use palisade_kit::packed::{PackedItem, PackedMap};
use palisade_kit::page;

use crate::error::ContractError;

/// The validator that was harvested last.
const LAST_HARVESTED: PackedItem<String> = PackedItem::new("h");
/// Where coins of other denoms go that the collector has.
const ROUTES: PackedMap<&str, Addr> = PackedMap::new("x");

pub fn last_harvested(storage: &dyn Storage) -> StdResult<Option<String>> {
    LAST_HARVESTED.may_load(storage)
}

pub fn save_last_harvested(storage: &mut dyn Storage, validator: &String) -> StdResult<()> {
    LAST_HARVESTED.save(storage, validator)
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
