use cosmwasm_std::{Addr, StdError};
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

    /// A message of the hub, sent by somebody else.
    #[error("unauthorized: sender is {found}, only {expected} may send this")]
    Unauthorized {
        /// Sender.
        found: Addr,
        /// The hub.
        expected: Addr,
    },

    /// The collected coin, which goes to the hub as rewards.
    #[error("{denom} goes to the hub only")]
    CollectedDenom {
        /// Its denom.
        denom: String,
    },

    /// A coin of which nothing is here.
    #[error("no {denom} to send")]
    NothingToSend {
        /// Its denom.
        denom: String,
    },

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
