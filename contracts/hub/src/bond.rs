//! Coins in, LST out.

use cosmwasm_std::{to_json_binary, Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use cw_utils::must_pay;
use palisade_interfaces::hub::BondResponse;
use palisade_interfaces::token::ExecuteMsg as TokenMsg;
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

    let minted_to = if msg.is_some() {
        &env.contract.address
    } else {
        &receiver
    };
    let mint = TokenMsg::Mint {
        recipient: minted_to.to_string(),
        amount: shares.amount(),
    };
    let mut response = Response::new().add_message(token.execute(&mint, vec![])?);
    if let Some(msg) = msg {
        let send = TokenMsg::Send {
            contract: receiver.to_string(),
            amount: shares.amount(),
            msg,
        };
        response = response.add_message(token.execute(&send, vec![])?);
    }
    let books = Books::of(&ledger, now)?;
    Ok(response
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
