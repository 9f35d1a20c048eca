//! An operator that binds itself to an AVS, which can count on its budget from then on. Nobody is bound to terms that it had
//! not read: other ones, also only announced, and a lock binds no more.

use cosmwasm_std::{Addr, Response, Storage};
use palisade_interfaces::registry::MAX_LOCK_SECONDS;
use palisade_math::Scale;

use crate::events::Event;
use crate::life::{Life, Which};
use crate::state::{avs, later, locks, memberships, pools, proposals, Avs, AvsStatus, Clock, Lock, PoolId};
use crate::{check, ContractError};

/// Binds the sender to leave an AVS `budget` of one of its pools, and to serve it, until `until`. A lock that binds is only
/// raised or prolonged.
#[inline(never)]
pub fn lock_allocation(
    storage: &mut dyn Storage,
    clock: &Clock,
    id: PoolId,
    avs: &Addr,
    budget: Scale,
    until: u64,
) -> Result<Response, ContractError> {
    let row = avs::staying(storage, avs)?;
    memberships::active(storage, &id.operator, avs, &row)?;
    let (mut life, _) = Life::read(storage, id, Which::Current, clock)?;
    let (allocation, _) = life
        .read_allocation(storage, row.number, clock)?
        .unwrap_or_default();
    let earlier = in_force(storage, &life.id, &row, clock.now)?;
    let (least, soonest) = earlier.map_or((Scale::ZERO, clock.now), |lock| (lock.budget, lock.until));
    check::range("until", until, soonest, later(clock.now, MAX_LOCK_SECONDS)?)?;
    check_wanted(budget, least, soonest, allocation.free_budget()?)?;
    let lock = Lock {
        generation: life.index,
        budget,
        since: clock.now,
        until,
    };
    if !binds(storage, &life.id, &row, &lock, clock.now)? {
        return Err(ContractError::LockVoid { avs: avs.clone() });
    }
    locks::save(storage, life.id.number, row.number, &lock)?;
    Ok(Response::new().add_event(Event::AllocationLocked {
        pool: &life,
        avs,
        budget,
        until,
    }))
}

/// `free` is what the AVS may take and keeps, without what is under way. A slash may have left less of it than is locked: then
/// the lock can be prolonged as it is.
fn check_wanted(budget: Scale, locked: Scale, until: u64, free: Scale) -> Result<(), ContractError> {
    if budget < locked {
        return Err(ContractError::AllocationLocked {
            found: budget,
            expected: locked,
            until,
        });
    }
    let max = free.max(locked);
    if budget.is_zero() || budget > max {
        return Err(ContractError::BudgetNotThere { found: budget, max });
    }
    Ok(())
}

/// The lock of a pool for an AVS, if it binds.
pub fn in_force(
    storage: &dyn Storage,
    id: &PoolId,
    row: &Avs,
    now: u64,
) -> Result<Option<Lock>, ContractError> {
    match locks::may_load(storage, id.number, row.number)? {
        Some(lock) if binds(storage, id, row, &lock, now)? => Ok(Some(lock)),
        _ => Ok(None),
    }
}

/// Not beyond its end or the life of the pool, nor once the AVS leaves, or has or announced other terms. A service that ends takes
/// the row along.
fn binds(
    storage: &dyn Storage,
    id: &PoolId,
    row: &Avs,
    lock: &Lock,
    now: u64,
) -> Result<bool, ContractError> {
    Ok(now <= lock.until
        && lock.since > row.terms_since
        && matches!(row.status, AvsStatus::Registered)
        && proposals::may_load(storage, row.number)?.is_none()
        && lock.generation == pools::load(storage, id)?.pool.generation)
}

/// Refuses to leave an AVS less than is locked: `left`, once what is asked for is done.
pub fn check_left(
    storage: &dyn Storage,
    clock: &Clock,
    id: &PoolId,
    row: &Avs,
    left: Scale,
) -> Result<(), ContractError> {
    match in_force(storage, id, row, clock.now)? {
        Some(lock) if left < lock.budget => Err(ContractError::AllocationLocked {
            found: left,
            expected: lock.budget,
            until: lock.until,
        }),
        _ => Ok(()),
    }
}
