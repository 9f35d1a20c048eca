use cosmwasm_std::{coins, Addr, CosmosMsg, Deps, Env, Response, Uint128};
use palisade_interfaces::registry::{DepositLimits, ExecuteMsg, ReceiveMsg, RegistryContract};
use palisade_interfaces::{send_token, Asset};

use crate::error::ContractError;
use crate::events::Event;
use crate::state;

/// Puts stake that has arrived into the operator's own pool. The registry knows it as this contract's, and all of this contract's in that
/// pool is the operator's: nobody else can put any there but as a gift.
pub fn deposit(
    deps: Deps,
    env: &Env,
    operator: Addr,
    asset: &Asset,
    amount: Uint128,
    limits: DepositLimits,
) -> Result<Response, ContractError> {
    let registry = state::config(deps.storage)?.registry;
    let staker = &env.contract.address;
    let stake = message(&registry, staker, &operator, asset, amount, limits)?;
    Ok(Response::new().add_message(stake).add_event(Event::Deposited {
        operator: &operator,
        asset,
        amount,
    }))
}

fn message(
    registry: &RegistryContract,
    staker: &Addr,
    operator: &Addr,
    asset: &Asset,
    amount: Uint128,
    limits: DepositLimits,
) -> Result<CosmosMsg, ContractError> {
    let (operator, staker) = (operator.to_string(), staker.to_string());
    Ok(match asset {
        Asset::Native { denom } => {
            let msg = ExecuteMsg::Deposit {
                operator,
                staker: Some(staker),
                limits,
            };
            registry.execute(&msg, coins(amount.u128(), denom))?
        }
        Asset::Cw20 { address } => {
            let hook = ReceiveMsg::Deposit {
                operator,
                staker,
                limits,
            };
            send_token(address, &registry.0, amount, &hook)?
        }
    })
}
