use cosmwasm_std::{Decimal, Uint128};
use palisade_testing::grouped;
use palisade_testing::story::Ledger;

/// Decimal places of a rate as it is shown.
const RATE_PLACES: usize = 6;

/// Decimal places that an amount keeps when its zeros are cut.
const SHORTEST: usize = 2;

/// How amounts of base units are written in coins.
#[derive(Clone, Copy)]
pub struct Money {
    /// Decimal places of a coin.
    pub decimals: u8,
}

impl Money {
    /// As the coins of `ledger` are written.
    pub fn of(ledger: &Ledger) -> Self {
        Self {
            decimals: ledger.symbols.decimals,
        }
    }

    /// With all decimals: `1,234.500000`.
    pub fn exact(self, amount: Uint128) -> String {
        let places = usize::from(self.decimals);
        if places == 0 {
            return grouped(&amount.to_string());
        }
        let digits = format!("{amount:0>width$}", width = places.saturating_add(1));
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
        format!("{}.{fraction}", grouped(whole))
    }

    /// Without zeros at the end, but with two decimals at least: `1,234.50`.
    pub fn short(self, amount: Uint128) -> String {
        let text = self.exact(amount);
        split_zeros(&text).0.to_owned()
    }

    /// The change from `before` to `now`, with its sign.
    pub fn change(self, before: Uint128, now: Uint128) -> String {
        let sign = if now >= before { '+' } else { '−' };
        format!("{sign}{}", self.short(now.abs_diff(before)))
    }

    /// The same with all decimals.
    pub fn exact_change(self, before: Uint128, now: Uint128) -> String {
        let sign = if now >= before { '+' } else { '−' };
        format!("{sign}{}", self.exact(now.abs_diff(before)))
    }

    /// For drawing only.
    pub fn as_float(self, amount: Uint128) -> f64 {
        amount.u128() as f64 / 10_f64.powi(i32::from(self.decimals))
    }
}

/// What [`Money::exact`] wrote, split before the zeros that say nothing: those after the second decimal.
pub fn split_zeros(text: &str) -> (&str, &str) {
    let shortest = text
        .find('.')
        .map_or(text.len(), |dot| dot.saturating_add(1).saturating_add(SHORTEST));
    let end = text.trim_end_matches('0').len().max(shortest).min(text.len());
    text.split_at(end)
}

/// A rate, cut after six decimals.
pub fn rate(rate: Decimal) -> String {
    let places = usize::try_from(Decimal::DECIMAL_PLACES).unwrap_or(0);
    let digits = format!("{:0>width$}", rate.atomics(), width = places.saturating_add(1));
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
    format!("{whole}.{}", fraction.get(..RATE_PLACES).unwrap_or(fraction))
}

/// For drawing only.
pub fn rate_as_float(rate: Decimal) -> f64 {
    rate.atomics().u128() as f64 / Decimal::one().atomics().u128() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const COINS: Money = Money { decimals: 6 };

    fn amount(amount: u128) -> Uint128 {
        Uint128::new(amount)
    }

    #[test]
    fn exact_amounts_have_every_decimal() {
        assert_eq!(COINS.exact(amount(0)), "0.000000");
        assert_eq!(COINS.exact(amount(1)), "0.000001");
        assert_eq!(COINS.exact(amount(1_234_500_000)), "1,234.500000");
        assert_eq!(Money { decimals: 0 }.exact(amount(1_234)), "1,234");
    }

    #[test]
    fn short_amounts_keep_two_decimals() {
        assert_eq!(COINS.short(amount(0)), "0.00");
        assert_eq!(COINS.short(amount(5_000_000)), "5.00");
        assert_eq!(COINS.short(amount(5_123_400)), "5.1234");
        assert_eq!(COINS.short(amount(1)), "0.000001");
        assert_eq!(Money { decimals: 0 }.short(amount(100)), "100");
        assert_eq!(Money { decimals: 1 }.short(amount(100)), "10.0");
    }

    #[test]
    fn only_zeros_after_the_second_decimal_are_split_off() {
        assert_eq!(split_zeros("100.000000"), ("100.00", "0000"));
        assert_eq!(split_zeros("0.123450"), ("0.12345", "0"));
        assert_eq!(split_zeros("0.123456"), ("0.123456", ""));
        assert_eq!(split_zeros("100"), ("100", ""));
    }

    #[test]
    fn a_change_has_its_sign() {
        let (small, large) = (amount(1_000_000), amount(3_500_000));
        assert_eq!(COINS.change(small, large), "+2.50");
        assert_eq!(COINS.change(large, small), "−2.50");
        assert_eq!(COINS.exact_change(small, large), "+2.500000");
        assert_eq!(COINS.exact_change(large, small), "−2.500000");
    }

    #[test]
    fn rates_are_cut_after_six_decimals() {
        assert_eq!(rate(Decimal::one()), "1.000000");
        assert_eq!(rate("1.0123459999".parse().unwrap()), "1.012345");
        assert_eq!(rate("0.000000000000000001".parse().unwrap()), "0.000000");
        assert_eq!(rate("12.5".parse().unwrap()), "12.500000");
    }

    #[test]
    fn drawn_values_are_near_the_exact_ones() {
        assert!((rate_as_float("1.25".parse().unwrap()) - 1.25).abs() < 1e-12);
        assert!((COINS.as_float(amount(2_500_000)) - 2.5).abs() < 1e-12);
    }
}
