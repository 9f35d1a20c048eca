//! What the hub owns and owes. The only place that says what A is.

use cosmwasm_std::Decimal;
use palisade_math::{Bps, Drip, ExchangeRate, LossCarry, Lst, Native, Used};
use serde::{Deserialize, Serialize};

use crate::error::ContractError;
use crate::params::Params;

/// A hub that has less than this part of its losses left is ruined, in basis points.
const RUIN_BPS: u16 = 100;

/// Every coin of the hub is in exactly one of `tracked_bonded`, `in_flight`, `unallocated`, `buffer`, `claimable` and
/// `unbonding`. A balance of the bank is no part of it.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Supply of the LST, S.
    pub total_shares: Lst,
    /// Delegated, as last seen; the sum over all validators.
    pub tracked_bonded: Native,
    /// In messages to validators that have not been answered. Zero between transactions.
    pub in_flight: Native,
    /// Waiting to be delegated.
    pub unallocated: Native,
    /// Kept for instant exits.
    pub buffer: Native,
    /// Gains that have not entered the rate.
    pub locked_profit: Drip<Native>,
    /// Received for batches and not withdrawn, what is held by a dispute included.
    pub claimable: Native,
    /// Expected from all legs that are not settled.
    pub unbonding: Native,
    /// The part of `unbonding` whose legs are armed.
    pub armed: Native,
    /// Losses that rewards have not earned back.
    pub loss_carry: LossCarry<Native>,
    /// Second of the last comparison with the chain.
    pub last_sync: u64,
    /// Staking messages that have not been answered. Zero between transactions.
    pub operations: u32,
    /// Number of the last leg. It is here because whatever makes a leg writes this row too.
    pub last_leg: u64,
    /// Height of the last comparison with the chain.
    pub last_sync_height: u64,
    /// What was used up of the limit of bonds.
    pub bonded: Used<Native>,
    /// What instant exits took out of the buffer and may not be put back yet.
    pub drawn: Used<Native>,
    /// A loss that was booked makes the hub impaired before this second.
    pub impaired_until: u64,
    /// Day of the last rate that was remembered, counted from the epoch.
    pub last_day: u64,
}

impl Ledger {
    /// A: what the LST is a claim on.
    pub fn assets(&self, now: u64) -> Result<Native, ContractError> {
        Ok(self.gross()?.checked_sub(self.locked_profit.locked_ceil(now)?)?)
    }

    /// A and what is locked of it.
    pub fn gross(&self) -> Result<Native, ContractError> {
        Ok(self.stake()?.checked_add(self.buffer)?)
    }

    /// All that is or will be delegated. Targets and caps of validators are parts of this.
    pub fn stake(&self) -> Result<Native, ContractError> {
        Ok(self
            .tracked_bonded
            .checked_add(self.in_flight)?
            .checked_add(self.unallocated)?)
    }

    /// A time that passed in an earlier block than that of `height`: what was complete by then is over. Time alone proves nothing,
    /// because the chain ends redelegations, as it pays unbondings, at the end of a block.
    pub fn time_before(&self, height: u64) -> u64 {
        match self.last_sync_height < height {
            true => self.last_sync,
            false => 0,
        }
    }

    /// A over S.
    ///
    /// # Errors
    /// [`ContractError::Busy`] in the middle of a transaction, and when all assets are lost.
    pub fn rate(&self, now: u64) -> Result<ExchangeRate<Native, Lst>, ContractError> {
        self.ensure_idle()?;
        Ok(ExchangeRate::new(self.assets(now)?, self.total_shares)?)
    }

    /// A over S, for those who come.
    ///
    /// # Errors
    /// [`ContractError::Ruined`], or as [`Self::rate`].
    pub fn rate_of_bonds(&self, now: u64) -> Result<ExchangeRate<Native, Lst>, ContractError> {
        let rate = self.rate(now)?;
        if self.is_ruined(rate.assets())? {
            return Err(ContractError::Ruined {
                assets: rate.assets().amount(),
                lost: self.loss_carry.amount().amount(),
            });
        }
        Ok(rate)
    }

    /// Whether `assets` are as good as nothing beside what was lost and not made good. Whoever bonded then would have most of all
    /// shares for little, and so most of a cover that is to come.
    fn is_ruined(&self, assets: Native) -> Result<bool, ContractError> {
        let least = Bps::new(RUIN_BPS)?.of_floor(self.loss_carry.amount())?;
        Ok(assets < least.max(Native::new(1)))
    }

    /// A / S for people, rounded down. Zero where it leaves its type or has no shares: nothing computes with it.
    pub fn shown_rate(&self, assets: Native) -> Decimal {
        Decimal::checked_from_ratio(assets, self.total_shares).unwrap_or_default()
    }

    /// # Errors
    /// [`ContractError::Busy`] while a staking message is under way.
    pub fn ensure_idle(&self) -> Result<(), ContractError> {
        match self.operations {
            0 => Ok(()),
            operations => Err(ContractError::Busy { operations }),
        }
    }

    /// # Errors
    /// [`ContractError::NeedsSync`] when the last sync is more than `max` seconds old.
    pub fn ensure_synced(&self, max: u64, now: u64) -> Result<(), ContractError> {
        let age = now.saturating_sub(self.last_sync);
        if age > max {
            return Err(ContractError::NeedsSync { age, max });
        }
        Ok(())
    }

    /// When the hub ceases to be impaired, if a loss that was booked makes it so.
    pub fn impaired_until(&self, now: u64) -> Option<u64> {
        Some(self.impaired_until).filter(|until| now < *until)
    }

    /// Coins on the hub's account that are spoken for. What the account has beyond them came from unbondings, or
    /// from a stranger.
    pub fn held(&self) -> Result<Native, ContractError> {
        Ok(self
            .unallocated
            .checked_add(self.buffer)?
            .checked_add(self.claimable)?)
    }

    /// Books `loss` of delegated coins: on locked gains first, on the rate for the rest.
    pub fn lose_bonded(&mut self, loss: Native, now: u64) -> Result<(), ContractError> {
        self.locked_profit.absorb_loss(loss, now)?;
        self.loss_carry.add_loss(loss)?;
        self.tracked_bonded = self.tracked_bonded.checked_sub(loss)?;
        Ok(())
    }

    /// Books coins that are found delegated and were not tracked. They drip into the rate.
    pub fn find_bonded(&mut self, gain: Native, params: &Params, now: u64) -> Result<(), ContractError> {
        self.tracked_bonded = self.tracked_bonded.checked_add(gain)?;
        self.lock(gain, params.unbonding_seconds, params, now)
    }

    /// Books coins of nobody in particular that arrived on the account. They drip into the rate.
    pub fn gain_unallocated(
        &mut self,
        gain: Native,
        window: u64,
        params: &Params,
        now: u64,
    ) -> Result<(), ContractError> {
        self.unallocated = self.unallocated.checked_add(gain)?;
        self.lock(gain, window, params, now)
    }

    /// Takes part of A out of it, to drip into the rate over `window` seconds. Where the rest of A is that of a ruined hub, it
    /// stays in: nobody can bond before it comes, and a bound of its rise by a part of next to nothing would keep it out for years.
    pub fn lock(
        &mut self,
        gain: Native,
        window: u64,
        params: &Params,
        now: u64,
    ) -> Result<(), ContractError> {
        if !self.is_ruined(self.assets(now)?.saturating_sub(gain))? {
            self.locked_profit.add_gain(gain, window, now)?;
        }
        self.cap_rise(params, now)
    }

    /// Slows the drip down to what may enter the rate in a day. Whatever adds to it or lowers A ends here: gains in
    /// [`Self::lock`], exits in [`Self::burn`], and a loss, which takes what is locked first, is followed by what was found. So
    /// does a change of the bound.
    ///
    /// Where nothing is left there is no rate that could rise.
    pub fn cap_rise(&mut self, params: &Params, now: u64) -> Result<(), ContractError> {
        let assets = self.assets(now)?;
        if assets.is_zero() {
            return Ok(());
        }
        let most_per_day = params.max_daily_rise.of_floor(assets)?.max(Native::new(1));
        Ok(self.locked_profit.slow_down(most_per_day, now)?)
    }

    /// The number of a new leg.
    pub fn number_leg(&mut self) -> Result<u64, ContractError> {
        self.last_leg = self.last_leg.checked_add(1).ok_or(ContractError::CountOverflow)?;
        Ok(self.last_leg)
    }

    /// Takes burnt shares out of the supply, and the losses they bore out of what rewards must earn back.
    /// What they were worth has left already.
    pub fn burn(&mut self, shares: Lst, params: &Params, now: u64) -> Result<(), ContractError> {
        self.loss_carry.scale_on_burn_ceil(shares, self.total_shares)?;
        self.total_shares = self.total_shares.checked_sub(shares)?;
        self.cap_rise(params, now)
    }
}

/// One more of something that is counted.
pub fn increment(count: u32) -> Result<u32, ContractError> {
    count.checked_add(1).ok_or(ContractError::CountOverflow)
}

/// One less of it.
pub fn decrement(count: u32) -> Result<u32, ContractError> {
    count.checked_sub(1).ok_or(ContractError::CountOverflow)
}
