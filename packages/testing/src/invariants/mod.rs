//! Named invariants: what must hold between any two transactions, whoever did whatever.
//!
//! An [`Observation`] is everything that public queries and the chain say at one moment. An invariant looks at one
//! observation, or at two in a row, and never at the inside of a contract. A check that fails names itself and the
//! numbers.

mod ballot;
mod chain;
mod commitments;
mod hub;
mod observation;
mod observe;
mod registry;
mod rewards;
mod shares;
mod vault;

use anyhow::{Context, Result as AnyResult};
use cosmwasm_std::Uint128;

use crate::engine::Engine;
use crate::suite::Suite;

pub use observation::{
    BallotView, Book, CommitmentsView, HubView, Observation, PoolView, PositionView, RegistryView,
    ValidatorView, VaultView,
};

/// What an invariant looks at.
#[derive(Clone, Copy)]
enum Check {
    /// One observation.
    State(fn(&Observation) -> AnyResult<()>),
    /// Two, the earlier one first.
    Change(fn(&Observation, &Observation) -> AnyResult<()>),
}

/// Something that must always hold.
#[derive(Clone, Copy)]
pub struct Invariant {
    name: &'static str,
    check: Check,
}

impl Invariant {
    const fn state(name: &'static str, check: fn(&Observation) -> AnyResult<()>) -> Self {
        Self {
            name,
            check: Check::State(check),
        }
    }

    const fn change(name: &'static str, check: fn(&Observation, &Observation) -> AnyResult<()>) -> Self {
        Self {
            name,
            check: Check::Change(check),
        }
    }

    /// `<contract>.<what holds>`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Checks it. Without an earlier observation, what compares two holds.
    ///
    /// # Errors
    /// When it does not hold: its name, and the numbers.
    pub fn check(&self, before: Option<&Observation>, now: &Observation) -> AnyResult<()> {
        let verdict = match (self.check, before) {
            (Check::State(check), _) => check(now),
            (Check::Change(check), Some(before)) => check(before, now),
            (Check::Change(_), None) => Ok(()),
        };
        verdict.with_context(|| format!("invariant {} at height {}", self.name, now.moment.height))
    }
}

/// All of them.
pub fn all() -> Vec<Invariant> {
    [
        chain::INVARIANTS,
        hub::INVARIANTS,
        ballot::INVARIANTS,
        registry::INVARIANTS,
        rewards::INVARIANTS,
        vault::INVARIANTS,
        commitments::INVARIANTS,
    ]
    .concat()
}

/// Checks all invariants again and again, and remembers the last observation for those that compare two.
#[derive(Default)]
pub struct Watch {
    last: Option<Observation>,
}

impl Watch {
    /// Observes the suite and checks everything. Returns the names of what was checked.
    ///
    /// # Errors
    /// The first invariant that does not hold, or what made a query fail.
    pub fn check<E: Engine>(&mut self, suite: &Suite<E>) -> AnyResult<Vec<&'static str>> {
        let now = Observation::take(suite)?;
        let mut names = vec![];
        for invariant in all() {
            invariant.check(self.last.as_ref(), &now)?;
            names.push(invariant.name());
        }
        self.last = Some(now);
        Ok(names)
    }

    /// The last observation.
    pub fn last(&self) -> Option<&Observation> {
        self.last.as_ref()
    }
}

/// Adds up, without an end: what leaves 128 bits is no balance of any test.
fn sum(amounts: impl IntoIterator<Item = Uint128>) -> Uint128 {
    amounts
        .into_iter()
        .fold(Uint128::zero(), |sum, amount| sum.saturating_add(amount))
}
