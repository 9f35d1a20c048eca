use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, SubMsg, SubMsgResponse};
use palisade_interfaces::registry::{ExecuteMsg, QueueWithdrawalResponse};
use palisade_math::{funding, settlement, Claim, Lst, PoolShares};

use crate::batch::{Batch, OpenBatch, Part, Withdrawal};
use crate::books::{Books, ROUNDING};
use crate::error::ContractError;
use crate::events::BatchSubmitted;
use crate::pending::{Pending, Submission};
use crate::reply::{self, ReplyId};
use crate::stakes::Stakes;
use crate::state::{self, Config};
use crate::sync::sync_positions;
use crate::transfer;

/// Shares of one pool that leave for a batch.
struct Draw {
    operator: Addr,
    generation: u64,
    shares: PoolShares,
}

/// Anyone, when the open batch is due. Burns its LRT at the rate of now and takes what it is worth from idle, from exits and
/// from active stake alike, so that leavers carry the same mix of risks as those who stay.
#[inline(never)]
pub(crate) fn submit_batch(mut deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    let open = state::open_batch(deps.storage)?.ok_or(ContractError::NoOpenBatch)?;
    let now = env.block.time.seconds();
    if now < open.due {
        return Err(ContractError::BatchNotDue {
            found: now,
            expected: open.due,
        });
    }
    let config = state::config(deps.storage)?;
    let (mut books, synced) = sync_positions(deps.branch(), env, &config)?;
    let value = price_and_burn(&mut books, &open, now)?;
    let mut batch = Batch::new(open.shares, value);
    let before = books.exiting()?;
    let draws = draw(deps.storage, &mut books, &mut batch)?;
    let submission = Submission {
        batch_id: open.id,
        outstanding: value.saturating_sub(before.saturating_sub(books.exiting()?)),
        operators: draws.iter().rev().map(|draw| draw.operator.clone()).collect(),
    };
    let queued = draws
        .iter()
        .map(|draw| queue(&config, draw))
        .collect::<Result<Vec<_>, _>>()?;

    state::remove_open_batch(deps.storage);
    state::save_ledger(deps.storage, &books.ledger)?;
    let lrt = state::lrt(deps.storage)?;
    let response = Response::new()
        .add_submessages(queued)
        .add_message(transfer::burn(&lrt, open.shares)?)
        .add_events(synced);
    go_on(deps, env, submission, batch, response)
}

/// A part was queued: the position is what it reads as now, and what it fell by is found.
pub(crate) fn on_queued(
    deps: DepsMut,
    env: &Env,
    mut submission: Submission,
    response: &SubMsgResponse,
) -> Result<Response, ContractError> {
    let answer: QueueWithdrawalResponse = reply::executed(response)?;
    let operator = submission
        .operators
        .pop()
        .ok_or(ContractError::MissingReplyData)?;
    let config = state::config(deps.storage)?;
    let stakes = Stakes::new(deps.querier, &config, env);
    let queued = stakes.still_leaving(answer.id)?;
    let mut position = state::position(deps.storage, &operator)?;
    let left = stakes.staked(position.pool, position.generation)?;

    let total = queued.shares;
    state::save_withdrawal(deps.storage, answer.id, &Withdrawal::new(total, queued.matures))?;
    let mut batch = state::owing_batch(deps.storage, submission.batch_id)?;
    let part = Part {
        id: answer.id,
        claim: Claim::new(total),
    };
    batch.push(part, queued.matures);

    let fell = position.value.saturating_sub(left.value);
    submission.outstanding = submission.outstanding.saturating_sub(fell);
    position.shares = left.shares;
    position.value = left.value;
    state::save_position(deps.storage, &operator, &position)?;
    go_on(deps, env, submission, batch, Response::new())
}

/// Saves the batch. Waits for the next answer, or takes from idle what is still outstanding after the last.
fn go_on(
    deps: DepsMut,
    env: &Env,
    submission: Submission,
    mut batch: Batch,
    response: Response,
) -> Result<Response, ContractError> {
    if !submission.operators.is_empty() {
        state::save_batch(deps.storage, submission.batch_id, &batch)?;
        state::save_pending(deps.storage, &Pending::Submit(submission))?;
        return Ok(response);
    }
    let Submission {
        batch_id,
        outstanding,
        ..
    } = submission;
    let mut books = state::books(deps.storage)?;
    // Where pools give a few units less than was asked for, idle makes up for it as far as it goes.
    let from_idle = outstanding.min(books.ledger.idle);
    books.ledger.idle = books.ledger.idle.checked_sub(from_idle)?;
    books.ledger.claimable = books.ledger.claimable.checked_add(from_idle)?;
    state::save_ledger(deps.storage, &books.ledger)?;
    if batch.is_settled() && from_idle.is_zero() {
        return Err(ContractError::WorthlessBatch { shares: batch.shares });
    }
    batch.received = from_idle;
    state::save_batch(deps.storage, batch_id, &batch)?;
    Ok(response.add_event(BatchSubmitted {
        batch_id,
        shares: batch.shares,
        expected: batch.expected,
        from_idle,
        withdrawals: batch.parts.len(),
        matures: batch.matures,
        balances: books.balances(env.block.time.seconds())?,
    }))
}

/// What the batch is worth. Its LRT are gone from the supply, and its part of the losses to be earned back with them.
fn price_and_burn(books: &mut Books, open: &OpenBatch, now: u64) -> Result<Lst, ContractError> {
    let value = books.rate(now)?.assets_for_redeem_floor(open.shares)?;
    if value.is_zero() {
        return Err(ContractError::WorthlessBatch { shares: open.shares });
    }
    let ledger = &mut books.ledger;
    ledger.loss_carry.scale_on_burn_ceil(open.shares, ledger.supply)?;
    ledger.supply = ledger.supply.checked_sub(open.shares)?;
    Ok(value)
}

/// Spreads what idle does not pay over active stake and exits by their value. Parts of exits change hands here; shares of
/// pools are returned, to be queued.
///
/// The batch is `value / gross` of everything. Of what is worth nothing while a veto may give something back it takes that
/// part of the shares, or all of it would come back to those who stay.
fn draw(storage: &mut dyn Storage, books: &mut Books, batch: &mut Batch) -> Result<Vec<Draw>, ContractError> {
    let (value, gross) = (batch.expected, books.gross()?);
    let rest = value.checked_sub(funding::idle_part_floor(value, books.ledger.idle, gross)?)?;
    let mut weights = vec![];
    for position in books.positions.values() {
        weights.push(position.value);
        for exit in &position.exits {
            weights.push(exit.value()?);
        }
    }
    let mut parts = settlement::apportion(rest, &weights)?.into_iter();
    let mut draws = vec![];
    for (operator, position) in books.positions.iter_mut() {
        let before = position.clone();
        let returnable = !position.returnable.is_zero();
        let active = parts.next().unwrap_or_default();
        let shares = if returnable && position.value.is_zero() {
            position.shares.mul_ratio_floor(value, gross)?
        } else {
            position.shares_worth_floor(active.saturating_sub(ROUNDING))?
        };
        for exit in &mut position.exits {
            let part = parts.next().unwrap_or_default();
            let claim = if returnable && exit.value()?.is_zero() {
                exit.split_off_ratio(value, gross)?
            } else {
                exit.split_off(part)?
            };
            let Some(claim) = claim else {
                continue;
            };
            let mut withdrawal = state::withdrawal(storage, exit.id)?;
            withdrawal.share()?;
            state::save_withdrawal(storage, exit.id, &withdrawal)?;
            batch.push(Part { id: exit.id, claim }, withdrawal.matures);
        }
        position.leave_returnable(value, gross)?;
        if *position != before {
            state::save_position(storage, operator, position)?;
        }
        if !shares.is_zero() {
            draws.push(Draw {
                operator: operator.clone(),
                generation: position.generation,
                shares,
            });
        }
    }
    Ok(draws)
}

fn queue(config: &Config, draw: &Draw) -> Result<SubMsg, ContractError> {
    let msg = ExecuteMsg::QueueWithdrawal {
        operator: draw.operator.to_string(),
        asset: config.asset(),
        shares: draw.shares.amount(),
        generation: Some(draw.generation),
    };
    let msg = config.registry.execute(&msg, vec![])?;
    Ok(SubMsg::reply_on_success(msg, ReplyId::Pending.into()))
}
