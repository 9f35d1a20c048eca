use cosmwasm_std::Addr;
use palisade_interfaces::Asset;
use palisade_math::reward::Claim;
use palisade_math::slash::Withdrawal;
use palisade_math::{PoolAssets, PoolShares};
use serde::{Deserialize, Serialize};

/// Which pool: the stake of one operator in one asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolId {
    pub operator: Addr,
    pub asset: Asset,
    /// The asset as it stands in keys.
    pub asset_key: String,
}

impl PoolId {
    pub fn new(operator: Addr, asset: Asset) -> Self {
        let asset_key = asset.to_string();
        Self {
            operator,
            asset,
            asset_key,
        }
    }
}

/// What all lives of a pool have in common.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// The current life.
    pub generation: u64,
    /// Assets of closed buckets of all lives that were not paid yet.
    pub unbonding: PoolAssets,
    /// Taken and not yet released or given back.
    pub escrow: PoolAssets,
    /// Deadline of the latest slash of the current life that may still be vetoed.
    pub contested_until: Option<u64>,
    /// Slashes so far.
    pub slash_sequence: u64,
    /// All that slashes took, less what vetoes gave back.
    pub total_slashed: PoolAssets,
}

/// One staker's part of one life of a pool.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Stake {
    pub shares: PoolShares,
    /// Rewards, in the order of the pool's. One that is missing has seen nothing yet.
    pub claims: Vec<Claim>,
}

/// Shares on their way out.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalRow {
    pub staker: Addr,
    pub operator: Addr,
    pub asset: Asset,
    pub generation: u64,
    pub withdrawal: Withdrawal,
}

pub mod pools {
    use cosmwasm_std::{Order, StdResult, Storage};
    use cw_storage_plus::Bound;
    use palisade_kit::packed::PackedMap;
    use palisade_math::slash::{Allocation, Bucket, Generation, Split};

    use super::{Pool, PoolId};
    use crate::ContractError;
    use cosmwasm_std::Addr;

    /// One life of one pool.
    pub type LifeKey<'a> = (&'a Addr, &'a str, u64);

    const POOLS: PackedMap<(&Addr, &str), Pool> = PackedMap::new("pools");
    const GENERATIONS: PackedMap<LifeKey, Generation> = PackedMap::new("generations");
    const BUCKETS: PackedMap<(LifeKey, u64), Bucket> = PackedMap::new("buckets");
    const SPLITS: PackedMap<(LifeKey, u64), Split> = PackedMap::new("splits");
    const ALLOCATIONS: PackedMap<(LifeKey, &Addr), Allocation> = PackedMap::new("allocations");

    pub fn life_key(id: &PoolId, index: u64) -> LifeKey<'_> {
        (&id.operator, &id.asset_key, index)
    }

    pub fn may_load(storage: &dyn Storage, id: &PoolId) -> StdResult<Option<Pool>> {
        POOLS.may_load(storage, (&id.operator, &id.asset_key))
    }

    pub fn load(storage: &dyn Storage, id: &PoolId) -> Result<Pool, ContractError> {
        may_load(storage, id)?.ok_or_else(|| ContractError::UnknownPool {
            operator: id.operator.clone(),
            asset: id.asset_key.clone(),
        })
    }

    pub fn save(storage: &mut dyn Storage, id: &PoolId, pool: &Pool) -> StdResult<()> {
        POOLS.save(storage, (&id.operator, &id.asset_key), pool)
    }

    pub fn generation(storage: &dyn Storage, id: &PoolId, index: u64) -> StdResult<Generation> {
        GENERATIONS.load(storage, life_key(id, index))
    }

    pub fn save_generation(
        storage: &mut dyn Storage,
        id: &PoolId,
        index: u64,
        generation: &Generation,
    ) -> StdResult<()> {
        GENERATIONS.save(storage, life_key(id, index), generation)
    }

    pub fn bucket(storage: &dyn Storage, id: &PoolId, index: u64, bucket: u64) -> StdResult<Option<Bucket>> {
        BUCKETS.may_load(storage, (life_key(id, index), bucket))
    }

    /// Closed buckets from `first` on. Those a fault can reach are at most `ceil(unbonding / bucket period)`.
    pub fn buckets_from(
        storage: &dyn Storage,
        id: &PoolId,
        index: u64,
        first: u64,
    ) -> StdResult<Vec<Bucket>> {
        BUCKETS
            .prefix(life_key(id, index))
            .range(storage, Some(Bound::inclusive(first)), None, Order::Ascending)
            .map(|entry| Ok(entry?.1))
            .collect()
    }

    pub fn save_bucket(storage: &mut dyn Storage, id: &PoolId, index: u64, bucket: &Bucket) -> StdResult<()> {
        BUCKETS.save(storage, (life_key(id, index), bucket.index), bucket)
    }

    /// Splits from number `first` on. While a veto is possible those since the slash are at most
    /// `resolution delay / bucket period + 1`.
    pub fn splits_from(storage: &dyn Storage, id: &PoolId, index: u64, first: u64) -> StdResult<Vec<Split>> {
        SPLITS
            .prefix(life_key(id, index))
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
        SPLITS.save(storage, (life_key(id, index), number), split)
    }

    pub fn allocation(
        storage: &dyn Storage,
        id: &PoolId,
        index: u64,
        avs: &Addr,
    ) -> StdResult<Option<Allocation>> {
        ALLOCATIONS.may_load(storage, (life_key(id, index), avs))
    }

    pub fn save_allocation(
        storage: &mut dyn Storage,
        id: &PoolId,
        index: u64,
        avs: &Addr,
        allocation: &Allocation,
    ) -> StdResult<()> {
        ALLOCATIONS.save(storage, (life_key(id, index), avs), allocation)
    }
}

pub mod histories {
    //! Histories are kept by second. A write at second `t` is what a read of any later second finds.

    use cosmwasm_std::{Addr, StdResult, Storage};
    use palisade_kit::packed::PackedSnapshotMap;
    use palisade_math::slash::{AllocationThen, HistoryWrite, JointThen};

    use super::pools::{life_key, LifeKey};
    use super::PoolId;

    const JOINTS: PackedSnapshotMap<LifeKey, JointThen> = PackedSnapshotMap::new("joints", "joints__changes");
    const ALLOCATIONS: PackedSnapshotMap<(LifeKey, &Addr), AllocationThen> =
        PackedSnapshotMap::new("allocations_then", "allocations_then__changes");

    pub fn write_joint(
        storage: &mut dyn Storage,
        id: &PoolId,
        index: u64,
        write: &HistoryWrite<JointThen>,
    ) -> StdResult<()> {
        JOINTS.save(storage, life_key(id, index), &write.value, write.at)
    }

    /// The joint slot before anything that happened in second `at`.
    pub fn joint(storage: &dyn Storage, id: &PoolId, index: u64, at: u64) -> StdResult<Option<JointThen>> {
        JOINTS.may_load_at(storage, life_key(id, index), at)
    }

    pub fn write_allocation(
        storage: &mut dyn Storage,
        id: &PoolId,
        index: u64,
        avs: &Addr,
        write: &HistoryWrite<AllocationThen>,
    ) -> StdResult<()> {
        ALLOCATIONS.save(storage, (life_key(id, index), avs), &write.value, write.at)
    }

    /// The allocation before anything that happened in second `at`.
    pub fn allocation(
        storage: &dyn Storage,
        id: &PoolId,
        index: u64,
        avs: &Addr,
        at: u64,
    ) -> StdResult<Option<AllocationThen>> {
        ALLOCATIONS.may_load_at(storage, (life_key(id, index), avs), at)
    }
}

pub mod stakes {
    use cosmwasm_std::{Addr, Order, StdResult, Storage};
    use palisade_kit::packed::PackedMap;

    use super::{PoolId, Stake};

    /// By pool and staker, then life: a staker's lives stand together.
    const STAKES: PackedMap<((&Addr, &str, &Addr), u64), Stake> = PackedMap::new("stakes");

    pub fn load(storage: &dyn Storage, id: &PoolId, staker: &Addr, index: u64) -> StdResult<Stake> {
        let key = ((&id.operator, id.asset_key.as_str(), staker), index);
        Ok(STAKES.may_load(storage, key)?.unwrap_or_default())
    }

    pub fn save(
        storage: &mut dyn Storage,
        id: &PoolId,
        staker: &Addr,
        index: u64,
        stake: &Stake,
    ) -> StdResult<()> {
        let key = ((&id.operator, id.asset_key.as_str(), staker), index);
        STAKES.save(storage, key, stake)
    }

    pub fn remove(storage: &mut dyn Storage, id: &PoolId, staker: &Addr, index: u64) {
        STAKES.remove(storage, ((&id.operator, id.asset_key.as_str(), staker), index));
    }

    /// The newest `most` lives in which the staker has something.
    pub fn newest(
        storage: &dyn Storage,
        id: &PoolId,
        staker: &Addr,
        most: usize,
    ) -> StdResult<Vec<(u64, Stake)>> {
        STAKES
            .prefix((&id.operator, id.asset_key.as_str(), staker))
            .range(storage, None, None, Order::Descending)
            .take(most)
            .collect()
    }
}

pub mod withdrawals {
    use cosmwasm_std::{Addr, Empty, Order, StdResult, Storage};
    use cw_storage_plus::Map;
    use palisade_kit::packed::{PackedItem, PackedMap};
    use palisade_kit::page;

    use super::WithdrawalRow;
    use crate::state::take_number;
    use crate::ContractError;

    const LAST: PackedItem<u64> = PackedItem::new("last_withdrawal");
    const WITHDRAWALS: PackedMap<u64, WithdrawalRow> = PackedMap::new("withdrawals");
    const BY_STAKER: Map<(&Addr, u64), Empty> = Map::new("withdrawals_by_staker");

    pub fn add(storage: &mut dyn Storage, row: &WithdrawalRow) -> Result<u64, ContractError> {
        let id = take_number(storage, &LAST)?;
        WITHDRAWALS.save(storage, id, row)?;
        BY_STAKER.save(storage, (&row.staker, id), &Empty {})?;
        Ok(id)
    }

    pub fn may_load(storage: &dyn Storage, id: u64) -> StdResult<Option<WithdrawalRow>> {
        WITHDRAWALS.may_load(storage, id)
    }

    pub fn load(storage: &dyn Storage, id: u64) -> Result<WithdrawalRow, ContractError> {
        may_load(storage, id)?.ok_or(ContractError::UnknownWithdrawal { id })
    }

    pub fn save(storage: &mut dyn Storage, id: u64, row: &WithdrawalRow) -> StdResult<()> {
        WITHDRAWALS.save(storage, id, row)
    }

    pub fn remove(storage: &mut dyn Storage, id: u64, staker: &Addr) {
        WITHDRAWALS.remove(storage, id);
        BY_STAKER.remove(storage, (staker, id));
    }

    pub fn page(
        storage: &dyn Storage,
        staker: &Addr,
        start_after: Option<u64>,
        limit: Option<u32>,
    ) -> Result<Vec<(u64, WithdrawalRow)>, ContractError> {
        let ids = BY_STAKER
            .prefix(staker)
            .keys(storage, page::after(start_after), None, Order::Ascending);
        page::rows(ids, limit, |id| Ok((id, load(storage, id)?)))
    }
}
