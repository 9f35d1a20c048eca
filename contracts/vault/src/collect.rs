use cosmwasm_std::{Addr, DepsMut, Env, Response};
use palisade_math::Lst;

use crate::books::{Books, Ledger};
use crate::complete;
use crate::error::ContractError;
use crate::events::Collected;
use crate::pending::Payee;
use crate::state;
use crate::sync::sync_first;

/// Anyone. Receives what deallocations from an operator pay by now. Losses are booked first: a payout must not hide one.
#[inline(never)]
pub(crate) fn collect(mut deps: DepsMut, env: &Env, operator: Addr) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let (books, synced) = sync_first(deps.branch(), env, &config)?;
    let before = state::position(deps.storage, &operator)?;
    let ids = before.exits.iter().map(|exit| exit.id);
    let due = complete::due(deps.as_ref(), env, &config, ids)?;
    let next = due.next;
    let response = Response::new().add_events(synced);
    let payee = Payee::Idle {
        operator: operator.clone(),
    };
    if let Some(msg) = complete::request(deps.storage, &config, payee, due)? {
        return Ok(response.add_submessage(msg));
    }
    // A batch that holds a part of a withdrawal may have had it completed.
    let response = receive(deps.branch(), env, &operator, books.ledger, response)?;
    if state::position(deps.storage, &operator).is_ok_and(|after| after == before) {
        return Err(complete::nothing_came(next, env));
    }
    Ok(response)
}

/// Takes the vault's part of what its withdrawals received, and saves the ledger.
pub(crate) fn receive(
    deps: DepsMut,
    env: &Env,
    operator: &Addr,
    ledger: Ledger,
    response: Response,
) -> Result<Response, ContractError> {
    let mut books = Books {
        ledger,
        positions: state::positions(deps.storage)?,
    };
    let mut position = state::position(deps.storage, operator)?;
    let mut amount = Lst::ZERO;
    let mut open = vec![];
    for mut exit in position.exits {
        let taken = complete::take(deps.storage, &mut books.ledger, exit.id, &mut exit.claim)?;
        amount = amount.checked_add(taken.amount)?;
        if !taken.closed {
            open.push(exit);
        }
    }
    position.exits = open;
    books.ledger.idle = books.ledger.idle.checked_add(amount)?;
    state::save_ledger(deps.storage, &books.ledger)?;
    state::save_position(deps.storage, operator, &position)?;
    books.positions.insert(operator.clone(), position);
    Ok(response.add_event(Collected {
        operator: operator.clone(),
        amount,
        balances: books.balances(env.block.time.seconds())?,
    }))
}
