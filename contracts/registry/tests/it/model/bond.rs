//! What the operator put before the pool, part by part.

use cosmwasm_std::Uint256;

use super::life::{units, FINE};

/// What stays, or leaves in one bucket.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// First second in which nothing joins it any more. None of what stays.
    pub closes: Option<u64>,
    /// In 10^-12 of a unit.
    pub amount: Uint256,
}

/// What one slash took of each part.
pub type Shares = Vec<Part>;

#[derive(Clone, Debug, Default)]
pub struct Bond {
    pub parts: Vec<Part>,
    /// Units paid so far of what matured.
    pub paid: u128,
    /// Slashes and vetoes so far, each of which rounds.
    pub roundings: u128,
}

impl Bond {
    fn add(&mut self, closes: Option<u64>, amount: Uint256) {
        match self.parts.iter_mut().find(|part| part.closes == closes) {
            Some(part) => part.amount += amount,
            None => self.parts.push(Part { closes, amount }),
        }
    }

    pub fn deposit(&mut self, amount: u128) {
        self.add(None, units(amount));
    }

    pub fn queue(&mut self, amount: u128, closes: u64) {
        let stays = self.parts.iter_mut().find(|part| part.closes.is_none()).unwrap();
        // Ours and the registry's may differ by a rounding.
        stays.amount = stays.amount.saturating_sub(units(amount));
        self.add(Some(closes), units(amount));
    }

    pub fn active(&self) -> Uint256 {
        let stays = self.parts.iter().filter(|part| part.closes.is_none());
        stays.map(|part| part.amount).sum()
    }

    pub fn leaving(&self, closes: u64) -> Uint256 {
        let leaves = self.parts.iter().filter(|part| part.closes == Some(closes));
        leaves.map(|part| part.amount).sum()
    }

    /// Out of reach and not paid.
    pub fn matured(&self, now: u64, unbonding: u64) -> Uint256 {
        let is_over = |part: &&Part| part.closes.is_some_and(|closes| closes + unbonding <= now);
        let over: Uint256 = self.parts.iter().filter(is_over).map(|part| part.amount).sum();
        over.saturating_sub(units(self.paid))
    }

    pub fn reached(&self, fault: u64) -> Uint256 {
        let reached = self.parts.iter().filter(|part| part.is_reached_by(fault));
        reached.map(|part| part.amount).sum()
    }

    /// Of each part that the fault reaches its share.
    pub fn take(&mut self, amount: u128, fault: u64) -> Shares {
        let reached = self.reached(fault);
        let mut shares = Vec::new();
        for part in self.parts.iter_mut().filter(|part| part.is_reached_by(fault)) {
            let share = (units(amount) * part.amount)
                .checked_div(reached)
                .unwrap_or_default()
                .min(part.amount);
            part.amount -= share;
            shares.push(Part {
                amount: share,
                ..*part
            });
        }
        self.roundings += 1;
        shares
    }

    /// What is not upheld (of 10^18), to the very parts that were hit.
    pub fn give_back(&mut self, shares: &Shares, upheld: u128) -> Uint256 {
        let mut returned = Uint256::zero();
        for share in shares {
            let back = super::life::part(share.amount, crate::world::WHOLE - upheld);
            self.add(share.closes, back);
            returned += back;
        }
        self.roundings += 1;
        returned
    }

    /// How far the registry may be from this in any part, in 10^-12 of a unit.
    pub fn slack(&self) -> Uint256 {
        Uint256::from((2 * self.roundings + 1) * FINE)
    }
}

impl Part {
    pub fn is_reached_by(&self, fault: u64) -> bool {
        self.closes.map_or(true, |closes| closes > fault)
    }
}
