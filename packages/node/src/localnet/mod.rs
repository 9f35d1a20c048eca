//! A local network: a chain of a few validators on this machine, which lives a day in some seconds.
//!
//! Everything listens on 127.0.0.1 only. Keys are made of names, see [`crate::client::Key::named`]: never send anything
//! of value to them on another chain.

pub mod command;
mod config;
mod consensus_key;
mod genesis;
mod go;
mod homes;
mod interrupt;
mod network;
mod node;
mod process;
mod rpc;
mod settings;
mod status;
mod twin;
mod up;
mod wasmd;

pub use consensus_key::ConsensusKey;
pub use network::Localnet;
pub use node::Node;
pub use settings::{target_directory, Settings, FOLDER_VARIABLE, WASMD_VARIABLE};
pub use status::{Status, ValidatorStatus};
pub use twin::Twin;

/// Bech32 prefix of the chain's addresses.
pub const PREFIX: &str = "wasm";
