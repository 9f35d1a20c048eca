//! What the operator put before the pool, part by part.

use anyhow::Context;
use cosmwasm_std::Uint256;

use super::{part, units, FINE, WHOLE};

/// What stays, or leaves in one bucket.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// First second in which nothing joins it any more. None of what stays.
    pub closes: Option<u64>,
    /// In 10^-12 of a unit.
    pub amount: Uint256,
}

/// What the operator put before the pool.
#[derive(Clone, Debug, Default)]
pub struct Bond {
    /// What stays, and what left or leaves by bucket.
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

    /// Adds so many units to what stays.
    pub fn deposit(&mut self, amount: u128) {
        self.add(None, units(amount));
    }

    pub(super) fn queue(&mut self, amount: u128, closes: u64) -> anyhow::Result<()> {
        let stays = self.parts.iter_mut().find(|part| part.closes.is_none());
        let stays = stays.context("no bond could leave")?;
        // Ours and the registry's may differ by a rounding.
        stays.amount = stays.amount.saturating_sub(units(amount));
        self.add(Some(closes), units(amount));
        Ok(())
    }

    /// What stays, in 10^-12 of a unit.
    pub fn active(&self) -> Uint256 {
        let stays = self.parts.iter().filter(|part| part.closes.is_none());
        stays.map(|part| part.amount).sum()
    }

    /// What leaves in the bucket that closes then, in 10^-12 of a unit.
    pub fn leaving(&self, closes: u64) -> Uint256 {
        let leaves = self.parts.iter().filter(|part| part.closes == Some(closes));
        leaves.map(|part| part.amount).sum()
    }

    /// Out of reach and not paid, in 10^-12 of a unit.
    pub fn matured(&self, now: u64, unbonding_seconds: u64) -> Uint256 {
        let is_over = |part: &&Part| {
            part.closes
                .is_some_and(|closes| closes + unbonding_seconds <= now)
        };
        let over: Uint256 = self.parts.iter().filter(is_over).map(|part| part.amount).sum();
        over.saturating_sub(units(self.paid))
    }

    /// What a fault in that second reaches, in 10^-12 of a unit.
    pub fn reached(&self, fault: u64) -> Uint256 {
        let reached = self.parts.iter().filter(|part| part.is_reached_by(fault));
        reached.map(|part| part.amount).sum()
    }

    /// Of each part that the fault reaches its share.
    pub(super) fn take(&mut self, amount: u128, fault: u64) -> Vec<Part> {
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
    pub(super) fn give_back(&mut self, shares: &[Part], upheld: u128) -> Uint256 {
        let mut returned = Uint256::zero();
        for share in shares {
            let back = part(share.amount, WHOLE - upheld);
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
    /// Whether a fault in that second costs it.
    pub fn is_reached_by(&self, fault: u64) -> bool {
        self.closes.map_or(true, |closes| closes > fault)
    }
}
