//! Stake that moves from one validator to another.

use cosmwasm_std::{Storage, SubMsgResponse, SubMsgResult};
use palisade_kit::reply::response_bytes;
use palisade_math::Native;
use serde::{Deserialize, Serialize};

use crate::error::ContractError;
use crate::events::Event;
use crate::proto;
use crate::refusal::Refusal;
use crate::state::{self, Config};
use crate::validator::Backoff;

/// A redelegation that waits for its answer: moves `amount` from what is tracked at `source` to what is tracked at
/// `destination`.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Redelegation {
    pub source: String,
    pub destination: String,
    pub amount: Native,
    pub gas_limit: u64,
}

/// A redelegation that the chain counts. Until it is complete its destination can redelegate nothing, and answers for slashes of
/// its source.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Running {
    pub source: String,
    pub destination: String,
    pub amount: Native,
    /// Second from which on the next EndBlock ends it.
    pub completion: u64,
}

impl Redelegation {
    /// Books the answer. After a refusal both validators are left alone, since it does not say whose fault it is, and the
    /// cooldown of rebalances ends: nothing was moved.
    pub fn answered<'a>(
        &'a self,
        storage: &mut dyn Storage,
        (config, now): (&Config, u64),
        result: &'a SubMsgResult,
    ) -> Result<Event<'a>, ContractError> {
        let mut from = state::validator(storage, &self.source)?;
        let mut to = state::validator(storage, &self.destination)?;
        let event = match result {
            SubMsgResult::Ok(response) => {
                from.tracked = from.tracked.checked_sub(self.amount)?;
                to.tracked = to.tracked.checked_add(self.amount)?;
                from.redelegate_backoff = Backoff::default();
                to.redelegate_backoff = Backoff::default();
                let completion = self.run(storage, config, now, response)?;
                Event::Redelegated {
                    source: &self.source,
                    destination: &self.destination,
                    amount: self.amount,
                    completion,
                    source_tracked: from.tracked,
                    destination_tracked: to.tracked,
                }
            }
            SubMsgResult::Err(error) => {
                let waits = from.redelegate_backoff.refuse(self.gas_limit, now);
                let retry_at = to.redelegate_backoff.refuse(self.gas_limit, now).max(waits);
                if !from.is_draining() {
                    let mut roster = state::roster(storage)?;
                    roster.rebalanced_at = 0;
                    state::save_roster(storage, &roster)?;
                }
                Event::RedelegationRefused {
                    source: &self.source,
                    destination: &self.destination,
                    amount: self.amount,
                    refusal: Refusal::of(error),
                    retry_at,
                }
            }
        };
        state::save_validator(storage, &self.source, &mut from)?;
        state::save_validator(storage, &self.destination, &mut to)?;
        Ok(event)
    }

    /// Remembers it until it is seen complete; for a source that is unbonded the chain does not count it at all. Returns when it is
    /// complete. Where the chain says nothing that is what the parameters say.
    fn run(
        &self,
        storage: &mut dyn Storage,
        config: &Config,
        now: u64,
        response: &SubMsgResponse,
    ) -> Result<u64, ContractError> {
        let bytes = response_bytes(response).map_or(&[][..], |bytes| bytes.as_slice());
        let completion =
            proto::redelegated(bytes).ok_or(ContractError::MalformedResponse { kind: "redelegation" })?;
        let configured = now
            .saturating_add(config.params.unbonding_seconds)
            .saturating_add(1);
        let completion = completion.unwrap_or(configured);
        if completion > 0 {
            let running = Running {
                source: self.source.clone(),
                destination: self.destination.clone(),
                amount: self.amount,
                completion,
            };
            state::save_running(storage, &running)?;
        }
        Ok(completion)
    }
}
