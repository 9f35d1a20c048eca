//! Stake that a batch takes back from a validator.

use cosmwasm_std::{Response, Storage, SubMsgResponse, SubMsgResult, Uint128};
use palisade_interfaces::token;
use palisade_kit::reply::response_bytes;
use palisade_math::{Lst, Native};
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, Leg};
use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::ledger::{increment, Ledger};
use crate::params::Params;
use crate::proto;
use crate::refusal::Refusal;
use crate::state::{self, Config};
use crate::validator::Backoff;

/// An undelegation that waits for its answer: moves `amount` from tracked to a new leg of `batch`, at the price of
/// `shares`.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Undelegation {
    pub batch: u64,
    pub validator: String,
    pub amount: Native,
    pub shares: Lst,
    pub gas_limit: u64,
}

impl Undelegation {
    /// Books the answer. A refusal leaves the shares in the batch. The caller saves ledger and batch.
    pub fn answered<'a>(
        &'a self,
        storage: &mut dyn Storage,
        ledger: &mut Ledger,
        batch: &mut Batch,
        (config, now): (&Config, u64),
        result: &'a SubMsgResult,
    ) -> Result<Event<'a>, ContractError> {
        let error = match result {
            SubMsgResult::Ok(response) => {
                let promised = self.promised(config, now, response)?;
                return self.open_leg(storage, ledger, batch, promised);
            }
            SubMsgResult::Err(error) => error,
        };
        let mut validator = state::validator(storage, &self.validator)?;
        let retry_at = validator.undelegate_backoff.refuse(self.gas_limit, now);
        state::save_validator(storage, &self.validator, &mut validator)?;
        Ok(Event::UndelegationRefused {
            batch: self.batch,
            validator: &self.validator,
            amount: self.amount,
            refusal: Refusal::of(error),
            retry_at,
        })
    }

    fn open_leg(
        &self,
        storage: &mut dyn Storage,
        ledger: &mut Ledger,
        batch: &mut Batch,
        (amount, completion): (Native, u64),
    ) -> Result<Event<'_>, ContractError> {
        let Self {
            batch: batch_id,
            validator: address,
            shares,
            ..
        } = self;
        let mut validator = state::validator(storage, address)?;
        validator.tracked = validator.tracked.checked_sub(amount)?;
        validator.open_entries = increment(validator.open_entries)?;
        validator.undelegate_backoff = Backoff::default();
        state::save_validator(storage, address, &mut validator)?;

        let shares = batch.debit(*shares)?;
        batch.open_leg(amount)?;

        let leg = Leg {
            batch: *batch_id,
            validator: address.clone(),
            expected: amount,
            completion,
        };
        let id = ledger.number_leg()?;
        state::save_new_leg(storage, id, &leg)?;

        ledger.tracked_bonded = ledger.tracked_bonded.checked_sub(amount)?;
        ledger.unbonding = ledger.unbonding.checked_add(amount)?;
        Ok(Event::Undelegated {
            batch: *batch_id,
            leg: id,
            validator: address,
            amount,
            shares,
            completion,
            tracked: validator.tracked,
        })
    }

    /// Amount and completion time, as the chain answered them. Where it says nothing, the amount is what was asked
    /// for, and the time what the parameters say.
    fn promised(
        &self,
        config: &Config,
        now: u64,
        response: &SubMsgResponse,
    ) -> Result<(Native, u64), ContractError> {
        let malformed = || ContractError::MalformedResponse { kind: "undelegation" };
        let bytes = response_bytes(response).map_or(&[][..], |bytes| bytes.as_slice());
        let undelegated = proto::undelegated(bytes).ok_or_else(malformed)?;
        let configured = now
            .saturating_add(config.params.unbonding_seconds)
            .saturating_add(1);
        let amount = match undelegated.amount {
            Some((amount, denom)) if denom == config.denom => amount
                .parse::<u128>()
                .map(Uint128::new)
                .map_err(|_| malformed())?,
            _ => self.amount.amount(),
        };
        // Shares are cut to 18 places, so a unit less may come; more than was asked for does not.
        Ok((
            Native::from(amount).min(self.amount),
            undelegated.completion.unwrap_or(configured),
        ))
    }
}

/// Burns the shares that a submission used up so far. The caller saves ledger and batch.
pub fn burn(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    params: &Params,
    now: u64,
    (id, batch): (u64, &mut Batch),
    response: Response,
) -> Result<Response, ContractError> {
    let burnt = batch.take_unburnt();
    let remaining_shares = batch.remaining();
    if remaining_shares.is_zero() {
        let mut queue = state::queue(storage)?;
        queue.submitting = None;
        state::save_queue(storage, &queue)?;
    }
    if burnt.is_zero() {
        return Ok(response);
    }
    ledger.burn(burnt, params, now)?;
    let message = token::ExecuteMsg::Burn {
        amount: burnt.amount(),
    };
    let (expected, books) = (batch.expected, Books::of(ledger, now)?);
    Ok(response
        .add_message(state::token(storage)?.execute(&message, vec![])?)
        .add_event(Event::BatchSubmitted {
            batch: id,
            burnt,
            remaining_shares,
            expected,
            books,
        }))
}
