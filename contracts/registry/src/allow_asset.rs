use cosmwasm_std::{Api, Event as WasmEvent, Response, Storage};
use palisade_interfaces::registry::AllowedAsset;
use palisade_interfaces::Asset;
use palisade_kit::event::or_none;

use crate::events::Event;
use crate::state::{assets, AssetRow};
use crate::ContractError;

/// Lets an asset be staked, or gives one without a burner its burner. What stakers relied on never changes.
#[inline(never)]
pub fn allow_asset(
    storage: &mut dyn Storage,
    api: &dyn Api,
    allowed: AllowedAsset,
) -> Result<Response, ContractError> {
    Ok(Response::new().add_event(add(storage, api, allowed)?))
}

/// Adds the asset and tells of it.
pub fn add(
    storage: &mut dyn Storage,
    api: &dyn Api,
    allowed: AllowedAsset,
) -> Result<WasmEvent, ContractError> {
    let row = check(api, allowed)?;
    if let Some(old) = assets::may_load(storage, &row.asset)? {
        if old.burner.is_some() || row.burner.is_none() {
            return Err(ContractError::AssetAlreadyAllowed {
                asset: row.asset.to_string(),
            });
        }
    }
    assets::save(storage, &row)?;
    Ok(Event::AssetAllowed {
        asset: &row.asset,
        burner: or_none(row.burner.as_ref()),
    }
    .into())
}

fn check(api: &dyn Api, allowed: AllowedAsset) -> Result<AssetRow, ContractError> {
    let AllowedAsset { asset, burner } = allowed;
    match &asset {
        Asset::Native { denom } if denom.is_empty() => Err(ContractError::EmptyDenom {}),
        Asset::Native { denom } if burner.is_some() => {
            Err(ContractError::BurnerNotNeeded { denom: denom.clone() })
        }
        Asset::Native { .. } => Ok(AssetRow { asset, burner: None }),
        Asset::Cw20 { address } => {
            let asset = Asset::cw20(api.addr_validate(address)?);
            let burner = burner.map(|burner| api.addr_validate(&burner)).transpose()?;
            Ok(AssetRow { asset, burner })
        }
    }
}
