use serde::{Deserialize, Serialize};

use super::{Invariant, SlashError};
use crate::{MathError, PoolAssets, PoolShares, Scale};

/// An amount with the scale that AVSs share it by.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// A.
    pub assets: PoolAssets,
    /// M.
    pub scale: Scale,
}

impl Slot {
    /// Takes `ceil(A * x / M)` and lowers A and M together. Ceiled, so that no slash is free: the dust is the
    /// stakers' loss.
    ///
    /// # Errors
    /// When x is zero or above M.
    pub fn take(&mut self, x: Scale) -> Result<PoolAssets, SlashError> {
        let amount = self.due_ceil(x)?;
        self.assets = self.assets.checked_sub(amount)?;
        self.scale = self.scale.checked_sub(x)?;
        Ok(amount)
    }

    /// What [`Slot::take`] would take: `ceil(A * x / M)`, at most A.
    ///
    /// # Errors
    /// When x is zero or above M.
    pub fn due_ceil(&self, x: Scale) -> Result<PoolAssets, SlashError> {
        if x.is_zero() || x > self.scale {
            return Err(Invariant::TakeAboveScale {
                found: x,
                expected: self.scale,
            }
            .into());
        }
        Ok(self.assets.mul_ratio_ceil(x, self.scale)?)
    }

    /// Amount behind `x` units of scale, `floor(A * x / M)`, for display; nothing where M is zero.
    ///
    /// # Errors
    /// When it leaves 128 bits.
    pub fn behind_floor(&self, x: Scale) -> Result<PoolAssets, MathError> {
        if self.scale.is_zero() {
            return Ok(PoolAssets::ZERO);
        }
        self.assets.mul_ratio_floor(x, self.scale)
    }
}

/// The joint slot after some past second.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct JointThen {
    /// A of then.
    pub assets: PoolAssets,
    /// M of then.
    pub scale: Scale,
}

/// A closed bucket. Its scale is its own: slashes that spare it do not lower it, so `M_b >= M`.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// `closes / bucket period - 1`.
    pub index: u64,
    /// What the leavers own together. A payout only reads it, so that all of them get one price in any order.
    pub slot: Slot,
    /// Shares of the leavers; fixed at the close.
    pub shares: PoolShares,
    /// First second after the close. Faults before it reach the bucket.
    pub closes: u64,
    /// First second of payouts.
    pub matures: u64,
}

impl Bucket {
    /// Whether a fault at `fault_time` reaches this bucket.
    pub const fn is_reached_by(&self, fault_time: u64) -> bool {
        self.closes > fault_time
    }

    /// `floor(shares * A_b / S_b)`: rounds in favour of the other leavers.
    ///
    /// # Errors
    /// When it leaves 128 bits, or on a bucket without shares.
    pub fn value_floor(&self, shares: PoolShares) -> Result<PoolAssets, MathError> {
        self.slot.assets.mul_ratio_floor(shares, self.shares)
    }
}

/// The close of one bucket: it took `leaving` of the `total` shares of the joint slot.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// Index of the bucket.
    pub bucket: u64,
    /// Shares that left.
    pub leaving: PoolShares,
    /// Shares of the joint slot before.
    pub total: PoolShares,
}
