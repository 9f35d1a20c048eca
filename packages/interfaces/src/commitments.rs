//! Commitments: operators lock stake of their own for AVSs that pay for it in advance.
//!
//! The stake is in the registry, under the name of this contract, with the operator that it belongs to. What it earns there
//! is the operator's, and so is what slashes leave of it.

use std::fmt;

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Uint128};
use cw20::Cw20ReceiveMsg;

use crate::asset::Asset;
use crate::handle::handle;
use crate::registry::DepositLimits;

/// Makes the contract.
#[cw_serde]
pub struct InstantiateMsg {
    /// The registry in which the stake is, for ever.
    pub registry: String,
}

/// What an AVS asks of an operator for its rent.
#[cw_serde]
pub struct Offer {
    /// Of whom.
    pub operator: String,
    /// In which asset.
    pub asset: Asset,
    /// Stake of the operator's own that has to be here when it accepts, in units of the asset. Above zero.
    pub min_stake: Uint128,
    /// What the AVS may take of the operator's pool, in units of its scale, from the start on: locked in the registry and in
    /// force. Above zero.
    pub budget: Uint128,
    /// Last second in which the operator may accept, now or later.
    pub accept_until: u64,
    /// End of the commitment: later than `accept_until`, and at most as far ahead as the registry lets an allocation be
    /// locked. The rent is spread evenly over the time from the offer to here.
    pub until: u64,
}

/// What the contract does.
#[cw_serde]
pub enum ExecuteMsg {
    /// AVS, with native coins: the whole rent. It is earned by the second from when the operator accepts, while it keeps what
    /// is asked. The response data is a [`CreateCommitmentResponse`].
    CreateCommitment {
        /// What is asked.
        offer: Offer,
    },
    /// A cw20 token, when it is sent here: see [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Operator, with native coins. Puts stake of its own into its pool, under the name of this contract.
    Deposit {
        /// Limits of the buyer.
        limits: DepositLimits,
    },
    /// Operator that the offer names, in time. Needs its stake here, and the registry's lock and budget for that AVS: at least
    /// what the offer asks, until its end.
    AcceptCommitment {
        /// Number of the commitment.
        id: u64,
    },
    /// Anyone. Counts the time up to now as the operator was found last, and looks again how it stands. Ends what is to end: an
    /// offer that nobody accepted in time, a commitment whose time is over, or that secures nothing any more.
    Settle {
        /// Number of the commitment.
        id: u64,
    },
    /// Operator of a commitment that the AVS broke: it let the operator go, leaves, or has or announced other terms, without having
    /// slashed or jailed it in its time. Ends it, and the rent up to its end is earned.
    EndCommitment {
        /// Number of the commitment.
        id: u64,
    },
    /// Operator of the commitment. Pays the rent that was earned by now.
    ClaimRent {
        /// Number of the commitment.
        id: u64,
        /// Who gets it. Default: the sender.
        recipient: Option<String>,
    },
    /// Anyone, once a commitment has ended. Pays the rent that was not earned back to the AVS.
    ReturnRent {
        /// Number of the commitment.
        id: u64,
    },
    /// Operator, with no commitment on this stake. Queues its withdrawal in the registry.
    QueueWithdrawal {
        /// Of which asset.
        asset: Asset,
        /// How many shares of its pool.
        shares: Uint128,
        /// Life of the pool that they belong to. Default: the current one.
        generation: Option<u64>,
    },
    /// Operator. Has the registry pay withdrawals of its stake.
    CompleteWithdrawal {
        /// Of which asset.
        asset: Asset,
        /// Their numbers in the registry, 1 to 30 of them.
        ids: Vec<u64>,
        /// Who gets the assets. Default: the sender.
        recipient: Option<String>,
    },
    /// Operator. Has the registry pay what its stake earned there.
    ClaimRewards {
        /// Of which asset.
        asset: Asset,
        /// Which rewards.
        rewards: Vec<Asset>,
        /// Who gets them. Default: the sender.
        recipient: Option<String>,
    },
}

/// What a cw20 can be sent here for.
#[cw_serde]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::CreateCommitment`], from the AVS. In any token: the operator sees which.
    CreateCommitment {
        /// What is asked.
        offer: Offer,
    },
    /// As [`ExecuteMsg::Deposit`], from the operator.
    Deposit {
        /// Limits of the buyer.
        limits: DepositLimits,
    },
}

/// Response data of [`ExecuteMsg::CreateCommitment`].
#[cw_serde]
pub struct CreateCommitmentResponse {
    /// Number of the commitment.
    pub id: u64,
}

/// What the contract answers. Lists return at most `limit` rows (default 30, at most 100) after `start_after`.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The registry.
    #[returns(ConfigResponse)]
    Config {},
    /// One commitment.
    #[returns(CommitmentResponse)]
    Commitment {
        /// Its number.
        id: u64,
    },
    /// Every commitment, by number.
    #[returns(Vec<CommitmentResponse>)]
    Commitments {
        /// Commitment after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// Commitments that stand on an operator's stake. Above zero, it stays.
    #[returns(u32)]
    StandingCommitments {
        /// Whose.
        operator: String,
        /// In which asset.
        asset: Asset,
    },
    /// Rent that is here, and is still to be claimed or returned.
    #[returns(Uint128)]
    Owed {
        /// In which asset.
        rent: Asset,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// The registry.
    pub registry: Addr,
}

/// One commitment.
#[cw_serde]
pub struct CommitmentResponse {
    /// Its number.
    pub id: u64,
    /// Who pays.
    pub avs: Addr,
    /// What it asks.
    pub offer: Offer,
    /// When it was offered.
    pub created_at: u64,
    /// In which asset it pays.
    pub rent: Asset,
    /// All of it.
    pub amount: Uint128,
    /// What is earned of it, as of now.
    pub earned: Uint128,
    /// What the operator claimed of that.
    pub claimed: Uint128,
    /// Where it stands.
    pub status: CommitmentStatus,
}

/// Where a commitment stands.
#[cw_serde]
pub enum CommitmentStatus {
    /// The operator may accept it, unless that time is over.
    Offered {},
    /// It binds the operator's stake.
    Standing {
        /// How it was found last. Time counts by that until somebody looks again.
        standing: Standing,
    },
    /// It is over.
    Ended {
        /// What waits to be returned to the AVS.
        unreturned: Uint128,
    },
}

/// How an operator keeps a commitment.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Standing {
    /// As was agreed. It earns.
    Kept,
    /// Not now: the AVS jailed it, or slashed its budget below what was agreed. It earns nothing.
    Lapsed,
    /// The AVS broke it. The operator earns, and may end it.
    Broken,
    /// It secures nothing any more: the pool's life closed, or the AVS let an operator go that it had slashed or jailed.
    Over,
}

impl Standing {
    /// Whether its time is paid.
    pub const fn earns(self) -> bool {
        matches!(self, Self::Kept | Self::Broken)
    }
}

/// As in JSON.
impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kept => "kept",
            Self::Lapsed => "lapsed",
            Self::Broken => "broken",
            Self::Over => "over",
        })
    }
}

/// No step needs anything yet.
#[cw_serde]
pub struct MigrateMsg {}

handle! {
    /// A contract of commitments.
    CommitmentsContract, ExecuteMsg, QueryMsg
}
