use cosmwasm_std::{Addr, DepsMut, Response};
use cw20::Cw20ReceiveMsg;
use palisade_interfaces::registry::ReceiveMsg;
use palisade_interfaces::Asset;
use palisade_kit::json::from_json;

use crate::bond;
use crate::deposit::{deposit, Deposit};
use crate::fund_rewards::{fund_rewards, Funding};
use crate::state::{assets, Clock};
use crate::ContractError;

/// The asset is whatever token calls, and it has to be an allowed one: any other account could play token and name
/// whom it likes as the sender.
#[inline(never)]
pub fn receive(
    deps: DepsMut,
    clock: &Clock,
    token: &Addr,
    received: &Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let sent = Asset::cw20(token.clone());
    match from_json(&received.msg)? {
        ReceiveMsg::Deposit {
            operator,
            staker,
            limits,
        } => {
            let order = Deposit {
                operator: deps.api.addr_validate(&operator)?,
                staker: deps.api.addr_validate(&staker)?,
                asset: sent,
                amount: received.amount,
                limits,
            };
            deposit(deps.storage, clock, order)
        }
        ReceiveMsg::DepositBond {} => {
            let operator = deps.api.addr_validate(&received.sender)?;
            bond::deposit(deps.storage, clock, operator, sent, received.amount)
        }
        ReceiveMsg::FundRewards {
            asset,
            duration_seconds,
        } => {
            assets::load(deps.storage, &sent)?;
            let funding = Funding {
                avs: deps.api.addr_validate(&received.sender)?,
                asset,
                reward: sent,
                amount: received.amount,
                duration: duration_seconds,
            };
            fund_rewards(deps.storage, clock.now, &funding)
        }
    }
}
