//! Coins, shares and the rate between them.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::{Decimal, Uint128, Uint256};
use cw_multi_test::AppResponse;
use palisade_interfaces::hub::{BatchStatus, StateResponse};

use crate::properties::op::Op;
use crate::properties::seen::{Seen, SAMPLE_BOND};
use crate::properties::told::number;
use crate::properties::world::Step;
use crate::support::SEED;

/// Events that end what they tell of.
const WITH_BOOKS: [&str; 8] = [
    "bonded",
    "shares_burnt",
    "instantly_unstaked",
    "donated",
    "loss_covered",
    "batch_submitted",
    "rewards_collected",
    "surplus_found",
];

/// Name, A and S of the last event that tells them.
fn last_books(response: &AppResponse) -> Option<(String, (u128, u128))> {
    let mut events = response.events.iter().rev();
    events.find_map(|event| {
        let name = event.ty.strip_prefix("wasm-palisade-hub/")?;
        let value = |key: &str| {
            let attribute = event.attributes.iter().find(|attribute| attribute.key == key)?;
            attribute.value.parse().ok()
        };
        Some((name.to_string(), (value("total_assets")?, value("total_shares")?)))
    })
}

/// A times the shares of another moment.
fn product(assets: u128, shares: Uint128) -> Uint256 {
    Uint128::new(assets).full_mul(shares)
}

/// What a booked loss takes from A: locked gains bear it first, those that came in the same transaction too.
pub fn felt(step: &Step) -> u128 {
    let came = step.sum("rewards_collected", "repaid") + step.sum("rewards_collected", "net");
    let locked = step.before.state.locked_profit.u128() + came;
    step.sum("synced", "loss").saturating_sub(locked)
}

/// 1: what is spoken for is on the account, and nothing is on its way.
pub fn solvency(step: &Step) -> AnyResult<()> {
    let after = &step.after;
    ensure!(
        after.purse >= after.held(),
        "{} on the account, {} held",
        after.purse,
        after.held()
    );
    ensure!(
        after.state.in_flight.is_zero(),
        "{} in flight",
        after.state.in_flight
    );
    Ok(())
}

/// 3: A is the sum of its parts, in the state, in events, in rates and in what a bond buys.
pub fn one_definition_of_assets(step: &Step) -> AnyResult<()> {
    let (after, state) = (&step.after, &step.after.state);
    let assets = after.gross() - state.locked_profit.u128();
    ensure!(state.total_assets.u128() == assets, "{state:?} has {assets}");
    let rate = Decimal::checked_from_ratio(state.total_assets, state.total_shares).unwrap_or_default();
    ensure!(state.exchange_rate == rate, "rate of {state:?} is {rate}");
    let buys = Uint128::new(SAMPLE_BOND).checked_multiply_ratio(state.total_shares, assets);
    // Nobody can bond where next to nothing is left.
    let is_ruined = assets < state.loss_carry.u128() / 100;
    let buys = buys.ok().filter(|shares| !shares.is_zero() && !is_ruined);
    ensure!(
        after.bond_buys == buys.map(|shares| shares.u128()),
        "a bond buys {:?}, {buys:?} are its worth",
        after.bond_buys
    );
    // The last books of an answer are those that it leaves behind.
    let told = step.response().and_then(last_books);
    if let Some((name, told)) = told.filter(|(name, _)| WITH_BOOKS.contains(&name.as_str())) {
        let found = (state.total_assets.u128(), state.total_shares.u128());
        ensure!(told == found, "{name} tells {told:?}, there are {found:?}");
    }
    Ok(())
}

/// 4: without a loss that is booked A' / S' is at least A / S, and with one it is that of A less the loss.
pub fn rate_falls_by_losses_only(step: &Step) -> AnyResult<()> {
    let (before, after) = (&step.before.state, &step.after.state);
    let felt = felt(step);
    let now = product(after.total_assets.u128(), before.total_shares);
    let then = product(before.total_assets.u128() - felt, after.total_shares);
    let show = |state: &StateResponse| format!("{} to {}", state.total_assets, state.total_shares);
    ensure!(
        now >= then,
        "{:?} lowers {} to {}, a loss of {felt} is booked",
        step.op,
        show(before),
        show(after)
    );
    Ok(())
}

/// 5: a bond mints `floor(amount * S / A)`, which redeems to the amount at most; an exit is worth `floor(shares * A / S)`, of
/// which it leaves the least fee or more.
pub fn nobody_gets_more_than_it_is_worth(step: &Step) -> AnyResult<()> {
    if let Op::InstantUnstake { .. } = step.op {
        exits(step)?;
    }
    for bonded in step.events("bonded") {
        let (amount, shares) = (number(&bonded, "amount"), number(&bonded, "shares"));
        let (before, after) = (&step.before.state, &step.after.state);
        let due = Uint128::new(amount).multiply_ratio(before.total_shares, before.total_assets);
        ensure!(due.u128() == shares, "{amount} buys {shares} instead of {due}");
        if let Op::Bond { .. } = step.op {
            let back = Uint128::new(shares).multiply_ratio(after.total_assets, after.total_shares);
            ensure!(back.u128() <= amount, "{back} back for {amount}");
        }
    }
    Ok(())
}

fn exits(step: &Step) -> AnyResult<()> {
    let (before, exit) = (&step.before.state, step.before.params.instant_exit.as_ref());
    let left = before.total_assets.u128() - felt(step);
    for event in step.events("instantly_unstaked") {
        let exit = exit.context("there are no instant exits")?;
        let (value, fee, received) = (
            number(&event, "value"),
            number(&event, "fee"),
            number(&event, "received"),
        );
        let due = Uint128::new(left).multiply_ratio(number(&event, "shares"), before.total_shares);
        ensure!(
            value == due.u128() && received == value - fee,
            "{due} are due: {event:?}"
        );
        let part = |bps: u16| (value * u128::from(bps)).div_ceil(10_000);
        let (least, most) = (part(exit.min_fee_bps), part(exit.max_fee_bps));
        ensure!(least <= fee && fee <= most, "fee of {least} to {most}: {event:?}");
        let buffer = step.after.state.buffer.u128();
        ensure!(
            buffer + value == before.buffer.u128() && number(&event, "buffer") == buffer,
            "{} was in the buffer, {buffer} is: {event:?}",
            before.buffer
        );
    }
    Ok(())
}

/// 6: S is the supply, and shares that wait are the hub's own beyond its seed.
pub fn shares_are_the_supply(step: &Step) -> AnyResult<()> {
    let after = &step.after;
    let shares = after.state.total_shares.u128();
    ensure!(shares == after.lst_supply, "{shares} of {}", after.lst_supply);
    let waiting: u128 = after
        .batches
        .values()
        .map(|batch| match batch.status {
            BatchStatus::Pending { .. } => batch.total_shares.u128(),
            BatchStatus::Submitting { remaining_shares } => remaining_shares.u128(),
            _ => 0,
        })
        .sum();
    ensure!(
        after.lst_held == SEED + waiting,
        "{} held, {waiting} wait",
        after.lst_held
    );
    Ok(())
}

/// 20: coins that a stranger sends move no number of the ledger and no request, nor do coins of other denoms that are paid out.
pub fn sent_coins_move_nothing(step: &Step) -> AnyResult<()> {
    let (before, after) = (&step.before, &step.after);
    match step.op {
        Op::BankSend { amount } => {
            let came = Seen {
                purse: before.purse + amount,
                ..before.clone()
            };
            ensure!(*after == came, "{amount} sent: {after:?}");
        }
        Op::FeedCollector { .. }
        | Op::Reward { .. }
        | Op::WorthlessReward { .. }
        | Op::RouteRewards { .. } => {
            ensure!(after == before, "{:?}: {after:?}", step.op);
        }
        _ => (),
    }
    Ok(())
}

/// 21: what came in, less what went out or was lost, is in the ledger.
pub fn conservation(step: &Step) -> AnyResult<()> {
    let state = &step.after.state;
    let all = step.after.gross() + (state.claimable + state.unbonding).u128();
    let told = step.told.books;
    ensure!(
        i128::try_from(all)? == told,
        "{all} in the ledger, {told} by events"
    );
    Ok(())
}

/// 22: there are always shares; where nothing is behind them, none are sold.
pub fn worthless_shares_are_not_sold(step: &Step) -> AnyResult<()> {
    let (before, after) = (&step.before.state, &step.after.state);
    ensure!(after.total_shares.u128() >= SEED, "{} shares", after.total_shares);
    let is_halted = before.total_assets.is_zero();
    ensure!(
        !is_halted || after.total_shares <= before.total_shares,
        "{:?} made shares of nothing",
        step.op
    );
    Ok(())
}

/// 24: lenders see the rate after the losses that a sync would book, of this second, and nothing where there is none.
pub fn lenders_rate(step: &Step) -> AnyResult<()> {
    let (after, state) = (&step.after, &step.after.state);
    let missing: u128 = after
        .validators
        .iter()
        .map(|validator| validator.row.tracked.u128().saturating_sub(validator.delegated))
        .sum();
    let felt = missing.saturating_sub(state.locked_profit.u128());
    let live = state.total_assets.u128() - felt;
    let rate = Decimal::checked_from_ratio(live, state.total_shares)?;
    let expected = (!rate.is_zero()).then_some((rate, after.time));
    ensure!(
        after.rate == expected,
        "lenders see {:?}, not {expected:?}",
        after.rate
    );
    Ok(())
}

/// 26: a message that is refused leaves everything as it was, and what only others may do is refused.
pub fn refusals_change_nothing(step: &Step) -> AnyResult<()> {
    ensure!(
        step.answer.is_err() || !matches!(step.op, Op::Intrude { .. }),
        "a stranger may: {:?}",
        step.op
    );
    ensure!(
        step.answer.is_ok() || step.before == step.after,
        "refused with {:?}, and {:?} is {:?}",
        step.answer,
        step.before,
        step.after
    );
    Ok(())
}
