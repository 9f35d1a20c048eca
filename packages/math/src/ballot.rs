//! Votes: an amount split over the options of a proposal, and the part of a whole that each option has.
//!
//! Rounding never votes: what it leaves over abstains.

use cosmwasm_std::Decimal;
use serde::{Deserialize, Serialize};

use crate::{MathError, Unit};

/// Something for each option of a proposal of x/gov.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split<T> {
    /// For it.
    pub yes: T,
    /// Against it.
    pub no: T,
    /// Neither.
    pub abstain: T,
    /// Against it, and against giving back its deposit.
    pub no_with_veto: T,
}

impl Split<Decimal> {
    /// `amount` by these weights, which are one in all. Each part is rounded down; the rest abstains, so that the parts are
    /// the amount.
    ///
    /// # Errors
    /// [`MathError::NotTheWhole`] when the weights are not one in all.
    pub fn of_floor<U: Unit>(&self, amount: U) -> Result<Split<U>, MathError> {
        let voting = self.yes.checked_add(self.no)?.checked_add(self.no_with_veto)?;
        let found = voting.checked_add(self.abstain)?;
        if found != Decimal::one() {
            return Err(MathError::NotTheWhole { found });
        }
        let amount = amount.into();
        let yes = amount.checked_mul_floor(self.yes)?;
        let no = amount.checked_mul_floor(self.no)?;
        let no_with_veto = amount.checked_mul_floor(self.no_with_veto)?;
        let abstain = amount
            .checked_sub(yes)?
            .checked_sub(no)?
            .checked_sub(no_with_veto)?;
        Ok(Split {
            yes: yes.into(),
            no: no.into(),
            abstain: abstain.into(),
            no_with_veto: no_with_veto.into(),
        })
    }
}

impl<U: Unit> Split<U> {
    /// All options together.
    ///
    /// # Errors
    /// When it leaves 128 bits.
    pub fn total(&self) -> Result<U, MathError> {
        let total = self
            .yes
            .into()
            .checked_add(self.no.into())?
            .checked_add(self.abstain.into())?
            .checked_add(self.no_with_veto.into())?;
        Ok(total.into())
    }

    /// With another vote of somebody whose vote was `old`. Exact.
    ///
    /// # Errors
    /// When `old` is not part of it, or the result leaves 128 bits.
    pub fn replace(&self, old: &Self, new: &Self) -> Result<Self, MathError> {
        let option = |now: U, old: U, new: U| -> Result<U, MathError> {
            Ok(now
                .into()
                .checked_sub(old.into())?
                .checked_add(new.into())?
                .into())
        };
        Ok(Self {
            yes: option(self.yes, old.yes, new.yes)?,
            no: option(self.no, old.no, new.no)?,
            abstain: option(self.abstain, old.abstain, new.abstain)?,
            no_with_veto: option(self.no_with_veto, old.no_with_veto, new.no_with_veto)?,
        })
    }

    /// The part of `whole` that each option has, rounded down to 18 places; the rest of the whole abstains, so that the
    /// parts are one.
    ///
    /// # Errors
    /// [`MathError::PartAboveWhole`] when all options together are more, and when `whole` is zero.
    pub fn weights_floor(&self, whole: U) -> Result<Split<Decimal>, MathError> {
        let total = self.total()?;
        if total > whole {
            return Err(MathError::PartAboveWhole {
                found: total.into(),
                expected: whole.into(),
            });
        }
        let part = |units: U| Decimal::checked_from_ratio(units, whole);
        let (yes, no, no_with_veto) = (part(self.yes)?, part(self.no)?, part(self.no_with_veto)?);
        let abstain = Decimal::one()
            .checked_sub(yes)?
            .checked_sub(no)?
            .checked_sub(no_with_veto)?;
        Ok(Split {
            yes,
            no,
            abstain,
            no_with_veto,
        })
    }
}
