//! Redemptions: batches, their requests, and the withdrawals that pay them.

use cosmwasm_std::OverflowError;
use palisade_math::{Claim, Lrt, Lst, MathError, PoolShares};
use serde::{Deserialize, Serialize};

/// The batch that takes requests.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct OpenBatch {
    /// Its number.
    pub id: u64,
    /// LRT of all its requests.
    pub shares: Lrt,
    /// First second of its submission.
    pub due: u64,
}

/// A submitted batch.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// LRT of all its requests.
    pub shares: Lrt,
    /// What it was worth when submitted.
    pub expected: Lst,
    /// Received so far. It never falls.
    pub received: Lst,
    /// Claimed so far.
    pub paid: Lst,
    /// LRT of requests that were not paid for good.
    pub unpaid_shares: Lrt,
    /// Withdrawals that may still pay: at most one for each position and each exit of one.
    pub parts: Vec<Part>,
    /// First second in which all of them pay.
    pub matures: u64,
}

impl Batch {
    /// A batch that received nothing yet.
    pub fn new(shares: Lrt, expected: Lst) -> Self {
        Self {
            shares,
            expected,
            received: Lst::ZERO,
            paid: Lst::ZERO,
            unpaid_shares: shares,
            parts: vec![],
            matures: 0,
        }
    }

    /// Adds a part of a withdrawal.
    pub fn push(&mut self, part: Part, matures: u64) {
        self.parts.push(part);
        self.matures = self.matures.max(matures);
    }

    /// Whether nothing more can come.
    pub fn is_settled(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether nothing is owed any more.
    pub fn is_paid(&self) -> bool {
        self.is_settled() && self.unpaid_shares.is_zero()
    }
}

/// A batch's part of a withdrawal.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Number of the withdrawal in the registry.
    pub id: u64,
    /// Which part of it is the batch's, and what it took.
    pub claim: Claim<Lst, PoolShares>,
}

/// One account's part of one batch.
pub type Request = Claim<Lst, Lrt>;

/// A withdrawal in the registry. The vault and batches hold it together, each by a claim on its shares.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Shares of the pool that leave.
    pub total: PoolShares,
    /// Paid by the registry so far.
    pub received: Lst,
    /// Taken by the holders so far.
    pub taken: Lst,
    /// First second of payouts.
    pub matures: u64,
    /// Claims on it.
    pub holders: u32,
    /// Whether the registry paid it for good.
    pub closed: bool,
}

impl Withdrawal {
    /// A withdrawal that paid nothing yet, with one holder.
    pub fn new(total: PoolShares, matures: u64) -> Self {
        Self {
            total,
            received: Lst::ZERO,
            taken: Lst::ZERO,
            matures,
            holders: 1,
            closed: false,
        }
    }

    /// Counts one more holder.
    pub fn share(&mut self) -> Result<(), OverflowError> {
        self.holders = self
            .holders
            .checked_add(1)
            .ok_or_else(|| OverflowError::new(cosmwasm_std::OverflowOperation::Add))?;
        Ok(())
    }

    /// Pays a holder what its claim may take by now. Once the withdrawal is closed the holder is gone.
    pub fn take(&mut self, claim: &mut Claim<Lst, PoolShares>) -> Result<Lst, MathError> {
        let amount = claim.pay(self.received, self.total)?;
        self.taken = self.taken.checked_add(amount)?;
        if self.closed {
            self.holders = self.holders.saturating_sub(1);
        }
        Ok(amount)
    }

    /// What rounding left over once all holders are gone, less than one unit each.
    pub fn rest(&self) -> Lst {
        if self.holders == 0 {
            self.received.saturating_sub(self.taken)
        } else {
            Lst::ZERO
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holders_of_a_withdrawal_share_what_it_receives() {
        let mut withdrawal = Withdrawal::new(PoolShares::new(3), 10);
        withdrawal.share().unwrap();
        let mut vault = Claim::new(PoolShares::new(2));
        let mut batch = Claim::new(PoolShares::new(1));
        withdrawal.received = Lst::new(5);
        assert_eq!(withdrawal.take(&mut vault).unwrap(), Lst::new(3));
        assert_eq!((withdrawal.holders, withdrawal.rest()), (2, Lst::ZERO));
        withdrawal.received = Lst::new(10);
        withdrawal.closed = true;
        assert_eq!(withdrawal.take(&mut batch).unwrap(), Lst::new(3));
        assert_eq!((withdrawal.holders, withdrawal.rest()), (1, Lst::ZERO));
        assert_eq!(withdrawal.take(&mut vault).unwrap(), Lst::new(3));
        // 5 * 2/3, then 10 * 1/3 and 10 * 2/3 - 3, all floored.
        assert_eq!((withdrawal.holders, withdrawal.rest()), (0, Lst::new(1)));
    }

    #[test]
    fn a_batch_is_paid_when_nothing_comes_and_nobody_waits() {
        let mut batch = Batch::new(Lrt::new(10), Lst::new(20));
        assert!(batch.is_settled() && !batch.is_paid());
        batch.push(
            Part {
                id: 1,
                claim: Claim::new(PoolShares::new(1)),
            },
            50,
        );
        batch.unpaid_shares = Lrt::ZERO;
        assert!(!batch.is_settled() && !batch.is_paid());
        assert_eq!(batch.matures, 50);
        batch.parts.clear();
        assert!(batch.is_paid());
    }
}
