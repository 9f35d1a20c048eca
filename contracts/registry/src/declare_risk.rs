use cosmwasm_std::{Addr, Response, Storage};
use palisade_interfaces::registry::DeclaredRisk;
use palisade_math::Bps;

use crate::check;
use crate::events::Event;
use crate::state::{avs, declarations, Attack, Declaration};
use crate::ContractError;

/// Replaces what the sender says of an attack on its stake in one asset, and of how large a pool has to be. It binds nobody
/// who is there already, so it counts at once.
#[inline(never)]
pub fn declare_risk(
    storage: &mut dyn Storage,
    avs: &Addr,
    declared: DeclaredRisk,
) -> Result<Response, ContractError> {
    let row = avs::registered(storage, avs)?;
    row.check_asset(avs, &declared.asset)?;
    let attack = declared.attack.map(|attack| {
        let whole = Bps::ONE.u16().into();
        check::range("threshold_bps", attack.threshold_bps.into(), 1, whole)?;
        Ok::<_, ContractError>(Attack {
            value_at_risk: attack.value_at_risk.into(),
            threshold: Bps::new(attack.threshold_bps)?,
        })
    });
    let row_of_asset = Declaration {
        attack: attack.transpose()?,
        min_operator_stake: declared.min_operator_stake.into(),
        min_operator_bond: declared.min_operator_bond.into(),
    };
    declarations::save(storage, row.number, &declared.asset, &row_of_asset)?;
    let attack = row_of_asset.attack.as_ref();
    Ok(Response::new().add_event(Event::RiskDeclared {
        avs,
        asset: &declared.asset,
        value_at_risk: &text(attack.map(|attack| attack.value_at_risk)),
        threshold_bps: &text(attack.map(|attack| attack.threshold)),
        min_operator_stake: row_of_asset.min_operator_stake,
        min_operator_bond: row_of_asset.min_operator_bond,
    }))
}

/// Nothing is told as `none`.
fn text<T: ToString>(number: Option<T>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}
