//! What can go wrong between here and a chain.

use thiserror::Error;

/// How far a transaction came before the chain refused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was broadcast.
    Simulation,
    /// The node did not take it.
    Mempool,
    /// It is in a block, failed, and paid its fee.
    Block,
}

/// Why a call did not do what it was to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClientError {
    /// The endpoint did not answer, although it was asked again.
    #[error("{endpoint} does not answer: {reason}")]
    Unreachable {
        /// The endpoint.
        endpoint: String,
        /// What happened at the last attempt.
        reason: String,
    },

    /// Another chain answers there.
    #[error("{endpoint} is the chain {found}, not {expected}")]
    WrongChain {
        /// The endpoint.
        endpoint: String,
        /// The chain that answers.
        found: String,
        /// The chain that was configured.
        expected: String,
    },

    /// The node refused a call.
    #[error("{call}: {reason}")]
    Refused {
        /// The call: a method of the endpoint, or the path of a query.
        call: String,
        /// Which module the code is of.
        codespace: String,
        /// The code, where the chain gave one.
        code: u32,
        /// What the node says.
        reason: String,
    },

    /// The chain refused a transaction. Its text contains the contract's error.
    #[error("the chain refuses the transaction: {log}")]
    TxRefused {
        /// How far it came.
        stage: Stage,
        /// Which module the code is of.
        codespace: String,
        /// The code.
        code: u32,
        /// What the chain says.
        log: String,
        /// The hash, once it was broadcast.
        hash: Option<String>,
    },

    /// A transaction was broadcast, is in no block, and can never be in one.
    #[error("transaction {hash} is in no block up to {height}, its last")]
    Expired {
        /// The transaction.
        hash: String,
        /// The last height at which it could have been included.
        height: u64,
    },

    /// A transaction was broadcast and the chain makes no blocks.
    #[error("transaction {hash} waits, and the chain stands still at height {height}")]
    Stalled {
        /// The transaction. It may still be included when the chain goes on.
        hash: String,
        /// The last block.
        height: u64,
    },

    /// Something here or there is not what it is meant to be.
    #[error("{what}: {reason}")]
    Malformed {
        /// What.
        what: String,
        /// Why.
        reason: String,
    },
}

impl ClientError {
    pub(super) fn malformed(what: impl Into<String>, reason: impl ToString) -> Self {
        Self::Malformed {
            what: what.into(),
            reason: reason.to_string(),
        }
    }

    /// Whether the signer's sequence is another than the transaction says.
    pub(super) fn is_wrong_sequence(&self) -> bool {
        let text = match self {
            Self::TxRefused {
                stage: Stage::Simulation | Stage::Mempool,
                codespace,
                code,
                log,
                ..
            } => {
                if codespace == "sdk" && *code == WRONG_SEQUENCE {
                    return true;
                }
                log
            }
            _ => return false,
        };
        text.contains("account sequence mismatch")
    }

    /// Whether the chain says that what was asked for is not there.
    pub fn is_not_found(&self) -> bool {
        match self {
            Self::Refused { code, reason, .. } => {
                // A node or a proxy without the method knows nothing of what was asked for.
                let says_so = reason.contains("not found") || reason.contains("no such");
                *code == NOT_FOUND || (says_so && !reason.contains("Method not found"))
            }
            _ => false,
        }
    }
}

/// The SDK's code for a wrong sequence.
const WRONG_SEQUENCE: u32 = 32;
/// The SDK's code for what is not there.
const NOT_FOUND: u32 = 38;
