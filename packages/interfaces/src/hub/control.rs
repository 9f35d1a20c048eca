//! Who may stop or change what, for how long, and how long before.

use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};

use super::Params;

/// Longest pause of anything but [`Pausable::QueueUnbond`].
pub const MAX_PAUSE_SECONDS: u64 = 604_800;

/// Longest pause of [`Pausable::QueueUnbond`].
pub const MAX_QUEUE_UNBOND_PAUSE_SECONDS: u64 = 86_400;

/// What can be paused. Everything else always runs: submissions of batches, reconciliation, withdrawals and transfers of
/// requests, syncs, staking, covering losses, voting.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Pausable {
    /// Bonding.
    Bond,
    /// New unbonding requests. Those that are queued go on.
    QueueUnbond,
    /// Instant exits.
    InstantUnstake,
    /// Harvests, and the arrival of rewards. They wait where they are.
    Harvest,
    /// Redelegations.
    Rebalance,
}

impl Pausable {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Bond,
        Self::QueueUnbond,
        Self::InstantUnstake,
        Self::Harvest,
        Self::Rebalance,
    ];
}

impl fmt::Display for Pausable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bond => "bond",
            Self::QueueUnbond => "queue_unbond",
            Self::InstantUnstake => "instant_unstake",
            Self::Harvest => "harvest",
            Self::Rebalance => "rebalance",
        })
    }
}

/// What the owner changes. An update that is not in force at once waits for `update_delay_seconds`, and is refused then if
/// what it changes is no longer what it was when it was made: of two that wait for the same thing only one can be applied. What
/// nobody applies within 14 days after that can only be cancelled.
#[cw_serde]
pub enum Update {
    /// All parameters. In force at once where every change only lowers the risk of holders, which the hub's README
    /// lists.
    Params {
        /// From then on.
        params: Box<Params>,
    },
    /// Who may pause, besides the owner.
    Guardian {
        /// From then on. Default: nobody.
        guardian: Option<String>,
    },
    /// Where coins of one denom go that the collector has, and that the chain does not stake.
    Route {
        /// Not the staking coin.
        denom: String,
        /// Who gets them. Default: nobody, they stay. Not the hub, its token, its collector or its ballot.
        recipient: Option<String>,
    },
}

/// Response data of [`ExecuteMsg::Update`](super::ExecuteMsg::Update).
#[cw_serde]
pub struct UpdateResponse {
    /// Number of the update, if it waits.
    pub id: Option<u64>,
}

/// What is and was paused of one operation. Part of the answer to [`QueryMsg::PauseInfo`](super::QueryMsg::PauseInfo).
#[cw_serde]
pub struct PauseResponse {
    /// Which.
    pub operation: Pausable,
    /// When it is free, if it is paused.
    pub paused_until: Option<u64>,
    /// Longest pause.
    pub max_seconds: u64,
    /// From then on it can be paused for `max_seconds`: after its last pause it has to run for as long as it can be paused.
    pub next_pause: u64,
}

/// One update that waits.
#[cw_serde]
pub struct PendingUpdateResponse {
    /// Its number.
    pub id: u64,
    /// What it changes.
    pub update: Update,
    /// When anyone may apply it.
    pub eta: u64,
    /// From then on nobody may: it can only be cancelled.
    pub expires_at: u64,
    /// What it changes is no longer what it was when it was made. It can only be cancelled, unless that is changed back.
    pub outdated: bool,
}

/// Where coins of one denom go.
#[cw_serde]
pub struct RouteResponse {
    /// Which.
    pub denom: String,
    /// Who gets them.
    pub recipient: Addr,
}

/// Answer to [`QueryMsg::Roles`](super::QueryMsg::Roles).
#[cw_serde]
pub struct RolesResponse {
    /// Changes parameters and validators.
    pub owner: Option<Addr>,
    /// May become the owner.
    pub pending_owner: Option<Addr>,
    /// May pause, besides the owner.
    pub guardian: Option<Addr>,
    /// The LST.
    pub token: Addr,
    /// Who mints it: the hub.
    pub minter: Option<String>,
    /// Where rewards arrive.
    pub collector: Addr,
    /// Directs the hub's votes, if it has one.
    pub ballot: Option<Addr>,
    /// May replace the code of the hub.
    pub code_admin: Option<Addr>,
    /// May replace the code of the LST: nobody.
    pub token_code_admin: Option<Addr>,
    /// May replace the code of the collector: nobody.
    pub collector_code_admin: Option<Addr>,
    /// May replace the code of the ballot: nobody.
    pub ballot_code_admin: Option<Addr>,
}

/// Answer to [`QueryMsg::Solvency`](super::QueryMsg::Solvency), in native units.
#[cw_serde]
pub struct SolvencyResponse {
    /// On the hub's account.
    pub balance: Uint128,
    /// Received for batches and not yet withdrawn, disputed amounts included.
    pub claimable: Uint128,
    /// Kept for instant exits.
    pub buffer: Uint128,
    /// Waiting to be delegated.
    pub unallocated: Uint128,
    /// The sum of these three, which must be on the account.
    pub held: Uint128,
    /// Undelegated and not yet settled.
    pub unbonding: Uint128,
    /// The part of `unbonding` that is complete, and that the account may have already.
    pub armed: Uint128,
    /// On the account beyond `held`: paid for unbondings that are not settled, or sent by a stranger.
    pub surplus: Uint128,
    /// Missing on the account. Never above zero.
    pub shortfall: Uint128,
    /// Whether nothing is missing.
    pub solvent: bool,
}
