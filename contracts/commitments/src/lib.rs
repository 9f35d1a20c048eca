//! Operators lock stake of their own for AVSs that pay for it in advance. The README says what holds and why.

pub mod contract;

mod accept;
mod claim_rent;
mod create;
mod end;
mod return_rent;
mod settle;

mod claim_rewards;
mod deposit;
mod receive;
mod withdraw;

mod look;
mod query;

mod error;
mod events;
mod migrate;
mod state;

#[cfg(test)]
mod layout;

pub use error::ContractError;
