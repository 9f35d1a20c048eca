//! The hub against x/staking and x/distribution as a simulated chain does them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

mod bond;
mod claims;
mod deposits;
mod direct;
mod drains;
mod harvest;
mod instant_unstake;
mod instantiate;
mod migrate;
mod oversight;
mod pause;
mod permissions;
mod properties;
mod query;
mod queue_unbond;
mod rebalance;
mod reconcile;
mod resolve_dispute;
mod review;
mod rise;
mod route_rewards;
mod selection_histories;
mod stake;
mod submit_batch;
mod sync;
mod update;
mod validators;
mod vote;
mod withdraw;
