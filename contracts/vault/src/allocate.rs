use cosmwasm_std::{Addr, CosmosMsg, DepsMut, Env, Response, SubMsg};
use palisade_interfaces::registry::{DepositLimits, ReceiveMsg};
use palisade_interfaces::token::ExecuteMsg;
use palisade_interfaces::vault::MAX_POSITIONS;
use palisade_kit::json::to_json_binary;
use palisade_math::{Bps, Lst};

use crate::books::{Books, ROUNDING};
use crate::error::ContractError;
use crate::events::Allocated;
use crate::pending::Pending;
use crate::reply::ReplyId;
use crate::roles;
use crate::stakes::Stakes;
use crate::state::{self, Config};
use crate::sync::sync_positions;

/// Manager. Restakes idle LST with an operator. The registry refuses it while a slash of the pool may be vetoed, and when
/// AVSs may take more of the pool than the vault's limit; then nothing has changed.
#[inline(never)]
pub(crate) fn allocate(
    mut deps: DepsMut,
    env: &Env,
    sender: &Addr,
    operator: Addr,
    amount: Lst,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    roles::ensure_manager(&config, sender)?;
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let (mut books, synced) = sync_positions(deps.branch(), env, &config)?;
    if amount > books.ledger.idle {
        return Err(ContractError::NotThatMuchIdle {
            found: amount,
            expected: books.ledger.idle,
        });
    }
    let stakes = Stakes::new(deps.querier, &config, env);
    let generation = match stakes.pool(&operator)? {
        Some(pool) => stakes.generation(pool)?,
        None => 0,
    };
    ensure_room(&books, &operator, generation)?;
    books.ledger.idle = books.ledger.idle.checked_sub(amount)?;
    state::save_ledger(deps.storage, &books.ledger)?;
    let msg = stake(&config, env, &operator, amount)?;
    let pending = Pending::Allocate {
        operator,
        generation,
        amount,
    };
    state::save_pending(deps.storage, &pending)?;
    Ok(Response::new()
        .add_submessage(SubMsg::reply_on_success(msg, ReplyId::Pending.into()))
        .add_events(synced))
}

/// The registry took it. The position is worth what it reads as now; a unit that rounding cost or gave is booked, and the
/// limits must hold after all that.
pub(crate) fn on_deposited(
    deps: DepsMut,
    env: &Env,
    operator: Addr,
    generation: u64,
    amount: Lst,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let now = env.block.time.seconds();
    let stakes = Stakes::new(deps.querier, &config, env);
    let pool = stakes.pool(&operator)?.ok_or(ContractError::MissingReplyData)?;
    let staked = stakes.staked(pool, generation)?;
    let mut books = state::books(deps.storage)?;
    let mut position = books.positions.get(&operator).cloned().unwrap_or_default();
    let expected = position.value.checked_add(amount)?;
    let value = staked.value;
    position.pool = pool;
    position.generation = generation;
    position.shares = staked.shares;
    position.value = value;
    let worth = position.worth()?;
    books.positions.insert(operator.clone(), position.clone());
    books.ledger.book_loss(expected.saturating_sub(value), now)?;
    books.ledger.book_gain(
        value.saturating_sub(expected),
        Bps::ZERO,
        config.drip_seconds,
        now,
    )?;
    let limit = config.limits.max_operator.of_floor(books.gross()?)?;
    if worth > limit {
        return Err(ContractError::AboveOperatorLimit {
            found: worth,
            expected: limit,
        });
    }
    state::save_ledger(deps.storage, &books.ledger)?;
    state::save_position(deps.storage, &operator, &position)?;
    Ok(Response::new().add_event(Allocated {
        operator,
        amount,
        pool_shares: position.shares,
        value,
        balances: books.balances(now)?,
    }))
}

/// One vault reads at most 16 positions, and one position is of one life of a pool.
fn ensure_room(books: &Books, operator: &Addr, generation: u64) -> Result<(), ContractError> {
    let count = u32::try_from(books.positions.len()).unwrap_or(u32::MAX);
    match books.positions.get(operator) {
        None if count >= MAX_POSITIONS => Err(ContractError::TooManyPositions { max: MAX_POSITIONS }),
        Some(position) if !position.shares.is_zero() && position.generation != generation => {
            Err(ContractError::OldGeneration {
                found: position.generation,
                expected: generation,
            })
        }
        _ => Ok(()),
    }
}

fn stake(config: &Config, env: &Env, operator: &Addr, amount: Lst) -> Result<CosmosMsg, ContractError> {
    let deposit = ReceiveMsg::Deposit {
        operator: operator.to_string(),
        staker: env.contract.address.to_string(),
        limits: DepositLimits {
            min_shares: None,
            min_value: Some(amount.saturating_sub(ROUNDING).amount()),
            max_exposure_bps: Some(config.limits.max_exposure.u16()),
        },
    };
    let send = ExecuteMsg::Send {
        contract: config.registry.0.to_string(),
        amount: amount.amount(),
        msg: to_json_binary(&deposit)?,
    };
    Ok(config.lst.execute(&send, vec![])?)
}
