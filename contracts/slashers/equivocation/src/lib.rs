//! Slasher: two signed statements for one slot.
//!
//! Anybody who holds two different statements that one operator signed for one slot of one AVS brings them here, and
//! the registry slashes. The contract has no owner, and nothing about it changes. See the README for what it promises.

pub mod contract;
mod instantiate;
mod judge;
mod migrate;
mod query;
mod submit_evidence;

mod error;
pub mod events;
mod state;

#[cfg(test)]
mod layout;

pub use error::{ContractError, Which};
