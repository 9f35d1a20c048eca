//! An operator that an AVS counts no more, and that earns nothing from it, until it asks to be counted again.

use cosmwasm_std::{Addr, Response, Storage};
use palisade_interfaces::registry::MAX_JAIL_SECONDS;

use crate::check;
use crate::events::Event;
use crate::service::pools_with;
use crate::state::{avs, jails, later, memberships, Avs, Clock};
use crate::sync_weight::refresh;
use crate::ContractError;

/// Jails an operator that serves or leaves the AVS. Of two ends the later counts, so that nothing shortens a jail.
#[inline(never)]
pub fn jail_operator(
    storage: &mut dyn Storage,
    clock: &Clock,
    sender: &Addr,
    avs: &Addr,
    operator: &Addr,
    until: u64,
) -> Result<Response, ContractError> {
    let row = avs::registered(storage, avs)?;
    row.check_slasher(avs, sender)?;
    check::range("until", until, clock.now, later(clock.now, MAX_JAIL_SECONDS)?)?;
    let mut membership = memberships::may_load(storage, operator, row.number)?
        .filter(|membership| !membership.is_over(clock.now))
        .ok_or_else(|| ContractError::NotServing {
            operator: operator.clone(),
            avs: avs.clone(),
        })?;
    let until = membership
        .jailed_until
        .map_or(until, |earlier| earlier.max(until));
    membership.jailed_until = Some(until);
    memberships::save(storage, operator, row.number, &membership)?;
    jails::save(storage, operator, row.number, Some(until), clock.now)?;
    refresh_weights(storage, clock, operator, &row)?;
    Ok(Response::new().add_event(Event::OperatorJailed { operator, avs, until }))
}

/// Frees the sender, once its time is over. Also where it left meanwhile: else it would come back jailed.
#[inline(never)]
pub fn unjail(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: &Addr,
    avs: &Addr,
) -> Result<Response, ContractError> {
    let row = avs::load(storage, avs)?;
    let until =
        jails::load(storage, operator, row.number, None)?.ok_or_else(|| ContractError::NotJailed {
            operator: operator.clone(),
            avs: avs.clone(),
        })?;
    if clock.now <= until {
        return Err(ContractError::StillJailed {
            found: clock.now,
            until,
        });
    }
    jails::save(storage, operator, row.number, None, clock.now)?;
    if let Some(mut membership) = memberships::may_load(storage, operator, row.number)? {
        membership.jailed_until = None;
        memberships::save(storage, operator, row.number, &membership)?;
    }
    refresh_weights(storage, clock, operator, &row)?;
    Ok(Response::new().add_event(Event::OperatorUnjailed { operator, avs }))
}

/// At most `MAX_ASSETS_PER_AVS` pools.
fn refresh_weights(
    storage: &mut dyn Storage,
    clock: &Clock,
    operator: &Addr,
    row: &Avs,
) -> Result<(), ContractError> {
    for id in pools_with(storage, operator, row)? {
        refresh(storage, clock, row, id)?;
    }
    Ok(())
}
