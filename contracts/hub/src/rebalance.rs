//! Moves stake to where it should be, without unbonding it.
//!
//! Anybody may call this, and each redelegation costs something: for an unbonding period its destination can redelegate nothing,
//! should it have to. So nobody is moved for a trifle or twice in a while, and what a removed validator has left is undelegated by
//! batches all the same, which no redelegation prevents.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use palisade_interfaces::hub::{Pausable, ValidatorStatus, WantedDelegationResponse};
use palisade_math::rebalance::{rebalance as pair, Holding, Plan, Rules};
use palisade_math::Native;

use crate::error::ContractError;
use crate::events::Event;
use crate::ledger::Ledger;
use crate::operation::{self, Operation};
use crate::params::Params;
use crate::redelegation::{Redelegation, Running};
use crate::roster::Roster;
use crate::validator::{Validator, MAX_ENTRIES};
use crate::{bonded_set, state, sync};

/// Most redelegations that run at a time. Validators that keep their stake use up half of them at most.
const MAX_RUNNING: usize = 300;

/// Syncs, then redelegates from draining validators, and from those that are above target by more than the tolerance.
#[inline(never)]
pub fn rebalance(
    deps: DepsMut,
    env: &Env,
    max_messages: Option<u32>,
    gas_limit: Option<u64>,
) -> Result<Response, ContractError> {
    let (config, now) = (state::config(deps.storage)?, env.block.time.seconds());
    config.pauses.ensure_free(Pausable::Rebalance, now)?;
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;
    let mut roster = state::roster(deps.storage)?;
    let (running, completed) = drop_completed(deps.storage, ledger.time_before(env.block.height))?;

    let comparison = sync::compare(deps.storage, deps.querier, &env.contract.address)?;
    let mut events = sync::book(deps.storage, &mut ledger, &config, &comparison, &env.block)?;
    let mut validators = comparison.booked_validators(deps.storage)?;
    if roster.is_bonded_due(&config.params, now) {
        events.extend(bonded_set::check(
            deps.storage,
            deps.querier,
            &config.params,
            &mut roster,
            &mut validators,
            now,
        )?);
    }
    let call = Call {
        params: &config.params,
        max_messages: config.params.messages(max_messages),
        gas_limit: config.params.gas_limit(gas_limit),
        now,
    };
    let plan = call.plan(&ledger, &roster, &validators, &running)?;
    let operations = call.operations(&plan, &validators);
    if operations.is_empty() {
        return Err(call.nothing_to_do(&roster));
    }
    if !plan.is_cut && call.moves_kept_stake(&plan, &validators) {
        roster.rebalanced_at = now;
    }
    events.push(
        Event::Rebalanced {
            redelegations: operations.len(),
            completed,
        }
        .into(),
    );
    let messages = operation::send(deps.storage, &mut ledger, &config, &operations)?;
    state::save_roster(deps.storage, &roster)?;
    state::save_ledger(deps.storage, &ledger)?;
    Ok(Response::new().add_events(events).add_submessages(messages))
}

/// Forgets redelegations that were complete in an earlier block. Returns those that run, and how many were forgotten.
fn drop_completed(
    storage: &mut dyn Storage,
    time_before: u64,
) -> Result<(Vec<Running>, usize), ContractError> {
    let (mut running, mut completed) = (Vec::new(), 0usize);
    for (id, row) in state::all_running(storage)? {
        if row.completion <= time_before {
            state::remove_running(storage, id);
            completed = completed.saturating_add(1);
        } else {
            running.push(row);
        }
    }
    Ok((running, completed))
}

/// What one call may do.
struct Call<'a> {
    params: &'a Params,
    max_messages: u32,
    gas_limit: u64,
    now: u64,
}

impl Call<'_> {
    fn plan(
        &self,
        ledger: &Ledger,
        roster: &Roster,
        validators: &[(String, Validator)],
        running: &[Running],
    ) -> Result<Plan, ContractError> {
        let place = |address: &String| validators.binary_search_by(|(known, _)| known.cmp(address)).ok();
        // A source may be forgotten by now, and its destination is locked all the same.
        let places = running
            .iter()
            .map(|row| (place(&row.source), place(&row.destination)));
        let pairs: Vec<_> = places.collect();
        let moves_kept =
            roster.rebalance_due(self.params, self.now).is_none() && running.len() < MAX_RUNNING.div_ceil(2);
        let stake = ledger.stake()?;
        let mut holdings = Vec::with_capacity(validators.len());
        for (index, (_, validator)) in validators.iter().enumerate() {
            let is_patient = validator.redelegate_backoff.allows(self.gas_limit, self.now);
            // What came by a redelegation that runs cannot leave by another.
            let is_locked = pairs.iter().any(|(_, destination)| *destination == Some(index));
            holdings.push(Holding {
                // Only a draining one gives all that it has.
                tracked: match validator.is_draining() {
                    true => validator.offers(&validator.redelegate_backoff),
                    false => validator.tracked,
                },
                weight: validator.weight,
                most: validator.part(stake)?.most.into(),
                gives: is_patient && !is_locked && (validator.is_draining() || moves_kept),
                takes: is_patient && validator.status(self.now) == ValidatorStatus::Active {},
                refused: validator.redelegate_backoff.refusals > 0,
            });
        }
        let entries = |pair: (usize, usize)| {
            let pair = (Some(pair.0), Some(pair.1));
            pairs.iter().filter(|running| **running == pair).count()
        };
        let max_entries = usize::try_from(MAX_ENTRIES).unwrap_or_default();
        let free = u32::try_from(MAX_RUNNING.saturating_sub(running.len())).unwrap_or_default();
        let rules = Rules {
            max_messages: self.max_messages.min(free),
            min_message: self.params.rebalance.min_redelegation,
            tolerance: self.params.rebalance.tolerance,
            // A message of new stake goes so far past what is tolerated at most: it is at least one smallest bond, and takes less
            // than another one along.
            leeway: self.params.min_bond.checked_add(self.params.min_bond)?,
        };
        let may_pair = |from, to| entries((from, to)) < max_entries;
        Ok(pair(&holdings, &roster.level_now(ledger)?, &rules, &may_pair)?)
    }

    fn operations(&self, plan: &Plan, validators: &[(String, Validator)]) -> Vec<Operation> {
        let address = |index: usize| validators.get(index).map(|(address, _)| address.clone());
        let moves = plan.moves.iter();
        moves
            .filter_map(|step| {
                Some(Operation::Redelegate(Redelegation {
                    source: address(step.from)?,
                    destination: address(step.to)?,
                    amount: step.amount,
                    gas_limit: self.gas_limit,
                }))
            })
            .collect()
    }

    fn moves_kept_stake(&self, plan: &Plan, validators: &[(String, Validator)]) -> bool {
        let mut sources = plan.moves.iter().filter_map(|step| validators.get(step.from));
        sources.any(|(_, validator)| !validator.is_draining())
    }

    fn nothing_to_do(&self, roster: &Roster) -> ContractError {
        match roster.rebalance_due(self.params, self.now) {
            Some(expected) => ContractError::RebalanceTooSoon {
                found: self.now,
                expected,
            },
            None => ContractError::NothingToRebalance,
        }
    }
}

/// What every validator should have, and has, by address.
pub fn wanted(storage: &dyn Storage) -> Result<Vec<WantedDelegationResponse>, ContractError> {
    let ledger = state::ledger(storage)?;
    let level = state::roster(storage)?.level_now(&ledger)?;
    let stake = ledger.stake()?;
    let rows = state::validators(storage)?.into_iter();
    rows.map(|(validator, row)| {
        let target = match row.weight {
            0 => Native::ZERO,
            _ => level.target_floor(&row.part(stake)?)?.into(),
        };
        Ok(WantedDelegationResponse {
            validator,
            target: target.amount(),
            tracked: row.tracked.amount(),
        })
    })
    .collect()
}
