use cosmwasm_std::{Addr, Response, Storage};
use palisade_interfaces::registry::MAX_AVS_PER_OPERATOR;
use palisade_math::Scale;

use crate::admission::check_admitted;
use crate::bond::check_least;
use crate::earn;
use crate::events::Event;
use crate::group::check_conflicts;
use crate::life::{Life, Which};
use crate::lock;
use crate::state::{
    avs, declarations, jails, later, locks, memberships, one_less_u32, one_more_u32, operators, pools, Avs,
    Clock, Membership, PoolId, Service, ADMISSIONS, SERVICES,
};
use crate::ContractError;

/// Puts the sender into the service of an AVS, with nothing allocated yet.
#[inline(never)]
pub fn opt_in(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: &Addr,
    avs: &Addr,
) -> Result<Response, ContractError> {
    operators::load(storage, operator)?;
    let mut row = avs::staying(storage, avs)?;
    let served = forget_past_service(storage, clock, operator)?;
    if let Some(membership) = memberships::may_load(storage, operator, row.number)? {
        return Err(match membership.service {
            Service::Active => ContractError::AlreadyServing { avs: avs.clone() },
            Service::Leaving { slashable_until, .. } => ContractError::StillLeaving {
                avs: avs.clone(),
                until: slashable_until,
                open_slashes: membership.open_slashes,
            },
        });
    }
    if served >= MAX_AVS_PER_OPERATOR {
        return Err(ContractError::TooManyAvs {
            found: served,
            max: MAX_AVS_PER_OPERATOR,
        });
    }
    check_admitted(storage, &row, avs, operator)?;
    check_conflicts(storage, operator, &row)?;
    check_bonds(storage, clock, operator, &row)?;
    let membership = Membership {
        service: Service::Active,
        open_slashes: 0,
        // Who left and comes back is no freer than before.
        jailed_until: jails::load(storage, operator, row.number, None)?,
    };
    memberships::save(storage, operator, row.number, &membership)?;
    SERVICES.add(storage, row.number, operator)?;
    row.operators = one_more_u32(row.operators)?;
    avs::save(storage, avs, &row)?;
    Ok(Response::new().add_event(Event::OptedIn {
        operator,
        avs,
        operators: row.operators,
    }))
}

/// Before each pool of which the AVS asks for a bond.
fn check_bonds(
    storage: &dyn Storage,
    clock: &Clock,
    operator: &Addr,
    row: &Avs,
) -> Result<(), ContractError> {
    for asset in &row.terms.assets {
        let expected = declarations::load(storage, row.number, asset)?.min_operator_bond;
        if !expected.is_zero() {
            let id = pools::find(storage, operator, asset)?;
            check_least(storage, clock, id.as_ref(), expected)?;
        }
    }
    Ok(())
}

/// Drops the memberships that are over, and returns how many are left. What such an AVS had allocated is settled
/// first, because nobody looks for it afterwards.
fn forget_past_service(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: &Addr,
) -> Result<u32, ContractError> {
    let mut left = 0;
    for (number, membership) in memberships::of_operator(storage, operator)? {
        if !membership.is_over(clock.now) {
            left = one_more_u32(left)?;
            continue;
        }
        let row = avs::load(storage, &avs::address(storage, number)?)?;
        for id in pools_with(storage, operator, &row)? {
            let mut life = Life::load(storage, id, Which::Current, clock)?;
            life.load_allocation_of(storage, number, &membership, clock)?;
            life.save(storage)?;
        }
        memberships::remove(storage, operator, number);
    }
    Ok(left)
}

/// The operator's pools of assets that the AVS accepts, at most `MAX_ASSETS_PER_AVS`.
pub fn pools_with(storage: &dyn Storage, operator: &Addr, row: &Avs) -> Result<Vec<PoolId>, ContractError> {
    let mut ids = Vec::new();
    for asset in &row.terms.assets {
        ids.extend(pools::find(storage, operator, asset)?);
    }
    Ok(ids)
}

/// How a service ended.
struct Ended {
    /// Last second in which its budget is slashable.
    eta: u64,
    /// Operators that the AVS has left.
    operators: u32,
}

/// Ends the sender's service of an AVS. Needs nobody's consent; only the sender's own lock keeps it.
#[inline(never)]
pub fn opt_out(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: &Addr,
    avs: &Addr,
) -> Result<Response, ContractError> {
    let row = avs::load(storage, avs)?;
    for id in pools_with(storage, operator, &row)? {
        lock::check_left(storage, clock, &id, &row, Scale::ZERO)?;
    }
    let Ended { eta, operators } = end_service(storage, clock, operator, avs, row)?;
    Ok(Response::new().add_event(Event::OptedOut {
        operator,
        avs,
        eta,
        operators,
    }))
}

/// Ends an operator's service of the sender, for which it is not asked. Its admission is gone too.
#[inline(never)]
pub fn eject(
    storage: &mut dyn Storage,
    clock: &Clock,
    avs: &Addr,
    operator: &Addr,
) -> Result<Response, ContractError> {
    let row = avs::registered(storage, avs)?;
    ADMISSIONS.remove(storage, row.number, operator);
    let Ended { eta, operators } = end_service(storage, clock, operator, avs, row)?;
    Ok(Response::new().add_event(Event::OperatorEjected {
        operator,
        avs,
        eta,
        operators,
    }))
}

/// Increases under way are cancelled, weight stops counting, and all budget leaves after the deallocation delay.
fn end_service(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: &Addr,
    avs: &Addr,
    mut row: Avs,
) -> Result<Ended, ContractError> {
    let mut membership = memberships::active(storage, operator, avs, &row)?;
    let eta = later(clock.now, row.terms.deallocation_delay)?;
    let mut last = eta;
    for id in pools_with(storage, operator, &row)? {
        locks::remove(storage, id.number, row.number);
        last = last.max(leave_pool(storage, clock, id, &row, eta)?);
    }
    let slashable_until = later(last, row.terms.slash_window)?;
    membership.service = Service::Leaving { eta, slashable_until };
    memberships::save(storage, operator, row.number, &membership)?;
    SERVICES.remove(storage, row.number, operator);
    row.operators = one_less_u32(row.operators)?;
    row.slashable_until = row.slashable_until.max(slashable_until);
    avs::save(storage, avs, &row)?;
    Ok(Ended {
        eta,
        operators: row.operators,
    })
}

/// Returns the last second in which any of the budget is slashable: a decrease that was asked for under other terms may wait
/// longer than the rest.
fn leave_pool(
    storage: &mut dyn Storage,
    clock: &Clock,
    id: PoolId,
    row: &Avs,
    eta: u64,
) -> Result<u64, ContractError> {
    let mut last = eta;
    let mut life = Life::load(storage, id, Which::Current, clock)?;
    if let Some(mut allocation) = life.load_allocation(storage, row.number, clock)? {
        let write = allocation.leave(&mut life.state, eta, clock.now)?;
        life.save_allocation(storage, row.number, &allocation)?;
        life.write_allocation(storage, row.number, &write)?;
        last = allocation
            .decreases
            .iter()
            .fold(eta, |last, change| last.max(change.eta));
    }
    life.save(storage)?;
    // Also where the current life has no allocation: an earlier one may still earn.
    earn::refresh_weight(storage, &life, row, None, clock.now)?;
    Ok(last)
}
