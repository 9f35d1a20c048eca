//! What is stored.

use cosmwasm_std::{StdResult, Storage};
use palisade_interfaces::registry::RegistryContract;
use palisade_kit::packed::PackedItem;
use serde::{Deserialize, Serialize};

const CONFIG: PackedItem<Config> = PackedItem::new("c");

/// Fixed at instantiation.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// What the lens looks at.
    pub registry: RegistryContract,
}

/// What was fixed at instantiation.
pub fn load_config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

/// Once, at instantiation.
pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}
