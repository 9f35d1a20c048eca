//! What belongs to the depositors, and what it is worth. Nothing here reads storage or asks a contract.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Decimal};
use palisade_math::loss_carry::Harvested;
use palisade_math::{Bps, Claim, Drip, ExchangeRate, LossCarry, Lrt, Lst, MathError, PoolShares};
use serde::{Deserialize, Serialize};

/// Most exits of one position. The last is kept for deallocations by anyone.
pub const MAX_EXITS: usize = 4;

/// Most units by which rounding of a pool can make a part of a position worth more than what was asked for.
pub const ROUNDING: Lst = Lst::new(2);

/// Amounts that belong to no single position or batch.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// In the vault and free.
    pub idle: Lst,
    /// LRT that exist.
    pub supply: Lrt,
    /// Gains that have not entered the rate yet.
    pub profit: Drip<Lst>,
    /// Losses that gains must earn back before a fee is taken.
    pub loss_carry: LossCarry<Lst>,
    /// Received for batches and not yet claimed.
    pub claimable: Lst,
    /// Paid for withdrawals and not yet taken by those who hold them.
    pub uncollected: Lst,
    /// When positions were last read.
    pub last_sync: u64,
}

impl Ledger {
    /// A loss lands at once, on locked profit first. All of it must be earned back.
    pub fn book_loss(&mut self, loss: Lst, now: u64) -> Result<(), MathError> {
        self.profit.absorb_loss(loss, now)?;
        self.loss_carry.add_loss(loss)
    }

    /// A gain first earns losses back, then pays the fee; the fee leaves, the rest enters the rate over `window` seconds.
    pub fn book_gain(
        &mut self,
        gain: Lst,
        fee: Bps,
        window: u64,
        now: u64,
    ) -> Result<Harvested<Lst>, MathError> {
        let harvested = self.loss_carry.harvest(gain, fee)?;
        let locked = harvested.repaid.checked_add(harvested.net)?;
        self.profit.add_gain(locked, window, now)?;
        Ok(harvested)
    }

    /// A loss undone is no gain: it pays no fee and is in the rate at once, as deposits since were priced with it.
    pub fn book_returned(&mut self, returned: Lst) -> Result<(), MathError> {
        self.loss_carry.harvest(returned, Bps::ZERO)?;
        Ok(())
    }
}

/// Stake with one operator that belongs to the depositors.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Life of the pool that the shares belong to.
    pub generation: u64,
    /// Active shares.
    pub shares: PoolShares,
    /// Their value, as last read.
    pub value: Lst,
    /// On the way back to idle, at most [`MAX_EXITS`].
    pub exits: Vec<Exit>,
    /// Lost to slashes while vetoes were possible: the most that they give back.
    pub returnable: Lst,
    /// First second of the next deallocation by anyone.
    pub cooldown_until: u64,
}

impl Position {
    /// On the way back to idle.
    pub fn exiting(&self) -> Result<Lst, MathError> {
        self.exits
            .iter()
            .try_fold(Lst::ZERO, |sum, exit| sum.checked_add(exit.value()?))
    }

    /// Active and exiting.
    pub fn worth(&self) -> Result<Lst, MathError> {
        self.value.checked_add(self.exiting()?)
    }

    /// Shares that are worth `part` of the active stake: all for all of it, none of stake that is worth nothing, else
    /// floored.
    pub fn shares_worth_floor(&self, part: Lst) -> Result<PoolShares, MathError> {
        if self.value.is_zero() {
            return Ok(PoolShares::ZERO);
        }
        self.shares.mul_ratio_floor(part.min(self.value), self.value)
    }

    /// Leavers take what may be given back to their part along.
    pub fn leave_returnable(&mut self, drawn: Lst, whole: Lst) -> Result<(), MathError> {
        if !self.returnable.is_zero() && !whole.is_zero() {
            self.returnable = self
                .returnable
                .mul_ratio_ceil(whole.saturating_sub(drawn), whole)?;
        }
        Ok(())
    }

    /// Books what a position lost or gained on what vetoes may still give back. Returns what of `gain` is that.
    pub fn settle_returnable(&mut self, loss: Lst, gain: Lst, contested: bool) -> Result<Lst, MathError> {
        let returned = gain.min(self.returnable);
        self.returnable = if contested {
            self.returnable.checked_add(loss)?.checked_sub(returned)?
        } else {
            Lst::ZERO
        };
        Ok(returned)
    }
}

/// The vault's part of a withdrawal back to idle.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Number of the withdrawal in the registry.
    pub id: u64,
    /// Shares of the pool that leave in it, for whomever.
    pub total: PoolShares,
    /// What they were worth when last read, with what was paid.
    pub worth: Lst,
    /// The vault's part of it, and what was collected.
    pub claim: Claim<Lst, PoolShares>,
}

impl Exit {
    /// What is still to come of it.
    pub fn value(&self) -> Result<Lst, MathError> {
        self.claim.payable_floor(self.worth, self.total)
    }

    /// Takes a part out that is worth at most `part`, and none when that is only rounding. Mutates: the claim.
    ///
    /// With `m = floor(shares * (part - 2) / value)` shares taken from a claim of `value`, floors and the ceiled `paid`
    /// lower it by less than `m / shares * (value + 1) + 2 <= part + 1`, so by at most `part`.
    pub fn split_off(&mut self, part: Lst) -> Result<Option<Claim<Lst, PoolShares>>, MathError> {
        let value = self.value()?;
        if value.is_zero() {
            return Ok(None);
        }
        let moved = self
            .claim
            .shares
            .mul_ratio_floor(part.saturating_sub(ROUNDING), value)?;
        if moved.is_zero() {
            return Ok(None);
        }
        Ok(Some(self.claim.split_off(moved)?))
    }
}

/// Everything that belongs to the depositors. Positions are at most `MAX_POSITIONS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    /// What belongs to no single position.
    pub ledger: Ledger,
    /// By operator.
    pub positions: BTreeMap<Addr, Position>,
}

impl Books {
    /// Active stake with all operators.
    pub fn deployed(&self) -> Result<Lst, MathError> {
        self.positions
            .values()
            .try_fold(Lst::ZERO, |sum, position| sum.checked_add(position.value))
    }

    /// On the way back to idle from all operators.
    pub fn exiting(&self) -> Result<Lst, MathError> {
        self.positions
            .values()
            .try_fold(Lst::ZERO, |sum, position| sum.checked_add(position.exiting()?))
    }

    /// G, all that the vault holds for depositors.
    pub fn gross(&self) -> Result<Lst, MathError> {
        self.ledger
            .idle
            .checked_add(self.deployed()?)?
            .checked_add(self.exiting()?)
    }

    /// E, which is G without gains that still drip. Rounding in pools can cost units that are locked elsewhere, so it
    /// saturates.
    pub fn assets(&self, now: u64) -> Result<Lst, MathError> {
        Ok(self.gross()?.saturating_sub(self.ledger.profit.locked_ceil(now)?))
    }

    /// E over supply: what leavers get.
    ///
    /// # Errors
    /// [`MathError::Insolvent`].
    pub fn rate(&self, now: u64) -> Result<ExchangeRate<Lst, Lrt>, MathError> {
        ExchangeRate::new(self.assets(now)?, self.ledger.supply)
    }

    /// E and all that vetoes may give back, over supply: what depositors pay. Priced without it, whoever deposits
    /// between a slash and its veto takes a part of what the others lost.
    ///
    /// # Errors
    /// [`MathError::Insolvent`] when E is zero, whatever may come back.
    pub fn deposit_rate(&self, now: u64) -> Result<ExchangeRate<Lst, Lrt>, MathError> {
        let assets = self.rate(now)?.assets();
        let returnable = self
            .positions
            .values()
            .try_fold(Lst::ZERO, |sum, position| sum.checked_add(position.returnable))?;
        ExchangeRate::new(assets.checked_add(returnable)?, self.ledger.supply)
    }

    /// All of it in one row, for events and queries.
    pub fn balances(&self, now: u64) -> Result<Balances, MathError> {
        let total_assets = self.assets(now)?;
        Ok(Balances {
            idle: self.ledger.idle,
            deployed: self.deployed()?,
            exiting: self.exiting()?,
            locked_profit: self.ledger.profit.locked_ceil(now)?,
            total_assets,
            supply: self.ledger.supply,
            exchange_rate: Decimal::checked_from_ratio(total_assets, self.ledger.supply)?,
        })
    }
}

/// What the depositors own at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balances {
    /// In the vault and free.
    pub idle: Lst,
    /// Active stake.
    pub deployed: Lst,
    /// On the way back to idle.
    pub exiting: Lst,
    /// Gains that have not entered the rate yet.
    pub locked_profit: Lst,
    /// E.
    pub total_assets: Lst,
    /// LRT that exist.
    pub supply: Lrt,
    /// E over supply, floored; zero when all is lost.
    pub exchange_rate: Decimal,
}
