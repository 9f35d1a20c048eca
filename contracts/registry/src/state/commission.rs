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

    /// By operator and asset. Without an asset it is the commission of pools to come.
    const RAISES: PackedMap<(&Addr, &str), Raise> = PackedMap::new("cr");

    fn written(asset: Option<&Asset>) -> String {
        asset.map(Asset::to_string).unwrap_or_default()
    }

    pub fn may_load(
        storage: &dyn Storage,
        operator: &Addr,
        asset: Option<&Asset>,
    ) -> StdResult<Option<Raise>> {
        RAISES.may_load(storage, (operator, &written(asset)))
    }

    pub fn save(
        storage: &mut dyn Storage,
        operator: &Addr,
        asset: Option<&Asset>,
        raise: &Raise,
    ) -> StdResult<()> {
        RAISES.save(storage, (operator, &written(asset)), raise)
    }

    pub fn remove(storage: &mut dyn Storage, operator: &Addr, asset: Option<&Asset>) {
        RAISES.remove(storage, (operator, &written(asset)));
    }
}
