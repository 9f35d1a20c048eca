use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{coins, Addr, BankMsg, CosmosMsg, StdResult, Uint128, WasmMsg};
use cw20::Cw20ExecuteMsg;
use palisade_kit::json::to_json_binary;

/// Something that can be restaked: a native coin or a cw20 token.
#[cw_serde]
#[derive(Eq, PartialOrd, Ord)]
pub enum Asset {
    /// A coin of the bank module.
    Native {
        /// Its denom.
        denom: String,
    },
    /// A cw20 token.
    Cw20 {
        /// The token contract.
        address: String,
    },
}

impl Asset {
    /// A coin of the bank module.
    pub fn native(denom: impl Into<String>) -> Self {
        Self::Native { denom: denom.into() }
    }

    /// A cw20 token.
    pub fn cw20(address: impl Into<String>) -> Self {
        Self::Cw20 {
            address: address.into(),
        }
    }

    /// The message that pays `amount` base units of this asset to `recipient`.
    ///
    /// A plain transfer: no contract of the recipient runs.
    pub fn transfer(&self, recipient: &Addr, amount: Uint128) -> StdResult<CosmosMsg> {
        Ok(match self {
            Self::Native { denom } => BankMsg::Send {
                to_address: recipient.to_string(),
                amount: coins(amount.u128(), denom),
            }
            .into(),
            Self::Cw20 { address } => WasmMsg::Execute {
                contract_addr: address.clone(),
                msg: to_json_binary(&Cw20ExecuteMsg::Transfer {
                    recipient: recipient.to_string(),
                    amount,
                })?,
                funds: vec![],
            }
            .into(),
        })
    }
}

/// `native:<denom>` or `cw20:<address>`, the form used in events and storage keys.
impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Native { denom } => write!(f, "native:{denom}"),
            Self::Cw20 { address } => write!(f, "cw20:{address}"),
        }
    }
}
