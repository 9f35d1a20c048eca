//! Batches, and whom they owe what.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::{Addr, Uint128};
use palisade_interfaces::hub::BatchResponse;

use crate::properties::op::{Op, USERS};
use crate::properties::told::{number, ToldBatch};
use crate::properties::world::Step;
use crate::support::account;

/// The batch after the operation, or as it was when that closed it.
fn batch(step: &Step, id: u64) -> AnyResult<&BatchResponse> {
    let found = step
        .after
        .batches
        .get(&id)
        .or_else(|| step.before.batches.get(&id));
    found.with_context(|| format!("no batch {id}"))
}

/// The least `min_unbond` of a history.
const LEAST_REQUEST: u128 = 1_000;

/// What shares of it are due in all.
fn due(batch: &BatchResponse, shares: u128) -> u128 {
    batch.received.multiply_ratio(shares, batch.total_shares).u128()
}

/// 7: shares of requests add up to their batch's, and a batch pays no more than it received, and receives no more than
/// it expected.
pub fn requests_add_up(step: &Step) -> AnyResult<()> {
    let after = &step.after;
    for ((id, owner), row) in &after.requests {
        let told = step
            .told
            .batches
            .get(id)
            .and_then(|batch| batch.requests.get(owner.as_str()));
        let shares = told.map_or(0, |request| request.shares);
        ensure!(
            row.shares.u128() == shares,
            "{owner} was told of {shares}: {row:?}"
        );
    }
    for (id, batch) in &after.batches {
        let told = step
            .told
            .batches
            .get(id)
            .with_context(|| format!("{batch:?} is of nobody"))?;
        let open: u128 = told.requests.values().map(|request| request.shares).sum();
        ensure!(
            open + told.closed == batch.total_shares.u128(),
            "{open} open and {} closed: {batch:?}",
            told.closed
        );
        ensure!(
            batch.received + batch.lost <= batch.expected && batch.paid <= batch.received,
            "{batch:?}"
        );
        ensure!(told.paid == batch.paid.u128(), "paid {}: {batch:?}", told.paid);
    }
    Ok(())
}

/// 8: a request is due its part of what the batch received, whatever the order, the number of payments, and the transfers
/// before; each transfer may cost it a unit.
pub fn payments_depend_on_no_order(step: &Step) -> AnyResult<()> {
    let withdrawn = step.events("withdrawn");
    for (id, told) in &step.told.batches {
        let batch = batch(step, *id)?;
        for (owner, request) in &told.requests {
            let due = due(batch, request.shares);
            let (least, most) = request.paid();
            ensure!(least <= due, "{owner} got {least} of {due}: {batch:?}");
            let row = step.after.requests.get(&(*id, Addr::unchecked(owner)));
            let Some(row) = row else {
                let closed = withdrawn
                    .iter()
                    .any(|event| event["batch"] == id.to_string() && event["owner"] == *owner);
                ensure!(closed, "the request of {owner} is gone: {batch:?}");
                ensure!(
                    least + request.transfers >= due,
                    "{owner} got {least} of {due} in the end: {batch:?}"
                );
                continue;
            };
            let paid = row.paid.u128();
            ensure!(
                least <= paid && paid <= most + request.transfers,
                "{least} to {most} were paid after {} transfers: {row:?}",
                request.transfers
            );
            let claimable = due.saturating_sub(paid);
            ensure!(
                row.claimable.u128() == claimable,
                "{claimable} are claimable: {row:?}"
            );
        }
    }
    for closed in step.events("batch_closed") {
        let told = step.told.batches.get(&closed["batch"].parse()?);
        let roundings = told.map_or(0, |batch| batch.roundings);
        let dust = number(&closed, "dust");
        ensure!(dust <= roundings, "{dust} left after {roundings} roundings");
    }
    Ok(())
}

/// 10: what batches received is claimable, to the unit: no other batch is settled with it.
pub fn received_coins_stay_with_their_batch(step: &Step) -> AnyResult<()> {
    let after = &step.after;
    let mut owed = Uint128::zero();
    for (id, batch) in &after.batches {
        owed += batch.received - batch.paid;
        if let Some(ToldBatch {
            held: (amount, until),
            ..
        }) = step.told.batches.get(id)
        {
            if after.time < *until && !batch.lost.is_zero() {
                owed += Uint128::new(*amount);
            }
        }
    }
    let kept = after.state.claimable;
    ensure!(owed == kept, "{owed} owed, {kept} kept");
    for (id, then) in &step.before.batches {
        if let Some(now) = after.batches.get(id) {
            ensure!(now.received >= then.received, "{then:?} fell to {now:?}");
        }
    }
    Ok(())
}

/// 14: whatever validators do, bonds, requests, transfers, withdrawals, syncs and settlements go on.
pub fn nobody_is_locked_in(step: &Step) -> AnyResult<()> {
    let Some(refusal) = step.refusal() else {
        return Ok(());
    };
    let before = &step.before;
    let reasons: &[&str] = match &step.op {
        Op::Bond { amount, .. } if *amount < before.params.min_bond.u128() => {
            &["BondTooSmall", "Pause(Paused"]
        }
        Op::Bond { .. } if before.state.total_assets.is_zero() => &["Math(Insolvent", "Pause(Paused"],
        Op::Bond { .. } => &[
            "Math(BelowOneShare",
            "Ruined",
            "AboveMaxAssets",
            "AboveBondLimit",
            "Pause(Paused",
        ],
        // The LST sends no nothing.
        Op::Queue { .. } => &["UnbondTooSmall", "Error executing WasmMsg", "Pause(Paused"],
        Op::BurnShares { .. } => &["Error executing WasmMsg"],
        Op::InstantUnstake { .. } => &[
            "NoInstantExits",
            "Impaired",
            "BufferTooSmall",
            "TooLittleReceived",
            "Math(Insolvent",
            "Error executing WasmMsg",
            "Pause(Paused",
        ],
        Op::CoverHolders { .. } => &["NothingLost"],
        Op::CoverBatch { .. } => &["NothingLost", "UnknownBatch", "BatchFinal"],
        Op::Withdraw { .. } => &["NothingToWithdraw"],
        Op::WithdrawOne { .. } => &["NothingToWithdraw", "UnknownBatch"],
        Op::Push { .. } => &["NothingToWithdraw", "PushNotAllowed"],
        Op::Transfer { .. } => &["UnknownBatch", "UnbondTooSmall", "ReceiverNotAllowed"],
        Op::Reconcile { .. } => &["NothingToReconcile"],
        Op::Remove { .. } => &["UnknownValidator"],
        Op::Harvest { .. } => &["Pause(Paused"],
        Op::Sync | Op::Prefer { .. } | Op::Donate { .. } => &[],
        _ => return Ok(()),
    };
    ensure!(
        reasons.iter().any(|reason| refusal.starts_with(reason)),
        "{:?} is refused: {refusal}",
        step.op
    );
    Ok(())
}

/// 27: a push pays its owner and a tip, a transfer moves shares and no coins, and no request is smaller than the smallest.
pub fn pushes_and_transfers(step: &Step) -> AnyResult<()> {
    let (before, after) = (&step.before, &step.after);
    for ((_, owner), row) in &after.requests {
        ensure!(row.shares.u128() >= LEAST_REQUEST, "{owner} has {row:?}");
    }
    let user = |index: usize| account(USERS[index]);
    let (payer, owner) = match step.op {
        Op::Push {
            user: sender, owner, ..
        } => (user(sender), user(owner)),
        Op::Withdraw { user: owner, .. } | Op::WithdrawOne { user: owner, .. } => (user(owner), user(owner)),
        Op::Transfer { user: sender, .. } => (user(sender), user(sender)),
        _ => return Ok(()),
    };
    let paid = step.sum("withdrawn", "amount");
    let tip = step.sum("pushed", "tip");
    ensure!(tip <= paid / 100, "{tip} of {paid} is the tip");
    for (who, purse) in &after.users {
        let then = &before.users[who];
        let mut expected = then.coins;
        if *who == owner {
            expected += paid - tip;
        }
        if *who == payer {
            expected += tip;
        }
        ensure!(
            purse.coins == expected && purse.lst == then.lst,
            "{who} has {purse:?} instead of {expected}"
        );
    }
    Ok(())
}
