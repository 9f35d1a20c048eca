use super::{Generation, HistoryWrite, Invariant, JointThen, Periods, SlashError};
use crate::{PoolAssets, PoolShares};

/// A deposit: add `shares` to the staker's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposited {
    /// Shares bought.
    pub shares: PoolShares,
    /// The joint slot from now on.
    pub joint: HistoryWrite<JointThen>,
}

/// Shares on their way out: store a [`super::Withdrawal`] of them and what the staker has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// The bucket they leave in.
    pub bucket: u64,
    /// Active shares the staker keeps.
    pub left: PoolShares,
}

impl Generation {
    /// Sells `floor(amount * S / A)` shares, 1:1 in an empty pool. Rounds in favour of those already there.
    ///
    /// Refused while this generation is contested, since no price is right for both outcomes. A contest of a
    /// closed generation touches neither A nor S of this one and does not refuse.
    ///
    /// Mutates: the joint slot and its active shares.
    ///
    /// # Errors
    /// [`SlashError::NothingDeposited`], [`SlashError::Contested`], [`SlashError::BelowOneShare`].
    pub fn deposit(&mut self, amount: PoolAssets, now: u64) -> Result<Deposited, SlashError> {
        self.ensure_current()?;
        if amount.is_zero() {
            return Err(SlashError::NothingDeposited);
        }
        if self.contested > 0 {
            return Err(SlashError::Contested {
                found: self.contested,
            });
        }
        let shares = self.shares_floor(amount)?;
        self.slot.assets = self.slot.assets.checked_add(amount)?;
        self.active_shares = self.active_shares.checked_add(shares)?;
        Ok(Deposited {
            shares,
            joint: self.joint_write(now),
        })
    }

    fn shares_floor(&self, amount: PoolAssets) -> Result<PoolShares, SlashError> {
        let total = self.total_shares()?;
        if total.is_zero() {
            return Ok(PoolShares::from(amount.amount()));
        }
        if self.slot.assets.is_zero() {
            return Err(Invariant::SharesWithoutAssets { shares: total }.into());
        }
        let shares = total.mul_ratio_floor(amount, self.slot.assets)?;
        if shares.is_zero() {
            return Err(SlashError::BelowOneShare {
                found: amount,
                expected: self.slot.assets.mul_ratio_ceil(1u128, total)?,
            });
        }
        Ok(shares)
    }

    /// Moves shares 1:1 from the active ones into the open bucket: no price, no rounding, and no way to shed
    /// a contested slash. `owned` are the staker's active shares. Allowed in a closed generation too.
    ///
    /// Mutates: active and open shares, `open_bucket`.
    ///
    /// # Errors
    /// [`SlashError::NotThatManyShares`].
    pub fn queue_withdrawal(
        &mut self,
        owned: PoolShares,
        shares: PoolShares,
        periods: &Periods,
        now: u64,
    ) -> Result<Queued, SlashError> {
        if shares.is_zero() || shares > owned {
            return Err(SlashError::NotThatManyShares {
                found: shares,
                expected: owned,
            });
        }
        let bucket = periods.bucket_at(now)?;
        if let Some(found) = self.open_bucket.filter(|&open| open != bucket) {
            return Err(Invariant::StaleOpenBucket {
                found,
                expected: bucket,
            }
            .into());
        }
        self.active_shares = self.active_shares.checked_sub(shares)?;
        self.open_shares = self.open_shares.checked_add(shares)?;
        self.open_bucket = Some(bucket);
        Ok(Queued {
            bucket,
            left: owned.checked_sub(shares)?,
        })
    }
}
