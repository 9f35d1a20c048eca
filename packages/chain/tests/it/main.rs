//! Tests of the simulated chain. Expected numbers are worked out by hand from the rules of the SDK; the working
//! stands beside them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod differences;
mod driver;
mod lifecycle;
mod properties;
mod queries;
mod refusals;
mod replies;
mod rewards;
mod slashes;
mod support;
mod validators;
