//! What the chain can be configured to do.

use cosmwasm_std::{Coin, Decimal};
use serde::{Deserialize, Serialize};

/// Parameters of x/staking, x/distribution, x/slashing and x/mint that matter to a contract.
///
/// The defaults are those of the SDK, except for `community_tax` and `block_rewards`, which are zero so that a
/// test sees only the rewards it pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The staking coin.
    pub bond_denom: String,
    /// Seconds from an undelegation to its payment.
    pub unbonding_seconds: u64,
    /// Unbonding entries per (delegator, validator) and redelegation entries per (delegator, source, destination).
    pub max_entries: u32,
    /// Size of the bonded set.
    pub max_validators: u32,
    /// Fraction burned for a double sign.
    pub slash_fraction_double_sign: Decimal,
    /// Fraction burned for downtime.
    pub slash_fraction_downtime: Decimal,
    /// Seconds in jail after downtime.
    pub downtime_jail_seconds: u64,
    /// Part of block rewards that goes to the community pool.
    pub community_tax: Decimal,
    /// What each BeginBlock mints and allocates.
    pub block_rewards: BlockRewards,
    /// Who keeps the community pool.
    pub community_pool: CommunityPool,
    /// Whether accounts may name another withdraw address.
    pub withdraw_addr_enabled: bool,
    /// Accounts, besides those of the modules, that may not be a withdraw address.
    pub blocked_addresses: Vec<String>,
    /// Whether the response of an undelegation names its amount: yes since SDK 0.50.
    pub undelegate_response_amount: bool,
    /// Whether a contract finds the events of its own messages in their replies. wasmd gives it none, so neither
    /// does this by default; [`Chain::contract_events`](crate::Chain::contract_events) has them instead.
    pub events_in_replies: bool,
    /// The denom that a withdrawal of nothing names with a zero: the SDK's registered base denom, which is `stake`
    /// on chains that register none, whatever their staking coin.
    pub base_denom: String,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            bond_denom: "stake".to_string(),
            unbonding_seconds: 1_814_400,
            max_entries: 7,
            max_validators: 100,
            slash_fraction_double_sign: Decimal::percent(5),
            slash_fraction_downtime: Decimal::percent(1),
            downtime_jail_seconds: 600,
            community_tax: Decimal::zero(),
            block_rewards: BlockRewards::None,
            community_pool: CommunityPool::Distribution,
            withdraw_addr_enabled: true,
            blocked_addresses: vec![],
            undelegate_response_amount: true,
            events_in_replies: false,
            base_denom: "stake".to_string(),
        }
    }
}

/// What each BeginBlock mints for the validators that signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockRewards {
    /// Nothing.
    None,
    /// The same coins in each block, however long it took.
    PerBlock(Vec<Coin>),
    /// The staking coin at this rate per year of 365 days on what is bonded, for the seconds since the last block.
    Apr(Decimal),
}

/// Who keeps the community pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CommunityPool {
    /// x/distribution, as in SDK 0.50.
    Distribution,
    /// x/protocolpool: each BeginBlock moves the whole coins of the pool to its escrow account, and those of some denoms
    /// on to its pool. wasmd does so since SDK 0.53.
    Protocol {
        /// The denoms that do not stay in the escrow account: `enabled_distribution_denoms`.
        distributed: Vec<String>,
    },
}
