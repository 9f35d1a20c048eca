#![doc = include_str!("../README.md")]

#[cfg(feature = "engine")]
mod api;
#[cfg(feature = "engine")]
mod artifacts;
#[cfg(feature = "engine")]
mod backend;
mod check;
#[cfg(feature = "engine")]
mod contract;
#[cfg(feature = "engine")]
mod either;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "engine")]
mod gas;
#[cfg(feature = "engine")]
mod lend;
#[cfg(feature = "engine")]
pub mod table;

#[cfg(feature = "engine")]
pub use api::ContractApi;
#[cfg(feature = "engine")]
pub use artifacts::Artifacts;
pub use check::{check, Findings};
#[cfg(feature = "engine")]
pub use contract::WasmContract;
#[cfg(feature = "engine")]
pub use engine::{Reading, WasmEngine};
#[cfg(feature = "engine")]
pub use gas::{Act, GasMeter, GasReport, OutOfGas, Touched, DEFAULT_LIMIT};
