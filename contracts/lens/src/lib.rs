//! What AVSs, operators and stakers should know about risk. The README says what holds and why.
//!
//! | Read | For |
//! | --- | --- |
//! | [`contract`] | where each message goes |
//! | `pool` | what the registry answers of one pool |
//! | `stake`, `exposure`, `report` | one risk each |

pub mod contract;

mod query;

mod exposure;
mod report;
mod stake;

mod pool;

mod error;
mod events;
mod migrate;
mod state;

#[cfg(test)]
mod layout;

pub use error::ContractError;
