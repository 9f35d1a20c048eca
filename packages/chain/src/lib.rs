//! x/staking, x/distribution and x/slashing for cw-multi-test, doing what the Cosmos SDK does.
//!
//! The SDK meant is v0.50.5 and later; answers to contracts are those of wasmd. See the README for what is modelled,
//! what is not, and how to begin.

mod actions;
mod block;
mod builder;
mod cancel;
mod chain;
mod coins;
mod context;
mod dec;
mod delegation;
mod distribution_module;
mod error;
mod faults;
mod infractions;
mod invariants;
mod maturity;
mod modules;
mod params;
mod payout;
mod query;
mod redelegation;
mod rewards;
mod slash;
mod staking_module;
mod state;
mod validator_set;
mod views;
mod wire;

pub use builder::ChainBuilder;
pub use chain::{Chain, ChainApp};
pub use context::ModuleAccount;
pub use distribution_module::DistributionModule;
pub use error::{SdkError, SlashingFault, StakingFault};
pub use faults::{Faults, MsgKind};
pub use modules::{initialize, modules};
pub use params::{BlockRewards, Params};
pub use staking_module::StakingModule;
pub use state::{BondStatus, Infraction, SlashReport, UnbondingEntry};
pub use validator_set::{validator_address, NewValidator};
pub use views::{RedelegationEntry, ValidatorInfo};
