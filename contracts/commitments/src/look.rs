//! How an operator keeps a commitment, by what the registry says now.

use cosmwasm_std::{Deps, StdResult};
use palisade_interfaces::commitments::Standing;
use palisade_interfaces::registry::{AllocationLockResponse, QueryMsg, RegistryContract};
use palisade_math::Scale;

use crate::state::{Commitment, Found};

/// What the registry says of an operator and an AVS.
pub struct Sight {
    /// Lock, budget and jail.
    pub allocation: AllocationLockResponse,
}

impl Sight {
    /// One query.
    ///
    /// # Errors
    /// None for an AVS that the registry knows.
    pub fn take(deps: Deps, registry: &RegistryContract, commitment: &Commitment) -> StdResult<Self> {
        let query = QueryMsg::AllocationLock {
            avs: commitment.avs.to_string(),
            operator: commitment.operator.to_string(),
            asset: commitment.asset.clone(),
        };
        Ok(Self {
            allocation: registry.query(&deps.querier, &query)?,
        })
    }

    /// Whether the AVS counts nothing of the operator.
    pub const fn is_jailed(&self) -> bool {
        self.allocation.jailed_until.is_some()
    }

    /// Whether the operator is bound in the registry to what was agreed, as long as was agreed.
    pub fn is_bound(&self, commitment: &Commitment) -> bool {
        let lock = self.allocation.lock.as_ref();
        lock.is_some_and(|lock| {
            lock.budget >= commitment.budget.amount() && lock.until >= commitment.rent.end()
        })
    }

    /// Whether the AVS has what was agreed. A bound operator lowers it no more, and slashes by others leave it alone.
    pub fn has_budget(&self, commitment: &Commitment) -> bool {
        self.allocation.free_budget >= commitment.budget.amount()
    }
}

impl Found {
    /// What is found at the acceptance.
    pub fn first(sight: &Sight) -> Self {
        Self {
            generation: sight.allocation.generation,
            charged: sight.allocation.charged.into(),
            was_jailed: false,
            standing: Standing::Kept,
        }
    }

    /// Looks again.
    ///
    /// A bound operator cannot let itself loose. So if nothing binds it any more, either the pool's life closed or the AVS did it: that
    /// is its right against an operator that it slashed or jailed meanwhile, and a breach against any other.
    pub fn look(&mut self, sight: &Sight, commitment: &Commitment) {
        let charged: Scale = sight.allocation.charged.into();
        let is_same_life = sight.allocation.generation == self.generation;
        self.was_jailed |= sight.is_jailed();
        let is_at_fault = self.was_jailed || charged > self.charged;
        // A veto gives back what an earlier slash charged. Whatever is charged after it is more than that.
        self.charged = self.charged.min(charged);
        let is_bound = sight.is_bound(commitment);
        self.standing = match (is_same_life, is_bound) {
            (false, _) => Standing::Over,
            (true, false) if is_at_fault => Standing::Over,
            (true, false) => Standing::Broken,
            (true, true) if sight.is_jailed() || !sight.has_budget(commitment) => Standing::Lapsed,
            (true, true) => Standing::Kept,
        };
    }
}
