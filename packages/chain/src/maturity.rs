//! x/staking: what EndBlock does when an unbonding or a redelegation has run its time.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Event, Order, StdResult, Uint128};
use cw_storage_plus::Bound;

use crate::context::{Ctx, ModuleAccount};
use crate::state::{self, RECEIVING, REDELEGATIONS, REDELEGATION_QUEUE, UNBONDING_QUEUE};

/// Pays every unbonding entry whose time has come.
pub(crate) fn complete_unbondings(ctx: &mut Ctx) -> AnyResult<()> {
    let until = Some(Bound::inclusive(ctx.time.nanos()));
    let due = UNBONDING_QUEUE.range(ctx.storage, None, until, Order::Ascending);
    for (key, pairs) in due.collect::<StdResult<Vec<_>>>()? {
        UNBONDING_QUEUE.remove(ctx.storage, key);
        for (delegator, validator) in pairs {
            complete_unbonding(ctx, &delegator, &validator)?;
        }
    }
    Ok(())
}

fn complete_unbonding(ctx: &mut Ctx, delegator: &Addr, validator: &str) -> AnyResult<()> {
    let entries = state::unbonding_entries(ctx.storage, delegator, validator)?;
    if entries.is_empty() {
        return Ok(());
    }
    let now = ctx.time;
    let (mature, left): (Vec<_>, Vec<_>) = entries.into_iter().partition(|e| e.completion_time <= now);
    state::save_unbonding_entries(ctx.storage, delegator, validator, &left)?;
    let from = ctx.account(ModuleAccount::NotBondedPool)?;
    let mut paid = Uint128::zero();
    for entry in mature {
        ctx.send_stake(&from, delegator, entry.balance)?;
        paid = paid.checked_add(entry.balance)?;
    }
    let event = Event::new("complete_unbonding")
        .add_attribute("amount", amount_text(ctx, paid))
        .add_attribute("validator", validator)
        .add_attribute("delegator", delegator);
    ctx.events.push(event);
    Ok(())
}

/// Forgets every redelegation whose time has come.
pub(crate) fn complete_redelegations(ctx: &mut Ctx) -> AnyResult<()> {
    let until = Some(Bound::inclusive(ctx.time.nanos()));
    let due = REDELEGATION_QUEUE.range(ctx.storage, None, until, Order::Ascending);
    for (key, triplets) in due.collect::<StdResult<Vec<_>>>()? {
        REDELEGATION_QUEUE.remove(ctx.storage, key);
        for (delegator, src, dst) in triplets {
            complete_redelegation(ctx, &delegator, &src, &dst)?;
        }
    }
    Ok(())
}

fn complete_redelegation(ctx: &mut Ctx, delegator: &Addr, src: &str, dst: &str) -> AnyResult<()> {
    let key = (src, delegator, dst);
    let Some(entries) = REDELEGATIONS.may_load(ctx.storage, key)? else {
        return Ok(());
    };
    let now = ctx.time;
    let (mature, left): (Vec<_>, Vec<_>) = entries.into_iter().partition(|e| e.completion_time <= now);
    if left.is_empty() {
        REDELEGATIONS.remove(ctx.storage, key);
        RECEIVING.remove(ctx.storage, (delegator, dst, src));
    } else {
        REDELEGATIONS.save(ctx.storage, key, &left)?;
    }
    let moved = mature
        .iter()
        .try_fold(Uint128::zero(), |sum, e| sum.checked_add(e.initial_balance))?;
    let event = Event::new("complete_redelegation")
        .add_attribute("amount", amount_text(ctx, moved))
        .add_attribute("delegator", delegator)
        .add_attribute("source_validator", src)
        .add_attribute("destination_validator", dst);
    ctx.events.push(event);
    Ok(())
}

/// As the SDK prints coins of one denom: nothing for none.
fn amount_text(ctx: &Ctx, amount: Uint128) -> String {
    if amount.is_zero() {
        String::new()
    } else {
        ctx.bond_coin(amount).to_string()
    }
}
