use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use cw20_base::allowances::execute_burn_from;
use cw20_base::contract::execute_burn;

use crate::error::ContractError;
use crate::events::Event;
use crate::mint::check_minter;

/// Burns `amount` of the minter's own tokens. Minter only: a burn moves the price of everybody else's tokens.
pub fn burn(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let supply = check_minter(deps.storage, &info.sender)?;
    let owner = info.sender.to_string();
    let standard = execute_burn(deps.branch(), env, info, amount)?;
    Ok(standard.add_event(Event::Burned {
        owner,
        amount,
        total_supply: supply.checked_sub(amount)?,
    }))
}

/// Burns `amount` that `owner` allowed the minter to use. Minter only.
pub fn burn_from(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let supply = check_minter(deps.storage, &info.sender)?;
    let standard = execute_burn_from(deps.branch(), env, info, owner.clone(), amount)?;
    Ok(standard.add_event(Event::Burned {
        owner,
        amount,
        total_supply: supply.checked_sub(amount)?,
    }))
}
