use super::{Allocation, AllocationThen, Generation, HistoryWrite, SlashError};
use crate::Scale;

impl Allocation {
    /// Takes everything back, as an operator does that leaves the AVS: increases under way are cancelled, weight stops
    /// counting now, and all budget leaves when `eta` is over, staying slashable until then. The decrease may be one
    /// more than [`super::MAX_PENDING`], so that nothing keeps an operator from leaving.
    ///
    /// Call it again with the same `eta` after a veto gave something back: it joins the same decrease, or is free
    /// scale at once when that has taken effect.
    ///
    /// Mutates: this allocation and `generation.encumbered`. It is settled up to `now`.
    ///
    /// # Errors
    /// When the decreases exceed the budget.
    pub fn leave(
        &mut self,
        generation: &mut Generation,
        eta: u64,
        now: u64,
    ) -> Result<HistoryWrite<AllocationThen>, SlashError> {
        let budget = self.free_budget()?;
        for increase in std::mem::take(&mut self.increases) {
            generation.encumbered = generation.encumbered.checked_sub(increase.budget)?;
        }
        let weight = std::mem::replace(&mut self.weight, Scale::ZERO);
        if now > eta {
            self.budget = self.budget.checked_sub(budget)?;
            generation.encumbered = generation.encumbered.checked_sub(budget)?;
            return Ok(self.write(now)?);
        }
        if budget.is_zero() && weight.is_zero() {
            return Ok(self.write(now)?);
        }
        match self.decreases.last_mut().filter(|last| last.eta == eta) {
            Some(last) => {
                last.budget = last.budget.checked_add(budget)?;
                last.weight = last.weight.checked_add(weight)?;
            }
            None => {
                let change = self.next_change(budget, weight, eta)?;
                self.decreases.push(change);
            }
        }
        Ok(self.write(now)?)
    }
}
