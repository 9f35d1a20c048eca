//! Numbers that follow from a seed.

/// SplitMix64: the same seed rolls the same numbers, on every machine.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `limit`; zero when that is zero.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.roll().checked_rem(limit).unwrap_or(0)
    }

    /// Whether something of this likelihood happens.
    pub fn percent(&mut self, likelihood: u64) -> bool {
        self.below(100) < likelihood
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(list.len()).unwrap_or(u64::MAX);
        list.get(usize::try_from(self.below(count)).unwrap_or(0))
    }

    /// An amount of 1 to 8 digits, all lengths alike.
    pub fn amount(&mut self) -> u128 {
        let limit = 10u64.saturating_pow(u32::try_from(self.below(8)).unwrap_or(0).saturating_add(1));
        u128::from(self.below(limit)).max(1)
    }

    pub fn bytes32(&mut self) -> Vec<u8> {
        (0..4).flat_map(|_| self.roll().to_be_bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_rolls_the_same_numbers() {
        let rolled = |seed| {
            let mut dice = Dice::new(seed);
            (0..4).map(|_| dice.roll()).collect::<Vec<_>>()
        };
        assert_eq!(rolled(1), rolled(1));
        assert_ne!(rolled(1), rolled(2));
    }

    #[test]
    fn amounts_have_all_lengths() {
        let mut dice = Dice::new(7);
        let amounts: Vec<u128> = (0..1_000).map(|_| dice.amount()).collect();
        assert!(amounts.iter().all(|amount| (1..100_000_000).contains(amount)));
        for digits in 1..=8 {
            assert!(
                amounts.iter().any(|amount| amount.to_string().len() == digits),
                "{digits}"
            );
        }
    }
}
