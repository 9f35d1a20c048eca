use cosmwasm_std::{
    CheckedFromRatioError, CheckedMultiplyFractionError, ConversionOverflowError, DivideByZeroError,
    OverflowError,
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
}
