//! Tokens that are sent here.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use cw20::Cw20ReceiveMsg;
use palisade_interfaces::commitments::ReceiveMsg;
use palisade_interfaces::Asset;
use palisade_kit::json::from_json;

use crate::create::{create, Rented};
use crate::deposit::deposit;
use crate::error::ContractError;

/// The asset is whatever token calls. A false one can only name itself: as a rent that the operator sees, or as stake that the
/// registry does not take.
pub fn receive(
    deps: DepsMut,
    env: &Env,
    token: Addr,
    received: &Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let sender = deps.api.addr_validate(&received.sender)?;
    let (asset, amount) = (Asset::cw20(token), received.amount);
    match from_json(&received.msg)? {
        ReceiveMsg::CreateCommitment { offer } => {
            let rented = Rented {
                avs: sender,
                rent: asset,
                amount,
            };
            create(deps, env.block.time.seconds(), rented, offer)
        }
        ReceiveMsg::Deposit { limits } => deposit(deps.as_ref(), env, sender, &asset, amount, limits),
    }
}
