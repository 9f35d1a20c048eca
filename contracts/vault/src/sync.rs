use cosmwasm_std::{Addr, Deps, DepsMut, Env, Event, Response, Storage};
use palisade_math::{Bps, Lst, MathError};

use crate::books::{Books, Exit, Position};
use crate::error::ContractError;
use crate::events::Synced;
use crate::stakes::Stakes;
use crate::state::{self, Config};

/// Books as of now.
pub(crate) struct Observed {
    /// With losses and gains booked.
    pub books: Books,
    /// What was booked.
    changes: Changes,
}

/// What became of positions since they were last read.
#[derive(Default)]
struct Changes {
    /// Whose positions read otherwise than before.
    operators: Vec<Addr>,
    /// What they lost.
    loss: Lst,
    /// What they gained.
    gain: Lst,
    /// What of `gain` vetoes gave back.
    returned: Lst,
}

/// Anyone. Reads every position, and books losses and gains.
#[inline(never)]
pub(crate) fn sync(deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let observed = observe(deps.as_ref(), env, &config)?;
    save_positions(deps.storage, &observed)?;
    state::save_ledger(deps.storage, &observed.books.ledger)?;
    Ok(Response::new().add_event(synced(&observed, env)?))
}

/// What every message does that prices shares or checks limits, so that nobody trades at a price that a slash made
/// wrong. Returns the books, which are saved, and an event when there is something to tell.
pub(crate) fn sync_first(
    mut deps: DepsMut,
    env: &Env,
    config: &Config,
) -> Result<(Books, Option<Event>), ContractError> {
    let (books, event) = sync_positions(deps.branch(), env, config)?;
    state::save_ledger(deps.storage, &books.ledger)?;
    Ok((books, event))
}

/// As [`sync_first`], for who saves the ledger anyway: only the positions are saved.
pub(crate) fn sync_positions(
    deps: DepsMut,
    env: &Env,
    config: &Config,
) -> Result<(Books, Option<Event>), ContractError> {
    let observed = observe(deps.as_ref(), env, config)?;
    save_positions(deps.storage, &observed)?;
    let changes = &observed.changes;
    let told = !changes.loss.is_zero() || !changes.gain.is_zero();
    let event = told.then(|| synced(&observed, env)).transpose()?;
    Ok((observed.books, event))
}

/// Reads every position and saves nothing. Costs up to three rows of the registry for each of at most 16 positions and four
/// for each of their at most 4 exits, and one more for each position to which a veto may give something back.
pub(crate) fn observe(deps: Deps, env: &Env, config: &Config) -> Result<Observed, ContractError> {
    let now = env.block.time.seconds();
    let stakes = Stakes::new(deps.querier, config, env);
    let mut books = state::books(deps.storage)?;
    let mut changes = Changes::default();
    for (operator, position) in books.positions.iter_mut() {
        let before = position.clone();
        let contested = read(deps.storage, &stakes, position)?;
        let (old, new) = (before.worth()?, position.worth()?);
        let (loss, gain) = (old.saturating_sub(new), new.saturating_sub(old));
        let ledger = &mut books.ledger;
        let absorbed = ledger.book_loss(loss, now)?;
        let returned = position.take_returned(gain, contested)?;
        if contested {
            position.add_returnable(loss, absorbed)?;
        }
        if !position.returnable.is_zero() {
            // Of several slashes some are final already, and one contest after the other would let them add up for ever.
            position.cap_returnable(stakes.escrow(position.pool)?)?;
        }
        ledger.book_returned(returned, config.drip_seconds, now)?;
        let gained = gain.checked_sub(returned.amount)?;
        ledger.book_gain(gained, Bps::ZERO, config.drip_seconds, now)?;
        changes.add(loss, gain, returned.amount)?;
        if before != *position {
            changes.operators.push(operator.clone());
        }
    }
    books.ledger.last_sync = now;
    Ok(Observed { books, changes })
}

/// Reads one position. What others stake in the vault's name joins it, as a gain; but not where the vault has nothing
/// active, or a unit would keep a position for ever. Returns whether a veto may still give something back to it.
///
/// # Errors
/// [`ContractError::LostShares`]: the vault alone gives shares up, and reads the rest in the reply.
fn read(storage: &dyn Storage, stakes: &Stakes, position: &mut Position) -> Result<bool, ContractError> {
    let mut contested = false;
    if !position.shares.is_zero() {
        let staked = stakes.staked(position.pool, position.generation)?;
        if staked.shares < position.shares {
            return Err(ContractError::LostShares {
                pool: position.pool,
                found: staked.shares,
                expected: position.shares,
            });
        }
        position.shares = staked.shares;
        position.value = staked.value;
        contested = staked.contested;
    }
    for exit in &mut position.exits {
        contested |= read_exit(storage, stakes, exit)?;
    }
    Ok(contested)
}

/// Reads what a withdrawal pays in all: what the registry says until it has paid for good, which only the vault can ask it
/// to, then what it paid. It may be of an earlier life of the pool than the active shares, with contests of its own.
fn read_exit(storage: &dyn Storage, stakes: &Stakes, exit: &mut Exit) -> Result<bool, ContractError> {
    let withdrawal = state::withdrawal(storage, exit.id)?;
    if withdrawal.closed {
        exit.worth = withdrawal.received;
        return Ok(false);
    }
    let row = stakes.still_leaving(exit.id)?;
    exit.worth = row.value;
    Ok(row.contested)
}

fn save_positions(storage: &mut dyn Storage, observed: &Observed) -> Result<(), ContractError> {
    for operator in &observed.changes.operators {
        if let Some(position) = observed.books.positions.get(operator) {
            state::save_position(storage, operator, position)?;
        }
    }
    Ok(())
}

fn synced(observed: &Observed, env: &Env) -> Result<Event, ContractError> {
    Ok(Synced {
        loss: observed.changes.loss,
        gain: observed.changes.gain,
        returned: observed.changes.returned,
        balances: observed.books.balances(env.block.time.seconds())?,
    }
    .into())
}

impl Changes {
    fn add(&mut self, loss: Lst, gain: Lst, returned: Lst) -> Result<(), MathError> {
        self.loss = self.loss.checked_add(loss)?;
        self.gain = self.gain.checked_add(gain)?;
        self.returned = self.returned.checked_add(returned)?;
        Ok(())
    }
}
