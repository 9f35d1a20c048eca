//! What a message hands to the reply that ends it. It is in storage within one transaction only.

use cosmwasm_std::Addr;
use palisade_math::{Lst, Native};
use serde::{Deserialize, Serialize};

/// What the next reply of this transaction is about.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// LST is on its way to an operator's pool.
    Allocate {
        /// With whom.
        operator: Addr,
        /// Life of the pool that it joins.
        generation: u64,
        /// How much.
        amount: Lst,
    },
    /// Shares are being queued for the vault.
    Deallocate {
        /// From whom.
        operator: Addr,
        /// Who asked for it.
        sender: Addr,
        /// How much.
        amount: Lst,
    },
    /// Shares are being queued for a batch.
    Submit(Submission),
    /// The registry is paying withdrawals.
    Complete {
        /// For whom.
        payee: Payee,
        /// What they were before.
        before: Vec<Completing>,
    },
    /// The registry is paying rewards.
    Claim {
        /// From whose pool.
        operator: Addr,
        /// LST that the vault had before.
        lst: Lst,
        /// Native coins that the vault had before.
        native: Native,
    },
    /// The hub is bonding rewards.
    Bond {
        /// From whose pool.
        operator: Addr,
    },
}

/// A batch that is being submitted.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its number.
    pub batch_id: u64,
    /// What the vault still has to give up for it.
    pub outstanding: Lst,
    /// Whose pools give the rest, the next one last.
    pub operators: Vec<Addr>,
}

/// Whose withdrawals are completed.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Payee {
    /// A batch.
    Batch {
        /// Its number.
        id: u64,
    },
    /// The vault, back to idle.
    Idle {
        /// From whom.
        operator: Addr,
    },
}

/// A withdrawal before its payout.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Completing {
    /// Its number.
    pub id: u64,
    /// What the registry paid for it before.
    pub paid: Lst,
    /// What it was worth, `paid` included.
    pub worth: Lst,
}
