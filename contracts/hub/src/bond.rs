//! Coins in, LST out.

use cosmwasm_std::{Addr, Binary, CosmosMsg, Deps, DepsMut, Env, MessageInfo, Response, StdResult, Uint128};
use cw_utils::must_pay;
use palisade_interfaces::hub::{BondResponse, Pausable};
use palisade_interfaces::token::{ExecuteMsg as TokenMsg, TokenContract};
use palisade_kit::json::to_json_binary;
use palisade_math::{MathError, Native};

use crate::error::ContractError;
use crate::events::{Books, Event};
use crate::ledger::Ledger;
use crate::params::Params;
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
    let (config, now) = (state::config(deps.storage)?, env.block.time.seconds());
    config.pauses.ensure_free(Pausable::Bond, now)?;
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

    let mut ledger = state::ledger(deps.storage)?;
    ledger.ensure_synced(config.params.sync_max_age_seconds, now)?;
    let rate = ledger.rate_of_bonds(now)?;
    let shares = rate.shares_for_deposit_floor(amount)?;
    if let Some(expected) = min_shares.filter(|min| shares.amount() < *min) {
        return Err(ContractError::TooFewShares {
            found: shares.amount(),
            expected,
        });
    }
    use_up_capacity(&mut ledger, &config.params, rate.assets(), amount, now)?;
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

/// # Errors
/// [`ContractError::AboveMaxAssets`] or [`ContractError::AboveBondLimit`].
fn use_up_capacity(
    ledger: &mut Ledger,
    params: &Params,
    assets: Native,
    amount: Native,
    now: u64,
) -> Result<(), ContractError> {
    let lifted = assets.checked_add(amount)?;
    if let Some(max) = params.max_assets.filter(|max| lifted > *max) {
        let (found, expected) = (lifted.amount(), max.amount());
        return Err(ContractError::AboveMaxAssets { found, expected });
    }
    let Some(limit) = &params.bond_limit else {
        return Ok(());
    };
    match ledger.bonded.take(amount, limit.max, limit.regain_seconds, now) {
        Err(MathError::AboveLimit { found, expected }) => {
            Err(ContractError::AboveBondLimit { found, expected })
        }
        used => Ok(used?),
    }
}

/// Most that can be bonded now, by the lower of the two bounds. None where there is neither, nothing where there is no rate.
#[inline(never)]
pub fn capacity(deps: Deps, now: u64) -> Result<Option<Native>, ContractError> {
    let config = state::config(deps.storage)?;
    if config.pauses.paused_until(Pausable::Bond, now).is_some() {
        return Ok(Some(Native::ZERO));
    }
    let (params, ledger) = (config.params, state::ledger(deps.storage)?);
    let Ok(rate) = ledger.rate_of_bonds(now) else {
        return Ok(Some(Native::ZERO));
    };
    let assets = rate.assets();
    let below_max = params.max_assets.map(|max| max.saturating_sub(assets));
    let Some(limit) = params.bond_limit else {
        return Ok(below_max);
    };
    let left = ledger
        .bonded
        .available_floor(limit.max, limit.regain_seconds, now)?;
    Ok(Some(below_max.map_or(left, |below| below.min(left))))
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
