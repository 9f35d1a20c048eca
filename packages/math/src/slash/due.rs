use super::{Allocation, AllocationThen, Change, Generation, HistoryWrite, Invariant, SlashError};

impl Allocation {
    /// Lets every change whose eta is over take effect, oldest first and decreases before increases. First act
    /// on every allocation a message touches.
    ///
    /// An allocation nobody touches keeps its matured decreases in `generation.encumbered`; that only refuses
    /// too much, until someone settles it.
    ///
    /// Mutates: this allocation and `generation.encumbered`. Returns: history to write, oldest first, each
    /// stamped with its eta however late this runs.
    ///
    /// # Errors
    /// When a decrease exceeds the budget.
    pub fn settle_changes(
        &mut self,
        generation: &mut Generation,
        now: u64,
    ) -> Result<Vec<HistoryWrite<AllocationThen>>, SlashError> {
        let mut writes: Vec<HistoryWrite<AllocationThen>> = Vec::new();
        while let Some(due) = self.pop_due(now) {
            let at = match due {
                Due::Decrease(change) => {
                    self.lower_budget(&change)?;
                    generation.encumbered = generation.encumbered.checked_sub(change.budget)?;
                    change.eta
                }
                Due::Increase(change) => {
                    self.budget = self.budget.checked_add(change.budget)?;
                    self.weight = self.weight.checked_add(change.weight)?;
                    change.eta
                }
            };
            if writes.last().is_some_and(|last| last.at == at) {
                writes.pop();
            }
            writes.push(self.write(at)?);
        }
        Ok(writes)
    }

    /// The decrease's weight left w when it was asked for; from here on the base forgets it too.
    fn lower_budget(&mut self, change: &Change) -> Result<(), SlashError> {
        if change.budget > self.budget {
            return Err(Invariant::PendingAboveBudget {
                found: change.budget,
                expected: self.budget,
            }
            .into());
        }
        self.budget = self.budget.checked_sub(change.budget)?;
        Ok(())
    }

    fn pop_due(&mut self, now: u64) -> Option<Due> {
        let decrease = earliest_due(&self.decreases, now);
        let increase = earliest_due(&self.increases, now);
        match (decrease, increase) {
            (Some((position, eta)), other) if other.map_or(true, |(_, theirs)| eta <= theirs) => {
                Some(Due::Decrease(self.decreases.remove(position)))
            }
            (_, Some((position, _))) => Some(Due::Increase(self.increases.remove(position))),
            _ => None,
        }
    }
}

enum Due {
    Decrease(Change),
    Increase(Change),
}

/// Position and eta of the change that ends first, of those that ended before `now`; the first of equals.
fn earliest_due(changes: &[Change], now: u64) -> Option<(usize, u64)> {
    changes
        .iter()
        .enumerate()
        .filter(|(_, change)| now > change.eta)
        .map(|(position, change)| (position, change.eta))
        .min_by_key(|&(position, eta)| (eta, position))
}
