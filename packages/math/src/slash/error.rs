use cosmwasm_std::Decimal;
use thiserror::Error;

use crate::{MathError, PoolAssets, PoolShares, Scale};

/// Why a message about a pool is refused.
#[derive(Error, Debug, PartialEq, Eq)]
pub enum SlashError {
    /// Numbers that leave their type.
    #[error("{0}")]
    Math(#[from] MathError),

    /// Never reachable, whatever the messages.
    #[error("broken invariant: {0}")]
    Invariant(#[from] Invariant),

    /// Terms under which exit could dodge a slash.
    #[error("slash window {slash_window}s, deallocation delay {deallocation_delay}s and unbonding {unbonding}s must not fall in this order")]
    WindowOrder {
        /// How long after a fault a slash is allowed.
        slash_window: u64,
        /// How long a decrease of allocation stays slashable.
        deallocation_delay: u64,
        /// How long a closed bucket waits.
        unbonding: u64,
    },

    /// A veto could come after the stake has left.
    #[error("resolution delay is {found}s, at most the unbonding period of {expected}s is allowed")]
    ResolutionDelayTooLong {
        /// The delay in the terms.
        found: u64,
        /// The unbonding period.
        expected: u64,
    },

    /// A deposit of zero.
    #[error("nothing deposited")]
    NothingDeposited,

    /// No price is right for both outcomes of a contest.
    #[error("{found} contestable slashes are open, none may be")]
    Contested {
        /// Contestable records under way.
        found: u64,
    },

    /// A deposit that buys nothing.
    #[error("deposit of {found} is worth less than one share, {expected} buy one")]
    BelowOneShare {
        /// What was deposited.
        found: PoolAssets,
        /// The least that buys a share.
        expected: PoolAssets,
    },

    /// A withdrawal of zero or of more than the staker has.
    #[error("cannot queue {found} shares, between 1 and {expected} are there")]
    NotThatManyShares {
        /// What was asked for.
        found: PoolShares,
        /// What the staker has.
        expected: PoolShares,
    },

    /// The bucket of a withdrawal still unbonds.
    #[error("now is {found}, the bucket matures at {expected}")]
    NotMatured {
        /// This second.
        found: u64,
        /// The first second of payouts.
        expected: u64,
    },

    /// A change of allocation by zero.
    #[error("neither budget nor weight changes")]
    NothingToChange,

    /// Budgets, increases under way and held scale would not all fit.
    #[error("budgets would be {found}, the scale is {expected}")]
    BudgetsAboveScale {
        /// Their sum after the change.
        found: Scale,
        /// The scale they must fit.
        expected: Scale,
    },

    /// A weight that could never count.
    #[error("weight would be {found}, the scale is {expected}")]
    WeightAboveScale {
        /// Weight and its increases after the change.
        found: Scale,
        /// The scale.
        expected: Scale,
    },

    /// The list of increases is full.
    #[error("{found} increases are under way, at most {expected} may be")]
    TooManyIncreases {
        /// Entries now.
        found: usize,
        /// [`crate::slash::MAX_PENDING`].
        expected: usize,
    },

    /// The list of decreases is full.
    #[error("{found} decreases are under way, at most {expected} may be")]
    TooManyDecreases {
        /// Entries now.
        found: usize,
        /// [`crate::slash::MAX_PENDING`].
        expected: usize,
    },

    /// The generation never had an allocation to this AVS.
    #[error("no allocation to this avs")]
    NoAllocation,

    /// More budget than is not yet on its way out.
    #[error("cannot deallocate a budget of {found}, {expected} are free")]
    BudgetNotFree {
        /// What was asked for.
        found: Scale,
        /// Budget less pending decreases.
        expected: Scale,
    },

    /// More weight than there is.
    #[error("cannot deallocate a weight of {found}, {expected} are there")]
    WeightNotThere {
        /// What was asked for.
        found: Scale,
        /// The weight.
        expected: Scale,
    },

    /// A fraction outside its range.
    #[error("fraction is {found}, between {min} and {max} are allowed")]
    FractionOutOfRange {
        /// What was given.
        found: Decimal,
        /// Smallest allowed.
        min: Decimal,
        /// Largest allowed.
        max: Decimal,
    },

    /// A fault in the future, or too long ago.
    #[error("the fault at {found} is not between {earliest} and {latest}")]
    OutsideSlashWindow {
        /// Second of the fault.
        found: u64,
        /// First second the AVS may still slash for.
        earliest: u64,
        /// This second.
        latest: u64,
    },

    /// The AVS had no allocation before the second of the fault.
    #[error("not allocated before the fault at {found}")]
    NotAllocatedAtFault {
        /// Second of the fault.
        found: u64,
    },

    /// Every limit of a charge is positive, but one is zero.
    #[error("nothing left to charge: budget {budget}, left of the fault's budget {left_of_then}, due {due}")]
    NoBudgetLeft {
        /// Budget of today.
        budget: Scale,
        /// Budget at the fault less what was charged since.
        left_of_then: Scale,
        /// What the fraction and the caller's limit ask for.
        due: Scale,
    },

    /// No stake is left in the slots that the fault reaches.
    #[error("no stake left to take for a charge of {charge}")]
    NothingToTake {
        /// What would have been charged.
        charge: Scale,
    },

    /// A bond that pays for more than the slash.
    #[error("the bond pays {found}, the slash takes {expected}")]
    BondAboveDue {
        /// What the bond was said to pay.
        found: PoolAssets,
        /// What the slots lose without a bond.
        expected: PoolAssets,
    },

    /// Nothing, or more than is there of a bond.
    #[error("cannot take {found} of the bond, between 1 and {expected} are there")]
    BondNotThere {
        /// What was asked for.
        found: PoolAssets,
        /// What there is.
        expected: PoolAssets,
    },

    /// No part of the bond was asked back.
    #[error("nothing of the bond leaves")]
    NothingLeaves,

    /// The record was vetoed, released or final at once.
    #[error("the slash has already ended")]
    AlreadyEnded,

    /// A veto after the deadline.
    #[error("now is {found}, a veto was possible until {expected}")]
    VetoTooLate {
        /// This second.
        found: u64,
        /// The deadline.
        expected: u64,
    },

    /// A release while a veto is possible.
    #[error("now is {found}, a release is possible after {expected}")]
    ReleaseTooEarly {
        /// This second.
        found: u64,
        /// The deadline.
        expected: u64,
    },
}

/// What can only fail when stored numbers contradict each other, or when the caller loaded the wrong ones.
#[derive(Error, Debug, PartialEq, Eq)]
pub enum Invariant {
    /// A slash larger than what is left of a slot.
    #[error("taking {found} of a scale of {expected}")]
    TakeAboveScale {
        /// Scale to take.
        found: Scale,
        /// Scale of the slot.
        expected: Scale,
    },

    /// A decrease larger than the budget that contains it.
    #[error("pending decrease of {found} above the budget of {expected}")]
    PendingAboveBudget {
        /// The decrease.
        found: Scale,
        /// The budget.
        expected: Scale,
    },

    /// A pool that no deposit could enter.
    #[error("{shares} shares without assets outside a contest")]
    SharesWithoutAssets {
        /// All shares of the joint slot.
        shares: PoolShares,
    },

    /// A bucket that should have been closed first.
    #[error("bucket {found} is open, the bucket of now is {expected}")]
    StaleOpenBucket {
        /// The open bucket.
        found: u64,
        /// The bucket of this second.
        expected: u64,
    },

    /// A payout above what the bucket is worth.
    #[error("a matured bucket lost assets: {paid} were paid, {worth} are due in all")]
    MaturedBucketLost {
        /// Already paid.
        paid: PoolAssets,
        /// Worth of the withdrawal now.
        worth: PoolAssets,
    },

    /// A slash that would reach stake already free to leave.
    #[error("bucket {bucket} matured at {matures}, now is {now}")]
    MaturedBucketReached {
        /// Its index.
        bucket: u64,
        /// When it matured.
        matures: u64,
        /// This second.
        now: u64,
    },

    /// A record names a bucket that the caller did not load.
    #[error("bucket {bucket} is missing")]
    MissingBucket {
        /// Its index.
        bucket: u64,
    },

    /// Fewer or more splits than happened since the record.
    #[error("{found} splits given, {expected} happened since the slash")]
    WrongSplits {
        /// How many were given.
        found: u64,
        /// How many happened.
        expected: u64,
    },

    /// Entry into a generation that ended.
    #[error("the generation closed at {closed}")]
    GenerationClosed {
        /// When.
        closed: u64,
    },
}
