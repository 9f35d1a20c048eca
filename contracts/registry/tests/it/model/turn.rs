//! What one turn may change, whatever the reckoning says.

use anyhow::ensure;
use cosmwasm_std::{Uint128, Uint256};
use palisade_interfaces::registry::*;

use super::seen::Seen;
use super::Verdict;
use crate::tape::Sent;
use crate::world::addr;

/// Compares what was seen before and after `sent`, which went through in one second.
pub fn check_turn(before: &Seen, after: &Seen, sent: &[Sent]) -> Verdict {
    let done: Vec<&Sent> = sent.iter().filter(|sent| sent.outcome.is_ok()).collect();
    if before.pool.generation != after.pool.generation {
        return Ok(());
    }
    check_price(before, after, &done)?;
    match done[..] {
        [Sent {
            msg: ExecuteMsg::Deposit { operator, .. },
            funds,
            ..
        }] if addr("operator").as_str() == operator => check_deposit(before, after, funds[0].amount),
        [Sent {
            msg: ExecuteMsg::Slash { .. },
            ..
        }] => check_take(&before.pool, &after.pool),
        _ => Ok(()),
    }
}

fn shares(pool: &PoolResponse) -> Uint256 {
    Uint256::from(pool.active_shares + pool.open_shares)
}

/// Nothing but a slash lowers what a share is worth, and nothing but a veto raises it by more than a unit a message.
fn check_price(before: &Seen, after: &Seen, done: &[&Sent]) -> Verdict {
    let (old, new) = (&before.pool, &after.pool);
    let is_slash = |sent: &&&Sent| matches!(sent.msg, ExecuteMsg::Slash { .. });
    let is_veto = |sent: &&&Sent| matches!(sent.msg, ExecuteMsg::VetoSlash { .. });
    let worth_now = Uint256::from(new.assets) * shares(old);
    let worth_then = Uint256::from(old.assets) * shares(new);
    if done.iter().any(|sent| is_slash(&sent)) || shares(old).is_zero() || shares(new).is_zero() {
        return Ok(());
    }
    ensure!(
        worth_now >= worth_then,
        "registry_i17: a share is worth less without a slash: {old:?}, then {new:?}"
    );
    if done.iter().any(|sent| is_veto(&sent)) {
        return Ok(());
    }
    // A bucket that closed on the way leaves up to a unit of rounding too.
    let dust = shares(old) * Uint256::from(done.len() as u128 + 1);
    ensure!(
        worth_now <= worth_then + dust,
        "registry_i17: a share is worth more without a veto: {old:?}, then {new:?}"
    );
    Ok(())
}

/// It hurts nobody, and whoever deposits has what it paid in, less two units at most and never more.
fn check_deposit(before: &Seen, after: &Seen, amount: Uint128) -> Verdict {
    ensure!(
        before.pool.contested == 0,
        "registry_i15: a deposit while it is contested"
    );
    let old = before
        .stakers
        .iter()
        .filter(|(_, row)| row.generation == before.pool.generation);
    let mut gained = Uint128::zero();
    for (staker, old) in old {
        let found = after
            .stakers
            .iter()
            .find(|(who, row)| who == staker && row.generation == old.generation);
        let new = &found.unwrap().1;
        ensure!(
            new.value >= old.value,
            "registry_i15: {staker} has {} of {}",
            new.value,
            old.value
        );
        if new.shares > old.shares {
            gained = new.value - old.value;
        }
    }
    for old in &before.withdrawals {
        let new = after.withdrawals.iter().find(|row| row.id == old.id);
        let is_less = new.map_or(true, |new| new.value < old.value);
        ensure!(!is_less, "registry_i15: withdrawal {} is worth less", old.id);
    }
    let was_empty = shares(&before.pool).is_zero();
    let bought = shares(&after.pool) - shares(&before.pool);
    if was_empty {
        ensure!(
            bought == Uint256::from(amount),
            "registry_i18: {amount} bought {bought} shares"
        );
        return Ok(());
    }
    // What one share costs, and the rounding of two values.
    let price = before
        .pool
        .assets
        .u128()
        .div_ceil((before.pool.active_shares + before.pool.open_shares).u128());
    let least = amount.saturating_sub(Uint128::new(price + 1));
    ensure!(
        gained >= least && gained <= amount,
        "registry_i16: {amount} became {gained}"
    );
    Ok(())
}

/// The joint slot pays its part, rounded up, and no more.
fn check_take(old: &PoolResponse, new: &PoolResponse) -> Verdict {
    let (assets, taken) = (Uint256::from(old.assets), Uint256::from(old.assets - new.assets));
    let (scale, captured) = (Uint256::from(old.scale), Uint256::from(old.scale - new.scale));
    let (paid, due) = (taken * scale, assets * captured);
    ensure!(
        paid >= due && paid < due + scale,
        "registry_i09: {taken} of {assets} for {captured} of {scale}"
    );
    Ok(())
}
