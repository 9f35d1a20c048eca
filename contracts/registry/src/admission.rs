use cosmwasm_std::{Addr, Response, Storage};

use crate::events::Event;
use crate::state::{avs, Avs, ADMISSIONS};
use crate::ContractError;

/// Lets an operator opt in.
#[inline(never)]
pub fn admit_operator(
    storage: &mut dyn Storage,
    sender: &Addr,
    avs: &Addr,
    operator: &Addr,
) -> Result<Response, ContractError> {
    let row = avs::registered(storage, avs)?;
    check_sender(&row, avs, sender)?;
    if ADMISSIONS.has(storage, row.number, operator) {
        return Err(ContractError::AlreadyAdmitted {
            operator: operator.clone(),
            avs: avs.clone(),
        });
    }
    ADMISSIONS.add(storage, row.number, operator)?;
    Ok(Response::new().add_event(Event::OperatorAdmitted { operator, avs }))
}

/// Lets an operator opt in no more. Whoever serves goes on.
#[inline(never)]
pub fn refuse_operator(
    storage: &mut dyn Storage,
    sender: &Addr,
    avs: &Addr,
    operator: &Addr,
) -> Result<Response, ContractError> {
    let row = avs::registered(storage, avs)?;
    check_sender(&row, avs, sender)?;
    check_admitted(storage, &row, avs, operator)?;
    ADMISSIONS.remove(storage, row.number, operator);
    Ok(Response::new().add_event(Event::OperatorRefused { operator, avs }))
}

fn check_sender(row: &Avs, avs: &Addr, sender: &Addr) -> Result<(), ContractError> {
    match &row.terms.entry.admission {
        Some(account) if account == sender => Ok(()),
        Some(account) => Err(ContractError::Unauthorized {
            found: sender.clone(),
            expected: account.clone(),
        }),
        None => Err(ContractError::NoAdmission { avs: avs.clone() }),
    }
}

/// Refuses whom an AVS that admits operators did not admit.
pub fn check_admitted(
    storage: &dyn Storage,
    row: &Avs,
    avs: &Addr,
    operator: &Addr,
) -> Result<(), ContractError> {
    if row.terms.entry.admission.is_none() || ADMISSIONS.has(storage, row.number, operator) {
        return Ok(());
    }
    Err(ContractError::NotAdmitted {
        operator: operator.clone(),
        avs: avs.clone(),
    })
}
