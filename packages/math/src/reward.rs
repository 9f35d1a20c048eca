//! Rewards of a restaking pool, in steps whose cost does not depend on who earns.
//!
//! An AVS funds a [`Stream`] for the pools that stake one asset for it. What it releases is shared by the pools'
//! weights; each pool keeps the operator's commission and shares the rest by its active shares ([`Earnings`]); each
//! staker keeps a [`Claim`]. Every level has one index that only rises, per unit of what it shares by, so nobody's
//! row is touched but that of who acts.
//!
//! Nothing is lost in rounding: what an index cannot express is carried to its next rise, and what a payout cannot
//! express stays owed. So funded = paid + owed + carried + not yet released, to the last 10^-27 of a unit.
//!
//! # How a caller uses it
//! Settle before every change: [`Stream::accrue`] before its weight changes, [`Earnings::receive`] before the pool's
//! shares or weights change, [`Claim::settle`] before the staker's shares change.

use cosmwasm_std::{Uint128, Uint256};
use serde::{Deserialize, Serialize};

use crate::{Bps, MathError, PoolAssets, PoolShares};

/// Parts of a base unit. A power of ten, so that round amounts shared by round weights stay round.
const PARTS: Uint128 = Uint128::new(1_000_000_000_000_000_000_000_000_000);

/// An amount of rewards in 10^-27 of a base unit.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
pub struct Fine(#[serde(with = "crate::number::wide")] Uint256);

impl Fine {
    /// Nothing.
    pub const ZERO: Self = Self(Uint256::zero());

    /// The same amount, exactly.
    ///
    /// # Errors
    /// None: it always fits.
    pub fn from_units(amount: Uint128) -> Result<Self, MathError> {
        Ok(Self(amount.full_mul(PARTS)))
    }

    /// Whole base units, rounded down.
    ///
    /// # Errors
    /// When they leave 128 bits.
    pub fn units_floor(self) -> Result<Uint128, MathError> {
        Ok(Uint128::try_from(self.0.checked_div(Uint256::from(PARTS))?)?)
    }

    /// Takes the whole base units out and keeps the rest. Rounds in favour of who pays, until the next time.
    ///
    /// # Errors
    /// When they leave 128 bits.
    pub fn take_units(&mut self) -> Result<Uint128, MathError> {
        let units = self.units_floor()?;
        *self = self.checked_sub(Self::from_units(units)?)?;
        Ok(units)
    }

    /// Whether there is nothing.
    pub const fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Exact sum.
    ///
    /// # Errors
    /// When it leaves 256 bits.
    pub fn checked_add(self, other: Self) -> Result<Self, MathError> {
        Ok(Self(self.0.checked_add(other.0)?))
    }

    /// Exact difference.
    ///
    /// # Errors
    /// When `other` is larger.
    pub fn checked_sub(self, other: Self) -> Result<Self, MathError> {
        Ok(Self(self.0.checked_sub(other.0)?))
    }

    /// `bps` of it, rounded up.
    fn share_ceil(self, bps: Bps) -> Result<Self, MathError> {
        let whole = Uint256::from(Bps::ONE.u16());
        let product = self.0.checked_mul(Uint256::from(bps.u16()))?;
        let up = whole.checked_sub(Uint256::one())?;
        Ok(Self(product.checked_add(up)?.checked_div(whole)?))
    }
}

/// What one unit of weight, or one share, earned since the beginning.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
pub struct Index(#[serde(with = "crate::number::wide")] Uint256);

impl Index {
    /// Spreads `amount` and what is carried over `parts`, and carries the rest.
    ///
    /// # Errors
    /// When `parts` is zero.
    fn rise(&mut self, amount: Fine, carry: &mut Fine, parts: Uint128) -> Result<(), MathError> {
        let sum = amount.checked_add(*carry)?.0;
        let parts = Uint256::from(parts);
        self.0 = self.0.checked_add(sum.checked_div(parts)?)?;
        *carry = Fine(sum.checked_rem(parts)?);
        Ok(())
    }

    /// What `parts` earned while the index rose from `seen`.
    fn since(self, seen: Self, parts: Uint128) -> Result<Fine, MathError> {
        let rise = self.0.checked_sub(seen.0)?;
        Ok(Fine(rise.checked_mul(Uint256::from(parts))?))
    }
}

/// Rewards of one kind that an AVS pays the pools of one asset, released in a straight line.
///
/// While no pool has weight the clock stands still, so nobody is paid for a time in which nobody served.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Base units ever funded.
    #[serde(with = "crate::number")]
    pub funded: Uint128,
    /// Base units that this run of the stream releases.
    #[serde(with = "crate::number")]
    amount: Uint128,
    /// Part of them that it has released.
    #[serde(with = "crate::number")]
    released: Uint128,
    /// Seconds it takes, at least one.
    duration: u64,
    /// Seconds of them that have passed, as of `updated`.
    elapsed: u64,
    /// When it was last brought up to date.
    updated: u64,
    /// Per unit of weight.
    pub index: Index,
    carry: Fine,
}

impl Stream {
    /// A stream that was never funded.
    pub fn new(now: u64) -> Self {
        Self {
            funded: Uint128::zero(),
            amount: Uint128::zero(),
            released: Uint128::zero(),
            duration: 1,
            elapsed: 1,
            updated: now,
            index: Index::default(),
            carry: Fine::ZERO,
        }
    }

    /// Streams `amount` and what is left, over `duration` seconds from now.
    ///
    /// Mutates: all but the index. The stream is up to date.
    ///
    /// # Errors
    /// [`MathError::ZeroWindow`], or when a sum leaves 128 bits.
    pub fn fund(&mut self, amount: Uint128, duration: u64) -> Result<(), MathError> {
        if duration == 0 {
            return Err(MathError::ZeroWindow);
        }
        self.funded = self.funded.checked_add(amount)?;
        self.amount = self.remaining()?.checked_add(amount)?;
        self.released = Uint128::zero();
        (self.duration, self.elapsed) = (duration, 0);
        Ok(())
    }

    /// Base units not released yet, as of the last update.
    ///
    /// # Errors
    /// None that numbers of a stream made here can reach.
    pub fn remaining(&self) -> Result<Uint128, MathError> {
        Ok(self.amount.checked_sub(self.released)?)
    }

    /// Seconds until all is released if there is weight, as of the last update.
    pub const fn seconds_left(&self) -> u64 {
        self.duration.saturating_sub(self.elapsed)
    }

    /// Takes out what it has not released, and whole units that nobody has earned, as of the last update. Nothing more
    /// comes until it is funded again.
    ///
    /// Mutates: all but the index.
    ///
    /// # Errors
    /// As [`Stream::remaining`].
    pub fn take_back(&mut self) -> Result<Uint128, MathError> {
        let left = self.remaining()?.checked_add(self.carry.take_units()?)?;
        self.funded = self.funded.checked_sub(left)?;
        self.amount = self.released;
        self.elapsed = self.duration;
        Ok(left)
    }

    /// Releases `floor(amount * elapsed / duration)` less what was released, to the `weight` that there was since the
    /// last update. In how many steps makes no difference.
    ///
    /// Mutates: the stream.
    ///
    /// # Errors
    /// When a number leaves its type.
    pub fn accrue(&mut self, weight: PoolAssets, now: u64) -> Result<(), MathError> {
        let passed = now.saturating_sub(self.updated);
        self.updated = now;
        if weight.is_zero() {
            return Ok(());
        }
        self.elapsed = self.elapsed.saturating_add(passed).min(self.duration);
        let released = self
            .amount
            .checked_mul_floor((Uint128::from(self.elapsed), Uint128::from(self.duration)))?;
        let fresh = Fine::from_units(released.checked_sub(self.released)?)?;
        self.released = released;
        self.index.rise(fresh, &mut self.carry, weight.amount())
    }

    /// What a pool of `weight` earned since it saw the index at `seen`. The stream is up to date.
    ///
    /// # Errors
    /// When `seen` is of another stream.
    pub fn earned(&self, weight: PoolAssets, seen: Index) -> Result<Fine, MathError> {
        self.index.since(seen, weight.amount())
    }

    /// Takes back what a pool earned and has no room for; everybody with weight gets it at the next update.
    ///
    /// # Errors
    /// When the sum leaves 256 bits.
    pub fn give_back(&mut self, amount: Fine) -> Result<(), MathError> {
        self.carry = self.carry.checked_add(amount)?;
        Ok(())
    }
}

/// What one life of a pool earned of one kind of reward.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earnings {
    /// Per active share.
    pub index: Index,
    /// Earned by the stakers and not in the index yet.
    pub carry: Fine,
    /// Owed to the operator.
    pub commission: Fine,
}

impl Earnings {
    /// Gives the operator `ceil(amount * commission)` of 10^-27 units and the active shares the rest. Ceiled, so that
    /// many small steps do not cost the operator its part. Without shares the rest waits for the first of them.
    ///
    /// Mutates: all of it.
    ///
    /// # Errors
    /// When a number leaves 256 bits.
    pub fn receive(&mut self, amount: Fine, commission: Bps, shares: PoolShares) -> Result<(), MathError> {
        let fee = amount.share_ceil(commission)?;
        self.commission = self.commission.checked_add(fee)?;
        let rest = amount.checked_sub(fee)?;
        if shares.is_zero() {
            self.carry = self.carry.checked_add(rest)?;
            return Ok(());
        }
        self.index.rise(rest, &mut self.carry, shares.amount())
    }
}

/// What one staker is owed of one kind of reward.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// Index of the pool up to which it is settled.
    pub seen: Index,
    /// Owed. [`Fine::take_units`] pays it.
    pub owed: Fine,
}

impl Claim {
    /// Adds what `shares` earned since.
    ///
    /// Mutates: all of it.
    ///
    /// # Errors
    /// When the index is of another pool.
    pub fn settle(&mut self, shares: PoolShares, index: Index) -> Result<(), MathError> {
        let earned = index.since(self.seen, shares.amount())?;
        self.owed = self.owed.checked_add(earned)?;
        self.seen = index;
        Ok(())
    }
}
