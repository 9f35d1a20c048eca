//! What a test can read from a [`Chain`] beyond the queries of a contract.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Api, DecCoin, Decimal, Decimal256, Order, Timestamp, Uint128};

use crate::chain::Chain;
use crate::context::ModuleAccount;
use crate::query::{delegated_units, delegations_of};
use crate::rewards::{self, COMMISSION, COMMUNITY_POOL, OUTSTANDING};
use crate::state::{
    self, all_validators, BondStatus, UnbondingEntry, Validator, REDELEGATIONS, SIGNING, UNBONDINGS,
};
use crate::validator_set::address_bytes;

/// A validator as the chain stores it.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidatorInfo {
    /// The validator's address.
    pub address: String,
    /// The account that owns it.
    pub operator: Addr,
    /// Where it stands with consensus; changes at EndBlock.
    pub status: BondStatus,
    /// Out of the set until its operator unjails it.
    pub jailed: bool,
    /// Jailed for good.
    pub tombstoned: bool,
    /// Units of stake.
    pub tokens: Uint128,
    /// Shares of all delegations.
    pub shares: Decimal256,
    /// Part of the rewards that the operator keeps.
    pub commission: Decimal,
    /// Height at which it last left the set.
    pub unbonding_height: u64,
    /// When it is unbonded, if it is unbonding.
    pub unbonding_time: Timestamp,
}

/// Stake that moved between validators and still answers for the one it left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedelegationEntry {
    /// A slash of the source for an infraction at this height or before reaches it.
    pub creation_height: u64,
    /// When it stops answering.
    pub completion_time: Timestamp,
    /// Units that moved: slashes are fractions of this.
    pub initial_balance: Uint128,
    /// Shares it became at the destination.
    pub shares_dst: Decimal256,
}

impl<A: Api> Chain<A> {
    /// An account's coins of a denom.
    pub fn balance(&self, owner: &Addr, denom: &str) -> AnyResult<u128> {
        Ok(self.app().wrap().query_balance(owner, denom)?.amount.u128())
    }

    /// An account's staking coins.
    pub fn stake_balance(&self, owner: &Addr) -> AnyResult<u128> {
        self.balance(owner, &self.params()?.bond_denom)
    }

    /// All coins of a denom. Slashes lower it.
    pub fn supply(&self, denom: &str) -> AnyResult<u128> {
        Ok(self.app().wrap().query_supply(denom)?.amount.u128())
    }

    /// The address of a module.
    pub fn module_account(&self, module: ModuleAccount) -> AnyResult<Addr> {
        module.address(self.app().api())
    }

    /// A validator, or `None` if there is no such one (any more).
    pub fn validator(&self, address: &str) -> AnyResult<Option<ValidatorInfo>> {
        let record = state::VALIDATORS.may_load(self.store(), address)?;
        record.map(|record| self.describe(record)).transpose()
    }

    /// All validators, whatever their status, by address.
    pub fn validators(&self) -> AnyResult<Vec<ValidatorInfo>> {
        all_validators(self.store())?
            .into_iter()
            .map(|record| self.describe(record))
            .collect()
    }

    fn describe(&self, record: Validator) -> AnyResult<ValidatorInfo> {
        let signing = SIGNING
            .may_load(self.store(), &record.address)?
            .unwrap_or_default();
        Ok(ValidatorInfo {
            address: record.address,
            operator: record.operator,
            status: record.status,
            jailed: record.jailed,
            tombstoned: signing.tombstoned,
            tokens: record.tokens,
            shares: record.shares.to_decimal256(),
            commission: record.commission,
            unbonding_height: record.unbonding_height,
            unbonding_time: record.unbonding_time,
        })
    }

    /// Units that a delegation reads as; zero without one.
    pub fn delegated(&self, delegator: &Addr, validator: &str) -> AnyResult<u128> {
        match state::delegation(self.store(), delegator, validator)? {
            Some(shares) => Ok(delegated_units(self.store(), validator, shares)?.u128()),
            None => Ok(0),
        }
    }

    /// Shares of a delegation; zero without one.
    pub fn delegated_shares(&self, delegator: &Addr, validator: &str) -> AnyResult<Decimal256> {
        let shares = state::delegation(self.store(), delegator, validator)?.unwrap_or_default();
        Ok(shares.to_decimal256())
    }

    /// Units that all delegations of an account read as.
    pub fn total_delegated(&self, delegator: &Addr) -> AnyResult<u128> {
        let mut sum = Uint128::zero();
        for (validator, shares) in delegations_of(self.store(), delegator)? {
            sum = sum.checked_add(delegated_units(self.store(), &validator, shares)?)?;
        }
        Ok(sum.u128())
    }

    /// What an account is undelegating from a validator, oldest first.
    pub fn unbonding_entries(&self, delegator: &Addr, validator: &str) -> AnyResult<Vec<UnbondingEntry>> {
        state::unbonding_entries(self.store(), delegator, validator)
    }

    /// All that an account is undelegating, by validator in the order of the chain's store.
    pub fn all_unbonding_entries(&self, delegator: &Addr) -> AnyResult<Vec<(String, Vec<UnbondingEntry>)>> {
        let mut found = Vec::new();
        for row in UNBONDINGS.range(self.store(), None, None, Order::Ascending) {
            let ((validator, owner), entries) = row?;
            if owner == *delegator {
                found.push((address_bytes(&validator)?, validator, entries));
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(found
            .into_iter()
            .map(|(_, validator, entries)| (validator, entries))
            .collect())
    }

    /// Units that an account will be paid for all it is undelegating, if nothing is slashed any more.
    pub fn total_unbonding(&self, delegator: &Addr) -> AnyResult<u128> {
        let mut sum = Uint128::zero();
        for (_, entries) in self.all_unbonding_entries(delegator)? {
            for entry in entries {
                sum = sum.checked_add(entry.balance)?;
            }
        }
        Ok(sum.u128())
    }

    /// What an account has moved from one validator to another and still answers for the first, oldest first.
    pub fn redelegations(&self, delegator: &Addr, src: &str, dst: &str) -> AnyResult<Vec<RedelegationEntry>> {
        let records = REDELEGATIONS
            .may_load(self.store(), (src, delegator, dst))?
            .unwrap_or_else(Vec::new);
        let describe = |record: state::RedelegationRecord| RedelegationEntry {
            creation_height: record.creation_height,
            completion_time: record.completion_time,
            initial_balance: record.initial_balance,
            shares_dst: record.shares_dst.to_decimal256(),
        };
        Ok(records.into_iter().map(describe).collect())
    }

    /// The account that receives a delegator's rewards.
    pub fn withdraw_address(&self, delegator: &Addr) -> AnyResult<Addr> {
        rewards::withdraw_address(self.store(), delegator)
    }

    /// What a delegation could withdraw now, fractions included. Fails without the validator or the delegation.
    pub fn pending_rewards(&self, delegator: &Addr, validator: &str) -> AnyResult<Vec<DecCoin>> {
        Ok(rewards::pending(self.store(), delegator, validator, self.height())?.to_dec_coins())
    }

    /// Commission a validator has not withdrawn.
    pub fn accrued_commission(&self, validator: &str) -> AnyResult<Vec<DecCoin>> {
        let accrued = COMMISSION.may_load(self.store(), validator)?.unwrap_or_default();
        Ok(accrued.to_dec_coins())
    }

    /// All that was allocated to a validator and not paid out, its commission included.
    pub fn outstanding_rewards(&self, validator: &str) -> AnyResult<Vec<DecCoin>> {
        let outstanding = OUTSTANDING.may_load(self.store(), validator)?.unwrap_or_default();
        Ok(outstanding.to_dec_coins())
    }

    /// The community pool.
    pub fn community_pool(&self) -> AnyResult<Vec<DecCoin>> {
        Ok(COMMUNITY_POOL.load(self.store())?.to_dec_coins())
    }
}
