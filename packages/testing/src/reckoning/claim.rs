//! What one AVS may take and what it counts, in 10^-18 of the original.

/// A change under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Counts the changes of one claim.
    pub number: u64,
    /// By how much the budget changes.
    pub budget: u128,
    /// By how much the weight changes.
    pub weight: u128,
    /// Last second before it takes effect.
    pub eta: u64,
}

/// What one AVS may take and what it counts, with what is on its way.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    /// The most that it may take, decreases that still wait included.
    pub budget: u128,
    /// What it counts, if as much is there. Decreases show at once.
    pub weight: u128,
    /// All that it was ever charged, less what vetoes gave back.
    pub charged: u128,
    /// Decreases, the oldest first.
    pub falls: Vec<Change>,
    /// Increases, the oldest first.
    pub rises: Vec<Change>,
    /// Charges by second of the fault.
    pub faults: Vec<(u64, u128)>,
    changes: u64,
}

/// A claim as a second of the past began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimThen {
    /// The budget of then.
    pub budget: u128,
    /// What fractions are taken of: cuts that are not over yet included.
    pub base: u128,
    /// What was charged until then.
    pub charged: u128,
}

/// Budget and weight that an operator wants, all changes included, and how long they wait.
pub(super) struct Wish {
    pub budget: u128,
    pub weight: u128,
    pub rise_seconds: u64,
    pub fall_seconds: u64,
}

impl Claim {
    fn falling(&self) -> u128 {
        self.falls.iter().map(|change| change.budget).sum()
    }

    /// Not on its way out.
    pub fn free(&self) -> u128 {
        self.budget - self.falling()
    }

    /// The budget with all increases that wait.
    pub fn reserved(&self) -> u128 {
        self.budget + self.rises.iter().map(|change| change.budget).sum::<u128>()
    }

    pub(super) fn then(&self) -> ClaimThen {
        ClaimThen {
            budget: self.budget,
            base: self.weight + self.falls.iter().map(|change| change.weight).sum::<u128>(),
            charged: self.charged,
        }
    }

    fn change(&mut self, budget: u128, weight: u128, eta: u64) -> Change {
        self.changes += 1;
        Change {
            number: self.changes,
            budget,
            weight,
            eta,
        }
    }

    pub(super) fn modify(&mut self, wish: &Wish, now: u64) {
        let rising = |of: fn(&Change) -> u128| self.rises.iter().map(of).sum::<u128>();
        let budget = self.free() + rising(|change| change.budget);
        let weight = self.weight + rising(|change| change.weight);
        let more = (
            wish.budget.saturating_sub(budget),
            wish.weight.saturating_sub(weight),
        );
        let less = (
            budget.saturating_sub(wish.budget),
            weight.saturating_sub(wish.weight),
        );
        let less = self.cancel(less);
        if less != (0, 0) {
            let change = self.change(less.0, less.1, now + wish.fall_seconds);
            self.weight -= less.1;
            self.falls.push(change);
        }
        if more != (0, 0) {
            let change = self.change(more.0, more.1, now + wish.rise_seconds);
            self.rises.push(change);
        }
    }

    /// Takes `less` off what is not there yet, the latest first, and returns the rest.
    fn cancel(&mut self, mut less: (u128, u128)) -> (u128, u128) {
        for rise in self.rises.iter_mut().rev() {
            let cut = (less.0.min(rise.budget), less.1.min(rise.weight));
            (rise.budget, rise.weight) = (rise.budget - cut.0, rise.weight - cut.1);
            less = (less.0 - cut.0, less.1 - cut.1);
        }
        self.rises.retain(|rise| (rise.budget, rise.weight) != (0, 0));
        less
    }

    /// All of it leaves at the end of `eta`, or now if that is over.
    pub(super) fn leave(&mut self, eta: u64, now: u64) {
        let (budget, weight) = (self.free(), std::mem::take(&mut self.weight));
        self.rises.clear();
        if now > eta {
            self.budget -= budget;
            return;
        }
        if (budget, weight) == (0, 0) {
            return;
        }
        match self.falls.last_mut().filter(|last| last.eta == eta) {
            Some(last) => {
                last.budget += budget;
                last.weight += weight;
            }
            None => {
                let change = self.change(budget, weight, eta);
                self.falls.push(change);
            }
        }
    }

    /// What waited until the second before `now` takes effect.
    pub(super) fn tick(&mut self, now: u64) {
        let due = |change: &Change| change.eta < now;
        let budget = |changes: &[Change]| -> u128 {
            let due = changes.iter().filter(|change| due(change));
            due.map(|change| change.budget).sum()
        };
        self.budget = self.budget - budget(&self.falls) + budget(&self.rises);
        let grown = self.rises.iter().filter(|change| due(change));
        self.weight += grown.map(|change| change.weight).sum::<u128>();
        self.falls.retain(|change| !due(change));
        self.rises.retain(|change| !due(change));
    }

    /// What is left of `cap` for a fault in second `fault`: no slash window that contains it takes more.
    pub(super) fn window_left(&self, cap: u128, fault: u64, window: u64) -> u128 {
        let windows = fault - window..=fault;
        let charged = windows.map(|first| {
            let faults = self.faults.iter();
            let within = faults.filter(|(second, _)| (first..=first + window).contains(second));
            within.map(|(_, charge)| charge).sum::<u128>()
        });
        cap.saturating_sub(charged.max().unwrap_or_default())
    }

    /// Takes `charge` of the budget, and of each decrease its part of that, rounded up.
    pub(super) fn pay(&mut self, charge: u128, fault: u64) -> Vec<(u64, u128)> {
        let mut cuts = Vec::new();
        for change in &mut self.falls {
            let cut = over(change.budget, charge, self.budget);
            change.budget -= cut;
            cuts.push((change.number, cut));
        }
        self.budget -= charge;
        self.charged += charge;
        self.faults.push((fault, charge));
        cuts
    }

    /// Takes the charge back in part. What decreases lost goes to them, and is free where they are over.
    pub(super) fn regain(&mut self, charge: u128, fault: u64, weight: u128, cuts: &[(u64, u128)]) {
        self.budget += charge;
        self.charged -= charge;
        self.weight += weight;
        let mut left = charge;
        for (second, charged) in &mut self.faults {
            if *second == fault {
                let some = left.min(*charged);
                *charged -= some;
                left -= some;
            }
        }
        for &(number, cut) in cuts {
            match self.falls.iter_mut().find(|change| change.number == number) {
                Some(change) => change.budget += cut,
                None => self.budget -= cut.min(self.budget),
            }
        }
        let mut excess = self.falling().saturating_sub(self.budget);
        for change in &mut self.falls {
            let cut = excess.min(change.budget);
            change.budget -= cut;
            excess -= cut;
        }
    }
}

/// `a * b / c`, rounded up, of values up to 10^18.
pub(super) const fn over(a: u128, b: u128, c: u128) -> u128 {
    (a * b).div_ceil(c)
}
