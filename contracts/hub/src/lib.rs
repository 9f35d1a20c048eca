//! Liquid staking: native coin to LST, and back. See the README.

pub mod contract;
mod error;

mod bond;
mod burn_shares;
mod claim_preferences;
mod collect_rewards;
mod harvest;
mod instantiate;
mod migrate;
mod queue_unbond;
mod receive;
mod reconcile;
mod stake;
mod submit_batch;
mod sync;
mod transfer_unbonding;
mod validators;
mod withdraw;

mod delegation;
mod operation;
mod proto;
mod query;
mod refusal;
mod reply;
mod undelegation;

mod batch;
mod events;
mod ledger;
mod params;
mod roles;
mod state;
mod validator;

#[cfg(test)]
mod layout;

pub use error::ContractError;
