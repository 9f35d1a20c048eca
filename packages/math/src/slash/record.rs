use serde::{Deserialize, Serialize};

use super::{one_less, Generation, SlashError, Split};
use crate::{MathError, PoolAssets, Scale};

/// What a slash took of one closed bucket.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketTake {
    /// Index of the bucket.
    pub bucket: u64,
    /// What it lost.
    pub amount: PoolAssets,
}

/// What a slash cut from one decrease under way.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingCut {
    /// Id of the change.
    pub change: u64,
    /// What it lost.
    pub budget: Scale,
}

/// One slash of one generation by one AVS, as it must be remembered until it ends.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
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

    pub(super) fn end(&mut self, generation: &mut Generation) -> Result<(), SlashError> {
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
