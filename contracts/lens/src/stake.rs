//! What an AVS can count on, operator by operator.

use cosmwasm_std::{Addr, OverflowError, OverflowOperation};
use palisade_interfaces::lens::{DilutionResponse, GuaranteedStakeResponse};
use palisade_interfaces::Asset;
use palisade_math::slash::risk::bps_ceil;

use crate::error::ContractError;
use crate::pool::{budget_assets, counted_weight, free_budget, slashes, Page, Registry};

/// What nobody else can take away: budgets are exclusive, so an AVS is sure of `q * A / M` whatever others do.
pub fn guaranteed(
    registry: &Registry,
    avs: &str,
    asset: &Asset,
    page: Page,
    now: u64,
) -> Result<Vec<GuaranteedStakeResponse>, ContractError> {
    let row = registry.avs(avs)?;
    let until = now
        .checked_add(row.terms.deallocation_delay_seconds)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?;
    let of_operator = |operator: Addr| {
        let pool = registry.pool(operator.as_str(), asset)?;
        let part = pool.part(&row.avs).filter(|_| slashes(&row));
        let free = part.map(free_budget).transpose()?.unwrap_or_default();
        Ok(GuaranteedStakeResponse {
            operator,
            now: budget_assets(part).amount(),
            until_delay: pool.slot.behind_floor(free)?.amount(),
            until,
        })
    };
    let operators = registry.operators(avs, page)?;
    operators.into_iter().map(of_operator).collect()
}

/// How much less each operator's stake counts once every other AVS has taken all it may: what elastic restaking (arXiv
/// 2503.00170) calls the remaining allocation, `min(w, sigma - sum of the others)`, with every other AVS against this one. An
/// AVS should count on that and not on `w`.
pub fn dilution(
    registry: &Registry,
    avs: &str,
    asset: &Asset,
    page: Page,
) -> Result<Vec<DilutionResponse>, ContractError> {
    let avs_account = registry.avs(avs)?.avs;
    let of_operator = |operator: Addr| {
        let pool = registry.pool(operator.as_str(), asset)?;
        let weight = counted_weight(pool.part(&avs_account));
        let left = pool.slot.scale.saturating_sub(pool.budgets_but(&avs_account)?);
        let counted = pool.slot.behind_floor(weight)?;
        let undiluted = pool.slot.behind_floor(weight.min(left))?;
        Ok(DilutionResponse {
            operator,
            counted: counted.amount(),
            undiluted: undiluted.amount(),
            dilution_bps: bps_ceil(counted.saturating_sub(undiluted), counted),
        })
    };
    let operators = registry.operators(avs, page)?;
    operators.into_iter().map(of_operator).collect()
}
