//! The hub: native coin in, LST out, and back.
//!
//! `A`, the assets behind the LST, is `tracked_bonded + in_flight + unallocated + buffer - locked_profit`; `S` is
//! the supply of LST. Nothing else makes a price.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Decimal, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::handle::handle;
use crate::token::TokenDetails;

/// Makes the hub, its token and its collector. Send the seed along: at least [`MIN_SEED`] of the native coin.
/// The LST minted for it belongs to the hub for ever, so that the supply is never zero.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who may add and remove validators. Meant to be a DAO or a timelock.
    pub owner: String,
    /// The chain's staking coin.
    pub denom: String,
    /// Code of `palisade-token`.
    pub token_code_id: u64,
    /// What the LST is called.
    pub token: TokenDetails,
    /// Code of `palisade-collector`.
    pub collector_code_id: u64,
    /// Timing, limits and fees.
    pub params: Params,
    /// The first validators. Each must be in the bonded set.
    pub validators: Vec<ValidatorWeight>,
}

/// Smallest seed, in base units of the native coin.
pub const MIN_SEED: u128 = 1_000_000;

/// Most validators a hub has, draining ones included: what one [`ExecuteMsg::Sync`] can read.
pub const MAX_VALIDATORS: usize = 100;

/// Highest reward fee.
pub const MAX_REWARD_FEE_BPS: u16 = 1_000;

/// Highest `dust_ppm`: below the slash for downtime of any chain we know, 100 parts per million.
pub const MAX_DUST_PPM: u32 = 50;

/// Highest `dust_units`. A stake reads back a unit or a few less than it should, whatever its coin's decimals.
pub const MAX_DUST_UNITS: u128 = 1_000;

/// Timing, limits and fees of a hub.
#[cw_serde]
pub struct Params {
    /// Time from a batch's first request to the moment anyone may submit it.
    pub batch_interval_seconds: u64,
    /// A batch worth less than this many native units waits up to seven intervals, to save unbonding entries.
    pub min_batch: Uint128,
    /// The chain's unbonding period. Used for estimates and for long drips; a batch is paid by the completion
    /// times that the chain itself reports.
    pub unbonding_seconds: u64,
    /// Most staking messages in one call, 1 to 30.
    pub max_messages: u32,
    /// Gas limit of each staking message, unless the caller names a higher one.
    pub staking_gas_limit: u64,
    /// Time over which harvested rewards enter the rate.
    pub drip_seconds: u64,
    /// Part of rewards paid to `fee_recipient`, at most [`MAX_REWARD_FEE_BPS`]. Losses are earned back first.
    pub reward_fee_bps: u16,
    /// Who gets the fee.
    pub fee_recipient: String,
    /// Most of a batch that is paid from coins not yet staked, instead of by unbonding.
    pub netting_cap_bps: u16,
    /// A batch that lost more than this while unbonding waits `dispute_seconds` before that part is final.
    pub max_slash_bps: u16,
    /// See `max_slash_bps`.
    pub dispute_seconds: u64,
    /// Bonding is refused when the last `Sync` is older.
    pub sync_max_age_seconds: u64,
    /// A validator's delegation that fell by no more than this many units plus `dust_ppm` is rounding, not a slash. At most
    /// [`MAX_DUST_UNITS`].
    pub dust_units: Uint128,
    /// Parts per million of a delegation, see `dust_units`. At most [`MAX_DUST_PPM`].
    pub dust_ppm: u32,
    /// Time a slashed or refusing validator gets no new stake.
    pub cooldown_seconds: u64,
    /// Smallest bond, in native units.
    pub min_bond: Uint128,
    /// Smallest unbonding request, in LST units.
    pub min_unbond: Uint128,
}

/// A validator and its part of the stake.
#[cw_serde]
pub struct ValidatorWeight {
    /// Operator address of the validator.
    pub validator: String,
    /// Its target is `weight` out of the sum of all weights. Above zero.
    pub weight: u32,
}

/// What the hub does.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// Anyone, with native coins. Mints `floor(amount * S / A)` LST to `receiver` (default: the sender). With
    /// `msg`, the new LST is sent to the contract `receiver` as by cw20 `Send`, with that message; the hub is
    /// then the cw20 sender, so the receiving contract must be told inside `msg` who the owner is. The response
    /// data is a [`BondResponse`].
    Bond {
        /// Who gets the LST.
        receiver: Option<String>,
        /// Refused when fewer shares would be minted.
        min_shares: Option<Uint128>,
        /// Forwards the LST to the contract `receiver`. Not possible to the hub or its token.
        msg: Option<Binary>,
    },
    /// The LST contract, when LST is sent here: see [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Anyone. Delegates unallocated coins to the validators furthest below their target, of those in the bonded set.
    Stake {
        /// At most this many messages, within the hub's own limit.
        max_messages: Option<u32>,
        /// Gas limit of each message; only a higher one than the hub's counts. Validators that refused a message with less
        /// are asked at once.
        gas_limit: Option<u64>,
    },
    /// Anyone, when the pending batch is due, or a batch is partly submitted. Syncs, fixes the rate, pays part of
    /// the batch from unallocated coins and undelegates the rest. What validators refuse or `max_messages` cuts
    /// off stays pending for the next call.
    SubmitBatch {
        /// At most this many messages, within the hub's own limit.
        max_messages: Option<u32>,
        /// Gas limit of each message; only a higher one than the hub's counts. Validators that refused a message with less
        /// are asked at once.
        gas_limit: Option<u64>,
    },
    /// Anyone. Arms unbondings that are due, and settles those armed in an earlier block.
    Reconcile {
        /// At most this many unbondings, 1 to 100, default 30.
        limit: Option<u32>,
    },
    /// Owner of unbonding requests. Pays what their batches received so far and did not pay them yet.
    WithdrawUnbonded {
        /// Only these batches. Default: the sender's oldest batches, up to `limit`.
        batch_ids: Option<Vec<u64>>,
        /// Who gets the coins. Default: the sender.
        receiver: Option<String>,
        /// At most this many batches, 1 to 100, default 30.
        limit: Option<u32>,
    },
    /// Anyone. Withdraws staking rewards into the collector and has it forward them.
    Harvest {
        /// Only these validators. Default: those harvested longest ago, up to `limit`.
        validators: Option<Vec<String>>,
        /// At most this many validators, within the hub's own limit.
        limit: Option<u32>,
        /// Gas limit of each message; only a higher one than the hub's counts.
        gas_limit: Option<u64>,
    },
    /// The collector, with rewards.
    CollectRewards {},
    /// Anyone. Compares every delegation with what the hub tracks, and books losses and gains.
    Sync {},
    /// Owner. Adds a validator of the bonded set, or changes the weight of one, or takes a draining one back.
    AddValidator {
        /// Operator address of the validator.
        validator: String,
        /// Its part of the stake, above zero.
        weight: u32,
    },
    /// Owner. Gives a validator no new stake and undelegates from it first. Never fails because of staking.
    RemoveValidator {
        /// Operator address of the validator.
        validator: String,
    },
}

/// What LST can be sent here for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Puts the LST into the pending batch. It earns and is slashed until the batch is submitted.
    QueueUnbond {
        /// Who may withdraw the coins. Default: the cw20 sender. Required when the sender is this hub. Not the hub or its
        /// token.
        receiver: Option<String>,
    },
    /// Burns the LST for the good of all others, as a registry does with slashed stake. What it was worth enters
    /// the rate over the unbonding period.
    BurnShares {},
}

/// Response data of [`ExecuteMsg::Bond`].
#[cw_serde]
pub struct BondResponse {
    /// LST minted.
    pub shares: Uint128,
}

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
    /// Whether losses since the last `Sync` make the ledger's rate too high.
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
    /// LST that bonding `amount` would mint now. It does not ask whether a `Sync` is due first.
    #[returns(Uint128)]
    SimulateBond {
        /// In native units.
        amount: Uint128,
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
    /// Whether `loss` is more than rounding.
    pub impaired: bool,
    /// Native units missing against the ledger.
    pub loss: Uint128,
}

/// One validator of the hub.
#[cw_serde]
pub struct ValidatorResponse {
    /// Operator address.
    pub validator: String,
    /// Its part of the stake. Zero when draining.
    pub weight: u32,
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
    /// Not before `until`: it was slashed.
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

/// No step needs anything yet.
#[cw_serde]
pub struct MigrateMsg {}

handle! {
    /// A hub contract.
    HubContract, ExecuteMsg, QueryMsg
}
