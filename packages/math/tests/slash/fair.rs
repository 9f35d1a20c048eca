//! The same pool with one exact fraction per staker and no shares: what each ought to have.

use std::collections::BTreeMap;

use crate::exact::Frac;
use crate::pool::{Life, Op, Pool, Slash, Staker};
use crate::walk::{walk, Step, ONE};

/// A holding: a staker's active shares of one generation, or one withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holding {
    Active(usize, Staker),
    Leaving(usize, Staker),
}

impl Holding {
    pub fn staker(self) -> Staker {
        match self {
            Self::Active(_, staker) | Self::Leaving(_, staker) => staker,
        }
    }
}

/// What each holding is worth now, paid parts included.
pub fn values(pool: &Pool) -> BTreeMap<Holding, Frac> {
    let mut values = BTreeMap::new();
    for (index, life) in pool.lives.iter().enumerate() {
        let (assets, total) = joint(life);
        for (&staker, shares) in &life.stakers {
            let value = Frac::new(num_bigint::BigInt::from(shares.u128()) * assets, total);
            values.insert(Holding::Active(index, staker), value);
        }
    }
    for (number, leaver) in pool.withdrawals.iter().enumerate() {
        let life = &pool.lives[leaver.generation];
        let (assets, total) = match life.buckets.get(&leaver.state.bucket) {
            Some(bucket) => (bucket.slot.assets.u128(), bucket.shares.u128()),
            None => joint(life),
        };
        let value = Frac::new(
            num_bigint::BigInt::from(leaver.state.shares.u128()) * assets,
            total,
        );
        values.insert(Holding::Leaving(number, leaver.staker), value);
    }
    values
}

fn joint(life: &Life) -> (u128, u128) {
    let total = life.state.total_shares().unwrap().u128();
    (life.state.slot.assets.u128(), total.max(1))
}

#[derive(Default)]
pub struct FairShares {
    owned: BTreeMap<Holding, Frac>,
    /// Generation and bucket, None while active.
    place: BTreeMap<Holding, (usize, Option<u64>)>,
    /// What each lost, by contestable record.
    taken: BTreeMap<usize, BTreeMap<Holding, Frac>>,
}

impl FairShares {
    pub fn follow(&mut self, step: &Step) {
        let Ok(result) = step.result else { return };
        match *step.op {
            Op::Deposit { staker, amount } => {
                let index = step.old.lives.len() - 1;
                self.deposit(Holding::Active(index, staker), index, amount);
            }
            Op::QueueWithdrawal {
                staker,
                shares,
                generation,
            } => {
                let left = step.pool.owned(staker, generation);
                let part = Frac::new(shares, shares + left);
                self.queue(step.pool, result.unwrap() as usize, &part);
            }
            Op::Veto { record, upheld } => self.veto(record, upheld),
            Op::Release { record } => assert!(self.taken.remove(&record).is_some()),
            _ => {}
        }
        if let Some((number, slash)) = step.slashed() {
            self.slash(number, slash, &step.old.lives[slash.generation]);
        }
    }

    fn deposit(&mut self, holding: Holding, index: usize, amount: u128) {
        let owned = self.owned.entry(holding).or_insert_with(|| Frac::whole(0));
        *owned = &*owned + &Frac::whole(amount);
        self.place.insert(holding, (index, None));
    }

    /// What was contested goes along.
    fn queue(&mut self, pool: &Pool, number: usize, part: &Frac) {
        let leaver = &pool.withdrawals[number];
        let old = Holding::Active(leaver.generation, leaver.staker);
        let new = Holding::Leaving(number, leaver.staker);
        self.place
            .insert(new, (leaver.generation, Some(leaver.state.bucket)));
        let rest = &Frac::whole(1) - part;
        for book in std::iter::once(&mut self.owned).chain(self.taken.values_mut()) {
            if let Some(whole) = book.remove(&old) {
                book.insert(new, &whole * part);
                book.insert(old, &whole * &rest);
            }
        }
    }

    fn slash(&mut self, number: usize, slash: &Slash, old: &Life) {
        let captured = slash.state.captured.u128();
        let mut lost = BTreeMap::new();
        for (&holding, &(generation, bucket)) in &self.place {
            let closed = bucket.and_then(|index| old.buckets.get(&index));
            let was_hit = |index| slash.state.bucket_takes.iter().any(|take| take.bucket == index);
            if generation != slash.generation || closed.is_some_and(|bucket| !was_hit(bucket.index)) {
                continue;
            }
            let scale = closed.map_or(old.state.slot, |bucket| bucket.slot).scale.u128();
            let owned = self.owned.get_mut(&holding).unwrap();
            lost.insert(holding, &*owned * &Frac::new(captured, scale));
            *owned = &*owned * &Frac::new(scale - captured, scale);
        }
        if !slash.state.ended {
            self.taken.insert(number, lost);
        }
    }

    fn veto(&mut self, number: usize, upheld: u128) {
        let part = Frac::new(ONE - upheld, ONE);
        for (holding, lost) in self.taken.remove(&number).unwrap() {
            let owned = self.owned.get_mut(&holding).unwrap();
            *owned = &*owned + &(&lost * &part);
        }
    }
}

proptest::proptest! {
    #![proptest_config(crate::walk::config())]

    /// Each holding is within 1 unit (at the price) per operation of the fair one.
    #[test]
    fn registry_i09_each_staker_has_the_fair_share(plan in crate::walk::plans()) {
        let mut fair = FairShares::default();
        walk(&plan, |step, _| {
            fair.follow(step);
            let bound = &Frac::whole(step.done) * step.price;
            let nothing = Frac::whole(0);
            for (holding, value) in values(step.pool) {
                let owned = fair.owned.get(&holding).unwrap_or(&nothing);
                assert!(value.distance(owned) <= bound, "unfair to {holding:?}");
            }
        });
    }
}
