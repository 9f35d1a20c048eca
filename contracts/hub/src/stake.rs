//! Delegates what is unallocated.

use cosmwasm_std::{DepsMut, Env, Response};
use palisade_math::selection::{level_for_stake, place_stake, Candidate, Limits};
use palisade_math::{Bps, MathError};

use crate::delegation::Delegation;
use crate::error::ContractError;
use crate::operation::{self, Operation};
use crate::params::Params;
use crate::validators::bonded_set;
use crate::{buffer, state};

/// How far past its target one message may put a validator, in basis points of the target. Wide enough that a
/// batch of a few hundredths of the stake needs few of the seven entries per validator.
const SLACK_BPS: u16 = 1_000;

/// Serves the validators furthest below target. The coins are in flight until each has answered.
///
/// Who is not in the bonded set gets nothing: it earns nothing, and its slash has put it the furthest below target.
#[inline(never)]
pub fn stake(
    deps: DepsMut,
    env: &Env,
    max_messages: Option<u32>,
    gas_limit: Option<u64>,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;
    let limits = limits(&config.params, max_messages)?;
    let adjusted = buffer::adjust(&mut ledger, &config.params, env.block.time.seconds())?;
    if ledger.unallocated < limits.min_message && adjusted.is_none() {
        let (found, expected) = (ledger.unallocated.amount(), limits.min_message.amount());
        return Err(ContractError::NothingToStake { found, expected });
    }
    let (gas_limit, now) = (config.params.gas_limit(gas_limit), env.block.time.seconds());
    let validators = state::validators(deps.storage)?;
    let bonded = bonded_set(deps.querier)?;
    let rows: Vec<_> = validators
        .iter()
        .map(|(address, validator)| {
            let taker = validator.taker(gas_limit, now);
            let available = taker.available && bonded.contains(address);
            Candidate { available, ..taker }
        })
        .collect();
    let level = level_for_stake(&rows, ledger.tracked_bonded.checked_add(ledger.unallocated)?)?;
    let selection = place_stake(&rows, &level, ledger.unallocated, &limits)?;

    let mut operations = Vec::with_capacity(selection.chosen.len());
    for chosen in &selection.chosen {
        if let Some((validator, _)) = validators.get(chosen.index) {
            ledger.unallocated = ledger.unallocated.checked_sub(chosen.amount)?;
            ledger.in_flight = ledger.in_flight.checked_add(chosen.amount)?;
            let (validator, amount) = (validator.clone(), chosen.amount);
            operations.push(Operation::Delegate(Delegation {
                validator,
                amount,
                gas_limit,
            }));
        }
    }
    if operations.is_empty() && adjusted.is_none() {
        return Err(ContractError::NoValidatorAvailable);
    }
    let messages = operation::send(deps.storage, &mut ledger, &config, &operations)?;
    state::save_ledger(deps.storage, &ledger)?;
    Ok(Response::new().add_submessages(messages).add_events(adjusted))
}

/// How amounts are cut up into staking messages.
pub fn limits(params: &Params, max_messages: Option<u32>) -> Result<Limits, MathError> {
    Ok(Limits {
        max_messages: params.messages(max_messages),
        min_message: params.min_bond,
        slack: Bps::new(SLACK_BPS)?,
    })
}
