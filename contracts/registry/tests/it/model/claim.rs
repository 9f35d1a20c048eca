//! What one AVS may take and what it counts, in 10^-18 of the original.

/// A change under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub number: u64,
    pub budget: u128,
    pub weight: u128,
    /// Last second before it takes effect.
    pub eta: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Claim {
    pub budget: u128,
    pub weight: u128,
    /// All that it was ever charged, less what vetoes gave back.
    pub charged: u128,
    pub falls: Vec<Change>,
    pub rises: Vec<Change>,
    /// Charges by second of the fault.
    pub faults: Vec<(u64, u128)>,
    changes: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimThen {
    pub budget: u128,
    /// What fractions are taken of: cuts that are not over yet included.
    pub base: u128,
    pub charged: u128,
}

/// Budget and weight that an operator wants, all changes included, and how long they wait.
pub struct Wish {
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

    pub fn reserved(&self) -> u128 {
        self.budget + self.rises.iter().map(|change| change.budget).sum::<u128>()
    }

    pub fn then(&self) -> ClaimThen {
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

    pub fn modify(&mut self, wish: &Wish, now: u64) {
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
    pub fn leave(&mut self, eta: u64, now: u64) {
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
    pub fn tick(&mut self, now: u64) {
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
    pub fn window_left(&self, cap: u128, fault: u64, window: u64) -> u128 {
        let windows = fault - window..=fault;
        let charged = windows.map(|first| {
            let faults = self.faults.iter();
            let within = faults.filter(|(second, _)| (first..=first + window).contains(second));
            within.map(|(_, charge)| charge).sum::<u128>()
        });
        cap.saturating_sub(charged.max().unwrap_or_default())
    }

    /// Takes `charge` of the budget, and of each decrease its part of that, rounded up.
    pub fn pay(&mut self, charge: u128, fault: u64) -> Vec<(u64, u128)> {
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
    pub fn regain(&mut self, charge: u128, fault: u64, weight: u128, cuts: &[(u64, u128)]) {
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

/// `a * b / c`, rounded up.
pub fn over(a: u128, b: u128, c: u128) -> u128 {
    use cosmwasm_std::{Uint128, Uint256};
    let product = Uint256::from(a) * Uint256::from(b);
    let rounded = (product + Uint256::from(c - 1)) / Uint256::from(c);
    Uint128::try_from(rounded).unwrap().u128()
}
