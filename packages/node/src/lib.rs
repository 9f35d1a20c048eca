//! Palisade on real chains.

pub mod client;
pub mod localnet;
