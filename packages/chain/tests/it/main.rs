//! Tests of the simulated chain. Expected numbers are worked out by hand from the rules of the SDK; the working
//! stands beside them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod active_set;
mod block_rewards;
mod contracts;
mod differences;
mod driver;
mod gov;
mod infractions;
mod properties;
mod queries;
mod real_slashes;
mod recorded;
mod refusals;
mod replies;
mod rewards;
mod script;
mod seer;
mod slashes;
mod support;
mod validators;
