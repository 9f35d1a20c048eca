use cosmwasm_std::{Addr, Api};
use palisade_interfaces::hub::{
    self, MAX_BATCH_INTERVAL_SECONDS, MAX_BUFFER_BPS, MAX_DISPUTE_SECONDS, MAX_DUST_PPM, MAX_DUST_UNITS,
    MAX_INSTANT_FEE_BPS, MAX_REWARD_FEE_BPS,
};
use palisade_kit::range;
use palisade_math::{Bps, Lst, Native};
use serde::{Deserialize, Serialize};

use crate::error::ContractError;

const MAX_MESSAGES: u32 = 30;
const MAX_STAKING_GAS_LIMIT: u64 = 50_000_000;

/// Parameters as stored: checked, and with their units. See [`hub::Params`].
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Params {
    pub batch_interval_seconds: u64,
    pub min_batch: Native,
    pub unbonding_seconds: u64,
    pub max_messages: u32,
    pub staking_gas_limit: u64,
    pub drip_seconds: u64,
    pub max_daily_rise: Bps,
    pub reward_fee: Bps,
    pub fee_recipient: Addr,
    pub netting_cap: Bps,
    pub max_slash: Bps,
    pub dispute_seconds: u64,
    pub sync_max_age_seconds: u64,
    pub bonded_max_age_seconds: u64,
    pub dust_units: Native,
    pub dust_ppm: u32,
    pub cooldown_seconds: u64,
    pub min_bond: Native,
    pub min_unbond: Lst,
    pub max_assets: Option<Native>,
    pub bond_limit: Option<BondLimit>,
    pub instant_exit: Option<InstantExit>,
    pub rebalance: Rebalance,
    pub impairment: Impairment,
    pub update_delay_seconds: u64,
}

/// See [`hub::RateLimit`].
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct BondLimit {
    pub max: Native,
    pub regain_seconds: u64,
}

/// See [`hub::InstantExitParams`].
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct InstantExit {
    pub buffer: Bps,
    pub refill_seconds: u64,
    pub min_fee: Bps,
    pub max_fee: Bps,
}

/// See [`hub::RebalanceParams`].
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Rebalance {
    pub tolerance: Bps,
    pub min_redelegation: Native,
    pub cooldown_seconds: u64,
}

/// See [`hub::ImpairmentParams`].
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Impairment {
    pub loss: Bps,
    pub seconds: u64,
}

impl Params {
    /// # Errors
    /// [`ContractError::OutOfRange`], or an invalid address.
    pub fn check(params: hub::Params, seed: Native, api: &dyn Api) -> Result<Self, ContractError> {
        range::check(
            "batch_interval_seconds",
            params.batch_interval_seconds,
            1u64,
            MAX_BATCH_INTERVAL_SECONDS,
        )?;
        range::seconds("unbonding_seconds", params.unbonding_seconds, 1)?;
        range::seconds("drip_seconds", params.drip_seconds, 1)?;
        range::check(
            "dispute_seconds",
            params.dispute_seconds,
            0u64,
            MAX_DISPUTE_SECONDS,
        )?;
        range::seconds("sync_max_age_seconds", params.sync_max_age_seconds, 1)?;
        range::seconds("bonded_max_age_seconds", params.bonded_max_age_seconds, 0)?;
        range::seconds("cooldown_seconds", params.cooldown_seconds, 0)?;
        range::seconds("update_delay_seconds", params.update_delay_seconds, 0)?;
        range::check("max_messages", params.max_messages, 1u32, MAX_MESSAGES)?;
        range::check(
            "staking_gas_limit",
            params.staking_gas_limit,
            1u64,
            MAX_STAKING_GAS_LIMIT,
        )?;
        range::check(
            "max_daily_rise_bps",
            params.max_daily_rise_bps,
            1u16,
            Bps::ONE.u16(),
        )?;
        range::check("reward_fee_bps", params.reward_fee_bps, 0u16, MAX_REWARD_FEE_BPS)?;
        range::check("netting_cap_bps", params.netting_cap_bps, 0u16, Bps::ONE.u16())?;
        range::check("max_slash_bps", params.max_slash_bps, 0u16, Bps::ONE.u16())?;
        range::check("dust_units", params.dust_units, 0u128, MAX_DUST_UNITS)?;
        range::check("dust_ppm", params.dust_ppm, 0u32, MAX_DUST_PPM)?;
        range::check("min_bond", params.min_bond, 1u128, seed.u128())?;
        range::check("min_unbond", params.min_unbond, 1u128, seed.u128())?;
        Ok(Self {
            batch_interval_seconds: params.batch_interval_seconds,
            min_batch: params.min_batch.into(),
            unbonding_seconds: params.unbonding_seconds,
            max_messages: params.max_messages,
            staking_gas_limit: params.staking_gas_limit,
            drip_seconds: params.drip_seconds,
            max_daily_rise: Bps::new(params.max_daily_rise_bps)?,
            reward_fee: Bps::new(params.reward_fee_bps)?,
            fee_recipient: api.addr_validate(&params.fee_recipient)?,
            netting_cap: Bps::new(params.netting_cap_bps)?,
            max_slash: Bps::new(params.max_slash_bps)?,
            dispute_seconds: params.dispute_seconds,
            sync_max_age_seconds: params.sync_max_age_seconds,
            bonded_max_age_seconds: params.bonded_max_age_seconds,
            dust_units: params.dust_units.into(),
            dust_ppm: params.dust_ppm,
            cooldown_seconds: params.cooldown_seconds,
            min_bond: params.min_bond.into(),
            min_unbond: params.min_unbond.into(),
            max_assets: params.max_assets.map(Native::from),
            bond_limit: params.bond_limit.map(BondLimit::check).transpose()?,
            instant_exit: params.instant_exit.map(InstantExit::check).transpose()?,
            rebalance: Rebalance::check(params.rebalance)?,
            impairment: Impairment::check(params.impairment)?,
            update_delay_seconds: params.update_delay_seconds,
        })
    }

    /// Most messages of one call: the caller's wish within the hub's limit, at least one.
    pub fn messages(&self, wished: Option<u32>) -> u32 {
        wished.unwrap_or(self.max_messages).clamp(1, self.max_messages)
    }

    /// Gas limit of a staking message: the hub's, unless the caller names a higher one.
    pub fn gas_limit(&self, wished: Option<u64>) -> u64 {
        wished.unwrap_or(0).max(self.staking_gas_limit)
    }
}

impl From<Params> for hub::Params {
    fn from(params: Params) -> Self {
        Self {
            batch_interval_seconds: params.batch_interval_seconds,
            min_batch: params.min_batch.amount(),
            unbonding_seconds: params.unbonding_seconds,
            max_messages: params.max_messages,
            staking_gas_limit: params.staking_gas_limit,
            drip_seconds: params.drip_seconds,
            max_daily_rise_bps: params.max_daily_rise.u16(),
            reward_fee_bps: params.reward_fee.u16(),
            fee_recipient: params.fee_recipient.into(),
            netting_cap_bps: params.netting_cap.u16(),
            max_slash_bps: params.max_slash.u16(),
            dispute_seconds: params.dispute_seconds,
            sync_max_age_seconds: params.sync_max_age_seconds,
            bonded_max_age_seconds: params.bonded_max_age_seconds,
            dust_units: params.dust_units.amount(),
            dust_ppm: params.dust_ppm,
            cooldown_seconds: params.cooldown_seconds,
            min_bond: params.min_bond.amount(),
            min_unbond: params.min_unbond.amount(),
            max_assets: params.max_assets.map(Native::amount),
            bond_limit: params.bond_limit.map(hub::RateLimit::from),
            instant_exit: params.instant_exit.map(hub::InstantExitParams::from),
            rebalance: params.rebalance.into(),
            impairment: params.impairment.into(),
            update_delay_seconds: params.update_delay_seconds,
        }
    }
}

impl BondLimit {
    fn check(limit: hub::RateLimit) -> Result<Self, ContractError> {
        range::check("bond_limit.max", limit.max, 1u128, u128::MAX)?;
        range::seconds("bond_limit.regain_seconds", limit.regain_seconds, 1)?;
        Ok(Self {
            max: limit.max.into(),
            regain_seconds: limit.regain_seconds,
        })
    }
}

impl From<BondLimit> for hub::RateLimit {
    fn from(limit: BondLimit) -> Self {
        Self {
            max: limit.max.amount(),
            regain_seconds: limit.regain_seconds,
        }
    }
}

impl InstantExit {
    fn check(exit: hub::InstantExitParams) -> Result<Self, ContractError> {
        let (least, most) = (exit.min_fee_bps, MAX_INSTANT_FEE_BPS);
        range::check("instant_exit.buffer_bps", exit.buffer_bps, 1u16, MAX_BUFFER_BPS)?;
        range::seconds("instant_exit.refill_seconds", exit.refill_seconds, 1)?;
        range::check("instant_exit.min_fee_bps", least, 0u16, most)?;
        range::check("instant_exit.max_fee_bps", exit.max_fee_bps, least, most)?;
        Ok(Self {
            buffer: Bps::new(exit.buffer_bps)?,
            refill_seconds: exit.refill_seconds,
            min_fee: Bps::new(least)?,
            max_fee: Bps::new(exit.max_fee_bps)?,
        })
    }
}

impl From<InstantExit> for hub::InstantExitParams {
    fn from(exit: InstantExit) -> Self {
        Self {
            buffer_bps: exit.buffer.u16(),
            refill_seconds: exit.refill_seconds,
            min_fee_bps: exit.min_fee.u16(),
            max_fee_bps: exit.max_fee.u16(),
        }
    }
}

impl Rebalance {
    fn check(rebalance: hub::RebalanceParams) -> Result<Self, ContractError> {
        let (tolerance, cooldown) = (rebalance.tolerance_bps, rebalance.cooldown_seconds);
        range::check("rebalance.tolerance_bps", tolerance, 0u16, Bps::ONE.u16())?;
        range::check(
            "rebalance.min_redelegation",
            rebalance.min_redelegation,
            1u128,
            u128::MAX,
        )?;
        range::seconds("rebalance.cooldown_seconds", cooldown, 0)?;
        Ok(Self {
            tolerance: Bps::new(tolerance)?,
            min_redelegation: rebalance.min_redelegation.into(),
            cooldown_seconds: cooldown,
        })
    }
}

impl From<Rebalance> for hub::RebalanceParams {
    fn from(rebalance: Rebalance) -> Self {
        Self {
            tolerance_bps: rebalance.tolerance.u16(),
            min_redelegation: rebalance.min_redelegation.amount(),
            cooldown_seconds: rebalance.cooldown_seconds,
        }
    }
}

impl Impairment {
    fn check(impairment: hub::ImpairmentParams) -> Result<Self, ContractError> {
        range::check("impairment.loss_bps", impairment.loss_bps, 1u16, Bps::ONE.u16())?;
        range::seconds("impairment.seconds", impairment.seconds, 0)?;
        Ok(Self {
            loss: Bps::new(impairment.loss_bps)?,
            seconds: impairment.seconds,
        })
    }
}

impl From<Impairment> for hub::ImpairmentParams {
    fn from(impairment: Impairment) -> Self {
        Self {
            loss_bps: impairment.loss.u16(),
            seconds: impairment.seconds,
        }
    }
}
