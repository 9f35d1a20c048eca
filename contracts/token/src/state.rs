//! What this contract reads of the state that cw20-base keeps. It stores nothing of its own.

use cosmwasm_std::{Addr, StdError, StdResult, Storage, Uint128};
use cw20_base::state::TOKEN_INFO;

/// Who mints and burns, and how many tokens exist. One read for both: it is a long row, and cw20-base reads it again.
pub fn load_minter_and_supply(storage: &dyn Storage) -> StdResult<(Addr, Uint128)> {
    let info = TOKEN_INFO.load(storage)?;
    let mint = info.mint.ok_or_else(|| StdError::not_found("minter"))?;
    Ok((mint.minter, info.total_supply))
}
