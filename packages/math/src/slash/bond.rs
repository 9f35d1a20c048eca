use cosmwasm_std::Decimal;
use serde::{Deserialize, Serialize};

use super::veto::returned_floor;
use super::{later, Periods, Reach, SlashError, SlashPlan, Slashed};
use crate::{Bps, MathError, PoolAssets};

/// An operator's own assets, which stand before one of its pools: they pay a part of each slash of it.
///
/// Nobody else has a part of them, so they need no shares, and they outlive the generations of the pool. First act on
/// every bond a message touches: [`Bond::settle`].
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Bond {
    /// What stays.
    pub active: PoolAssets,
    /// What leaves, one entry a bucket, oldest first: at most `ceil(unbonding / bucket period) + 1`.
    pub leaving: Vec<BondEntry>,
    /// Out of reach of any slash, and not paid yet.
    pub matured: PoolAssets,
}

/// A part of a bond that leaves in one bucket, by the clock of the pool's own.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct BondEntry {
    /// First second after the close of the bucket. Faults before it reach the entry.
    pub closes: u64,
    /// How much.
    pub amount: PoolAssets,
}

/// What a slash took of a bond.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct BondTakes {
    /// Of what stays.
    pub active: PoolAssets,
    /// Of what leaves.
    pub leaving: Vec<BondEntry>,
}

impl BondTakes {
    /// What the bond paid.
    ///
    /// # Errors
    /// When it leaves 128 bits.
    pub fn total(&self) -> Result<PoolAssets, MathError> {
        let mut amounts = self.leaving.iter().map(|take| take.amount);
        amounts.try_fold(self.active, PoolAssets::checked_add)
    }
}

impl Bond {
    /// Puts entries that matured out of reach.
    ///
    /// # Errors
    /// When a number leaves its type.
    pub fn settle(&mut self, periods: &Periods, now: u64) -> Result<(), MathError> {
        for entry in std::mem::take(&mut self.leaving) {
            if now < later(entry.closes, periods.unbonding)? {
                self.leaving.push(entry);
            } else {
                self.matured = self.matured.checked_add(entry.amount)?;
            }
        }
        Ok(())
    }

    /// Adds to what stays.
    ///
    /// # Errors
    /// [`SlashError::NothingDeposited`].
    pub fn deposit(&mut self, amount: PoolAssets) -> Result<(), SlashError> {
        if amount.is_zero() {
            return Err(SlashError::NothingDeposited);
        }
        self.active = self.active.checked_add(amount)?;
        Ok(())
    }

    /// Moves a part of what stays into the bucket that is open now. Returns: when it closes.
    ///
    /// # Errors
    /// [`SlashError::BondNotThere`] for nothing or more than stays.
    pub fn queue(&mut self, amount: PoolAssets, periods: &Periods, now: u64) -> Result<u64, SlashError> {
        if amount.is_zero() || amount > self.active {
            return Err(SlashError::BondNotThere {
                found: amount,
                expected: self.active,
            });
        }
        self.active = self.active.checked_sub(amount)?;
        let closes = periods.closes(periods.bucket_at(now)?)?;
        self.add(closes, amount)?;
        Ok(closes)
    }

    /// Pays what matured.
    ///
    /// # Errors
    /// [`SlashError::NotMatured`] while something leaves, [`SlashError::NothingLeaves`].
    pub fn pay(&mut self, periods: &Periods, now: u64) -> Result<PoolAssets, SlashError> {
        if !self.matured.is_zero() {
            return Ok(std::mem::take(&mut self.matured));
        }
        match self.leaving.first() {
            Some(entry) => Err(SlashError::NotMatured {
                found: now,
                expected: later(entry.closes, periods.unbonding)?,
            }),
            None => Err(SlashError::NothingLeaves),
        }
    }

    /// What a slash for a fault at `fault_time` can take: what stays, and the entries whose buckets closed after it.
    ///
    /// # Errors
    /// When it leaves 128 bits.
    pub fn reached(&self, fault_time: u64) -> Result<PoolAssets, MathError> {
        let leaving = self.leaving.iter().filter(|entry| entry.closes > fault_time);
        let mut amounts = leaving.map(|entry| entry.amount);
        amounts.try_fold(self.active, PoolAssets::checked_add)
    }

    /// Takes `amount` of the parts that the fault reaches, of each the same share. Rounded so that the sum is exact, and
    /// no part loses a unit more or less than its share.
    ///
    /// # Errors
    /// [`SlashError::BondNotThere`] for more than is reached.
    pub fn take(&mut self, amount: PoolAssets, fault_time: u64) -> Result<BondTakes, SlashError> {
        let reached = self.reached(fault_time)?;
        if amount > reached {
            return Err(SlashError::BondNotThere {
                found: amount,
                expected: reached,
            });
        }
        let mut takes = BondTakes::default();
        if amount.is_zero() {
            return Ok(takes);
        }
        let leaving = self.leaving.iter_mut().filter(|entry| entry.closes > fault_time);
        let leaving = leaving.map(|entry| (Some(entry.closes), &mut entry.amount));
        let (mut passed, mut taken) = (PoolAssets::ZERO, PoolAssets::ZERO);
        for (closes, part) in std::iter::once((None, &mut self.active)).chain(leaving) {
            passed = passed.checked_add(*part)?;
            let so_far = amount.mul_ratio_floor(passed, reached)?;
            let cut = so_far.checked_sub(taken)?;
            taken = so_far;
            *part = part.checked_sub(cut)?;
            match closes {
                None => takes.active = cut,
                Some(closes) if !cut.is_zero() => takes.leaving.push(BondEntry { closes, amount: cut }),
                Some(_) => {}
            }
        }
        self.leaving.retain(|entry| !entry.amount.is_zero());
        Ok(takes)
    }

    /// Gives back `take - ceil(take * upheld)` of each part, to what stays or to the very entry that was hit; what
    /// matured meanwhile can be paid at once. Returns: the sum.
    ///
    /// # Errors
    /// When a number leaves its type.
    pub fn give_back(
        &mut self,
        takes: &BondTakes,
        upheld: Decimal,
        periods: &Periods,
        now: u64,
    ) -> Result<PoolAssets, MathError> {
        let mut returned = returned_floor(takes.active, upheld)?;
        self.active = self.active.checked_add(returned)?;
        for take in &takes.leaving {
            let amount = returned_floor(take.amount, upheld)?;
            returned = returned.checked_add(amount)?;
            self.add(take.closes, amount)?;
        }
        self.settle(periods, now)?;
        Ok(returned)
    }

    /// Joins what leaves in one bucket, and keeps the order.
    fn add(&mut self, closes: u64, amount: PoolAssets) -> Result<(), MathError> {
        if amount.is_zero() {
            return Ok(());
        }
        let position = self.leaving.partition_point(|entry| entry.closes < closes);
        match self.leaving.get_mut(position) {
            Some(entry) if entry.closes == closes => entry.amount = entry.amount.checked_add(amount)?,
            _ => self.leaving.insert(position, BondEntry { closes, amount }),
        }
        Ok(())
    }
}

impl Reach<'_> {
    /// Carries a plan out of which the operator's bond pays `floor(due * share)`, as far as it is reached. By rounding
    /// the pool may pay up to a unit a slot, and what one unit of scale is worth, more than the rest, and the bond that
    /// much less; together they never pay more than `due`.
    ///
    /// Mutates: the bond, and what [`Reach::apply`] does. Returns: what the bond paid beside the slash.
    ///
    /// # Errors
    /// As [`Reach::apply`].
    pub fn apply_after(
        &mut self,
        bond: &mut Bond,
        share: Bps,
        plan: &SlashPlan,
        resolution_delay: Option<u64>,
        now: u64,
    ) -> Result<(Slashed, BondTakes), SlashError> {
        let pledged = share.of_floor(plan.due)?.min(bond.reached(plan.fault_time)?);
        let slashed = self.apply(&plan.after_bond(pledged)?, resolution_delay, now)?;
        let left = plan.due.saturating_sub(slashed.record.total_take()?);
        let takes = bond.take(pledged.min(left), plan.fault_time)?;
        Ok((slashed, takes))
    }
}

/// What the reporter of a slash gets: `floor(total * part)`, at most what the operator's bond lost of `total`. So nobody
/// gains by a slash of their own.
///
/// # Errors
/// When a number leaves its type.
pub fn bounty_floor(part: Bps, total: PoolAssets, bond_lost: PoolAssets) -> Result<PoolAssets, MathError> {
    Ok(part.of_floor(total)?.min(bond_lost))
}
