use cosmwasm_std::{Addr, StdError, Uint128};
use cw_utils::PaymentError;
use palisade_interfaces::ballot::VoteOption;
use palisade_kit::range::OutOfRange;
use palisade_math::MathError;
use thiserror::Error;

/// Why the ballot refuses.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// Storage, addresses, JSON or a query.
    #[error("{0}")]
    Std(#[from] StdError),

    /// A number leaves its range, or weights are not one in all.
    #[error("{0}")]
    Math(#[from] MathError),

    /// Coins came along, which would be stuck here.
    #[error("{0}")]
    Payment(#[from] PaymentError),

    /// A message of the LST or of the ballot, sent by somebody else.
    #[error("unauthorized: sender is {found}, only {expected} may send this")]
    Unauthorized {
        /// Sender.
        found: Addr,
        /// Who may.
        expected: Addr,
    },

    /// A parameter out of its range.
    #[error("{0}")]
    OutOfRange(#[from] OutOfRange),

    /// A contract as depositor that could never withdraw.
    #[error("{depositor} must not be the depositor")]
    DepositorNotAllowed {
        /// Who.
        depositor: Addr,
    },

    /// LST from the hub itself without the name of its owner.
    #[error("the hub is the sender: name a depositor")]
    DepositorRequired,

    /// A deposit of nothing.
    #[error("nothing to deposit")]
    NothingToDeposit,

    /// A withdrawal of nothing.
    #[error("nothing to withdraw")]
    NothingToWithdraw,

    /// More than was deposited.
    #[error("withdrawal of {found}, deposited are {expected}")]
    DepositTooSmall {
        /// What was asked for.
        found: Uint128,
        /// The deposit.
        expected: Uint128,
    },

    /// A vote for nothing.
    #[error("no option is voted for")]
    NoOption,

    /// An option that is named twice.
    #[error("option {option:?} is named twice")]
    DuplicateOption {
        /// Which.
        option: VoteOption,
    },

    /// A weight of zero.
    #[error("weight of option {option:?} is zero")]
    ZeroWeight {
        /// Of which option.
        option: VoteOption,
    },

    /// Somebody without a deposit when the proposal was opened.
    #[error("{voter} had nothing deposited before height {height}")]
    NoDeposit {
        /// Who.
        voter: Addr,
        /// Deposits count as they were at the end of the block before.
        height: u64,
    },

    /// A first vote by somebody with too small a deposit.
    #[error("deposit of {found} is too small to open a proposal, at least {expected}")]
    TooSmallToOpen {
        /// What was deposited at the end of the block before.
        found: Uint128,
        /// The minimum.
        expected: Uint128,
    },

    /// A proposal that is unknown to the chain, not voted on yet, or over.
    #[error("the chain takes no votes on the proposal")]
    NoVotesTaken,

    /// A proposal to forget that the chain still takes votes on. And what the ballot tells itself: see
    /// [`Probe`](palisade_interfaces::ballot::ExecuteMsg::Probe).
    #[error("the chain takes votes on the proposal")]
    VotesTaken,

    /// It cannot be found out whether the chain takes votes.
    #[error("asking whether the chain takes votes failed: {error}")]
    ProbeFailed {
        /// What the chain lets a contract see of it.
        error: String,
    },

    /// A proposal that nobody opened, or that was forgotten.
    #[error("proposal {proposal} is not open")]
    UnknownProposal {
        /// Its number.
        proposal: u64,
    },

    /// A proposal that is no longer voted on here.
    #[error("proposal {proposal} closed at {closes_at}, it is {now}")]
    ProposalClosed {
        /// Its number.
        proposal: u64,
        /// The time.
        now: u64,
        /// When it closed.
        closes_at: u64,
    },

    /// A proposal that is still voted on.
    #[error("proposal {proposal} closes at {closes_at}, it is {now}")]
    ProposalOpen {
        /// Its number.
        proposal: u64,
        /// The time.
        now: u64,
        /// When it closes.
        closes_at: u64,
    },

    /// Too few have voted for the hub to vote.
    #[error("{found} have voted on proposal {proposal}, at least {expected} must")]
    NoQuorum {
        /// Its number.
        proposal: u64,
        /// LST that has voted.
        found: Uint128,
        /// LST that must have voted.
        expected: Uint128,
    },

    /// A reply with an id that the ballot never gives.
    #[error("unknown reply id {id}")]
    UnknownReply {
        /// The id.
        id: u64,
    },
}
