//! x/staking: moving stake from one validator to another.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Timestamp};

use crate::context::Ctx;
use crate::dec::Dec;
use crate::delegation::{delegate, is_full, unbond, Source};
use crate::error::StakingFault;
use crate::state::{
    self, BondStatus, RedelegationRecord, RECEIVING, REDELEGATIONS, REDELEGATION_QUEUE, VALIDATORS,
};

/// Moves stake to another validator. Returns when it stops answering for the source; `None` is at once, which
/// the chain writes as Go's zero time.
pub(crate) fn begin_redelegation(
    ctx: &mut Ctx,
    delegator: &Addr,
    src: &str,
    dst: &str,
    shares: Dec,
) -> AnyResult<Option<Timestamp>> {
    let source = check_redelegation(ctx, delegator, src, dst)?;
    let amount = unbond(ctx, delegator, src, shares)?;
    if amount.is_zero() {
        return Err(StakingFault::TinyRedelegationAmount.into());
    }
    let shares_dst = delegate(ctx, delegator, dst, amount, Source::Pool(source))?;
    let Some((creation_height, completion_time)) = begin_info(ctx, src)? else {
        return Ok(None);
    };

    let record = RedelegationRecord {
        creation_height,
        completion_time,
        initial_balance: amount,
        shares_dst,
    };
    record_redelegation(ctx, delegator, src, dst, record)?;
    Ok(Some(completion_time))
}

/// Whether the hop is allowed; returns the status of the source.
fn check_redelegation(ctx: &Ctx, delegator: &Addr, src: &str, dst: &str) -> AnyResult<BondStatus> {
    if src == dst {
        return Err(StakingFault::SelfRedelegation.into());
    }
    if VALIDATORS.may_load(ctx.storage, dst)?.is_none() {
        return Err(StakingFault::BadRedelegationDst.into());
    }
    let source = state::load_validator(ctx.storage, src)?;
    if state::has_receiving(ctx.storage, delegator, src) {
        return Err(StakingFault::TransitiveRedelegation.into());
    }
    let running = REDELEGATIONS
        .may_load(ctx.storage, (src, delegator, dst))?
        .unwrap_or_else(Vec::new);
    if is_full(ctx, running.len()) {
        return Err(StakingFault::MaxRedelegationEntries.into());
    }
    Ok(source.status)
}

/// Appends an entry; the SDK never merges those of redelegations.
fn record_redelegation(
    ctx: &mut Ctx,
    delegator: &Addr,
    src: &str,
    dst: &str,
    record: RedelegationRecord,
) -> AnyResult<()> {
    let due_key = record.completion_time.nanos();
    let key = (src, delegator, dst);
    let mut entries = REDELEGATIONS.may_load(ctx.storage, key)?.unwrap_or_else(Vec::new);
    entries.push(record);
    REDELEGATIONS.save(ctx.storage, key, &entries)?;
    RECEIVING.save(ctx.storage, (delegator, dst, src), &true)?;
    let mut due = REDELEGATION_QUEUE
        .may_load(ctx.storage, due_key)?
        .unwrap_or_else(Vec::new);
    due.push((delegator.clone(), src.to_string(), dst.to_string()));
    Ok(REDELEGATION_QUEUE.save(ctx.storage, due_key, &due)?)
}

/// From which height and until when a redelegation answers for its source: not at all for an unbonded one. A
/// source that this very redelegation removed is an error, as in the SDK, so the last delegator of an unbonded
/// validator cannot move all of its stake away, only undelegate it.
fn begin_info(ctx: &Ctx, src: &str) -> AnyResult<Option<(u64, Timestamp)>> {
    let source = state::load_validator(ctx.storage, src)?;
    Ok(match source.status {
        BondStatus::Bonded => Some((ctx.height, ctx.completion_time())),
        BondStatus::Unbonding => Some((source.unbonding_height, source.unbonding_time)),
        BondStatus::Unbonded => None,
    })
}
