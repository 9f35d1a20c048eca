//! Validators, and what the hub has with them.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::Uint128;
use palisade_interfaces::hub::{BatchResponse, StateResponse};

use super::money::felt;
use crate::properties::op::Op;
use crate::properties::seen::Seen;
use crate::properties::told::number;
use crate::properties::world::Step;

/// Codes of x/staking for too many entries, a destination that is the source, and what came by a redelegation that runs.
const AVOIDABLE: [&str; 4] = ["27", "29", "32", "33"];

/// 2: what is tracked in all is the sum over validators, and after a sync each is what the chain says.
pub fn tracked(step: &Step) -> AnyResult<()> {
    let after = &step.after;
    let sum: Uint128 = after
        .validators
        .iter()
        .map(|validator| validator.row.tracked)
        .sum();
    let whole = after.state.tracked_bonded;
    ensure!(sum == whole, "validators have {sum}, the ledger {whole}");
    if step.op == Op::Sync {
        ensure!(
            after.delegated == whole.u128(),
            "{} delegated, {whole} tracked",
            after.delegated
        );
        for validator in &after.validators {
            ensure!(
                validator.row.tracked.u128() == validator.delegated,
                "{validator:?}"
            );
        }
    }
    Ok(())
}

fn missing(seen: &Seen) -> Vec<(u128, u128)> {
    let validators = seen.validators.iter();
    validators
        .map(|validator| {
            let tracked = validator.row.tracked.u128();
            (tracked, tracked.saturating_sub(validator.delegated))
        })
        .collect()
}

/// 12: a loss is told before it is booked, and booked once, to the unit: on locked gains, then on A, and on no batch that
/// has its price.
pub fn losses_are_booked_once(step: &Step) -> AnyResult<()> {
    let (before, after) = (&step.before, &step.after);
    let missing_now = missing(after);
    let loss: u128 = missing_now.iter().map(|(_, missing)| missing).sum();
    let told = after.impaired.loss.u128();
    ensure!(told == loss, "{told} told of {loss}");
    let dust = after.params.dust_units.u128();
    let ppm = u128::from(after.params.dust_ppm);
    let is_slash = |(tracked, missing): &(u128, u128)| *missing > dust + (tracked * ppm).div_ceil(1_000_000);
    ensure!(
        after.impaired.impaired || !missing_now.iter().any(is_slash),
        "not impaired: {missing_now:?}"
    );
    ensure!(
        !after.impaired.impaired
            || after.impaired.until.is_some()
            || missing_now.iter().any(|(_, missing)| *missing > dust),
        "impaired: {missing_now:?}"
    );
    let until = after.impaired.until.unwrap_or(u64::MAX);
    ensure!(until > after.time, "impaired until {until}, it is {}", after.time);

    if step.events("synced").is_empty() {
        return Ok(());
    }
    let (was, booked) = (before.impaired.loss.u128(), step.sum("synced", "loss"));
    ensure!(booked == was, "{booked} booked of {was}");
    ensure!(
        loss <= 2 * u128::from(before.params.max_messages),
        "{loss} would be booked again"
    );
    if step.op == Op::Sync {
        let gain = step.sum("synced", "gain");
        let expected = StateResponse {
            total_assets: before.state.total_assets - Uint128::new(felt(step)),
            tracked_bonded: before.state.tracked_bonded + Uint128::new(gain) - Uint128::new(booked),
            locked_profit: (before.state.locked_profit + Uint128::new(gain)
                - Uint128::new(booked - felt(step))),
            loss_carry: before.state.loss_carry + Uint128::new(booked),
            last_sync: before.time,
            exchange_rate: after.state.exchange_rate,
            ..before.state.clone()
        };
        ensure!(after.state == expected, "{:?} is not {expected:?}", after.state);
        let priced = |batch: &BatchResponse| (batch.expected, batch.received, batch.lost, batch.paid);
        let then: Vec<_> = before.batches.values().map(priced).collect();
        let now: Vec<_> = after.batches.values().map(priced).collect();
        ensure!(then == now, "batches were {then:?}, are {now:?}");
    }
    Ok(())
}

/// 13: never more than seven entries per validator, never fewer than the chain has, and the chain never has to say so.
pub fn entries(step: &Step) -> AnyResult<()> {
    let after = &step.after;
    let expected: Uint128 = after.legs.iter().map(|leg| leg.expected).sum();
    ensure!(
        after.state.unbonding == expected,
        "{} unbonding, legs have {expected}",
        after.state.unbonding
    );
    for validator in &after.validators {
        let open = usize::try_from(validator.row.open_entries)?;
        let legs = after
            .legs
            .iter()
            .filter(|leg| leg.validator == validator.row.validator)
            .count();
        ensure!(
            open <= 7 && open == legs && validator.entries <= open,
            "{legs} legs: {validator:?}"
        );
    }
    for name in ["undelegation_refused", "redelegation_refused"] {
        for event in step.events(name) {
            let is_ours = event["codespace"] == "staking" && AVOIDABLE.contains(&event["code"].as_str());
            ensure!(!is_ours, "{event:?}");
        }
    }
    Ok(())
}

/// 15: no validator is to have more than its cap, nor gets there by a delegation or a redelegation; and what all are to have is
/// no more than there is.
pub fn caps(step: &Step) -> AnyResult<()> {
    let (after, state) = (&step.after, &step.after.state);
    let stake = state.tracked_bonded + state.in_flight + state.unallocated;
    let most = |validator: &str| -> AnyResult<u128> {
        let mut rows = after.validators.iter();
        let row = rows.find(|row| row.row.validator == validator);
        let cap = row.with_context(|| format!("no {validator}"))?.row.cap_bps;
        Ok(stake.multiply_ratio(cap, 10_000u16).u128())
    };
    for wanted in &after.wanted {
        let most = most(&wanted.validator)?;
        ensure!(wanted.target.u128() <= most, "{most} at most: {wanted:?}");
    }
    let targets: Uint128 = after.wanted.iter().map(|wanted| wanted.target).sum();
    ensure!(targets <= stake, "targets of {targets} for {stake}");
    for (name, who, has) in [
        ("delegated", "validator", "tracked"),
        ("redelegated", "destination", "destination_tracked"),
    ] {
        for event in step.events(name) {
            let most = most(&event[who])?;
            ensure!(number(&event, has) <= most, "{most} at most: {event:?}");
        }
    }
    Ok(())
}

/// 16: no call does more than it was asked to.
pub fn calls_are_bounded(step: &Step) -> AnyResult<()> {
    let count = |names: &[&str]| -> usize { names.iter().map(|name| step.events(name).len()).sum() };
    let (found, limit) = match step.op {
        Op::Stake { max_messages } => (count(&["delegated", "delegation_refused"]), max_messages),
        Op::Submit { max_messages } => (count(&["undelegated", "undelegation_refused"]), max_messages),
        Op::Rebalance { max_messages } => (count(&["redelegated", "redelegation_refused"]), max_messages),
        Op::Reconcile { limit } => (count(&["leg_armed"]).max(count(&["leg_settled"])), limit),
        Op::Withdraw { limit, .. } | Op::Push { limit, .. } => (count(&["withdrawn"]), limit),
        Op::Harvest { limit } => (usize::try_from(step.sum("harvested", "validators"))?, limit),
        _ => return Ok(()),
    };
    ensure!(found <= usize::try_from(limit)?, "{found} instead of {limit}");
    Ok(())
}
