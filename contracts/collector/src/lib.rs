//! Receives staking rewards and forwards them to the hub. The README says what holds and why.

pub mod contract;

mod forward;
mod send;

mod query;

mod error;
mod events;
mod migrate;
mod state;

#[cfg(test)]
mod layout;

pub use error::ContractError;
