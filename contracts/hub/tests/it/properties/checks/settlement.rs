//! Legs, and what is missing of them.

use anyhow::{ensure, Context, Result as AnyResult};
use palisade_interfaces::hub::LegResponse;

use crate::properties::told::number;
use crate::properties::world::Step;

/// The legs that the operation settled, with what each received.
fn settled(step: &Step) -> AnyResult<Vec<(&LegResponse, u128)>> {
    let find = |id: &str| {
        let mut legs = step.before.legs.iter();
        legs.find(|leg| leg.id.to_string() == id)
            .with_context(|| format!("leg {id} was not there"))
    };
    let events = step.events("leg_settled");
    let legs = events
        .iter()
        .map(|event| Ok((find(&event["leg"])?, number(event, "received"))));
    legs.collect()
}

/// 9: a leg settles in a block after the one in which it was seen complete, while no other is complete and unarmed; what
/// loses more than usual is disputed.
pub fn legs_settle_after_their_block(step: &Step) -> AnyResult<()> {
    let before = &step.before;
    let disputed = step.events("batch_disputed");
    for (leg, received) in settled(step)? {
        let armed = leg.armed_at_height.context("a leg settled unarmed")?;
        ensure!(
            armed < before.height && leg.completion <= before.time,
            "{leg:?} settles at {}",
            before.height
        );
        let mut unarmed = before.legs.iter().filter(|leg| leg.armed_at_height.is_none());
        ensure!(
            unarmed.all(|other| other.completion > before.time),
            "one is complete and unarmed"
        );
        let (expected, bound) = (leg.expected.u128(), u128::from(before.params.max_slash_bps));
        let usual = (expected * bound).div_ceil(10_000);
        let is_disputed = disputed
            .iter()
            .any(|event| event["batch"] == leg.batch_id.to_string());
        ensure!(
            expected - received <= usual || is_disputed,
            "{received} of {expected} without a dispute"
        );
    }
    Ok(())
}

/// 11: what is missing is shared over all paid legs in proportion, to the unit, and adds up.
pub fn shortfalls_are_shared(step: &Step) -> AnyResult<()> {
    let before = &step.before;
    let settled = settled(step)?;
    if settled.is_empty() {
        return Ok(());
    }
    let came = before.purse - before.held();
    let expected: u128 = before.armed().map(|leg| leg.expected.u128()).sum();
    let shortfall = expected.saturating_sub(came);
    let mut lost = 0;
    for (leg, received) in &settled {
        let loss = leg.expected.u128() - received;
        // A leg may be of nothing.
        let due = (shortfall * leg.expected.u128())
            .checked_div(expected)
            .unwrap_or_default();
        ensure!(
            loss.abs_diff(due) <= 1,
            "{loss} instead of {due} of {shortfall}: {leg:?}"
        );
        lost += loss;
    }
    let is_all = settled.len() == before.armed().count();
    ensure!(!is_all || lost == shortfall, "{lost} of {shortfall} are borne");
    Ok(())
}
