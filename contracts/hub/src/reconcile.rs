//! Settles unbondings that the chain has paid.
//!
//! x/staking pays at the end of a block, into a balance that does not say for what. So a leg is first armed, in a
//! block at whose time it is complete, and settled in a later block, when it must have been paid. Between the two no
//! other leg may be complete and unarmed, or armed in this very block: its coins may be in the balance or not.
//!
//! A completion is rounded up to a second, and the time of a block down. Where blocks are less than a second apart, a leg
//! of the next second may be paid already, so it counts as complete for the others.

use cosmwasm_std::{DepsMut, Env, Event as WasmEvent, Response, StdResult, Storage};
use palisade_kit::page;
use palisade_math::settlement::losses;
use palisade_math::Native;

use crate::batch::{Batch, Leg};
use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::ledger::{decrement, Ledger};
use crate::state::{self, ArmedLeg, Config};

/// Arms what is complete. Where nothing is to be armed, settles what was armed before, and books what is left over.
#[inline(never)]
pub fn reconcile(deps: DepsMut, env: &Env, limit: Option<u32>) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;
    let (limit, now) = (page::limit(limit), env.block.time.seconds());

    let mut events = arm(deps.storage, &mut ledger, now, env.block.height, limit)?;
    let may_be_paid = state::is_waiting_until(deps.storage, now.saturating_add(1))
        || state::is_armed_at(deps.storage, env.block.height);
    if events.is_empty() && !may_be_paid {
        let balance = deps.querier.query_balance(&env.contract.address, &config.denom)?;
        let mut settlement = Settlement {
            ledger: &mut ledger,
            config: &config,
            now,
            events: &mut events,
        };
        settlement.settle(deps.storage, balance.amount.into(), limit)?;
        settlement.share_surplus(deps.storage, balance.amount.into(), limit)?;
    }
    if events.is_empty() {
        return Err(ContractError::NothingToReconcile);
    }
    state::save_ledger(deps.storage, &ledger)?;
    Ok(Response::new().add_events(events))
}

fn arm(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    now: u64,
    height: u64,
    limit: usize,
) -> Result<Vec<WasmEvent>, ContractError> {
    let mut events = Vec::new();
    for (id, leg) in state::arm_legs(storage, now, height, limit)? {
        ledger.armed = ledger.armed.checked_add(leg.expected)?;
        let Leg {
            batch,
            validator,
            expected,
            ..
        } = &leg;
        let event = Event::LegArmed {
            leg: id,
            batch: *batch,
            validator,
            expected: *expected,
            height,
        };
        events.push(event.into());
    }
    Ok(events)
}

/// One settlement under way.
struct Settlement<'a> {
    ledger: &'a mut Ledger,
    config: &'a Config,
    now: u64,
    events: &'a mut Vec<WasmEvent>,
}

impl Settlement<'_> {
    /// Shares what is missing over all legs that are paid, pro rata, and settles up to `limit` of them.
    fn settle(
        &mut self,
        storage: &mut dyn Storage,
        balance: Native,
        limit: usize,
    ) -> Result<(), ContractError> {
        let legs = state::armed_legs(storage, limit)?;
        let came = balance.saturating_sub(self.ledger.held()?);
        let shortfall = self.ledger.armed.saturating_sub(came);
        let mut expected: Vec<Native> = legs.iter().map(|armed| armed.leg.expected).collect();
        let settled = sum(&expected)?;
        // Those beyond the limit bear their part when they are settled.
        expected.push(self.ledger.armed.checked_sub(settled)?);
        // Legs of one batch mostly stand together, so it is loaded and saved once for all of them.
        let mut current: Option<(u64, Batch)> = None;
        for (armed, loss) in legs.iter().zip(losses(shortfall, &expected)?) {
            let id = armed.leg.batch;
            let mut batch = match current.take() {
                Some((same, batch)) if same == id => batch,
                other => {
                    save_batch(storage, other)?;
                    state::batch(storage, id)?
                }
            };
            self.settle_leg(storage, armed, &mut batch, loss)?;
            current = Some((id, batch));
        }
        Ok(save_batch(storage, current)?)
    }

    fn settle_leg(
        &mut self,
        storage: &mut dyn Storage,
        armed: &ArmedLeg,
        batch: &mut Batch,
        loss: Native,
    ) -> Result<(), ContractError> {
        let leg = &armed.leg;
        let received = leg.expected.checked_sub(loss)?;
        self.ledger.armed = self.ledger.armed.checked_sub(leg.expected)?;
        self.ledger.unbonding = self.ledger.unbonding.checked_sub(leg.expected)?;
        self.ledger.claimable = self.ledger.claimable.checked_add(received)?;

        let mut validator = state::validator(storage, &leg.validator)?;
        validator.open_entries = decrement(validator.open_entries)?;
        state::save_validator(storage, &leg.validator, &mut validator)?;

        let disputed = batch.settle_leg(leg.expected, loss, &self.config.params, self.now)?;
        if !loss.is_zero() {
            state::save_short_batch(storage, leg.batch)?;
        }
        state::remove_armed_leg(storage, armed);

        let (batch_id, claimable) = (leg.batch, self.ledger.claimable);
        let Leg {
            validator, expected, ..
        } = leg;
        let event = Event::LegSettled {
            leg: armed.id,
            batch: batch_id,
            validator,
            expected: *expected,
            received,
            claimable,
        };
        self.events.push(event.into());
        if let Some(held) = batch.held.as_ref().filter(|_| disputed) {
            let event = Event::BatchDisputed {
                batch: batch_id,
                held: held.amount,
                until: held.until,
            };
            self.events.push(event.into());
        }
        Ok(())
    }

    /// Coins beyond all that is held exist only where no paid leg waits. They make losses of batches good, the oldest
    /// first; the rest drips into the rate.
    fn share_surplus(
        &mut self,
        storage: &mut dyn Storage,
        balance: Native,
        limit: usize,
    ) -> Result<(), ContractError> {
        if !self.ledger.armed.is_zero() {
            return Ok(());
        }
        let mut surplus = balance.saturating_sub(self.ledger.held()?);
        let short = state::short_batches(storage, limit)?;
        for id in &short {
            if surplus.is_zero() {
                return Ok(());
            }
            surplus = surplus.checked_sub(self.top_up(storage, *id, surplus)?)?;
        }
        if surplus.is_zero() || short.len() == limit {
            return Ok(());
        }
        let params = &self.config.params;
        self.ledger
            .gain_unallocated(surplus, params.unbonding_seconds, params, self.now)?;
        let books = Books::of(self.ledger, self.now)?;
        self.events.push(
            Event::SurplusFound {
                amount: surplus,
                books,
            }
            .into(),
        );
        Ok(())
    }

    /// Returns what the batch took of the surplus: nothing when its requests are free to be closed. That is told once, so that a
    /// call which comes no further than such batches has done its part.
    fn top_up(
        &mut self,
        storage: &mut dyn Storage,
        id: u64,
        surplus: Native,
    ) -> Result<Native, ContractError> {
        let mut batch = state::batch(storage, id)?;
        batch.release(self.now)?;
        if batch.is_final(self.now) {
            state::forget_short_batch(storage, id);
            let lost = batch.lost;
            self.events.push(Event::LossFinalized { batch: id, lost }.into());
            return Ok(Native::ZERO);
        }
        let amount = surplus.min(batch.lost);
        batch.top_up(amount, self.now)?;
        self.ledger.claimable = self.ledger.claimable.checked_add(amount)?;
        state::save_batch(storage, id, &batch)?;
        if batch.lost.is_zero() {
            state::forget_short_batch(storage, id);
        }
        let event = Event::BatchToppedUp {
            batch: id,
            amount,
            lost: batch.lost,
        };
        self.events.push(event.into());
        Ok(amount)
    }
}

fn save_batch(storage: &mut dyn Storage, batch: Option<(u64, Batch)>) -> StdResult<()> {
    match batch {
        Some((id, batch)) => state::save_batch(storage, id, &batch),
        None => Ok(()),
    }
}

fn sum(amounts: &[Native]) -> Result<Native, ContractError> {
    amounts
        .iter()
        .try_fold(Native::ZERO, |sum, amount| Ok(sum.checked_add(*amount)?))
}
