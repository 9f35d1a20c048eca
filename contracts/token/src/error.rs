use cosmwasm_std::{Addr, OverflowError, StdError};
use cw_utils::PaymentError;
use thiserror::Error;

/// Why the token refuses a message.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// Storage, or an address that is none.
    #[error("{0}")]
    Std(#[from] StdError),

    /// What cw20-base refuses.
    #[error("{0}")]
    Cw20(#[from] cw20_base::ContractError),

    /// Coins came along, which would be stuck here.
    #[error("{0}")]
    Payment(#[from] PaymentError),

    /// More tokens than 128 bits count.
    #[error("{0}")]
    SupplyOverflow(#[from] OverflowError),

    /// Only the minter mints and burns.
    #[error("sender is {found}, only the minter {expected} mints and burns")]
    NotMinter {
        /// The sender.
        found: Addr,
        /// The minter.
        expected: Addr,
    },

    /// `UpdateMinter` is part of cw20, not of this token.
    #[error("the minter is {minter} for ever")]
    MinterIsFixed {
        /// The minter.
        minter: Addr,
    },
}
