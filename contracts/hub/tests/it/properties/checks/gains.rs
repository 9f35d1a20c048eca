//! Gains: their fee, their way into the rate, and who gets them.

use anyhow::{ensure, Result as AnyResult};
use cosmwasm_std::Uint128;

use super::money::felt;
use crate::properties::op::{Op, DAY};
use crate::properties::told::number;
use crate::properties::world::Step;

/// 17: losses are earned back first; of the rest the fee is its part, rounded down.
pub fn fees_are_on_gains(step: &Step) -> AnyResult<()> {
    let mut carry = step.before.state.loss_carry.u128();
    let bps = u128::from(step.before.params.reward_fee_bps);
    for event in step.events("rewards_collected") {
        let (amount, repaid, fee) = (
            number(&event, "amount"),
            number(&event, "repaid"),
            number(&event, "fee"),
        );
        let (due, cap) = (amount.min(carry), (amount - repaid) * bps / 10_000);
        ensure!(repaid == due, "{repaid} repaid instead of {due}: {event:?}");
        ensure!(fee == cap, "fee of {fee} instead of {cap}: {event:?}");
        ensure!(number(&event, "net") == amount - repaid - fee, "{event:?}");
        carry -= repaid;
        ensure!(
            number(&event, "loss_carry") == carry,
            "{carry} to earn back: {event:?}"
        );
    }
    Ok(())
}

/// 18: no message lifts the rate but by units that rounding leaves. Time does so by what was locked.
pub fn nothing_lifts_the_rate_at_once(step: &Step) -> AnyResult<()> {
    let (before, after) = (&step.before.state, &step.after.state);
    if step.after.time > step.before.time {
        let released = before.locked_profit.checked_sub(after.locked_profit)?;
        let rise = after.total_assets.checked_sub(before.total_assets)?;
        ensure!(rise == released, "{rise} instead of {released}");
        let seconds = u128::from(step.after.time - step.before.time);
        let cap = u128::from(step.before.params.max_daily_rise_bps);
        // A unit a day is always possible, and rounding leaves another.
        let a_day = (before.total_assets.u128() * cap / 10_000).max(1);
        let most = (a_day * seconds).div_ceil(DAY.into()) + 1;
        ensure!(rise.u128() <= most, "A rises by {rise}, {most} at most");
        return Ok(());
    }
    let left = before.total_assets.u128() - felt(step);
    // Nobody can bond at the rate of a ruined hub, so what makes it good enters at once.
    if left < (before.loss_carry.u128() / 100).max(1) {
        return Ok(());
    }
    let fair = Uint128::new(left).multiply_ratio(after.total_shares, before.total_shares);
    let rise = after.total_assets.saturating_sub(fair).u128();
    // A share at most is lost by each message of a batch, and by a bond.
    let share = after.total_assets.u128() / after.total_shares.u128() + 1;
    let rounding = share * (u128::from(step.before.params.max_messages) + 2);
    // Who bonds before a loss is booked bears a part of it.
    let most = match step.op {
        Op::Snipe { .. } => rounding + felt(step),
        _ => rounding,
    };
    ensure!(rise <= most, "{:?} lifts A by {rise}, {most} at most", step.op);
    Ok(())
}

/// 19: who bonds before rewards come and leaves at once has no more than before.
pub fn sniping_does_not_pay(step: &Step) -> AnyResult<()> {
    if let (Op::Snipe { .. }, Some(_)) = (&step.op, step.response()) {
        for (who, purse) in &step.after.users {
            let then = &step.before.users[who];
            ensure!(
                purse.coins <= then.coins && purse.lst == then.lst,
                "{who} had {then:?}, has {purse:?}"
            );
        }
    }
    Ok(())
}
