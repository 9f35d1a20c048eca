#![doc = include_str!("../README.md")]

mod balances;
mod cranks;
mod digits;
mod engine;
pub mod gas;
pub mod invariants;
mod keys;
mod outcome;
pub mod reckoning;
pub mod story;
mod suite;

pub use balances::{Change, Tracker};
pub use digits::grouped;
pub use engine::{
    native_contract, Code, Engine, Instance, Issuance, Moment, NativeBuilder, NativeEngine, Response,
    ValidatorState,
};
pub use keys::OperatorKey;
pub use outcome::Outcome;
pub use suite::{
    AvsSetup, House, OperatorSetup, Payout, Settings, Suite, SuiteBuilder, GUARDIAN, KEEPER, MANAGER, OWNER,
    TREASURY,
};
