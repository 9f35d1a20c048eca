//! What hub and vault have in common: shares with a price, and batches of requests to turn them back.

use anyhow::{ensure, Result as AnyResult};
use cosmwasm_std::Uint128;

/// Units that rounding may cost, and that gains may have earned back by the next look.
pub(super) const ROUNDING: Uint128 = Uint128::new(20);

/// Whether the price `assets / shares` fell.
pub(super) fn fell(assets: [Uint128; 2], shares: [Uint128; 2]) -> bool {
    let ([assets_before, assets_now], [shares_before, shares_now]) = (assets, shares);
    assets_now.full_mul(shares_before) < assets_before.full_mul(shares_now)
}

/// All requests of one batch together.
pub(super) struct Requests {
    /// Their shares.
    pub shares: Uint128,
    /// What they may claim now.
    pub claimable: Uint128,
}

impl Requests {
    /// They are the batch, of which those that were paid for good are gone, and may claim what is `left` of what the
    /// batch received.
    pub fn check(&self, whole: Uint128, settled: bool, left: Uint128) -> AnyResult<()> {
        let Self { shares, claimable } = self;
        ensure!(
            *shares == whole || settled && *shares < whole,
            "requests have {shares} shares of {whole}"
        );
        ensure!(*claimable <= left, "requests may claim {claimable} of {left}");
        Ok(())
    }
}

/// What a share is worth.
pub(super) struct Price {
    /// Assets behind all shares.
    pub assets: Uint128,
    /// All shares.
    pub shares: Uint128,
    /// Losses that gains have to earn back.
    pub loss_carry: Uint128,
}

impl Price {
    /// It fell only where somebody was slashed, or a loss was booked. Gains and exits lower the losses to earn back, so
    /// these can rise and fall in between.
    pub fn check(&self, past: &Self, slashed: bool) -> AnyResult<()> {
        let assets = [past.assets, self.assets.saturating_add(ROUNDING)];
        ensure!(
            !fell(assets, [past.shares, self.shares]) || slashed || self.loss_carry > past.loss_carry,
            "{} shares were worth {} and {} are worth {}, losses to earn back went from {} to {}",
            past.shares,
            past.assets,
            self.shares,
            self.assets,
            past.loss_carry,
            self.loss_carry
        );
        Ok(())
    }
}
