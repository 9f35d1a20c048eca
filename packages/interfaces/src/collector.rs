//! The collector: the hub's withdraw address for staking rewards.
//!
//! Rewards arrive whenever the chain pays them, also in the middle of an undelegation. Collected here, they
//! never mix with the hub's principal.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Addr;

use crate::handle::handle;

/// Made by the hub, which becomes the only receiver of the collected coin for ever.
#[cw_serde]
pub struct InstantiateMsg {
    /// The coin that is forwarded. Other coins stay here until the hub has them sent somewhere.
    pub denom: String,
}

/// What the collector does.
#[cw_serde]
pub enum ExecuteMsg {
    /// Anyone. Pays the whole balance of the collected coin to the hub, through its `CollectRewards`. Nothing
    /// to forward is not an error.
    Forward {},
    /// The hub. Pays the whole balance of another coin to `recipient`.
    Send {
        /// Not the collected coin.
        denom: String,
        /// Who is paid.
        recipient: String,
    },
}

/// What the collector answers.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// What it collects, and for whom.
    #[returns(ConfigResponse)]
    Config {},
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// Who is paid.
    pub hub: Addr,
    /// The coin that is forwarded.
    pub denom: String,
}

/// No step needs anything yet.
#[cw_serde]
pub struct MigrateMsg {}

handle! {
    /// A collector contract.
    CollectorContract, ExecuteMsg, QueryMsg
}
