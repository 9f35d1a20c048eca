//! Tests on a real node, and of what works with one.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod client;
mod deploy;
mod differential;
mod engine;
mod localnet;
mod replay;
mod story;
mod support;
mod votes;
