//! What an AVS can count on. Each answer looks at one operator's pools at most, or at those of one page of operators.

use cosmwasm_std::{Addr, Decimal, Storage};
use palisade_interfaces::registry::{
    AssetRisk, GuaranteedStakeResponse, OperatorSlashableResponse, SlashBudgetResponse,
};
use palisade_interfaces::Asset;
use palisade_math::slash::risk::{cost_of_corruption_floor, slack_bps_floor};
use palisade_math::slash::Offence;
use palisade_math::{Bps, PoolAssets};

use crate::life::{Life, Which};
use crate::scene::Scene;
use crate::state::{
    avs, boards, declarations, later, past_terms, pools, Attack, Avs, AvsStatus, Clock, PoolId,
    PublishedTerms, SERVICES,
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
            answer.charge = plan.charge.amount();
            answer.amount = plan.due.amount();
        }
    }
    Ok(answer)
}

/// One operator, or a page of those that serve the AVS.
pub struct Page {
    pub operator: Option<Addr>,
    pub start_after: Option<Addr>,
    pub limit: Option<u32>,
}

impl Page {
    pub fn operators(self, storage: &dyn Storage, row: &Avs) -> Result<Vec<Addr>, ContractError> {
        match self.operator {
            Some(operator) => Ok(vec![operator]),
            None => Ok(SERVICES.page(storage, row.number, self.start_after.as_ref(), self.limit)?),
        }
    }
}

/// What nobody else can take away: budgets are exclusive, so an AVS is sure of `q * A / M` whatever others do.
#[inline(never)]
pub fn guaranteed_stake(
    storage: &dyn Storage,
    clock: &Clock,
    avs: &Addr,
    asset: &Asset,
    page: Page,
) -> Result<Vec<GuaranteedStakeResponse>, ContractError> {
    let row = avs::load(storage, avs)?;
    let until = later(clock.now, row.terms.deallocation_delay)?;
    let mut answer = Vec::new();
    for operator in page.operators(storage, &row)? {
        let (mut now, mut until_delay) = (PoolAssets::ZERO, PoolAssets::ZERO);
        if let Some(id) = pools::find(storage, &operator, asset)? {
            let (mut life, _) = Life::read(storage, id, Which::Current, clock)?;
            if let Some((allocation, _)) = life.read_allocation(storage, row.number, clock)? {
                now = life.state.slot.behind_floor(allocation.budget)?;
                until_delay = life.state.slot.behind_floor(allocation.free_budget()?)?;
            }
        }
        answer.push(GuaranteedStakeResponse {
            operator,
            now: now.amount(),
            until_delay: until_delay.amount(),
            until,
        });
    }
    Ok(answer)
}

/// One row for each asset of the AVS.
#[inline(never)]
pub fn risk_report(storage: &dyn Storage, avs: &Addr) -> Result<Vec<AssetRisk>, ContractError> {
    let row = avs::load(storage, avs)?;
    row.terms
        .assets
        .iter()
        .map(|asset| asset_risk(storage, &row, asset))
        .collect()
}

fn asset_risk(storage: &dyn Storage, row: &Avs, asset: &Asset) -> Result<AssetRisk, ContractError> {
    let counted = boards::load(storage, row.number, &asset.to_string())?.weight;
    let declared = declarations::load(storage, row.number, asset)?;
    let least_loss = least_loss(row);
    let cost = |attack: Attack| cost_of_corruption_floor(counted, attack.threshold, least_loss);
    let cost = declared.attack.map(cost).transpose()?;
    let verdict = declared.attack.zip(cost);
    Ok(AssetRisk {
        counted: counted.amount(),
        guaranteed: row.terms.min_slashable.of_floor(counted)?.amount(),
        least_loss_bps: least_loss.u16(),
        cost_of_corruption: cost.map(PoolAssets::amount),
        attack_pays: verdict.map(|(attack, cost)| attack.value_at_risk > cost),
        slack_bps: verdict.and_then(|(attack, cost)| slack_bps_floor(cost, attack.value_at_risk)),
        declared: declared.into_declared(asset.clone()),
    })
}

/// Part of its counted stake that each operator loses at least for one fault: no weight counts beyond `free budget /
/// min_slashable`, and the caps let one slash take no more than they say.
fn least_loss(row: &Avs) -> Bps {
    if row.terms.slasher.is_none() {
        return Bps::ZERO;
    }
    row.terms
        .min_slashable
        .min(row.terms.max_slash)
        .min(row.terms.max_window_slash)
}
