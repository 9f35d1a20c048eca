//! Messages to x/staking, and their answers. A refusal is caught here and concerns its own validator only.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Coin, CosmosMsg, DepsMut, Env, Response, StakingMsg, Storage, SubMsg, SubMsgResponse, SubMsgResult,
    Uint128,
};
use palisade_interfaces::token;
use palisade_math::{Lst, Native};

use crate::batch::Leg;
use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::ledger::{decrement, increment, Ledger};
use crate::proto;
use crate::reply::{response_bytes, ReplyId};
use crate::state::{self, Config};

/// Codes of x/staking that blame the validator, when a delegation to it is refused: it does not exist, or its shares are
/// worth nothing.
const GUILTY_CODES: [u32; 2] = [3, 34];

/// A staking message that waits for its answer.
#[cw_serde]
pub enum Operation {
    /// Moves `amount` from in flight to tracked.
    Delegate { validator: String, amount: Native },
    /// Moves `amount` from tracked to a new leg of `batch`, at the price of `shares`.
    Undelegate {
        validator: String,
        batch: u64,
        amount: Native,
        shares: Lst,
    },
}

/// Makes submessages of operations. Each is answered whatever happens, within its own gas.
pub fn send(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    config: &Config,
    operations: &[Operation],
    gas_limit: u64,
) -> Result<Vec<SubMsg>, ContractError> {
    let mut messages = Vec::with_capacity(operations.len());
    for (position, operation) in (0u64..).zip(operations) {
        state::save_operation(storage, position, operation)?;
        ledger.operations = increment(ledger.operations)?;
        let message = SubMsg::reply_always(
            operation.message(&config.denom),
            ReplyId::Operation(position).into(),
        );
        messages.push(message.with_gas_limit(gas_limit));
    }
    Ok(messages)
}

impl Operation {
    /// Native units that it moves.
    pub fn amount(&self) -> Native {
        match self {
            Self::Delegate { amount, .. } | Self::Undelegate { amount, .. } => *amount,
        }
    }

    fn message(&self, denom: &str) -> CosmosMsg {
        let coin = |amount: &Native| Coin {
            denom: denom.to_string(),
            amount: amount.amount(),
        };
        match self {
            Self::Delegate { validator, amount } => StakingMsg::Delegate {
                validator: validator.clone(),
                amount: coin(amount),
            }
            .into(),
            Self::Undelegate {
                validator, amount, ..
            } => StakingMsg::Undelegate {
                validator: validator.clone(),
                amount: coin(amount),
            }
            .into(),
        }
    }
}

/// Books the answer to one operation; after the last undelegation burns what they used up.
pub fn on_reply(
    deps: DepsMut,
    env: &Env,
    position: u64,
    result: SubMsgResult,
) -> Result<Response, ContractError> {
    let operation = state::take_operation(deps.storage, position)?;
    let mut ledger = state::ledger(deps.storage)?;
    ledger.operations = decrement(ledger.operations)?;
    let now = env.block.time.seconds();
    let response = match operation {
        Operation::Delegate { validator, amount } => {
            delegated(deps.storage, &mut ledger, now, &validator, amount, &result)?
        }
        Operation::Undelegate {
            validator,
            batch,
            amount,
            shares,
        } => {
            let undelegation = Undelegation {
                batch,
                validator,
                amount,
                shares,
            };
            let response = undelegation.answered(deps.storage, &mut ledger, now, &result)?;
            match ledger.operations {
                0 => burn(deps.storage, &mut ledger, now, batch, response)?,
                _ => response,
            }
        }
    };
    state::save_ledger(deps.storage, &ledger)?;
    Ok(response)
}

fn delegated(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    now: u64,
    address: &str,
    amount: Native,
    result: &SubMsgResult,
) -> Result<Response, ContractError> {
    let mut validator = state::validator(storage, address)?;
    ledger.in_flight = ledger.in_flight.checked_sub(amount)?;
    let event = match result {
        SubMsgResult::Ok(_) => {
            ledger.tracked_bonded = ledger.tracked_bonded.checked_add(amount)?;
            validator.tracked = validator.tracked.checked_add(amount)?;
            validator.delegate_backoff = Default::default();
            Event::Delegated {
                validator: address,
                amount,
                tracked: validator.tracked,
            }
        }
        SubMsgResult::Err(error) => {
            ledger.unallocated = ledger.unallocated.checked_add(amount)?;
            let Refusal {
                codespace,
                code,
                error,
            } = Refusal::of(error);
            if codespace == "staking" && GUILTY_CODES.contains(&code) {
                let until = now.saturating_add(state::config(storage)?.params.cooldown_seconds);
                validator.quarantine(until);
                Event::ValidatorQuarantined {
                    validator: address,
                    amount,
                    codespace,
                    code,
                    error,
                    until,
                }
            } else {
                let retry_at = validator.delegate_backoff.refuse(now);
                Event::DelegationRefused {
                    validator: address,
                    amount,
                    codespace,
                    code,
                    error,
                    retry_at,
                }
            }
        }
    };
    state::save_validator(storage, address, &validator)?;
    Ok(Response::new().add_event(event))
}

struct Undelegation {
    batch: u64,
    validator: String,
    amount: Native,
    shares: Lst,
}

impl Undelegation {
    fn answered(
        &self,
        storage: &mut dyn Storage,
        ledger: &mut Ledger,
        now: u64,
        result: &SubMsgResult,
    ) -> Result<Response, ContractError> {
        let event = match result {
            SubMsgResult::Ok(response) => return self.open_leg(storage, ledger, now, response),
            SubMsgResult::Err(error) => {
                let mut validator = state::validator(storage, &self.validator)?;
                let retry_at = validator.undelegate_backoff.refuse(now);
                state::save_validator(storage, &self.validator, &validator)?;
                let Refusal {
                    codespace,
                    code,
                    error,
                } = Refusal::of(error);
                Event::UndelegationRefused {
                    batch: self.batch,
                    validator: &self.validator,
                    amount: self.amount,
                    codespace,
                    code,
                    error,
                    retry_at,
                }
            }
        };
        Ok(Response::new().add_event(event))
    }

    fn open_leg(
        &self,
        storage: &mut dyn Storage,
        ledger: &mut Ledger,
        now: u64,
        response: &SubMsgResponse,
    ) -> Result<Response, ContractError> {
        let config = state::config(storage)?;
        let (amount, completion) = self.promised(&config, now, response)?;

        let mut validator = state::validator(storage, &self.validator)?;
        validator.tracked = validator.tracked.checked_sub(amount)?;
        validator.open_entries = increment(validator.open_entries)?;
        validator.undelegate_backoff = Default::default();
        state::save_validator(storage, &self.validator, &validator)?;

        let mut batch = state::batch(storage, self.batch)?;
        batch.debit(self.shares)?;
        batch.open_leg(amount)?;
        state::save_batch(storage, self.batch, &batch)?;

        let mut queue = state::queue(storage)?;
        let id = queue.last_leg.saturating_add(1);
        queue.last_leg = id;
        state::save_queue(storage, &queue)?;
        let leg = Leg {
            batch: self.batch,
            validator: self.validator.clone(),
            expected: amount,
            completion,
            armed_at: None,
        };
        state::save_new_leg(storage, id, &leg)?;

        ledger.tracked_bonded = ledger.tracked_bonded.checked_sub(amount)?;
        ledger.unbonding = ledger.unbonding.checked_add(amount)?;
        Ok(Response::new().add_event(Event::Undelegated {
            batch: self.batch,
            leg: id,
            validator: &self.validator,
            amount,
            shares: self.shares,
            completion,
            tracked: validator.tracked,
        }))
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
        let completion = undelegated.completion.unwrap_or_else(|| {
            now.saturating_add(config.params.unbonding_seconds)
                .saturating_add(1)
        });
        let amount = match undelegated.amount {
            Some((amount, denom)) if denom == config.denom => amount
                .parse::<u128>()
                .map(Uint128::new)
                .map_err(|_| malformed())?,
            _ => self.amount.amount(),
        };
        // Shares are cut to 18 places, so a unit less may come; more than was asked for does not.
        Ok((Native::from(amount).min(self.amount), completion))
    }
}

/// Burns the shares that a submission used up so far.
pub fn burn(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    now: u64,
    id: u64,
    response: Response,
) -> Result<Response, ContractError> {
    let mut batch = state::batch(storage, id)?;
    let burnt = batch.take_unburnt();
    let remaining_shares = batch.remaining();
    state::save_batch(storage, id, &batch)?;
    if remaining_shares.is_zero() {
        let mut queue = state::queue(storage)?;
        queue.submitting = None;
        state::save_queue(storage, &queue)?;
    }
    if burnt.is_zero() {
        return Ok(response);
    }
    ledger.burn(burnt)?;
    let message = token::ExecuteMsg::Burn {
        amount: burnt.amount(),
    };
    let event = Event::BatchSubmitted {
        batch: id,
        burnt,
        remaining_shares,
        expected: batch.expected,
        books: Books::of(ledger, now)?,
    };
    Ok(response
        .add_message(state::token(storage)?.execute(&message, vec![])?)
        .add_event(event))
}

/// What a chain lets a contract see of a failure: `codespace: staking, code: 27`.
pub struct Refusal<'a> {
    pub codespace: &'a str,
    /// 0 where there is none.
    pub code: u32,
    /// The first line of it, cut to 128 bytes.
    pub error: &'a str,
}

impl<'a> Refusal<'a> {
    /// Reads what it can.
    pub fn of(error: &'a str) -> Self {
        let line = error.lines().next().unwrap_or_default();
        let cut = (0..=128).rev().find_map(|length| line.get(..length));
        let error = if line.len() > 128 {
            cut.unwrap_or_default()
        } else {
            line
        };
        let code = error
            .strip_prefix("codespace: ")
            .and_then(|rest| rest.split_once(", code: "));
        let (codespace, digits) = code.unwrap_or_default();
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let code = digits
            .get(..end)
            .and_then(|digits| digits.parse().ok())
            .unwrap_or_default();
        Self {
            codespace,
            code,
            error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_refusal(error: &str, codespace: &str, code: u32, kept: usize) {
        let found = Refusal::of(error);
        assert_eq!(
            (found.codespace, found.code, found.error.len()),
            (codespace, code, kept)
        );
    }

    #[test]
    fn a_refusal_names_codespace_and_code() {
        assert_refusal("codespace: staking, code: 27", "staking", 27, 28);
        assert_refusal("codespace: sdk, code: 11: out of gas", "sdk", 11, 36);
        assert_refusal("codespace: staking, code: 34\n\nbacktrace", "staking", 34, 28);
    }

    #[test]
    fn what_cannot_be_read_has_no_code() {
        assert_refusal("", "", 0, 0);
        assert_refusal("execution failed", "", 0, 16);
        assert_refusal("codespace: staking, code: x", "staking", 0, 27);
    }

    #[test]
    fn a_long_error_is_cut_between_characters() {
        let long = "é".repeat(100);
        assert_refusal(&long, "", 0, 128);
        assert_refusal(&format!("x{long}"), "", 0, 127);
    }
}
