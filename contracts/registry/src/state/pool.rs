use cosmwasm_std::{Addr, StdResult, Storage};
use palisade_interfaces::registry::rows::PoolRow;
use palisade_interfaces::Asset;
use palisade_math::slash::Generation;
use palisade_math::Bps;
use serde::{Deserialize, Serialize};

/// Which pool: the stake of one operator in one asset. Only the commission changes.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct PoolId {
    /// Pools are numbered as they open. In the keys of a pool's rows the number stands for operator and asset, which are
    /// forty times as long. See [`PoolId::is_gated`].
    pub number: u32,
    pub operator: Addr,
    pub asset: Asset,
    /// The operator's.
    pub commission: Bps,
}

/// Numbers from here on are of pools that opened while their operator had an approver.
const GATED: u32 = 1 << 31;

impl PoolId {
    /// Whether a deposit has to ask for the operator's approver. The number says it, so that nothing is read for pools
    /// that anyone may enter.
    pub const fn is_gated(&self) -> bool {
        self.number >= GATED
    }
}

/// A life of the pool, the current one or one before.
pub fn life_of(storage: &dyn Storage, row: &PoolRow, id: &PoolId, index: u64) -> StdResult<Generation> {
    if index == row.pool.generation {
        return Ok(row.current.clone());
    }
    pools::past(storage, id, index)
}

pub mod pools {
    use cosmwasm_std::{Addr, Order, StdResult, Storage};
    use cw_storage_plus::Bound;
    use palisade_interfaces::registry::rows::{LifeKey, PoolRow, BUCKETS, PAST_LIVES, POOLS, POOL_NUMBERS};
    use palisade_interfaces::Asset;
    use palisade_kit::packed::{PackedItem, PackedMap};
    use palisade_math::slash::{Allocation, Bucket, Generation, Split};
    use palisade_math::Bps;

    use super::{PoolId, GATED};
    use crate::state::one_more_u32;
    use crate::ContractError;

    const LAST: PackedItem<u32> = PackedItem::new("pl");
    const IDS: PackedMap<u32, PoolId> = PackedMap::new("pi");
    const SPLITS: PackedMap<(LifeKey, u64), Split> = PackedMap::new("sp");
    /// By life and number of the AVS.
    const ALLOCATIONS: PackedMap<(LifeKey, u32), Allocation> = PackedMap::new("b");

    /// None while nobody has opened it.
    pub fn find(storage: &dyn Storage, operator: &Addr, asset: &Asset) -> StdResult<Option<PoolId>> {
        let found = POOL_NUMBERS.may_load(storage, (operator, &asset.to_string()))?;
        Ok(found.map(|(number, commission)| PoolId {
            number,
            operator: operator.clone(),
            asset: asset.clone(),
            commission,
        }))
    }

    pub fn id(storage: &dyn Storage, operator: &Addr, asset: &Asset) -> Result<PoolId, ContractError> {
        find(storage, operator, asset)?.ok_or_else(|| ContractError::UnknownPool {
            operator: operator.clone(),
            asset: asset.to_string(),
        })
    }

    pub fn numbered(storage: &dyn Storage, number: u32) -> StdResult<PoolId> {
        IDS.load(storage, number)
    }

    /// Numbers a new pool.
    pub fn add(
        storage: &mut dyn Storage,
        operator: Addr,
        asset: Asset,
        commission: Bps,
        is_gated: bool,
    ) -> Result<PoolId, ContractError> {
        let count = one_more_u32(LAST.may_load(storage)?.unwrap_or_default())?;
        LAST.save(storage, &count)?;
        let number = if is_gated { count | GATED } else { count };
        POOL_NUMBERS.save(storage, (&operator, &asset.to_string()), &(number, commission))?;
        let id = PoolId {
            number,
            operator,
            asset,
            commission,
        };
        IDS.save(storage, number, &id)?;
        Ok(id)
    }

    /// Writes both rows that know it.
    pub fn save_commission(storage: &mut dyn Storage, id: &PoolId) -> StdResult<()> {
        let key = (&id.operator, id.asset.to_string());
        POOL_NUMBERS.save(storage, (key.0, &key.1), &(id.number, id.commission))?;
        IDS.save(storage, id.number, id)
    }

    pub fn load(storage: &dyn Storage, id: &PoolId) -> StdResult<PoolRow> {
        POOLS.load(storage, id.number)
    }

    pub fn save(storage: &mut dyn Storage, id: &PoolId, row: &PoolRow) -> StdResult<()> {
        POOLS.save(storage, id.number, row)
    }

    /// A life before the current one.
    pub fn past(storage: &dyn Storage, id: &PoolId, index: u64) -> StdResult<Generation> {
        PAST_LIVES.load(storage, (id.number, index))
    }

    pub fn save_past(storage: &mut dyn Storage, id: &PoolId, index: u64, life: &Generation) -> StdResult<()> {
        PAST_LIVES.save(storage, (id.number, index), life)
    }

    pub fn bucket(storage: &dyn Storage, id: &PoolId, index: u64, bucket: u64) -> StdResult<Option<Bucket>> {
        BUCKETS.may_load(storage, ((id.number, index), bucket))
    }

    /// Closed buckets from `first` on. Those a fault can reach are at most `ceil(unbonding / bucket period)`.
    pub fn buckets_from(
        storage: &dyn Storage,
        id: &PoolId,
        index: u64,
        first: u64,
    ) -> StdResult<Vec<Bucket>> {
        BUCKETS
            .prefix((id.number, index))
            .range(storage, Some(Bound::inclusive(first)), None, Order::Ascending)
            .map(|entry| Ok(entry?.1))
            .collect()
    }

    pub fn save_bucket(storage: &mut dyn Storage, id: &PoolId, index: u64, bucket: &Bucket) -> StdResult<()> {
        BUCKETS.save(storage, ((id.number, index), bucket.index), bucket)
    }

    /// Splits from number `first` on. While a veto is possible those since the slash are at most
    /// `resolution delay / bucket period + 1`.
    pub fn splits_from(storage: &dyn Storage, id: &PoolId, index: u64, first: u64) -> StdResult<Vec<Split>> {
        SPLITS
            .prefix((id.number, index))
            .range(storage, Some(Bound::inclusive(first)), None, Order::Ascending)
            .map(|entry| Ok(entry?.1))
            .collect()
    }

    pub fn save_split(
        storage: &mut dyn Storage,
        id: &PoolId,
        index: u64,
        number: u64,
        split: &Split,
    ) -> StdResult<()> {
        SPLITS.save(storage, ((id.number, index), number), split)
    }

    pub fn allocation(
        storage: &dyn Storage,
        id: &PoolId,
        index: u64,
        avs: u32,
    ) -> StdResult<Option<Allocation>> {
        ALLOCATIONS.may_load(storage, ((id.number, index), avs))
    }

    pub fn save_allocation(
        storage: &mut dyn Storage,
        id: &PoolId,
        index: u64,
        avs: u32,
        allocation: &Allocation,
    ) -> StdResult<()> {
        ALLOCATIONS.save(storage, ((id.number, index), avs), allocation)
    }
}

pub mod histories {
    //! Histories are kept by second. A write at second `t` is what a read of any later second finds.

    use cosmwasm_std::{StdResult, Storage};
    use palisade_interfaces::registry::rows::LifeKey;
    use palisade_kit::packed::PackedHistory;
    use palisade_math::slash::{AllocationThen, HistoryWrite, JointThen};

    use super::PoolId;

    const JOINTS: PackedHistory<LifeKey, JointThen> = PackedHistory::new("jh");
    const ALLOCATIONS: PackedHistory<(LifeKey, u32), AllocationThen> = PackedHistory::new("bh");

    pub fn write_joint(
        storage: &mut dyn Storage,
        id: &PoolId,
        index: u64,
        write: &HistoryWrite<JointThen>,
    ) -> StdResult<()> {
        JOINTS.save(storage, (id.number, index), &write.value, write.at)
    }

    /// The joint slot before anything that happened in second `at`.
    pub fn joint(storage: &dyn Storage, id: &PoolId, index: u64, at: u64) -> StdResult<Option<JointThen>> {
        JOINTS.may_load_at(storage, (id.number, index), at)
    }

    pub fn write_allocation(
        storage: &mut dyn Storage,
        id: &PoolId,
        index: u64,
        avs: u32,
        write: &HistoryWrite<AllocationThen>,
    ) -> StdResult<()> {
        ALLOCATIONS.save(storage, ((id.number, index), avs), &write.value, write.at)
    }

    /// The allocation before anything that happened in second `at`.
    pub fn allocation(
        storage: &dyn Storage,
        id: &PoolId,
        index: u64,
        avs: u32,
        at: u64,
    ) -> StdResult<Option<AllocationThen>> {
        ALLOCATIONS.may_load_at(storage, ((id.number, index), avs), at)
    }
}
