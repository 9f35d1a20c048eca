use palisade_interfaces::registry::{DeclaredAttack, DeclaredRisk};
use palisade_interfaces::Asset;
use palisade_math::{Bps, PoolAssets};
use serde::{Deserialize, Serialize};

/// What an AVS says of its stake in one asset. Nothing, where it never said anything.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Declaration {
    pub attack: Option<Attack>,
    /// Stake from which on a pool may be allocated more.
    pub min_operator_stake: PoolAssets,
    /// Bond from which on its operator may opt in, and a pool may be allocated more.
    pub min_operator_bond: PoolAssets,
}

/// What an attack gains at most, and which part of the counted stake it needs at least.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attack {
    pub value_at_risk: PoolAssets,
    pub threshold: Bps,
}

impl Declaration {
    pub fn into_declared(self, asset: Asset) -> DeclaredRisk {
        DeclaredRisk {
            asset,
            attack: self.attack.map(|attack| DeclaredAttack {
                value_at_risk: attack.value_at_risk.amount(),
                threshold_bps: attack.threshold.u16(),
            }),
            min_operator_stake: self.min_operator_stake.amount(),
            min_operator_bond: self.min_operator_bond.amount(),
        }
    }
}

pub mod declarations {
    use cosmwasm_std::{StdResult, Storage};
    use palisade_interfaces::Asset;
    use palisade_kit::packed::PackedMap;

    use super::Declaration;

    /// By number of the AVS and asset.
    const DECLARATIONS: PackedMap<(u32, &str), Declaration> = PackedMap::new("d");

    pub fn load(storage: &dyn Storage, avs: u32, asset: &Asset) -> StdResult<Declaration> {
        let row = DECLARATIONS.may_load(storage, (avs, &asset.to_string()))?;
        Ok(row.unwrap_or_default())
    }

    pub fn save(storage: &mut dyn Storage, avs: u32, asset: &Asset, row: &Declaration) -> StdResult<()> {
        DECLARATIONS.save(storage, (avs, &asset.to_string()), row)
    }
}
