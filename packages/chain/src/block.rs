//! What happens between transactions: BeginBlock and EndBlock, in the order of a chain.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Coin, Decimal, Event, Timestamp};

use crate::coins::DecCoins;
use crate::context::{Ctx, ModuleAccount};
use crate::dec::Dec;
use crate::maturity::{complete_redelegations, complete_unbondings};
use crate::params::BlockRewards;
use crate::rewards;
use crate::slash::slash;
use crate::state::{
    self, all_validators, BondStatus, Infraction, SigningInfo, SlashReport, INFRACTIONS, REPORTS, SIGNING,
    VALIDATORS,
};
use crate::validator_set;

const SECONDS_PER_YEAR: u128 = 31_536_000;
/// Blocks between an EndBlock that changes the active set and the first block whose LastCommit shows it.
const COMMIT_DELAY: u64 = 3;

/// Mints and allocates rewards, then executes the infractions that were reported.
pub(crate) fn begin_block(ctx: &mut Ctx, seconds_since_last: u64) -> AnyResult<()> {
    let minted = minted(ctx, seconds_since_last)?;
    allocate_block_rewards(ctx, minted)?;
    let infractions = INFRACTIONS.may_load(ctx.storage)?.unwrap_or_else(Vec::new);
    INFRACTIONS.save(ctx.storage, &vec![])?;
    let mut reports = vec![];
    for infraction in infractions {
        reports.push(execute(ctx, infraction)?);
    }
    Ok(REPORTS.save(ctx.storage, &reports)?)
}

/// Changes the active set, then pays and forgets what is mature.
pub(crate) fn end_block(ctx: &mut Ctx) -> AnyResult<()> {
    validator_set::update_set(ctx)?;
    validator_set::complete_validator_unbondings(ctx)?;
    complete_unbondings(ctx)?;
    complete_redelegations(ctx)
}

fn minted(ctx: &Ctx, seconds: u64) -> AnyResult<Vec<Coin>> {
    let coins = match &ctx.params.block_rewards {
        BlockRewards::None => vec![],
        BlockRewards::PerBlock(coins) => coins.clone(),
        BlockRewards::Apr(rate) => {
            let pool = ctx.account(ModuleAccount::BondedPool)?;
            let bonded = ctx.bank.balance(ctx.storage, &pool, &ctx.params.bond_denom)?;
            let yearly = bonded.checked_mul_floor(*rate)?;
            vec![ctx.bond_coin(yearly.checked_multiply_ratio(u128::from(seconds), SECONDS_PER_YEAR)?)]
        }
    };
    Ok(coins.into_iter().filter(|coin| !coin.amount.is_zero()).collect())
}

/// Shares coins among those who signed the last block, by power; the tax and what truncation leaves go to the
/// community pool.
fn allocate_block_rewards(ctx: &mut Ctx, coins: Vec<Coin>) -> AnyResult<()> {
    if coins.is_empty() {
        return Ok(());
    }
    let account = ctx.account(ModuleAccount::Distribution)?;
    ctx.bank.mint(ctx.storage, &account, coins.clone())?;
    let mut voters = vec![];
    let mut total = 0u128;
    for validator in all_validators(ctx.storage)? {
        let height = ctx.height.saturating_sub(COMMIT_DELAY);
        let power = state::power_at(ctx.storage, &validator.address, height)?;
        total = total.saturating_add(power);
        voters.push((validator, power));
    }
    let mut remaining = DecCoins::from_coins(&coins)?;
    let kept = Dec::ONE.sub(Dec::from_decimal(ctx.params.community_tax))?;
    let taxed = remaining.map(|amount| amount.mul_truncate(kept))?;
    for (validator, power) in voters.into_iter().filter(|(_, power)| *power > 0) {
        let part = Dec::ratio_floor(power.into(), total.into())?;
        let reward = taxed.map(|amount| amount.mul_truncate(part))?;
        rewards::allocate(ctx, &validator, &reward)?;
        remaining = remaining.sub(&reward)?;
    }
    rewards::add_to_community_pool(ctx.storage, &remaining)
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
