//! Withdraws staking rewards into the collector.

use cosmwasm_std::{DepsMut, DistributionMsg, Response, StdResult, Storage, SubMsg};
use palisade_interfaces::collector;
use palisade_interfaces::hub::Pausable;
use palisade_kit::page;

use crate::error::ContractError;
use crate::events::Event;
use crate::refusal::Refusal;
use crate::reply::ReplyId;
use crate::state;
use crate::validator::Validator;

/// Asks those named, or those whose turn it is, and has the collector forward whatever it has after that. Validators
/// without stake are skipped.
///
/// Nothing is booked here, so only refusals are answered: a success may carry a thousand worthless denoms, which
/// nobody needs to read.
#[inline(never)]
pub fn harvest(
    deps: DepsMut,
    now: u64,
    validators: Option<Vec<String>>,
    limit: Option<u32>,
    gas_limit: Option<u64>,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    config.pauses.ensure_free(Pausable::Harvest, now)?;
    state::ledger(deps.storage)?.ensure_idle()?;
    let limit = usize::try_from(config.params.messages(limit)).unwrap_or(usize::MAX);
    let rows = state::validators(deps.storage)?;
    let chosen = match validators {
        Some(validators) => named(&rows, validators, limit)?,
        None => next_in_turn(deps.storage, &rows, limit)?,
    };
    let gas_limit = config.params.gas_limit(gas_limit);
    let mut messages = Vec::with_capacity(chosen.len());
    for (place, address) in &chosen {
        let withdraw = DistributionMsg::WithdrawDelegatorReward {
            validator: (*address).clone(),
        };
        let message = SubMsg::reply_on_error(withdraw, ReplyId::Reward(*place).into());
        messages.push(message.with_gas_limit(gas_limit));
    }
    let validators = u64::try_from(chosen.len()).unwrap_or(u64::MAX);
    let forward = state::collector(deps.storage)?.execute(&collector::ExecuteMsg::Forward {}, vec![])?;
    Ok(Response::new()
        .add_submessages(messages)
        .add_message(forward)
        .add_event(Event::Harvested { validators }))
}

/// Place and address of a validator in the list of all, which stays as it is until the last message is answered.
type Chosen<'a> = (u64, &'a String);

fn with_stake(rows: &[(String, Validator)]) -> Vec<Chosen<'_>> {
    let places = (0u64..).zip(rows);
    places
        .filter(|(_, (_, validator))| !validator.tracked.is_zero())
        .map(|(place, (address, _))| (place, address))
        .collect()
}

/// Those with stake among the named ones.
fn named(
    rows: &[(String, Validator)],
    addresses: Vec<String>,
    limit: usize,
) -> Result<Vec<Chosen<'_>>, ContractError> {
    let addresses = page::distinct(addresses, limit);
    for address in &addresses {
        if !rows.iter().any(|(known, _)| known == address) {
            return Err(ContractError::UnknownValidator {
                validator: address.clone(),
            });
        }
    }
    let mut chosen = with_stake(rows);
    chosen.retain(|(_, address)| addresses.contains(address));
    Ok(chosen)
}

/// Those after the one where the last turn ended, round the list. One cursor says whose turn it is: a time for each
/// validator would be a write for each.
fn next_in_turn<'a>(
    storage: &mut dyn Storage,
    rows: &'a [(String, Validator)],
    limit: usize,
) -> StdResult<Vec<Chosen<'a>>> {
    let mut chosen = with_stake(rows);
    let last = state::last_harvested(storage)?;
    let asked = chosen
        .iter()
        .take_while(|(_, address)| Some(*address) <= last.as_ref());
    let asked = asked.count();
    chosen.rotate_left(asked);
    chosen.truncate(limit);
    if let Some((_, address)) = chosen.last() {
        state::save_last_harvested(storage, address)?;
    }
    Ok(chosen)
}

/// One validator's rewards could not be withdrawn. The others' were.
pub fn on_refused(deps: DepsMut, place: u64, error: &str) -> Result<Response, ContractError> {
    let index = usize::try_from(place).unwrap_or(usize::MAX);
    let validator = state::validator_at(deps.storage, index)?.unwrap_or_default();
    let refusal = Refusal::of(error);
    Ok(Response::new().add_event(Event::RewardRefused {
        validator: &validator,
        refusal,
    }))
}
