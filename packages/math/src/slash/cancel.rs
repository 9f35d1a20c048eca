use super::{Allocation, Generation};
use crate::{MathError, Scale};

impl Allocation {
    /// Takes `budget` and `weight` off the increases under way, the latest first. These are not there yet: nobody counts on
    /// them, so nothing waits. Returns what the increases were too small for, which is to be deallocated.
    ///
    /// Mutates: this allocation and `generation.encumbered`.
    ///
    /// # Errors
    /// None that a settled allocation of this generation can reach.
    pub fn cancel_increases(
        &mut self,
        generation: &mut Generation,
        budget: Scale,
        weight: Scale,
    ) -> Result<(Scale, Scale), MathError> {
        let mut left = (budget, weight);
        for increase in self.increases.iter_mut().rev() {
            let cut = (left.0.min(increase.budget), left.1.min(increase.weight));
            increase.budget = increase.budget.checked_sub(cut.0)?;
            increase.weight = increase.weight.checked_sub(cut.1)?;
            generation.encumbered = generation.encumbered.checked_sub(cut.0)?;
            left = (left.0.checked_sub(cut.0)?, left.1.checked_sub(cut.1)?);
        }
        self.increases
            .retain(|increase| !increase.budget.is_zero() || !increase.weight.is_zero());
        Ok(left)
    }
}
