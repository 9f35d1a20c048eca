use cosmwasm_std::StdError;
use cw_utils::PaymentError;
use thiserror::Error;

/// Why the collector refuses a message.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// Storage or a query.
    #[error("{0}")]
    Std(#[from] StdError),

    /// Coins came along.
    #[error("{0}")]
    Payment(#[from] PaymentError),

    /// No coin is called that.
    #[error("denom has {found} bytes, {min} to {max} are allowed")]
    DenomLength {
        /// Its length.
        found: usize,
        /// Shortest.
        min: usize,
        /// Longest.
        max: usize,
    },
}
