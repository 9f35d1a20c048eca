//! What an attack on an AVS costs and gains.

use palisade_interfaces::lens::AssetRisk;
use palisade_interfaces::registry::{AvsTerms, DeclaredAttack, QueryMsg, StakeAtRiskResponse};
use palisade_math::slash::risk::{cost_of_corruption_floor, slack_bps_floor};
use palisade_math::{Bps, MathError, PoolAssets};

use crate::error::ContractError;
use crate::pool::{slashes, Registry};

/// One row for each asset of the AVS, and one query.
pub fn of_avs(registry: &Registry, avs: &str) -> Result<Vec<AssetRisk>, ContractError> {
    let mut row = registry.avs(avs)?;
    if !slashes(&row) {
        row.terms.min_slashable_bps = 0;
    }
    let terms = row.terms;
    let row = |asset| {
        let answer: StakeAtRiskResponse = registry.ask(&QueryMsg::StakeAtRisk {
            avs: avs.to_string(),
            asset,
        })?;
        Ok(asset_risk(&terms, answer)?)
    };
    terms.assets.iter().cloned().map(row).collect()
}

fn asset_risk(terms: &AvsTerms, answer: StakeAtRiskResponse) -> Result<AssetRisk, MathError> {
    let StakeAtRiskResponse { declared, counted } = answer;
    let counted = PoolAssets::from(counted);
    let least_loss = least_loss(terms)?;
    let cost = |attack: &DeclaredAttack| {
        cost_of_corruption_floor(counted, Bps::new(attack.threshold_bps)?, least_loss)
    };
    let cost = declared.attack.as_ref().map(cost).transpose()?;
    let gain = declared.attack.as_ref().map(|attack| attack.value_at_risk.into());
    let verdict = gain.zip(cost);
    Ok(AssetRisk {
        counted: counted.amount(),
        guaranteed: Bps::new(terms.min_slashable_bps)?.of_floor(counted)?.amount(),
        least_loss_bps: least_loss.u16(),
        cost_of_corruption: cost.map(PoolAssets::amount),
        attack_pays: verdict.map(|(gain, cost)| gain > cost),
        slack_bps: verdict.and_then(|(gain, cost)| slack_bps_floor(cost, gain)),
        declared,
    })
}

/// Part of its counted stake that each operator loses at least for one fault: no weight counts beyond `free budget /
/// min_slashable`, and the caps let one slash take no more than they say.
fn least_loss(terms: &AvsTerms) -> Result<Bps, MathError> {
    Bps::new(
        terms
            .min_slashable_bps
            .min(terms.max_slash_bps)
            .min(terms.max_window_slash_bps),
    )
}
