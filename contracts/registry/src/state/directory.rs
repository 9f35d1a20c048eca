use cosmwasm_std::Addr;
use palisade_interfaces::registry::{AllowedAsset, OperatorResponse};
use palisade_interfaces::Asset;
use palisade_math::Bps;
use serde::{Deserialize, Serialize};

/// An asset that can be staked.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct AssetRow {
    pub asset: Asset,
    pub burner: Option<Addr>,
}

impl AssetRow {
    /// Whether slashed units of it can be destroyed.
    pub const fn is_burnable(&self) -> bool {
        matches!(self.asset, Asset::Native { .. }) || self.burner.is_some()
    }

    pub fn into_allowed(self) -> AllowedAsset {
        AllowedAsset {
            asset: self.asset,
            burner: self.burner.map(Addr::into_string),
        }
    }
}

/// An operator and what it published. Its exposure cap never changes.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    pub metadata_uri: String,
    /// Of pools to come.
    pub commission: Bps,
    pub max_exposure: Bps,
    pub registered_at: u64,
    /// Who chooses its stakers. Once dropped it never comes back.
    pub delegation_approver: Option<Addr>,
}

impl Operator {
    pub fn into_response(self, operator: Addr, avs: Vec<Addr>) -> OperatorResponse {
        OperatorResponse {
            operator,
            metadata_uri: self.metadata_uri,
            commission_bps: self.commission.u16(),
            max_exposure_bps: self.max_exposure.u16(),
            delegation_approver: self.delegation_approver,
            registered_at: self.registered_at,
            avs,
        }
    }
}

pub mod assets {
    use cosmwasm_std::{Order, StdResult, Storage};
    use palisade_interfaces::Asset;
    use palisade_kit::packed::PackedMap;
    use palisade_kit::page;

    use super::AssetRow;
    use crate::ContractError;

    const ASSETS: PackedMap<&str, AssetRow> = PackedMap::new("as");

    pub fn may_load(storage: &dyn Storage, asset: &Asset) -> StdResult<Option<AssetRow>> {
        ASSETS.may_load(storage, &asset.to_string())
    }

    pub fn load(storage: &dyn Storage, asset: &Asset) -> Result<AssetRow, ContractError> {
        may_load(storage, asset)?.ok_or_else(|| ContractError::AssetNotAllowed {
            asset: asset.to_string(),
        })
    }

    pub fn save(storage: &mut dyn Storage, row: &AssetRow) -> StdResult<()> {
        ASSETS.save(storage, &row.asset.to_string(), row)
    }

    pub fn page(
        storage: &dyn Storage,
        start_after: Option<Asset>,
        limit: Option<u32>,
    ) -> StdResult<Vec<AssetRow>> {
        let start = start_after.map(|asset| asset.to_string());
        let range = ASSETS.range(storage, page::after(start.as_deref()), None, Order::Ascending);
        page::rows(range, limit, |(_, row)| Ok(row))
    }
}

pub mod operators {
    use cosmwasm_std::{Addr, Order, StdResult, Storage};
    use palisade_kit::packed::PackedMap;
    use palisade_kit::page;

    use super::Operator;
    use crate::ContractError;

    const OPERATORS: PackedMap<&Addr, Operator> = PackedMap::new("o");

    pub fn exists(storage: &dyn Storage, operator: &Addr) -> bool {
        OPERATORS.has(storage, operator)
    }

    pub fn load(storage: &dyn Storage, operator: &Addr) -> Result<Operator, ContractError> {
        OPERATORS
            .may_load(storage, operator)?
            .ok_or_else(|| ContractError::UnknownOperator {
                operator: operator.clone(),
            })
    }

    pub fn save(storage: &mut dyn Storage, operator: &Addr, row: &Operator) -> StdResult<()> {
        OPERATORS.save(storage, operator, row)
    }

    pub fn page(
        storage: &dyn Storage,
        start_after: Option<&Addr>,
        limit: Option<u32>,
    ) -> StdResult<Vec<(Addr, Operator)>> {
        let range = OPERATORS.range(storage, page::after(start_after), None, Order::Ascending);
        page::rows(range, limit, Ok)
    }
}
