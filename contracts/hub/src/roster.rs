//! What is known of all validators together. Whoever has it need not read the rows of all.

use cosmwasm_std::Uint128;
use palisade_math::target::{Level, Part};
use palisade_math::{Bps, MathError, Native};
use serde::{Deserialize, Serialize};

use crate::error::ContractError;
use crate::ledger::Ledger;
use crate::params::Params;
use crate::validator::Validator;

/// One row, which changes with weights, caps, and the two times.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Basis points of the stake that weights stand for, once caps hold.
    pub level: Level,
    /// When the chain was last asked who is bonded.
    pub bonded_at: u64,
    /// When stake of validators that keep theirs was last moved.
    pub rebalanced_at: u64,
}

impl Roster {
    /// Takes over weights and caps of all validators.
    pub fn set_level(&mut self, validators: &[(String, Validator)]) -> Result<(), MathError> {
        let weighted = validators.iter().filter(|(_, validator)| validator.weight > 0);
        let parts: Vec<_> = weighted.map(|(_, validator)| validator.part_of_bps()).collect();
        self.level = Level::of(whole(), &parts)?;
        Ok(())
    }

    /// # Errors
    /// [`ContractError::CapsTooTight`] when the caps of all validators together are less than the whole.
    pub fn ensure_placeable(&self) -> Result<(), ContractError> {
        if self.level.weight > 0 || self.level.amount.is_zero() {
            return Ok(());
        }
        let (found, expected) = (whole().saturating_sub(self.level.amount), whole());
        Err(ContractError::CapsTooTight { found, expected })
    }

    /// The level of all that is or will be delegated.
    pub fn level_now(&self, ledger: &Ledger) -> Result<Level, ContractError> {
        Ok(self.level.scaled_ceil(ledger.stake()?.amount(), whole())?)
    }

    /// Whether the chain must be asked again who is bonded.
    pub fn is_bonded_due(&self, params: &Params, now: u64) -> bool {
        let age = now.saturating_sub(self.bonded_at);
        params.bonded_max_age_seconds == 0 || age > params.bonded_max_age_seconds
    }

    /// Until when validators that keep their stake are left alone, if they are.
    pub fn rebalance_due(&self, params: &Params, now: u64) -> Option<u64> {
        let due = self
            .rebalanced_at
            .saturating_add(params.rebalance.cooldown_seconds);
        Some(due).filter(|due| now < *due)
    }
}

impl Validator {
    /// Its weight and cap, in basis points of the whole.
    fn part_of_bps(&self) -> Part {
        Part {
            weight: self.weight,
            most: u128::from(self.cap.u16()).into(),
        }
    }

    /// Its weight and cap, of `stake` in all.
    pub fn part(&self, stake: Native) -> Result<Part, MathError> {
        let most = self.cap.of_floor(stake)?.amount();
        Ok(Part {
            weight: self.weight,
            most,
        })
    }
}

fn whole() -> Uint128 {
    u128::from(Bps::ONE.u16()).into()
}
