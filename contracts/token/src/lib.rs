//! cw20 token that only its minter may burn. The README says what holds and why.

pub mod contract;

mod burn;
mod mint;

mod error;
mod events;
mod migrate;
mod state;

pub use error::ContractError;
