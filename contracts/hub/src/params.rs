use cosmwasm_std::{Addr, Api, Uint128};
use palisade_interfaces::hub::{self, MAX_DUST_PPM, MAX_DUST_UNITS, MAX_REWARD_FEE_BPS};
use palisade_math::{Bps, Lst, Native};
use serde::{Deserialize, Serialize};

use crate::error::ContractError;

const YEAR_SECONDS: u64 = 31_536_000;
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
    pub reward_fee: Bps,
    pub fee_recipient: Addr,
    pub netting_cap: Bps,
    pub max_slash: Bps,
    pub dispute_seconds: u64,
    pub sync_max_age_seconds: u64,
    pub dust_units: Native,
    pub dust_ppm: u32,
    pub cooldown_seconds: u64,
    pub min_bond: Native,
    pub min_unbond: Lst,
}

impl Params {
    /// # Errors
    /// [`ContractError::ParamOutOfRange`], or an invalid address.
    pub fn check(params: hub::Params, api: &dyn Api) -> Result<Self, ContractError> {
        let seconds = |name, found: u64, min: u64| range(name, found, min, YEAR_SECONDS);
        seconds("batch_interval_seconds", params.batch_interval_seconds, 1)?;
        seconds("unbonding_seconds", params.unbonding_seconds, 1)?;
        seconds("drip_seconds", params.drip_seconds, 1)?;
        seconds("dispute_seconds", params.dispute_seconds, 0)?;
        seconds("sync_max_age_seconds", params.sync_max_age_seconds, 1)?;
        seconds("cooldown_seconds", params.cooldown_seconds, 0)?;
        range("max_messages", params.max_messages, 1u32, MAX_MESSAGES)?;
        range(
            "staking_gas_limit",
            params.staking_gas_limit,
            1u64,
            MAX_STAKING_GAS_LIMIT,
        )?;
        range("reward_fee_bps", params.reward_fee_bps, 0u16, MAX_REWARD_FEE_BPS)?;
        range("netting_cap_bps", params.netting_cap_bps, 0u16, Bps::ONE.u16())?;
        range("max_slash_bps", params.max_slash_bps, 0u16, Bps::ONE.u16())?;
        range("dust_units", params.dust_units, 0u128, MAX_DUST_UNITS)?;
        range("dust_ppm", params.dust_ppm, 0u32, MAX_DUST_PPM)?;
        range("min_bond", params.min_bond, 1u128, u128::MAX)?;
        range("min_unbond", params.min_unbond, 1u128, u128::MAX)?;
        Ok(Self {
            batch_interval_seconds: params.batch_interval_seconds,
            min_batch: params.min_batch.into(),
            unbonding_seconds: params.unbonding_seconds,
            max_messages: params.max_messages,
            staking_gas_limit: params.staking_gas_limit,
            drip_seconds: params.drip_seconds,
            reward_fee: Bps::new(params.reward_fee_bps)?,
            fee_recipient: api.addr_validate(&params.fee_recipient)?,
            netting_cap: Bps::new(params.netting_cap_bps)?,
            max_slash: Bps::new(params.max_slash_bps)?,
            dispute_seconds: params.dispute_seconds,
            sync_max_age_seconds: params.sync_max_age_seconds,
            dust_units: params.dust_units.into(),
            dust_ppm: params.dust_ppm,
            cooldown_seconds: params.cooldown_seconds,
            min_bond: params.min_bond.into(),
            min_unbond: params.min_unbond.into(),
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
            reward_fee_bps: params.reward_fee.u16(),
            fee_recipient: params.fee_recipient.into(),
            netting_cap_bps: params.netting_cap.u16(),
            max_slash_bps: params.max_slash.u16(),
            dispute_seconds: params.dispute_seconds,
            sync_max_age_seconds: params.sync_max_age_seconds,
            dust_units: params.dust_units.amount(),
            dust_ppm: params.dust_ppm,
            cooldown_seconds: params.cooldown_seconds,
            min_bond: params.min_bond.amount(),
            min_unbond: params.min_unbond.amount(),
        }
    }
}

fn range<T: Into<Uint128>>(
    name: &'static str,
    found: impl Into<Uint128>,
    min: T,
    max: T,
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
