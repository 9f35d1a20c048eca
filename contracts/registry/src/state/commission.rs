use palisade_math::Bps;
use serde::{Deserialize, Serialize};

/// A commission that is to rise.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raise {
    pub commission: Bps,
    /// Last second before it may.
    pub eta: u64,
}

pub mod raises {
    use cosmwasm_std::{Addr, StdResult, Storage};
    use palisade_interfaces::Asset;
    use palisade_kit::packed::PackedMap;

    use super::Raise;

    /// By operator, asset and number of the AVS. Without an asset it is the commission of pools to come, without an AVS
    /// that of a pool.
    const RAISES: PackedMap<(&Addr, &str, u32), Raise> = PackedMap::new("cr");

    fn written(asset: Option<&Asset>) -> String {
        asset.map(Asset::to_string).unwrap_or_default()
    }

    /// Numbers of AVSs begin at 1.
    fn number(avs: Option<u32>) -> u32 {
        avs.unwrap_or_default()
    }

    pub fn may_load(
        storage: &dyn Storage,
        operator: &Addr,
        asset: Option<&Asset>,
        avs: Option<u32>,
    ) -> StdResult<Option<Raise>> {
        RAISES.may_load(storage, (operator, &written(asset), number(avs)))
    }

    pub fn save(
        storage: &mut dyn Storage,
        operator: &Addr,
        asset: Option<&Asset>,
        avs: Option<u32>,
        raise: &Raise,
    ) -> StdResult<()> {
        RAISES.save(storage, (operator, &written(asset), number(avs)), raise)
    }

    pub fn remove(storage: &mut dyn Storage, operator: &Addr, asset: Option<&Asset>, avs: Option<u32>) {
        RAISES.remove(storage, (operator, &written(asset), number(avs)));
    }
}

pub mod avs_commissions {
    //! Commissions of what a pool earns from one AVS. They stay when the pool has no weight there, so that leaving and
    //! coming back changes none.

    use cosmwasm_std::{StdResult, Storage};
    use palisade_kit::packed::PackedMap;
    use palisade_math::Bps;

    use crate::state::PoolId;

    /// By number of the pool and of the AVS.
    const AVS_COMMISSIONS: PackedMap<(u32, u32), Bps> = PackedMap::new("ec");

    /// None where the pool's holds.
    pub fn may_load(storage: &dyn Storage, id: &PoolId, avs: u32) -> StdResult<Option<Bps>> {
        AVS_COMMISSIONS.may_load(storage, (id.number, avs))
    }

    pub fn save(storage: &mut dyn Storage, id: &PoolId, avs: u32, commission: Bps) -> StdResult<()> {
        AVS_COMMISSIONS.save(storage, (id.number, avs), &commission)
    }
}
