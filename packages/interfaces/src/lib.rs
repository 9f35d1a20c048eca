//! Messages of every Palisade contract, and helpers that send them.
//!
//! One module per contract. Nothing here computes, and nothing is stored but what [`registry::rows`] lets others read: a client that links this crate can talk
//! to every contract and drags in none of them. Amounts are in base units, times in seconds since 1970,
//! durations in seconds, shares of a whole in basis points unless a field says otherwise.

mod asset;
mod handle;

pub mod ballot;
pub mod collector;
pub mod commitments;
pub mod hub;
pub mod lens;
pub mod registry;
pub mod slasher;
pub mod token;
pub mod vault;

pub use asset::{send_token, Asset};
