//! What was sent to the registry, in order, and what became of it.

use cosmwasm_std::{Addr, Coin};
use cw_multi_test::AppResponse;
use palisade_interfaces::registry::ExecuteMsg;
use palisade_math::slash::SlashError;
use palisade_registry::ContractError;

use crate::world::{Outcome, World};

/// One message.
#[derive(Clone, Debug)]
pub struct Sent {
    pub at: u64,
    pub sender: Addr,
    pub msg: ExecuteMsg,
    pub funds: Vec<Coin>,
    pub outcome: Result<AppResponse, Refusal>,
}

/// Why the registry refused, as far as anybody may know it beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody enters a pool that is contested.
    Contested,
    /// There is nothing that the slash may take.
    NothingToTake,
    Otherwise,
}

impl Refusal {
    fn of(error: &ContractError) -> Self {
        match error {
            ContractError::Contested { .. } => Self::Contested,
            ContractError::Slash(
                SlashError::NotAllocatedAtFault { .. }
                | SlashError::NoBudgetLeft { .. }
                | SlashError::NothingToTake { .. },
            ) => Self::NothingToTake,
            _ => Self::Otherwise,
        }
    }
}

impl World {
    /// All that the registry has in its storage.
    pub fn stored(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.app.dump_wasm_raw(&self.registry)
    }

    pub fn note(&mut self, sender: Addr, msg: &ExecuteMsg, funds: &[Coin], outcome: &Outcome) {
        let outcome = match outcome {
            Ok(response) => Ok(response.clone()),
            Err(error) => Err(Refusal::of(error)),
        };
        self.tape.push(Sent {
            at: self.now(),
            sender,
            msg: msg.clone(),
            funds: funds.to_vec(),
            outcome,
        });
    }
}
