use super::{
    later, one_more, Allocation, AllocationThen, Bucket, BucketTake, Generation, HistoryWrite, JointThen,
    PendingCut, Record, SlashError, SlashPlan, Slot,
};
use crate::{PoolAssets, Scale};

/// The parts of one generation that one slash, or one veto, touches.
///
/// For a slash load every closed bucket from [`super::Periods::first_reached`] on; for a veto those that
/// [`Record::takes`] names. At most `ceil(unbonding / bucket period)` of them.
#[derive(Debug)]
pub struct Reach<'a> {
    /// The generation of the fault.
    pub generation: &'a mut Generation,
    /// Allocation of the AVS in that generation.
    pub allocation: &'a mut Allocation,
    /// Its closed buckets; those closed before the fault are left alone.
    pub buckets: &'a mut [Bucket],
}

/// A slash that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slashed {
    /// Store it; its takes move to escrow, or on to where slashed assets go if it already ended.
    pub record: Record,
    /// The allocation from now on.
    pub allocation: HistoryWrite<AllocationThen>,
    /// The joint slot from now on.
    pub joint: HistoryWrite<JointThen>,
    /// The generation closed: open the next one.
    pub generation_closed: bool,
}

impl Reach<'_> {
    /// Carries a plan out: one part of each reached slot, of the AVS's budget, of its pending decreases and of
    /// its weight. `resolution_delay` None makes it final at once.
    ///
    /// Mutates: generation, allocation and the reached buckets.
    ///
    /// # Errors
    /// Only when the plan was made for another state.
    pub fn apply(
        &mut self,
        plan: &SlashPlan,
        resolution_delay: Option<u64>,
        now: u64,
    ) -> Result<Slashed, SlashError> {
        let (joint_take, bucket_takes) = self.take_slots(plan)?;
        let pending_cuts = self.cut_pending(plan.charge)?;
        let weight_cut = self.charge_allocation(plan)?;
        let contestable = resolution_delay.is_some();
        if contestable {
            self.hold(plan)?;
        }
        let record = Record {
            fault_time: plan.fault_time,
            slashed_at: now,
            deadline: later(now, resolution_delay.unwrap_or(0))?,
            charge: plan.charge,
            captured: plan.captured,
            weight_cut,
            pending_cuts,
            joint_take,
            bucket_takes,
            splits_before: self.generation.splits,
            ended: !contestable,
        };
        Ok(Slashed {
            record,
            allocation: self.allocation.write(now)?,
            joint: self.generation.joint_write(now),
            generation_closed: self.generation.close_if_exhausted(now)?,
        })
    }

    fn take_slots(&mut self, plan: &SlashPlan) -> Result<(PoolAssets, Vec<BucketTake>), SlashError> {
        let joint_take = take(&mut self.generation.slot, plan.captured)?;
        let mut bucket_takes = Vec::new();
        for bucket in &mut *self.buckets {
            if bucket.is_reached_by(plan.fault_time) {
                bucket_takes.push(BucketTake {
                    bucket: bucket.index,
                    amount: take(&mut bucket.slot, plan.captured)?,
                });
            }
        }
        Ok((joint_take, bucket_takes))
    }

    /// `p -= ceil(p * x / q)` before `q -= x`: the pending part pays its share, and `sum p <= q` stays true.
    fn cut_pending(&mut self, charge: Scale) -> Result<Vec<PendingCut>, SlashError> {
        let budget = self.allocation.budget;
        let mut cuts = Vec::new();
        for change in &mut self.allocation.decreases {
            let cut = change.budget.mul_ratio_ceil(charge, budget)?;
            change.budget = change.budget.checked_sub(cut)?;
            cuts.push(PendingCut {
                change: change.id,
                budget: cut,
            });
        }
        Ok(cuts)
    }

    /// The weight saturates, since it may have been lowered after the fault.
    fn charge_allocation(&mut self, plan: &SlashPlan) -> Result<Scale, SlashError> {
        let allocation = &mut *self.allocation;
        allocation.budget = allocation.budget.checked_sub(plan.charge)?;
        allocation.charged = allocation.charged.checked_add(plan.charge)?;
        let weight_cut = allocation.weight.min(plan.captured);
        allocation.weight = allocation.weight.checked_sub(weight_cut)?;
        self.generation.encumbered = self.generation.encumbered.checked_sub(plan.charge)?;
        Ok(weight_cut)
    }

    /// A veto gives q the whole charge back: keep room for it in M.
    fn hold(&mut self, plan: &SlashPlan) -> Result<(), SlashError> {
        let spared = plan.charge.checked_sub(plan.captured)?;
        let generation = &mut *self.generation;
        generation.contested = one_more(generation.contested)?;
        generation.held = generation.held.checked_add(spared)?;
        generation.encumbered = generation.encumbered.checked_add(spared)?;
        Ok(())
    }
}

/// Nothing is taken of a slot where the operator's bond paid for all.
fn take(slot: &mut Slot, captured: Scale) -> Result<PoolAssets, SlashError> {
    if captured.is_zero() {
        return Ok(PoolAssets::ZERO);
    }
    slot.take(captured)
}
