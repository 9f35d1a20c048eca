use palisade_interfaces::Asset;
use palisade_math::reward::{Earnings, Index, Stream};
use palisade_math::{Bps, PoolAssets};
use serde::{Deserialize, Serialize};

/// All rewards that one AVS pays to the pools of one asset, and the weight by which they share them.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// Sum of the weights of the earners.
    pub weight: PoolAssets,
    /// At most `MAX_REWARDS_PER_AVS`; only ever grows.
    pub streams: Vec<BoardStream>,
}

/// One kind of reward on a board.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct BoardStream {
    pub reward: Asset,
    pub stream: Stream,
}

/// A pool that earns from a board. The row is there while it has weight.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Earner {
    /// Life of the pool that earns.
    pub generation: u64,
    pub weight: PoolAssets,
    /// Index of each stream up to which it is settled, in the board's order. One that is missing has begun since.
    pub seen: Vec<Index>,
    /// The operator's part, if it is another than the pool's.
    pub commission: Option<Bps>,
}

/// One kind of reward that a life of a pool earned.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct PoolReward {
    pub reward: Asset,
    pub earnings: Earnings,
}

pub mod boards {
    use cosmwasm_std::{StdResult, Storage};
    use palisade_kit::packed::PackedMap;

    use super::Board;

    /// By number of the AVS and asset.
    const BOARDS: PackedMap<(u32, &str), Board> = PackedMap::new("bo");

    pub fn load(storage: &dyn Storage, avs: u32, asset_key: &str) -> StdResult<Board> {
        Ok(BOARDS.may_load(storage, (avs, asset_key))?.unwrap_or_default())
    }

    pub fn save(storage: &mut dyn Storage, avs: u32, asset_key: &str, board: &Board) -> StdResult<()> {
        BOARDS.save(storage, (avs, asset_key), board)
    }
}

pub mod earners {
    use cosmwasm_std::{Order, StdResult, Storage};
    use palisade_kit::packed::PackedMap;

    use super::Earner;
    use crate::state::PoolId;

    /// By number of the pool and of the AVS.
    const EARNERS: PackedMap<(u32, u32), Earner> = PackedMap::new("e");

    pub fn may_load(storage: &dyn Storage, id: &PoolId, avs: u32) -> StdResult<Option<Earner>> {
        EARNERS.may_load(storage, (id.number, avs))
    }

    pub fn save(storage: &mut dyn Storage, id: &PoolId, avs: u32, earner: &Earner) -> StdResult<()> {
        EARNERS.save(storage, (id.number, avs), earner)
    }

    pub fn remove(storage: &mut dyn Storage, id: &PoolId, avs: u32) {
        EARNERS.remove(storage, (id.number, avs));
    }

    /// All boards that one pool earns from, at most `MAX_AVS_PER_OPERATOR`.
    pub fn of_pool(storage: &dyn Storage, id: &PoolId) -> StdResult<Vec<(u32, Earner)>> {
        EARNERS
            .prefix(id.number)
            .range(storage, None, None, Order::Ascending)
            .collect()
    }
}

pub mod pool_rewards {
    use cosmwasm_std::{StdResult, Storage};
    use palisade_interfaces::registry::rows::LifeKey;
    use palisade_kit::packed::PackedMap;

    use super::PoolReward;
    use crate::state::PoolId;

    const POOL_REWARDS: PackedMap<LifeKey, Vec<PoolReward>> = PackedMap::new("pr");

    /// At most `MAX_REWARDS_PER_POOL`, in the order in which the life first earned them.
    pub fn load(storage: &dyn Storage, id: &PoolId, index: u64) -> StdResult<Vec<PoolReward>> {
        let rewards = POOL_REWARDS.may_load(storage, (id.number, index))?;
        Ok(rewards.unwrap_or_default())
    }

    pub fn save(
        storage: &mut dyn Storage,
        id: &PoolId,
        index: u64,
        rewards: &Vec<PoolReward>,
    ) -> StdResult<()> {
        POOL_REWARDS.save(storage, (id.number, index), rewards)
    }
}
