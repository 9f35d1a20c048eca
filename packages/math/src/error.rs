use cosmwasm_std::{
    CheckedFromRatioError, CheckedMultiplyFractionError, ConversionOverflowError, Decimal, DivideByZeroError,
    OverflowError, Uint128,
};
use thiserror::Error;

/// What can go wrong with numbers. All of it means that a message must be refused; nothing wraps around.
#[derive(Error, Debug, PartialEq, Eq)]
pub enum MathError {
    /// A sum, difference or product leaves its type.
    #[error("{0}")]
    Overflow(#[from] OverflowError),

    /// A quotient leaves 128 bits.
    #[error("{0}")]
    ConversionOverflow(#[from] ConversionOverflowError),

    /// A denominator is zero.
    #[error("{0}")]
    DivideByZero(#[from] DivideByZeroError),

    /// A multiplication by a fraction leaves its type or divides by zero.
    #[error("{0}")]
    MultiplyFraction(#[from] CheckedMultiplyFractionError),

    /// A ratio leaves its type or divides by zero.
    #[error("{0}")]
    FromRatio(#[from] CheckedFromRatioError),

    /// A share of more than the whole.
    #[error("{found} basis points are more than the whole, {max}")]
    BpsOutOfRange {
        /// What was given.
        found: u16,
        /// 10,000.
        max: u16,
    },

    /// No shares exist, so there is nothing to measure assets by.
    #[error("no shares exist, {assets} assets have no owner")]
    NoShares {
        /// What is there all the same.
        assets: Uint128,
    },

    /// Everything behind the shares was lost. They are worth nothing, and buying one would give assets away.
    #[error("insolvent: no assets are behind {shares} shares")]
    Insolvent {
        /// Shares that are worth nothing.
        shares: Uint128,
    },

    /// A share is worth less than the smallest number a decimal holds.
    #[error("rate of {assets} assets to {shares} shares rounds down to zero")]
    RateBelowPrecision {
        /// Assets.
        assets: Uint128,
        /// Shares.
        shares: Uint128,
    },

    /// A deposit that buys nothing.
    #[error("deposit of {found} is worth less than one share, {expected} buy one")]
    BelowOneShare {
        /// What was deposited.
        found: Uint128,
        /// The least that buys a share.
        expected: Uint128,
    },

    /// More shares than exist, or more than their owner has.
    #[error("{found} shares asked for, {expected} are there")]
    NotThatManyShares {
        /// What was asked for.
        found: Uint128,
        /// What is there.
        expected: Uint128,
    },

    /// A gain that would be released at once.
    #[error("a gain cannot drip over zero seconds")]
    ZeroWindow,

    /// More is missing than was to come.
    #[error("shortfall of {found} is more than the {expected} that were to arrive")]
    ShortfallAboveExpected {
        /// The shortfall.
        found: Uint128,
        /// What all parts together expected.
        expected: Uint128,
    },

    /// An amount to divide, and nobody to give it to.
    #[error("no part has a weight, {amount} cannot be divided")]
    NoWeights {
        /// What was to be divided.
        amount: Uint128,
    },

    /// More than a limit leaves.
    #[error("{found} is above the limit, which leaves {expected} now")]
    AboveLimit {
        /// What was asked for.
        found: Uint128,
        /// What is left of the limit.
        expected: Uint128,
    },

    /// A part that is larger than the whole.
    #[error("part of {found} is more than the whole, {expected}")]
    PartAboveWhole {
        /// The part.
        found: Uint128,
        /// The whole.
        expected: Uint128,
    },

    /// Weights of a vote that are not one in all.
    #[error("weights are {found} in all, not one")]
    NotTheWhole {
        /// Their sum.
        found: Decimal,
    },
}
