//! Rows of cw20-base 2.0, byte for byte, with addresses as long as on a chain with the prefix `wasm`.

use super::{How, Needs, Touch};
use crate::engine::Code;

const BALANCE: u32 = 2 + 7;
const ACCOUNT_TEXT: u32 = 43;
const CONTRACT_TEXT: u32 = 63;
/// A number with 11 digits, in quotes.
const AMOUNT_TEXT: u32 = 13;

/// A balance of a person.
pub const BALANCE_OF_ACCOUNT: Touch = Touch {
    what: "balance of an account",
    count: 1,
    key: BALANCE + ACCOUNT_TEXT,
    value: AMOUNT_TEXT,
    how: How::Changed,
};

/// A balance of a contract.
pub const BALANCE_OF_CONTRACT: Touch = Touch {
    what: "balance of a contract",
    key: BALANCE + CONTRACT_TEXT,
    ..BALANCE_OF_ACCOUNT
};

/// Name, supply and minter, all in one row.
pub const SUPPLY: Touch = Touch {
    what: "token_info with the supply",
    count: 1,
    key: 10,
    value: 185,
    how: How::Changed,
};

pub fn transfer() -> Needs {
    Needs::calls(&[Code::Token]).rows(2, BALANCE_OF_ACCOUNT)
}
