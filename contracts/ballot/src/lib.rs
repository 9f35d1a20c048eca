//! Holders of LST direct the hub's vote on proposals of the chain. The README says what holds and why.

pub mod contract;

mod cast;
mod deposit;
mod prune;
mod receive;
mod vote;
mod withdraw;

mod open;
mod probe;
mod query;
mod reply;

mod error;
mod events;
mod instantiate;
mod migrate;
mod options;
mod state;

#[cfg(test)]
mod layout;

pub use error::ContractError;
