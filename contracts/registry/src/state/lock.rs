use palisade_math::Scale;
use serde::{Deserialize, Serialize};

/// What an operator promised one AVS of one of its pools.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Life of the pool that it is about.
    pub generation: u64,
    /// The operator takes no budget back below this. Above zero.
    pub budget: Scale,
    /// Second of the promise: terms of later are not those that the operator had read.
    pub since: u64,
    /// Last second of it.
    pub until: u64,
}

pub mod locks {
    use cosmwasm_std::{StdResult, Storage};
    use palisade_kit::packed::PackedMap;

    use super::Lock;

    /// By numbers of the pool and of the AVS.
    const LOCKS: PackedMap<(u32, u32), Lock> = PackedMap::new("lo");

    pub fn may_load(storage: &dyn Storage, pool: u32, avs: u32) -> StdResult<Option<Lock>> {
        LOCKS.may_load(storage, (pool, avs))
    }

    pub fn save(storage: &mut dyn Storage, pool: u32, avs: u32, lock: &Lock) -> StdResult<()> {
        LOCKS.save(storage, (pool, avs), lock)
    }

    pub fn remove(storage: &mut dyn Storage, pool: u32, avs: u32) {
        LOCKS.remove(storage, (pool, avs));
    }
}
