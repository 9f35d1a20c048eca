//! x/distribution: paying rewards and commissions out.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Coin, Event, Order, StdResult, Uint128};

use crate::coins::{coins_text, DecCoins};
use crate::context::{Ctx, ModuleAccount};
use crate::error::{SdkError, StakingFault};
use crate::rewards::{
    add_to_community_pool, dereference, earned, increment_period, withdraw_address, COMMISSION, CURRENT,
    HISTORICAL, OUTSTANDING, SLASHES, STARTING,
};
use crate::state::{self, Validator};
use crate::validator_set::operator_of;

/// Pays a delegation's rewards to its withdraw address and forgets its starting point, which the caller must set
/// anew while the delegation lives. Fractions of a unit go to the community pool.
pub(crate) fn withdraw(ctx: &mut Ctx, delegator: &Addr, validator: &str) -> AnyResult<Vec<Coin>> {
    let record = state::load_validator(ctx.storage, validator)?;
    let shares = state::delegation(ctx.storage, delegator, validator)?.ok_or(StakingFault::NoDelegation)?;
    let start = STARTING
        .may_load(ctx.storage, (validator, delegator))?
        .ok_or_else(|| SdkError::distribution(5, "no delegation distribution info"))?;

    let period = increment_period(ctx.storage, &record)?;
    let ending = HISTORICAL.load(ctx.storage, (validator, period))?.ratio;
    let raw = earned(ctx.storage, &record, delegator, shares, &ending, ctx.height)?;
    let outstanding = OUTSTANDING.load(ctx.storage, validator)?;
    let rewards = raw.intersect(&outstanding);
    let (paid, remainder) = rewards.truncate()?;

    if !paid.is_empty() {
        let receiver = withdraw_address(ctx.storage, delegator)?;
        let from = ctx.account(ModuleAccount::Distribution)?;
        ctx.send(&from, &receiver, paid.clone())?;
    }
    OUTSTANDING.save(ctx.storage, validator, &outstanding.sub(&rewards)?)?;
    add_to_community_pool(ctx.storage, &remainder)?;
    dereference(ctx.storage, validator, start.previous_period)?;
    STARTING.remove(ctx.storage, (validator, delegator));

    // Without a coin to pay the SDK still names a zero, of a denom that need not be the staking coin's.
    let paid = if paid.is_empty() {
        vec![Coin {
            denom: ctx.params.base_denom.clone(),
            amount: Uint128::zero(),
        }]
    } else {
        paid
    };
    let event = Event::new("withdraw_rewards")
        .add_attribute("amount", coins_text(&paid))
        .add_attribute("validator", validator)
        .add_attribute("delegator", delegator);
    ctx.events.push(event);
    Ok(paid)
}

/// Pays out a validator's commission and returns the coins. Whether there is such a validator is not asked: an unknown
/// one has no commission.
pub(crate) fn withdraw_commission(ctx: &mut Ctx, address: &str) -> AnyResult<Vec<Coin>> {
    let accrued = COMMISSION.may_load(ctx.storage, address)?.unwrap_or_default();
    if accrued.is_empty() {
        return Err(SdkError::distribution(7, "no validator commission to withdraw").into());
    }
    let (paid, rest) = accrued.truncate()?;
    COMMISSION.save(ctx.storage, address, &rest)?;
    let outstanding = OUTSTANDING
        .load(ctx.storage, address)?
        .sub(&DecCoins::from_coins(&paid)?)?;
    OUTSTANDING.save(ctx.storage, address, &outstanding)?;
    let receiver = withdraw_address(ctx.storage, &operator_of(ctx.api, address)?)?;
    let from = ctx.account(ModuleAccount::Distribution)?;
    ctx.send(&from, &receiver, paid.clone())?;
    ctx.events
        .push(Event::new("withdraw_commission").add_attribute("amount", coins_text(&paid)));
    Ok(paid)
}

/// Clears what a removed validator leaves: its commission is paid, the dust goes to the community pool.
pub(crate) fn after_validator_removed(ctx: &mut Ctx, validator: &Validator) -> AnyResult<()> {
    let address = validator.address.as_str();
    let commission = COMMISSION.load(ctx.storage, address)?;
    let mut outstanding = OUTSTANDING.load(ctx.storage, address)?;
    if !commission.is_empty() {
        outstanding = outstanding.sub(&commission)?;
        let (paid, remainder) = commission.truncate()?;
        add_to_community_pool(ctx.storage, &remainder)?;
        let receiver = withdraw_address(ctx.storage, &validator.operator)?;
        let from = ctx.account(ModuleAccount::Distribution)?;
        ctx.send(&from, &receiver, paid)?;
    }
    add_to_community_pool(ctx.storage, &outstanding)?;
    OUTSTANDING.remove(ctx.storage, address);
    COMMISSION.remove(ctx.storage, address);
    CURRENT.remove(ctx.storage, address);
    let slashes = SLASHES
        .sub_prefix(address)
        .keys(ctx.storage, None, None, Order::Ascending);
    for (height, period) in slashes.collect::<StdResult<Vec<_>>>()? {
        SLASHES.remove(ctx.storage, (address, height, period));
    }
    let periods = HISTORICAL
        .prefix(address)
        .keys(ctx.storage, None, None, Order::Ascending);
    for period in periods.collect::<StdResult<Vec<_>>>()? {
        HISTORICAL.remove(ctx.storage, (address, period));
    }
    Ok(())
}
