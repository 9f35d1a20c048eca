use std::fmt;

use cosmwasm_std::{Binary, Decimal, StdError};
use cw_utils::PaymentError;
use palisade_evidence::EvidenceError;
use thiserror::Error;

/// Why the slasher refuses. Whatever it refuses has changed nothing.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// Storage, an address, a query or an encoding.
    #[error("{0}")]
    Std(#[from] StdError),

    /// Funds were sent along; nothing here costs any.
    #[error("{0}")]
    Payment(#[from] PaymentError),

    /// The epoch has not begun, or the operator did not secure the AVS then.
    #[error("{0}")]
    Evidence(#[from] EvidenceError),

    /// One of the two statements does not hold.
    #[error("{which} statement: {source}")]
    Statement {
        /// Which.
        which: Which,
        /// What is wrong with it.
        source: EvidenceError,
    },

    /// The same was stated twice, whatever the signatures.
    #[error("both statements have payload hash {payload_hash}, expected two different ones")]
    EqualPayloads {
        /// What was stated.
        payload_hash: Binary,
    },

    /// One offence is punished once, whatever was signed.
    #[error("offence {evidence_id} was slashed at {slashed_at}")]
    AlreadySlashed {
        /// Id of the offence.
        evidence_id: Binary,
        /// Second of the slash.
        slashed_at: u64,
    },

    /// An offence cannot cost that.
    #[error("fraction of {found} is out of range, expected {min} to {max}")]
    FractionOutOfRange {
        /// What was given.
        found: Decimal,
        /// One basis point, the least that the registry takes.
        min: Decimal,
        /// The whole weight.
        max: Decimal,
    },

    /// No id of an offence.
    #[error("evidence id has {found} bytes, expected {expected}")]
    EvidenceIdLength {
        /// Bytes given.
        found: usize,
        /// Always 32.
        expected: usize,
    },
}

/// One of the two statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one that stands first.
    First,
    /// The other.
    Second,
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "first",
            Self::Second => "second",
        })
    }
}
