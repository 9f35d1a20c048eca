//! What can be asked of the hub, and its answers.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Decimal, Uint128};
use cw_ownable::cw_ownable_query;

use super::Params;

/// What the hub answers. Lists return at most `limit` rows (default 30, at most 100) after `start_after`.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Parties and parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// The ledger, as of now.
    #[returns(StateResponse)]
    State {},
    /// The price of one LST in native coins for lenders and oracles, computed from live delegations: the lower of
    /// it and the ledger's. An error, never zero, when there is none.
    #[returns(RedemptionRateResponse)]
    RedemptionRate {
        /// `cw20:<address of the LST>`, or its bare address.
        denom: String,
        /// Not used.
        params: Option<Binary>,
    },
    /// Whether a large loss was booked of late, or losses since the last `Sync` make the ledger's rate too high.
    #[returns(ImpairedResponse)]
    Impaired {},
    /// Every validator, by address.
    #[returns(Vec<ValidatorResponse>)]
    Validators {
        /// Validator after which to start.
        start_after: Option<String>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// What every validator should have of all that is or will be delegated, by its weight and the caps, and what it has. By address,
    /// all of them.
    #[returns(Vec<WantedDelegationResponse>)]
    WantedDelegations {},
    /// Redelegations that were not seen complete, by number.
    #[returns(Vec<RedelegationResponse>)]
    Redelegations {
        /// Number of the redelegation after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// The batch that takes requests, if it has any.
    #[returns(Option<BatchResponse>)]
    PendingBatch {},
    /// One batch.
    #[returns(BatchResponse)]
    Batch {
        /// Number of the batch.
        id: u64,
    },
    /// Batches that still owe something, by number.
    #[returns(Vec<BatchResponse>)]
    Batches {
        /// Batch after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// Unbondings that are not settled, by number.
    #[returns(Vec<LegResponse>)]
    Legs {
        /// Number of the leg after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// One user's unbonding requests, by batch.
    #[returns(Vec<UnbondRequestResponse>)]
    UnbondRequests {
        /// Whose.
        user: String,
        /// Batch after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// What `WithdrawUnbonded`, with this limit, would pay the owner now.
    #[returns(ClaimableResponse)]
    Claimable {
        /// Whose.
        owner: String,
        /// At most this many of the owner's oldest batches, 1 to 100, default 30.
        limit: Option<u32>,
    },
    /// Whether anyone may push an owner's requests.
    #[returns(ClaimPreferencesResponse)]
    ClaimPreferences {
        /// Whose.
        owner: String,
    },
    /// Of every operation that can be paused, whether it is and when it can be.
    #[returns(Vec<super::PauseResponse>)]
    PauseInfo {},
    /// Every update that waits, by number.
    #[returns(Vec<super::PendingUpdateResponse>)]
    PendingUpdates {},
    /// Where coins of other denoms go that the collector has, by denom.
    #[returns(Vec<super::RouteResponse>)]
    Routes {
        /// Denom after which to start.
        start_after: Option<String>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// Who has power over the hub and what belongs to it.
    #[returns(super::RolesResponse)]
    Roles {},
    /// The hub's account against what must be on it.
    #[returns(super::SolvencyResponse)]
    Solvency {},
    /// LST that bonding `amount` would mint now. It does not ask whether a `Sync` is due first.
    #[returns(Uint128)]
    SimulateBond {
        /// In native units.
        amount: Uint128,
    },
    /// Native units that `shares` would be worth in a batch submitted now.
    #[returns(Uint128)]
    SimulateUnbond {
        /// In LST units.
        shares: Uint128,
    },
    /// What an instant exit would pay now. An error where there is none.
    #[returns(super::SimulateInstantUnstakeResponse)]
    SimulateInstantUnstake {
        /// In LST units.
        shares: Uint128,
    },
    /// Most that can be bonded now.
    #[returns(super::BondCapacityResponse)]
    BondCapacity {},
    /// Most that can leave at once now.
    #[returns(super::InstantCapacityResponse)]
    InstantCapacity {},
    /// The rate of each of the last 400 days on which there was a `Sync` or rewards came, by time.
    #[returns(Vec<super::RateHistoryResponse>)]
    RateHistory {
        /// Time in seconds after which to start.
        start_after: Option<u64>,
        /// Most rows.
        limit: Option<u32>,
    },
    /// How fast the rate rose of late. None while there are no two days to compare.
    #[returns(Option<super::AprResponse>)]
    Apr {
        /// How many days to look back from the last one, at most 399. Default: 7.
        days: Option<u32>,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// The chain's staking coin.
    pub denom: String,
    /// The LST.
    pub token: Addr,
    /// The withdraw address of staking rewards.
    pub collector: Addr,
    /// Who directs its votes, if it has a ballot.
    pub ballot: Option<Addr>,
    /// Timing, limits and fees.
    pub params: Params,
}

/// Answer to [`QueryMsg::State`]. Amounts in native units unless named otherwise.
#[cw_serde]
pub struct StateResponse {
    /// Supply of LST, `S`.
    pub total_shares: Uint128,
    /// Assets behind it, `A`.
    pub total_assets: Uint128,
    /// `A / S`, rounded down.
    pub exchange_rate: Decimal,
    /// Delegated, as last seen.
    pub tracked_bonded: Uint128,
    /// On its way to validators within a running transaction. Zero between transactions.
    pub in_flight: Uint128,
    /// Waiting to be delegated.
    pub unallocated: Uint128,
    /// Kept for instant exits.
    pub buffer: Uint128,
    /// Gains that have not entered the rate yet.
    pub locked_profit: Uint128,
    /// Received for batches and not yet withdrawn, disputed amounts included.
    pub claimable: Uint128,
    /// Undelegated and not yet settled.
    pub unbonding: Uint128,
    /// Losses that rewards must earn back before a fee is taken.
    pub loss_carry: Uint128,
    /// Time of the last comparison with the chain.
    pub last_sync: u64,
}

/// Answer to [`QueryMsg::RedemptionRate`]: these two fields and no other, which is what lenders decode.
#[cw_serde]
pub struct RedemptionRateResponse {
    /// Native coins per LST.
    pub redemption_rate: Decimal,
    /// Time of the data it was computed from.
    pub update_time: u64,
}

/// Answer to [`QueryMsg::Impaired`].
#[cw_serde]
pub struct ImpairedResponse {
    /// Whether `loss` is more than rounding, or `until` is to come.
    pub impaired: bool,
    /// Native units missing against the ledger.
    pub loss: Uint128,
    /// Until when a loss that was booked makes the hub impaired. None where none does.
    pub until: Option<u64>,
}

/// One validator of the hub.
#[cw_serde]
pub struct ValidatorResponse {
    /// Operator address.
    pub validator: String,
    /// Its part of the stake. Zero when draining.
    pub weight: u32,
    /// Most of the hub's stake that it gets, in basis points.
    pub cap_bps: u16,
    /// Whether it gets new stake.
    pub status: ValidatorStatus,
    /// Native units delegated, as last seen.
    pub tracked: Uint128,
    /// Unbonding entries under way, of the seven that the chain allows.
    pub open_entries: u32,
}

/// Whether a validator gets new stake.
#[cw_serde]
pub enum ValidatorStatus {
    /// It does.
    Active {},
    /// Not before `until`: it was slashed, was not bonded, or guardian or owner said so.
    Paused {
        /// Time when it is active again.
        until: u64,
    },
    /// Not before `until`: it refused a delegation.
    Quarantined {
        /// Time when it is active again.
        until: u64,
    },
    /// Not any more: it was removed.
    Draining {},
    /// Not while the chain does not list it as bonded.
    Unbonded {},
}

/// What a validator should have. Part of the answer to [`QueryMsg::WantedDelegations`].
#[cw_serde]
pub struct WantedDelegationResponse {
    /// Operator address.
    pub validator: String,
    /// Native units that it should have.
    pub target: Uint128,
    /// Native units delegated, as last seen.
    pub tracked: Uint128,
}

/// One redelegation. Until it is complete its destination can redelegate nothing, and answers for slashes of its source.
#[cw_serde]
pub struct RedelegationResponse {
    /// Number of the redelegation.
    pub id: u64,
    /// Where the stake was.
    pub source: String,
    /// Where it is.
    pub destination: String,
    /// Native units.
    pub amount: Uint128,
    /// Completion time reported by the chain.
    pub completion: u64,
}

/// One batch of unbonding requests.
#[cw_serde]
pub struct BatchResponse {
    /// Number of the batch.
    pub id: u64,
    /// LST of all its requests.
    pub total_shares: Uint128,
    /// Where it stands.
    pub status: BatchStatus,
    /// Native units that its undelegations and netting promised.
    pub expected: Uint128,
    /// Native units received and free to withdraw.
    pub received: Uint128,
    /// Native units that settled undelegations fell short of `expected`, and that no surplus made good.
    pub lost: Uint128,
    /// Native units withdrawn.
    pub paid: Uint128,
}

/// Where a batch stands.
#[cw_serde]
pub enum BatchStatus {
    /// It takes requests.
    Pending {
        /// When anyone may submit it.
        due: u64,
    },
    /// Part of it is undelegated.
    Submitting {
        /// LST not undelegated yet.
        remaining_shares: Uint128,
    },
    /// All of it is undelegated; coins arrive.
    Unbonding {
        /// Undelegations not settled yet.
        open_legs: u32,
    },
    /// It lost more than usual; part of its coins waits.
    Disputed {
        /// Time when it is final.
        until: u64,
        /// Coins that wait, in native units.
        held: Uint128,
    },
    /// All its coins are there.
    Settled {},
}

/// One undelegation of one batch.
#[cw_serde]
pub struct LegResponse {
    /// Number of the leg.
    pub id: u64,
    /// Its batch.
    pub batch_id: u64,
    /// Where it was delegated.
    pub validator: String,
    /// Native units undelegated.
    pub expected: Uint128,
    /// Completion time reported by the chain.
    pub completion: u64,
    /// Height at which it was seen complete. It settles at a later one.
    pub armed_at_height: Option<u64>,
}

/// One user's part of one batch.
#[cw_serde]
pub struct UnbondRequestResponse {
    /// Number of the batch.
    pub batch_id: u64,
    /// The user's LST in it.
    pub shares: Uint128,
    /// Native units paid already.
    pub paid: Uint128,
    /// Native units that a withdrawal would pay now.
    pub claimable: Uint128,
}

/// Answer to [`QueryMsg::Claimable`].
#[cw_serde]
pub struct ClaimableResponse {
    /// Native units in all.
    pub amount: Uint128,
    /// The requests that are paid something, by batch.
    pub requests: Vec<UnbondRequestResponse>,
}

/// Answer to [`QueryMsg::ClaimPreferences`].
#[cw_serde]
pub struct ClaimPreferencesResponse {
    /// Whether anyone may send `WithdrawFor`.
    pub allow_push: bool,
    /// Part of what it pays that goes to its sender.
    pub tip_bps: u16,
}
