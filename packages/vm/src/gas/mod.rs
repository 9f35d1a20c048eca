//! What a call costs on a chain, counted in SDK gas.

mod dispatch;
mod floor;
mod meter;
pub(crate) mod prices;
mod report;
mod trace;

pub(crate) use dispatch::Entry;
pub(crate) use floor::floor;
pub use meter::{GasMeter, OutOfGas, DEFAULT_LIMIT};
pub(crate) use report::Charge;
pub use report::GasReport;
pub use trace::{repeated, Act, Touched};
