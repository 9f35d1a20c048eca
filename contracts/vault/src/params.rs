//! Checks of parameters, and their way from and to messages.

use cosmwasm_std::Api;
use palisade_interfaces::vault::{Params, RiskLimits, MAX_PERFORMANCE_FEE_BPS};
use palisade_kit::range;
use palisade_math::Bps;

use crate::error::ContractError;
use crate::state::{Config, Limits};

/// # Errors
/// [`ContractError::OutOfRange`], or when the fee recipient is no address.
pub fn check(api: &dyn Api, params: &Params) -> Result<(), ContractError> {
    range::seconds("batch_interval_seconds", params.batch_interval_seconds, 1)?;
    range::seconds("drip_seconds", params.drip_seconds, 1)?;
    range::check("min_deposit", params.min_deposit, 1u128, u128::MAX)?;
    range::check("min_redeem", params.min_redeem, 1u128, u128::MAX)?;
    range::check(
        "performance_fee_bps",
        params.performance_fee_bps,
        0u16,
        MAX_PERFORMANCE_FEE_BPS,
    )?;
    api.addr_validate(&params.fee_recipient)?;
    Ok(())
}

/// # Errors
/// [`ContractError::OutOfRange`].
pub fn check_limits(limits: &RiskLimits) -> Result<Limits, ContractError> {
    let whole = Bps::ONE.u16();
    range::check("max_operator_bps", limits.max_operator_bps, 1u16, whole)?;
    range::check("max_exposure_bps", limits.max_exposure_bps, 0u16, whole)?;
    range::check("tolerance_bps", limits.tolerance_bps, 0u16, whole)?;
    range::seconds(
        "deallocate_cooldown_seconds",
        limits.deallocate_cooldown_seconds,
        1,
    )?;
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
