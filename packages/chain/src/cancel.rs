//! x/staking: taking an undelegation back.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Coin, Event};

use crate::context::Ctx;
use crate::delegation::{bond_denom, delegate, positive, Source};
use crate::error::{SdkError, StakingFault};
use crate::state::{self, BondStatus};

/// Sends part or all of an unbonding entry back to its validator: `MsgCancelUnbondingDelegation`.
pub(crate) fn cancel_unbonding(
    ctx: &mut Ctx,
    delegator: &Addr,
    validator: &str,
    amount: &Coin,
    creation_height: u64,
) -> AnyResult<()> {
    positive(amount, "invalid amount")?;
    if creation_height == 0 {
        return Err(SdkError::invalid_request("invalid height").into());
    }
    bond_denom(ctx, amount)?;
    let record = state::load_validator(ctx.storage, validator)?;
    if record.invalid_rate() {
        return Err(StakingFault::DelegatorShareExRateInvalid.into());
    }
    if record.jailed {
        return Err(StakingFault::ValidatorJailed.into());
    }
    take_back(ctx, delegator, validator, amount, creation_height)?;
    delegate(
        ctx,
        delegator,
        validator,
        amount.amount,
        Source::Pool(BondStatus::Unbonding),
    )?;
    let event = Event::new("cancel_unbonding_delegation")
        .add_attribute("amount", amount.to_string())
        .add_attribute("validator", validator)
        .add_attribute("delegator", delegator)
        .add_attribute("creation_height", creation_height.to_string());
    ctx.events.push(event);
    Ok(())
}

/// Takes an amount out of the entry of a height, which disappears when it is empty.
fn take_back(
    ctx: &mut Ctx,
    delegator: &Addr,
    validator: &str,
    amount: &Coin,
    creation_height: u64,
) -> AnyResult<()> {
    let mut entries = state::unbonding_entries(ctx.storage, delegator, validator)?;
    if entries.is_empty() {
        let text =
            format!("unbonding delegation with delegator {delegator} not found for validator {validator}");
        return Err(SdkError::unregistered(text).into());
    }
    let found = entries
        .iter()
        .position(|entry| entry.creation_height == creation_height);
    let Some(position) = found else {
        let text = format!("unbonding delegation entry is not found at block height {creation_height}");
        return Err(SdkError::not_found(text).into());
    };
    let mut entry = entries.remove(position);
    if entry.balance < amount.amount {
        let text = "amount is greater than the unbonding delegation entry balance";
        return Err(SdkError::invalid_request(text).into());
    }
    if entry.completion_time < ctx.time {
        return Err(SdkError::invalid_request("unbonding delegation is already processed").into());
    }
    entry.balance = entry.balance.checked_sub(amount.amount)?;
    entry.initial_balance = entry.initial_balance.checked_sub(amount.amount)?;
    if !entry.balance.is_zero() {
        entries.insert(position, entry);
    }
    state::save_unbonding_entries(ctx.storage, delegator, validator, &entries)
}
