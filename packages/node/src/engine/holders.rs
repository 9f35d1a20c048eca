//! Accounts that hold coins and belong to nobody in a scenario.

use std::collections::BTreeSet;

use anyhow::{Context, Result as AnyResult};
use cosmrs::proto::cosmos::auth::v1beta1::{
    ModuleAccount, QueryModuleAccountsRequest, QueryModuleAccountsResponse,
};
use cosmrs::proto::cosmos::bank::v1beta1::{QueryDenomOwnersRequest, QueryDenomOwnersResponse};
use cosmrs::proto::traits::Message;
use cosmwasm_std::Addr;

use super::staking::everything;
use super::{NodeEngine, FAUCET};
use crate::client::{Client, Key};

/// Everybody who holds units of a coin at a height.
pub(super) fn owners(client: &Client, denom: &str, height: u64) -> AnyResult<BTreeSet<Addr>> {
    let request = QueryDenomOwnersRequest {
        denom: denom.to_string(),
        pagination: everything(),
    };
    let path = "/cosmos.bank.v1beta1.Query/DenomOwners";
    let answer: QueryDenomOwnersResponse = client.query(path, &request, Some(height))?;
    let owners = answer.denom_owners.into_iter();
    Ok(owners.map(|owner| Addr::unchecked(owner.address)).collect())
}

impl NodeEngine {
    /// Modules of the chain, the faucet, the operators of validators, whose rewards are paid to them, and whoever held
    /// coins before the scenario began and has no part in it.
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
        let named: BTreeSet<Addr> = holders.iter().map(|(_, account)| account.clone()).collect();
        let signers = self.signers.borrow();
        let strangers = self.earlier.iter().filter(|account| {
            !named.contains(*account) && !signers.contains_key(*account) && !self.counted.contains(*account)
        });
        holders.extend(strangers.map(|account| (account.to_string(), account.clone())));
        Ok(holders)
    }
}
