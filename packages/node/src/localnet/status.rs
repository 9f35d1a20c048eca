use serde::Serialize;

/// How a network is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The chain's id.
    pub chain_id: String,
    /// Height of the last block.
    pub height: u64,
    /// Its time, as RFC 3339 writes it.
    pub time: String,
    /// Its validators, in the order of their numbers.
    pub validators: Vec<ValidatorStatus>,
}

/// How a validator is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValidatorStatus {
    /// Its name on the chain.
    pub moniker: String,
    /// Its operator address.
    pub address: String,
    /// Whether it is in the active set.
    pub bonded: bool,
    /// Whether it is jailed.
    pub jailed: bool,
    /// Units bonded to it.
    pub tokens: String,
    /// Its votes: whole millions of units while it is bonded, otherwise none.
    pub voting_power: u64,
    /// Its process, when it runs.
    pub pid: Option<u32>,
    /// URL of its RPC.
    pub rpc: String,
}
