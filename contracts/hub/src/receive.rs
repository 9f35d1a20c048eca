//! LST that is sent to the hub.

use cosmwasm_std::{from_json, DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use palisade_interfaces::hub::ReceiveMsg;

use crate::burn_shares::burn_shares;
use crate::error::ContractError;
use crate::queue_unbond::queue_unbond;
use crate::state;

/// The LST, and nobody else, tells the hub who sent how much of it for what.
#[inline(never)]
pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    cw20: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let token = state::token(deps.storage)?;
    if info.sender != token.0 {
        return Err(ContractError::Unauthorized {
            found: info.sender.clone(),
            expected: token.0,
        });
    }
    let (sender, shares) = (deps.api.addr_validate(&cw20.sender)?, cw20.amount.into());
    match from_json(&cw20.msg)? {
        ReceiveMsg::QueueUnbond { receiver } => queue_unbond(deps, env, &token, &sender, shares, receiver),
        ReceiveMsg::BurnShares {} => burn_shares(deps, env, &token, &sender, shares),
    }
}
