//! LST that is sent to the hub.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use palisade_interfaces::hub::ReceiveMsg;
use palisade_interfaces::token::TokenContract;
use palisade_kit::json::from_json;

use crate::burn_shares::burn_shares;
use crate::error::ContractError;
use crate::instant_unstake::instant_unstake;
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
        ReceiveMsg::InstantUnstake {
            receiver,
            min_received,
        } => instant_unstake(deps, env, &token, &sender, shares, receiver, min_received),
        ReceiveMsg::BurnShares {} => burn_shares(deps, env, &token, &sender, shares),
    }
}

/// Who gets the coins of an exit: the sender, unless somebody is named. Hub and token cannot do anything with them.
pub fn payee(
    deps: Deps,
    env: &Env,
    token: &TokenContract,
    sender: &Addr,
    receiver: Option<String>,
) -> Result<Addr, ContractError> {
    let receiver = match receiver {
        Some(receiver) => deps.api.addr_validate(&receiver)?,
        None if *sender == env.contract.address => return Err(ContractError::ReceiverRequired),
        None => sender.clone(),
    };
    if receiver == env.contract.address || receiver == token.0 {
        return Err(ContractError::ReceiverNotAllowed { receiver });
    }
    Ok(receiver)
}
