//! Tests of the slasher on a chain with a registry that answers from a table.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod history;
mod instantiation;
mod migration;
mod mock_registry;
mod queries;
mod refusals;
mod rejections;
mod signer;
mod submission;
mod world;
