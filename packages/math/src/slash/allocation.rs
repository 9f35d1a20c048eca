use cosmwasm_std::Uint128;
use serde::{Deserialize, Serialize};

use super::{later, one_more, Generation, HistoryWrite, Invariant, SlashError, MAX_PENDING};
use crate::{Bps, MathError, Scale};

/// A change of allocation under way; `budget` and `weight` are the sizes of the change.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Number of the change within its allocation, from 1.
    pub id: u64,
    /// Part of q.
    pub budget: Scale,
    /// Part of w.
    pub weight: Scale,
    /// Last second before the change takes effect.
    pub eta: u64,
}

/// What one AVS may take of one generation, and what it counts.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Allocation {
    /// q. Contains the pending decreases, which stay slashable.
    pub budget: Scale,
    /// w. Does not contain the pending decreases.
    pub weight: Scale,
    /// X.
    pub charged: Scale,
    /// Decreases under way, oldest first; at most [`MAX_PENDING`], and one of [`Allocation::leave`].
    pub decreases: Vec<Change>,
    /// Increases under way, oldest first; at most [`MAX_PENDING`].
    pub increases: Vec<Change>,
    /// Changes asked for so far: the id of the last.
    pub changes: u64,
}

/// What a later slash needs to know of an allocation after some past second.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocationThen {
    /// q of then.
    pub budget: Scale,
    /// [`Allocation::base_weight`] of then.
    pub base_weight: Scale,
    /// X of then.
    pub charged: Scale,
}

/// An increase that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocated {
    /// Last second before it takes effect; now when there is no delay.
    pub eta: u64,
    /// The allocation from now on, when there is no delay.
    pub write: Option<HistoryWrite<AllocationThen>>,
}

/// A decrease that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deallocated {
    /// Last second in which the budget is still slashable.
    pub eta: u64,
    /// The allocation from now on.
    pub write: HistoryWrite<AllocationThen>,
}

impl Allocation {
    /// Budget on its way out.
    ///
    /// # Errors
    /// When it leaves 128 bits.
    pub fn pending_budget(&self) -> Result<Scale, MathError> {
        sum(self.decreases.iter().map(|change| change.budget))
    }

    /// Budget that is not on its way out.
    ///
    /// # Errors
    /// When the decreases exceed the budget.
    pub fn free_budget(&self) -> Result<Scale, SlashError> {
        let pending = self.pending_budget()?;
        if pending > self.budget {
            return Err(Invariant::PendingAboveBudget {
                found: pending,
                expected: self.budget,
            }
            .into());
        }
        Ok(self.budget.checked_sub(pending)?)
    }

    /// Budget and weight once every change under way is over.
    ///
    /// # Errors
    /// When the decreases exceed the budget.
    pub fn outlook(&self) -> Result<(Scale, Scale), SlashError> {
        let budget = sum(self.increases.iter().map(|change| change.budget))?;
        let weight = sum(self.increases.iter().map(|change| change.weight))?;
        Ok((
            self.free_budget()?.checked_add(budget)?,
            self.weight.checked_add(weight)?,
        ))
    }

    /// w with its cuts younger than the deallocation delay: else an operator lowers w just before it offends.
    ///
    /// # Errors
    /// When it leaves 128 bits.
    pub fn base_weight(&self) -> Result<Scale, MathError> {
        self.weight
            .checked_add(sum(self.decreases.iter().map(|change| change.weight))?)
    }

    /// The weight that counts as stake of the AVS: `min(w, M, floor(free budget / min_slashable_ratio))`, so
    /// that an AVS cannot count on stake it could hardly slash. A ratio of zero asks for no budget.
    ///
    /// # Errors
    /// When the decreases exceed the budget.
    pub fn counted_weight(&self, scale: Scale, min_slashable_ratio: Bps) -> Result<Scale, SlashError> {
        let stored = self.weight.min(scale);
        if min_slashable_ratio == Bps::ZERO {
            return Ok(stored);
        }
        let (ratio, whole) = (u128::from(min_slashable_ratio.u16()), u128::from(Bps::ONE.u16()));
        Ok(stored.min(self.free_budget()?.mul_ratio_floor(whole, ratio)?))
    }

    /// Raises q by `budget` and w by `weight` once `delay` is over; q is reserved in the scale from now on.
    ///
    /// Mutates: this allocation and `generation.encumbered`.
    ///
    /// # Errors
    /// [`SlashError::NothingToChange`], [`SlashError::BudgetsAboveScale`], [`SlashError::WeightAboveScale`],
    /// [`SlashError::TooManyIncreases`].
    pub fn allocate(
        &mut self,
        generation: &mut Generation,
        budget: Scale,
        weight: Scale,
        delay: u64,
        now: u64,
    ) -> Result<Allocated, SlashError> {
        generation.ensure_current()?;
        self.check_increase(generation, budget, weight, delay)?;
        let eta = later(now, delay)?;
        generation.encumbered = generation.encumbered.checked_add(budget)?;
        if delay > 0 {
            let change = self.next_change(budget, weight, eta)?;
            self.increases.push(change);
            return Ok(Allocated { eta, write: None });
        }
        self.budget = self.budget.checked_add(budget)?;
        self.weight = self.weight.checked_add(weight)?;
        Ok(Allocated {
            eta,
            write: Some(self.write(now)?),
        })
    }

    fn check_increase(
        &self,
        generation: &Generation,
        budget: Scale,
        weight: Scale,
        delay: u64,
    ) -> Result<(), SlashError> {
        if budget.is_zero() && weight.is_zero() {
            return Err(SlashError::NothingToChange);
        }
        let expected = generation.slot.scale;
        let found = saturating_sum(generation.encumbered, budget);
        if found > expected {
            return Err(SlashError::BudgetsAboveScale { found, expected });
        }
        let under_way = sum(self.increases.iter().map(|change| change.weight))?;
        let found = saturating_sum(self.weight.checked_add(under_way)?, weight);
        if found > expected {
            return Err(SlashError::WeightAboveScale { found, expected });
        }
        if delay > 0 && self.increases.len() >= MAX_PENDING {
            return Err(SlashError::TooManyIncreases {
                found: self.increases.len(),
                expected: MAX_PENDING,
            });
        }
        Ok(())
    }

    /// Lowers w by `weight` now, so that it stops counting for the AVS, and q by `budget` once `delay` is over;
    /// both stay slashable until then.
    ///
    /// Mutates: this allocation.
    ///
    /// # Errors
    /// [`SlashError::NothingToChange`], [`SlashError::BudgetNotFree`], [`SlashError::WeightNotThere`],
    /// [`SlashError::TooManyDecreases`].
    pub fn deallocate(
        &mut self,
        budget: Scale,
        weight: Scale,
        delay: u64,
        now: u64,
    ) -> Result<Deallocated, SlashError> {
        if budget.is_zero() && weight.is_zero() {
            return Err(SlashError::NothingToChange);
        }
        let free = self.free_budget()?;
        if budget > free {
            return Err(SlashError::BudgetNotFree {
                found: budget,
                expected: free,
            });
        }
        if weight > self.weight {
            return Err(SlashError::WeightNotThere {
                found: weight,
                expected: self.weight,
            });
        }
        if self.decreases.len() >= MAX_PENDING {
            return Err(SlashError::TooManyDecreases {
                found: self.decreases.len(),
                expected: MAX_PENDING,
            });
        }
        let eta = later(now, delay)?;
        self.weight = self.weight.checked_sub(weight)?;
        let change = self.next_change(budget, weight, eta)?;
        self.decreases.push(change);
        Ok(Deallocated {
            eta,
            write: self.write(now)?,
        })
    }

    pub(super) fn next_change(
        &mut self,
        budget: Scale,
        weight: Scale,
        eta: u64,
    ) -> Result<Change, MathError> {
        self.changes = one_more(self.changes)?;
        Ok(Change {
            id: self.changes,
            budget,
            weight,
            eta,
        })
    }

    pub(super) fn write(&self, at: u64) -> Result<HistoryWrite<AllocationThen>, MathError> {
        let value = AllocationThen {
            budget: self.budget,
            base_weight: self.base_weight()?,
            charged: self.charged,
        };
        Ok(HistoryWrite { at, value })
    }
}

fn sum(mut parts: impl Iterator<Item = Scale>) -> Result<Scale, MathError> {
    parts.try_fold(Scale::ZERO, Scale::checked_add)
}

/// Saturates, so that an absurd increase is refused by name and not as an overflow.
fn saturating_sum(base: Scale, added: Scale) -> Scale {
    Scale::from(Uint128::saturating_add(base.amount(), added.amount()))
}
