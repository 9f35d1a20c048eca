#![doc = include_str!("../README.md")]

mod error;
mod handshake;
mod id;
mod preimage;
mod sign_bytes;
mod verify;

pub use error::EvidenceError;
pub use handshake::{infraction_time, key_at, slashable_assets, Offence};
pub use id::evidence_id;
pub use preimage::{Hash, HASH_LENGTH};
pub use sign_bytes::{payload_hash, possession_bytes, SignBytes, EQUIVOCATION};
pub use verify::{check_public_key, public_key_length, verify, SIGNATURE_LENGTH};
