//! Palisade on real chains.

pub mod client;
pub mod engine;
pub mod localnet;
