use cosmwasm_std::{Addr, Decimal, StdResult, Storage};
use cw_storage_plus::{Item, Map};
use palisade_evidence::Hash;
use palisade_interfaces::registry::RegistryContract;
use serde::{Deserialize, Serialize};

/// Whom the slasher serves and what an offence costs. Never changes.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    /// Who slashes.
    pub registry: RegistryContract,
    /// Whose statements are judged.
    pub avs: Addr,
    /// Part of the weight that one offence costs.
    pub fraction: Decimal,
}

const CONFIG: Item<Config> = Item::new("config");

/// Second of the slash by id of the offence. Rows stay for ever: an offence is punished once.
const SLASHED: Map<&[u8], u64> = Map::new("slashed");

pub(crate) fn load_config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub(crate) fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

pub(crate) fn slashed_at(storage: &dyn Storage, evidence_id: &Hash) -> StdResult<Option<u64>> {
    SLASHED.may_load(storage, evidence_id)
}

pub(crate) fn save_slashed(storage: &mut dyn Storage, evidence_id: &Hash, at: u64) -> StdResult<()> {
    SLASHED.save(storage, evidence_id, &at)
}
