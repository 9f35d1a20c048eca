//! The hub: native coin in, LST out, and back.
//!
//! `A`, the assets behind the LST, is `tracked_bonded + in_flight + unallocated + buffer - locked_profit`; `S` is
//! the supply of LST. Nothing else makes a price.

mod control;
mod exits;
mod params;
mod query;
mod unbonding;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::cw_ownable_execute;

pub use control::*;
pub use exits::*;
pub use params::*;
pub use query::*;
pub use unbonding::*;

use crate::ballot::{self, WeightedVote};
use crate::handle::handle;
use crate::token::TokenDetails;

/// Makes the hub, its token, its collector and, if it is to vote, its ballot. Send the seed along: at least [`MIN_SEED`] of
/// the native coin. The LST minted for it belongs to the hub for ever, so that the supply is never zero.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who may add and remove validators, and change parameters. Meant to be a DAO or a timelock.
    pub owner: String,
    /// Who may pause for a while, besides the owner. Meant to be quick. Default: nobody else.
    pub guardian: Option<String>,
    /// The chain's staking coin.
    pub denom: String,
    /// Code of `palisade-token`.
    pub token_code_id: u64,
    /// What the LST is called.
    pub token: TokenDetails,
    /// Code of `palisade-collector`.
    pub collector_code_id: u64,
    /// The ballot of its LST holders, who then direct its votes. Default: there is none, and the hub never votes.
    pub ballot: Option<BallotCode>,
    /// Timing, limits and fees.
    pub params: Params,
    /// The first validators. Each must be in the bonded set.
    pub validators: Vec<ValidatorWeight>,
}

/// A ballot to be made.
#[cw_serde]
pub struct BallotCode {
    /// Code of `palisade-ballot`.
    pub code_id: u64,
    /// When the hub votes.
    pub params: ballot::Params,
}

/// Smallest seed, in base units of the native coin.
pub const MIN_SEED: u128 = 1_000_000;

/// Most validators a hub has, draining ones included: what one [`ExecuteMsg::Sync`] can read. Removed ones of which nothing is left
/// but units that the chain does not give back are not counted.
pub const MAX_VALIDATORS: usize = 100;

/// Longest pause of a validator.
pub const MAX_VALIDATOR_PAUSE_SECONDS: u64 = 2_592_000;

/// A validator and its part of the stake.
#[cw_serde]
pub struct ValidatorWeight {
    /// Operator address of the validator.
    pub validator: String,
    /// Its target is `weight` out of the sum of all weights. Above zero.
    pub weight: u32,
    /// Most of the hub's stake that it gets, 1 to 10,000 basis points, whatever the weights say. What it cannot have is the others'
    /// by their weights. Default: as it was; all of it for a new one.
    pub cap_bps: Option<u16>,
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
        /// Who gets the coins. Default: the sender. Not the hub, its token, its collector or its ballot.
        receiver: Option<String>,
        /// At most this many batches, 1 to 100, default 30.
        limit: Option<u32>,
    },
    /// Anyone, if the owner of the requests allowed it by `SetClaimPreferences`. Pays the owner as `WithdrawUnbonded`
    /// does, and the owner's tip out of that to the sender.
    WithdrawFor {
        /// Owner of the requests, and who gets the coins.
        owner: String,
        /// Only these batches. Default: the owner's oldest batches, up to `limit`.
        batch_ids: Option<Vec<u64>>,
        /// At most this many batches, 1 to 100, default 30.
        limit: Option<u32>,
    },
    /// Anyone, about requests of their own. Until then nobody may push them: a contract that counts its coins by its
    /// own withdrawals must not be paid behind its back.
    SetClaimPreferences {
        /// Whether anyone may send `WithdrawFor`.
        allow_push: bool,
        /// Part of what it pays that goes to its sender, rounded down, at most [`MAX_TIP_BPS`]. Only with `allow_push`.
        /// Default: nothing.
        tip_bps: Option<u16>,
    },
    /// Owner of an unbonding request, in whatever phase its batch is. Gives the request to somebody else, with its part of what
    /// was paid for it. Where it is divided, both parts are at least `min_unbond`.
    TransferUnbonding {
        /// Number of the batch.
        batch_id: u64,
        /// LST of the batch to give. Default: all that the sender has in it.
        shares: Option<Uint128>,
        /// Who gets it. Not the sender, the hub, its token, its collector or its ballot.
        recipient: String,
        /// Has the contract `recipient` told by a [`ReceiveUnbondingMsg`] with this message.
        msg: Option<Binary>,
    },
    /// Anyone. Withdraws staking rewards into the collector and has it forward them.
    Harvest {
        /// Only these validators. Default: the next ones in turn, up to `limit`.
        validators: Option<Vec<String>>,
        /// At most this many validators, within the hub's own limit.
        limit: Option<u32>,
        /// Gas limit of each message; only a higher one than the hub's counts.
        gas_limit: Option<u64>,
    },
    /// The collector, with rewards.
    CollectRewards {},
    /// Anyone, with native coins, which enter the rate over the unbonding period.
    Donate {},
    /// Anyone, with native coins. What is more than is lost is sent back. No fee is taken on them.
    CoverLoss {
        /// Makes good what this batch lost while it was unbonding. Default: what all holders lost and rewards have not
        /// earned back; that enters the rate over the unbonding period.
        batch_id: Option<u64>,
    },
    /// Anyone. Compares every delegation with what the hub tracks, and books losses and gains.
    Sync {},
    /// Anyone. Syncs, then redelegates from draining validators, and from those that are above their target by more than is tolerated, to
    /// the active ones furthest below theirs.
    Rebalance {
        /// At most this many messages, within the hub's own limit.
        max_messages: Option<u32>,
        /// Gas limit of each message; only a higher one than the hub's counts. Validators that refused a message with less
        /// are asked at once.
        gas_limit: Option<u64>,
    },
    /// Owner. Adds a validator of the bonded set, or changes weight and cap of one, or takes a draining one back.
    AddValidator {
        /// Operator address of the validator.
        validator: String,
        /// Its part of the stake, above zero.
        weight: u32,
        /// See [`ValidatorWeight::cap_bps`].
        cap_bps: Option<u16>,
    },
    /// Owner. Changes weights and caps of several validators at once; those that are not named stay as they are. Refused when the
    /// caps of all are less than the whole, or a validator is not one of the hub's or is draining.
    SetWeights {
        /// The changes.
        weights: Vec<ValidatorWeight>,
    },
    /// Guardian or owner. Gives a validator no new stake for a while. It keeps what it has.
    PauseValidator {
        /// Operator address of the validator.
        validator: String,
        /// From now on, 1 to [`MAX_VALIDATOR_PAUSE_SECONDS`]. A pause that ends later stays.
        seconds: u64,
    },
    /// Owner. Ends the pause or quarantine of a validator.
    ResumeValidator {
        /// Operator address of the validator.
        validator: String,
    },
    /// Guardian or owner. Pauses all of `operations`, each for `seconds` from now. The first pause of an operation
    /// begins a window, as long as its longest pause: 7 days, a day for [`Pausable::QueueUnbond`]. Its pauses end within that
    /// window, and the next window begins after the operation ran for as long again.
    Pause {
        /// Which.
        operations: Vec<Pausable>,
        /// How long. It never ends a pause sooner.
        seconds: u64,
    },
    /// Guardian or owner. Ends the pauses of all of `operations`.
    Unpause {
        /// Which.
        operations: Vec<Pausable>,
    },
    /// Owner. Changes parameters, the guardian, or where coins of other denoms go. What may hurt somebody waits, at most
    /// 32 updates at a time. The response data is an [`UpdateResponse`].
    Update {
        /// What.
        update: Update,
    },
    /// Anyone, within 14 days from its time on. Puts an update in force, if it is still possible, and what it changes is what it was
    /// when the update was made.
    ApplyUpdate {
        /// Number of the update.
        id: u64,
    },
    /// Guardian or owner. Takes back an update that waits. One that replaces the guardian only the owner takes back.
    CancelUpdate {
        /// Number of the update.
        id: u64,
    },
    /// Anyone. Has the collector pay all coins of a denom to the recipient that [`Update::Route`] chose.
    RouteRewards {
        /// Not the staking coin.
        denom: String,
    },
    /// Owner. Ends the dispute of a batch before its time.
    ResolveDispute {
        /// Number of the batch.
        batch_id: u64,
    },
    /// Owner. Gives a validator no new stake and undelegates from it first. Never fails because of staking.
    RemoveValidator {
        /// Operator address of the validator.
        validator: String,
    },
    /// The ballot. Votes on a proposal of the chain with all the hub's stake. Its last vote counts.
    Vote {
        /// Number of the chain's proposal.
        proposal_id: u64,
        /// Options with weights that are one in all.
        votes: Vec<WeightedVote>,
    },
}

/// What LST can be sent here for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Puts the LST into the pending batch. It earns and is slashed until the batch is submitted.
    QueueUnbond {
        /// Who may withdraw the coins. Default: the cw20 sender. Required when the sender is this hub. Not the hub, its
        /// token, its collector or its ballot.
        receiver: Option<String>,
    },
    /// Burns the LST and pays what it is worth at once, less a fee, out of what is kept for that. Syncs first, unless
    /// that was done in this block. Refused while the hub is impaired or this is paused; a loss that makes it so is then recorded by
    /// [`ExecuteMsg::Sync`].
    InstantUnstake {
        /// Who gets the coins. Default: the cw20 sender. Required when the sender is this hub. Not the hub, its token, its
        /// collector or its ballot.
        receiver: Option<String>,
        /// Refused when fewer native units would be paid. At least one is.
        min_received: Option<Uint128>,
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

/// No step needs anything yet.
#[cw_serde]
pub struct MigrateMsg {}

handle! {
    /// A hub contract.
    HubContract, ExecuteMsg, QueryMsg
}
