//! x/staking, x/distribution and x/slashing for cw-multi-test, doing what the Cosmos SDK does.
//!
//! The SDK meant is v0.50.5 and later; answers to contracts are those of wasmd. See the README for what is modelled,
//! what is not, and how to begin.

mod actions;
mod block;
mod builder;
mod chain;
mod coins;
mod context;
mod dec;
mod delegation;
mod error;
mod faults;
mod modules;
mod params;
mod query;
mod rewards;
mod slash;
mod state;
mod validator_set;
mod views;
mod wire;

pub use builder::ChainBuilder;
pub use chain::{Chain, ChainApp};
pub use context::ModuleAccount;
pub use error::{SdkError, SlashingFault, StakingFault};
pub use faults::{Faults, MsgKind};
pub use modules::{initialize, modules, DistributionModule, StakingModule};
pub use params::{BlockRewards, Params};
pub use state::{BondStatus, SlashReport, UnbondingEntry};
pub use validator_set::{validator_address, NewValidator};
pub use views::{RedelegationEntry, ValidatorInfo};
