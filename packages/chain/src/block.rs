//! What happens between transactions: BeginBlock and EndBlock, in the order of a chain.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Coin, Decimal, Event, Timestamp};

use crate::allocation::{self, COMMIT_DELAY};
use crate::context::Ctx;
use crate::dec::Dec;
use crate::gov;
use crate::maturity::{complete_redelegations, complete_unbondings};
use crate::slash::slash;
use crate::state::{
    self, BondStatus, Infraction, SigningInfo, SlashReport, BLOCK_ENDED, INFRACTIONS, REPORTS, SIGNING,
    VALIDATORS,
};
use crate::validator_set;

/// Mints, allocates what was minted with the fees of the last block, then executes the infractions that were reported.
pub(crate) fn begin_block(ctx: &mut Ctx, minted: Vec<Coin>) -> AnyResult<()> {
    BLOCK_ENDED.save(ctx.storage, &false)?;
    allocation::begin_block(ctx, minted)?;
    let infractions = INFRACTIONS.may_load(ctx.storage)?.unwrap_or_else(Vec::new);
    INFRACTIONS.save(ctx.storage, &vec![])?;
    let mut reports = vec![];
    for infraction in infractions {
        reports.push(execute(ctx, infraction)?);
    }
    Ok(REPORTS.save(ctx.storage, &reports)?)
}

/// Changes the active set, then pays and forgets what is mature. Nothing happens in a block that has ended.
pub(crate) fn end_block(ctx: &mut Ctx) -> AnyResult<()> {
    if BLOCK_ENDED.may_load(ctx.storage)?.unwrap_or(false) {
        return Ok(());
    }
    BLOCK_ENDED.save(ctx.storage, &true)?;
    gov::end_block(ctx)?;
    validator_set::update_set(ctx)?;
    validator_set::complete_validator_unbondings(ctx)?;
    complete_unbondings(ctx)?;
    complete_redelegations(ctx)
}

fn execute(ctx: &mut Ctx, infraction: Infraction) -> AnyResult<SlashReport> {
    match infraction {
        Infraction::Slash {
            validator,
            height,
            power,
            fraction,
        } => {
            let past = height.saturating_sub(1);
            let power = power.map_or_else(|| state::power_at(ctx.storage, &validator, past), Ok)?;
            slash_if_slashable(ctx, &validator, height, power, fraction)
        }
        Infraction::SlashNow { validator, fraction } => {
            let power = VALIDATORS
                .may_load(ctx.storage, &validator)?
                .map_or(0, |v| v.power());
            slash_if_slashable(ctx, &validator, ctx.height, power, fraction)
        }
        Infraction::Downtime { validator } => downtime(ctx, &validator),
        Infraction::DoubleSign { validator, height } => double_sign(ctx, &validator, height),
    }
}

fn slash_if_slashable(
    ctx: &mut Ctx,
    validator: &str,
    height: u64,
    power: u128,
    fraction: Decimal,
) -> AnyResult<SlashReport> {
    match VALIDATORS.may_load(ctx.storage, validator)? {
        Some(record) if record.status != BondStatus::Unbonded => {
            slash(ctx, validator, height, power, Dec::from_decimal(fraction))
        }
        _ => Ok(SlashReport::nothing(validator)),
    }
}

/// Slashes for missed blocks what was staked two blocks ago, and jails. Nothing happens to the jailed, nor to those
/// who had no block to sign.
fn downtime(ctx: &mut Ctx, validator: &str) -> AnyResult<SlashReport> {
    let jailed = VALIDATORS
        .may_load(ctx.storage, validator)?
        .map_or(true, |record| record.jailed);
    // The block before this one was signed by the set of two blocks earlier.
    let height = ctx.height.saturating_sub(2);
    let power = state::power_at(ctx.storage, validator, ctx.height.saturating_sub(COMMIT_DELAY))?;
    if jailed || power == 0 {
        return Ok(SlashReport::nothing(validator));
    }
    let report = slash_if_slashable(ctx, validator, height, power, ctx.params.slash_fraction_downtime)?;
    jail(ctx, validator)?;
    let mut info = SIGNING.may_load(ctx.storage, validator)?.unwrap_or_default();
    info.jailed_until = ctx.time.plus_seconds(ctx.params.downtime_jail_seconds);
    SIGNING.save(ctx.storage, validator, &info)?;
    let event = slash_event(validator, power, "missing_signature").add_attribute("jailed", validator);
    ctx.events
        .push(event.add_attribute("burned_coins", report.burned_from_validator));
    Ok(report)
}

/// Slashes for two votes at `height` what was staked when its set was made, and jails for good. Evidence against
/// the unknown, the unbonded and the tombstoned is ignored.
fn double_sign(ctx: &mut Ctx, validator: &str, height: u64) -> AnyResult<SlashReport> {
    let info = SIGNING.may_load(ctx.storage, validator)?.unwrap_or_default();
    let Some(record) = VALIDATORS.may_load(ctx.storage, validator)? else {
        return Ok(SlashReport::nothing(validator));
    };
    if record.status == BondStatus::Unbonded || info.tombstoned {
        return Ok(SlashReport::nothing(validator));
    }
    let distribution_height = height.saturating_sub(1);
    let power = state::power_at(ctx.storage, validator, height.saturating_sub(2))?;
    let fraction = ctx.params.slash_fraction_double_sign;
    let report = slash_if_slashable(ctx, validator, distribution_height, power, fraction)?;
    let event = slash_event(validator, power, "double_sign");
    ctx.events
        .push(event.add_attribute("burned_coins", report.burned_from_validator));
    if !record.jailed {
        jail(ctx, validator)?;
        ctx.events
            .push(Event::new("slash").add_attribute("jailed", validator));
    }
    tombstone(ctx, validator)?;
    Ok(report)
}

/// Puts a validator out of the active set; its status changes at EndBlock.
pub(crate) fn jail(ctx: &mut Ctx, validator: &str) -> AnyResult<()> {
    let mut record = state::load_validator(ctx.storage, validator)?;
    record.jailed = true;
    state::save_validator(ctx.storage, &record)
}

pub(crate) fn tombstone(ctx: &mut Ctx, validator: &str) -> AnyResult<()> {
    // The SDK writes the end of the year 9999, which is beyond a CosmWasm time.
    let info = SigningInfo {
        jailed_until: Timestamp::from_nanos(u64::MAX),
        tombstoned: true,
    };
    Ok(SIGNING.save(ctx.storage, validator, &info)?)
}

fn slash_event(validator: &str, power: u128, reason: &str) -> Event {
    Event::new("slash")
        .add_attribute("address", validator)
        .add_attribute("power", power.to_string())
        .add_attribute("reason", reason)
}
