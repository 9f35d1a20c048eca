//! The owner's choice of validators, and the owner.

use cosmwasm_std::{DepsMut, Env, MessageInfo, QuerierWrapper, Response};
use cw_ownable::Action;
use palisade_interfaces::hub::MAX_VALIDATORS;
use palisade_kit::event::or_none;

use crate::error::ContractError;
use crate::events::Event;
use crate::state;
use crate::validator::Validator;

/// Adds one, takes a draining one back, or changes the weight of one. A change of weight does not ask what the chain
/// thinks of the validator.
#[inline(never)]
pub fn add_validator(
    deps: DepsMut,
    info: &MessageInfo,
    address: &str,
    weight: u32,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, &info.sender)?;
    check_weight(address, weight)?;
    let known = state::may_validator(deps.storage, address)?;
    if known.as_ref().map_or(true, Validator::is_draining) {
        check_bonded(&bonded_set(deps.querier)?, address)?;
    }
    let mut validator = match known {
        Some(validator) => validator,
        None => {
            check_count(state::validator_count(deps.storage).saturating_add(1))?;
            Validator::new(weight)
        }
    };
    validator.set_weight(weight);
    state::save_validator(deps.storage, address, &validator)?;
    Ok(Response::new().add_event(Event::ValidatorAdded {
        validator: address,
        weight,
    }))
}

/// From now on it gets no stake and gives it up first. Whatever the chain or the validator does cannot prevent it.
#[inline(never)]
pub fn remove_validator(deps: DepsMut, info: &MessageInfo, address: &str) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, &info.sender)?;
    let mut validator = state::validator(deps.storage, address)?;
    validator.drain();
    state::save_validator(deps.storage, address, &validator)?;
    let tracked = validator.tracked;
    Ok(Response::new().add_event(Event::ValidatorRemoved {
        validator: address,
        tracked,
    }))
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

/// Addresses of the validators that the chain's consensus consists of. All in one query: the one for a single
/// validator answers for jailed and unbonded ones as well.
pub fn bonded_set(querier: QuerierWrapper) -> Result<Vec<String>, ContractError> {
    Ok(querier
        .query_all_validators()?
        .into_iter()
        .map(|validator| validator.address)
        .collect())
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
pub fn check_weight(validator: &str, weight: u32) -> Result<(), ContractError> {
    if weight == 0 {
        return Err(ContractError::ZeroWeight {
            validator: validator.to_string(),
        });
    }
    Ok(())
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
