//! x/staking: burning stake for an infraction, wherever that stake has gone since.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Order, StdResult, Timestamp, Uint128};

use crate::context::{Ctx, ModuleAccount};
use crate::dec::Dec;
use crate::delegation::{pool, unbond};
use crate::error::SdkError;
use crate::rewards;
use crate::state::{
    self, BondStatus, RedelegationRecord, SlashReport, UnbondingEntry, DELEGATIONS, POWER_REDUCTION,
    REDELEGATIONS, UNBONDINGS, VALIDATORS,
};
use crate::validator_set::address_bytes;

/// Burns `fraction` of `power * 10^6` units: first from what left the validator at `infraction_height` or later,
/// the rest from its tokens. An unknown validator is ignored; an unbonded one is an error, as in the SDK.
pub(crate) fn slash(
    ctx: &mut Ctx,
    validator: &str,
    infraction_height: u64,
    power: u128,
    fraction: Dec,
) -> AnyResult<SlashReport> {
    let mut report = SlashReport::nothing(validator);
    let Some(record) = VALIDATORS.may_load(ctx.storage, validator)? else {
        return Ok(report);
    };
    if record.status == BondStatus::Unbonded {
        return Err(
            SdkError::panic(format!("should not be slashing unbonded validator: {validator}")).into(),
        );
    }
    if infraction_height > ctx.height {
        let detail = format!(
            "impossible attempt to slash future infraction at height {infraction_height} but we are at height {}",
            ctx.height
        );
        return Err(SdkError::panic(detail).into());
    }
    let stake = Uint128::new(power).checked_mul(POWER_REDUCTION.into())?;
    let amount = Dec::from_int(stake).mul(fraction)?.truncate()?;
    if infraction_height < ctx.height {
        slash_unbondings(ctx, &mut report, infraction_height, fraction)?;
        slash_redelegations(ctx, &mut report, infraction_height, fraction)?;
    }
    let remaining = amount.saturating_sub(report.charged_elsewhere);
    report.burned_from_validator = burn_tokens(ctx, validator, remaining)?;
    Ok(report)
}

fn burn_tokens(ctx: &mut Ctx, validator: &str, amount: Uint128) -> AnyResult<Uint128> {
    let mut record = state::load_validator(ctx.storage, validator)?;
    let burned = amount.min(record.tokens);
    if burned.is_zero() {
        return Ok(burned);
    }
    let effective = Dec::ratio_ceil(burned, record.tokens)?.min(Dec::ONE);
    rewards::before_slash(ctx, &record, effective)?;
    record.tokens = record.tokens.checked_sub(burned)?;
    state::save_validator(ctx.storage, &record)?;
    ctx.burn(pool(record.status), burned)?;
    Ok(burned)
}

/// An entry answers for an infraction when it began at that height or later and is not mature.
fn answers(creation_height: u64, completion_time: Timestamp, infraction_height: u64, now: Timestamp) -> bool {
    creation_height >= infraction_height && completion_time > now
}

/// Charges every entry its fraction, truncated, and burns as much of that as is left in it.
fn slash_unbondings(
    ctx: &mut Ctx,
    report: &mut SlashReport,
    infraction_height: u64,
    fraction: Dec,
) -> AnyResult<()> {
    let rows = UNBONDINGS
        .prefix(&report.validator)
        .range(ctx.storage, None, None, Order::Ascending);
    let mut burned = Uint128::zero();
    for (delegator, mut entries) in rows.collect::<StdResult<Vec<_>>>()? {
        for entry in &mut entries {
            if !answers(
                entry.creation_height,
                entry.completion_time,
                infraction_height,
                ctx.time,
            ) {
                continue;
            }
            let due = fraction.mul_int(entry.initial_balance)?.truncate()?;
            report.charged_elsewhere = report.charged_elsewhere.checked_add(due)?;
            burned = burned.checked_add(take(entry, due)?)?;
        }
        state::save_unbonding_entries(ctx.storage, &delegator, &report.validator, &entries)?;
    }
    report.burned_elsewhere = report.burned_elsewhere.checked_add(burned)?;
    ctx.burn(ModuleAccount::NotBondedPool, burned)
}

/// Takes at most `due` from an entry and returns what it took.
fn take(entry: &mut UnbondingEntry, due: Uint128) -> AnyResult<Uint128> {
    let taken = due.min(entry.balance);
    entry.balance = entry.balance.checked_sub(taken)?;
    Ok(taken)
}

/// Follows redelegations to their destinations.
fn slash_redelegations(
    ctx: &mut Ctx,
    report: &mut SlashReport,
    infraction_height: u64,
    fraction: Dec,
) -> AnyResult<()> {
    for (delegator, dst, entries) in redelegations_from(ctx, &report.validator)? {
        for entry in entries {
            if !answers(
                entry.creation_height,
                entry.completion_time,
                infraction_height,
                ctx.time,
            ) {
                continue;
            }
            let due = fraction.mul_int(entry.initial_balance)?.truncate()?;
            report.charged_elsewhere = report.charged_elsewhere.checked_add(due)?;
            let taken = slash_left_destination(ctx, &delegator, &dst, infraction_height, due)?;
            report.burned_elsewhere = report.burned_elsewhere.checked_add(taken)?;
            if taken < due {
                let taken = slash_destination(ctx, &delegator, &dst, &entry, fraction)?;
                report.burned_elsewhere = report.burned_elsewhere.checked_add(taken)?;
            }
        }
    }
    Ok(())
}

/// What was redelegated from a source: delegator, destination, entries. In the order of the chain's store, because it
/// decides which of two delegators at one destination loses a unit more.
fn redelegations_from(ctx: &Ctx, src: &str) -> AnyResult<Vec<(Addr, String, Vec<RedelegationRecord>)>> {
    let rows = REDELEGATIONS
        .sub_prefix(src)
        .range(ctx.storage, None, None, Order::Ascending);
    let mut sorted = Vec::new();
    for row in rows {
        let ((delegator, dst), entries) = row?;
        let key = (
            ctx.api.addr_canonicalize(delegator.as_str())?.to_vec(),
            address_bytes(&dst)?,
        );
        sorted.push((key, (delegator, dst, entries)));
    }
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(sorted.into_iter().map(|(_, row)| row).collect())
}

/// Stake that is being undelegated from the destination is taken first (SDK 0.50.5 and later). Returns what was taken,
/// at most `due`.
fn slash_left_destination(
    ctx: &mut Ctx,
    delegator: &Addr,
    dst: &str,
    infraction_height: u64,
    due: Uint128,
) -> AnyResult<Uint128> {
    let mut entries = state::unbonding_entries(ctx.storage, delegator, dst)?;
    let mut left = due;
    for entry in &mut entries {
        if answers(
            entry.creation_height,
            entry.completion_time,
            infraction_height,
            ctx.time,
        ) {
            left = left.checked_sub(take(entry, left)?)?;
        }
    }
    state::save_unbonding_entries(ctx.storage, delegator, dst, &entries)?;
    let taken = due.checked_sub(left)?;
    ctx.burn(ModuleAccount::NotBondedPool, taken)?;
    Ok(taken)
}

/// Unbonds the fraction of the shares that the redelegation created and burns their tokens, which it returns. What
/// was taken before is not counted: together they may be more than was due.
fn slash_destination(
    ctx: &mut Ctx,
    delegator: &Addr,
    dst: &str,
    entry: &RedelegationRecord,
    fraction: Dec,
) -> AnyResult<Uint128> {
    let shares = fraction.mul(entry.shares_dst)?;
    let Some(held) = DELEGATIONS.may_load(ctx.storage, (delegator, dst))? else {
        return Ok(Uint128::zero());
    };
    if shares.is_zero() {
        return Ok(Uint128::zero());
    }
    let status = state::load_validator(ctx.storage, dst)?.status;
    let tokens = unbond(ctx, delegator, dst, shares.min(held))?;
    ctx.burn(pool(status), tokens)?;
    Ok(tokens)
}
