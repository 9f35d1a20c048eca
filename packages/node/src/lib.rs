//! Palisade on real chains.

pub mod client;
pub mod deploy;
pub mod engine;
pub mod gas;
pub mod localnet;
pub mod record;
pub mod replay;
mod workspace;
