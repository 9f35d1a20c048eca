//! How AVSs share the stake of one pool.

use cosmwasm_std::{Addr, Uint128};
use palisade_interfaces::lens::{CorrelatedExposureResponse, LeverageResponse};
use palisade_interfaces::registry::{GroupCapResponse, QueryMsg, StakeAtRiskResponse};
use palisade_interfaces::Asset;
use palisade_math::slash::risk::{attack_return_bps_ceil, bps_ceil};
use palisade_math::{Bps, Scale};

use crate::error::ContractError;
use crate::pool::{counted_weight, reserved, sum, Registry};

/// How often a pool's stake is counted, how much of it can be lost at once, and what attacks on all that count it gain
/// per unit of stake. One query for each AVS that counts it.
pub fn leverage(
    registry: &Registry,
    operator: &str,
    asset: &Asset,
) -> Result<LeverageResponse, ContractError> {
    let pool = registry.pool(operator, asset)?;
    let weights = sum(pool.parts.iter().map(|part| counted_weight(Some(part))))?;
    let budgets = sum(pool.parts.iter().map(|part| part.budget.into()))?;
    let mut attack_return_bps = Some(Uint128::zero());
    for part in pool.parts.iter().filter(|part| !part.counted_weight.is_zero()) {
        let gain = attack_return(registry, &part.avs, asset)?;
        attack_return_bps = attack_return_bps
            .zip(gain)
            .map(|(sum, gain)| sum.saturating_add(gain));
    }
    Ok(LeverageResponse {
        leverage_bps: bps_ceil(weights, pool.slot.scale),
        exposure_bps: bps_ceil(budgets, pool.slot.scale),
        attack_return_bps,
    })
}

/// None of an AVS that did not declare what an attack gains, or that has no stake to be attacked.
fn attack_return(registry: &Registry, avs: &Addr, asset: &Asset) -> Result<Option<Uint128>, ContractError> {
    let answer: StakeAtRiskResponse = registry.ask(&QueryMsg::StakeAtRisk {
        avs: avs.to_string(),
        asset: asset.clone(),
    })?;
    let Some(attack) = answer.declared.attack else {
        return Ok(None);
    };
    let threshold = Bps::new(attack.threshold_bps)?;
    let gain = attack.value_at_risk.into();
    Ok(attack_return_bps_ceil(gain, threshold, answer.counted.into()))
}

/// AVSs of one correlation group that have something of a pool, or will.
struct Group {
    name: String,
    avs: Vec<Addr>,
    budget: Scale,
}

/// One row for each correlation group that has something of the pool. One query for each of them.
pub fn correlated(
    registry: &Registry,
    operator: &str,
    asset: &Asset,
) -> Result<Vec<CorrelatedExposureResponse>, ContractError> {
    let pool = registry.pool(operator, asset)?;
    let scale = pool.slot.scale;
    let mut groups: Vec<Group> = Vec::new();
    for part in pool.parts {
        let budget = reserved(&part)?;
        let Some(name) = part.correlation_group.filter(|_| !budget.is_zero()) else {
            continue;
        };
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => {
                group.avs.push(part.avs);
                group.budget = group.budget.checked_add(budget)?;
            }
            None => groups.push(Group {
                name,
                avs: vec![part.avs],
                budget,
            }),
        }
    }
    let row = |group: Group| {
        let cap: GroupCapResponse = registry.ask(&QueryMsg::GroupCap {
            operator: operator.to_string(),
            group: group.name.clone(),
        })?;
        Ok(CorrelatedExposureResponse {
            group: group.name,
            avs: group.avs,
            budget: group.budget.amount(),
            exposure_bps: bps_ceil(group.budget, scale),
            max_bps: cap.max_bps,
        })
    };
    groups.into_iter().map(row).collect()
}
