//! The vault with the real hub, registry and tokens, on a simulated chain.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod allocations;
mod batches;
mod deposits;
mod hostile;
mod instantiation;
mod properties;
mod queries;
mod replies;
mod review;
mod rewards;
mod roles;
mod support;
mod syncs;
