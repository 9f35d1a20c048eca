//! One pool with its stakers, AVSs and histories in memory: what a contract keeps in storage.

use std::collections::BTreeMap;
use std::fmt::Debug;

use cosmwasm_std::Decimal;
use palisade_math::slash::{
    generation_at, Allocation, AllocationThen, Bucket, Generation, HistoryWrite, JointThen, Offence, Periods,
    Reach, Record, SlashError, Slot, Split, Terms, Then, Withdrawal,
};
use palisade_math::{PoolAssets, PoolShares, Scale};

pub type Staker = char;
pub type Avs = usize;

#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    Deposit {
        staker: Staker,
        amount: u128,
    },
    QueueWithdrawal {
        staker: Staker,
        shares: u128,
        generation: usize,
    },
    CompleteWithdrawal {
        withdrawal: usize,
    },
    Allocate {
        avs: Avs,
        budget: u128,
        weight: u128,
    },
    Deallocate {
        avs: Avs,
        budget: u128,
        weight: u128,
    },
    Slash {
        avs: Avs,
        fault_time: u64,
        fraction: u128,
    },
    Veto {
        record: usize,
        upheld: u128,
    },
    Release {
        record: usize,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct History<T>(Vec<HistoryWrite<T>>);

impl<T: Clone> History<T> {
    fn write(&mut self, write: HistoryWrite<T>) {
        if let Some(last) = self.0.last() {
            assert!(last.at <= write.at, "history written backwards");
            if last.at == write.at {
                self.0.pop();
            }
        }
        self.0.push(write);
    }

    pub fn before(&self, time: u64) -> Option<T> {
        let position = self.0.partition_point(|write| write.at < time);
        position.checked_sub(1).map(|last| self.0[last].value.clone())
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Allotment {
    pub state: Allocation,
    pub history: History<AllocationThen>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    pub state: Generation,
    pub stakers: BTreeMap<Staker, PoolShares>,
    pub buckets: BTreeMap<u64, Bucket>,
    pub splits: Vec<Split>,
    pub allotments: BTreeMap<Avs, Allotment>,
    pub joint: History<JointThen>,
}

impl Life {
    /// The joint slot (None) and the buckets that a slash could still reach.
    pub fn slots(&self, now: u64) -> BTreeMap<Option<u64>, Slot> {
        let closed = self.buckets.values().filter(|bucket| now < bucket.matures);
        std::iter::once((None, self.state.slot))
            .chain(closed.map(|bucket| (Some(bucket.index), bucket.slot)))
            .collect()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Leaver {
    pub staker: Staker,
    pub generation: usize,
    pub state: Withdrawal,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Slash {
    pub avs: Avs,
    pub generation: usize,
    pub state: Record,
}

impl Slash {
    pub fn total(&self) -> u128 {
        self.state.total_take().unwrap().u128()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    pub periods: Periods,
    pub terms: Vec<Terms>,
    pub now: u64,
    pub start_scale: Scale,
    /// Settles only what a message touches, as a contract must. Else everything, at each message.
    pub lazy: bool,
    pub lives: Vec<Life>,
    pub withdrawals: Vec<Leaver>,
    pub records: Vec<Slash>,
    pub deposited: u128,
    pub paid: u128,
    pub escrow: u128,
    pub released: u128,
}

/// Runs a message and demands that a refusal left everything alone.
fn kept<S: Clone + PartialEq + Debug, T>(
    state: &mut S,
    message: impl FnOnce(&mut S) -> Result<T, SlashError>,
) -> Result<T, SlashError> {
    let before = state.clone();
    let result = message(state);
    if result.is_err() {
        assert_eq!(*state, before, "a refusal changed something");
    }
    result
}

impl Pool {
    pub fn new(periods: Periods, terms: Vec<Terms>, now: u64, start_scale: Scale) -> Self {
        for each in &terms {
            each.check(periods.unbonding).unwrap();
        }
        let mut pool = Self {
            periods,
            terms,
            now,
            start_scale,
            lazy: false,
            lives: Vec::new(),
            withdrawals: Vec::new(),
            records: Vec::new(),
            deposited: 0,
            paid: 0,
            escrow: 0,
            released: 0,
        };
        pool.open_generation();
        pool
    }

    fn open_generation(&mut self) {
        let (state, write) = Generation::open(self.now, self.start_scale);
        let mut joint = History(Vec::new());
        joint.write(write);
        self.lives.push(Life {
            state,
            stakers: BTreeMap::new(),
            buckets: BTreeMap::new(),
            splits: Vec::new(),
            allotments: BTreeMap::new(),
            joint,
        });
    }

    pub fn last(&self) -> &Life {
        self.lives.last().unwrap()
    }

    fn last_mut(&mut self) -> &mut Life {
        self.lives.last_mut().unwrap()
    }

    pub fn life_at(&self, fault_time: u64) -> usize {
        let openings = self.lives.iter().map(|life| life.state.opened);
        let newest_first = openings.enumerate().map(|(index, opened)| (index as u64, opened));
        let newest_first: Vec<_> = newest_first.collect();
        generation_at(newest_first.into_iter().rev(), fault_time).unwrap() as usize
    }

    // ---- time

    pub fn settle(&mut self) {
        for index in 0..self.lives.len() {
            self.settle_changes(index);
            self.settle_bucket(index);
        }
    }

    pub fn settled(&self) -> Self {
        let mut pool = self.clone();
        pool.settle();
        pool
    }

    fn settle_touched(&mut self, index: usize, avs: Option<Avs>) {
        if !self.lazy {
            return self.settle();
        }
        self.settle_bucket(index);
        if let Some(avs) = avs {
            self.settle_allotment(index, avs);
        }
    }

    fn settle_bucket(&mut self, index: usize) {
        let life = &mut self.lives[index];
        let closed = life.state.close_due_bucket(&self.periods, self.now).unwrap();
        if let Some(closed) = closed {
            assert_eq!(closed.split_index, life.splits.len() as u64);
            life.buckets.insert(closed.bucket.index, closed.bucket);
            life.splits.push(closed.split);
            life.joint.write(closed.joint);
        }
    }

    fn settle_changes(&mut self, index: usize) {
        let all: Vec<Avs> = self.lives[index].allotments.keys().copied().collect();
        for avs in all {
            self.settle_allotment(index, avs);
        }
    }

    fn settle_allotment(&mut self, index: usize, avs: Avs) {
        let life = &mut self.lives[index];
        if let Some(allotment) = life.allotments.get_mut(&avs) {
            let writes = allotment.state.settle_changes(&mut life.state, self.now).unwrap();
            for write in writes {
                allotment.history.write(write);
            }
        }
    }

    // ---- messages

    /// What the message answers: shares, an amount, the number of a withdrawal or record, nothing.
    pub fn run(&mut self, op: &Op) -> Result<Option<u128>, SlashError> {
        match *op {
            Op::Deposit { staker, amount } => self.deposit(staker, amount).map(Some),
            Op::QueueWithdrawal {
                staker,
                shares,
                generation,
            } => self
                .queue_withdrawal(staker, shares, generation)
                .map(|id| Some(id as u128)),
            Op::CompleteWithdrawal { withdrawal } => self.complete_withdrawal(withdrawal).map(Some),
            Op::Allocate { avs, budget, weight } => self.allocate(avs, budget, weight).map(|()| None),
            Op::Deallocate { avs, budget, weight } => self.deallocate(avs, budget, weight).map(|()| None),
            Op::Slash {
                avs,
                fault_time,
                fraction,
            } => self.slash(avs, fault_time, fraction).map(|id| Some(id as u128)),
            Op::Veto { record, upheld } => self.veto(record, upheld).map(Some),
            Op::Release { record } => self.release(record).map(Some),
        }
    }

    pub fn deposit(&mut self, staker: Staker, amount: u128) -> Result<u128, SlashError> {
        let index = self.lives.len() - 1;
        self.settle_touched(index, None);
        let now = self.now;
        let life = self.last_mut();
        let done = kept(&mut life.state, |state| {
            state.deposit(PoolAssets::new(amount), now)
        })?;
        life.joint.write(done.joint);
        let owned = life.stakers.entry(staker).or_default();
        *owned = owned.checked_add(done.shares).unwrap();
        self.deposited += amount;
        Ok(done.shares.u128())
    }

    pub fn owned(&self, staker: Staker, generation: usize) -> u128 {
        let owned = self.lives[generation].stakers.get(&staker);
        owned.map_or(0, |shares| shares.u128())
    }

    pub fn queue_withdrawal(
        &mut self,
        staker: Staker,
        shares: u128,
        generation: usize,
    ) -> Result<usize, SlashError> {
        self.settle_touched(generation, None);
        let owned = PoolShares::new(self.owned(staker, generation));
        let (periods, now) = (self.periods, self.now);
        let life = &mut self.lives[generation];
        let shares = PoolShares::new(shares);
        let queued = kept(&mut life.state, |state| {
            state.queue_withdrawal(owned, shares, &periods, now)
        })?;
        life.stakers.insert(staker, queued.left);
        self.withdrawals.push(Leaver {
            staker,
            generation,
            state: Withdrawal {
                bucket: queued.bucket,
                shares,
                paid: PoolAssets::ZERO,
            },
        });
        Ok(self.withdrawals.len() - 1)
    }

    pub fn complete_withdrawal(&mut self, withdrawal: usize) -> Result<u128, SlashError> {
        self.settle_touched(self.withdrawals[withdrawal].generation, None);
        let (periods, now) = (self.periods, self.now);
        let leaver = &mut self.withdrawals[withdrawal];
        let bucket = self.lives[leaver.generation].buckets.get(&leaver.state.bucket);
        let amount = kept(&mut leaver.state, |state| state.pay(bucket, &periods, now))?;
        self.paid += amount.u128();
        Ok(amount.u128())
    }

    pub fn allocate(&mut self, avs: Avs, budget: u128, weight: u128) -> Result<(), SlashError> {
        // Matured decreases of every AVS free scale for this one.
        self.settle();
        let (now, delay) = (self.now, self.terms[avs].allocation_delay);
        let life = self.last_mut();
        let old = life.allotments.get(&avs).cloned();
        let mut allotment = old.unwrap_or_else(|| Allotment {
            state: Allocation::default(),
            history: History(Vec::new()),
        });
        let mut both = (life.state.clone(), allotment.state.clone());
        let done = kept(&mut both, |(generation, allocation)| {
            allocation.allocate(generation, Scale::new(budget), Scale::new(weight), delay, now)
        })?;
        (life.state, allotment.state) = both;
        assert_eq!(done.eta, now + delay);
        if let Some(write) = done.write {
            allotment.history.write(write);
        }
        life.allotments.insert(avs, allotment);
        Ok(())
    }

    pub fn deallocate(&mut self, avs: Avs, budget: u128, weight: u128) -> Result<(), SlashError> {
        let index = self.lives.len() - 1;
        self.settle_touched(index, Some(avs));
        let (now, delay) = (self.now, self.terms[avs].deallocation_delay);
        let allotment = self.last_mut().allotments.get_mut(&avs);
        let allotment = allotment.ok_or(SlashError::NoAllocation)?;
        let done = kept(&mut allotment.state, |state| {
            state.deallocate(Scale::new(budget), Scale::new(weight), delay, now)
        })?;
        assert_eq!(done.eta, now + delay);
        allotment.history.write(done.write);
        Ok(())
    }

    pub fn slash(&mut self, avs: Avs, fault_time: u64, fraction: u128) -> Result<usize, SlashError> {
        let (now, terms) = (self.now, self.terms[avs]);
        let offence = Offence {
            fault_time,
            fraction: Decimal::raw(fraction),
        };
        offence.check(&terms, now)?;
        let index = self.life_at(fault_time);
        self.settle_touched(index, Some(avs));
        let first = self.periods.first_reached(fault_time).unwrap();
        let life = &mut self.lives[index];
        let allotment = life.allotments.get_mut(&avs).ok_or(SlashError::NoAllocation)?;
        let then = Then {
            allocation: allotment.history.before(fault_time),
            joint: life.joint.before(fault_time),
        };
        let buckets: Vec<Bucket> = life.buckets.range(first..).map(|(_, &bucket)| bucket).collect();
        let reached = |bucket: &&Bucket| bucket.is_reached_by(fault_time);
        assert!(
            buckets.iter().eq(life.buckets.values().filter(reached)),
            "first reached bucket"
        );
        let mut parts = (life.state.clone(), allotment.state.clone(), buckets);
        let slashed = kept(&mut parts, |(generation, allocation, buckets)| {
            let mut reach = Reach {
                generation,
                allocation,
                buckets,
            };
            let plan = reach.plan(&offence, &then, None, now)?;
            let slashed = reach.apply(&plan, terms.resolution_delay, now)?;
            assert_eq!(
                plan.due,
                slashed.record.total_take().unwrap(),
                "the plan promised less or more"
            );
            Ok(slashed)
        })?;
        (life.state, allotment.state) = (parts.0, parts.1);
        allotment.history.write(slashed.allocation);
        life.joint.write(slashed.joint);
        life.buckets
            .extend(parts.2.into_iter().map(|bucket| (bucket.index, bucket)));
        let slash = Slash {
            avs,
            generation: index,
            state: slashed.record,
        };
        *(if slash.state.ended {
            &mut self.released
        } else {
            &mut self.escrow
        }) += slash.total();
        self.records.push(slash);
        if slashed.generation_closed {
            self.open_generation();
        }
        Ok(self.records.len() - 1)
    }

    pub fn veto(&mut self, record: usize, upheld: u128) -> Result<u128, SlashError> {
        let now = self.now;
        let Slash {
            avs,
            generation: index,
            state: record_state,
        } = self.records[record].clone();
        self.settle_touched(index, Some(avs));
        let life = &mut self.lives[index];
        let allotment = life.allotments.get_mut(&avs).unwrap();
        let since: Vec<Split> = life.splits[record_state.splits_before as usize..].to_vec();
        let touched = record_state.takes(&since).unwrap().buckets;
        let buckets: Vec<Bucket> = touched.iter().map(|take| life.buckets[&take.bucket]).collect();
        let mut parts = (life.state.clone(), allotment.state.clone(), buckets, record_state);
        let vetoed = kept(&mut parts, |(generation, allocation, buckets, record)| {
            let mut reach = Reach {
                generation,
                allocation,
                buckets,
            };
            reach.veto(record, &since, Decimal::raw(upheld), now)
        })?;
        (life.state, allotment.state) = (parts.0, parts.1);
        life.buckets
            .extend(parts.2.into_iter().map(|bucket| (bucket.index, bucket)));
        allotment.history.write(vetoed.allocation);
        life.joint.write(vetoed.joint);
        self.records[record].state = parts.3;
        self.escrow -= self.records[record].total();
        self.released += vetoed.released.u128();
        if vetoed.generation_closed {
            self.open_generation();
        }
        Ok(vetoed.returned.u128())
    }

    pub fn release(&mut self, record: usize) -> Result<u128, SlashError> {
        let (now, index) = (self.now, self.records[record].generation);
        self.settle_touched(index, None);
        let slash = &mut self.records[record];
        let mut both = (slash.state.clone(), self.lives[index].state.clone());
        let done = kept(&mut both, |(record, generation)| record.release(generation, now))?;
        (slash.state, self.lives[index].state) = both;
        self.escrow -= done.amount.u128();
        self.released += done.amount.u128();
        if done.generation_closed {
            self.open_generation();
        }
        Ok(done.amount.u128())
    }
}
