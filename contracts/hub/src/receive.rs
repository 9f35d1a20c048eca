//! LST that is sent to the hub.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Response, Storage};
use cw20::Cw20ReceiveMsg;
use palisade_interfaces::hub::ReceiveMsg;
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
        ReceiveMsg::QueueUnbond { receiver } => queue_unbond(deps, env, &sender, shares, receiver),
        ReceiveMsg::InstantUnstake {
            receiver,
            min_received,
        } => instant_unstake(deps, env, &token, &sender, shares, receiver, min_received),
        ReceiveMsg::BurnShares {} => burn_shares(deps, env, &token, &sender, shares),
    }
}

/// Who gets the coins of an exit: the sender, unless somebody is named.
pub fn payee(deps: Deps, env: &Env, sender: &Addr, receiver: Option<String>) -> Result<Addr, ContractError> {
    match receiver {
        Some(receiver) => {
            let receiver = deps.api.addr_validate(&receiver)?;
            ensure_no_dead_end(deps.storage, &env.contract.address, receiver)
        }
        None if *sender == env.contract.address => Err(ContractError::ReceiverRequired),
        None => Ok(sender.clone()),
    }
}

/// Returns the receiver of coins or requests, which is none of the hub's own contracts: token and ballot could never do anything
/// with them, and hub and collector would take coins for somebody else's.
///
/// # Errors
/// [`ContractError::ReceiverNotAllowed`].
pub fn ensure_no_dead_end(storage: &dyn Storage, hub: &Addr, receiver: Addr) -> Result<Addr, ContractError> {
    let (token, collector) = (state::token(storage)?.0, state::collector(storage)?.0);
    let ballot = state::ballot(storage)?.map(|ballot| ballot.0);
    let own = [Some(hub), Some(&token), Some(&collector), ballot.as_ref()];
    if own.contains(&Some(&receiver)) {
        return Err(ContractError::ReceiverNotAllowed { receiver });
    }
    Ok(receiver)
}
