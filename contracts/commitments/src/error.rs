use cosmwasm_std::{Addr, OverflowError, StdError, Uint128};
use cw_utils::PaymentError;
use palisade_interfaces::commitments::Standing;
use palisade_kit::range::OutOfRange;
use palisade_math::{MathError, PoolAssets, Scale};
use thiserror::Error;

/// Why the contract refuses.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// Storage, addresses, JSON, or a refusal of the registry.
    #[error("{0}")]
    Std(#[from] StdError),

    /// A number leaves its range.
    #[error("{0}")]
    Math(#[from] MathError),

    /// A sum leaves its type.
    #[error("{0}")]
    Overflow(#[from] OverflowError),

    /// Coins that do not belong to the message, or are missing.
    #[error("{0}")]
    Payment(#[from] PaymentError),

    /// A number of a message out of its range.
    #[error("{0}")]
    OutOfRange(#[from] OutOfRange),

    /// The stored contract is another one or newer.
    #[error("{0}")]
    Version(#[from] cw2::VersionError),

    /// Somebody else's commitment.
    #[error("unauthorized: sender is {found}, only {expected} may send this")]
    Unauthorized {
        /// Sender.
        found: Addr,
        /// Who may.
        expected: Addr,
    },

    /// Nobody can bind itself to it any more.
    #[error("avs {avs} leaves or left")]
    AvsLeaving {
        /// Which.
        avs: Addr,
    },

    /// The AVS could not slash it.
    #[error("avs {avs} does not accept {asset}")]
    AssetNotOfAvs {
        /// Which asset.
        asset: String,
        /// Which AVS.
        avs: Addr,
    },

    /// No such.
    #[error("no commitment {id}")]
    UnknownCommitment {
        /// Its number.
        id: u64,
    },

    /// It was accepted, or is over.
    #[error("commitment {id} is no offer any more")]
    NotOffered {
        /// Its number.
        id: u64,
    },

    /// Too late to accept.
    #[error("now is {found}, the offer was open until {until}")]
    OfferOver {
        /// This second.
        found: u64,
        /// Last second of it.
        until: u64,
    },

    /// Too early to take it back.
    #[error("now is {found}, the offer is open until {until}")]
    StillOffered {
        /// This second.
        found: u64,
        /// Last second of it.
        until: u64,
    },

    /// The operator did not bind itself in the registry, to less, or not for as long.
    #[error(
        "locked is a budget of {budget} until {until}, must be {expected_budget} until {expected_until}"
    )]
    NotBound {
        /// What is locked. Zero where nothing binds.
        budget: Uint128,
        /// Last second of it.
        until: u64,
        /// What the offer asks.
        expected_budget: Scale,
        /// To its end.
        expected_until: u64,
    },

    /// Slashes left less than is locked.
    #[error("the avs may take {found}, the offer asks {expected}")]
    BudgetTooSmall {
        /// What is there and not on its way out.
        found: Uint128,
        /// What the offer asks.
        expected: Scale,
    },

    /// The AVS counts nothing of it.
    #[error("{operator} is jailed by {avs}")]
    Jailed {
        /// Who.
        operator: Addr,
        /// By which AVS.
        avs: Addr,
    },

    /// Too little of the operator's own.
    #[error("the operator's own stake is {found}, the offer asks {expected}")]
    StakeTooSmall {
        /// What is here.
        found: Uint128,
        /// What the offer asks.
        expected: PoolAssets,
    },

    /// It is an offer, or over.
    #[error("commitment {id} does not stand")]
    NotStanding {
        /// Its number.
        id: u64,
    },

    /// The AVS kept what it agreed to, or had a right not to.
    #[error("the avs did not break commitment {id}, it is {found}")]
    NotBroken {
        /// Its number.
        id: u64,
        /// How it stands.
        found: Standing,
    },

    /// Nothing changes any more.
    #[error("commitment {id} has ended")]
    Ended {
        /// Its number.
        id: u64,
    },

    /// The operator may still earn all of it.
    #[error("commitment {id} has not ended")]
    NotEnded {
        /// Its number.
        id: u64,
    },

    /// Nothing was earned since the last payout, or all was returned.
    #[error("nothing of commitment {id} is to be paid")]
    NothingToPay {
        /// Its number.
        id: u64,
    },

    /// The stake stays while AVSs count on it.
    #[error("{found} commitments stand on this stake")]
    Committed {
        /// How many.
        found: u32,
    },

    /// It is of somebody else's stake, or was paid for good.
    #[error("withdrawal {id} is not of {operator}'s own stake")]
    NotOwnWithdrawal {
        /// Its number.
        id: u64,
        /// Who asks.
        operator: Addr,
    },
}
