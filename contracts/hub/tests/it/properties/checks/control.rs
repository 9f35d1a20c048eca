//! What owner and guardian can do, and when.

use anyhow::{ensure, Context, Result as AnyResult};
use palisade_interfaces::hub::Pausable;

use crate::properties::op::Op;
use crate::properties::world::Step;

/// What an operation needs that is not paused, if it can be paused.
fn needs(op: &Op) -> Option<Pausable> {
    Some(match op {
        Op::Bond { .. } => Pausable::Bond,
        Op::Queue { .. } => Pausable::QueueUnbond,
        Op::InstantUnstake { .. } => Pausable::InstantUnstake,
        Op::Harvest { .. } => Pausable::Harvest,
        Op::Rebalance { .. } => Pausable::Rebalance,
        _ => return None,
    })
}

/// That the update which an event tells of was due.
fn was_due(step: &Step, event: &str) -> AnyResult<()> {
    let event = step.events(event).pop();
    let id: u64 = event.context("no update is told")?["update"].parse()?;
    let update = step.before.updates.iter().find(|update| update.id == id);
    let update = update.context("nothing waited")?;
    let (due, now) = (update.eta..update.expires_at, step.before.time);
    ensure!(due.contains(&now), "applied at {now} and not in {due:?}");
    Ok(())
}

/// 23: what is paused is refused, nothing else is for a pause, and every pause has an end. Parameters, guardian and routes change with
/// the event that tells so when an update is due, and parameters at once only for the better.
pub fn pauses_and_updates(step: &Step) -> AnyResult<()> {
    let (before, after) = (&step.before, &step.after);
    for row in &after.pauses {
        let end = row.paused_until.unwrap_or_default();
        ensure!(end <= after.time + row.max_seconds, "{row:?} at {}", after.time);
    }
    let until = needs(&step.op).and_then(|operation| before.paused_until(operation));
    let is_paused = step
        .refusal()
        .is_some_and(|refusal| refusal.contains("Pause(Paused"));
    ensure!(step.answer.is_err() || until.is_none(), "paused until {until:?}");
    ensure!(
        !is_paused || until.is_some() || matches!(step.op, Op::Snipe { .. } | Op::Unpause { .. }),
        "nothing is paused: {:?}",
        step.answer
    );

    if before.params != after.params {
        let (old, new) = (&before.params, &after.params);
        match step.op {
            Op::ApplyUpdate { .. } => was_due(step, "params_updated")?,
            Op::Update { .. } => {
                let better = new.reward_fee_bps <= old.reward_fee_bps
                    && new.update_delay_seconds >= old.update_delay_seconds
                    && new.netting_cap_bps == old.netting_cap_bps
                    && new.max_slash_bps == old.max_slash_bps
                    && new.dispute_seconds == old.dispute_seconds
                    && new.min_unbond == old.min_unbond;
                ensure!(better, "at once from {old:?} to {new:?}");
            }
            _ => ensure!(false, "{:?} changed {old:?} to {new:?}", step.op),
        }
    }
    if before.guardian != after.guardian {
        was_due(step, "guardian_updated")?;
    }
    if before.routes != after.routes {
        was_due(step, "route_updated")?;
    }
    Ok(())
}
