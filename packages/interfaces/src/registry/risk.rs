//! What AVSs declare about attacks, and what the registry says about risk.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

#[cfg(doc)]
use super::QueryMsg;
use crate::asset::Asset;

/// What an AVS says of its stake in one asset. Stakes in several assets are told apart: each is what it is worth in its own
/// units, and nobody has to know a price.
#[cw_serde]
pub struct DeclaredRisk {
    /// Which asset.
    pub asset: Asset,
    /// What an attack on this stake gains and needs. None: not told.
    pub attack: Option<DeclaredAttack>,
    /// Stake that a pool must have before its operator may allocate more. Stakers can leave it afterwards.
    pub min_operator_stake: Uint128,
    /// Bond that an operator must have before its pool of the asset before it may opt in or allocate more. It can take it
    /// back afterwards.
    pub min_operator_bond: Uint128,
}

/// An attack on an AVS. Nobody but the AVS can know these numbers, so nobody checks them.
#[cw_serde]
pub struct DeclaredAttack {
    /// What it gains at most before it is stopped, in units of the asset: such as what a bridge lets through within one
    /// slash window.
    pub value_at_risk: Uint128,
    /// Part of the counted stake that it needs at least, 1 to 10,000.
    pub threshold_bps: u16,
}

/// Answer to [`QueryMsg::IsOperatorSlashable`].
#[cw_serde]
pub struct OperatorSlashableResponse {
    /// Whether anything can be taken now.
    pub slashable: bool,
    /// Of which assets.
    pub assets: Vec<Asset>,
    /// Last second in which a fault of that time is punished.
    pub until: u64,
}

/// Answer to [`QueryMsg::SlashBudget`]. All zero where nothing is allocated.
#[cw_serde]
#[derive(Default)]
pub struct SlashBudgetResponse {
    /// What the AVS may take in all, in units of the pool's scale.
    pub budget: Uint128,
    /// Most that one slash charges by the terms, rounded up.
    pub one_slash: Uint128,
    /// What is left for faults of that time by the cap per slash window, rounded down.
    pub window_left: Uint128,
    /// What a slash by the largest fraction would charge. Zero where it would be refused.
    pub charge: Uint128,
    /// What it would take of the pool, of withdrawals queued since and of the operator's bond, in assets.
    pub amount: Uint128,
    /// Part of it that the bond would pay.
    pub bond: Uint128,
}

/// Answer to [`QueryMsg::StakeAtRisk`].
#[cw_serde]
pub struct StakeAtRiskResponse {
    /// What the AVS declared.
    pub declared: DeclaredRisk,
    /// Stake that counts for it, of all operators together: of each pool that of its last
    /// [`SyncWeight`](super::ExecuteMsg::SyncWeight).
    pub counted: Uint128,
}

/// Answer to [`QueryMsg::GroupCap`].
#[cw_serde]
pub struct GroupCapResponse {
    /// Most of a pool's scale.
    pub max_bps: u16,
    /// A raise under way.
    pub raise: Option<GroupCapRaise>,
}

/// A cap that is to rise.
#[cw_serde]
pub struct GroupCapRaise {
    /// To what.
    pub max_bps: u16,
    /// Last second before it does.
    pub eta: u64,
}
