//! Liquid restaking: LST in, LRT out, and back.
//!
//! The README has the terms, decisions, invariants and messages. In reading order:

pub mod contract;
mod error;
mod events;

mod batch;
mod books;
mod params;
mod pending;
mod positions;
mod state;

mod stakes;
mod transfer;

mod instantiate;
mod sync;

mod deposit;

mod claim;
mod request_redeem;
mod settle_batch;
mod submit_batch;

mod allocate;
mod collect;
mod complete;
mod deallocate;

mod harvest;
mod migrate;
mod query;
mod reply;
mod roles;

#[cfg(test)]
mod layout;

pub use error::ContractError;
