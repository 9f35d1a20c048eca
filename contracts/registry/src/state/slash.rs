use std::borrow::Cow;

use cosmwasm_std::{Addr, Binary, StdResult, Storage};
use palisade_math::slash::{bounty_floor, BondTakes, Record};
use palisade_math::{Bps, MathError, PoolAssets};
use serde::{Deserialize, Serialize};

use super::{past_terms, Avs, PublishedTerms};

/// One slash of one life of one pool. Who may veto it and where it goes is in the terms of the AVS of its time.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Slash {
    pub avs: Addr,
    /// Number of the pool.
    pub pool: u32,
    pub generation: u64,
    pub evidence_id: Binary,
    pub reporter: Addr,
    pub record: Record,
    /// What the operator's bond paid.
    pub bond: BondTakes,
    pub stage: Stage,
}

impl Slash {
    /// All that it took.
    pub fn amount(&self) -> Result<PoolAssets, MathError> {
        self.record.total_take()?.checked_add(self.bond.total()?)
    }

    /// The terms that it keeps to, whatever its AVS has now.
    pub fn terms<'a>(&self, storage: &dyn Storage, row: &'a Avs) -> StdResult<Cow<'a, PublishedTerms>> {
        past_terms::governing(storage, row, self.record.fault_time, self.record.slashed_at)
    }
}

/// Where a slash stands. It only moves down this list.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It may be vetoed until the record's deadline, and is not final until someone releases it.
    Contested,
    /// The escrow waits for its payout.
    Final { escrow: Escrow, returned: PoolAssets },
    /// The escrow is gone.
    Released {
        amount: PoolAssets,
        returned: PoolAssets,
    },
}

/// What waits of a slash that is final.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escrow {
    /// Of the pool.
    pub pool: PoolAssets,
    /// Of the operator's bond.
    pub bond: PoolAssets,
    /// Part of `bond` that is the reporter's. Nothing once it was paid.
    pub bounty: PoolAssets,
}

impl Escrow {
    /// With the reporter's part by the terms.
    pub fn new(pool: PoolAssets, bond: PoolAssets, part: Bps) -> Result<Self, MathError> {
        let bounty = bounty_floor(part, pool.checked_add(bond)?, bond)?;
        Ok(Self { pool, bond, bounty })
    }

    pub fn total(&self) -> Result<PoolAssets, MathError> {
        self.pool.checked_add(self.bond)
    }
}

pub mod slashes {
    use cosmwasm_std::{Order, StdResult, Storage};
    use palisade_kit::packed::{PackedItem, PackedMap};
    use palisade_kit::page;

    use super::Slash;
    use crate::state::take_number;
    use crate::ContractError;

    const LAST: PackedItem<u64> = PackedItem::new("sll");
    const SLASHES: PackedMap<u64, Slash> = PackedMap::new("sl");

    pub fn add(storage: &mut dyn Storage, slash: &Slash) -> Result<u64, ContractError> {
        let id = take_number(storage, &LAST)?;
        SLASHES.save(storage, id, slash)?;
        Ok(id)
    }

    pub fn load(storage: &dyn Storage, id: u64) -> Result<Slash, ContractError> {
        SLASHES
            .may_load(storage, id)?
            .ok_or(ContractError::UnknownSlash { id })
    }

    pub fn save(storage: &mut dyn Storage, id: u64, slash: &Slash) -> StdResult<()> {
        SLASHES.save(storage, id, slash)
    }

    pub fn page(
        storage: &dyn Storage,
        start_after: Option<u64>,
        limit: Option<u32>,
    ) -> StdResult<Vec<(u64, Slash)>> {
        let range = SLASHES.range(storage, page::after(start_after), None, Order::Ascending);
        page::rows(range, limit, Ok)
    }
}

pub mod evidence {
    use cosmwasm_std::{Empty, StdResult, Storage};
    use cw_storage_plus::Map;

    /// Offences that were punished, by number of the AVS and id.
    const EVIDENCE: Map<(u32, &[u8]), Empty> = Map::new("ev");

    pub fn is_used(storage: &dyn Storage, avs: u32, evidence_id: &[u8]) -> bool {
        EVIDENCE.has(storage, (avs, evidence_id))
    }

    pub fn mark_used(storage: &mut dyn Storage, avs: u32, evidence_id: &[u8]) -> StdResult<()> {
        EVIDENCE.save(storage, (avs, evidence_id), &Empty {})
    }
}

pub mod windows {
    use cosmwasm_std::{StdResult, Storage};
    use palisade_interfaces::registry::rows::LifeKey;
    use palisade_kit::packed::PackedMap;
    use palisade_math::slash::WindowCharges;

    use crate::state::PoolId;

    /// What an AVS, by number, charged a life of a pool by the time of the fault.
    const WINDOWS: PackedMap<(LifeKey, u32), WindowCharges> = PackedMap::new("wi");

    pub fn load(storage: &dyn Storage, id: &PoolId, index: u64, avs: u32) -> StdResult<WindowCharges> {
        let charges = WINDOWS.may_load(storage, ((id.number, index), avs))?;
        Ok(charges.unwrap_or_default())
    }

    pub fn save(
        storage: &mut dyn Storage,
        id: &PoolId,
        index: u64,
        avs: u32,
        charges: &WindowCharges,
    ) -> StdResult<()> {
        WINDOWS.save(storage, ((id.number, index), avs), charges)
    }
}

pub mod releasing {
    use cosmwasm_std::{StdResult, Storage};
    use palisade_kit::packed::PackedItem;

    /// The slash whose payout is under way.
    const RELEASING: PackedItem<u64> = PackedItem::new("r");

    pub fn is_under_way(storage: &dyn Storage) -> bool {
        RELEASING.exists(storage)
    }

    pub fn begin(storage: &mut dyn Storage, slash_id: u64) -> StdResult<()> {
        RELEASING.save(storage, &slash_id)
    }

    pub fn load(storage: &dyn Storage) -> StdResult<u64> {
        RELEASING.load(storage)
    }

    pub fn end(storage: &mut dyn Storage) -> StdResult<u64> {
        let slash_id = load(storage)?;
        RELEASING.remove(storage);
        Ok(slash_id)
    }
}
