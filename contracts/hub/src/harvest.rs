//! Withdraws staking rewards into the collector.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::iter;

use cosmwasm_std::{DepsMut, DistributionMsg, Env, Response, Storage, SubMsg};
use palisade_interfaces::collector;
use palisade_kit::page;

use crate::error::ContractError;
use crate::events::Event;
use crate::refusal::Refusal;
use crate::reply::ReplyId;
use crate::state;

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
    let chosen = match validators {
        Some(validators) => named(deps.storage, validators, limit)?,
        None => longest_ago(deps.storage, limit)?,
    };
    let gas_limit = config.params.gas_limit(gas_limit);
    let mut messages = Vec::with_capacity(chosen.len());
    for (position, address) in (0u64..).zip(&chosen) {
        let mut validator = state::validator(deps.storage, address)?;
        validator.last_harvest = env.block.time.seconds();
        state::save_validator(deps.storage, address, &validator)?;
        let withdraw = DistributionMsg::WithdrawDelegatorReward {
            validator: address.clone(),
        };
        let message = SubMsg::reply_on_error(withdraw, ReplyId::Reward(position).into());
        messages.push(message.with_gas_limit(gas_limit));
    }
    state::save_harvest(deps.storage, &chosen)?;
    let validators = u64::try_from(chosen.len()).unwrap_or(u64::MAX);
    let forward = state::collector(deps.storage)?.execute(&collector::ExecuteMsg::Forward {}, vec![])?;
    Ok(Response::new()
        .add_submessages(messages)
        .add_message(forward)
        .add_event(Event::Harvested { validators }))
}

/// Those with stake among the named ones.
fn named(storage: &dyn Storage, addresses: Vec<String>, limit: usize) -> Result<Vec<String>, ContractError> {
    let addresses = page::distinct(addresses, limit);
    let mut chosen = Vec::with_capacity(addresses.len());
    for address in addresses {
        if !state::validator(storage, &address)?.tracked.is_zero() {
            chosen.push(address);
        }
    }
    Ok(chosen)
}

fn longest_ago(storage: &dyn Storage, limit: usize) -> Result<Vec<String>, ContractError> {
    let mut rows: BinaryHeap<Reverse<(u64, String)>> = state::validators(storage)?
        .into_iter()
        .filter(|(_, validator)| !validator.tracked.is_zero())
        .map(|(address, validator)| Reverse((validator.last_harvest, address)))
        .collect();
    let rows = iter::from_fn(|| rows.pop());
    Ok(rows.take(limit).map(|Reverse((_, address))| address).collect())
}

/// One validator's rewards could not be withdrawn. The others' were.
pub fn on_refused(deps: DepsMut, position: u64, error: &str) -> Result<Response, ContractError> {
    let index = usize::try_from(position).unwrap_or(usize::MAX);
    let validator = state::harvested_validator(deps.storage, index)?.unwrap_or_default();
    let refusal = Refusal::of(error);
    Ok(Response::new().add_event(Event::RewardRefused {
        validator: &validator,
        refusal,
    }))
}
