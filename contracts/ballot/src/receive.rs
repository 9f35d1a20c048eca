//! LST that is sent to the ballot.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use palisade_interfaces::ballot::ReceiveMsg;
use palisade_kit::json::from_json;

use crate::deposit::deposit;
use crate::error::ContractError;
use crate::state;

/// The LST, and nobody else, tells the ballot who sent how much of it for what.
pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    cw20: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    if info.sender != config.token.0 {
        return Err(ContractError::Unauthorized {
            found: info.sender.clone(),
            expected: config.token.0,
        });
    }
    let (sender, amount) = (deps.api.addr_validate(&cw20.sender)?, cw20.amount.into());
    match from_json(&cw20.msg)? {
        ReceiveMsg::Deposit { depositor } => deposit(deps, env, &config, &sender, amount, depositor),
    }
}
