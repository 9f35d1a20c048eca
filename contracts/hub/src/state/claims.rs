//! Unbonding requests of owners, and what owners allow.

use cosmwasm_std::{Addr, Order, StdResult, Storage};
use palisade_kit::packed::PackedMap;
use palisade_kit::page;
use palisade_math::{Bps, Claim, Lst, Native};

use crate::error::ContractError;

const CLAIMS: PackedMap<(&Addr, u64), Claim<Native, Lst>> = PackedMap::new("u");
/// Tips of owners who allow pushes.
const PUSH_TIPS: PackedMap<&Addr, Bps> = PackedMap::new("p");

pub type ClaimRow = Claim<Native, Lst>;

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
