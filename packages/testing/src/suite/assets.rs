//! Coins and tokens: who sends them, who has them.

use anyhow::Result as AnyResult;
use cosmwasm_std::{coin, to_json_binary, Addr, Uint128};
use cw20::{BalanceResponse, Cw20ExecuteMsg, TokenInfoResponse};
use palisade_interfaces::token::{QueryMsg as TokenQuery, TokenContract};
use palisade_interfaces::Asset;
use serde::Serialize;

use super::Suite;
use crate::engine::Engine;
use crate::outcome::Outcome;

impl<E: Engine> Suite<E> {
    /// Sends cw20 tokens to a contract together with a message for it.
    pub fn send_token(
        &mut self,
        who: &str,
        token: &TokenContract,
        contract: &Addr,
        amount: impl Into<Uint128>,
        msg: &impl Serialize,
    ) -> Outcome {
        let msg = match to_json_binary(msg) {
            Ok(msg) => msg,
            Err(err) => return Err(err.into()).into(),
        };
        let send = Cw20ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: amount.into(),
            msg,
        };
        self.execute(who, &token.0, &send, vec![])
    }

    /// Transfers units of an asset from somebody to any account.
    pub fn transfer(&mut self, who: &str, to: &Addr, asset: &Asset, amount: impl Into<Uint128>) -> Outcome {
        let amount = amount.into();
        match asset {
            Asset::Native { denom } => {
                let sender = self.join(who);
                let funds = vec![coin(amount.u128(), denom)];
                self.engine.send(&sender, to, funds).into()
            }
            Asset::Cw20 { address } => {
                let msg = Cw20ExecuteMsg::Transfer {
                    recipient: to.to_string(),
                    amount,
                };
                self.execute(who, &Addr::unchecked(address), &msg, vec![])
            }
        }
    }

    /// Transfers an asset to a contract that did not ask for it, and remembers it: the invariants demand that it moves
    /// nothing.
    pub fn donate(
        &mut self,
        who: &str,
        contract: &Addr,
        asset: &Asset,
        amount: impl Into<Uint128>,
    ) -> Outcome {
        let amount = amount.into();
        let outcome = self.transfer(who, contract, asset, amount);
        if outcome.result.is_ok() {
            let stray = self
                .strays
                .entry((contract.clone(), asset.to_string()))
                .or_default();
            *stray = stray.saturating_add(amount);
        }
        outcome
    }

    /// Units of an asset in an account.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn balance_of(&self, account: &Addr, asset: &Asset) -> AnyResult<Uint128> {
        match asset {
            Asset::Native { denom } => self.engine.balance(account, denom),
            Asset::Cw20 { address } => {
                let msg = TokenQuery::Balance {
                    address: account.to_string(),
                };
                let answer: BalanceResponse = self.ask(&Addr::unchecked(address), &msg)?;
                Ok(answer.balance)
            }
        }
    }

    /// Units of an asset that somebody has.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn balance(&self, who: &str, asset: &Asset) -> AnyResult<Uint128> {
        self.balance_of(&self.addr(who), asset)
    }

    /// All units of an asset.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn supply(&self, asset: &Asset) -> AnyResult<Uint128> {
        match asset {
            Asset::Native { denom } => self.engine.supply(denom),
            Asset::Cw20 { address } => {
                let answer: TokenInfoResponse =
                    self.ask(&Addr::unchecked(address), &TokenQuery::TokenInfo {})?;
                Ok(answer.total_supply)
            }
        }
    }
}
