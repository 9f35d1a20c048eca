//! Coins in, LST out.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, CosmosMsg, DepsMut, Env, MessageInfo, Response, StdResult, Uint128,
};
use cw_utils::must_pay;
use palisade_interfaces::hub::BondResponse;
use palisade_interfaces::token::{ExecuteMsg as TokenMsg, TokenContract};
use palisade_math::Native;

use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::state;

/// Mints at the rate of the ledger and leaves the coins unallocated: no validator can make it fail.
#[inline(never)]
pub fn bond(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    receiver: Option<String>,
    min_shares: Option<Uint128>,
    msg: Option<Binary>,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let amount = Native::from(must_pay(info, &config.denom)?);
    if amount < config.params.min_bond {
        let (found, expected) = (amount.amount(), config.params.min_bond.amount());
        return Err(ContractError::BondTooSmall { found, expected });
    }
    let receiver = match receiver {
        Some(receiver) => deps.api.addr_validate(&receiver)?,
        None => info.sender.clone(),
    };
    let token = state::token(deps.storage)?;
    if receiver == env.contract.address || receiver == token.0 {
        return Err(ContractError::ReceiverNotAllowed { receiver });
    }

    let now = env.block.time.seconds();
    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_synced(config.params.sync_max_age_seconds, now)?;
    let shares = ledger.rate(now)?.shares_for_deposit_floor(amount)?;
    if let Some(expected) = min_shares.filter(|min| shares.amount() < *min) {
        return Err(ContractError::TooFewShares {
            found: shares.amount(),
            expected,
        });
    }
    ledger.total_shares = ledger.total_shares.checked_add(shares)?;
    ledger.unallocated = ledger.unallocated.checked_add(amount)?;
    state::save_ledger(deps.storage, &ledger)?;

    let messages = mint(&token, &env.contract.address, &receiver, shares.amount(), msg)?;
    let books = Books::of(&ledger, now)?;
    Ok(Response::new()
        .add_messages(messages)
        .add_event(Event::Bonded {
            sender: &info.sender,
            receiver: &receiver,
            amount,
            shares,
            books,
        })
        .set_data(to_json_binary(&BondResponse {
            shares: shares.amount(),
        })?))
}

/// Mints for the receiver, or for the hub, which sends it on with a message.
fn mint(
    token: &TokenContract,
    hub: &Addr,
    receiver: &Addr,
    amount: Uint128,
    msg: Option<Binary>,
) -> StdResult<Vec<CosmosMsg>> {
    let minted_to = if msg.is_some() { hub } else { receiver };
    let mint = TokenMsg::Mint {
        recipient: minted_to.to_string(),
        amount,
    };
    let mut messages = vec![token.execute(&mint, vec![])?];
    if let Some(msg) = msg {
        let send = TokenMsg::Send {
            contract: receiver.to_string(),
            amount,
            msg,
        };
        messages.push(token.execute(&send, vec![])?);
    }
    Ok(messages)
}
