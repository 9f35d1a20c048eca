//! Slashers: contracts that punish an operator of one AVS on evidence that anyone may bring.
//!
//! A slasher verifies evidence itself and then has the registry slash. It has no owner and nothing to configure:
//! what it judges and how hard is fixed when it is made.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Decimal};

use crate::asset::Asset;
use crate::handle::handle;
use crate::registry::KeyScheme;

/// Makes the slasher of one AVS, before that AVS registers and names it.
#[cw_serde]
pub struct InstantiateMsg {
    /// The registry that slashes.
    pub registry: String,
    /// The account under which the AVS registers there.
    pub avs: String,
    /// Part of the operator's weight that one offence costs, at least one basis point, at most one. The caps in the
    /// terms of the AVS may lower it.
    pub fraction: Decimal,
}

/// What anyone may ask of a slasher for equivocation.
#[cw_serde]
pub enum ExecuteMsg {
    /// Anyone. Verifies the evidence, marks its id as used, and slashes in the registry. Either all of it
    /// happens or nothing.
    SubmitEvidence {
        /// Two signed statements for one slot.
        evidence: Evidence,
    },
}

/// Two different statements that one operator signed for one slot.
///
/// What is signed is `palisade_evidence::SignBytes`, which the contract rebuilds. In which order the two stand
/// makes no difference.
#[cw_serde]
pub struct Evidence {
    /// Who signed.
    pub operator: String,
    /// The registry's epoch in which the operator signed. The offence counts as of its first second.
    pub epoch: u64,
    /// The position within the epoch, for which there may be one statement only.
    pub slot: u64,
    /// One statement.
    pub first: Statement,
    /// The other.
    pub second: Statement,
}

/// A signed statement.
#[cw_serde]
pub struct Statement {
    /// SHA-256 of what is stated, 32 bytes.
    pub payload_hash: Binary,
    /// Scheme of the signature. The key is the one of that scheme that the operator had in the registry before the
    /// epoch. Each statement names its own: two keys do not allow two statements.
    pub scheme: KeyScheme,
    /// 64 bytes.
    pub signature: Binary,
}

/// What a slasher answers.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Whom it serves. The registry asks this when the AVS names the slasher.
    #[returns(SlasherConfigResponse)]
    Config {},
    /// A trial run: what submitting the evidence now would ask of the registry, or the error. The registry's own
    /// refusals (outside the slash window, no budget left) show only on submission.
    #[returns(VerifyEvidenceResponse)]
    VerifyEvidence {
        /// Two signed statements for one slot.
        evidence: Evidence,
    },
    /// Whether an offence was punished.
    #[returns(EvidenceStatusResponse)]
    EvidenceStatus {
        /// Id of the offence, 32 bytes.
        evidence_id: Binary,
    },
}

/// What every slasher answers to its `Config` query.
#[cw_serde]
pub struct SlasherConfigResponse {
    /// The registry that slashes.
    pub registry: Addr,
    /// The AVS that it serves.
    pub avs: Addr,
    /// What it judges, such as `equivocation`.
    pub kind: String,
    /// The most that one offence costs.
    pub max_fraction: Decimal,
}

/// Answer to [`QueryMsg::VerifyEvidence`].
#[cw_serde]
pub struct VerifyEvidenceResponse {
    /// Id of the offence: the same for every pair of statements for the slot.
    pub evidence_id: Binary,
    /// Second as of which the offence counts.
    pub infraction_time: u64,
    /// Part of the operator's weight that it costs.
    pub fraction: Decimal,
    /// Assets in which it is taken: those of the AVS of which the operator had weight then.
    pub assets: Vec<Asset>,
}

/// Answer to [`QueryMsg::EvidenceStatus`].
#[cw_serde]
pub struct EvidenceStatusResponse {
    /// When it was punished, None if it was not.
    pub slashed_at: Option<u64>,
}

/// No step needs anything yet.
#[cw_serde]
pub struct MigrateMsg {}

handle! {
    /// A slasher contract.
    SlasherContract, ExecuteMsg, QueryMsg
}
