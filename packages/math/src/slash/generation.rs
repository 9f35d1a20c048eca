use cosmwasm_std::Uint256;
use serde::{Deserialize, Serialize};

use super::{
    later, one_less, one_more, Bucket, HistoryWrite, Invariant, JointThen, Periods, SlashError, Slot, Split,
    FLOOR_DIVISOR,
};
use crate::{MathError, PoolAssets, PoolShares, Scale};

/// Life of a pool between two wipe-outs, with the joint slot of its active shares and its open bucket.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// The joint slot.
    pub slot: Slot,
    /// Scale it started with, of which its floor is a part.
    pub start_scale: Scale,
    /// Second in which it opened; a fault in that second belongs to the generation before.
    pub opened: u64,
    /// Second in which it closed. Its remnants can still be queued, and slashed for faults of their time.
    pub closed: Option<u64>,
    /// Shares that stay.
    pub active_shares: PoolShares,
    /// Shares queued in the open bucket.
    pub open_shares: PoolShares,
    /// The bucket that withdrawals join now.
    pub open_bucket: Option<u64>,
    /// Scale charged to an AVS but not taken from M, kept free until the record ends.
    pub held: Scale,
    /// Budgets of all AVSs, their increases under way and `held`; never above M, which is what makes every
    /// AVS solvent. Decreases count until their allocation is settled.
    pub encumbered: Scale,
    /// Contestable records under way.
    pub contested: u64,
    /// Closes of buckets so far: the index of the next [`Split`].
    pub splits: u64,
}

/// The close of an open bucket: store `bucket` under its index, `split` under `split_index`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedBucket {
    /// The bucket born.
    pub bucket: Bucket,
    /// Number of this split in its generation, from 0.
    pub split_index: u64,
    /// Which part of the joint slot it took along.
    pub split: Split,
    /// The joint slot left behind, stamped with the bucket's last second however late this runs.
    pub joint: HistoryWrite<JointThen>,
}

impl Generation {
    /// A generation without stake or allocations, and the first write of its history.
    pub const fn open(now: u64, start_scale: Scale) -> (Self, HistoryWrite<JointThen>) {
        let slot = Slot {
            assets: PoolAssets::ZERO,
            scale: start_scale,
        };
        let generation = Self {
            slot,
            start_scale,
            opened: now,
            closed: None,
            active_shares: PoolShares::ZERO,
            open_shares: PoolShares::ZERO,
            open_bucket: None,
            held: Scale::ZERO,
            encumbered: Scale::ZERO,
            contested: 0,
            splits: 0,
        };
        let joint = HistoryWrite {
            at: now,
            value: JointThen {
                assets: slot.assets,
                scale: slot.scale,
            },
        };
        (generation, joint)
    }

    /// Active shares and those of the open bucket: all that share the joint slot.
    ///
    /// # Errors
    /// When it leaves 128 bits.
    pub fn total_shares(&self) -> Result<PoolShares, MathError> {
        self.active_shares.checked_add(self.open_shares)
    }

    /// `floor(shares * A / S)` of shares in the joint slot, nothing in an empty one. Rounds in favour of the
    /// other stakers.
    ///
    /// # Errors
    /// When it leaves 128 bits.
    pub fn value_floor(&self, shares: PoolShares) -> Result<PoolAssets, MathError> {
        let total = self.total_shares()?;
        if total.is_zero() {
            return Ok(PoolAssets::ZERO);
        }
        self.slot.assets.mul_ratio_floor(shares, total)
    }

    /// Closes the open bucket once its last second is over: `A_b = floor(A * leaving / total)`, so the dust
    /// stays with the stayers. First act on every generation a message touches.
    ///
    /// Leavers and stayers had one price until now, so a slash contested meanwhile hit both alike, and the
    /// split sends its restitution to both alike.
    ///
    /// Mutates: the joint slot, its shares, `open_bucket`, `splits`. Returns: what to store, None when no
    /// bucket is due.
    ///
    /// # Errors
    /// When a number leaves its type.
    pub fn close_due_bucket(
        &mut self,
        periods: &Periods,
        now: u64,
    ) -> Result<Option<ClosedBucket>, SlashError> {
        let Some(index) = self.open_bucket else {
            return Ok(None);
        };
        let closes = periods.closes(index)?;
        if now < closes {
            return Ok(None);
        }
        let (leaving, total) = (self.open_shares, self.total_shares()?);
        let assets = self.slot.assets.mul_ratio_floor(leaving, total)?;
        self.slot.assets = self.slot.assets.checked_sub(assets)?;
        self.open_shares = PoolShares::ZERO;
        self.open_bucket = None;
        let split_index = self.splits;
        self.splits = one_more(split_index)?;
        Ok(Some(ClosedBucket {
            bucket: Bucket {
                index,
                slot: Slot {
                    assets,
                    scale: self.slot.scale,
                },
                shares: leaving,
                closes,
                matures: later(closes, periods.unbonding)?,
            },
            split_index,
            split: Split {
                bucket: index,
                leaving,
                total,
            },
            joint: self.joint_write(one_less(closes)?),
        }))
    }

    /// Whether M, or A / S, fell below 1 / [`FLOOR_DIVISOR`] of its start. These floors keep every stored
    /// number within 128 bits and every product within 256, without renormalising anything.
    ///
    /// # Errors
    /// When the shares leave 128 bits.
    pub fn is_exhausted(&self) -> Result<bool, MathError> {
        let times_divisor = |value: u128| Uint256::from(value).checked_mul(Uint256::from(FLOOR_DIVISOR));
        let scale_low = times_divisor(self.slot.scale.u128())? < Uint256::from(self.start_scale.u128());
        let price_low = times_divisor(self.slot.assets.u128())? < Uint256::from(self.total_shares()?.u128());
        Ok(scale_low || price_low)
    }

    /// Closes an exhausted generation, but never a contested one: a veto could still bring it back. True when
    /// it closed just now, so that the caller opens the next one.
    pub(super) fn close_if_exhausted(&mut self, now: u64) -> Result<bool, MathError> {
        if self.closed.is_some() || self.contested > 0 || !self.is_exhausted()? {
            return Ok(false);
        }
        self.closed = Some(now);
        Ok(true)
    }

    pub(super) fn ensure_current(&self) -> Result<(), Invariant> {
        match self.closed {
            Some(closed) => Err(Invariant::GenerationClosed { closed }),
            None => Ok(()),
        }
    }

    pub(super) const fn joint_write(&self, at: u64) -> HistoryWrite<JointThen> {
        HistoryWrite {
            at,
            value: JointThen {
                assets: self.slot.assets,
                scale: self.slot.scale,
            },
        }
    }
}

/// Index of the generation that a fault at `fault_time` belongs to, from `(index, opened)` of the generations,
/// newest first: the newest that opened before that second, or the first of all.
pub fn generation_at(newest_first: impl IntoIterator<Item = (u64, u64)>, fault_time: u64) -> Option<u64> {
    let mut oldest = None;
    for (index, opened) in newest_first {
        if opened < fault_time {
            return Some(index);
        }
        oldest = Some(index);
    }
    oldest
}
