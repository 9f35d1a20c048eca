//! Withdraws staking rewards into the collector.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::iter;

use cosmwasm_std::{DepsMut, DistributionMsg, Env, Response, SubMsg};
use palisade_interfaces::collector;
use palisade_kit::page;

use crate::error::ContractError;
use crate::events::Event;
use crate::refusal::Refusal;
use crate::reply::ReplyId;
use crate::state;
use crate::validator::Validator;

/// Asks those named, or those asked longest ago, and has the collector forward whatever it has after that. Validators
/// without stake are skipped.
///
/// Nothing is booked here, so only refusals are answered: a success may carry a thousand worthless denoms, which
/// nobody needs to read.
#[inline(never)]
pub fn harvest(
    deps: DepsMut,
    env: &Env,
    validators: Option<Vec<String>>,
    limit: Option<u32>,
    gas_limit: Option<u64>,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    state::ledger(deps.storage)?.ensure_idle()?;
    let limit = usize::try_from(config.params.messages(limit)).unwrap_or(usize::MAX);
    let rows = state::validators(deps.storage)?;
    let chosen = match validators {
        Some(validators) => named(&rows, validators, limit)?,
        None => longest_ago(&rows, limit),
    };
    let gas_limit = config.params.gas_limit(gas_limit);
    let mut messages = Vec::with_capacity(chosen.len());
    for (place, address, validator) in &chosen {
        let validator = Validator {
            last_harvest: env.block.time.seconds(),
            ..(*validator).clone()
        };
        state::save_validator(deps.storage, address, &validator)?;
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

/// A validator and its place in the list of all, which stays as it is until the last message is answered.
type Chosen<'a> = (u64, &'a String, &'a Validator);

/// Those with stake.
fn with_stake(rows: &[(String, Validator)]) -> impl Iterator<Item = Chosen<'_>> {
    (0u64..)
        .zip(rows)
        .map(|(place, (address, validator))| (place, address, validator))
        .filter(|(_, _, validator)| !validator.tracked.is_zero())
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
    let chosen = with_stake(rows).filter(|(_, address, _)| addresses.contains(address));
    Ok(chosen.collect())
}

fn longest_ago(rows: &[(String, Validator)], limit: usize) -> Vec<Chosen<'_>> {
    let mut heap: BinaryHeap<_> = with_stake(rows)
        .map(|(place, _, validator)| Reverse((validator.last_harvest, place)))
        .collect();
    let places = iter::from_fn(|| heap.pop()).take(limit);
    let chosen: Vec<u64> = places.map(|Reverse((_, place))| place).collect();
    with_stake(rows)
        .filter(|(place, _, _)| chosen.contains(place))
        .collect()
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
