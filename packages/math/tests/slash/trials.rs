//! What would happen if: trials on copies of a pool in the middle of a random sequence.

use std::collections::BTreeMap;

use palisade_math::slash::{SlashError, MAX_PENDING};
use proptest::prelude::*;

use crate::dice::Dice;
use crate::exact::Frac;
use crate::fair::values;
use crate::invariants::{behind, budgets_fit, conservation, most_slots, worth};
use crate::pool::{Avs, Life, Op, Pool, Slash};
use crate::walk::{config, met, plans, walk, Plan, Profile, Step, MET, ONE, STAKERS};

/// The answer, None of a refusal. Nothing may be broken.
fn attempt<T>(result: Result<T, SlashError>) -> Option<T> {
    match result {
        Err(broken @ (SlashError::Math(_) | SlashError::Invariant(_))) => panic!("{broken}"),
        other => other.ok(),
    }
}

fn with_budget(life: &Life) -> Vec<Avs> {
    let allotments = life.allotments.iter();
    allotments
        .filter(|(_, a)| !a.state.budget.is_zero())
        .map(|(avs, _)| *avs)
        .collect()
}

fn permutations<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in 0..of.len() {
        let mut rest = of.to_vec();
        let head = rest.remove(first);
        all.extend(permutations(&rest).into_iter().map(|mut tail| {
            tail.insert(0, head.clone());
            tail
        }));
    }
    all
}

/// n slashes of n AVSs leave each slot equal in any order, within n(3 + R) units.
fn order_does_not_matter(pool: &Pool, dice: &mut Dice) {
    let mut chosen = with_budget(pool.last());
    dice.shuffle(&mut chosen);
    chosen.truncate(3);
    let plan = |avs: Avs| {
        let ago = dice.within_u64(0, pool.terms[avs].slash_window);
        (avs, pool.now - ago, dice.within(1, 4) * ONE / 4)
    };
    let plans: Vec<_> = chosen.into_iter().map(plan).collect();
    let mut outcomes: Vec<BTreeMap<Option<u64>, u128>> = Vec::new();
    for order in permutations(&plans) {
        let mut trial = pool.clone();
        for (avs, fault_time, fraction) in order {
            attempt(trial.slash(avs, fault_time, fraction));
        }
        if trial.lives.len() > pool.lives.len() {
            return;
        }
        let slots = trial.last().slots(pool.now).into_iter();
        outcomes.push(slots.map(|(place, slot)| (place, slot.assets.u128())).collect());
    }
    let bound = &Frac::whole(plans.len()) * &(&Frac::whole(3) + &worth(pool, pool.last()));
    met("order trial");
    for place in outcomes[0].keys() {
        let assets = || outcomes.iter().map(|outcome| outcome[place]);
        let off = assets().max().unwrap() - assets().min().unwrap();
        assert!(Frac::whole(off) <= bound, "order matters by {off} in {place:?}");
    }
}

/// Slash, exits, veto: M, M_b, q and w are exactly as if never slashed. So is every staker where no bucket
/// closed meanwhile; each close rounds two amounts down, so each allows 2 units (at the price).
fn veto_restores(pool: &Pool, dice: &mut Dice) {
    let mut plain = pool.clone();
    let mut chosen = with_budget(plain.last());
    chosen.retain(|&avs| plain.terms[avs].resolution_delay.is_some());
    if chosen.is_empty() || plain.last().state.contested > 0 {
        return;
    }
    let avs = dice.pick(&chosen);
    plain.terms[avs].resolution_delay = Some(plain.periods.unbonding);
    let mut slashed = plain.clone();
    let fault = plain.now - dice.within_u64(0, plain.terms[avs].slash_window);
    let fraction = ONE / dice.pick(&[1, 2, 5]);
    let Some(record) = attempt(slashed.slash(avs, fault, fraction)) else {
        return;
    };
    let splits = plain.last().splits.len();
    for _ in 0..dice.below(5) {
        let (staker, divisor, step) = (dice.pick(&STAKERS), dice.pick(&[1, 2, 3]), dice.pick(&[0, 1, 3]));
        for twin in [&mut plain, &mut slashed] {
            let last = twin.lives.len() - 1;
            let shares = twin.owned(staker, last) / divisor;
            attempt(twin.queue_withdrawal(staker, shares, last));
            twin.now += step;
        }
    }
    if slashed.now > slashed.records[record].state.deadline {
        return;
    }
    met("veto trial");
    slashed.veto(record, 0).unwrap();
    plain.settle();
    slashed.settle();
    same_numbers(&slashed, &plain);
    let closed = plain.last().splits.len() - splits;
    let joint = &plain.last().state;
    let total = joint.total_shares().unwrap().u128().max(1);
    let price = Frac::whole(1).max(Frac::new(joint.slot.assets.u128(), total));
    let bound = &Frac::whole(2 * closed) * &price;
    let theirs = values(&plain);
    for (holding, value) in values(&slashed) {
        assert!(
            value.distance(&theirs[&holding]) <= bound,
            "{holding:?} after {closed} closes"
        );
    }
}

fn same_numbers(slashed: &Pool, plain: &Pool) {
    let (mine, theirs) = (slashed.last(), plain.last());
    assert_eq!(mine.state.slot.scale, theirs.state.slot.scale, "M");
    for (index, bucket) in theirs
        .buckets
        .iter()
        .filter(|(_, bucket)| plain.now < bucket.matures)
    {
        assert_eq!(
            mine.buckets[index].slot.scale, bucket.slot.scale,
            "M_b of {index}"
        );
    }
    for (avs, other) in &theirs.allotments {
        let allotment = &mine.allotments[avs].state;
        assert_eq!(*allotment, other.state, "allocation of {avs}");
    }
}

/// Slashes of one AVS, then their vetoes in any order: full ones restore assets, M, M_b, q and w exactly.
///
/// Pending decreases may end lower, by `MAX_PENDING - 1` units of scale per veto in all: cuts are ceiled one by
/// one, so their sum may exceed what q gets back, and `sum p <= q` comes first. Those units stay in q.
fn vetoes_in_any_order(pool: &Pool, dice: &mut Dice) {
    let mut trial = pool.clone();
    let chosen = with_budget(trial.last());
    if chosen.is_empty() || trial.last().state.contested > 0 {
        return;
    }
    let (avs, upheld) = (dice.pick(&chosen), dice.pick(&[0, 0, ONE / 3, ONE / 2]));
    trial.terms[avs].resolution_delay = Some(trial.periods.unbonding);
    for _ in 0..MAX_PENDING {
        let free = trial.last().allotments[&avs].state.free_budget().unwrap().u128();
        attempt(trial.deallocate(avs, free.div_ceil(dice.within(1, 3)), 0));
    }
    let numbers = |pool: &Pool| {
        let a = &pool.last().allotments[&avs].state;
        (pool.last().slots(pool.now), a.budget, a.weight, a.charged)
    };
    let pending = |pool: &Pool| {
        let decreases = pool.last().allotments[&avs].state.decreases.iter();
        decreases.map(|change| change.budget.u128()).collect::<Vec<_>>()
    };
    let (before, pending_before) = (numbers(&trial), pending(&trial));
    let mut records = Vec::new();
    for _ in 0..4 {
        let any = dice.within(ONE / 10_000, ONE);
        let (ago, fraction) = (dice.within_u64(0, 2), dice.pick(&[ONE, any]));
        records.extend(attempt(trial.slash(avs, trial.now - ago, fraction)));
    }
    if records.len() > 1 {
        met("veto order trial");
    }
    dice.shuffle(&mut records);
    for &record in &records {
        attempt(trial.veto(record, upheld)).unwrap();
        conservation(&trial);
        budgets_fit(&trial);
    }
    if upheld == 0 {
        assert_eq!(numbers(&trial), before);
        let lost = pending_before
            .iter()
            .zip(pending(&trial))
            .map(|(old, new)| old.checked_sub(new).unwrap());
        assert!(
            lost.sum::<u128>() <= ((MAX_PENDING - 1) * records.len()) as u128,
            "pending decreases"
        );
    }
}

/// Asking at u for less q and w changes no slash made by `u + deallocation delay`, for a fault at u or later.
fn cuts_cannot_dodge(pool: &Pool, dice: &mut Dice) {
    let mut plain = pool.clone();
    let mut chosen = with_budget(plain.last());
    chosen.retain(|avs| {
        let a = &plain.last().allotments[avs].state;
        !a.free_budget().unwrap().is_zero() && a.decreases.len() < MAX_PENDING
    });
    if chosen.is_empty() {
        return;
    }
    let avs = dice.pick(&chosen);
    let (a, terms, asked) = (
        plain.last().allotments[&avs].state.clone(),
        plain.terms[avs],
        plain.now,
    );
    let mut cut = plain.clone();
    cut.deallocate(avs, a.free_budget().unwrap().u128(), a.weight.u128())
        .unwrap();
    let some = dice.within_u64(0, terms.deallocation_delay);
    let later = asked + dice.pick(&[terms.deallocation_delay, some]);
    let fault = dice.within_u64(asked.max(later.saturating_sub(terms.slash_window)), later);
    let takes = [&mut plain, &mut cut].map(|twin| {
        twin.now = later;
        attempt(twin.slash(avs, fault, ONE)).map_or(0, |record| twin.records[record].total())
    });
    if takes[0] > 0 {
        met("cut trial");
    }
    assert_eq!(
        takes[0], takes[1],
        "a cut asked at {asked} dodged a fault at {fault}, slashed at {later}"
    );
}

/// Exit cannot dodge: what an AVS could take for a fault at t stays takeable until its window ends, less 1 unit,
/// less 1 unit per slot for each slash of another AVS since (each take is ceiled), and less the worth of 1 unit of
/// scale for each veto so far: a partial one gives back whole units of scale, floored, which lifts A / M by less
/// than that until a later veto brings it down again.
struct Probe {
    avs: Avs,
    time: u64,
    generation: usize,
    budget: u128,
}

impl Probe {
    fn new(pool: &Pool, avs: Avs) -> Self {
        let free = pool.last().allotments[&avs].state.free_budget().unwrap();
        Self {
            avs,
            time: pool.now,
            generation: pool.lives.len() - 1,
            budget: free.u128(),
        }
    }

    fn look(&self, pool: &Pool) {
        // A read at t excludes second t.
        let since: Vec<&Slash> = pool
            .records
            .iter()
            .filter(|r| r.state.slashed_at >= self.time)
            .collect();
        let window = pool.terms[self.avs].slash_window;
        if pool.now <= self.time || pool.now - self.time > window {
            return;
        }
        if pool.life_at(self.time) != self.generation || since.iter().any(|slash| slash.avs == self.avs) {
            return;
        }
        let life = &pool.lives[self.generation];
        let then = life.allotments[&self.avs].history.before(self.time);
        let (Some(then), Some(joint)) = (then, life.joint.before(self.time)) else {
            return;
        };
        if joint.scale.is_zero() {
            return;
        }
        let limits = [then.budget, then.base_weight, joint.scale].map(|scale| scale.u128());
        let due = limits.into_iter().fold(self.budget, u128::min);
        let slot = palisade_math::slash::Slot {
            assets: joint.assets,
            scale: joint.scale,
        };
        let mut trial = pool.clone();
        let record = attempt(trial.slash(self.avs, self.time, ONE));
        let could = record.map_or(0, |record| trial.records[record].total());
        met("dodge probe");
        let dust = 1 + since.len() as u128 * u128::from(most_slots(pool));
        let contestable = |slash: &&Slash| slash.state.deadline > slash.state.slashed_at;
        let ended = pool
            .records
            .iter()
            .filter(contestable)
            .filter(|slash| slash.state.ended);
        let lifted = ended.fold(Frac::whole(0), |sum, _| &sum + &worth(pool, life));
        assert!(
            &Frac::whole(could + dust) + &lifted >= behind(&slot, due),
            "{could} of a budget of {due} at {} after {} slashes",
            self.time,
            since.len()
        );
    }
}

/// What one AVS took for one second t, less what vetoes returned, is at most `q(t) * R(t)`, its budget of t.
///
/// Plus, per slash, 1 unit per slot and the worth of 1 unit of scale (the ceils). Not asked where a veto gave
/// the AVS back, after t, budget that a slash before t had taken: q(t) is then too low a measure.
#[derive(Default)]
struct FaultCap {
    room: BTreeMap<(usize, Avs, u64), Frac>,
    vetoed: Vec<usize>,
}

impl FaultCap {
    fn follow(&mut self, step: &Step) {
        if let Some((_, slash)) = step.slashed() {
            self.slash(step.old, slash);
        }
        if let Some((number, _, returned)) = step.vetoed() {
            let room = self.room.get_mut(&Self::key(&step.pool.records[number])).unwrap();
            *room = &*room + &Frac::whole(returned);
            self.vetoed.push(number);
        }
    }

    fn key(slash: &Slash) -> (usize, Avs, u64) {
        (slash.generation, slash.avs, slash.state.fault_time)
    }

    fn slash(&mut self, old: &Pool, slash: &Slash) {
        let (life, fault_time) = (&old.lives[slash.generation], slash.state.fault_time);
        let then = life.allotments[&slash.avs].history.before(fault_time).unwrap();
        let joint = life.joint.before(fault_time).unwrap();
        let slot = palisade_math::slash::Slot {
            assets: joint.assets,
            scale: joint.scale,
        };
        let budget = behind(&slot, then.budget.u128());
        let room = self.room.entry(Self::key(slash)).or_insert(budget);
        let dust = &Frac::whole(1 + slash.state.bucket_takes.len()) + &worth(old, life);
        *room = &(&*room + &dust) - &Frac::whole(slash.total());
        let earlier = |number: &usize| {
            let other = &old.records[*number];
            other.avs == slash.avs && other.state.slashed_at < fault_time
        };
        if !self.vetoed.iter().any(earlier) {
            assert!(
                *room >= Frac::whole(0),
                "more than the budget of the fault at {fault_time}"
            );
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn registry_i08_the_order_of_slashes_does_not_matter(plan in plans()) {
        walk(&plan, |step, dice| {
            if dice.percent(12) {
                order_does_not_matter(step.pool, dice);
            }
        });
    }

    /// However often, and for whatever fraction, an AVS slashes for one second.
    #[test]
    fn registry_i10_slashes_of_one_fault_fit_its_budget(plan in plans()) {
        let mut cap = FaultCap::default();
        walk(&plan, |step, _| cap.follow(step));
    }

    #[test]
    fn registry_i13_exit_cannot_dodge(plan in plans()) {
        let mut probes: Vec<Probe> = Vec::new();
        walk(&plan, |step, dice| {
            let pool = step.pool;
            if dice.percent(25) && pool.lives.iter().all(|life| life.state.contested == 0) {
                probes.extend(with_budget(pool.last()).into_iter().map(|avs| Probe::new(pool, avs)));
            }
            if !probes.is_empty() && dice.percent(60) {
                probes[dice.below(probes.len())].look(pool);
            }
        });
    }

    #[test]
    fn registry_i13_a_cut_cannot_dodge(plan in plans()) {
        walk(&plan, |step, dice| {
            if dice.percent(30) {
                cuts_cannot_dodge(step.pool, dice);
            }
        });
    }

    #[test]
    fn registry_i20_a_full_veto_is_as_if_never_slashed(plan in plans()) {
        walk(&plan, |step, dice| {
            if dice.percent(30) {
                veto_restores(step.pool, dice);
            }
        });
    }

    #[test]
    fn registry_i20_vetoes_restore_in_any_order(plan in plans()) {
        walk(&plan, |step, dice| {
            if dice.percent(30) {
                vetoes_in_any_order(step.pool, dice);
            }
        });
    }

    /// A pool that settles only what each message touches, as a contract does, comes to the same numbers.
    #[test]
    fn settling_late_changes_nothing(plan in plans()) {
        let mut late: Option<Pool> = None;
        walk(&plan, |step, _| {
            let pool = late.get_or_insert_with(|| Pool {
                lazy: true,
                ..step.old.clone()
            });
            pool.now = step.pool.now;
            assert_eq!(pool.run(step.op), *step.result);
            let mut settled = pool.settled();
            settled.lazy = false;
            assert_eq!(settled, *step.pool);
        });
    }
}

/// The random sequences come by every situation that the tests above are about.
#[test]
fn random_sequences_meet_what_they_test() {
    for seed in 0..300 {
        let mut dice = Dice::new(seed);
        let plan = Plan {
            profile: [Profile::Tiny, Profile::Mid, Profile::Big][seed as usize % 3],
            seed,
            steps: (0..60).map(|_| dice.next()).collect(),
        };
        let mut probes: Vec<Probe> = Vec::new();
        walk(&plan, |step, dice| {
            count(step);
            order_does_not_matter(step.pool, dice);
            veto_restores(step.pool, dice);
            vetoes_in_any_order(step.pool, dice);
            cuts_cannot_dodge(step.pool, dice);
            probes.iter().for_each(|probe| probe.look(step.pool));
            probes.clear();
            if step.pool.lives.iter().all(|life| life.state.contested == 0) {
                probes.extend(
                    with_budget(step.pool.last())
                        .into_iter()
                        .map(|avs| Probe::new(step.pool, avs)),
                );
            }
        });
    }
    MET.with_borrow(|met| {
        for (name, least) in LEAST {
            let found = met.get(name).copied().unwrap_or(0);
            assert!(
                found >= least,
                "{name}: {found}, at least {least} wanted, of {met:?}"
            );
        }
    });
}

const LEAST: [(&str, u64); 13] = [
    ("slash", 1000),
    ("final slash", 150),
    ("slash of several slots", 200),
    ("captured less than charged", 100),
    ("veto", 150),
    ("veto after a split", 20),
    ("release", 500),
    ("generation closed", 30),
    ("order trial", 500),
    ("veto trial", 500),
    ("veto order trial", 500),
    ("cut trial", 500),
    ("dodge probe", 500),
];

fn count(step: &Step) {
    if let Some((_, slash)) = step.slashed() {
        let record = &slash.state;
        let cases = [
            ("slash", true),
            ("final slash", record.ended),
            ("slash of several slots", !record.bucket_takes.is_empty()),
            ("captured less than charged", record.captured < record.charge),
        ];
        cases.iter().filter(|case| case.1).for_each(|case| met(case.0));
    }
    if let Some((number, ..)) = step.vetoed() {
        let slash = &step.pool.records[number];
        met("veto");
        if step.old.lives[slash.generation].state.splits > slash.state.splits_before {
            met("veto after a split");
        }
    }
    if matches!((step.op, step.result), (Op::Release { .. }, Ok(_))) {
        met("release");
    }
    if step.pool.lives.len() > step.old.lives.len() {
        met("generation closed");
    }
}
