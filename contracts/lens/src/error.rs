use cosmwasm_std::{OverflowError, StdError};
use cw_utils::PaymentError;
use palisade_math::MathError;
use thiserror::Error;

/// Why the lens does not answer.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// Storage, an address, or a refusal of the registry.
    #[error("{0}")]
    Std(#[from] StdError),

    /// A time leaves 64 bits.
    #[error("{0}")]
    Overflow(#[from] OverflowError),

    /// A number leaves its range.
    #[error("{0}")]
    Math(#[from] MathError),

    /// Coins came along, which would be stuck here.
    #[error("{0}")]
    Payment(#[from] PaymentError),
}
