use cosmwasm_std::Addr;

use crate::preimage::{Hash, Preimage};

const EVIDENCE_ID_TAG: &str = "palisade-evidence-id/v1";

/// Names an offence by where it happened and not by what was signed there, so that all evidence for one slot
/// counts once.
///
/// `sha256( len | "palisade-evidence-id/v1" | len | avs | len | operator | len | kind | epoch | slot )`. Every
/// `len`, the epoch and the slot have 8 bytes, most significant first.
pub fn evidence_id(avs: &Addr, operator: &Addr, kind: &str, epoch: u64, slot: u64) -> Hash {
    Preimage::new(EVIDENCE_ID_TAG)
        .text(avs.as_str())
        .text(operator.as_str())
        .text(kind)
        .number(epoch)
        .number(slot)
        .hash()
}
