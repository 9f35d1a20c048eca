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
mod direct;
mod harvest;
mod instantiate;
mod migrate;
mod permissions;
mod properties;
mod query;
mod queue_unbond;
mod reconcile;
mod review;
mod stake;
mod submit_batch;
mod sync;
mod validators;
mod withdraw;
