use cosmwasm_std::{Addr, OverflowError, StdError, Uint128};
use cw_ownable::OwnershipError;
use cw_utils::{ParseReplyError, PaymentError};
use palisade_kit::range::OutOfRange;
use palisade_math::{Lrt, Lst, MathError, PoolShares};
use thiserror::Error;

/// Why the vault refused.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// Storage, addresses, queries and messages of the chain.
    #[error("{0}")]
    Std(#[from] StdError),

    /// Numbers. [`MathError::Insolvent`] is the state in which all assets are lost.
    #[error("{0}")]
    Math(#[from] MathError),

    /// A time or a count leaves its type.
    #[error("{0}")]
    Overflow(#[from] OverflowError),

    /// Coins that were sent along.
    #[error("{0}")]
    Payment(#[from] PaymentError),

    /// The owner.
    #[error("{0}")]
    Ownership(#[from] OwnershipError),

    /// An answer of another contract.
    #[error("{0}")]
    ParseReply(#[from] ParseReplyError),

    /// A message of somebody else.
    #[error("only the {role} may do this, not {found}")]
    Unauthorized {
        /// Who may.
        role: &'static str,
        /// Who tried.
        found: Addr,
    },

    /// A cw20 hook of a token that the message is not for.
    #[error("{found} sent tokens here that {expected} is for")]
    WrongToken {
        /// The contract that called.
        found: Addr,
        /// The token that would do.
        expected: Addr,
    },

    /// A parameter out of its range.
    #[error("{0}")]
    OutOfRange(#[from] OutOfRange),

    /// A seed below the minimum.
    #[error("seed of {found} is below the minimum of {expected}")]
    SeedTooSmall {
        /// What was sent.
        found: Uint128,
        /// The least.
        expected: Uint128,
    },

    /// A deposit below the minimum.
    #[error("deposit of {found} is below the minimum of {expected}")]
    DepositTooSmall {
        /// What was sent.
        found: Lst,
        /// The least.
        expected: Lst,
    },

    /// A redemption below the minimum.
    #[error("redemption of {found} is below the minimum of {expected}")]
    RedemptionTooSmall {
        /// What was sent.
        found: Lrt,
        /// The least.
        expected: Lrt,
    },

    /// The depositor's own limit.
    #[error("deposit mints {found}, less than the {expected} asked for")]
    Slippage {
        /// What would be minted.
        found: Lrt,
        /// The least that the depositor accepts.
        expected: Lrt,
    },

    /// A message while another one has not heard all its answers.
    #[error("another message of the vault is under way in this transaction")]
    InFlight,

    /// No batch takes requests, because nobody asked for a redemption.
    #[error("there is no open batch")]
    NoOpenBatch,

    /// A batch that is not due.
    #[error("batch can be submitted from {expected} on, now is {found}")]
    BatchNotDue {
        /// Now.
        found: u64,
        /// When it is due.
        expected: u64,
    },

    /// A batch whose shares are worth less than one unit, or nothing but what pools may keep by rounding.
    #[error("batch of {shares} shares is worth nothing yet")]
    WorthlessBatch {
        /// Shares of the batch.
        shares: Lrt,
    },

    /// A batch that does not exist or is paid in full.
    #[error("batch {id} owes nothing")]
    NoSuchBatch {
        /// Number of the batch.
        id: u64,
    },

    /// A batch whose next withdrawal is not mature.
    #[error("next payout is at {expected}, now is {found}")]
    NotMatured {
        /// Now.
        found: u64,
        /// When the next withdrawal pays.
        expected: u64,
    },

    /// Withdrawals that paid what they pay for now.
    #[error("nothing to receive, unless a veto gives back more")]
    NothingToReceive,

    /// An account without a part of the batch.
    #[error("{account} has no request in batch {batch_id}")]
    NoSuchRequest {
        /// Number of the batch.
        batch_id: u64,
        /// Whose request.
        account: Addr,
    },

    /// A claim that was paid all that its batch received so far.
    #[error("nothing to claim yet")]
    NothingToClaim,

    /// Nothing is asked for.
    #[error("amount is zero")]
    ZeroAmount,

    /// More than is free.
    #[error("{found} asked for, {expected} are idle")]
    NotThatMuchIdle {
        /// What was asked for.
        found: Lst,
        /// What is idle.
        expected: Lst,
    },

    /// More than is active with the operator.
    #[error("{found} asked for, {expected} are active with the operator")]
    NotThatMuchActive {
        /// What was asked for.
        found: Lst,
        /// What is active.
        expected: Lst,
    },

    /// One more operator than the vault can read.
    #[error("vault has {max} positions, which is the most")]
    TooManyPositions {
        /// The most.
        max: u32,
    },

    /// One more exit than the vault can read, or than the sender may open.
    #[error("{found} exits of the position are under way, the sender may open one below {max} only")]
    TooManyExits {
        /// Exits under way: those that such senders opened, or all.
        found: usize,
        /// How many there may be afterwards.
        max: usize,
    },

    /// An operator with whom the vault has nothing.
    #[error("no position with {operator}")]
    NoSuchPosition {
        /// With whom.
        operator: Addr,
    },

    /// Stake left in a life of the pool that ended.
    #[error("stake of generation {found} must leave before generation {expected} gets any")]
    OldGeneration {
        /// That of the position.
        found: u64,
        /// That of the pool.
        expected: u64,
    },

    /// More with one operator than the limits allow.
    #[error("{found} with one operator is above the limit of {expected}")]
    AboveOperatorLimit {
        /// Active and exiting stake.
        found: Lst,
        /// The most.
        expected: Lst,
    },

    /// A limit that is not broken.
    #[error("active stake of {found} is within limit and tolerance, {expected}")]
    NoBreach {
        /// Active stake.
        found: Lst,
        /// The most without a breach.
        expected: Lst,
    },

    /// More than the excess, or so little that it only uses up the cooldown.
    #[error("{found} asked for, {min} to {max} is possible")]
    OutsideExcess {
        /// What was asked for.
        found: Lst,
        /// The least.
        min: Lst,
        /// The excess.
        max: Lst,
    },

    /// A deallocation by anyone soon after another.
    #[error("operator can be deallocated from by anyone from {expected} on, now is {found}")]
    Cooldown {
        /// Now.
        found: u64,
        /// End of the cooldown.
        expected: u64,
    },

    /// A harvest of no rewards, or of too many.
    #[error("{found} rewards named, 1 to {max} are possible")]
    RewardCount {
        /// How many were named.
        found: usize,
        /// The most.
        max: usize,
    },

    /// A reward that is named twice.
    #[error("reward {asset} is named twice")]
    DuplicateReward {
        /// Which.
        asset: String,
    },

    /// Rewards of which there are none.
    #[error("nothing to harvest")]
    NothingToHarvest,

    /// A price that nobody here makes.
    #[error("no rate for {found}, only for {expected}")]
    UnknownDenom {
        /// What was asked for.
        found: String,
        /// The LRT.
        expected: String,
    },

    /// A price below the smallest decimal.
    #[error("redemption rate is below the smallest decimal")]
    RateBelowPrecision,

    /// Rows of the registry that are not what its code wrote.
    #[error("pool {pool} of the registry cannot be read")]
    UnreadablePool {
        /// Number of the pool.
        pool: u32,
    },

    /// Fewer shares than the vault has, who alone can give them up. No loss: a slash leaves shares as they are.
    #[error("registry has {found} of the vault's {expected} shares of pool {pool}")]
    LostShares {
        /// Number of the pool.
        pool: u32,
        /// What the registry has.
        found: PoolShares,
        /// What the vault has.
        expected: PoolShares,
    },

    /// A withdrawal that the registry does not know.
    #[error("registry does not know withdrawal {id}")]
    LostWithdrawal {
        /// Number of the withdrawal.
        id: u64,
    },

    /// A message whose answer did not come.
    #[error("another contract answered without data")]
    MissingReplyData,

    /// An answer to no message of the vault.
    #[error("unknown reply {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },

    /// An answer that nothing in storage waits for.
    #[error("nothing waits for reply {id}")]
    UnexpectedReply {
        /// Its id.
        id: u64,
    },
}
