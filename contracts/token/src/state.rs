//! What this contract reads of the state that cw20-base keeps. It stores nothing of its own.

use cosmwasm_std::{Addr, StdError, StdResult, Storage, Uint128};
use cw20_base::state::TOKEN_INFO;

/// Who mints and burns.
pub fn load_minter(storage: &dyn Storage) -> StdResult<Addr> {
    let mint = TOKEN_INFO.load(storage)?.mint;
    mint.map(|mint| mint.minter)
        .ok_or_else(|| StdError::not_found("minter"))
}

/// Tokens in existence.
pub fn load_total_supply(storage: &dyn Storage) -> StdResult<Uint128> {
    Ok(TOKEN_INFO.load(storage)?.total_supply)
}
