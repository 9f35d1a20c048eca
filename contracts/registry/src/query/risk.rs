//! What an AVS can count on, and what a staker can lose. Each answer looks at one operator's AVSs and pools at most, or at
//! those of one page of operators.

use cosmwasm_std::{Addr, Decimal, Storage, Uint128};
use palisade_interfaces::registry::{
    AssetRisk, DilutionResponse, GuaranteedStakeResponse, LeverageResponse, OperatorSlashableResponse,
    SlashBudgetResponse,
};
use palisade_interfaces::Asset;
use palisade_math::slash::risk::{
    attack_return_bps_ceil, bps_ceil, cost_of_corruption_floor, slack_bps_floor,
};
use palisade_math::slash::{Allocation, Offence};
use palisade_math::{Bps, PoolAssets, Scale};

use crate::life::{Life, Which};
use crate::scene::Scene;
use crate::state::{
    avs, boards, declarations, later, memberships, pools, services, Attack, Avs, Clock, PoolId,
};
use crate::ContractError;

/// The largest fault that the terms know, at some second, if it can be punished now.
fn largest_offence(row: &Avs, fault_time: u64, now: u64) -> Result<Option<Offence>, ContractError> {
    let offence = Offence {
        fault_time,
        fraction: Decimal::bps(row.terms.max_slash.u16().into()),
    };
    let is_open = row.terms.slasher.is_some() && offence.check(&row.terms.slash_terms(), now).is_ok();
    Ok(is_open.then_some(offence))
}

/// Whether a fault at `at` can be punished, and in which assets.
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
    if avs::registered(storage, avs).is_ok() {
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
    let window_left = scene.window_left(row, base, at)?;
    let mut answer = SlashBudgetResponse {
        budget: scene.allocation.budget.amount(),
        one_slash: row.terms.max_slash.of_ceil(base)?.amount(),
        window_left: window_left.amount(),
        ..Default::default()
    };
    if let Some(offence) = largest_offence(row, at, clock.now)? {
        // Whatever speaks against it, nothing can be taken.
        if let Ok(plan) = scene.plan(row, &offence, clock.now) {
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
    fn operators(self, storage: &dyn Storage, row: &Avs) -> Result<Vec<Addr>, ContractError> {
        match self.operator {
            Some(operator) => Ok(vec![operator]),
            None => Ok(services::page(
                storage,
                row.number,
                self.start_after.as_ref(),
                self.limit,
            )?),
        }
    }
}

/// What nobody else can take away: budgets are exclusive, so an AVS is sure of `q * A / M` whatever others do.
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

/// How much less each operator's stake counts once every other AVS has taken all it may.
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

/// The current life of a pool with what each AVS has of it, at most `MAX_AVS_PER_OPERATOR`.
struct Shared {
    life: Life,
    parts: Vec<Part>,
}

/// What one AVS has of a pool.
struct Part {
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
            if let Some((allocation, _)) = life.read_allocation(storage, number, clock)? {
                parts.push(Part {
                    row: avs::load(storage, &avs::address(storage, number)?)?,
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

/// How often a pool's stake is counted, how much of it can be lost at once, and what attacks on all that count it gain
/// per unit of stake.
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

/// One row for each asset of the AVS.
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
