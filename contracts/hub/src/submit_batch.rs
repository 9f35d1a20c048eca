//! Prices the oldest batch and undelegates what it is worth.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use palisade_math::exit::{debits_ceil, fund_exit, ExitFunding, Sources};
use palisade_math::selection::{take_stake, Limits, Selected};
use palisade_math::{Bps, ExchangeRate, Lst, Native};

use crate::batch::{Batch, Phase};
use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::ledger::Ledger;
use crate::operation::{self, Operation};
use crate::params::Params;
use crate::undelegation::{burn, Undelegation};
use crate::validator::Validator;
use crate::{buffer, stake, state, sync};

/// Syncs first, so that no loss is priced out. The shares of what is not undelegated now stay in the batch, in the
/// supply, and in every loss and gain, until a later call.
#[inline(never)]
pub fn submit_batch(
    deps: DepsMut,
    env: &Env,
    max_messages: Option<u32>,
    gas_limit: Option<u64>,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_idle()?;
    let now = env.block.time.seconds();
    let comparison = sync::compare(deps.storage, deps.querier, &env.contract.address)?;
    let synced = sync::book(deps.storage, &mut ledger, &config, &comparison, &env.block)?;

    let (id, mut batch) = oldest_batch(deps.storage)?;
    let validators = comparison.booked_validators(deps.storage)?;
    let offered = offered(&validators)?;
    let price = Price::of(id, &batch, &ledger, offered, &config.params, now)?;
    let limits = stake::limits(&config.params, max_messages)?;
    let gas_limit = config.params.gas_limit(gas_limit);
    let leaving = price.funding.unallocated.checked_add(price.funding.undelegated)?;
    let staying = ledger.stake()?.saturating_sub(leaving);
    let operations = price.undelegations(&validators, staying, &limits, (gas_limit, now))?;
    // Before the netted part leaves them: what the price was made of.
    let books = Books::of(&ledger, now)?;
    let priced = price.event(&operations, books)?;

    begin(deps.storage, id, &mut batch)?;
    price.net(&mut ledger, &mut batch)?;
    let mut response = Response::new().add_events(synced).add_event(priced);
    if operations.is_empty() {
        let params = &config.params;
        response = burn(deps.storage, &mut ledger, params, now, (id, &mut batch), response)?;
    }
    state::save_batch(deps.storage, id, &batch)?;
    let messages = operation::send(deps.storage, &mut ledger, &config, &operations)?;
    state::save_ledger(deps.storage, &ledger)?;
    Ok(response.add_submessages(messages))
}

/// The one that is partly submitted, else the pending one.
fn oldest_batch(storage: &dyn Storage) -> Result<(u64, Batch), ContractError> {
    let queue = state::queue(storage)?;
    let id = queue
        .submitting
        .or(queue.pending)
        .ok_or(ContractError::NothingPending)?;
    Ok((id, state::batch(storage, id)?))
}

/// What all validators together can be asked for, whatever they are asked for now.
fn offered(validators: &[(String, Validator)]) -> Result<Native, ContractError> {
    validators.iter().try_fold(Native::ZERO, |sum, (_, validator)| {
        Ok(sum.checked_add(validator.offers(&validator.undelegate_backoff))?)
    })
}

/// A batch takes no more requests once its submission begins.
fn begin(storage: &mut dyn Storage, id: u64, batch: &mut Batch) -> Result<(), ContractError> {
    batch.debit(Lst::ZERO)?;
    let mut queue = state::queue(storage)?;
    if queue.pending == Some(id) {
        queue.pending = None;
        queue.submitting = Some(id);
        state::save_queue(storage, &queue)?;
    }
    Ok(())
}

/// What the remaining shares of a batch are worth, and where that comes from.
struct Price {
    batch: u64,
    rate: ExchangeRate<Native, Lst>,
    shares: Lst,
    value: Native,
    funding: ExitFunding<Native>,
    /// Paid at once.
    netted: Native,
}

impl Price {
    /// # Errors
    /// [`ContractError::BatchNotDue`], or when there is no rate.
    fn of(
        id: u64,
        batch: &Batch,
        ledger: &Ledger,
        offered: Native,
        params: &Params,
        now: u64,
    ) -> Result<Self, ContractError> {
        let shares = batch.remaining();
        let rate = ledger.rate(now)?;
        let value = rate.assets_for_redeem_floor(shares)?;
        let due = batch.due(value, params);
        if now < due {
            return Err(ContractError::BatchNotDue { batch: id, now, due });
        }
        // The cap is a part of the whole batch, so only its first submission nets, and thins the buffer out.
        let (netting_cap, buffer_target) = match batch.phase {
            Phase::Pending { .. } => {
                let staying = rate.assets().checked_sub(value)?;
                (params.netting_cap, buffer::target(params, staying)?)
            }
            _ => (Bps::ZERO, ledger.buffer),
        };
        let sources = Sources {
            unallocated: ledger.unallocated,
            buffer: ledger.buffer,
            buffer_target,
            // Units that no validator offers come from idle coins. Where there are none, their shares wait.
            bonded: offered.max(value.saturating_sub(ledger.unallocated.checked_add(ledger.buffer)?)),
        };
        let funding = fund_exit(value, &sources, netting_cap)?;
        let netted = funding.unallocated.checked_add(funding.buffer)?;
        Ok(Self {
            batch: id,
            rate,
            shares,
            value,
            funding,
            netted,
        })
    }

    /// Shares that the netted part costs, then those of each undelegation. Together they may be a few more than there
    /// are.
    fn debits(&self, undelegated: &[Selected]) -> Result<Vec<Lst>, ContractError> {
        let netted = std::iter::once(self.netted);
        let parts: Vec<_> = netted
            .chain(undelegated.iter().map(|chosen| chosen.amount))
            .collect();
        Ok(debits_ceil(&self.rate, self.shares, &parts)?)
    }

    /// Undelegations from validators that can take them.
    ///
    /// # Errors
    /// [`ContractError::NothingUndelegated`] when the call would achieve nothing.
    fn undelegations(
        &self,
        validators: &[(String, Validator)],
        staying: Native,
        limits: &Limits,
        (gas_limit, now): (u64, u64),
    ) -> Result<Vec<Operation>, ContractError> {
        let mut rows = Vec::with_capacity(validators.len());
        for (_, validator) in validators {
            rows.push(validator.giver(staying, gas_limit, now)?);
        }
        let chosen = take_stake(&rows, self.funding.undelegated, limits)?.chosen;
        if chosen.is_empty() && self.netted.is_zero() && !self.value.is_zero() {
            let value = self.value.amount();
            return Err(ContractError::NothingUndelegated {
                batch: self.batch,
                value,
            });
        }
        let debits = self.debits(&chosen)?;
        let chosen = chosen.iter().zip(debits.iter().skip(1));
        Ok(chosen
            .filter_map(|(chosen, &shares)| {
                let validator = validators.get(chosen.index)?.0.clone();
                let (batch, amount) = (self.batch, chosen.amount);
                Some(Operation::Undelegate(Undelegation {
                    batch,
                    validator,
                    amount,
                    shares,
                    gas_limit,
                }))
            })
            .collect())
    }

    /// Pays the netted part: it is claimable at once, by every request of the batch alike.
    fn net(&self, ledger: &mut Ledger, batch: &mut Batch) -> Result<(), ContractError> {
        ledger.unallocated = ledger.unallocated.checked_sub(self.funding.unallocated)?;
        ledger.buffer = ledger.buffer.checked_sub(self.funding.buffer)?;
        ledger.claimable = ledger.claimable.checked_add(self.netted)?;
        for shares in self.debits(&[])? {
            batch.debit(shares)?;
        }
        batch.net(self.netted)
    }

    fn event(&self, operations: &[Operation], books: Books) -> Result<Event<'static>, ContractError> {
        let mut undelegating = Native::ZERO;
        for operation in operations {
            undelegating = undelegating.checked_add(operation.amount())?;
        }
        Ok(Event::BatchPriced {
            batch: self.batch,
            shares: self.shares,
            value: self.value,
            netted: self.netted,
            undelegating,
            books,
        })
    }
}
