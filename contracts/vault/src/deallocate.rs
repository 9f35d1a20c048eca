use cosmwasm_std::{Addr, DepsMut, Env, OverflowError, OverflowOperation, Response, SubMsg, SubMsgResponse};
use palisade_interfaces::registry::{ExecuteMsg, QueueWithdrawalResponse};
use palisade_math::{Bps, Claim, Lst, PoolShares};

use crate::batch::Withdrawal;
use crate::books::{Books, Exit, Position, MAX_BREACH_EXITS, MAX_EXITS, MAX_MANAGER_EXITS};
use crate::error::ContractError;
use crate::events::Deallocated;
use crate::pending::Pending;
use crate::reply::{self, ReplyId};
use crate::stakes::Stakes;
use crate::state::{self, Config, Limits};
use crate::sync::sync_first;

/// Manager; or anyone where active stake is above limit and tolerance. Queues a withdrawal back to idle. Worthless
/// shares leave by an amount of zero.
#[inline(never)]
pub(crate) fn deallocate(
    mut deps: DepsMut,
    env: &Env,
    sender: Addr,
    operator: Addr,
    amount: Lst,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let (mut books, synced) = sync_first(deps.branch(), env, &config)?;
    let gross = books.gross()?;
    let position = position(&mut books, &operator)?;
    if amount > position.value {
        return Err(ContractError::NotThatMuchActive {
            found: amount,
            expected: position.value,
        });
    }
    let of_breach = sender != config.manager;
    ensure_room(position, of_breach)?;
    if of_breach {
        ensure_breach(position, &config.limits, gross, amount, env)?;
        state::save_position(deps.storage, &operator, position)?;
    }
    let shares = if position.value.is_zero() {
        position.shares
    } else {
        position.shares_worth_floor(amount)?
    };
    if shares.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let msg = queue(&config, &operator, position.generation, shares)?;
    let pending = Pending::Deallocate {
        operator,
        sender,
        amount,
    };
    state::save_pending(deps.storage, &pending)?;
    Ok(Response::new().add_submessage(msg).add_events(synced))
}

/// The withdrawal was queued. It stays the depositors', by what the registry says it is worth.
pub(crate) fn on_queued(
    deps: DepsMut,
    env: &Env,
    operator: Addr,
    sender: Addr,
    amount: Lst,
    response: &SubMsgResponse,
) -> Result<Response, ContractError> {
    let answer: QueueWithdrawalResponse = reply::executed(response)?;
    let config = state::config(deps.storage)?;
    let now = env.block.time.seconds();
    let stakes = Stakes::new(deps.querier, &config, env);
    let queued = stakes.still_leaving(answer.id)?;
    let mut books = state::books(deps.storage)?;
    let position = position(&mut books, &operator)?;
    let staked = stakes.staked(position.pool, position.generation)?;
    let before = position.worth()?;
    position.shares = staked.shares;
    position.value = staked.value;
    let total = queued.shares;
    position.exits.push(Exit {
        id: answer.id,
        total,
        worth: queued.value,
        claim: Claim::new(total),
        of_breach: sender != config.manager,
    });
    let after = position.worth()?;
    state::save_withdrawal(deps.storage, answer.id, &Withdrawal::new(total, queued.matures))?;
    state::save_position(deps.storage, &operator, position)?;
    books.ledger.book_loss(before.saturating_sub(after), now)?;
    books
        .ledger
        .book_gain(after.saturating_sub(before), Bps::ZERO, config.drip_seconds, now)?;
    state::save_ledger(deps.storage, &books.ledger)?;
    Ok(Response::new().add_event(Deallocated {
        sender,
        operator,
        amount,
        withdrawal_id: answer.id,
        matures: queued.matures,
        balances: books.balances(now)?,
    }))
}

fn position<'a>(books: &'a mut Books, operator: &Addr) -> Result<&'a mut Position, ContractError> {
    books
        .positions
        .get_mut(operator)
        .ok_or_else(|| ContractError::NoSuchPosition {
            operator: operator.clone(),
        })
}

/// Neither the manager nor others can take all exits.
fn ensure_room(position: &Position, of_breach: bool) -> Result<(), ContractError> {
    let exits = &position.exits;
    let own = exits.iter().filter(|exit| exit.of_breach == of_breach).count();
    let most = if of_breach {
        MAX_BREACH_EXITS
    } else {
        MAX_MANAGER_EXITS
    };
    for (found, max) in [(own, most), (exits.len(), MAX_EXITS)] {
        if found >= max {
            return Err(ContractError::TooManyExits { found, max });
        }
    }
    Ok(())
}

/// Lets anyone take at most the active excess, and begins the cooldown. Exiting stake does not count: it would stay a breach
/// whatever left. At least half of the excess must leave, or dust would use up the cooldown.
fn ensure_breach(
    position: &mut Position,
    limits: &Limits,
    gross: Lst,
    amount: Lst,
    env: &Env,
) -> Result<(), ContractError> {
    let sum = limits.max_operator.u16().saturating_add(limits.tolerance.u16());
    let most = Bps::new(sum.min(Bps::ONE.u16()))?.of_ceil(gross)?;
    let max = position.value.saturating_sub(most);
    if max.is_zero() {
        return Err(ContractError::NoBreach {
            found: position.value,
            expected: most,
        });
    }
    let min = max.mul_ratio_ceil(1u128, 2u128)?;
    if amount < min || amount > max {
        return Err(ContractError::OutsideExcess {
            found: amount,
            min,
            max,
        });
    }
    let now = env.block.time.seconds();
    if now < position.cooldown_until {
        return Err(ContractError::Cooldown {
            found: now,
            expected: position.cooldown_until,
        });
    }
    position.cooldown_until = now
        .checked_add(limits.deallocate_cooldown_seconds)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?;
    Ok(())
}

fn queue(
    config: &Config,
    operator: &Addr,
    generation: u64,
    shares: PoolShares,
) -> Result<SubMsg, ContractError> {
    let msg = ExecuteMsg::QueueWithdrawal {
        operator: operator.to_string(),
        asset: config.asset(),
        shares: shares.amount(),
        generation: Some(generation),
    };
    let msg = config.registry.execute(&msg, vec![])?;
    Ok(SubMsg::reply_on_success(msg, ReplyId::Pending.into()))
}
