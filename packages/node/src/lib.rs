//! Palisade on real chains.

pub mod localnet;
