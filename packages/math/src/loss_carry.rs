//! Fees on gains that are gains, not on losses earned back.
//!
//! A mark on the price would not do: shares are minted and burnt at a rate net of locked gains, which moves
//! gross assets per share without any gain. So losses are carried as an amount.

use cosmwasm_std::Uint128;
use serde::{Deserialize, Serialize};

use crate::{Bps, MathError, Unit};

/// Losses that gains have not earned back yet.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
pub struct LossCarry<U>(U);

/// One gain, taken apart: `repaid + fee + net` is the gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Harvested<U> {
    /// Earned back. It is the holders' like `net`, free of a fee.
    pub repaid: U,
    /// The fee.
    pub fee: U,
    /// What is left of the gain that is new.
    pub net: U,
}

impl<U: Unit> LossCarry<U> {
    /// What gains must earn back before a fee is taken.
    pub const fn amount(&self) -> U {
        self.0
    }

    /// A loss in full, also the part of it that fell on locked gains: a fee was taken on those.
    ///
    /// # Errors
    /// When the sum leaves 128 bits.
    pub fn add_loss(&mut self, loss: U) -> Result<(), MathError> {
        self.0 = self.0.into().checked_add(loss.into())?.into();
        Ok(())
    }

    /// Earns back first; the fee is `floor` of the rest. Rounds in favour of the holders.
    ///
    /// # Errors
    /// None that a fee of at most the whole can reach.
    pub fn harvest(&mut self, gain: U, fee: Bps) -> Result<Harvested<U>, MathError> {
        let repaid = gain.min(self.0);
        let new: Uint128 = gain.into().checked_sub(repaid.into())?;
        let fee: U = fee.of_floor(U::from(new))?;
        let net = new.checked_sub(fee.into())?.into();
        self.0 = self.0.into().checked_sub(repaid.into())?.into();
        Ok(Harvested { repaid, fee, net })
    }

    /// After `burnt` of `supply` shares left: `ceil(carry * (supply - burnt) / supply)`, because leavers took
    /// their part of the loss along. Ceiled in favour of those who stay, by less than one unit per burn. Shares
    /// that join change nothing.
    ///
    /// # Errors
    /// [`MathError::NotThatManyShares`] when `supply` is less than `burnt`, [`MathError::NoShares`] when it is
    /// zero.
    pub fn scale_on_burn_ceil<S: Unit>(&mut self, burnt: S, supply: S) -> Result<(), MathError> {
        if supply == S::default() {
            return Err(MathError::NoShares {
                assets: self.0.into(),
            });
        }
        if burnt > supply {
            return Err(MathError::NotThatManyShares {
                found: burnt.into(),
                expected: supply.into(),
            });
        }
        let left = supply.into().checked_sub(burnt.into())?;
        self.0 = self.0.into().checked_mul_ceil((left, supply.into()))?.into();
        Ok(())
    }
}
