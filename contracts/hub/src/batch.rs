//! A batch of unbonding requests: what it gave up, what it is to receive, what it received.

use palisade_interfaces::hub::BatchStatus;
use palisade_math::{Bps, Lst, Native};
use serde::{Deserialize, Serialize};

use crate::error::ContractError;
use crate::ledger::{decrement, increment};
use crate::params::Params;

/// Intervals after which a batch is due however small it is.
const AGED_INTERVALS: u64 = 7;

/// One batch.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// How far its shares are.
    pub phase: Phase,
    /// LST of all requests. Fixed once it is no longer pending.
    pub total_shares: Lst,
    /// Requests that are not closed.
    pub requests: u64,
    /// Undelegations that are not settled.
    pub open_legs: u32,
    /// Native units that netting paid and undelegations promised.
    pub expected: Native,
    /// Native units received and free to withdraw. Never falls.
    pub received: Native,
    /// Native units that settled legs fell short, and no surplus made good.
    pub lost: Native,
    /// Native units withdrawn.
    pub paid: Native,
    /// Coins that a dispute holds back.
    pub held: Option<Held>,
    /// Requests stay open until this second, so that a surplus reaches everyone who bore the loss.
    pub open_until: u64,
}

/// How far the shares of a batch are.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It takes requests since second `since`.
    Pending { since: u64 },
    /// `remaining` shares are still to be undelegated, `unburnt` are undelegated by messages of this transaction.
    Submitting { remaining: Lst, unburnt: Lst },
    /// All of it is undelegated and burnt.
    Submitted {},
}

/// Coins that wait for the end of a dispute.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// In native units.
    pub amount: Native,
    /// They are free from this second on.
    pub until: u64,
}

/// One undelegation of one batch.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Number of the batch.
    pub batch: u64,
    /// Where it was delegated.
    pub validator: String,
    /// Native units undelegated.
    pub expected: Native,
    /// Second from which on the next EndBlock pays it.
    pub completion: u64,
}

impl Batch {
    /// An empty one that takes requests.
    pub fn new(now: u64) -> Self {
        Self {
            phase: Phase::Pending { since: now },
            total_shares: Lst::ZERO,
            requests: 0,
            open_legs: 0,
            expected: Native::ZERO,
            received: Native::ZERO,
            lost: Native::ZERO,
            paid: Native::ZERO,
            held: None,
            open_until: 0,
        }
    }

    /// When anyone may submit it, `value` being what it is worth; at once when that has begun.
    pub fn due(&self, value: Native, params: &Params) -> u64 {
        let Phase::Pending { since } = self.phase else {
            return 0;
        };
        let intervals = if value < params.min_batch {
            AGED_INTERVALS
        } else {
            1
        };
        since.saturating_add(params.batch_interval_seconds.saturating_mul(intervals))
    }

    /// Shares that are not undelegated.
    pub fn remaining(&self) -> Lst {
        match self.phase {
            Phase::Pending { .. } => self.total_shares,
            Phase::Submitting { remaining, .. } => remaining,
            Phase::Submitted {} => Lst::ZERO,
        }
    }

    /// Takes shares out of what remains, as many as there are; they are to be burnt. Returns how many.
    pub fn debit(&mut self, shares: Lst) -> Result<Lst, ContractError> {
        let shares = shares.min(self.remaining());
        let unburnt = match self.phase {
            Phase::Submitting { unburnt, .. } => unburnt,
            _ => Lst::ZERO,
        };
        let remaining = self.remaining().checked_sub(shares)?;
        self.phase = Phase::Submitting {
            remaining,
            unburnt: unburnt.checked_add(shares)?,
        };
        Ok(shares)
    }

    /// The shares to burn now that all messages are answered.
    pub fn take_unburnt(&mut self) -> Lst {
        let Phase::Submitting { remaining, unburnt } = self.phase else {
            return Lst::ZERO;
        };
        self.phase = if remaining.is_zero() {
            Phase::Submitted {}
        } else {
            Phase::Submitting {
                remaining,
                unburnt: Lst::ZERO,
            }
        };
        unburnt
    }

    /// Coins that were there when it was submitted.
    pub fn net(&mut self, amount: Native) -> Result<(), ContractError> {
        self.expected = self.expected.checked_add(amount)?;
        self.received = self.received.checked_add(amount)?;
        Ok(())
    }

    /// One undelegation began.
    pub fn open_leg(&mut self, expected: Native) -> Result<(), ContractError> {
        self.expected = self.expected.checked_add(expected)?;
        self.open_legs = increment(self.open_legs)?;
        Ok(())
    }

    /// One undelegation came to its end, `loss` short. More than `max_slash` of it puts what did come on hold;
    /// returns whether it does.
    pub fn settle_leg(
        &mut self,
        expected: Native,
        loss: Native,
        params: &Params,
        now: u64,
    ) -> Result<bool, ContractError> {
        self.open_legs = decrement(self.open_legs)?;
        self.release(now)?;
        let came = expected.checked_sub(loss)?;
        if loss.is_zero() {
            self.received = self.received.checked_add(came)?;
            return Ok(false);
        }
        self.lost = self.lost.checked_add(loss)?;
        self.open_until = now.saturating_add(params.dispute_seconds);
        // Ceiled: the unit that rounding puts on a small leg is no reason for a dispute.
        let disputed = loss > usual_loss(params.max_slash, expected)?;
        if disputed {
            let held = self.held.take().map_or(Native::ZERO, |held| held.amount);
            self.held = Some(Held {
                amount: held.checked_add(came)?,
                until: self.open_until,
            });
        } else {
            self.received = self.received.checked_add(came)?;
        }
        Ok(disputed)
    }

    /// Makes part of its loss good, and ends a dispute once nothing is missing.
    pub fn top_up(&mut self, amount: Native, now: u64) -> Result<(), ContractError> {
        self.lost = self.lost.checked_sub(amount)?;
        self.received = self.received.checked_add(amount)?;
        if self.lost.is_zero() {
            if let Some(held) = &mut self.held {
                held.until = now;
            }
        }
        self.release(now)
    }

    /// Frees what a dispute held once it is over.
    pub fn release(&mut self, now: u64) -> Result<(), ContractError> {
        if let Some(held) = self.held.take_if(|held| now >= held.until) {
            self.received = self.received.checked_add(held.amount)?;
        }
        Ok(())
    }

    /// Frees what a dispute holds before its time, and returns it; none where there is no dispute. Requests stay open for as
    /// long as before.
    pub fn end_dispute(&mut self) -> Result<Option<Native>, ContractError> {
        let Some(held) = self.held.take() else {
            return Ok(None);
        };
        self.received = self.received.checked_add(held.amount)?;
        Ok(Some(held.amount))
    }

    /// Nothing will be received any more.
    pub fn is_final(&self, now: u64) -> bool {
        self.phase == Phase::Submitted {}
            && self.open_legs == 0
            && self.held.is_none()
            && now >= self.open_until
    }

    /// Where it stands. A dispute that is over must have been released before.
    pub fn status(&self, due: u64) -> BatchStatus {
        match (&self.phase, &self.held) {
            (Phase::Pending { .. }, _) => BatchStatus::Pending { due },
            (Phase::Submitting { remaining, .. }, _) => BatchStatus::Submitting {
                remaining_shares: remaining.amount(),
            },
            (Phase::Submitted {}, Some(held)) => BatchStatus::Disputed {
                until: held.until,
                held: held.amount.amount(),
            },
            (Phase::Submitted {}, None) if self.open_legs > 0 => BatchStatus::Unbonding {
                open_legs: self.open_legs,
            },
            (Phase::Submitted {}, None) => BatchStatus::Settled {},
        }
    }
}

fn usual_loss(max_slash: Bps, expected: Native) -> Result<Native, ContractError> {
    Ok(max_slash.of_ceil(expected)?)
}
