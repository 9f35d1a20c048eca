use cosmwasm_std::{Addr, Decimal, StdResult, Storage};
use palisade_evidence::Hash;
use palisade_interfaces::registry::RegistryContract;
use palisade_kit::packed::{PackedItem, PackedMap};
use serde::{Deserialize, Serialize};

/// Whom the slasher serves and what an offence costs. Never changes.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    /// Who slashes.
    pub registry: RegistryContract,
    /// Whose statements are judged.
    pub avs: Addr,
    /// Length of an epoch, which the registry never changes.
    pub epoch_seconds: u64,
    /// Part of the weight that one offence costs.
    #[serde(with = "palisade_math::number::decimal")]
    pub fraction: Decimal,
}

const CONFIG: PackedItem<Config> = PackedItem::new("c");

/// Second of the slash by id of the offence. Rows stay for ever: an offence is punished once.
const SLASHED: PackedMap<&[u8], u64> = PackedMap::new("s");

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
