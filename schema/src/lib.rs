//! Writes the JSON schema of every Palisade contract.
//!
//! Each contract has `<name>/<name>.json`, its whole interface as one CosmWasm IDL document, and `<name>/raw/`, the
//! same schemas one file each. Client generators read the first, explorers the second.

mod contracts;
mod files;

pub use contracts::{Contract, CONTRACTS};
pub use files::{differences, generate, write, Difference, Files};
