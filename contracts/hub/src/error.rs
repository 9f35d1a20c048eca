use cosmwasm_std::{Addr, StdError, Uint128};
use cw_ownable::OwnershipError;
use cw_utils::PaymentError;
use palisade_interfaces::hub::Pausable;
use palisade_kit::pause::PauseError;
use palisade_kit::range::OutOfRange;
use palisade_kit::updates::UpdateError;
use palisade_math::MathError;
use thiserror::Error;

/// Why the hub refuses.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// Storage, addresses or JSON.
    #[error("{0}")]
    Std(#[from] StdError),

    /// A number leaves its range, or there is no rate.
    #[error("{0}")]
    Math(#[from] MathError),

    /// Coins that do not belong to the message, or are missing.
    #[error("{0}")]
    Payment(#[from] PaymentError),

    /// Not the owner, or no ownership to accept.
    #[error("{0}")]
    Ownership(#[from] OwnershipError),

    /// A message of one of the hub's own contracts, sent by somebody else.
    #[error("unauthorized: sender is {found}, only {expected} may send this")]
    Unauthorized {
        /// Sender.
        found: Addr,
        /// Who may.
        expected: Addr,
    },

    /// Neither the guardian nor the owner.
    #[error("unauthorized: sender is {found}, only the guardian or the owner may send this")]
    NotGuardian {
        /// Sender.
        found: Addr,
    },

    /// A parameter out of its range.
    #[error("{0}")]
    OutOfRange(#[from] OutOfRange),

    /// An operation that is paused, or that cannot be paused or unpaused now.
    #[error("{0}")]
    Pause(#[from] PauseError<Pausable>),

    /// An update that does not wait, or not yet long enough.
    #[error("{0}")]
    Update(#[from] UpdateError),

    /// An update to what there is already.
    #[error("nothing would change")]
    NothingToUpdate,

    /// An update of what has been changed otherwise since it was made.
    #[error("what update {update} changes is not what it was when it was made")]
    UpdateOutdated {
        /// Its number.
        update: u64,
    },

    /// The staking coin, which is not routed.
    #[error("{denom} is the staking coin, which goes to the hub")]
    StakingDenom {
        /// Its denom.
        denom: String,
    },

    /// A denom for which nobody was chosen.
    #[error("no route of {denom}")]
    NoRoute {
        /// Which.
        denom: String,
    },

    /// A batch without a dispute.
    #[error("batch {batch} is not disputed")]
    NotDisputed {
        /// Number of the batch.
        batch: u64,
    },

    /// Not the coin that the chain stakes.
    #[error("denom is {found}, the chain stakes {expected}")]
    NotStakingDenom {
        /// What was given.
        found: String,
        /// The chain's.
        expected: String,
    },

    /// A seed below the minimum.
    #[error("seed of {found} is too small, at least {expected}")]
    SeedTooSmall {
        /// What was sent.
        found: Uint128,
        /// The minimum.
        expected: Uint128,
    },

    /// An instantiation without validators.
    #[error("no validators")]
    NoValidators,

    /// More validators than one sync can read.
    #[error("{found} validators are too many, at most {expected}")]
    TooManyValidators {
        /// How many.
        found: usize,
        /// The maximum.
        expected: usize,
    },

    /// A validator that is listed twice.
    #[error("validator {validator} is listed twice")]
    DuplicateValidator {
        /// Which.
        validator: String,
    },

    /// Caps that leave a part of the stake without a place.
    #[error("caps of all validators are {found} basis points, at least {expected} hold all stake")]
    CapsTooTight {
        /// Their sum.
        found: Uint128,
        /// The whole.
        expected: Uint128,
    },

    /// A removed validator, where one is meant that keeps its stake.
    #[error("validator {validator} is draining")]
    ValidatorDraining {
        /// Which.
        validator: String,
    },

    /// An end of a pause or quarantine that is not.
    #[error("validator {validator} is not paused or quarantined")]
    ValidatorNotPaused {
        /// Which.
        validator: String,
    },

    /// Nobody has so much or so little that it is worth a redelegation, or who has may not send or receive one.
    #[error("nothing to rebalance")]
    NothingToRebalance,

    /// The same, a short time after the last rebalance.
    #[error("validators that are kept can be rebalanced at {expected}, it is {found}")]
    RebalanceTooSoon {
        /// The time.
        found: u64,
        /// When they can.
        expected: u64,
    },

    /// A weight of zero.
    #[error("weight of validator {validator} is zero")]
    ZeroWeight {
        /// Which validator.
        validator: String,
    },

    /// A validator that is unknown to the chain or outside of its bonded set.
    #[error("validator {validator} is not in the bonded set")]
    ValidatorNotBonded {
        /// Which.
        validator: String,
    },

    /// A validator that the hub does not have.
    #[error("validator {validator} is not one of the hub's")]
    UnknownValidator {
        /// Which.
        validator: String,
    },

    /// Batches would use up the unbonding entries of the validators faster than these come free.
    #[error("{found} unbonding entries cannot keep up with batches, at least {expected}")]
    TooFewEntries {
        /// Seven per validator.
        found: Uint128,
        /// Batches within an unbonding period.
        expected: Uint128,
    },

    /// A staking message of this transaction has not been answered yet.
    #[error("{operations} staking messages are under way in this transaction")]
    Busy {
        /// How many.
        operations: u32,
    },

    /// The ledger may not know of a slash.
    #[error("last sync is {age} seconds old, at most {max}: sync first")]
    NeedsSync {
        /// In seconds.
        age: u64,
        /// The maximum, in seconds.
        max: u64,
    },

    /// A bond below the minimum.
    #[error("bond of {found} is too small, at least {expected}")]
    BondTooSmall {
        /// What was sent.
        found: Uint128,
        /// The minimum.
        expected: Uint128,
    },

    /// Fewer shares than the sender wants at least.
    #[error("bond mints {found} shares, wanted at least {expected}")]
    TooFewShares {
        /// What would be minted.
        found: Uint128,
        /// The sender's bound.
        expected: Uint128,
    },

    /// A bond that would lift all assets too high.
    #[error("assets would be {found}, at most {expected}")]
    AboveMaxAssets {
        /// Assets with the bond.
        found: Uint128,
        /// The maximum.
        expected: Uint128,
    },

    /// A bond while next to nothing is left of what the hub had.
    #[error("the hub is ruined: it has {assets}, and {lost} of its losses are not made good")]
    Ruined {
        /// What it has.
        assets: Uint128,
        /// What rewards and covers have not brought back.
        lost: Uint128,
    },

    /// A bond of more than the limit leaves for now.
    #[error("bond of {found} is above the limit, which leaves {expected} now")]
    AboveBondLimit {
        /// What was sent.
        found: Uint128,
        /// What is left of the limit.
        expected: Uint128,
    },

    /// The hub offers none.
    #[error("there are no instant exits")]
    NoInstantExits,

    /// A loss was large enough to stop instant exits.
    #[error("the hub is impaired until {until}")]
    Impaired {
        /// When it ceases to be.
        until: u64,
    },

    /// An instant exit that is worth more than the buffer has.
    #[error("shares are worth {found}, the buffer has {expected}")]
    BufferTooSmall {
        /// What they are worth.
        found: Uint128,
        /// What the buffer has.
        expected: Uint128,
    },

    /// An instant exit that brings less than the sender wants at least, or nothing.
    #[error("exit brings {found}, wanted at least {expected}")]
    TooLittleReceived {
        /// What it would bring.
        found: Uint128,
        /// The sender's bound, or one.
        expected: Uint128,
    },

    /// A cover where there is nothing to make good.
    #[error("nothing is lost that is not made good")]
    NothingLost {},

    /// A batch whose requests may have been closed.
    #[error("batch {batch} is final")]
    BatchFinal {
        /// Number of the batch.
        batch: u64,
    },

    /// The hub or one of its contracts as receiver of what it could do nothing with, or a request as a gift to oneself.
    #[error("{receiver} must not be the receiver")]
    ReceiverNotAllowed {
        /// Who.
        receiver: Addr,
    },

    /// LST from the hub itself without the name of its owner.
    #[error("the hub is the sender: name a receiver")]
    ReceiverRequired,

    /// An unbonding request below the minimum.
    #[error("unbonding request of {found} is too small, at least {expected}")]
    UnbondTooSmall {
        /// LST sent.
        found: Uint128,
        /// The minimum.
        expected: Uint128,
    },

    /// Too little to delegate.
    #[error("{found} to stake, at least {expected} is worth a message")]
    NothingToStake {
        /// Unallocated coins.
        found: Uint128,
        /// The least.
        expected: Uint128,
    },

    /// All validators are paused, quarantined, draining or were tried a moment ago.
    #[error("no validator takes stake now")]
    NoValidatorAvailable,

    /// There is no batch to submit.
    #[error("no batch is pending")]
    NothingPending,

    /// A batch before its time.
    #[error("batch {batch} is due at {due}, it is {now}")]
    BatchNotDue {
        /// Number of the batch.
        batch: u64,
        /// The time.
        now: u64,
        /// When it is due.
        due: u64,
    },

    /// No validator could be asked for any of it.
    #[error("{value} of batch {batch} cannot be undelegated now")]
    NothingUndelegated {
        /// Number of the batch.
        batch: u64,
        /// Native units that are to be undelegated.
        value: Uint128,
    },

    /// Nothing is due.
    #[error("nothing to reconcile")]
    NothingToReconcile,

    /// Nothing is claimable.
    #[error("nothing to withdraw")]
    NothingToWithdraw,

    /// A batch that never was or is closed.
    #[error("no batch {batch}")]
    UnknownBatch {
        /// Number of the batch.
        batch: u64,
    },

    /// A batch in which the sender has no request.
    #[error("{owner} has no request in batch {batch}")]
    NoRequest {
        /// Number of the batch.
        batch: u64,
        /// Sender.
        owner: Addr,
    },

    /// An owner who did not allow it.
    #[error("{owner} does not allow others to withdraw")]
    PushNotAllowed {
        /// Owner of the requests.
        owner: Addr,
    },

    /// A tip above the maximum.
    #[error("tip of {found} basis points is too high, at most {expected}")]
    TipTooHigh {
        /// What was given.
        found: u16,
        /// The maximum.
        expected: u16,
    },

    /// A tip for what nobody may do.
    #[error("tip of {tip_bps} basis points, but nobody else may withdraw")]
    TipWithoutPush {
        /// What was given.
        tip_bps: u16,
    },

    /// A price is asked for that is not the LST's.
    #[error("no rate of {found}, only of {expected}")]
    UnknownDenom {
        /// What was asked for.
        found: String,
        /// The LST.
        expected: String,
    },

    /// A vote of a hub that has no ballot.
    #[error("the hub has no ballot")]
    NoBallot,

    /// A reply with an id that the hub never gives.
    #[error("unknown reply id {id}")]
    UnknownReply {
        /// The id.
        id: u64,
    },

    /// A response that is not what the message answers.
    #[error("malformed response to a message of {kind}")]
    MalformedResponse {
        /// What was sent.
        kind: &'static str,
    },

    /// A count leaves its range.
    #[error("count leaves its range")]
    CountOverflow,
}
