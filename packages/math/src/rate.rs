//! What a share is worth: assets A over shares S.
//!
//! The ratio stays two integers and every product has 256 bits. A rate as a decimal is for people and oracles;
//! no amount is ever computed from one.

use cosmwasm_std::{Decimal, Uint128};

use crate::{MathError, Unit};

/// Assets and the shares that own them, both above zero: native coins and LST of a hub, LST and LRT of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExchangeRate<A, S> {
    assets: A,
    shares: S,
}

impl<A: Unit, S: Unit> ExchangeRate<A, S> {
    /// `assets` are net of gains that still drip.
    ///
    /// # Errors
    /// [`MathError::NoShares`] when there are none, [`MathError::Insolvent`] when all assets are lost. Neither
    /// state has a rate, and a rate of one to one would be a gift to whoever deposits or redeems first.
    pub fn new(assets: A, shares: S) -> Result<Self, MathError> {
        if shares == S::default() {
            return Err(MathError::NoShares {
                assets: assets.into(),
            });
        }
        if assets == A::default() {
            return Err(MathError::Insolvent {
                shares: shares.into(),
            });
        }
        Ok(Self { assets, shares })
    }

    /// A.
    pub const fn assets(&self) -> A {
        self.assets
    }

    /// S.
    pub const fn shares(&self) -> S {
        self.shares
    }

    /// Shares that `deposit` buys, `floor(deposit * S / A)`, at least one. Rounds in favour of those who hold
    /// shares already.
    ///
    /// # Errors
    /// [`MathError::BelowOneShare`], or when the result leaves 128 bits.
    pub fn shares_for_deposit_floor(&self, deposit: A) -> Result<S, MathError> {
        let shares = deposit.into().checked_mul_floor(self.shares_per_asset())?;
        if shares.is_zero() {
            return Err(MathError::BelowOneShare {
                found: deposit.into(),
                expected: Uint128::one().checked_mul_ceil(self.assets_per_share())?,
            });
        }
        Ok(shares.into())
    }

    /// Shares that must be given up for exactly `assets`, `ceil(assets * S / A)`, at most S. Rounds in favour
    /// of those who stay.
    ///
    /// # Errors
    /// [`MathError::PartAboveWhole`] when `assets` are more than A.
    pub fn shares_for_withdrawal_ceil(&self, assets: A) -> Result<S, MathError> {
        if assets > self.assets {
            return Err(MathError::PartAboveWhole {
                found: assets.into(),
                expected: self.assets.into(),
            });
        }
        Ok(assets.into().checked_mul_ceil(self.shares_per_asset())?.into())
    }

    /// Assets that `redeemed` shares are worth, `floor(redeemed * A / S)`, at most A. Rounds in favour of those
    /// who stay. Zero when they are worth less than one unit: whether that is refused is the caller's.
    ///
    /// # Errors
    /// [`MathError::NotThatManyShares`] when there are fewer.
    pub fn assets_for_redeem_floor(&self, redeemed: S) -> Result<A, MathError> {
        if redeemed > self.shares {
            return Err(MathError::NotThatManyShares {
                found: redeemed.into(),
                expected: self.shares.into(),
            });
        }
        Ok(redeemed.into().checked_mul_floor(self.assets_per_share())?.into())
    }

    /// A / S as a decimal of 18 places, rounded down, for display and for lenders: a lower price lends less.
    /// Never zero.
    ///
    /// # Errors
    /// [`MathError::RateBelowPrecision`], or when the rate is above 3.4 * 10^20.
    pub fn per_share_floor(&self) -> Result<Decimal, MathError> {
        let rate = Decimal::checked_from_ratio(self.assets, self.shares)?;
        if rate.is_zero() {
            return Err(MathError::RateBelowPrecision {
                assets: self.assets.into(),
                shares: self.shares.into(),
            });
        }
        Ok(rate)
    }

    fn assets_per_share(&self) -> (Uint128, Uint128) {
        (self.assets.into(), self.shares.into())
    }

    fn shares_per_asset(&self) -> (Uint128, Uint128) {
        (self.shares.into(), self.assets.into())
    }
}

/// Shares of a seed, one per unit. The only place where shares and assets are one to one: a pool that has no
/// shares yet, seeded by the contract that makes it, for shares that nobody ever redeems.
pub fn seed_shares<A: Unit, S: Unit>(seed: A) -> S {
    S::from(seed.into())
}
