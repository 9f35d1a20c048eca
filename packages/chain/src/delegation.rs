//! x/staking: delegating and undelegating.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Coin, Timestamp, Uint128};

use crate::context::{Ctx, ModuleAccount};
use crate::dec::Dec;
use crate::error::{SdkError, StakingFault};
use crate::state::{self, BondStatus, UnbondingEntry, Validator, DELEGATIONS, UNBONDING_QUEUE};
use crate::validator_set;
use crate::{payout, rewards};

/// Where the coins of a delegation come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The delegator's account.
    Account,
    /// A validator's pool, by its status.
    Pool(BondStatus),
}

/// Checks what every staking message checks of its coin first.
pub(crate) fn positive(amount: &Coin, complaint: &str) -> AnyResult<()> {
    if amount.amount.is_zero() {
        return Err(SdkError::invalid_request(complaint).into());
    }
    Ok(())
}

pub(crate) fn bond_denom(ctx: &Ctx, amount: &Coin) -> AnyResult<()> {
    if amount.denom != ctx.params.bond_denom {
        let detail = format!(
            "invalid coin denomination: got {}, expected {}",
            amount.denom, ctx.params.bond_denom
        );
        return Err(SdkError::invalid_request(detail).into());
    }
    Ok(())
}

/// Adds stake to a validator. Rewards earned so far are paid out first. Returns the shares issued.
pub(crate) fn delegate(
    ctx: &mut Ctx,
    delegator: &Addr,
    validator: &str,
    amount: Uint128,
    source: Source,
) -> AnyResult<Dec> {
    let record = state::load_validator(ctx.storage, validator)?;
    if record.invalid_rate() {
        return Err(StakingFault::DelegatorShareExRateInvalid.into());
    }
    let before = state::delegation(ctx.storage, delegator, validator)?;
    match before {
        Some(_) => payout::withdraw(ctx, delegator, validator).map(|_| ())?,
        None => rewards::increment_period(ctx.storage, &record).map(|_| ())?,
    }
    fund(ctx, delegator, &record, amount, source)?;

    let mut record = state::load_validator(ctx.storage, validator)?;
    let issued = record.add_tokens(amount)?;
    state::save_validator(ctx.storage, &record)?;
    let shares = before.unwrap_or(Dec::ZERO).add(issued)?;
    DELEGATIONS.save(ctx.storage, (delegator, validator), &shares)?;
    rewards::initialize_delegation(ctx, delegator, validator)?;
    Ok(issued)
}

fn fund(
    ctx: &mut Ctx,
    delegator: &Addr,
    validator: &Validator,
    amount: Uint128,
    source: Source,
) -> AnyResult<()> {
    let to = pool(validator.status);
    match source {
        Source::Account => {
            let balance = ctx.bank.balance(ctx.storage, delegator, &ctx.params.bond_denom)?;
            if balance < amount {
                let (have, want) = (ctx.bond_coin(balance), ctx.bond_coin(amount));
                let detail = format!("failed to delegate; {have} is smaller than {want}");
                return Err(SdkError::insufficient_funds(detail).into());
            }
            let pool = ctx.account(to)?;
            ctx.send_stake(delegator, &pool, amount)
        }
        Source::Pool(status) => move_between_pools(ctx, pool(status), to, amount),
    }
}

/// The pool that holds the tokens of a validator with this status.
pub(crate) fn pool(status: BondStatus) -> ModuleAccount {
    match status {
        BondStatus::Bonded => ModuleAccount::BondedPool,
        BondStatus::Unbonding | BondStatus::Unbonded => ModuleAccount::NotBondedPool,
    }
}

pub(crate) fn move_between_pools(
    ctx: &mut Ctx,
    from: ModuleAccount,
    to: ModuleAccount,
    amount: Uint128,
) -> AnyResult<()> {
    if from == to {
        return Ok(());
    }
    let (from, to) = (ctx.account(from)?, ctx.account(to)?);
    let coins = vec![ctx.bond_coin(amount)];
    ctx.send(&from, &to, coins)
}

/// The shares that an amount of tokens costs a delegation, capped at all it has.
pub(crate) fn validate_unbond_amount(
    ctx: &Ctx,
    delegator: &Addr,
    validator: &str,
    amount: Uint128,
) -> AnyResult<Dec> {
    let record = state::load_validator(ctx.storage, validator)?;
    let held = state::delegation(ctx.storage, delegator, validator)?.ok_or(StakingFault::NoDelegation)?;
    let shares = record.shares_from_tokens(amount)?;
    if shares > held {
        return Err(SdkError::invalid_request("invalid shares amount").into());
    }
    Ok(shares)
}

/// Takes shares out of a delegation and returns their tokens, which stay in the pool they are in. Rewards earned
/// so far are paid out first.
pub(crate) fn unbond(ctx: &mut Ctx, delegator: &Addr, validator: &str, shares: Dec) -> AnyResult<Uint128> {
    let held =
        state::delegation(ctx.storage, delegator, validator)?.ok_or(StakingFault::NoDelegatorForAddress)?;
    payout::withdraw(ctx, delegator, validator)?;
    if held < shares {
        return Err(StakingFault::NotEnoughDelegationShares.wrap(held).into());
    }
    let left = held.sub(shares)?;
    jail_below_minimum(ctx, delegator, validator, left)?;
    if left.is_zero() {
        DELEGATIONS.remove(ctx.storage, (delegator, validator));
    } else {
        DELEGATIONS.save(ctx.storage, (delegator, validator), &left)?;
        rewards::initialize_delegation(ctx, delegator, validator)?;
    }
    let mut record = state::load_validator(ctx.storage, validator)?;
    let amount = record.remove_shares(shares)?;
    state::save_validator(ctx.storage, &record)?;
    if record.shares.is_zero() && record.status == BondStatus::Unbonded {
        validator_set::remove_validator(ctx, &record)?;
    }
    Ok(amount)
}

/// An operator who leaves less than the validator's minimum of its own stake sends it to jail.
fn jail_below_minimum(ctx: &mut Ctx, delegator: &Addr, validator: &str, left: Dec) -> AnyResult<()> {
    let mut record = state::load_validator(ctx.storage, validator)?;
    if *delegator != record.operator || record.jailed {
        return Ok(());
    }
    if record.tokens_from_shares(left)?.truncate()? < record.min_self_delegation {
        record.jailed = true;
        state::save_validator(ctx.storage, &record)?;
    }
    Ok(())
}

/// Starts an undelegation. It takes the full unbonding period whatever the validator's status.
pub(crate) fn undelegate(
    ctx: &mut Ctx,
    delegator: &Addr,
    validator: &str,
    shares: Dec,
) -> AnyResult<(Timestamp, Uint128)> {
    let record = state::load_validator(ctx.storage, validator)?;
    // The SDK looks for a free entry before it merges, so a full list refuses even what would be merged.
    let entries = state::unbonding_entries(ctx.storage, delegator, validator)?;
    if is_full(ctx, entries.len()) {
        return Err(StakingFault::MaxUnbondingDelegationEntries.into());
    }
    let amount = unbond(ctx, delegator, validator, shares)?;
    move_between_pools(ctx, pool(record.status), ModuleAccount::NotBondedPool, amount)?;

    let completion = ctx.completion_time();
    add_entry(ctx, delegator, validator, completion, amount)?;
    let key = completion.nanos();
    let mut due = UNBONDING_QUEUE
        .may_load(ctx.storage, key)?
        .unwrap_or_else(Vec::new);
    due.push((delegator.clone(), validator.to_string()));
    UNBONDING_QUEUE.save(ctx.storage, key, &due)?;
    Ok((completion, amount))
}

/// Whether a list of entries has no place for one more.
pub(crate) fn is_full(ctx: &Ctx, entries: usize) -> bool {
    u64::try_from(entries).map_or(true, |count| count >= u64::from(ctx.params.max_entries))
}

/// Merges with an entry of the same height and completion time, as the SDK does.
fn add_entry(
    ctx: &mut Ctx,
    delegator: &Addr,
    validator: &str,
    completion_time: Timestamp,
    amount: Uint128,
) -> AnyResult<()> {
    let mut entries = state::unbonding_entries(ctx.storage, delegator, validator)?;
    let creation_height = ctx.height;
    let twin = entries
        .iter_mut()
        .find(|entry| entry.creation_height == creation_height && entry.completion_time == completion_time);
    if let Some(entry) = twin {
        entry.balance = entry.balance.checked_add(amount)?;
        entry.initial_balance = entry.initial_balance.checked_add(amount)?;
    } else {
        entries.push(UnbondingEntry {
            creation_height,
            completion_time,
            initial_balance: amount,
            balance: amount,
        });
    }
    state::save_unbonding_entries(ctx.storage, delegator, validator, &entries)
}
