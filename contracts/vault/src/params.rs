//! Checks of parameters, and their way from and to messages.

use cosmwasm_std::{Api, Uint128};
use palisade_interfaces::vault::{Params, RiskLimits, MAX_PERFORMANCE_FEE_BPS};
use palisade_math::Bps;

use crate::error::ContractError;
use crate::state::{Config, Limits};

/// The longest time that a parameter can name.
const YEAR_SECONDS: u64 = 31_536_000;

/// # Errors
/// [`ContractError::ParamOutOfRange`], or when the fee recipient is no address.
pub fn check(api: &dyn Api, params: &Params) -> Result<(), ContractError> {
    seconds("batch_interval_seconds", params.batch_interval_seconds)?;
    seconds("drip_seconds", params.drip_seconds)?;
    at_least_one("min_deposit", params.min_deposit)?;
    at_least_one("min_redeem", params.min_redeem)?;
    in_range(
        "performance_fee_bps",
        params.performance_fee_bps,
        0u16,
        MAX_PERFORMANCE_FEE_BPS,
    )?;
    api.addr_validate(&params.fee_recipient)?;
    Ok(())
}

/// # Errors
/// [`ContractError::ParamOutOfRange`].
pub fn check_limits(limits: &RiskLimits) -> Result<Limits, ContractError> {
    let whole = Bps::ONE.u16();
    in_range("max_operator_bps", limits.max_operator_bps, 1u16, whole)?;
    in_range("max_exposure_bps", limits.max_exposure_bps, 0u16, whole)?;
    in_range("tolerance_bps", limits.tolerance_bps, 0u16, whole)?;
    seconds("deallocate_cooldown_seconds", limits.deallocate_cooldown_seconds)?;
    Ok(Limits {
        max_operator: Bps::new(limits.max_operator_bps)?,
        max_exposure: Bps::new(limits.max_exposure_bps)?,
        tolerance: Bps::new(limits.tolerance_bps)?,
        deallocate_cooldown_seconds: limits.deallocate_cooldown_seconds,
    })
}

impl From<&Config> for Params {
    fn from(config: &Config) -> Self {
        Self {
            batch_interval_seconds: config.batch_interval_seconds,
            drip_seconds: config.drip_seconds,
            performance_fee_bps: config.performance_fee.u16(),
            fee_recipient: config.fee_recipient.to_string(),
            min_deposit: config.min_deposit.amount(),
            min_redeem: config.min_redeem.amount(),
        }
    }
}

impl From<Limits> for RiskLimits {
    fn from(limits: Limits) -> Self {
        Self {
            max_operator_bps: limits.max_operator.u16(),
            max_exposure_bps: limits.max_exposure.u16(),
            tolerance_bps: limits.tolerance.u16(),
            deallocate_cooldown_seconds: limits.deallocate_cooldown_seconds,
        }
    }
}

fn seconds(name: &'static str, found: u64) -> Result<(), ContractError> {
    in_range(name, found, 1u64, YEAR_SECONDS)
}

fn at_least_one(name: &'static str, found: Uint128) -> Result<(), ContractError> {
    in_range(name, found, 1u128, u128::MAX)
}

fn in_range(
    name: &'static str,
    found: impl Into<Uint128>,
    min: impl Into<Uint128>,
    max: impl Into<Uint128>,
) -> Result<(), ContractError> {
    let (found, min, max) = (found.into(), min.into(), max.into());
    if found < min || found > max {
        return Err(ContractError::ParamOutOfRange {
            name,
            found,
            min,
            max,
        });
    }
    Ok(())
}
