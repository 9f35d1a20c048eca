//! x/staking: who is in the active set, and the life of a validator.

use std::cmp::Reverse;

use anyhow::Result as AnyResult;
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use cosmwasm_std::{Addr, Api, CanonicalAddr, Decimal, Event, Order, StdResult, Storage, Timestamp, Uint128};
use serde::{Deserialize, Serialize};

use crate::context::{Ctx, ModuleAccount};
use crate::delegation::{delegate, move_between_pools, positive, Source};
use crate::error::{SdkError, StakingFault};
use crate::state::{
    self, all_validators, BondStatus, Validator, LAST_POWERS, POWER_HISTORY, SIGNING, VALIDATORS,
};
use crate::{payout, rewards};

/// The suffix of the bech32 prefix that marks a validator: `cosmosvaloper`.
const VALOPER: &str = "valoper";

/// Terms of a new validator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewValidator {
    /// The account that owns it. The validator's address is made of the same bytes.
    pub operator: Addr,
    /// Stake of the operator's own, taken from its account. At least one unit.
    pub self_delegation: Uint128,
    /// Part of the rewards that the operator keeps.
    pub commission: Decimal,
    /// What the commission can never exceed.
    pub max_commission: Decimal,
    /// What the commission can rise by in a day.
    pub max_change_rate: Decimal,
    /// Own stake below which the validator goes to jail when its operator undelegates.
    pub min_self_delegation: Uint128,
}

impl NewValidator {
    /// A validator with the operator's stake and commission, whose commission may change freely.
    pub fn new(operator: Addr, self_delegation: u128, commission: Decimal) -> Self {
        Self {
            operator,
            self_delegation: Uint128::new(self_delegation),
            commission,
            max_commission: Decimal::one(),
            max_change_rate: Decimal::one(),
            min_self_delegation: Uint128::one(),
        }
    }
}

/// The validator address of an account: the same bytes behind the prefix `...valoper`.
pub fn validator_address(operator: &Addr) -> AnyResult<String> {
    let invalid = |err: &dyn std::fmt::Display| SdkError::invalid_address(err);
    let checked = CheckedHrpstring::new::<Bech32>(operator.as_str()).map_err(|err| invalid(&err))?;
    let prefix = format!("{}{VALOPER}", checked.hrp());
    let hrp = Hrp::parse(&prefix).map_err(|err| invalid(&err))?;
    let bytes: Vec<u8> = checked.byte_iter().collect();
    Ok(bech32::encode::<Bech32>(hrp, &bytes).map_err(|err| invalid(&err))?)
}

/// The bytes of a validator address. Fails unless it is bech32 with a validator's prefix.
pub(crate) fn address_bytes(validator: &str) -> AnyResult<Vec<u8>> {
    let invalid =
        |err: &dyn std::fmt::Display| SdkError::invalid_address(format!("invalid validator address: {err}"));
    let checked = CheckedHrpstring::new::<Bech32>(validator).map_err(|err| invalid(&err))?;
    if !checked.hrp().as_str().to_ascii_lowercase().ends_with(VALOPER) {
        let complaint = format!("invalid Bech32 prefix; expected {VALOPER}, got {}", checked.hrp());
        return Err(invalid(&complaint).into());
    }
    Ok(checked.byte_iter().collect())
}

/// The address as the chain writes it. Bech32 in upper case names the same validator.
pub(crate) fn normalized(validator: &str) -> AnyResult<String> {
    address_bytes(validator)?;
    Ok(validator.to_ascii_lowercase())
}

pub(crate) fn operator_of(api: &dyn Api, validator: &str) -> AnyResult<Addr> {
    Ok(api.addr_humanize(&CanonicalAddr::from(address_bytes(validator)?))?)
}

/// Registers a validator with its operator's stake. It joins the active set at EndBlock, if it has a place there.
pub(crate) fn create_validator(ctx: &mut Ctx, terms: &NewValidator) -> AnyResult<String> {
    let address = check_terms(ctx, terms)?;
    let record = Validator {
        operator: operator_of(ctx.api, &address)?,
        address: address.clone(),
        jailed: false,
        status: BondStatus::Unbonded,
        tokens: Uint128::zero(),
        shares: Default::default(),
        commission: terms.commission,
        max_commission: terms.max_commission,
        max_change_rate: terms.max_change_rate,
        commission_updated: ctx.time,
        min_self_delegation: terms.min_self_delegation,
        unbonding_height: 0,
        unbonding_time: Timestamp::default(),
    };
    state::save_validator(ctx.storage, &record)?;
    rewards::initialize_validator(ctx.storage, &address)?;
    delegate(
        ctx,
        &terms.operator,
        &address,
        terms.self_delegation,
        Source::Account,
    )?;
    let event = Event::new("create_validator")
        .add_attribute("validator", &address)
        .add_attribute("amount", ctx.bond_coin(terms.self_delegation).to_string());
    ctx.events.push(event);
    Ok(address)
}

/// Checks the terms and returns the validator's address.
fn check_terms(ctx: &Ctx, terms: &NewValidator) -> AnyResult<String> {
    let address = validator_address(&terms.operator)?;
    positive(&ctx.bond_coin(terms.self_delegation), "invalid delegation amount")?;
    if terms.max_commission > Decimal::one() {
        return Err(StakingFault::CommissionHuge.into());
    }
    if terms.commission > terms.max_commission {
        return Err(StakingFault::CommissionGtMaxRate.into());
    }
    if terms.max_change_rate > terms.max_commission {
        return Err(StakingFault::CommissionChangeRateGtMaxRate.into());
    }
    let minimum = ctx.bond_coin(terms.min_self_delegation);
    positive(&minimum, "minimum self delegation must be a positive integer")?;
    if terms.self_delegation < terms.min_self_delegation {
        return Err(StakingFault::SelfDelegationBelowMinimum.into());
    }
    if VALIDATORS.may_load(ctx.storage, &address)?.is_some() {
        return Err(StakingFault::ValidatorOwnerExists.into());
    }
    let purse = ctx
        .bank
        .balance(ctx.storage, &terms.operator, &ctx.params.bond_denom)?;
    if purse < terms.self_delegation {
        return Err(SdkError::insufficient_funds(terms.self_delegation).into());
    }
    Ok(address)
}

/// Changes the commission within the validator's own limits, at most once a day.
pub(crate) fn edit_commission(ctx: &mut Ctx, validator: &str, rate: Decimal) -> AnyResult<()> {
    if rate > Decimal::one() {
        let text = "commission rate must be between 0 and 1 (inclusive)";
        return Err(SdkError::invalid_request(text).into());
    }
    let mut record = state::load_validator(ctx.storage, validator)?;
    if ctx.time < record.commission_updated.plus_hours(24) {
        return Err(StakingFault::CommissionUpdateTime.into());
    }
    if rate > record.max_commission {
        return Err(StakingFault::CommissionGtMaxRate.into());
    }
    if rate.saturating_sub(record.commission) > record.max_change_rate {
        return Err(StakingFault::CommissionGtMaxChangeRate.into());
    }
    record.commission = rate;
    record.commission_updated = ctx.time;
    state::save_validator(ctx.storage, &record)?;
    ctx.events
        .push(Event::new("edit_validator").add_attribute("commission_rate", rate.to_string()));
    Ok(())
}

/// Validators that may be bonded, strongest first; equals by address.
pub(crate) fn by_power(storage: &dyn Storage) -> AnyResult<Vec<Validator>> {
    let mut ranked = Vec::new();
    for validator in all_validators(storage)? {
        if !validator.jailed {
            ranked.push((
                Reverse(validator.power()),
                address_bytes(&validator.address)?,
                validator,
            ));
        }
    }
    ranked.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    Ok(ranked.into_iter().map(|(_, _, validator)| validator).collect())
}

/// Bonds the strongest validators and starts the unbonding of those that fell out. Runs in EndBlock.
pub(crate) fn update_set(ctx: &mut Ctx) -> AnyResult<()> {
    let last = LAST_POWERS
        .range(ctx.storage, None, None, Order::Ascending)
        .collect::<StdResult<Vec<_>>>()?;
    let places = usize::try_from(ctx.params.max_validators)?;
    let active: Vec<Validator> = by_power(ctx.storage)?
        .into_iter()
        .filter(|v| v.power() > 0)
        .take(places)
        .collect();
    let (mut joining, mut leaving) = (Uint128::zero(), Uint128::zero());

    for mut validator in active.iter().cloned() {
        if !validator.is_bonded() {
            joining = joining.checked_add(validator.tokens)?;
            validator.status = BondStatus::Bonded;
            state::save_validator(ctx.storage, &validator)?;
        }
        set_power(ctx, &validator.address, validator.power())?;
    }
    for (address, _) in last {
        if active.iter().any(|validator| validator.address == address) {
            continue;
        }
        let mut validator = state::load_validator(ctx.storage, &address)?;
        leaving = leaving.checked_add(validator.tokens)?;
        validator.status = BondStatus::Unbonding;
        validator.unbonding_height = ctx.height;
        validator.unbonding_time = ctx.completion_time();
        state::save_validator(ctx.storage, &validator)?;
        set_power(ctx, &address, 0)?;
    }
    let (bonded, not_bonded) = (ModuleAccount::BondedPool, ModuleAccount::NotBondedPool);
    if joining > leaving {
        move_between_pools(ctx, not_bonded, bonded, joining.checked_sub(leaving)?)
    } else {
        move_between_pools(ctx, bonded, not_bonded, leaving.checked_sub(joining)?)
    }
}

fn set_power(ctx: &mut Ctx, validator: &str, power: u128) -> AnyResult<()> {
    let before = LAST_POWERS.may_load(ctx.storage, validator)?.unwrap_or(0);
    if power == 0 {
        LAST_POWERS.remove(ctx.storage, validator);
    } else {
        LAST_POWERS.save(ctx.storage, validator, &power)?;
    }
    if power != before {
        POWER_HISTORY.save(ctx.storage, (validator, ctx.height), &power)?;
    }
    Ok(())
}

/// Ends the unbonding of validators whose time has come; those without delegations are removed.
pub(crate) fn complete_validator_unbondings(ctx: &mut Ctx) -> AnyResult<()> {
    for mut validator in all_validators(ctx.storage)? {
        let mature = validator.unbonding_height <= ctx.height && validator.unbonding_time <= ctx.time;
        if validator.status != BondStatus::Unbonding || !mature {
            continue;
        }
        validator.status = BondStatus::Unbonded;
        state::save_validator(ctx.storage, &validator)?;
        if validator.shares.is_zero() {
            remove_validator(ctx, &validator)?;
        }
    }
    Ok(())
}

/// Deletes an unbonded validator without tokens.
pub(crate) fn remove_validator(ctx: &mut Ctx, validator: &Validator) -> AnyResult<()> {
    if validator.status != BondStatus::Unbonded {
        let detail = "cannot call RemoveValidator on bonded or unbonding validators";
        return Err(StakingFault::BadRemoveValidator.wrap(detail).into());
    }
    if !validator.tokens.is_zero() {
        let detail = "attempting to remove a validator which still contains tokens";
        return Err(StakingFault::BadRemoveValidator.wrap(detail).into());
    }
    VALIDATORS.remove(ctx.storage, &validator.address);
    SIGNING.remove(ctx.storage, &validator.address);
    payout::after_validator_removed(ctx, validator)
}
