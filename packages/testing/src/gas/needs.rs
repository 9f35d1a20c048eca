//! The least that a message could do.

use crate::engine::Code;

/// One row of a contract's storage that a message cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// What is in it.
    pub what: &'static str,
    /// Bytes of its key, without the contract's own prefix.
    pub key: u32,
    /// Bytes of its value.
    pub value: u32,
    /// Whether it is read.
    pub read: bool,
    /// Whether it is written.
    pub written: bool,
}

/// A question to a module of the chain that a message cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Query {
    /// All delegations of the hub, this many.
    Delegations(u32),
    /// All bonded validators, this many.
    Validators(u32),
    /// A balance.
    Balance,
}

/// What a message cannot do without: calls of contracts, rows, and questions to the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Contracts that must be called, in order, by their code. The first call of a code pays for loading it.
    pub calls: Vec<Code>,
    /// Contracts that must be replied to.
    pub replies: u32,
    /// Rows.
    pub rows: Vec<Touch>,
    /// Questions.
    pub queries: Vec<Query>,
}
