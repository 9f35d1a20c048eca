//! Whether the books of x/staking and x/distribution add up.

use anyhow::{ensure, Context, Result as AnyResult};
use cosmrs::proto::cosmos::auth::v1beta1::{
    ModuleAccount, QueryModuleAccountByNameRequest, QueryModuleAccountByNameResponse,
};
use cosmrs::proto::cosmos::base::v1beta1::DecCoin;
use cosmrs::proto::cosmos::distribution::v1beta1::{
    FeePool, QueryValidatorOutstandingRewardsRequest, QueryValidatorOutstandingRewardsResponse,
};
use cosmrs::proto::cosmos::staking::v1beta1::{
    QueryValidatorDelegationsRequest, QueryValidatorDelegationsResponse,
    QueryValidatorUnbondingDelegationsRequest, QueryValidatorUnbondingDelegationsResponse, Validator,
};
use cosmrs::proto::traits::Message;
use cosmwasm_std::{Uint128, Uint256};

use super::staking::{everything, is_bonded, validators};
use crate::client::Client;

/// One unit, as protobuf decimals count.
const UNIT: u128 = 1_000_000_000_000_000_000;
/// Key of the pool of fractions in the store of x/distribution.
const FEE_POOL_KEY: &[u8] = &[0];

/// Checks them at a height.
///
/// # Errors
/// When they do not add up, with the numbers.
pub(super) fn check(client: &Client, denom: &str, height: u64) -> AnyResult<()> {
    let books = Books {
        client,
        denom,
        height,
    };
    let validators = validators(client, height)?;
    books.check_pools(&validators)?;
    for validator in &validators {
        books.check_shares(validator)?;
    }
    books.check_rewards(&validators)
}

struct Books<'a> {
    client: &'a Client,
    denom: &'a str,
    height: u64,
}

impl Books<'_> {
    /// The pools have what bonded validators and what everybody else's stake and undelegations add up to.
    fn check_pools(&self, validators: &[Validator]) -> AnyResult<()> {
        let (mut bonded, mut others) = (Uint128::zero(), Uint128::zero());
        for validator in validators {
            let tokens: Uint128 = validator.tokens.parse()?;
            if is_bonded(validator) {
                bonded = bonded.checked_add(tokens)?;
            } else {
                others = others.checked_add(tokens)?;
            }
            others = others.checked_add(self.unbonding(&validator.operator_address)?)?;
        }
        for (pool, expected) in [("bonded_tokens_pool", bonded), ("not_bonded_tokens_pool", others)] {
            let found = self.module_balance(pool)?;
            ensure!(
                found == expected,
                "{pool} has {found}, and should have {expected}"
            );
        }
        Ok(())
    }

    fn unbonding(&self, validator: &str) -> AnyResult<Uint128> {
        let request = QueryValidatorUnbondingDelegationsRequest {
            validator_addr: validator.to_string(),
            pagination: everything(),
        };
        let path = "/cosmos.staking.v1beta1.Query/ValidatorUnbondingDelegations";
        let answer: QueryValidatorUnbondingDelegationsResponse =
            self.client.query(path, &request, Some(self.height))?;
        let mut total = Uint128::zero();
        for entry in answer.unbonding_responses.iter().flat_map(|row| &row.entries) {
            total = total.checked_add(entry.balance.parse()?)?;
        }
        Ok(total)
    }

    /// Delegators of a validator have all of its shares.
    fn check_shares(&self, validator: &Validator) -> AnyResult<()> {
        let request = QueryValidatorDelegationsRequest {
            validator_addr: validator.operator_address.clone(),
            pagination: everything(),
        };
        let path = "/cosmos.staking.v1beta1.Query/ValidatorDelegations";
        let answer: QueryValidatorDelegationsResponse =
            self.client.query(path, &request, Some(self.height))?;
        let mut total = Uint256::zero();
        for row in answer.delegation_responses {
            let delegation = row.delegation.context("a delegation without shares")?;
            total = total.checked_add(delegation.shares.parse()?)?;
        }
        let expected: Uint256 = validator.delegator_shares.parse()?;
        ensure!(
            total == expected,
            "delegators have {total} / 10^18 shares of {}, which has {expected}",
            validator.operator_address
        );
        Ok(())
    }

    /// x/distribution has what it owes, to the unit.
    fn check_rewards(&self, validators: &[Validator]) -> AnyResult<()> {
        let mut owed = self.fractions()?;
        for validator in validators {
            let request = QueryValidatorOutstandingRewardsRequest {
                validator_address: validator.operator_address.clone(),
            };
            let path = "/cosmos.distribution.v1beta1.Query/ValidatorOutstandingRewards";
            let answer: QueryValidatorOutstandingRewardsResponse =
                self.client.query(path, &request, Some(self.height))?;
            let rewards = answer.rewards.map(|rewards| rewards.rewards).unwrap_or_default();
            owed = owed.checked_add(self.amount(&rewards)?)?;
        }
        let whole = owed.checked_div(UNIT.into())?;
        let found = self.module_balance("distribution")?;
        ensure!(
            Uint256::from(found) == whole,
            "x/distribution has {found}, and owes {owed} / 10^18"
        );
        Ok(())
    }

    /// What x/distribution keeps of amounts that do not divide, in 10^-18 units. No query of a chain with a community
    /// pool of its own tells it, so it is read from the store.
    fn fractions(&self) -> AnyResult<Uint256> {
        let stored = self
            .client
            .store("distribution", FEE_POOL_KEY, Some(self.height))?;
        self.amount(&FeePool::decode(stored.as_slice())?.community_pool)
    }

    /// Of a list, what is of the staking coin, in 10^-18 units.
    fn amount(&self, coins: &[DecCoin]) -> AnyResult<Uint256> {
        let mut total = Uint256::zero();
        for coin in coins.iter().filter(|coin| coin.denom == self.denom) {
            total = total.checked_add(coin.amount.parse()?)?;
        }
        Ok(total)
    }

    fn module_balance(&self, name: &str) -> AnyResult<Uint128> {
        let request = QueryModuleAccountByNameRequest {
            name: name.to_string(),
        };
        let path = "/cosmos.auth.v1beta1.Query/ModuleAccountByName";
        let answer: QueryModuleAccountByNameResponse =
            self.client.query(path, &request, Some(self.height))?;
        let account = answer.account.with_context(|| format!("no module {name}"))?;
        let account = ModuleAccount::decode(account.value.as_slice())?;
        let base = account
            .base_account
            .with_context(|| format!("no address of {name}"))?;
        Ok(self
            .client
            .balance(&base.address, self.denom, Some(self.height))?)
    }
}
