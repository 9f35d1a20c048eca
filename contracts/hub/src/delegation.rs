//! Stake that goes to a validator.

use cosmwasm_std::{Storage, SubMsgResult};
use palisade_math::Native;
use serde::{Deserialize, Serialize};

use crate::error::ContractError;
use crate::events::Event;
use crate::ledger::Ledger;
use crate::refusal::Refusal;
use crate::state;
use crate::validator::Backoff;

/// A delegation that waits for its answer: moves `amount` from in flight to tracked, or back to unallocated.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    pub validator: String,
    pub amount: Native,
    pub gas_limit: u64,
}

impl Delegation {
    /// Books the answer.
    pub fn answered<'a>(
        &'a self,
        storage: &mut dyn Storage,
        ledger: &mut Ledger,
        now: u64,
        result: &'a SubMsgResult,
    ) -> Result<Event<'a>, ContractError> {
        let Self {
            validator: address,
            amount,
            gas_limit,
        } = self;
        let mut validator = state::validator(storage, address)?;
        ledger.in_flight = ledger.in_flight.checked_sub(*amount)?;
        let event = match result {
            SubMsgResult::Ok(_) => {
                ledger.tracked_bonded = ledger.tracked_bonded.checked_add(*amount)?;
                validator.tracked = validator.tracked.checked_add(*amount)?;
                validator.delegate_backoff = Backoff::default();
                Event::Delegated {
                    validator: address,
                    amount: *amount,
                    tracked: validator.tracked,
                }
            }
            SubMsgResult::Err(error) => {
                ledger.unallocated = ledger.unallocated.checked_add(*amount)?;
                let refusal = Refusal::of(error);
                if refusal.blames_validator() {
                    let cooldown = state::config(storage)?.params.cooldown_seconds;
                    let until = validator.quarantine(now.saturating_add(cooldown));
                    Event::ValidatorQuarantined {
                        validator: address,
                        amount: *amount,
                        refusal,
                        until,
                    }
                } else {
                    let retry_at = validator.delegate_backoff.refuse(*gas_limit, now);
                    Event::DelegationRefused {
                        validator: address,
                        amount: *amount,
                        refusal,
                        retry_at,
                    }
                }
            }
        };
        state::save_validator(storage, address, &mut validator)?;
        Ok(event)
    }
}
