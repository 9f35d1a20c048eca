//! Messages to the two tokens.

use cosmwasm_std::{Addr, CosmosMsg, StdResult};
use palisade_interfaces::token::{ExecuteMsg, TokenContract};
use palisade_math::{Lrt, Lst};

/// Pays LST by plain transfer: no contract of the recipient runs. None for nothing.
pub fn pay(lst: &TokenContract, recipient: &Addr, amount: Lst) -> StdResult<Option<CosmosMsg>> {
    if amount.is_zero() {
        return Ok(None);
    }
    let msg = ExecuteMsg::Transfer {
        recipient: recipient.to_string(),
        amount: amount.amount(),
    };
    lst.execute(&msg, vec![]).map(Some)
}

/// Makes LRT.
pub fn mint(lrt: &TokenContract, recipient: &Addr, amount: Lrt) -> StdResult<CosmosMsg> {
    let msg = ExecuteMsg::Mint {
        recipient: recipient.to_string(),
        amount: amount.amount(),
    };
    lrt.execute(&msg, vec![])
}

/// Destroys LRT that the vault holds.
pub fn burn(lrt: &TokenContract, amount: Lrt) -> StdResult<CosmosMsg> {
    let msg = ExecuteMsg::Burn {
        amount: amount.amount(),
    };
    lrt.execute(&msg, vec![])
}
