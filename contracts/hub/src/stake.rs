//! Delegates what is unallocated.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use palisade_math::selection::{level_for_stake, place_stake, wanted_stake, Candidate, Limits, Selected};
use palisade_math::target::Level;
use palisade_math::{Bps, MathError, Native};

use crate::delegation::Delegation;
use crate::error::ContractError;
use crate::ledger::Ledger;
use crate::operation::{self, Operation};
use crate::params::Params;
use crate::validator::Validator;
use crate::{bonded_set, buffer, state};

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
    let (params, now) = (&config.params, env.block.time.seconds());
    let limits = limits_of_stake(params, max_messages)?;
    let mut events = Vec::new();
    events.extend(buffer::adjust(&mut ledger, params, now)?);
    if ledger.unallocated < limits.min_message && events.is_empty() {
        let (found, expected) = (ledger.unallocated.amount(), limits.min_message.amount());
        return Err(ContractError::NothingToStake { found, expected });
    }
    let mut roster = state::roster(deps.storage)?;
    let placing = Placing {
        level: roster.level_now(&ledger)?,
        stake: ledger.stake()?,
        amount: ledger.unallocated,
        limits,
        gas_limit: params.gas_limit(gas_limit),
        now,
    };
    let chosen = if roster.is_bonded_due(params, now) {
        let mut validators = state::validators(deps.storage)?;
        events.extend(bonded_set::check(
            deps.storage,
            deps.querier,
            params,
            &mut roster,
            &mut validators,
            now,
        )?);
        // Whoever asks each time need not remember when.
        if params.bonded_max_age_seconds > 0 {
            state::save_roster(deps.storage, &roster)?;
        }
        placing.among_all(&ledger, &validators)?
    } else {
        match placing.among_first(deps.storage)? {
            Some(chosen) => chosen,
            None => placing.among_all(&ledger, &state::validators(deps.storage)?)?,
        }
    };
    if chosen.is_empty() && events.is_empty() {
        return Err(ContractError::NoValidatorAvailable);
    }
    for operation in &chosen {
        ledger.unallocated = ledger.unallocated.checked_sub(operation.amount())?;
        ledger.in_flight = ledger.in_flight.checked_add(operation.amount())?;
    }
    let messages = operation::send(deps.storage, &mut ledger, &config, &chosen)?;
    state::save_ledger(deps.storage, &ledger)?;
    Ok(Response::new().add_events(events).add_submessages(messages))
}

/// How amounts are cut up into staking messages.
pub fn limits(params: &Params, max_messages: Option<u32>) -> Result<Limits, MathError> {
    Ok(Limits {
        max_messages: params.messages(max_messages),
        min_message: params.min_bond,
        slack: Bps::new(SLACK_BPS)?,
    })
}

/// New stake puts nobody so far above target that it would be moved away again.
fn limits_of_stake(params: &Params, max_messages: Option<u32>) -> Result<Limits, MathError> {
    let limits = limits(params, max_messages)?;
    Ok(Limits {
        slack: limits.slack.min(params.rebalance.tolerance),
        ..limits
    })
}

/// What is to be placed, and how.
struct Placing {
    /// Where targets are while everybody takes its part.
    level: Level,
    /// All that is or will be delegated.
    stake: Native,
    amount: Native,
    limits: Limits,
    gas_limit: u64,
    now: u64,
}

impl Placing {
    fn taker(&self, validator: &Validator) -> Result<Candidate, MathError> {
        validator.taker(self.stake, self.gas_limit, self.now)
    }

    /// Among those with the least stake for their weight, if these take all of it, or as much as there are messages. Only their rows
    /// are read, and at most twice as many as there are messages.
    fn among_first(&self, storage: &dyn Storage) -> Result<Option<Vec<Operation>>, ContractError> {
        let (mut rows, mut addresses) = (Vec::new(), Vec::new());
        let (mut takers, mut wanted) = (0u32, Native::ZERO);
        let most = usize::try_from(self.limits.max_messages).unwrap_or_default();
        for address in state::by_rank(storage).take(most.saturating_mul(2)) {
            let address = address?;
            let row = self.taker(&state::validator(storage, &address)?)?;
            let takes = wanted_stake(&row, &self.level, &self.limits)?;
            if takes.is_zero() {
                continue;
            }
            takers = takers.saturating_add(1);
            wanted = wanted.checked_add(takes)?;
            rows.push(row);
            addresses.push(address);
            if wanted >= self.amount || takers >= self.limits.max_messages {
                let selection = place_stake(&rows, &self.level, self.amount, &self.limits)?;
                let address = |index: usize| addresses.get(index).cloned();
                return Ok(Some(self.operations(&selection.chosen, &address)));
            }
        }
        Ok(None)
    }

    /// Among all. What those would get that cannot be chosen is the others'.
    fn among_all(
        &self,
        ledger: &Ledger,
        validators: &[(String, Validator)],
    ) -> Result<Vec<Operation>, ContractError> {
        let mut stake = ledger.tracked_bonded.checked_add(self.amount)?;
        let mut rows = Vec::with_capacity(validators.len());
        for (_, validator) in validators {
            let row = self.taker(validator)?;
            if !row.available && row.weight > 0 {
                stake = stake.checked_sub(row.tracked)?;
            }
            rows.push(row);
        }
        let level = level_for_stake(&rows, stake)?;
        let selection = place_stake(&rows, &level, self.amount, &self.limits)?;
        let address = |index: usize| validators.get(index).map(|(address, _)| address.clone());
        Ok(self.operations(&selection.chosen, &address))
    }

    fn operations(&self, chosen: &[Selected], address: &dyn Fn(usize) -> Option<String>) -> Vec<Operation> {
        let chosen = chosen.iter();
        chosen
            .filter_map(|chosen| {
                Some(Operation::Delegate(Delegation {
                    validator: address(chosen.index)?,
                    amount: chosen.amount,
                    gas_limit: self.gas_limit,
                }))
            })
            .collect()
    }
}
