use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{coins, Addr, BankMsg, Binary, CosmosMsg, StdResult, Uint128, WasmMsg};
use palisade_kit::json::to_json_binary;
use serde::Serialize;

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
            Self::Cw20 { address } => to_token(address, &TokenMsg::Transfer { recipient, amount })?,
        })
    }
}

/// The message that sends `amount` units of a cw20 to a contract, which is told `msg`.
pub fn send_token(
    token: &str,
    contract: &Addr,
    amount: Uint128,
    msg: &impl Serialize,
) -> StdResult<CosmosMsg> {
    let msg = to_json_binary(msg)?;
    to_token(
        token,
        &TokenMsg::Send {
            contract,
            amount,
            msg,
        },
    )
}

/// What contracts here have a cw20 do, in its words. `Cw20ExecuteMsg` knows a dozen messages more, and each would be in the wasm.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum TokenMsg<'a> {
    Transfer {
        recipient: &'a Addr,
        amount: Uint128,
    },
    Send {
        contract: &'a Addr,
        amount: Uint128,
        msg: Binary,
    },
}

fn to_token(token: &str, msg: &TokenMsg) -> StdResult<CosmosMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: token.to_string(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    }
    .into())
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

#[cfg(test)]
mod tests {
    use cosmwasm_std::from_json;
    use cw20::Cw20ExecuteMsg;

    use super::*;

    #[track_caller]
    fn assert_told(message: CosmosMsg, expected: Cw20ExecuteMsg) {
        let CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr,
            msg,
            funds,
        }) = message
        else {
            panic!("{message:?}");
        };
        assert_eq!((contract_addr.as_str(), funds), ("token", vec![]));
        assert_eq!(from_json::<Cw20ExecuteMsg>(msg).unwrap(), expected);
    }

    #[test]
    fn tokens_are_told_in_the_words_of_cw20() {
        let (someone, amount) = (Addr::unchecked("someone"), Uint128::new(7));
        let transfer = Asset::cw20("token").transfer(&someone, amount).unwrap();
        let recipient = someone.to_string();
        assert_told(transfer, Cw20ExecuteMsg::Transfer { recipient, amount });
        let send = send_token("token", &someone, amount, &"hook").unwrap();
        let expected = Cw20ExecuteMsg::Send {
            contract: someone.to_string(),
            amount,
            msg: Binary::from(br#""hook""#),
        };
        assert_told(send, expected);
    }
}
