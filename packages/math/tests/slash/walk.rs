//! Random sequences of messages that are often, not always, allowed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use palisade_math::slash::{Periods, SlashError, Terms, START_SCALE};
use palisade_math::Scale;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use crate::dice::Dice;
use crate::exact::Frac;
use crate::pool::{Op, Pool, Slash, Staker};

pub const ONE: u128 = 1_000_000_000_000_000_000;
pub const STAKERS: [Staker; 6] = ['a', 'b', 'c', 'd', 'e', 'f'];

thread_local! {
    /// How often each situation came up in this thread's test.
    pub static MET: RefCell<BTreeMap<&'static str, u64>> = const { RefCell::new(BTreeMap::new()) };
}

pub fn met(situation: &'static str) {
    MET.with_borrow_mut(|met| *met.entry(situation).or_default() += 1);
}

/// Tiny pools make every rounding matter, mid ones are ordinary, big ones fill the types.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Profile {
    Tiny,
    Mid,
    Big,
}

#[derive(Clone, Debug)]
pub struct Plan {
    pub profile: Profile,
    pub seed: u64,
    /// One seed per message.
    pub steps: Vec<u64>,
}

pub fn plans() -> impl Strategy<Value = Plan> {
    let profile = prop_oneof![Just(Profile::Tiny), Just(Profile::Mid), Just(Profile::Big)];
    (
        profile,
        any::<u64>(),
        prop::collection::vec(any::<u64>(), 1..=120),
    )
        .prop_map(|(profile, seed, steps)| Plan { profile, seed, steps })
}

/// 256 cases, or `PROPTEST_CASES`; the seeds of failures join those in `regressions.txt`.
pub fn config() -> ProptestConfig {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/slash/regressions.txt");
    ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(seeds))),
        ..ProptestConfig::default()
    }
}

/// One message, allowed or refused.
pub struct Step<'a> {
    /// The pool before it, at the second of the message and settled.
    pub old: &'a Pool,
    /// The pool after it.
    pub pool: &'a Pool,
    pub op: &'a Op,
    pub result: &'a Result<Option<u128>, SlashError>,
    /// Messages that were not refused so far.
    pub done: u64,
    /// `max(1, highest A / S so far)`: without rewards above 1 only by rounding in pools of a few units.
    pub price: &'a Frac,
    pub deposits: &'a BTreeMap<Staker, u128>,
}

impl Step<'_> {
    /// The record that this message made, if it was a slash.
    pub fn slashed(&self) -> Option<(usize, &Slash)> {
        match (self.op, self.result) {
            (Op::Slash { .. }, Ok(Some(id))) => Some((*id as usize, &self.pool.records[*id as usize])),
            _ => None,
        }
    }

    /// The record that this message vetoed, how much was upheld and what was returned.
    pub fn vetoed(&self) -> Option<(usize, u128, u128)> {
        match (self.op, self.result) {
            (&Op::Veto { record, upheld }, &Ok(Some(returned))) => Some((record, upheld, returned)),
            _ => None,
        }
    }
}

/// Runs the plan and hands each step over, with dice of its own for trials.
pub fn walk(plan: &Plan, mut check: impl FnMut(&Step, &mut Dice)) {
    let mut pool = new_pool(plan.profile, plan.seed);
    let (mut done, mut price, mut deposits) = (0, Frac::whole(1), BTreeMap::new());
    for &seed in &plan.steps {
        let mut dice = Dice::new(seed);
        pool.now += dice.pick(&[0, 0, 0, 1, 1, 2, 3, 4]);
        let op = message(&pool, &mut dice, plan.profile);
        let old = pool.settled();
        let result = pool.run(&op);
        if let Err(broken @ (SlashError::Math(_) | SlashError::Invariant(_))) = &result {
            panic!("{broken} by {op:?}");
        }
        pool.settle();
        if result.is_ok() {
            done += 1;
        } else {
            assert_eq!(pool, old, "a refusal changed something");
        }
        if let (&Op::Deposit { staker, amount }, true) = (&op, result.is_ok()) {
            *deposits.entry(staker).or_default() += amount;
        }
        for life in &pool.lives {
            let total = life.state.total_shares().unwrap().u128().max(1);
            price = price.max(Frac::new(life.state.slot.assets.u128(), total));
        }
        let step = Step {
            old: &old,
            pool: &pool,
            op: &op,
            result: &result,
            done,
            price: &price,
            deposits: &deposits,
        };
        check(&step, &mut dice);
    }
}

fn new_pool(profile: Profile, seed: u64) -> Pool {
    let dice = &mut Dice::new(seed);
    let tiny = profile == Profile::Tiny;
    let periods = Periods {
        bucket: if tiny { dice.pick(&[2, 3]) } else { 3 },
        unbonding: if tiny { dice.pick(&[6, 9]) } else { 21 },
    };
    let count = dice.pick(&[2, 3, 5, 8]);
    let terms = (0..count).map(|_| {
        let slash_window = dice.within_u64(periods.unbonding / 3, periods.unbonding);
        Terms {
            slash_window,
            deallocation_delay: dice.within_u64(slash_window, periods.unbonding),
            allocation_delay: dice.pick(&[0, 0, 2, 5]),
            resolution_delay: dice.pick(&[None, Some(0), Some(2), Some(5), Some(periods.unbonding)]),
        }
    });
    let start_scale = if tiny { Scale::new(10_000) } else { START_SCALE };
    Pool::new(periods, terms.collect(), 10 * periods.bucket, start_scale)
}

fn amount(dice: &mut Dice, profile: Profile) -> u128 {
    let exponent = match profile {
        Profile::Tiny => return dice.within(1, 60),
        Profile::Mid => dice.within(1, 9),
        Profile::Big => dice.within(6, 24),
    };
    dice.within(1, 10u128.pow(exponent as u32))
}

const ODDS: [(Kind, u64); 8] = [
    (Kind::Deposit, 20),
    (Kind::Queue, 16),
    (Kind::Complete, 6),
    (Kind::Allocate, 12),
    (Kind::Deallocate, 9),
    (Kind::Slash, 20),
    (Kind::Veto, 9),
    (Kind::Release, 8),
];

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Deposit,
    Queue,
    Complete,
    Allocate,
    Deallocate,
    Slash,
    Veto,
    Release,
}

fn kind(dice: &mut Dice) -> Kind {
    let mut left = dice.within_u64(0, 99);
    for (kind, odds) in ODDS {
        if left < odds {
            return kind;
        }
        left -= odds;
    }
    panic!("the odds are of 100");
}

fn message(pool: &Pool, dice: &mut Dice, profile: Profile) -> Op {
    let live: Vec<usize> = (0..pool.records.len())
        .filter(|&n| !pool.records[n].state.ended)
        .collect();
    let is_overdue = |n: &usize| pool.now > pool.records[*n].state.deadline;
    let overdue: Vec<usize> = live.iter().copied().filter(is_overdue).collect();
    let allotted: Vec<usize> = pool.last().allotments.keys().copied().collect();
    let mut avs = if dice.percent(50) {
        0
    } else {
        dice.below(pool.terms.len())
    };
    let mut kind = kind(dice);
    if (kind == Kind::Complete && pool.withdrawals.is_empty())
        || (matches!(kind, Kind::Veto | Kind::Release) && pool.records.is_empty())
    {
        kind = Kind::Deposit;
    }
    if kind == Kind::Deposit && !overdue.is_empty() && dice.percent(80) {
        kind = Kind::Release;
    }
    if kind == Kind::Veto && live.len() == overdue.len() && dice.percent(80) {
        kind = Kind::Slash;
    }
    if matches!(kind, Kind::Slash | Kind::Deallocate) && !allotted.contains(&avs) && dice.percent(90) {
        if allotted.is_empty() {
            kind = Kind::Allocate;
        } else {
            avs = dice.pick(&allotted);
        }
    }
    match kind {
        Kind::Deposit => Op::Deposit {
            staker: dice.pick(&STAKERS),
            amount: amount(dice, profile),
        },
        Kind::Queue => queue(pool, dice),
        Kind::Complete => Op::CompleteWithdrawal {
            withdrawal: dice.below(pool.withdrawals.len()),
        },
        Kind::Allocate => allocate(pool, dice, avs),
        Kind::Deallocate => deallocate(pool, dice, avs),
        Kind::Slash => slash(pool, dice, avs),
        Kind::Veto => Op::Veto {
            record: dice.pick(if live.is_empty() { &[0] } else { &live }),
            upheld: dice.pick(&[0, 0, ONE / 2, ONE / 3, ONE]),
        },
        Kind::Release => {
            let likely = if overdue.is_empty() { live } else { overdue };
            Op::Release {
                record: dice.pick(if likely.is_empty() { &[0] } else { &likely }),
            }
        }
    }
}

fn queue(pool: &Pool, dice: &mut Dice) -> Op {
    let last = pool.lives.len() - 1;
    let mut staker = dice.pick(&STAKERS);
    if pool.owned(staker, last) == 0 && dice.percent(90) {
        let holders: Vec<Staker> = STAKERS
            .into_iter()
            .filter(|&who| pool.owned(who, last) > 0)
            .collect();
        staker = dice.pick(if holders.is_empty() { &STAKERS } else { &holders });
    }
    let generation = if dice.percent(80) {
        last
    } else {
        dice.below(last + 1)
    };
    let owned = pool.owned(staker, generation);
    Op::QueueWithdrawal {
        staker,
        shares: if dice.percent(40) {
            owned
        } else {
            dice.within(0, owned)
        },
        generation,
    }
}

fn allocate(pool: &Pool, dice: &mut Dice, avs: usize) -> Op {
    let life = pool.last();
    let scale = life.state.slot.scale.u128();
    let free = scale.saturating_sub(life.state.encumbered.u128());
    let some = dice.within(0, free);
    let budget = dice.pick(&[free, some, free / 3, free / 20]);
    let weight = life.allotments.get(&avs).map_or(0, |a| a.state.weight.u128());
    let room = scale.saturating_sub(weight);
    let any = dice.within(0, scale);
    Op::Allocate {
        avs,
        budget,
        weight: room.min(dice.pick(&[budget, any, room])),
    }
}

fn deallocate(pool: &Pool, dice: &mut Dice, avs: usize) -> Op {
    let allotment = pool.last().allotments.get(&avs).map(|allotment| &allotment.state);
    let free = allotment.map_or(1, |a| a.free_budget().unwrap().u128());
    let weight = allotment.map_or(0, |a| a.weight.u128());
    let (some, part) = (dice.within(0, free), dice.within(0, weight));
    Op::Deallocate {
        avs,
        budget: dice.pick(&[free, some, free / 3]),
        weight: dice.pick(&[0, part]),
    }
}

fn slash(pool: &Pool, dice: &mut Dice, avs: usize) -> Op {
    let window = pool.terms[avs].slash_window;
    let (inside, about) = (dice.within_u64(0, window), dice.within_u64(0, window + 1));
    let ago = dice.pick(&[0, 1, inside, about]);
    let any = dice.within(ONE / 10_000, ONE);
    let part = ONE / dice.pick(&[2, 10, 1000, 10_000]);
    let fraction = dice.pick(&[ONE, any, part]);
    match pool.records.last() {
        // Once more for the same second.
        Some(last) if dice.percent(30) => Op::Slash {
            avs: last.avs,
            fault_time: last.state.fault_time,
            fraction,
        },
        _ => Op::Slash {
            avs,
            fault_time: pool.now.saturating_sub(ago),
            fraction,
        },
    }
}
