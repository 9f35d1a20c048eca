//! Which of the hub's validators the chain's consensus consists of.
//!
//! Who is not bonded earns nothing. It gets no stake, and is not the reason for a redelegation either: most are back
//! within minutes.

use cosmwasm_std::{Event as WasmEvent, QuerierWrapper, Storage};

use crate::error::ContractError;
use crate::events::Event;
use crate::params::Params;
use crate::roster::Roster;
use crate::state;
use crate::validator::Validator;

/// Addresses of the bonded ones. All in one query: the one for a single validator answers for jailed and unbonded ones as well.
pub fn bonded_set(querier: QuerierWrapper) -> Result<Vec<String>, ContractError> {
    Ok(querier
        .query_all_validators()?
        .into_iter()
        .map(|validator| validator.address)
        .collect())
}

/// Asks the chain, remembers when, and books who left the set and who is back; that one waits for the cooldown.
/// The caller saves the roster.
pub fn check(
    storage: &mut dyn Storage,
    querier: QuerierWrapper,
    params: &Params,
    roster: &mut Roster,
    validators: &mut [(String, Validator)],
    now: u64,
) -> Result<Vec<WasmEvent>, ContractError> {
    let bonded = bonded_set(querier)?;
    roster.bonded_at = now;
    let back = now.saturating_add(params.cooldown_seconds);
    let mut events = Vec::new();
    for (address, validator) in validators.iter_mut().filter(|(_, row)| !row.is_draining()) {
        let event = match (bonded.contains(address), validator.is_unbonded()) {
            (false, false) => {
                validator.leave_bonded_set();
                Event::ValidatorUnbonded { validator: address }
            }
            (true, true) => {
                let until = validator.join_bonded_set(back);
                Event::ValidatorBonded {
                    validator: address,
                    until,
                }
            }
            _ => continue,
        };
        events.push(event.into());
        state::save_validator(storage, address, validator)?;
    }
    Ok(events)
}
