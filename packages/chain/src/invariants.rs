//! What must hold between any two transactions; the SDK's own invariants, as functions.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{ensure, Result as AnyResult};
use cosmwasm_std::{Addr, Api, Order, StdResult, Uint128};

use crate::chain::Chain;
use crate::coins::DecCoins;
use crate::context::ModuleAccount;
use crate::dec::Dec;
use crate::rewards::{self, COMMISSION, COMMUNITY_POOL, HISTORICAL, OUTSTANDING, SLASHES};
use crate::state::{all_validators, DELEGATIONS, UNBONDINGS};

impl<A: Api> Chain<A> {
    /// Checks that the books of staking and distribution agree with the bank's and with each other:
    ///
    /// - the bonded pool holds the tokens of bonded validators;
    /// - the other pool holds the tokens of all other validators and the balances of unbonding entries;
    /// - a validator's shares are the sum of its delegations';
    /// - the distribution account holds all outstanding rewards and the community pool, to the last decimal;
    /// - a validator's delegators and commission have claims on no more than it has outstanding;
    /// - each kept reward period has a reader.
    ///
    /// Coins that somebody sends to a module's address by x/bank, which a chain refuses, break them.
    pub fn check_invariants(&self) -> AnyResult<()> {
        self.check_pools()?;
        self.check_shares()?;
        self.check_distribution_account()?;
        self.check_claims()?;
        self.check_references()
    }

    fn delegations(&self) -> AnyResult<Vec<((Addr, String), Dec)>> {
        let rows = DELEGATIONS.range(self.store(), None, None, Order::Ascending);
        Ok(rows.collect::<StdResult<_>>()?)
    }

    fn check_pools(&self) -> AnyResult<()> {
        let (mut bonded, mut other) = (Uint128::zero(), Uint128::zero());
        for validator in all_validators(self.store())? {
            let sum = if validator.is_bonded() {
                &mut bonded
            } else {
                &mut other
            };
            *sum = sum.checked_add(validator.tokens)?;
        }
        for row in UNBONDINGS.range(self.store(), None, None, Order::Ascending) {
            for entry in row?.1 {
                other = other.checked_add(entry.balance)?;
            }
        }
        for (module, books) in [
            (ModuleAccount::BondedPool, bonded),
            (ModuleAccount::NotBondedPool, other),
        ] {
            let held = self.stake_balance(&self.module_account(module)?)?;
            ensure!(
                held == books.u128(),
                "{module:?} holds {held}, its books say {books}"
            );
        }
        Ok(())
    }

    fn check_shares(&self) -> AnyResult<()> {
        let mut sums: BTreeMap<String, Dec> = BTreeMap::new();
        for ((delegator, validator), shares) in self.delegations()? {
            ensure!(
                !shares.is_zero(),
                "{delegator} has an empty delegation with {validator}"
            );
            let sum = sums.entry(validator).or_default();
            *sum = sum.add(shares)?;
        }
        for validator in all_validators(self.store())? {
            let sum = sums.remove(&validator.address).unwrap_or_default();
            let (address, shares) = (validator.address, validator.shares);
            ensure!(
                sum == shares,
                "{address} has {shares} shares, its delegations {sum}"
            );
        }
        ensure!(sums.is_empty(), "delegations with unknown validators: {sums:?}");
        Ok(())
    }

    fn check_distribution_account(&self) -> AnyResult<()> {
        let mut books = COMMUNITY_POOL.load(self.store())?;
        for row in OUTSTANDING.range(self.store(), None, None, Order::Ascending) {
            books = books.add(&row?.1)?;
        }
        let account = self.module_account(ModuleAccount::Distribution)?;
        let mut denoms: BTreeSet<String> = books.denoms().cloned().collect();
        denoms.insert(self.params()?.bond_denom);
        for denom in denoms {
            let (held, due) = (self.balance(&account, &denom)?, books.amount_of(&denom));
            ensure!(
                Dec::from_int(held.into()) == due,
                "distribution holds {held}{denom}, its books say {due}"
            );
        }
        Ok(())
    }

    fn check_claims(&self) -> AnyResult<()> {
        let mut claims: BTreeMap<String, DecCoins> = BTreeMap::new();
        for ((delegator, validator), _) in self.delegations()? {
            let pending = rewards::pending(self.store(), &delegator, &validator, self.height())?;
            let sum = claims.entry(validator).or_default();
            *sum = sum.add(&pending)?;
        }
        // Stakes may be rounded up by some of the smallest decimals; payouts are capped for that.
        let tolerance = Dec::ratio_ceil(Uint128::one(), Uint128::new(1_000_000))?;
        for row in OUTSTANDING.range(self.store(), None, None, Order::Ascending) {
            let (validator, outstanding) = row?;
            let commission = COMMISSION.load(self.store(), &validator)?;
            let claimed = claims.remove(&validator).unwrap_or_default().add(&commission)?;
            for denom in claimed.denoms() {
                let (claim, limit) = (
                    claimed.amount_of(denom),
                    outstanding.amount_of(denom).add(tolerance)?,
                );
                ensure!(claim <= limit, "{validator} owes {claim}{denom} of {limit}");
            }
        }
        Ok(())
    }

    fn check_references(&self) -> AnyResult<()> {
        let slashes = SLASHES.keys(self.store(), None, None, Order::Ascending).count();
        let readers = [
            all_validators(self.store())?.len(),
            self.delegations()?.len(),
            slashes,
        ];
        let mut counted = 0usize;
        for row in HISTORICAL.range(self.store(), None, None, Order::Ascending) {
            counted = counted.saturating_add(usize::try_from(row?.1.references)?);
        }
        let expected: usize = readers.iter().sum();
        ensure!(
            counted == expected,
            "{counted} references to reward periods, {expected} readers"
        );
        Ok(())
    }
}
