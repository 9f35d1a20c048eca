use cosmwasm_std::Addr;
use palisade_interfaces::registry::KeyScheme;

use crate::preimage::{Hash, Preimage, HASH_LENGTH};
use crate::EvidenceError;

/// Kind of the statements of which an operator may sign one a slot.
pub const EQUIVOCATION: &str = "equivocation";

/// Begins with other bytes than the tag of any statement, whatever its kind.
const POSSESSION_TAG: &str = "palisade-possession/v1";

/// A statement of an operator, as it is signed. Rebuilt wherever it is checked, never taken from a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignBytes<'a> {
    /// What the slasher judges, as its `Config` query says.
    pub kind: &'a str,
    /// Chain on which the registry runs.
    pub chain_id: &'a str,
    /// The registry.
    pub registry: &'a Addr,
    /// Whom the statement is for.
    pub avs: &'a Addr,
    /// The registry's epoch.
    pub epoch: u64,
    /// Position within the epoch.
    pub slot: u64,
    /// SHA-256 of what is stated.
    pub payload_hash: &'a Hash,
}

impl SignBytes<'_> {
    /// The 32 bytes to sign: ed25519 takes them as the message, secp256k1 as the hash.
    ///
    /// `sha256( len | "palisade/<kind>/v1" | len | chain_id | len | registry | len | avs | epoch | slot |
    /// payload_hash )`. Every `len`, the epoch and the slot have 8 bytes, most significant first.
    pub fn hash(&self) -> Hash {
        Preimage::new(&format!("palisade/{}/v1", self.kind))
            .text(self.chain_id)
            .text(self.registry.as_str())
            .text(self.avs.as_str())
            .number(self.epoch)
            .number(self.slot)
            .hash_with(self.payload_hash)
    }
}

/// The 32 bytes that prove possession of a key when they are signed with it. They name the operator, so that
/// nobody can register the key of another with a proof seen elsewhere.
///
/// `sha256( len | "palisade-possession/v1" | len | chain_id | len | registry | len | operator | len | scheme |
/// len | public_key )`. Every `len` has 8 bytes, most significant first; the scheme is `ed25519` or `secp256k1`.
pub fn possession_bytes(
    chain_id: &str,
    registry: &Addr,
    operator: &Addr,
    scheme: KeyScheme,
    public_key: &[u8],
) -> Hash {
    Preimage::new(POSSESSION_TAG)
        .text(chain_id)
        .text(registry.as_str())
        .text(operator.as_str())
        .text(&scheme.to_string())
        .bytes(public_key)
        .hash()
}

/// Reads a payload hash.
///
/// # Errors
/// [`EvidenceError::PayloadHashLength`].
pub fn payload_hash(bytes: &[u8]) -> Result<Hash, EvidenceError> {
    bytes.try_into().map_err(|_| EvidenceError::PayloadHashLength {
        found: bytes.len(),
        expected: HASH_LENGTH,
    })
}
