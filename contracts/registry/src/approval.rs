//! Operators that choose their stakers. An approver says on chain whom it lets in; nobody needs it to leave.

use cosmwasm_std::{Addr, Response, Storage};

use crate::check;
use crate::events::Event;
use crate::state::{approvals, operators};
use crate::ContractError;

/// Lets a staker deposit with an operator whose approver the sender is.
#[inline(never)]
pub fn approve_staker(
    storage: &mut dyn Storage,
    now: u64,
    sender: &Addr,
    operator: &Addr,
    staker: &Addr,
    until: u64,
) -> Result<Response, ContractError> {
    check_approver(storage, operator, sender)?;
    check::range("until", until, now, u64::MAX)?;
    approvals::save(storage, operator, staker, until)?;
    Ok(Response::new().add_event(Event::StakerApproved {
        operator,
        staker,
        until,
    }))
}

/// Takes that back. What was deposited stays.
#[inline(never)]
pub fn revoke_staker(
    storage: &mut dyn Storage,
    sender: &Addr,
    operator: &Addr,
    staker: &Addr,
) -> Result<Response, ContractError> {
    check_approver(storage, operator, sender)?;
    if approvals::may_load(storage, operator, staker)?.is_none() {
        return Err(not_approved(operator, staker));
    }
    approvals::remove(storage, operator, staker);
    Ok(Response::new().add_event(Event::StakerRevoked { operator, staker }))
}

/// Anyone may deposit with the sender from now on.
#[inline(never)]
pub fn drop_approver(storage: &mut dyn Storage, operator: &Addr) -> Result<Response, ContractError> {
    let mut row = operators::load(storage, operator)?;
    let approver = row.delegation_approver.take();
    let approver = approver.ok_or_else(|| no_approver(operator))?;
    operators::save(storage, operator, &row)?;
    Ok(Response::new().add_event(Event::ApproverDropped {
        operator,
        delegation_approver: &approver,
    }))
}

/// Refuses whom the operator's approver did not let in, as long as there is one.
pub fn check_staker(
    storage: &dyn Storage,
    now: u64,
    operator: &Addr,
    staker: &Addr,
) -> Result<(), ContractError> {
    if operators::load(storage, operator)?.delegation_approver.is_none() {
        return Ok(());
    }
    match approvals::may_load(storage, operator, staker)? {
        Some(until) if now <= until => Ok(()),
        _ => Err(not_approved(operator, staker)),
    }
}

fn check_approver(storage: &dyn Storage, operator: &Addr, sender: &Addr) -> Result<(), ContractError> {
    match operators::load(storage, operator)?.delegation_approver {
        Some(approver) if approver == *sender => Ok(()),
        Some(approver) => Err(ContractError::Unauthorized {
            found: sender.clone(),
            expected: approver,
        }),
        None => Err(no_approver(operator)),
    }
}

fn no_approver(operator: &Addr) -> ContractError {
    ContractError::NoApprover {
        operator: operator.clone(),
    }
}

fn not_approved(operator: &Addr, staker: &Addr) -> ContractError {
    ContractError::NotApproved {
        operator: operator.clone(),
        staker: staker.clone(),
    }
}
