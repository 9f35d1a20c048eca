//! What AVSs declare about attacks, and what the registry says about risk.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};

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
    /// What it would take of the pool and of withdrawals queued since, in assets.
    pub amount: Uint128,
}

/// One row of the answer to [`QueryMsg::GuaranteedSlashableStake`].
#[cw_serde]
pub struct GuaranteedStakeResponse {
    /// Whose.
    pub operator: Addr,
    /// The AVS's budget in assets of the pool as it is, rounded down. No slash by anybody else lowers it, but stakers may
    /// leave.
    pub now: Uint128,
    /// The part of it that is there until `until` at least, even if the operator takes back what it can.
    pub until_delay: Uint128,
    /// Now, and the deallocation delay of the AVS.
    pub until: u64,
}

/// One row of the answer to [`QueryMsg::SecurityDilution`].
#[cw_serde]
pub struct DilutionResponse {
    /// Whose.
    pub operator: Addr,
    /// What the AVS counts of the pool, in assets, rounded down.
    pub counted: Uint128,
    /// What it would still count once every other AVS has taken its whole budget, rounded down.
    pub undiluted: Uint128,
    /// The part that would be gone, rounded up.
    pub dilution_bps: Uint128,
}

/// Answer to [`QueryMsg::Leverage`].
#[cw_serde]
pub struct LeverageResponse {
    /// Weights that count for all AVSs together, against the pool's scale, rounded up: 10,000 where each unit of stake is
    /// counted once.
    pub leverage_bps: Uint128,
    /// Budgets of all AVSs together, against the scale, rounded up: the most that can be lost at once. At most 10,000.
    pub exposure_bps: Uint128,
    /// What attacks on all AVSs that count this stake gain for each unit of stake they need, rounded up. Below 10,000 no
    /// attack pays that costs the attackers all of their stake. None when one of them did not declare its numbers.
    pub attack_return_bps: Option<Uint128>,
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

/// One row of the answer to [`QueryMsg::CorrelatedExposure`].
#[cw_serde]
pub struct CorrelatedExposureResponse {
    /// Name of the group.
    pub group: String,
    /// The AVSs of it that have something of the pool, or will.
    pub avs: Vec<Addr>,
    /// Their budgets, decreases and increases under way included, in units of the pool's scale.
    pub budget: Uint128,
    /// That against the scale, rounded up. Above `max_bps` where the cap fell since, or where slashes by others
    /// made the pool smaller.
    pub exposure_bps: Uint128,
    /// The operator's cap. No budget in the group rises beyond it.
    pub max_bps: u16,
}

/// One row of the answer to [`QueryMsg::RiskReport`].
#[cw_serde]
pub struct AssetRisk {
    /// What the AVS declared.
    pub declared: DeclaredRisk,
    /// Stake that counts for the AVS, of all operators together.
    pub counted: Uint128,
    /// Part of that which is sure to be slashable, by `min_slashable_bps` of the terms. Rounded down; there may be more.
    pub guaranteed: Uint128,
    /// Part of its counted stake that an operator loses at least for one fault, the first of a slash window.
    pub least_loss_bps: u16,
    /// Least that attackers lose who have just as much stake as they need: `counted * threshold * least loss`, rounded
    /// down. None without a declared attack. Cover that is sold against attacks is backed up to here, as by STAKESURE
    /// (arXiv 2401.05797).
    pub cost_of_corruption: Option<Uint128>,
    /// Whether the declared attack gains more than that.
    pub attack_pays: Option<bool>,
    /// By which part of the gain the cost is above it, rounded down. None when the attack pays or gains nothing.
    pub slack_bps: Option<Uint128>,
}
