use cosmwasm_std::{Addr, OverflowError, StdError, VerificationError};
use palisade_interfaces::registry::KeyScheme;
use thiserror::Error;

/// Why a key, a signature or a piece of evidence is refused.
#[derive(Error, Debug, PartialEq)]
pub enum EvidenceError {
    /// A query failed or a message could not be encoded.
    #[error("{0}")]
    Std(#[from] StdError),

    /// The epoch begins later than any clock can tell.
    #[error("{0}")]
    Overflow(#[from] OverflowError),

    /// The chain's verifier cannot read the key or the signature, for example because it is no point of the curve.
    #[error("{0}")]
    Crypto(#[from] VerificationError),

    /// A key of the wrong size. Only compressed secp256k1 keys are accepted.
    #[error("{scheme} public key has {found} bytes, expected {expected}")]
    PublicKeyLength {
        /// Scheme of the key.
        scheme: KeyScheme,
        /// Bytes given.
        found: usize,
        /// Bytes of a key of that scheme.
        expected: usize,
    },

    /// The first byte of a compressed secp256k1 key is 2 or 3.
    #[error("compressed secp256k1 public key begins with byte {found}, expected 2 or 3")]
    PublicKeyPrefix {
        /// The first byte.
        found: u8,
    },

    /// An ed25519 key under which one signature fits every message, so that anybody could sign.
    #[error("ed25519 public key is a point of small order: anybody can sign for it")]
    SmallOrderKey,

    /// A signature of the wrong size.
    #[error("signature has {found} bytes, expected {expected}")]
    SignatureLength {
        /// Bytes given.
        found: usize,
        /// Always 64.
        expected: usize,
    },

    /// A payload hash of the wrong size.
    #[error("payload hash has {found} bytes, expected {expected}")]
    PayloadHashLength {
        /// Bytes given.
        found: usize,
        /// Always 32.
        expected: usize,
    },

    /// The signature is of another message or by another key.
    #[error("{scheme} signature does not fit message and public key")]
    WrongSignature {
        /// Scheme of the key.
        scheme: KeyScheme,
    },

    /// Nobody can have offended in an epoch that has not begun.
    #[error("epoch {epoch} begins at {found}, which is after {now}")]
    FutureEpoch {
        /// The epoch.
        epoch: u64,
        /// Its first second.
        found: u64,
        /// Second of this block.
        now: u64,
    },

    /// The operator had no key of the scheme then.
    #[error("operator {operator} had no {scheme} key at {at}")]
    NoKey {
        /// Who.
        operator: Addr,
        /// Of which scheme.
        scheme: KeyScheme,
        /// Second before which it was asked for.
        at: u64,
    },

    /// The operator did not secure the AVS with anything then.
    #[error("operator {operator} had nothing allocated to AVS {avs} at {at}")]
    NothingAllocated {
        /// Who.
        operator: Addr,
        /// To which AVS.
        avs: Addr,
        /// Second before which it was asked for.
        at: u64,
    },
}
