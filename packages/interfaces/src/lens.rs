//! The lens: what AVSs, operators and stakers should know about risk, worked out from what the registry answers.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Uint128};

use crate::asset::Asset;
use crate::handle::handle;
#[cfg(doc)]
use crate::registry;
use crate::registry::DeclaredRisk;

/// Makes a lens.
#[cw_serde]
pub struct InstantiateMsg {
    /// The registry that it looks at, for ever.
    pub registry: String,
}

/// Most operators in one answer. Each of them is a query of the registry, and nodes bound the gas of an answer.
pub const MAX_OPERATORS: u32 = 10;

/// Nothing: a lens does nothing but answer.
#[cw_serde]
pub enum ExecuteMsg {}

/// What the lens answers, as of now. AVSs and operators that the registry does not know are refused.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// What it looks at.
    #[returns(ConfigResponse)]
    Config {},
    /// Stake that an AVS may take whatever other AVSs take.
    #[returns(Vec<GuaranteedStakeResponse>)]
    GuaranteedSlashableStake {
        /// Which AVS.
        avs: String,
        /// Of which asset.
        asset: Asset,
        /// Of whom. Default: a page of those that serve it, by address.
        operator: Option<String>,
        /// Operator after which to start.
        start_after: Option<String>,
        /// Most rows: by default, and at most, [`MAX_OPERATORS`].
        limit: Option<u32>,
    },
    /// How much less an AVS counts once every other AVS has taken all it may.
    #[returns(Vec<DilutionResponse>)]
    SecurityDilution {
        /// Which AVS.
        avs: String,
        /// Of which asset.
        asset: Asset,
        /// Of whom. Default: a page of those that serve it, by address.
        operator: Option<String>,
        /// Operator after which to start.
        start_after: Option<String>,
        /// Most rows: by default, and at most, [`MAX_OPERATORS`].
        limit: Option<u32>,
    },
    /// How often the stake of a pool is counted, and how much of it can be lost.
    #[returns(LeverageResponse)]
    Leverage {
        /// Whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
    },
    /// What the AVSs of each correlation group may take of a pool together.
    #[returns(Vec<CorrelatedExposureResponse>)]
    CorrelatedExposure {
        /// Whose pool.
        operator: String,
        /// Of which asset.
        asset: Asset,
    },
    /// What an attack on an AVS costs and gains, one row for each of its assets. Counted stake is that of the last
    /// [`SyncWeight`](registry::ExecuteMsg::SyncWeight) of each pool.
    #[returns(Vec<AssetRisk>)]
    RiskReport {
        /// Which.
        avs: String,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// The registry.
    pub registry: Addr,
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

/// No step needs anything yet.
#[cw_serde]
pub struct MigrateMsg {}

handle! {
    /// A lens contract.
    LensContract, ExecuteMsg, QueryMsg
}
