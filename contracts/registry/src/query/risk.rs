//! What a slash would take, and what others need to say what an attack costs.

use cosmwasm_std::{Addr, Decimal, Storage};
use palisade_interfaces::registry::{
    GroupCapRaise, GroupCapResponse, OperatorSlashableResponse, SlashBudgetResponse, StakeAtRiskResponse,
};
use palisade_interfaces::Asset;
use palisade_math::slash::Offence;

use crate::scene::{carry_out, Scene};
use crate::state::{
    avs, boards, bonds, declarations, group_caps, later, past_terms, pools, Avs, AvsStatus, Clock, PoolId,
    PublishedTerms,
};
use crate::ContractError;

/// The largest fault that the terms know, at some second, if it can be punished now.
fn largest_offence(row: &Avs, terms: &PublishedTerms, fault_time: u64, now: u64) -> Option<Offence> {
    let offence = Offence {
        fault_time,
        fraction: Decimal::bps(terms.max_slash.u16().into()),
    };
    let is_open = row.terms.slasher.is_some()
        && row.check_terms_since(fault_time, now).is_ok()
        && offence.check(&terms.slash_terms(), now).is_ok();
    is_open.then_some(offence)
}

/// Whether a fault at `at` can be punished, and in which assets.
#[inline(never)]
pub fn is_operator_slashable(
    storage: &dyn Storage,
    clock: &Clock,
    avs: &Addr,
    operator: &Addr,
    at: u64,
) -> Result<OperatorSlashableResponse, ContractError> {
    let mut assets = Vec::new();
    let row = avs::load(storage, avs)?;
    let until = later(at, row.terms.slash_window)?;
    if !matches!(row.status, AvsStatus::Deregistered) {
        for asset in &row.terms.assets {
            let budget = match pools::find(storage, operator, asset)? {
                Some(id) => budget_of(storage, clock, &row, id, at)?,
                None => SlashBudgetResponse::default(),
            };
            if !budget.amount.is_zero() {
                assets.push(asset.clone());
            }
        }
    }
    Ok(OperatorSlashableResponse {
        slashable: !assets.is_empty(),
        assets,
        until,
    })
}

/// What a slash by the largest fraction would charge and take. All zero of whom nothing can be taken.
#[inline(never)]
pub fn slash_budget(
    storage: &dyn Storage,
    clock: &Clock,
    avs: &Addr,
    id: Option<PoolId>,
    at: u64,
) -> Result<SlashBudgetResponse, ContractError> {
    match (id, avs::registered(storage, avs)) {
        (Some(id), Ok(row)) => budget_of(storage, clock, &row, id, at),
        _ => Ok(SlashBudgetResponse::default()),
    }
}

fn budget_of(
    storage: &dyn Storage,
    clock: &Clock,
    row: &Avs,
    id: PoolId,
    at: u64,
) -> Result<SlashBudgetResponse, ContractError> {
    let Some(mut scene) = Scene::read(storage, clock, row.number, id, at)? else {
        return Ok(SlashBudgetResponse::default());
    };
    let Some(base) = scene.then.base() else {
        return Ok(SlashBudgetResponse::default());
    };
    let terms = past_terms::governing(storage, row, at, clock.now)?;
    let window_left = scene.window_left(&terms, base, at)?;
    let mut answer = SlashBudgetResponse {
        budget: scene.allocation.budget.amount(),
        one_slash: terms.max_slash.of_ceil(base)?.amount(),
        window_left: window_left.amount(),
        ..Default::default()
    };
    if let Some(offence) = largest_offence(row, &terms, at, clock.now) {
        // Whatever speaks against it, nothing can be taken.
        if let Ok(plan) = scene.plan(&terms, &offence, clock.now) {
            let mut bond = bonds::load(storage, clock, &scene.life.id)?;
            let (slashed, takes) = carry_out(&mut scene, &mut bond, &terms, &plan, clock.now)?;
            let paid = takes.total()?;
            answer.charge = plan.charge.amount();
            answer.amount = slashed.record.total_take()?.checked_add(paid)?.amount();
            answer.bond = paid.amount();
        }
    }
    Ok(answer)
}

/// What an AVS declared of its stake in an asset, and what counts of it.
#[inline(never)]
pub fn stake_at_risk(
    storage: &dyn Storage,
    avs: &Addr,
    asset: Asset,
) -> Result<StakeAtRiskResponse, ContractError> {
    let number = avs::load(storage, avs)?.number;
    let counted = boards::load(storage, number, &asset.to_string())?.weight;
    Ok(StakeAtRiskResponse {
        declared: declarations::load(storage, number, &asset)?.into_declared(asset),
        counted: counted.amount(),
    })
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
