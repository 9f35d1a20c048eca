//! What everybody should have, second by second.

use super::*;

impl Model {
    pub fn one_second(&mut self) {
        let streams = |model: &Self| [0, 1].map(|avs| [0, 1].map(|kind| model.stream(avs, kind).remaining));
        let before = streams(self);
        self.world.wait(1);
        let after = streams(self);
        for avs in 0..2 {
            let weights = self.fair.weights[avs];
            let total: u128 = weights.iter().sum();
            for kind in 0..2 {
                let released = (before[avs][kind] - after[avs][kind]).u128();
                if released == 0 {
                    continue;
                }
                assert!(total > 0, "a stream stands still without weight");
                let weights = weights.into_iter().enumerate();
                for (pool, weight) in weights.filter(|(_, weight)| *weight > 0) {
                    let part = released as f64 * weight as f64 / total as f64;
                    self.share_out(avs, pool, kind, part);
                }
            }
        }
    }

    fn share_out(&mut self, avs: usize, pool: usize, kind: usize, amount: f64) {
        let fee = amount * f64::from(self.fair.commission_of(pool, 1 + avs)) / 10_000.0;
        *self.fair.commission.entry((pool, kind)).or_default() += fee;
        let shares: Vec<u128> = (0..STAKERS.len()).map(|who| self.shares(pool, who)).collect();
        let total: u128 = shares.iter().sum();
        for (who, shares) in shares.into_iter().enumerate() {
            let part = (amount - fee) * shares as f64 / total as f64;
            *self.fair.earned.entry((pool, who, kind)).or_default() += part;
        }
    }

    pub fn total_shares(&self, pool: usize) -> u128 {
        (0..STAKERS.len()).map(|who| self.shares(pool, who)).sum()
    }

    /// Who has left and claims leaves the last part of a unit to the others.
    pub fn leave_dust(&mut self, pool: usize, who: usize) {
        let total = self.total_shares(pool);
        for kind in 0..2 {
            let claimed = self
                .fair
                .claimed
                .get(&(pool, who, kind))
                .copied()
                .unwrap_or_default();
            let earned = self.fair.earned.entry((pool, who, kind)).or_default();
            let dust = (*earned - claimed as f64).clamp(0.0, 1.0);
            *earned -= dust;
            if total == 0 {
                *self.fair.dust.entry((pool, kind)).or_default() += dust;
                continue;
            }
            for other in 0..STAKERS.len() {
                let part = dust * self.shares(pool, other) as f64 / total as f64;
                *self.fair.earned.entry((pool, other, kind)).or_default() += part;
            }
        }
    }

    /// The first to come gets what those before left behind.
    pub fn find_dust(&mut self, pool: usize, who: usize) {
        for kind in 0..2 {
            let dust = self.fair.dust.remove(&(pool, kind)).unwrap_or_default();
            *self.fair.earned.entry((pool, who, kind)).or_default() += dust;
        }
    }

    pub fn check(&mut self) {
        for pool in 0..2 {
            for kind in 0..2 {
                for who in 0..STAKERS.len() {
                    let key = (pool, who, kind);
                    let claimed = self.fair.claimed.get(&key).copied().unwrap_or_default();
                    let got = claimed + self.pending(pool, who, kind);
                    let due = self.fair.earned.get(&key).copied().unwrap_or_default();
                    assert!((got as f64 - due).abs() < 1.01, "{key:?} got {got}, due {due}");
                }
                let got = self.pending_commission(pool, kind);
                let due = self
                    .fair
                    .commission
                    .get(&(pool, kind))
                    .copied()
                    .unwrap_or_default();
                assert!(
                    (got as f64 - due).abs() < 1.01,
                    "{pool} {kind} got {got}, due {due}"
                );
            }
        }
    }
}
