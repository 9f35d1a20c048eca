//! x/distribution: rewards per unit of stake, in periods that end whenever a delegation or the stake changes.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Event, Order, StdResult, Storage};
use cw_storage_plus::{Bound, Item, Map};
use serde::{Deserialize, Serialize};

use crate::coins::DecCoins;
use crate::context::Ctx;
use crate::dec::Dec;
use crate::error::{SdkError, StakingFault};
use crate::state::{self, Validator};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CurrentRewards {
    pub rewards: DecCoins,
    pub period: u64,
}

/// The sum of rewards per token up to the end of a period, kept while somebody refers to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct HistoricalRewards {
    pub ratio: DecCoins,
    pub references: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StartingInfo {
    pub previous_period: u64,
    pub stake: Dec,
    pub height: u64,
}

pub(crate) const CURRENT: Map<&str, CurrentRewards> = Map::new("x_distribution/current");
pub(crate) const HISTORICAL: Map<(&str, u64), HistoricalRewards> = Map::new("x_distribution/historical");
/// All that was allocated to a validator and not paid out: its delegators' and its own.
pub(crate) const OUTSTANDING: Map<&str, DecCoins> = Map::new("x_distribution/outstanding");
pub(crate) const COMMISSION: Map<&str, DecCoins> = Map::new("x_distribution/commission");
pub(crate) const STARTING: Map<(&str, &Addr), StartingInfo> = Map::new("x_distribution/starting");
/// (validator, height, period) -> fraction.
pub(crate) const SLASHES: Map<(&str, u64, u64), Dec> = Map::new("x_distribution/slashes");
pub(crate) const COMMUNITY_POOL: Item<DecCoins> = Item::new("x_distribution/community_pool");
pub(crate) const WITHDRAW_ADDRESS: Map<&Addr, Addr> = Map::new("x_distribution/withdraw_address");

pub(crate) fn initialize_validator(storage: &mut dyn Storage, validator: &str) -> AnyResult<()> {
    let start = HistoricalRewards {
        ratio: DecCoins::default(),
        references: 1,
    };
    HISTORICAL.save(storage, (validator, 0), &start)?;
    CURRENT.save(
        storage,
        validator,
        &CurrentRewards {
            rewards: DecCoins::default(),
            period: 1,
        },
    )?;
    COMMISSION.save(storage, validator, &DecCoins::default())?;
    OUTSTANDING.save(storage, validator, &DecCoins::default())?;
    Ok(())
}

/// Splits coins that already lie in the distribution account between a validator's commission and its delegators.
pub(crate) fn allocate(ctx: &mut Ctx, validator: &Validator, coins: &DecCoins) -> AnyResult<()> {
    let rate = Dec::from_decimal(validator.commission);
    let commission = coins.map(|amount| amount.mul(rate))?;
    let shared = coins.sub(&commission)?;
    let address = validator.address.as_str();

    let accrued = COMMISSION.load(ctx.storage, address)?.add(&commission)?;
    COMMISSION.save(ctx.storage, address, &accrued)?;
    let mut current = CURRENT.load(ctx.storage, address)?;
    current.rewards = current.rewards.add(&shared)?;
    CURRENT.save(ctx.storage, address, &current)?;
    let outstanding = OUTSTANDING.load(ctx.storage, address)?.add(coins)?;
    OUTSTANDING.save(ctx.storage, address, &outstanding)?;
    for (kind, amount) in [("commission", &commission), ("rewards", coins)] {
        let event = Event::new(kind).add_attribute("amount", amount.to_string());
        ctx.events.push(event.add_attribute("validator", address));
    }
    Ok(())
}

pub(crate) fn add_to_community_pool(storage: &mut dyn Storage, coins: &DecCoins) -> AnyResult<()> {
    let pool = COMMUNITY_POOL.load(storage)?.add(coins)?;
    Ok(COMMUNITY_POOL.save(storage, &pool)?)
}

/// The reward ratio at the end of the period in progress, were it to end now.
fn ratio_now(storage: &dyn Storage, validator: &Validator) -> AnyResult<DecCoins> {
    let current = CURRENT.load(storage, &validator.address)?;
    let last = HISTORICAL
        .load(storage, (&validator.address, current.period.saturating_sub(1)))?
        .ratio;
    if validator.tokens.is_zero() {
        return Ok(last);
    }
    last.add(&current.rewards.map(|amount| amount.quo_int(validator.tokens))?)
}

/// Ends the period in progress and returns its number.
pub(crate) fn increment_period(storage: &mut dyn Storage, validator: &Validator) -> AnyResult<u64> {
    let address = validator.address.as_str();
    let current = CURRENT.load(storage, address)?;
    if validator.tokens.is_zero() {
        // Nobody has a claim: the SDK gives what came in to the community pool.
        add_to_community_pool(storage, &current.rewards)?;
        let outstanding = OUTSTANDING.load(storage, address)?.sub(&current.rewards)?;
        OUTSTANDING.save(storage, address, &outstanding)?;
    }
    let ratio = ratio_now(storage, validator)?;
    dereference(storage, address, current.period.saturating_sub(1))?;
    HISTORICAL.save(
        storage,
        (address, current.period),
        &HistoricalRewards { ratio, references: 1 },
    )?;
    let next = CurrentRewards {
        rewards: DecCoins::default(),
        period: current.period.saturating_add(1),
    };
    CURRENT.save(storage, address, &next)?;
    Ok(current.period)
}

fn reference(storage: &mut dyn Storage, validator: &str, period: u64) -> AnyResult<()> {
    let mut historical = HISTORICAL.load(storage, (validator, period))?;
    historical.references = historical.references.saturating_add(1);
    Ok(HISTORICAL.save(storage, (validator, period), &historical)?)
}

pub(crate) fn dereference(storage: &mut dyn Storage, validator: &str, period: u64) -> AnyResult<()> {
    let mut historical = HISTORICAL.load(storage, (validator, period))?;
    historical.references = historical.references.saturating_sub(1);
    if historical.references == 0 {
        HISTORICAL.remove(storage, (validator, period));
        return Ok(());
    }
    Ok(HISTORICAL.save(storage, (validator, period), &historical)?)
}

/// Starts a delegation's count of rewards at the period that has just ended.
pub(crate) fn initialize_delegation(ctx: &mut Ctx, delegator: &Addr, validator: &str) -> AnyResult<()> {
    let previous_period = CURRENT.load(ctx.storage, validator)?.period.saturating_sub(1);
    reference(ctx.storage, validator, previous_period)?;
    let shares = state::delegation(ctx.storage, delegator, validator)?.ok_or(StakingFault::NoDelegation)?;
    let stake = state::load_validator(ctx.storage, validator)?.tokens_from_shares_truncated(shares)?;
    let info = StartingInfo {
        previous_period,
        stake,
        height: ctx.height,
    };
    Ok(STARTING.save(ctx.storage, (validator, delegator), &info)?)
}

/// What a delegation has earned up to the reward ratio `ending`, at `height`.
pub(crate) fn earned(
    storage: &dyn Storage,
    validator: &Validator,
    delegator: &Addr,
    shares: Dec,
    ending: &DecCoins,
    height: u64,
) -> AnyResult<DecCoins> {
    let address = validator.address.as_str();
    let start = STARTING.load(storage, (address, delegator))?;
    if start.height == height {
        return Ok(DecCoins::default());
    }
    let (mut period, mut stake) = (start.previous_period, start.stake);
    let mut rewards = DecCoins::default();
    for (slash_period, fraction) in slashes_between(storage, address, start.height, height)? {
        if slash_period <= period {
            continue;
        }
        let ending = HISTORICAL.load(storage, (address, slash_period))?.ratio;
        rewards = rewards.add(&earned_between(storage, address, period, &ending, stake)?)?;
        stake = stake.mul_truncate(Dec::ONE.sub(fraction)?)?;
        period = slash_period;
    }
    let stake = clamp_stake(stake, validator.tokens_from_shares(shares)?)?;
    rewards.add(&earned_between(storage, address, period, ending, stake)?)
}

fn earned_between(
    storage: &dyn Storage,
    validator: &str,
    starting: u64,
    ending: &DecCoins,
    stake: Dec,
) -> AnyResult<DecCoins> {
    let starting = HISTORICAL.load(storage, (validator, starting))?.ratio;
    ending
        .sub(&starting)?
        .map(|per_token| per_token.mul_truncate(stake))
}

fn slashes_between(storage: &dyn Storage, validator: &str, from: u64, to: u64) -> AnyResult<Vec<(u64, Dec)>> {
    let rows = SLASHES.sub_prefix(validator).range(
        storage,
        Some(Bound::inclusive((from, 0u64))),
        Some(Bound::inclusive((to, u64::MAX))),
        Order::Ascending,
    );
    Ok(rows
        .map(|row| row.map(|((_, period), fraction)| (period, fraction)))
        .collect::<StdResult<_>>()?)
}

/// The stake counted through slashes may exceed the one read from the shares by three of the smallest decimals;
/// with more the SDK panics.
fn clamp_stake(counted: Dec, read: Dec) -> AnyResult<Dec> {
    if counted <= read {
        return Ok(counted);
    }
    let margin = Dec::from_atomics(3u128.into());
    if counted <= read.add(margin)? {
        return Ok(read);
    }
    Err(SdkError::panic("calculated final stake for delegator greater than current stake").into())
}

/// What a delegation could withdraw now, with its fractions. Fails without validator or delegation.
pub(crate) fn pending(
    storage: &dyn Storage,
    delegator: &Addr,
    validator: &str,
    height: u64,
) -> AnyResult<DecCoins> {
    let validator = state::load_validator(storage, validator)?;
    let shares =
        state::delegation(storage, delegator, &validator.address)?.ok_or(StakingFault::NoDelegation)?;
    let ending = ratio_now(storage, &validator)?;
    earned(storage, &validator, delegator, shares, &ending, height)
}

/// Records that a validator's tokens are about to shrink by `fraction`.
pub(crate) fn before_slash(ctx: &mut Ctx, validator: &Validator, fraction: Dec) -> AnyResult<()> {
    let period = increment_period(ctx.storage, validator)?;
    reference(ctx.storage, &validator.address, period)?;
    Ok(SLASHES.save(ctx.storage, (&validator.address, ctx.height, period), &fraction)?)
}

pub(crate) fn withdraw_address(storage: &dyn Storage, delegator: &Addr) -> AnyResult<Addr> {
    Ok(WITHDRAW_ADDRESS
        .may_load(storage, delegator)?
        .unwrap_or_else(|| delegator.clone()))
}
