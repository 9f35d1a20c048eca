use cosmwasm_std::{Decimal, Uint128};

use super::{
    Allocation, AllocationThen, HistoryWrite, Invariant, JointThen, PendingCut, Reach, Record, SlashError,
    Split,
};
use crate::{MathError, PoolAssets, Scale};

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
pub(super) fn returned_floor<U: From<Uint128> + Into<Uint128>>(
    value: U,
    upheld: Decimal,
) -> Result<U, MathError> {
    let value = value.into();
    let kept = value.checked_mul_ceil((upheld.atomics(), Decimal::one().atomics()))?;
    Ok(value.checked_sub(kept)?.into())
}
