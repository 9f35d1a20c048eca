//! What must hold after every message, and around single ones.

use std::collections::BTreeMap;

use palisade_math::slash::{Bucket, SlashError, Slot, MAX_PENDING};
use palisade_math::{PoolShares, Scale};
use proptest::prelude::*;

use crate::dice::Dice;
use crate::exact::Frac;
use crate::fair::{values, Holding};
use crate::pool::{Leaver, Life, Op, Pool};
use crate::walk::{config, plans, walk, Step, ONE, STAKERS};

/// Exact: deposits are stake (payouts are counted in their buckets), escrow or released.
pub fn conservation(pool: &Pool) {
    let of_bucket = |bucket: &Bucket| bucket.slot.assets.u128();
    let of_life =
        |life: &Life| life.state.slot.assets.u128() + life.buckets.values().map(of_bucket).sum::<u128>();
    let stake: u128 = pool.lives.iter().map(of_life).sum();
    assert_eq!(pool.deposited, stake + pool.escrow + pool.released);
    let contested = pool.records.iter().filter(|slash| !slash.state.ended);
    assert_eq!(pool.escrow, contested.map(|slash| slash.total()).sum::<u128>());
    assert!(pool.paid <= stake);
}

fn shares_add_up(pool: &Pool) {
    for (index, life) in pool.lives.iter().enumerate() {
        let owned: u128 = life.stakers.values().map(|shares| shares.u128()).sum();
        assert_eq!(owned, life.state.active_shares.u128());
        let mut queued: BTreeMap<u64, u128> = BTreeMap::new();
        for leaver in pool
            .withdrawals
            .iter()
            .filter(|leaver| leaver.generation == index)
        {
            *queued.entry(leaver.state.bucket).or_default() += leaver.state.shares.u128();
        }
        for bucket in life.buckets.values() {
            assert_eq!(queued.remove(&bucket.index), Some(bucket.shares.u128()));
        }
        assert_eq!(queued.values().sum::<u128>(), life.state.open_shares.u128());
    }
}

/// What `encumbered` keeps a running total of.
fn encumbered(life: &Life) -> u128 {
    let allotments = life.allotments.values().map(|allotment| {
        let increases = allotment
            .state
            .increases
            .iter()
            .map(|change| change.budget.u128());
        allotment.state.budget.u128() + increases.sum::<u128>()
    });
    life.state.held.u128() + allotments.sum::<u128>()
}

/// Exact: `sum q + increases + held <= M <= M_b`, `sum pending <= q`.
pub fn budgets_fit(pool: &Pool) {
    for life in &pool.lives {
        assert_eq!(encumbered(life), life.state.encumbered.u128());
        assert!(life.state.encumbered <= life.state.slot.scale);
        assert!(life
            .buckets
            .values()
            .all(|bucket| bucket.slot.scale >= life.state.slot.scale));
        for allotment in life.allotments.values().map(|allotment| &allotment.state) {
            assert!(allotment.pending_budget().unwrap() <= allotment.budget);
            assert!(allotment.decreases.len().max(allotment.increases.len()) <= MAX_PENDING);
        }
        if !life.state.total_shares().unwrap().is_zero() {
            let stuck = life.state.contested == 0 && life.state.closed.is_none();
            assert!(
                !stuck || !life.state.slot.assets.is_zero(),
                "shares without assets"
            );
        }
    }
}

pub fn most_slots(pool: &Pool) -> u64 {
    1 + pool.periods.unbonding.div_ceil(pool.periods.bucket)
}

/// If every AVS takes its whole q, in any order, the n-th take is within n units of `q * A / M` of now.
fn solvency(pool: &Pool, dice: &mut Dice) {
    for life in &pool.lives {
        for slot in life.slots(pool.now).into_values() {
            let all = life.allotments.values().map(|allotment| allotment.state.budget);
            let mut budgets: Vec<Scale> = all.filter(|budget| !budget.is_zero()).collect();
            dice.shuffle(&mut budgets);
            let mut drained = slot;
            for (n, budget) in (1..).zip(budgets) {
                let take = Frac::whole(drained.take(budget).unwrap().u128());
                assert!(
                    take.distance(&behind(&slot, budget.u128())) <= Frac::whole(n),
                    "insolvent"
                );
            }
        }
    }
}

/// Exactly `A * x / M`.
pub fn behind(slot: &Slot, x: u128) -> Frac {
    let product = num_bigint::BigInt::from(slot.assets.u128()) * x;
    Frac::new(product, slot.scale.u128().max(1))
}

/// What one unit of scale is worth over all slots in reach: R.
pub fn worth(pool: &Pool, life: &Life) -> Frac {
    let slots = life.slots(pool.now);
    slots
        .values()
        .fold(Frac::whole(0), |sum, slot| &sum + &behind(slot, 1))
}

/// What a slash took, by slot; None is the joint one.
fn takes(step: &Step, number: usize) -> BTreeMap<Option<u64>, u128> {
    let record = &step.pool.records[number].state;
    let buckets = record
        .bucket_takes
        .iter()
        .map(|take| (Some(take.bucket), take.amount.u128()));
    std::iter::once((None, record.joint_take.u128()))
        .chain(buckets)
        .collect()
}

/// Whether value entered or left the joint slot at a price of its own: only then may A / S move.
fn may_move_price(step: &Step) -> bool {
    matches!(step.op, Op::Slash { .. } | Op::Veto { .. })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn registry_i02_value_is_conserved(plan in plans()) {
        walk(&plan, |step, _| conservation(step.pool));
    }

    #[test]
    fn registry_i03_shares_add_up(plan in plans()) {
        walk(&plan, |step, _| shares_add_up(step.pool));
    }

    /// Floored values never exceed the slot, and fall short of it by less than a unit per holder.
    #[test]
    fn registry_i04_values_never_exceed_the_slot(plan in plans()) {
        walk(&plan, |step, _| {
            for (index, life) in step.pool.lives.iter().enumerate() {
                let of = |leaver: &&Leaver| leaver.generation == index;
                let leavers: Vec<_> = step.pool.withdrawals.iter().filter(of).collect();
                let in_bucket = |bucket| leavers.iter().filter(move |leaver| leaver.state.bucket == bucket);
                let open = life.state.open_bucket.into_iter().flat_map(in_bucket).map(|leaver| leaver.state.shares);
                let holdings: Vec<_> = life.stakers.values().copied().chain(open).collect();
                let value = |shares| life.state.value_floor(shares).unwrap().u128();
                within_the_slot(holdings.iter().map(|&shares| value(shares)), life.state.slot.assets.u128());
                for bucket in life.buckets.values() {
                    let value = |leaver: &&Leaver| bucket.value_floor(leaver.state.shares).unwrap().u128();
                    within_the_slot(in_bucket(bucket.index).map(value), bucket.slot.assets.u128());
                }
            }
        });
    }

    #[test]
    fn registry_i05_budgets_fit_the_scale(plan in plans()) {
        walk(&plan, |step, _| budgets_fit(step.pool));
    }

    /// `q_j * A / M` of everyone else moves by less than one unit, in every slot.
    #[test]
    fn registry_i06_a_slash_leaves_other_avss_alone(plan in plans()) {
        walk(&plan, |step, _| {
            let Some((number, slash)) = step.slashed() else { return };
            let before = step.old.lives[slash.generation].slots(step.pool.now);
            let life = &step.pool.lives[slash.generation];
            let after = life.slots(step.pool.now);
            let others = life.allotments.iter().filter(|(avs, _)| **avs != slash.avs);
            for (_, other) in others.filter(|_| !life.state.slot.scale.is_zero()) {
                for place in takes(step, number).keys() {
                    let q = other.state.budget.u128();
                    let moved = behind(&before[place], q).distance(&behind(&after[place], q));
                    assert!(moved < Frac::whole(1), "an AVS lost part of its budget in {place:?}");
                }
            }
        });
    }

    #[test]
    fn registry_i07_every_avs_can_be_paid_in_full(plan in plans()) {
        walk(&plan, |step, dice| {
            if dice.percent(50) {
                solvency(step.pool, dice);
            }
        });
    }

    /// `0 <= take - A_b * x / M_b < 1` of every slot.
    #[test]
    fn registry_i09_takes_are_proportional(plan in plans()) {
        walk(&plan, |step, _| {
            let Some((number, slash)) = step.slashed() else { return };
            let before = step.old.lives[slash.generation].slots(step.pool.now);
            for (place, amount) in takes(step, number) {
                let take = Frac::whole(amount);
                let exact = behind(&before[&place], slash.state.captured.u128());
                assert!(take >= exact && take.distance(&exact) < Frac::whole(1), "{place:?}");
            }
        });
    }

    #[test]
    fn registry_i10_no_slash_is_free(plan in plans()) {
        walk(&plan, |step, _| {
            let Some((_, slash)) = step.slashed() else { return };
            assert!(slash.total() >= 1);
            assert!(!slash.state.captured.is_zero() && slash.state.captured <= slash.state.charge);
        });
    }

    /// Who left before the fault is spared; who left after it, or in the bucket period of it, is hit.
    #[test]
    fn registry_i12_the_fault_decides_who_is_hit(plan in plans()) {
        walk(&plan, |step, _| {
            let Some((number, slash)) = step.slashed() else { return };
            let hit = takes(step, number);
            let (old, new) = (&step.old.lives[slash.generation], &step.pool.lives[slash.generation]);
            for leaver in step.pool.withdrawals.iter().filter(|leaver| leaver.generation == slash.generation) {
                let index = leaver.state.bucket;
                let closes = step.pool.periods.closes(index).unwrap();
                let Some(bucket) = new.buckets.get(&index) else { continue };
                if closes <= slash.state.fault_time {
                    assert!(!hit.contains_key(&Some(index)) && *bucket == old.buckets[&index]);
                } else {
                    assert!(hit.contains_key(&Some(index)) && step.pool.now < bucket.matures);
                }
            }
        });
    }

    /// Entry never costs those who are in, and is refused where it could.
    #[test]
    fn registry_i15_a_deposit_hurts_nobody(plan in plans()) {
        walk(&plan, |step, _| {
            let (&Op::Deposit { staker, .. }, Ok(_)) = (step.op, step.result) else { return };
            assert_eq!(step.old.last().state.contested, 0);
            let now = values(step.pool);
            for (holding, was) in values(step.old) {
                let own = matches!(holding, Holding::Active(_, owner) if owner == staker);
                assert!(own || now[&holding] >= was, "{holding:?} lost");
            }
        });
    }

    /// There are no rewards: nobody ever holds more than was put in, plus 1 unit of rounding per operation.
    #[test]
    fn registry_i16_nobody_gains(plan in plans()) {
        walk(&plan, |step, _| {
            let mut held: BTreeMap<_, Frac> = BTreeMap::new();
            for (holding, value) in values(step.pool) {
                let sum = held.entry(holding.staker()).or_insert_with(|| Frac::whole(0));
                *sum = &*sum + &value;
            }
            let dust = &Frac::whole(step.done) * step.price;
            for staker in STAKERS.iter().filter(|staker| held.contains_key(staker)) {
                let deposited = Frac::whole(step.deposits.get(staker).copied().unwrap_or(0));
                assert!(held[staker] <= &deposited + &dust, "{staker} gained");
            }
        });
    }

    /// Without slash or veto, A / S never falls, and old shares gain at most one rounded share and one unit.
    #[test]
    fn registry_i17_the_price_stays(plan in plans()) {
        walk(&plan, |step, _| {
            if may_move_price(step) {
                return;
            }
            for (old, new) in step.old.lives.iter().zip(&step.pool.lives) {
                let (before, after) = (old.state.total_shares().unwrap(), new.state.total_shares().unwrap());
                if before.is_zero() || after.is_zero() {
                    continue;
                }
                let was = Frac::new(old.state.slot.assets.u128(), before.u128());
                let is = Frac::new(new.state.slot.assets.u128(), after.u128());
                assert!(is >= was, "the price fell");
                let gain = &Frac::whole(before.u128()) * &is.distance(&was);
                assert!(gain <= &Frac::whole(1) + step.price, "the price rose");
            }
        });
    }

    /// A generation that follows a wipe-out sells 1:1 again, and no number comes near 128 bits.
    #[test]
    fn registry_i18_a_new_generation_starts_afresh(plan in plans()) {
        walk(&plan, |step, _| {
            for life in &step.pool.lives {
                let weights = life.allotments.values().map(|a| a.state.base_weight().unwrap().u128());
                let shares = life.state.total_shares().unwrap().u128();
                let all = weights.chain([life.state.slot.assets.u128(), life.state.slot.scale.u128(), shares]);
                assert!(all.max() < Some(1 << 120), "a number outgrows its type");
            }
            if step.pool.lives.len() > step.old.lives.len() {
                let mut next = step.pool.clone();
                assert_eq!(next.deposit('a', 7), Ok(7));
                assert_eq!(next.last().state.value_floor(PoolShares::new(7)).unwrap().u128(), 7);
                assert!(next.last().allotments.is_empty());
            }
        });
    }

    /// A veto gives back `take - ceil(take * upheld)` of each take, where the take is now.
    #[test]
    fn registry_i20_a_veto_gives_back_exactly(plan in plans()) {
        walk(&plan, |step, _| {
            let Some((number, upheld, returned)) = step.vetoed() else { return };
            let slash = &step.pool.records[number];
            let life = &step.old.lives[slash.generation];
            let since = &life.splits[slash.state.splits_before as usize..];
            let resolution = step.pool.terms[slash.avs].resolution_delay.unwrap();
            assert!(since.len() as u64 <= resolution / step.pool.periods.bucket + 1, "splits walked");
            if upheld == 0 {
                assert_eq!(returned, slash.total());
            }
            let takes = slash.state.takes(since).unwrap();
            let back = |take: u128| {
                let kept = num_bigint::BigInt::from(take) * upheld + (ONE - 1);
                take - u128::try_from(kept / ONE).unwrap()
            };
            let new = &step.pool.lives[slash.generation];
            let gained = new.state.slot.assets.u128() - life.state.slot.assets.u128();
            assert_eq!(gained, back(takes.joint.u128()));
            for take in takes.buckets {
                let of = |life: &Life| life.buckets[&take.bucket].slot.assets.u128();
                assert_eq!(of(new) - of(life), back(take.amount.u128()));
            }
        });
    }

    /// After the last deadline anyone ends every record, once, and nothing stays in escrow.
    #[test]
    fn registry_i21_every_record_ends_once(plan in plans()) {
        let mut end = None;
        walk(&plan, |step, _| end = Some(step.pool.clone()));
        let mut pool = end.unwrap();
        pool.now += pool.periods.unbonding + 1;
        for number in 0..pool.records.len() {
            let ended = pool.records[number].state.ended;
            let total = pool.records[number].total();
            let again = Err(SlashError::AlreadyEnded);
            assert_eq!(pool.release(number), if ended { again } else { Ok(total) });
            pool.release(number).unwrap_err();
            assert_eq!(
                pool.veto(number, 0),
                Err(SlashError::AlreadyEnded)
            );
            conservation(&pool);
            budgets_fit(&pool);
        }
        assert_eq!(pool.escrow, 0);
        assert!(pool.lives.iter().all(|life| life.state.contested == 0 && life.state.held.is_zero()));
    }

    /// At most `ceil(unbonding / period)` closed buckets beside the joint slot, however many stakers leave.
    #[test]
    fn registry_i33_a_slash_writes_a_bounded_number_of_slots(plan in plans()) {
        walk(&plan, |step, _| {
            let bound = most_slots(step.pool);
            assert!(step.pool.lives.iter().all(|life| life.slots(step.pool.now).len() as u64 <= bound));
            if let Some((number, _)) = step.slashed() {
                assert!(takes(step, number).len() as u64 <= bound);
            }
        });
    }
}

fn within_the_slot(values: impl Iterator<Item = u128>, assets: u128) {
    let values: Vec<u128> = values.collect();
    let sum: u128 = values.iter().sum();
    assert!(sum <= assets, "values exceed the slot");
    assert!(
        values.is_empty() || assets - sum < values.len() as u128,
        "a slot holds more than its owners"
    );
}
