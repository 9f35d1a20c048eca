//! Scenarios, invariants and attacks over all contracts, in one binary.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod attacks;
mod golden;
mod invariants;
mod scenarios;
mod stage;
mod world;
