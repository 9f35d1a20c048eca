use serde::{Deserialize, Serialize};

use super::{later, Bucket, Invariant, Periods, SlashError};
use crate::{MathError, PoolAssets, PoolShares};

/// Shares of one staker that leave in one bucket of one generation.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Index of the bucket.
    pub bucket: u64,
    /// Shares that leave.
    pub shares: PoolShares,
    /// What was paid so far.
    pub paid: PoolAssets,
}

impl Withdrawal {
    /// Pays `floor(shares * A_b / S_b) - paid`, so that what a veto restores later can be claimed later.
    /// `bucket` is None while it is open. Rounds in favour of the bucket's other leavers.
    ///
    /// Mutates: `paid`. Returns: what to pay now, zero when all was paid.
    ///
    /// # Errors
    /// [`SlashError::NotMatured`] until the bucket matures.
    pub fn pay(
        &mut self,
        bucket: Option<&Bucket>,
        periods: &Periods,
        now: u64,
    ) -> Result<PoolAssets, SlashError> {
        let not_matured = |expected| SlashError::NotMatured { found: now, expected };
        let bucket = match bucket {
            None => return Err(not_matured(periods.matures(self.bucket)?)),
            Some(bucket) if now < bucket.matures => return Err(not_matured(bucket.matures)),
            Some(bucket) if bucket.index != self.bucket => {
                return Err(Invariant::MissingBucket { bucket: self.bucket }.into())
            }
            Some(bucket) => bucket,
        };
        let worth = bucket.value_floor(self.shares)?;
        if worth < self.paid {
            return Err(Invariant::MaturedBucketLost {
                paid: self.paid,
                worth,
            }
            .into());
        }
        let amount = worth.checked_sub(self.paid)?;
        self.paid = worth;
        Ok(amount)
    }

    /// Whether no veto makes it worth more. `contested` are the contestable records of its generation: those that reached its
    /// bucket are older than its maturity, and are vetoed within an unbonding period or not at all ([`super::Terms::check`]).
    ///
    /// # Errors
    /// When a time leaves 64 bits.
    pub fn is_settled(&self, contested: u64, periods: &Periods, now: u64) -> Result<bool, MathError> {
        Ok(contested == 0 || now >= later(periods.matures(self.bucket)?, periods.unbonding)?)
    }
}
