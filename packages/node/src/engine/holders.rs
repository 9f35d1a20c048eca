//! Accounts that hold coins and belong to nobody in a scenario.

use anyhow::{Context, Result as AnyResult};
use cosmrs::proto::cosmos::auth::v1beta1::{
    ModuleAccount, QueryModuleAccountsRequest, QueryModuleAccountsResponse,
};
use cosmrs::proto::traits::Message;
use cosmwasm_std::Addr;

use super::{NodeEngine, FAUCET};
use crate::client::Key;

impl NodeEngine {
    /// Modules of the chain, the faucet, and the operators of validators, whose rewards are paid to them.
    pub(super) fn known_holders(&self) -> AnyResult<Vec<(String, Addr)>> {
        let path = "/cosmos.auth.v1beta1.Query/ModuleAccounts";
        let answer: QueryModuleAccountsResponse =
            self.client
                .query(path, &QueryModuleAccountsRequest {}, Some(self.head.height))?;
        let mut holders = vec![];
        for account in answer.accounts {
            let account = ModuleAccount::decode(account.value.as_slice())?;
            let base = account.base_account.context("a module account without address")?;
            holders.push((account.name, Addr::unchecked(base.address)));
        }
        let operators = self.network.validators().iter().map(|node| node.account.as_str());
        for name in operators.chain([FAUCET]) {
            holders.push((name.to_string(), self.client.address(&Key::named(name))));
        }
        Ok(holders)
    }
}
