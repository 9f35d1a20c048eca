//! What the registry answers, and what its answers mean as numbers of the slash arithmetic.

use cosmwasm_std::{Addr, Deps};
use palisade_interfaces::lens::MAX_OPERATORS;
use palisade_interfaces::registry::{
    AllocationResponse, AllocationsResponse, AvsResponse, PendingChange, QueryMsg, RegistryContract,
};
use palisade_interfaces::Asset;
use palisade_math::slash::Slot;
use palisade_math::{MathError, PoolAssets, Scale};
use serde::de::DeserializeOwned;

use crate::error::ContractError;
use crate::state;

/// Who answers.
pub struct Registry<'a> {
    deps: Deps<'a>,
    contract: RegistryContract,
}

/// One operator, or a page of those that serve an AVS.
pub struct Page {
    pub operator: Option<String>,
    pub start_after: Option<String>,
    pub limit: Option<u32>,
}

impl<'a> Registry<'a> {
    pub fn load(deps: Deps<'a>) -> Result<Self, ContractError> {
        let contract = state::load_config(deps.storage)?.registry;
        Ok(Self { deps, contract })
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: &QueryMsg) -> Result<T, ContractError> {
        Ok(self.contract.query(&self.deps.querier, msg)?)
    }

    pub fn avs(&self, avs: &str) -> Result<AvsResponse, ContractError> {
        self.ask(&QueryMsg::Avs { avs: avs.to_string() })
    }

    /// One query of an operator's pool.
    pub fn pool(&self, operator: &str, asset: &Asset) -> Result<Pool, ContractError> {
        let answer: AllocationsResponse = self.ask(&QueryMsg::Allocations {
            operator: operator.to_string(),
            asset: asset.clone(),
        })?;
        Ok(Pool {
            slot: Slot {
                assets: answer.stake.assets.into(),
                scale: answer.stake.scale.into(),
            },
            parts: answer.allocations,
        })
    }

    pub fn operators(&self, avs: &str, page: Page) -> Result<Vec<Addr>, ContractError> {
        match page.operator {
            Some(operator) => Ok(vec![self.deps.api.addr_validate(&operator)?]),
            None => self.ask(&QueryMsg::AvsOperators {
                avs: avs.to_string(),
                start_after: page.start_after,
                limit: Some(page.limit.unwrap_or(MAX_OPERATORS).min(MAX_OPERATORS)),
            }),
        }
    }
}

/// A pool, with one part for each AVS that has something of it: at most `MAX_AVS_PER_OPERATOR`.
pub struct Pool {
    pub slot: Slot,
    pub parts: Vec<AllocationResponse>,
}

impl Pool {
    /// What one AVS has of it. None where it has nothing.
    pub fn part(&self, avs: &Addr) -> Option<&AllocationResponse> {
        self.parts.iter().find(|part| part.avs == *avs)
    }

    /// Budgets of all other AVSs.
    pub fn budgets_but(&self, avs: &Addr) -> Result<Scale, MathError> {
        let others = self.parts.iter().filter(|part| part.avs != *avs);
        sum(others.map(|part| part.budget.into()))
    }
}

/// Whether an AVS takes anything at all. One that left for good does not, though budgets stay until their operators opt out.
pub const fn slashes(row: &AvsResponse) -> bool {
    row.terms.slasher.is_some() && !row.deregistered
}

/// Budget that is not on its way out.
pub fn free_budget(part: &AllocationResponse) -> Result<Scale, MathError> {
    let leaving = sum(part.decreases.iter().map(budget))?;
    Scale::from(part.budget).checked_sub(leaving)
}

/// Budget with increases under way, as it counts against every cap. Decreases are in it until they are over.
pub fn reserved(part: &AllocationResponse) -> Result<Scale, MathError> {
    sum(part.increases.iter().map(budget))?.checked_add(part.budget.into())
}

fn budget(change: &PendingChange) -> Scale {
    change.budget.into()
}

pub fn sum(mut scales: impl Iterator<Item = Scale>) -> Result<Scale, MathError> {
    scales.try_fold(Scale::ZERO, Scale::checked_add)
}

/// Nothing of an AVS that has nothing of the pool.
pub fn counted_weight(part: Option<&AllocationResponse>) -> Scale {
    part.map_or(Scale::ZERO, |part| part.counted_weight.into())
}

/// Assets behind the budget, none of an AVS that has nothing of the pool.
pub fn budget_assets(part: Option<&AllocationResponse>) -> PoolAssets {
    part.map_or(PoolAssets::ZERO, |part| part.budget_assets.into())
}
