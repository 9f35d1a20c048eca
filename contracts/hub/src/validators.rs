//! The choice of validators, by the owner. And the owner.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use cw_ownable::Action;
use palisade_interfaces::hub::{ValidatorWeight, MAX_VALIDATORS, MAX_VALIDATOR_PAUSE_SECONDS};
use palisade_kit::event::or_none;
use palisade_kit::range;
use palisade_math::Bps;

use crate::bonded_set::bonded_set;
use crate::error::ContractError;
use crate::events::Event;
use crate::roles::ensure_guardian;
use crate::state;
use crate::validator::Validator;

/// Adds one, takes a draining one back, or changes weight and cap of one. A change does not ask what the chain thinks of the
/// validator.
#[inline(never)]
pub fn add_validator(
    deps: DepsMut,
    info: &MessageInfo,
    address: &str,
    weight: u32,
    cap_bps: Option<u16>,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, &info.sender)?;
    check_weight(address, weight)?;
    let known = state::may_validator(deps.storage, address)?;
    if known.as_ref().map_or(true, Validator::is_draining) {
        check_bonded(&bonded_set(deps.querier)?, address)?;
    }
    let cap = check_cap(cap_bps)?;
    let mut validator = match known {
        Some(validator) => validator,
        None => {
            check_count(state::validator_count(deps.storage)?.saturating_add(1))?;
            Validator::new(weight, Bps::ONE)
        }
    };
    validator.set_weight(weight);
    validator.cap = cap.unwrap_or(validator.cap);
    state::save_validator(deps.storage, address, &mut validator)?;
    share_out(deps.storage, true)?;
    Ok(Response::new().add_event(Event::ValidatorAdded {
        validator: address,
        weight,
        cap_bps: validator.cap,
    }))
}

/// From now on it gets no stake and gives it up first. Whatever the chain or the validator does cannot prevent it, nor can the caps
/// of the others: what these cannot take stays unallocated.
#[inline(never)]
pub fn remove_validator(deps: DepsMut, info: &MessageInfo, address: &str) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, &info.sender)?;
    let mut validator = state::validator(deps.storage, address)?;
    validator.drain();
    state::save_validator(deps.storage, address, &mut validator)?;
    share_out(deps.storage, false)?;
    let tracked = validator.tracked;
    Ok(Response::new().add_event(Event::ValidatorRemoved {
        validator: address,
        tracked,
    }))
}

/// Changes weights and caps of several, all or none. Only the outcome has to add up.
#[inline(never)]
pub fn set_weights(
    deps: DepsMut,
    info: &MessageInfo,
    rows: &[ValidatorWeight],
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, &info.sender)?;
    check_rows(rows)?;
    let mut response = Response::new();
    for row in rows {
        let (address, weight) = (row.validator.as_str(), row.weight);
        let mut validator = state::validator(deps.storage, address)?;
        ensure_kept(address, &validator)?;
        validator.set_weight(weight);
        validator.cap = check_cap(row.cap_bps)?.unwrap_or(validator.cap);
        state::save_validator(deps.storage, address, &mut validator)?;
        response = response.add_event(Event::WeightSet {
            validator: address,
            weight,
            cap_bps: validator.cap,
        });
    }
    share_out(deps.storage, true)?;
    Ok(response)
}

/// Gives one no new stake for a while. A pause that ends later stays.
#[inline(never)]
pub fn pause_validator(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    address: &str,
    seconds: u64,
) -> Result<Response, ContractError> {
    ensure_guardian(deps.storage, &state::config(deps.storage)?, &info.sender)?;
    range::check("seconds", seconds, 1, MAX_VALIDATOR_PAUSE_SECONDS)?;
    let mut validator = state::validator(deps.storage, address)?;
    ensure_kept(address, &validator)?;
    let until = validator.pause(env.block.time.seconds().saturating_add(seconds));
    state::save_validator(deps.storage, address, &mut validator)?;
    Ok(Response::new().add_event(Event::ValidatorPaused {
        validator: address,
        until,
    }))
}

/// Ends the pause or the quarantine of one.
#[inline(never)]
pub fn resume_validator(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    address: &str,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, &info.sender)?;
    let mut validator = state::validator(deps.storage, address)?;
    if !validator.resume(env.block.time.seconds()) {
        return Err(ContractError::ValidatorNotPaused {
            validator: address.to_string(),
        });
    }
    state::save_validator(deps.storage, address, &mut validator)?;
    Ok(Response::new().add_event(Event::ValidatorResumed { validator: address }))
}

/// Hands the hub over in two steps, or to nobody.
#[inline(never)]
pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    action: Action,
) -> Result<Response, ContractError> {
    let ownership = cw_ownable::update_ownership(deps, &env.block, &info.sender, action)?;
    Ok(Response::new().add_event(Event::OwnershipUpdated {
        owner: or_none(ownership.owner.as_ref()),
        pending_owner: or_none(ownership.pending_owner.as_ref()),
    }))
}

/// Works out anew what weights stand for.
///
/// # Errors
/// [`ContractError::CapsTooTight`] where that is an error.
fn share_out(storage: &mut dyn Storage, must_fit: bool) -> Result<(), ContractError> {
    let mut roster = state::roster(storage)?;
    roster.set_level(&state::validators(storage)?)?;
    if must_fit {
        roster.ensure_placeable()?;
    }
    Ok(state::save_roster(storage, &roster)?)
}

/// # Errors
/// [`ContractError::NoValidators`], [`ContractError::ZeroWeight`] or [`ContractError::DuplicateValidator`].
pub fn check_rows(rows: &[ValidatorWeight]) -> Result<(), ContractError> {
    if rows.is_empty() {
        return Err(ContractError::NoValidators);
    }
    for (position, row) in rows.iter().enumerate() {
        check_weight(&row.validator, row.weight)?;
        let mut before = rows.iter().take(position);
        if before.any(|other| other.validator == row.validator) {
            return Err(ContractError::DuplicateValidator {
                validator: row.validator.clone(),
            });
        }
    }
    Ok(())
}

/// # Errors
/// [`ContractError::ValidatorDraining`].
fn ensure_kept(address: &str, validator: &Validator) -> Result<(), ContractError> {
    if validator.is_draining() {
        return Err(ContractError::ValidatorDraining {
            validator: address.to_string(),
        });
    }
    Ok(())
}

/// # Errors
/// [`ContractError::ValidatorNotBonded`].
pub fn check_bonded(bonded: &[String], validator: &str) -> Result<(), ContractError> {
    if !bonded.iter().any(|address| address == validator) {
        return Err(ContractError::ValidatorNotBonded {
            validator: validator.to_string(),
        });
    }
    Ok(())
}

/// # Errors
/// [`ContractError::ZeroWeight`].
fn check_weight(validator: &str, weight: u32) -> Result<(), ContractError> {
    if weight == 0 {
        return Err(ContractError::ZeroWeight {
            validator: validator.to_string(),
        });
    }
    Ok(())
}

/// # Errors
/// [`ContractError::OutOfRange`] outside of 1 to 10,000 basis points.
pub fn check_cap(cap_bps: Option<u16>) -> Result<Option<Bps>, ContractError> {
    let Some(cap_bps) = cap_bps else {
        return Ok(None);
    };
    range::check("cap_bps", cap_bps, 1, Bps::ONE.u16())?;
    Ok(Some(Bps::new(cap_bps)?))
}

/// # Errors
/// [`ContractError::TooManyValidators`].
pub fn check_count(found: usize) -> Result<(), ContractError> {
    if found > MAX_VALIDATORS {
        return Err(ContractError::TooManyValidators {
            found,
            expected: MAX_VALIDATORS,
        });
    }
    Ok(())
}
