//! Payouts of the registry, for batches and for idle.

use cosmwasm_std::{Deps, DepsMut, Env, Response, Storage, SubMsg};
use palisade_interfaces::registry::ExecuteMsg;
use palisade_math::{Claim, Lst, PoolShares};

use crate::books::Ledger;
use crate::error::ContractError;
use crate::pending::{Completing, Payee, Pending};
use crate::reply::ReplyId;
use crate::stakes::Stakes;
use crate::state::{self, Config};
use crate::{collect, settle_batch};

/// Most withdrawals in one call, which is the most that the registry takes.
const MAX_COMPLETIONS: usize = 30;

/// Which withdrawals the registry can pay.
pub(crate) struct Due {
    /// These, as they are now.
    pub before: Vec<Completing>,
    /// When the next of the others matures.
    pub next: Option<u64>,
}

/// Finds the withdrawals that the registry would pay now, at most 30. One that is matured and has nothing to pay is left
/// alone while a veto may give it something.
pub(crate) fn due(
    deps: Deps,
    env: &Env,
    config: &Config,
    ids: impl Iterator<Item = u64>,
) -> Result<Due, ContractError> {
    let now = env.block.time.seconds();
    let stakes = Stakes::new(deps.querier, config, env);
    let mut due = Due {
        before: vec![],
        next: None,
    };
    for id in ids {
        let withdrawal = state::withdrawal(deps.storage, id)?;
        if withdrawal.closed {
            continue;
        }
        if now < withdrawal.matures {
            let next = due.next.unwrap_or(u64::MAX);
            due.next = Some(next.min(withdrawal.matures));
            continue;
        }
        if due.before.len() == MAX_COMPLETIONS {
            break;
        }
        let row = stakes.still_leaving(id)?;
        if row.value > row.paid || !row.contested {
            due.before.push(Completing {
                id,
                paid: row.paid,
                worth: row.value,
            });
        }
    }
    Ok(due)
}

/// The message that makes the registry pay. None when nothing is due.
pub(crate) fn request(
    storage: &mut dyn Storage,
    config: &Config,
    payee: Payee,
    due: Due,
) -> Result<Option<SubMsg>, ContractError> {
    if due.before.is_empty() {
        return Ok(None);
    }
    let msg = ExecuteMsg::CompleteWithdrawal {
        ids: due.before.iter().map(|completing| completing.id).collect(),
        recipient: None,
    };
    let pending = Pending::Complete {
        payee,
        before: due.before,
    };
    state::save_pending(storage, &pending)?;
    let msg = config.registry.execute(&msg, vec![])?;
    Ok(Some(SubMsg::reply_on_success(msg, ReplyId::Pending.into())))
}

/// The registry paid. What each withdrawal got is read from the registry, never from a balance.
pub(crate) fn on_completed(
    deps: DepsMut,
    env: &Env,
    payee: Payee,
    before: &[Completing],
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let stakes = Stakes::new(deps.querier, &config, env);
    let mut ledger = state::ledger(deps.storage)?;
    for completing in before {
        let after = stakes.leaving(completing.id)?;
        let paid = after.as_ref().map_or(completing.worth, |row| row.paid);
        let amount = paid.checked_sub(completing.paid)?;
        let mut withdrawal = state::withdrawal(deps.storage, completing.id)?;
        withdrawal.received = withdrawal.received.checked_add(amount)?;
        withdrawal.closed = after.is_none();
        state::save_withdrawal(deps.storage, completing.id, &withdrawal)?;
        ledger.uncollected = ledger.uncollected.checked_add(amount)?;
    }
    match payee {
        Payee::Batch { id } => settle_batch::receive(deps, id, ledger, Response::new()),
        Payee::Idle { operator } => collect::receive(deps, env, &operator, ledger, Response::new()),
    }
}

/// What one holder got of one withdrawal.
pub(crate) struct Taken {
    /// How much.
    pub amount: Lst,
    /// Whether there is no more to come.
    pub closed: bool,
}

/// Gives one holder what its claim may take of what a withdrawal received. The last holder's leave sends what rounding
/// left over to idle.
pub(crate) fn take(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    id: u64,
    claim: &mut Claim<Lst, PoolShares>,
) -> Result<Taken, ContractError> {
    let mut withdrawal = state::withdrawal(storage, id)?;
    let amount = withdrawal.take(claim)?;
    if amount.is_zero() && !withdrawal.closed {
        return Ok(Taken {
            amount,
            closed: false,
        });
    }
    state::save_withdrawal(storage, id, &withdrawal)?;
    let rest = withdrawal.rest();
    ledger.uncollected = ledger.uncollected.checked_sub(amount)?.checked_sub(rest)?;
    ledger.idle = ledger.idle.checked_add(rest)?;
    Ok(Taken {
        amount,
        closed: withdrawal.closed,
    })
}

/// Why nothing came.
pub(crate) fn nothing_came(next: Option<u64>, env: &Env) -> ContractError {
    match next {
        Some(expected) => ContractError::NotMatured {
            found: env.block.time.seconds(),
            expected,
        },
        None => ContractError::NothingToReceive,
    }
}
