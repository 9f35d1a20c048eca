use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Storage, Uint128};

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Mints `amount` to `recipient`. Minter only.
pub fn mint(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let supply = check_minter(deps.storage, &info.sender)?;
    // cw20-base would trap.
    let total_supply = supply.checked_add(amount)?;
    let standard = cw20_base::contract::execute_mint(deps.branch(), env, info, recipient.clone(), amount)?;
    Ok(standard.add_event(Event::Minted {
        recipient,
        amount,
        total_supply,
    }))
}

/// Refuses everybody but the minter. Returns how many tokens exist.
pub fn check_minter(storage: &dyn Storage, sender: &Addr) -> Result<Uint128, ContractError> {
    let (minter, supply) = state::load_minter_and_supply(storage)?;
    if *sender != minter {
        return Err(ContractError::NotMinter {
            found: sender.clone(),
            expected: minter,
        });
    }
    Ok(supply)
}
