//! Liquid staking: native coin to LST, and back. See the README.

pub mod contract;
mod error;

mod bond;
mod burn_shares;
mod claim_preferences;
mod collect_rewards;
mod cover_loss;
mod donate;
mod harvest;
mod instant_unstake;
mod instantiate;
mod migrate;
mod pause;
mod queue_unbond;
mod rebalance;
mod receive;
mod reconcile;
mod resolve_dispute;
mod route_rewards;
mod stake;
mod submit_batch;
mod sync;
mod transfer_unbonding;
mod update;
mod validators;
mod vote;
mod withdraw;

mod delegation;
mod operation;
mod oversight;
mod proto;
mod query;
mod redelegation;
mod refusal;
mod reply;
mod undelegation;

mod batch;
mod bonded_set;
mod buffer;
mod change;
mod events;
mod history;
mod ledger;
mod params;
mod risk;
mod roles;
mod roster;
mod state;
mod validator;

#[cfg(test)]
mod layout;

pub use error::ContractError;
