//! What belongs to the depositors, and what it is worth. Nothing here reads storage or asks a contract.

use cosmwasm_std::Decimal;
use palisade_math::loss_carry::Harvested;
use palisade_math::{Bps, Claim, Drip, ExchangeRate, LossCarry, Lrt, Lst, MathError, PoolShares};
use serde::{Deserialize, Serialize};

use crate::positions::Positions;

/// Most exits of one position.
pub const MAX_EXITS: usize = 4;

/// Most of them that the manager opened: one is kept for the others.
pub const MAX_MANAGER_EXITS: usize = 3;

/// Most of them that others opened: two are kept for the manager, or dust beyond a limit could take all.
pub const MAX_BREACH_EXITS: usize = 2;

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
    /// A loss lands at once, on locked profit first. All of it must be earned back. Returns what fell on locked profit.
    pub fn book_loss(&mut self, loss: Lst, now: u64) -> Result<Lst, MathError> {
        let absorbed = self.profit.absorb_loss(loss, now)?;
        self.loss_carry.add_loss(loss)?;
        Ok(absorbed)
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

    /// A loss undone is no gain: it pays no fee and is in the rate at once, as deposits since were priced with it. What had
    /// fallen on locked profit is locked again, over `window` seconds, or a slash and its veto would let it in at once.
    pub fn book_returned(&mut self, returned: Returned, window: u64, now: u64) -> Result<(), MathError> {
        self.loss_carry.harvest(returned.amount, Bps::ZERO)?;
        self.profit.add_gain(returned.locked, window, now)
    }
}

/// Stake with one operator that belongs to the depositors.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Number of the pool in the registry.
    pub pool: u32,
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
    /// What of it fell on locked profit.
    pub absorbed: Lst,
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

    /// Leavers are worth `part` of `whole`, and take what may be given back to them along.
    pub fn leave_returnable(&mut self, part: Lst, whole: Lst) -> Result<(), MathError> {
        let left = whole.saturating_sub(part);
        self.returnable = self.returnable.mul_ratio_ceil(left, whole)?;
        self.absorbed = self.absorbed.mul_ratio_ceil(left, whole)?;
        Ok(())
    }

    /// By how much the rate's assets rise if vetoes give all back.
    pub fn owed_to_rate(&self) -> Lst {
        self.returnable.saturating_sub(self.absorbed)
    }

    /// Takes what of `gain` vetoes gave back, and with it as large a part of what fell on locked profit, ceiled. Once no veto
    /// is possible nothing more is returnable.
    pub fn take_returned(&mut self, gain: Lst, contested: bool) -> Result<Returned, MathError> {
        let mut returned = Returned {
            amount: gain.min(self.returnable),
            ..Returned::default()
        };
        if !returned.amount.is_zero() {
            returned.locked = self.absorbed.mul_ratio_ceil(returned.amount, self.returnable)?;
        }
        if contested {
            self.returnable = self.returnable.checked_sub(returned.amount)?;
            self.absorbed = self.absorbed.checked_sub(returned.locked)?;
        } else {
            (self.returnable, self.absorbed) = (Lst::ZERO, Lst::ZERO);
        }
        Ok(returned)
    }

    /// Keeps no more than `most` returnable, and as large a part of what of it fell on locked profit, ceiled.
    pub fn cap_returnable(&mut self, most: Lst) -> Result<(), MathError> {
        if self.returnable > most {
            self.absorbed = self.absorbed.mul_ratio_ceil(most, self.returnable)?;
            self.returnable = most;
        }
        Ok(())
    }

    /// Notes a loss that vetoes may give back, of which `absorbed` fell on locked profit.
    pub fn add_returnable(&mut self, loss: Lst, absorbed: Lst) -> Result<(), MathError> {
        self.returnable = self.returnable.checked_add(loss)?;
        self.absorbed = self.absorbed.checked_add(absorbed)?;
        Ok(())
    }
}

/// What vetoes gave back to a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// All of it.
    pub amount: Lst,
    /// What of it had fallen on locked profit.
    pub locked: Lst,
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
    /// Whether it was not the manager who opened it.
    pub of_breach: bool,
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
        self.split_off_ratio(part.saturating_sub(ROUNDING), value)
    }

    /// Takes `part / whole` of the shares out, floored, and with them as much of what was collected, ceiled. Mutates: the
    /// claim.
    pub fn split_off_ratio(
        &mut self,
        part: Lst,
        whole: Lst,
    ) -> Result<Option<Claim<Lst, PoolShares>>, MathError> {
        let moved = self.claim.shares.mul_ratio_floor(part, whole)?;
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
    pub positions: Positions,
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

    /// E and all that vetoes may give back to it, over supply: what depositors pay. Priced without it, whoever deposits
    /// between a slash and its veto takes a part of what the others lost.
    ///
    /// # Errors
    /// [`MathError::Insolvent`] when E is zero, whatever may come back.
    pub fn deposit_rate(&self, now: u64) -> Result<ExchangeRate<Lst, Lrt>, MathError> {
        let assets = self.rate(now)?.assets();
        let returnable = self.positions.values().try_fold(Lst::ZERO, |sum, position| {
            sum.checked_add(position.owed_to_rate())
        })?;
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

#[cfg(test)]
mod tests {
    use cosmwasm_std::Addr;
    use proptest::prelude::*;

    use super::*;

    fn exit(total: u128, worth: u128, shares: u128, paid: u128) -> Exit {
        Exit {
            id: 1,
            total: PoolShares::new(total),
            worth: Lst::new(worth),
            claim: Claim {
                shares: PoolShares::new(shares),
                paid: Lst::new(paid),
            },
            of_breach: false,
        }
    }

    fn operator_position(books: &mut Books) -> &mut Position {
        books.positions.get_mut(&Addr::unchecked("operator")).unwrap()
    }

    fn books(idle: u128, value: u128, supply: u128) -> Books {
        let position = Position {
            value: Lst::new(value),
            shares: PoolShares::new(value),
            ..Position::default()
        };
        Books {
            ledger: Ledger {
                idle: Lst::new(idle),
                supply: Lrt::new(supply),
                ..Ledger::default()
            },
            positions: vec![(Addr::unchecked("operator"), position)].into(),
        }
    }

    #[test]
    fn assets_are_all_buckets_without_what_drips() {
        let mut books = books(100, 40, 100);
        let position = operator_position(&mut books);
        position.exits = vec![exit(50, 25, 50, 5), exit(10, 10, 4, 0)];
        books.ledger.book_gain(Lst::new(60), Bps::ZERO, 100, 0).unwrap();
        // 100 + 40 + (25 - 5) + 4, and the gain is somebody else's booking of idle.
        assert_eq!(books.gross().unwrap(), Lst::new(164));
        assert_eq!(books.assets(0).unwrap(), Lst::new(104));
        assert_eq!(books.assets(50).unwrap(), Lst::new(134));
        assert_eq!(books.assets(100).unwrap(), Lst::new(164));
    }

    #[test]
    fn a_loss_falls_on_what_drips_first_and_is_carried_in_full() {
        let mut ledger = Ledger::default();
        ledger.book_gain(Lst::new(100), Bps::ZERO, 100, 0).unwrap();
        ledger.book_loss(Lst::new(70), 0).unwrap();
        assert_eq!(ledger.profit.locked_ceil(0).unwrap(), Lst::new(30));
        assert_eq!(ledger.loss_carry.amount(), Lst::new(70));
        ledger.book_loss(Lst::new(70), 0).unwrap();
        assert_eq!(ledger.profit.locked_ceil(0).unwrap(), Lst::ZERO);
        assert_eq!(ledger.loss_carry.amount(), Lst::new(140));
    }

    #[test]
    fn a_gain_earns_losses_back_before_it_pays_the_fee() {
        let mut ledger = Ledger::default();
        ledger.book_loss(Lst::new(40), 0).unwrap();
        let parts = ledger
            .book_gain(Lst::new(100), Bps::new(1_000).unwrap(), 10, 0)
            .unwrap();
        assert_eq!(
            (parts.repaid, parts.fee, parts.net),
            (Lst::new(40), Lst::new(6), Lst::new(54))
        );
        assert_eq!(ledger.profit.locked_ceil(0).unwrap(), Lst::new(94));
        assert_eq!(ledger.loss_carry.amount(), Lst::ZERO);
    }

    #[test]
    fn what_is_returned_is_carried_no_longer_and_does_not_drip() {
        let mut ledger = Ledger::default();
        ledger.book_loss(Lst::new(40), 0).unwrap();
        ledger.book_returned(returned(30, 0), 100, 0).unwrap();
        assert_eq!(ledger.loss_carry.amount(), Lst::new(10));
        assert_eq!(ledger.profit.locked_ceil(0).unwrap(), Lst::ZERO);
        ledger.book_returned(returned(10, 4), 100, 0).unwrap();
        assert_eq!(ledger.loss_carry.amount(), Lst::ZERO);
        assert_eq!(ledger.profit.locked_ceil(50).unwrap(), Lst::new(2));
    }

    fn returned(amount: u128, locked: u128) -> Returned {
        Returned {
            amount: Lst::new(amount),
            locked: Lst::new(locked),
        }
    }

    #[test]
    fn no_more_is_returned_than_was_lost_under_contest() {
        let mut position = Position::default();
        assert_eq!(
            position.take_returned(Lst::new(5), true).unwrap(),
            Returned::default()
        );
        position.add_returnable(Lst::new(30), Lst::new(10)).unwrap();
        assert_eq!(position.owed_to_rate(), Lst::new(20));
        // 10 * 10 / 30, ceiled.
        assert_eq!(
            position.take_returned(Lst::new(10), true).unwrap(),
            returned(10, 4)
        );
        assert_eq!(
            (position.returnable, position.absorbed),
            (Lst::new(20), Lst::new(6))
        );
        // The last one ends with its gain.
        assert_eq!(
            position.take_returned(Lst::new(50), false).unwrap(),
            returned(20, 6)
        );
        assert_eq!((position.returnable, position.absorbed), (Lst::ZERO, Lst::ZERO));
    }

    #[test]
    fn what_was_not_given_back_by_the_last_veto_never_is() {
        let mut position = Position::default();
        position.add_returnable(Lst::new(30), Lst::new(10)).unwrap();
        assert_eq!(
            position.take_returned(Lst::ZERO, false).unwrap(),
            Returned::default()
        );
        assert_eq!((position.returnable, position.absorbed), (Lst::ZERO, Lst::ZERO));
    }

    #[test]
    fn no_more_is_returnable_than_waits_in_escrow() {
        let mut position = Position::default();
        position.add_returnable(Lst::new(30), Lst::new(10)).unwrap();
        for (most, returnable, absorbed) in [(31, 30, 10), (30, 30, 10), (20, 20, 7), (0, 0, 0), (5, 0, 0)] {
            position.cap_returnable(Lst::new(most)).unwrap();
            assert_eq!(
                (position.returnable, position.absorbed),
                (Lst::new(returnable), Lst::new(absorbed))
            );
        }
    }

    #[test]
    fn leavers_take_what_may_be_returned_along() {
        let mut position = Position {
            returnable: Lst::new(10),
            absorbed: Lst::new(4),
            ..Position::default()
        };
        position.leave_returnable(Lst::new(1), Lst::new(3)).unwrap();
        assert_eq!(
            (position.returnable, position.absorbed),
            (Lst::new(7), Lst::new(3))
        );
        position.leave_returnable(Lst::new(3), Lst::new(3)).unwrap();
        assert_eq!(position.returnable, Lst::ZERO);
    }

    #[test]
    fn depositors_pay_for_what_may_be_returned() {
        let mut books = books(100, 100, 100);
        operator_position(&mut books).returnable = Lst::new(50);
        assert_eq!(books.rate(0).unwrap().assets(), Lst::new(200));
        assert_eq!(books.deposit_rate(0).unwrap().assets(), Lst::new(250));
        // What is locked again is no part of the rate.
        operator_position(&mut books).absorbed = Lst::new(20);
        assert_eq!(books.deposit_rate(0).unwrap().assets(), Lst::new(230));
    }

    #[test]
    fn without_assets_there_is_no_price_whatever_may_be_returned() {
        let mut books = books(0, 0, 100);
        operator_position(&mut books).returnable = Lst::new(50);
        let insolvent = MathError::Insolvent {
            shares: 100u128.into(),
        };
        assert_eq!(books.rate(0).unwrap_err(), insolvent);
        assert_eq!(books.deposit_rate(0).unwrap_err(), insolvent);
        assert!(books.balances(0).unwrap().exchange_rate.is_zero());
    }

    #[test]
    fn all_stake_is_all_shares_and_worthless_stake_is_none() {
        let position = |shares, value| Position {
            shares: PoolShares::new(shares),
            value: Lst::new(value),
            ..Position::default()
        };
        let worth = |position: Position, part| position.shares_worth_floor(Lst::new(part)).unwrap();
        assert_eq!(worth(position(1_000, 999), 999), PoolShares::new(1_000));
        assert_eq!(worth(position(1_000, 999), 1_000), PoolShares::new(1_000));
        assert_eq!(worth(position(1_000, 999), 998), PoolShares::new(998));
        assert_eq!(worth(position(1_000, 0), 5), PoolShares::ZERO);
    }

    #[test]
    fn a_part_that_is_only_rounding_stays_with_the_exit() {
        let mut whole = exit(100, 90, 100, 0);
        assert_eq!(whole.split_off(Lst::new(2)).unwrap(), None);
        assert_eq!(whole, exit(100, 90, 100, 0));
        // 100 * 1 / 90 is one share.
        assert_eq!(
            whole.split_off(Lst::new(3)).unwrap(),
            Some(Claim::new(PoolShares::new(1)))
        );
        let mut empty = exit(100, 0, 100, 0);
        assert_eq!(empty.split_off(Lst::new(50)).unwrap(), None);
    }

    #[test]
    fn a_part_of_what_is_worth_nothing_is_a_part_of_its_shares() {
        let mut collected = exit(100, 90, 100, 90);
        let moved = collected.split_off_ratio(Lst::new(1), Lst::new(3)).unwrap();
        let claim = |shares, paid| Claim {
            shares: PoolShares::new(shares),
            paid: Lst::new(paid),
        };
        // 90 * 33 / 100 and 90 * 67 / 100, both ceiled.
        assert_eq!(moved, Some(claim(33, 30)));
        assert_eq!(collected.claim, claim(67, 61));
        assert_eq!(collected.value().unwrap(), Lst::ZERO);
        assert_eq!(
            collected.split_off_ratio(Lst::new(1), Lst::new(99)).unwrap(),
            None
        );
    }

    proptest! {
        #[test]
        fn splitting_an_exit_never_costs_more_than_the_part(
            total in 1u128..1_000_000_000_000,
            worth in 0u128..1_000_000_000_000,
            shares_ppm in 1u128..=1_000_000,
            paid_ppm in 0u128..=1_000_000,
            part_ppm in 0u128..=1_000_000,
        ) {
            let whole = 1_000_000u128;
            let shares = PoolShares::new(total).mul_ratio_ceil(shares_ppm, whole).unwrap();
            let due = Lst::new(worth).mul_ratio_floor(shares, total).unwrap();
            let paid = due.mul_ratio_floor(paid_ppm, whole).unwrap();
            let mut kept = exit(total, worth, shares.u128(), paid.u128());
            let before = kept.value().unwrap();
            let part = before.mul_ratio_floor(part_ppm, whole).unwrap();
            let moved = kept.split_off(part).unwrap();
            let after = kept.value().unwrap();
            prop_assert!(before.checked_sub(after).unwrap() <= part);
            if let Some(moved) = moved {
                let value = moved.payable_floor(kept.worth, kept.total).unwrap();
                prop_assert!(value.checked_add(after).unwrap() <= before, "more to claim than before");
                // At most the 2 units asked for less, one share, and 3 roundings are left behind.
                let share = before.mul_ratio_ceil(1u128, shares).unwrap();
                let lost = Lst::new(6).checked_add(share).unwrap();
                prop_assert!(value.checked_add(lost).unwrap() >= part);
            }
        }
    }
}
