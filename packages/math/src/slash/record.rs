use cosmwasm_std::{Decimal, Uint128};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    one_less, Allocation, AllocationThen, Generation, HistoryWrite, Invariant, JointThen, Reach, SlashError,
    Split,
};
use crate::{MathError, PoolAssets, Scale};

/// What a slash took of one closed bucket.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketTake {
    /// Index of the bucket.
    pub bucket: u64,
    /// What it lost.
    pub amount: PoolAssets,
}

/// What a slash cut from one decrease under way.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingCut {
    /// Id of the change.
    pub change: u64,
    /// What it lost.
    pub budget: Scale,
}

/// One slash of one generation by one AVS, as it must be remembered until it ends.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Second of the fault.
    pub fault_time: u64,
    /// Second of the slash.
    pub slashed_at: u64,
    /// Last second of a veto.
    pub deadline: u64,
    /// Taken from q and added to X.
    pub charge: Scale,
    /// Taken from M and M_b; at most `charge`.
    pub captured: Scale,
    /// Really taken from w.
    pub weight_cut: Scale,
    /// Taken from decreases that were under way.
    pub pending_cuts: Vec<PendingCut>,
    /// Taken from the joint slot.
    pub joint_take: PoolAssets,
    /// Taken from closed buckets.
    pub bucket_takes: Vec<BucketTake>,
    /// Splits of the generation before it. Later ones moved part of `joint_take` to their buckets.
    pub splits_before: u64,
    /// Vetoed, released, or final at once.
    pub ended: bool,
}

/// Where the takes of a record belong today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takes {
    /// Part of the joint slot.
    pub joint: PoolAssets,
    /// Parts of closed buckets, those born since the slash included.
    pub buckets: Vec<BucketTake>,
}

/// A veto: `returned` is stake again, `released` goes where slashed assets go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vetoed {
    /// Given back to the slots.
    pub returned: PoolAssets,
    /// The part upheld, and dust.
    pub released: PoolAssets,
    /// Scale given back to q: what a cap per window counts less.
    pub charge_returned: Scale,
    /// The allocation from now on.
    pub allocation: HistoryWrite<AllocationThen>,
    /// The joint slot from now on.
    pub joint: HistoryWrite<JointThen>,
    /// The generation closed: open the next one.
    pub generation_closed: bool,
}

/// A release: `amount` leaves the escrow for where slashed assets go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// All that the record took.
    pub amount: PoolAssets,
    /// The generation closed: open the next one.
    pub generation_closed: bool,
}

impl Record {
    /// All that the slash took.
    ///
    /// # Errors
    /// When it leaves 128 bits.
    pub fn total_take(&self) -> Result<PoolAssets, MathError> {
        self.bucket_takes
            .iter()
            .try_fold(self.joint_take, |sum, take| sum.checked_add(take.amount))
    }

    /// Follows the joint take through the splits since: each bucket born got `floor(take * leaving / total)`.
    /// `since` are the generation's splits from index `splits_before` on, at most
    /// `resolution delay / bucket period + 1` of them while a veto is possible.
    ///
    /// # Errors
    /// When a split has no shares.
    pub fn takes(&self, since: &[Split]) -> Result<Takes, MathError> {
        let mut takes = Takes {
            joint: self.joint_take,
            buckets: self.bucket_takes.clone(),
        };
        for split in since {
            let amount = takes.joint.mul_ratio_floor(split.leaving, split.total)?;
            takes.joint = takes.joint.checked_sub(amount)?;
            takes.buckets.push(BucketTake {
                bucket: split.bucket,
                amount,
            });
        }
        Ok(takes)
    }

    /// Ends the record after its deadline, whoever calls; needs neither splits nor buckets.
    ///
    /// Mutates: this record, and the contest and held scale of its generation.
    ///
    /// # Errors
    /// [`SlashError::AlreadyEnded`], [`SlashError::ReleaseTooEarly`].
    pub fn release(&mut self, generation: &mut Generation, now: u64) -> Result<Released, SlashError> {
        if !self.ended && now <= self.deadline {
            return Err(SlashError::ReleaseTooEarly {
                found: now,
                expected: self.deadline,
            });
        }
        self.end(generation)?;
        Ok(Released {
            amount: self.total_take()?,
            generation_closed: generation.close_if_exhausted(now)?,
        })
    }

    fn end(&mut self, generation: &mut Generation) -> Result<(), SlashError> {
        if self.ended {
            return Err(SlashError::AlreadyEnded);
        }
        let spared = self.charge.checked_sub(self.captured)?;
        self.ended = true;
        generation.contested = one_less(generation.contested)?;
        generation.held = generation.held.checked_sub(spared)?;
        generation.encumbered = generation.encumbered.checked_sub(spared)?;
        Ok(())
    }
}

impl Reach<'_> {
    /// Gives back `v - ceil(v * upheld)` of every number the record moved, where that number is today. Allowed
    /// until the deadline second. `since` are the splits as [`Record::takes`] wants them.
    ///
    /// Mutates: the record, generation, allocation and every bucket that the record's takes are in today.
    ///
    /// # Errors
    /// [`SlashError::FractionOutOfRange`], [`SlashError::AlreadyEnded`], [`SlashError::VetoTooLate`].
    pub fn veto(
        &mut self,
        record: &mut Record,
        since: &[Split],
        upheld: Decimal,
        now: u64,
    ) -> Result<Vetoed, SlashError> {
        self.check_veto(record, since, upheld, now)?;
        record.end(self.generation)?;
        let returned = self.restore_slots(record, since, upheld)?;
        let charge_returned = self.restore_allocation(record, upheld)?;
        Ok(Vetoed {
            returned,
            released: record.total_take()?.checked_sub(returned)?,
            charge_returned,
            allocation: self.allocation.write(now)?,
            joint: self.generation.joint_write(now),
            generation_closed: self.generation.close_if_exhausted(now)?,
        })
    }

    fn check_veto(
        &self,
        record: &Record,
        since: &[Split],
        upheld: Decimal,
        now: u64,
    ) -> Result<(), SlashError> {
        if upheld > Decimal::one() {
            return Err(SlashError::FractionOutOfRange {
                found: upheld,
                min: Decimal::zero(),
                max: Decimal::one(),
            });
        }
        if record.ended {
            return Err(SlashError::AlreadyEnded);
        }
        if now > record.deadline {
            return Err(SlashError::VetoTooLate {
                found: now,
                expected: record.deadline,
            });
        }
        let found = u64::try_from(since.len()).unwrap_or(u64::MAX);
        let expected = self.generation.splits.saturating_sub(record.splits_before);
        if found != expected {
            return Err(Invariant::WrongSplits { found, expected }.into());
        }
        Ok(())
    }

    /// Buckets reached then or born since alike: all of them carry the lowered scale.
    fn restore_slots(
        &mut self,
        record: &Record,
        since: &[Split],
        upheld: Decimal,
    ) -> Result<PoolAssets, SlashError> {
        let takes = record.takes(since)?;
        let scale = returned_floor(record.captured, upheld)?;
        let mut returned = returned_floor(takes.joint, upheld)?;
        let joint = &mut self.generation.slot;
        joint.assets = joint.assets.checked_add(returned)?;
        joint.scale = joint.scale.checked_add(scale)?;
        for take in &takes.buckets {
            let missing = Invariant::MissingBucket { bucket: take.bucket };
            let bucket = self
                .buckets
                .iter_mut()
                .find(|bucket| bucket.index == take.bucket)
                .ok_or(missing)?;
            let amount = returned_floor(take.amount, upheld)?;
            bucket.slot.assets = bucket.slot.assets.checked_add(amount)?;
            bucket.slot.scale = bucket.slot.scale.checked_add(scale)?;
            returned = returned.checked_add(amount)?;
        }
        Ok(returned)
    }

    fn restore_allocation(&mut self, record: &Record, upheld: Decimal) -> Result<Scale, SlashError> {
        let charge = returned_floor(record.charge, upheld)?;
        let allocation = &mut *self.allocation;
        allocation.budget = allocation.budget.checked_add(charge)?;
        allocation.charged = allocation.charged.checked_sub(charge)?;
        allocation.weight = allocation
            .weight
            .checked_add(returned_floor(record.weight_cut, upheld)?)?;
        let freed = restore_pending(allocation, &record.pending_cuts, upheld)?;
        fit_pending(allocation)?;
        let encumbered = &mut self.generation.encumbered;
        *encumbered = encumbered.checked_add(charge)?.checked_sub(freed)?;
        Ok(charge)
    }
}

/// Gives each pending decrease its cut back. Where it matured meanwhile, that part would have left q by now:
/// it becomes free scale, whose sum is returned.
fn restore_pending(
    allocation: &mut Allocation,
    cuts: &[PendingCut],
    upheld: Decimal,
) -> Result<Scale, MathError> {
    let mut freed = Scale::ZERO;
    for cut in cuts {
        let amount = returned_floor(cut.budget, upheld)?;
        let pending = allocation
            .decreases
            .iter_mut()
            .find(|change| change.id == cut.change);
        match pending {
            Some(change) => change.budget = change.budget.checked_add(amount)?,
            None => {
                let free = amount.min(allocation.budget);
                allocation.budget = allocation.budget.checked_sub(free)?;
                freed = freed.checked_add(free)?;
            }
        }
    }
    Ok(freed)
}

/// The rounding of partial vetoes may leave pending decreases above q: lower the oldest first.
fn fit_pending(allocation: &mut Allocation) -> Result<(), MathError> {
    let mut excess = allocation.pending_budget()?.saturating_sub(allocation.budget);
    for change in &mut allocation.decreases {
        let cut = excess.min(change.budget);
        change.budget = change.budget.checked_sub(cut)?;
        excess = excess.checked_sub(cut)?;
    }
    Ok(())
}

/// `v - ceil(v * upheld)`, as takes are ceiled.
fn returned_floor<U: From<Uint128> + Into<Uint128>>(value: U, upheld: Decimal) -> Result<U, MathError> {
    let value = value.into();
    let kept = value.checked_mul_ceil((upheld.atomics(), Decimal::one().atomics()))?;
    Ok(value.checked_sub(kept)?.into())
}
