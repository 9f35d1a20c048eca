//! How AVSs share the stake of one pool. Each answer looks at the AVSs of one operator, or of one page of operators.

use cosmwasm_std::{Addr, Storage, Uint128};
use palisade_interfaces::registry::{
    CorrelatedExposureResponse, DilutionResponse, GroupCapRaise, GroupCapResponse, LeverageResponse,
};
use palisade_interfaces::Asset;
use palisade_math::slash::risk::{attack_return_bps_ceil, bps_ceil};
use palisade_math::slash::Allocation;
use palisade_math::{PoolAssets, Scale};

use super::risk::Page;
use crate::group::reserved;
use crate::life::{Life, Which};
use crate::state::{avs, boards, declarations, group_caps, memberships, pools, Avs, Clock, PoolId};
use crate::ContractError;

/// The current life of a pool with what each AVS has of it, at most `MAX_AVS_PER_OPERATOR`.
struct Shared {
    life: Life,
    parts: Vec<Part>,
}

/// What one AVS has of a pool.
struct Part {
    avs: Addr,
    row: Avs,
    allocation: Allocation,
    /// Whether the operator's weight counts for it.
    counts: bool,
}

impl Shared {
    fn read(storage: &dyn Storage, clock: &Clock, id: PoolId) -> Result<Self, ContractError> {
        let (mut life, _) = Life::read(storage, id, Which::Current, clock)?;
        let mut parts = Vec::new();
        for (number, membership) in memberships::of_operator(storage, &life.id.operator)? {
            if let Some((allocation, _)) = life.read_allocation_of(storage, number, &membership, clock)? {
                let (avs, row) = avs::numbered(storage, number)?;
                parts.push(Part {
                    avs,
                    row,
                    allocation,
                    counts: membership.counts(),
                });
            }
        }
        Ok(Self { life, parts })
    }

    fn budgets_but(&self, number: u32) -> Result<Scale, ContractError> {
        let others = self.parts.iter().filter(|part| part.row.number != number);
        others
            .map(|part| part.allocation.budget)
            .try_fold(Scale::ZERO, |sum, budget| Ok(sum.checked_add(budget)?))
    }

    /// What an AVS counts of the pool.
    fn counted(&self, row: &Avs) -> Result<Scale, ContractError> {
        match self.parts.iter().find(|part| part.row.number == row.number) {
            Some(part) => self.weight_of(part),
            None => Ok(Scale::ZERO),
        }
    }

    fn weight_of(&self, part: &Part) -> Result<Scale, ContractError> {
        if !part.counts {
            return Ok(Scale::ZERO);
        }
        let scale = self.life.state.slot.scale;
        Ok(part
            .allocation
            .counted_weight(scale, part.row.terms.min_slashable)?)
    }
}

/// How much less each operator's stake counts once every other AVS has taken all it may: what elastic restaking (arXiv
/// 2503.00170) calls the remaining allocation, `min(w, sigma - sum of the others)`, with every other AVS against this one. An
/// AVS should count on that and not on `w`.
#[inline(never)]
pub fn security_dilution(
    storage: &dyn Storage,
    clock: &Clock,
    avs: &Addr,
    asset: &Asset,
    page: Page,
) -> Result<Vec<DilutionResponse>, ContractError> {
    let row = avs::load(storage, avs)?;
    let mut answer = Vec::new();
    for operator in page.operators(storage, &row)? {
        let (mut counted, mut undiluted) = (PoolAssets::ZERO, PoolAssets::ZERO);
        if let Some(id) = pools::find(storage, &operator, asset)? {
            let shared = Shared::read(storage, clock, id)?;
            let slot = shared.life.state.slot;
            let others = shared.budgets_but(row.number)?;
            let weight = shared.counted(&row)?;
            counted = slot.behind_floor(weight)?;
            undiluted = slot.behind_floor(weight.min(slot.scale.saturating_sub(others)))?;
        }
        answer.push(DilutionResponse {
            operator,
            counted: counted.amount(),
            undiluted: undiluted.amount(),
            dilution_bps: bps_ceil(counted.saturating_sub(undiluted), counted),
        });
    }
    Ok(answer)
}

/// How often a pool's stake is counted, how much of it can be lost at once, and what attacks on all that count it gain
/// per unit of stake.
#[inline(never)]
pub fn leverage(storage: &dyn Storage, clock: &Clock, id: PoolId) -> Result<LeverageResponse, ContractError> {
    let shared = Shared::read(storage, clock, id)?;
    let (mut weights, mut budgets) = (Scale::ZERO, Scale::ZERO);
    let mut attack_return_bps = Some(Uint128::zero());
    let asset = &shared.life.id.asset;
    for part in &shared.parts {
        let weight = shared.weight_of(part)?;
        weights = weights.checked_add(weight)?;
        budgets = budgets.checked_add(part.allocation.budget)?;
        if !weight.is_zero() {
            let gain = attack_return(storage, part.row.number, asset)?;
            attack_return_bps = attack_return_bps
                .zip(gain)
                .map(|(sum, gain)| sum.saturating_add(gain));
        }
    }
    let scale = shared.life.state.slot.scale;
    Ok(LeverageResponse {
        leverage_bps: bps_ceil(weights, scale),
        exposure_bps: bps_ceil(budgets, scale),
        attack_return_bps,
    })
}

/// None of an AVS that did not declare what an attack gains, or that has no stake to be attacked.
fn attack_return(storage: &dyn Storage, avs: u32, asset: &Asset) -> Result<Option<Uint128>, ContractError> {
    let total = boards::load(storage, avs, &asset.to_string())?.weight;
    let attack = declarations::load(storage, avs, asset)?.attack;
    Ok(attack.and_then(|attack| attack_return_bps_ceil(attack.value_at_risk, attack.threshold, total)))
}

/// One row for each correlation group that has something of the pool.
#[inline(never)]
pub fn correlated_exposure(
    storage: &dyn Storage,
    clock: &Clock,
    id: PoolId,
) -> Result<Vec<CorrelatedExposureResponse>, ContractError> {
    let shared = Shared::read(storage, clock, id)?;
    let scale = shared.life.state.slot.scale;
    let mut groups: Vec<(String, Vec<Addr>, Scale)> = Vec::new();
    for part in shared.parts {
        let budget = reserved(&part.allocation)?;
        let Some(group) = part
            .row
            .terms
            .entry
            .correlation_group
            .filter(|_| !budget.is_zero())
        else {
            continue;
        };
        match groups.iter_mut().find(|(name, ..)| *name == group) {
            Some((_, avs, sum)) => {
                avs.push(part.avs);
                *sum = sum.checked_add(budget)?;
            }
            None => groups.push((group, vec![part.avs], budget)),
        }
    }
    let operator = &shared.life.id.operator;
    let row = |(group, avs, budget): (String, Vec<Addr>, Scale)| {
        let cap = group_caps::load(storage, operator, &group, clock.now)?;
        Ok(CorrelatedExposureResponse {
            group,
            avs,
            budget: budget.amount(),
            exposure_bps: bps_ceil(budget, scale),
            max_bps: cap.max.u16(),
        })
    };
    groups.into_iter().map(row).collect()
}

#[inline(never)]
pub fn group_cap(
    storage: &dyn Storage,
    clock: &Clock,
    operator: &Addr,
    group: &str,
) -> Result<GroupCapResponse, ContractError> {
    let cap = group_caps::load(storage, operator, group, clock.now)?;
    Ok(GroupCapResponse {
        max_bps: cap.max.u16(),
        raise: cap.raise.map(|raise| GroupCapRaise {
            max_bps: raise.max.u16(),
            eta: raise.eta,
        }),
    })
}
