//! What the contract tells the world. Hashes and ids are base64, as in its messages.

use cosmwasm_std::{Addr, Binary, Event};
use palisade_evidence::EQUIVOCATION;
use palisade_interfaces::slasher::Evidence;

use crate::judge::Verdict;
use crate::state::Config;

/// Type of the event of an instantiation.
pub const INSTANTIATED: &str = "palisade-slasher-equivocation/instantiated";

/// Type of the event of evidence that held. The registry's own events say what was taken.
pub const EQUIVOCATION_PROVEN: &str = "palisade-slasher-equivocation/equivocation_proven";

/// Type of the event of a migration.
pub const MIGRATED: &str = "palisade-slasher-equivocation/migrated";

pub(crate) struct Instantiated<'a> {
    pub config: &'a Config,
}

impl From<Instantiated<'_>> for Event {
    fn from(Instantiated { config }: Instantiated<'_>) -> Self {
        Self::new(INSTANTIATED)
            .add_attribute("registry", &config.registry.0)
            .add_attribute("avs", &config.avs)
            .add_attribute("kind", EQUIVOCATION)
            .add_attribute("fraction", config.fraction.to_string())
    }
}

pub(crate) struct EquivocationProven<'a> {
    pub verdict: &'a Verdict,
    pub evidence: &'a Evidence,
    pub reporter: &'a Addr,
}

impl From<EquivocationProven<'_>> for Event {
    fn from(proven: EquivocationProven<'_>) -> Self {
        let EquivocationProven {
            verdict,
            evidence,
            reporter,
        } = proven;
        let offence = &verdict.offence;
        Self::new(EQUIVOCATION_PROVEN)
            .add_attribute("avs", &offence.avs)
            .add_attribute("operator", &offence.operator)
            .add_attribute("epoch", evidence.epoch.to_string())
            .add_attribute("slot", evidence.slot.to_string())
            .add_attribute("infraction_time", offence.infraction_time.to_string())
            .add_attribute("evidence_id", Binary::from(offence.evidence_id).to_base64())
            .add_attribute("first_payload_hash", evidence.first.payload_hash.to_base64())
            .add_attribute("second_payload_hash", evidence.second.payload_hash.to_base64())
            .add_attribute("fraction", verdict.fraction.to_string())
            .add_attribute("assets", verdict.assets.len().to_string())
            .add_attribute("reporter", reporter)
    }
}

pub(crate) struct Migrated<'a> {
    pub from_version: String,
    pub to_version: &'a str,
}

impl From<Migrated<'_>> for Event {
    fn from(migrated: Migrated<'_>) -> Self {
        Self::new(MIGRATED)
            .add_attribute("from_version", migrated.from_version)
            .add_attribute("to_version", migrated.to_version)
    }
}
