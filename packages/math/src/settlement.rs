//! Who bears what is missing, and what a claim on a batch pays.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use cosmwasm_std::Uint128;
use serde::{Deserialize, Serialize};

use crate::{MathError, Unit};

/// Divides `amount` in proportion to `weights` by the method of the largest remainder: the parts add up to
/// `amount`, and each differs from `amount * weight / sum` by less than one. Units left over by rounding down
/// go to the largest remainders, of equal ones to the earliest. If `amount` is at most the sum of weights, no
/// part is above its weight. Amount and weights may be of different units. Costs `n log n` for `n` weights.
///
/// # Errors
/// [`MathError::NoWeights`] when the sum of weights is zero and `amount` is not, or when that sum leaves 128
/// bits.
pub fn apportion<U: Unit, W: Unit>(amount: U, weights: &[W]) -> Result<Vec<U>, MathError> {
    let whole = sum(weights)?;
    let amount: Uint128 = amount.into();
    if amount.is_zero() {
        return Ok(vec![U::default(); weights.len()]);
    }
    if whole.is_zero() {
        return Err(MathError::NoWeights { amount });
    }
    let mut parts: Vec<U> = Vec::with_capacity(weights.len());
    // A sort would be four kilobytes more of wasm.
    let mut remainders = BinaryHeap::with_capacity(weights.len());
    let mut left = amount;
    for (index, &weight) in weights.iter().enumerate() {
        let product = amount.full_mul(weight.into());
        let floor = Uint128::try_from(product.checked_div(whole.into())?)?;
        left = left.checked_sub(floor)?;
        parts.push(floor.into());
        remainders.push((product.checked_rem(whole.into())?, Reverse(index)));
    }
    // Fewer units are left than parts have a remainder, as the remainders add up to `left * whole`.
    while !left.is_zero() {
        let Some((_, Reverse(index))) = remainders.pop() else {
            break;
        };
        if let Some(part) = parts.get_mut(index) {
            *part = (*part).into().checked_add(Uint128::one())?.into();
        }
        left = left.checked_sub(Uint128::one())?;
    }
    Ok(parts)
}

/// What each of several payments loses when `shortfall` of them all is missing, in proportion to what each was
/// to bring, as by [`apportion`]. Which of them were really slashed cannot be told from a balance; sharing over
/// all that are paid and not settled is the convention.
///
/// # Errors
/// [`MathError::ShortfallAboveExpected`], or when the sum of `expected` leaves 128 bits.
pub fn losses<U: Unit>(shortfall: U, expected: &[U]) -> Result<Vec<U>, MathError> {
    let whole = sum(expected)?;
    if shortfall.into() > whole {
        return Err(MathError::ShortfallAboveExpected {
            found: shortfall.into(),
            expected: whole,
        });
    }
    apportion(shortfall, expected)
}

fn sum<U: Unit>(parts: &[U]) -> Result<Uint128, MathError> {
    parts
        .iter()
        .try_fold(Uint128::zero(), |sum, &part| Ok(sum.checked_add(part.into())?))
}

/// One owner's shares of a batch, with what was paid for them: without that memory a part that is paid early
/// could be claimed again after a transfer.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claim<U, S> {
    /// Shares of the batch.
    pub shares: S,
    /// Paid for them so far, rounded up at transfers.
    pub paid: U,
}

impl<U: Unit, S: Unit> Claim<U, S> {
    /// Shares that were never paid anything.
    pub fn new(shares: S) -> Self {
        Self {
            shares,
            paid: U::default(),
        }
    }

    /// What is to be paid now: `floor(received * shares / total) - paid`, nothing where rounding of transfers
    /// makes that negative. `received` is all that the batch ever received, paid out or not, and never falls;
    /// `total` are the shares of the batch at its start. Rounds in favour of the other owners: they can all be
    /// paid, in any order.
    ///
    /// # Errors
    /// [`MathError::NotThatManyShares`] when `total` is less than the shares of this claim.
    pub fn payable_floor(&self, received: U, total: S) -> Result<U, MathError> {
        if self.shares > total {
            return Err(MathError::NotThatManyShares {
                found: self.shares.into(),
                expected: total.into(),
            });
        }
        if self.shares == S::default() {
            return Ok(U::default());
        }
        let due = received
            .into()
            .checked_mul_floor((self.shares.into(), total.into()))?;
        Ok(due.saturating_sub(self.paid.into()).into())
    }

    /// Books what [`Claim::payable_floor`] says and returns it.
    ///
    /// # Errors
    /// As there.
    pub fn pay(&mut self, received: U, total: S) -> Result<U, MathError> {
        let amount = self.payable_floor(received, total)?;
        self.paid = self.paid.into().checked_add(amount.into())?.into();
        Ok(amount)
    }

    /// Takes `moved` shares out, with `ceil(paid * moved / shares)` as paid; what stays keeps `ceil(paid * left
    /// / shares)`. Both are ceiled, in favour of the batch: were the two to add up to `paid`, one of them would
    /// be rounded down, and moving shares to and fro would pay.
    ///
    /// # Errors
    /// [`MathError::NotThatManyShares`] when there are fewer.
    pub fn split_off(&mut self, moved: S) -> Result<Self, MathError> {
        if moved > self.shares {
            return Err(MathError::NotThatManyShares {
                found: moved.into(),
                expected: self.shares.into(),
            });
        }
        if moved == S::default() {
            return Ok(Self::default());
        }
        let left: S = self.shares.into().checked_sub(moved.into())?.into();
        let part = |shares: S| -> Result<U, MathError> {
            Ok(self
                .paid
                .into()
                .checked_mul_ceil((shares.into(), self.shares.into()))?
                .into())
        };
        let (taken, kept) = (
            Self {
                shares: moved,
                paid: part(moved)?,
            },
            Self {
                shares: left,
                paid: part(left)?,
            },
        );
        *self = kept;
        Ok(taken)
    }

    /// Forgets what rounding of transfers wrote down as paid beyond what is due, which is rounded up. Whoever is given the claim
    /// would otherwise pay for it, and moving shares to and fro makes it as large as one likes. Nothing is paid twice for it:
    /// coins that were really paid are never more than what is due.
    ///
    /// # Errors
    /// When `total` is zero while there are shares.
    pub fn forgive_ceil(&mut self, received: U, total: S) -> Result<(), MathError> {
        if self.shares == S::default() {
            return Ok(());
        }
        let due = received
            .into()
            .checked_mul_ceil((self.shares.into(), total.into()))?;
        self.paid = self.paid.into().min(due).into();
        Ok(())
    }

    /// Adds another claim on the same batch.
    ///
    /// # Errors
    /// When a sum leaves 128 bits.
    pub fn merge(&mut self, other: Self) -> Result<(), MathError> {
        let shares = self.shares.into().checked_add(other.shares.into())?.into();
        let paid = self.paid.into().checked_add(other.paid.into())?.into();
        *self = Self { shares, paid };
        Ok(())
    }
}
