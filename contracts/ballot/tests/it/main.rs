//! The ballot with its hub, on a chain whose x/gov is simulated.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod world;

mod cast;
mod deposits;
mod instantiation;
mod migration;
mod open;
mod properties;
mod prune;
mod queries;
mod votes;
