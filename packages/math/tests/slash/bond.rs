//! The operator's bond: its clock, its part of a slash, and what comes back.

use cosmwasm_std::{Decimal, Uint128, Uint256};
use palisade_math::slash::{
    bounty_floor, Allocation, AllocationThen, Bond, BondEntry, BondTakes, Bucket, Generation, JointThen,
    Offence, Periods, Reach, SlashError, SlashPlan, Slot, Then, START_SCALE,
};
use palisade_math::{Bps, PoolAssets, PoolShares, Scale};
use proptest::prelude::*;

use crate::walk::ONE;

const PERIODS: Periods = Periods {
    bucket: 10,
    unbonding: 50,
};

fn units(amount: u128) -> PoolAssets {
    PoolAssets::new(amount)
}

fn entry(closes: u64, amount: u128) -> BondEntry {
    BondEntry {
        closes,
        amount: units(amount),
    }
}

fn bps(part: u16) -> Bps {
    Bps::new(part).unwrap()
}

/// All that there is of a bond.
fn whole(bond: &Bond) -> u128 {
    let leaving: u128 = bond.leaving.iter().map(|entry| entry.amount.u128()).sum();
    bond.active.u128() + leaving + bond.matured.u128()
}

/// 100 that stay, 60 that leave at second 160, 40 at 170.
fn bond() -> Bond {
    Bond {
        active: units(100),
        leaving: vec![entry(110, 60), entry(120, 40)],
        matured: PoolAssets::ZERO,
    }
}

#[test]
fn what_leaves_in_one_bucket_leaves_together() {
    let mut bond = Bond::default();
    assert_eq!(bond.deposit(PoolAssets::ZERO), Err(SlashError::NothingDeposited));
    bond.deposit(units(100)).unwrap();
    for (now, closes) in [(100, 110), (109, 110), (110, 120)] {
        assert_eq!(bond.queue(units(10), &PERIODS, now), Ok(closes));
    }
    assert_eq!(bond.leaving, [entry(110, 20), entry(120, 10)]);
    for amount in [0, 71] {
        let refused = SlashError::BondNotThere {
            found: units(amount),
            expected: units(70),
        };
        assert_eq!(bond.queue(units(amount), &PERIODS, 110), Err(refused));
    }
    bond.queue(units(70), &PERIODS, 110).unwrap();
    assert_eq!(whole(&bond), 100);
}

#[test]
fn an_entry_is_paid_from_the_second_in_which_it_matures() {
    let mut bond = bond();
    bond.settle(&PERIODS, 159).unwrap();
    let early = SlashError::NotMatured {
        found: 159,
        expected: 160,
    };
    assert_eq!(bond.pay(&PERIODS, 159), Err(early));
    bond.settle(&PERIODS, 160).unwrap();
    assert_eq!(bond.leaving, [entry(120, 40)]);
    assert_eq!(bond.pay(&PERIODS, 160), Ok(units(60)));
    bond.settle(&PERIODS, 170).unwrap();
    assert_eq!(bond.pay(&PERIODS, 170), Ok(units(40)));
    assert_eq!(bond.pay(&PERIODS, 170), Err(SlashError::NothingLeaves));
    assert_eq!(whole(&bond), 100);
}

#[test]
fn a_fault_reaches_what_stays_and_what_closed_after_it() {
    let bond = bond();
    for (fault, reached) in [(109, 200), (110, 140), (119, 140), (120, 100)] {
        assert_eq!(bond.reached(fault), Ok(units(reached)), "fault at {fault}");
    }
}

#[test]
fn every_part_that_is_reached_pays_its_share() {
    let mut bond = bond();
    let takes = bond.take(units(7), 110).unwrap();
    let expected = BondTakes {
        active: units(5),
        leaving: vec![entry(120, 2)],
    };
    assert_eq!(takes, expected);
    assert_eq!(bond.leaving, [entry(110, 60), entry(120, 38)]);
    let too_much = SlashError::BondNotThere {
        found: units(134),
        expected: units(133),
    };
    assert_eq!(bond.take(units(134), 110), Err(too_much));
    bond.take(units(133), 110).unwrap();
    assert_eq!(bond.leaving, [entry(110, 60)]);
    assert_eq!(bond.take(PoolAssets::ZERO, 110), Ok(BondTakes::default()));
}

#[test]
fn what_is_given_back_is_where_it_was_taken_also_when_that_matured() {
    let before = bond();
    let mut bond = before.clone();
    let takes = bond.take(units(200), 100).unwrap();
    assert_eq!(bond, Bond::default());
    let mut later = bond.clone();
    assert_eq!(
        bond.give_back(&takes, Decimal::zero(), &PERIODS, 100),
        Ok(units(200))
    );
    assert_eq!(bond, before);
    // At second 165 one entry is over.
    later
        .give_back(&takes, Decimal::percent(50), &PERIODS, 165)
        .unwrap();
    assert_eq!((later.active, later.matured), (units(50), units(30)));
    assert_eq!(later.leaving, [entry(120, 20)]);
}

#[test]
fn what_is_upheld_is_ceiled_part_by_part() {
    let takes = BondTakes {
        active: units(1),
        leaving: vec![entry(110, 10)],
    };
    let mut bond = Bond::default();
    let third = Decimal::from_ratio(1u128, 3u128);
    // 1 - ceil(0.33) and 10 - ceil(3.33).
    assert_eq!(bond.give_back(&takes, third, &PERIODS, 100), Ok(units(6)));
    assert_eq!((bond.active, whole(&bond)), (PoolAssets::ZERO, 6));
}

#[test]
fn registry_i30_a_bounty_is_never_more_than_the_bond_lost() {
    for (part, total, lost, bounty) in [
        (1_000, 99, 50, 9),
        (10_000, 99, 49, 49),
        (10_000, 99, 0, 0),
        (0, 99, 49, 0),
    ] {
        assert_eq!(
            bounty_floor(bps(part), units(total), units(lost)),
            Ok(units(bounty))
        );
    }
}

/// A pool with some closed buckets, of which one AVS may take a part, and the plan of that.
#[derive(Clone, Debug)]
struct Stage {
    generation: Generation,
    allocation: Allocation,
    buckets: Vec<Bucket>,
    plan: SlashPlan,
}

impl Stage {
    fn reach(&mut self) -> Reach<'_> {
        Reach {
            generation: &mut self.generation,
            allocation: &mut self.allocation,
            buckets: &mut self.buckets,
        }
    }

    fn slots(&self) -> Vec<Slot> {
        let buckets = self.buckets.iter().map(|bucket| bucket.slot);
        std::iter::once(self.generation.slot).chain(buckets).collect()
    }

    fn stake(&self) -> u128 {
        let buckets = self.buckets.iter().map(|bucket| bucket.slot.assets.u128());
        self.generation.slot.assets.u128() + buckets.sum::<u128>()
    }
}

const NOW: u64 = 100;

/// `assets` in the joint slot and one bucket for each of `buckets`, of which `part` of the scale is taken.
fn stage(assets: u128, buckets: &[u128], part: u128) -> Stage {
    let (mut generation, _) = Generation::open(0, START_SCALE);
    generation.deposit(units(assets), 1).unwrap();
    let mut allocation = Allocation::default();
    allocation
        .allocate(&mut generation, Scale::new(ONE), Scale::new(ONE), 0, 1)
        .unwrap();
    let bucket = |(index, assets): (u64, &u128)| Bucket {
        index,
        slot: Slot {
            assets: units(*assets),
            scale: START_SCALE,
        },
        shares: PoolShares::new(*assets),
        closes: NOW + 1 + index,
        matures: NOW + 51 + index,
    };
    let mut buckets: Vec<Bucket> = (0..).zip(buckets).map(bucket).collect();
    let stake: u128 = assets
        + buckets
            .iter()
            .map(|bucket| bucket.slot.assets.u128())
            .sum::<u128>();
    let then = Then {
        allocation: Some(AllocationThen {
            budget: START_SCALE,
            base_weight: START_SCALE,
            charged: Scale::ZERO,
        }),
        joint: Some(JointThen {
            assets: units(stake),
            scale: START_SCALE,
        }),
    };
    let offence = Offence {
        fault_time: NOW,
        fraction: Decimal::from_ratio(part, ONE),
    };
    let reach = Reach {
        generation: &mut generation,
        allocation: &mut allocation,
        buckets: &mut buckets,
    };
    let plan = reach.plan(&offence, &then, None, NOW).unwrap();
    Stage {
        generation,
        allocation,
        buckets,
        plan,
    }
}

fn amounts(most: u128) -> impl Strategy<Value = u128> {
    prop_oneof![0..10u128, 0..=most]
}

prop_compose! {
    fn any_bond()(
        active in amounts(1 << 90),
        leaving in prop::collection::vec(1..=1u128 << 90, 0..6),
        matured in amounts(1 << 90),
    ) -> Bond {
        let entries = leaving.iter().enumerate();
        Bond {
            active: units(active),
            leaving: entries.map(|(n, amount)| entry(70 + 10 * n as u64, *amount)).collect(),
            matured: units(matured),
        }
    }
}

prop_compose! {
    fn any_stage()(
        assets in prop_oneof![1..20u128, 1..=1u128 << 100],
        buckets in prop::collection::vec(prop_oneof![0..20u128, 0..=1u128 << 100], 0..8),
        part in prop_oneof![Just(ONE), ONE / 10_000..=ONE],
    ) -> Stage {
        stage(assets, &buckets, part)
    }
}

fn upheld_ceil(amount: PoolAssets, upheld: Decimal) -> u128 {
    let one = Uint256::from(Decimal::one().atomics());
    let product = Uint256::from(amount.u128()) * Uint256::from(upheld.atomics());
    let ceiled = (product + one - Uint256::one()) / one;
    Uint128::try_from(ceiled).unwrap().u128()
}

proptest! {
    /// Of a slash the bond pays no more than its share and no more than it has, the pool no more than without it, and
    /// what one lost is what the other did not.
    #[test]
    fn review_r04_bond_and_pool_together_pay_no_more_than_is_due(
        mut stage in any_stage(),
        mut bond in any_bond(),
        share in 0..=10_000u16,
        resolved in any::<bool>(),
    ) {
        let (plan, before) = (stage.plan, stage.clone());
        let (bond_before, reached) = (bond.clone(), bond.reached(NOW).unwrap().u128());
        let delay = resolved.then_some(10);
        let (slashed, takes) = stage.reach().apply_after(&mut bond, bps(share), &plan, delay, NOW).unwrap();
        let pool = slashed.record.total_take().unwrap().u128();
        let paid = takes.total().unwrap().u128();
        let (due, slots) = (plan.due.u128(), 1 + stage.buckets.len() as u128);

        // Nothing is lost or made.
        prop_assert_eq!(before.stake() - stage.stake(), pool);
        prop_assert_eq!(whole(&bond_before) - whole(&bond), paid);
        // The bounds, and none is loose by more than the rounding of each slot.
        let pledged = bps(share).of_floor(plan.due).unwrap().u128().min(reached);
        prop_assert!(paid <= pledged);
        prop_assert!(pool + paid <= due);
        prop_assert!(paid == pledged || pool + paid == due);
        prop_assert!(pool + paid + slots > due);
        if share <= 5_000 {
            prop_assert!(paid <= pool, "nobody drains a bond without taking as much of the pool");
        }
        if pledged == 0 {
            prop_assert_eq!(pool, due);
        }
        // The AVS is charged in full, the scale only for the pool's part.
        prop_assert_eq!(slashed.record.charge, plan.charge);
        let scale = before.generation.slot.scale.u128() - stage.generation.slot.scale.u128();
        prop_assert_eq!(scale, slashed.record.captured.u128());
        let exact = plan.captured.mul_ratio_ceil(due - pledged, due).unwrap();
        prop_assert_eq!(slashed.record.captured, exact);
        // Behind each unit of scale that is left there is what there was, within a unit in all: registry_i06.
        for (was, is) in before.slots().into_iter().zip(stage.slots()) {
            let [old, new] = [(was.assets, is.scale), (is.assets, was.scale)]
                .map(|(assets, scale)| Uint256::from(assets.u128()) * Uint256::from(scale.u128()));
            prop_assert!(new <= old && old - new < Uint256::from(was.scale.u128()).max(Uint256::one()));
        }
        // What the fault does not reach, and what matured, is as it was.
        prop_assert_eq!(bond.matured, bond_before.matured);
        for spared in bond_before.leaving.iter().filter(|entry| entry.closes <= NOW) {
            prop_assert!(bond.leaving.contains(spared));
        }
        // Every part pays its share within a unit.
        let mut parts = vec![(bond_before.active, takes.active)];
        for take in &takes.leaving {
            let of = bond_before.leaving.iter().find(|entry| entry.closes == take.closes);
            parts.push((of.unwrap().amount, take.amount));
        }
        for (part, taken) in parts {
            let share = part.mul_ratio_floor(paid, reached.max(1)).unwrap().u128();
            prop_assert!(taken.u128().abs_diff(share) <= 1);
        }
    }

    /// A veto gives back what is not upheld, whenever it comes, and nothing is lost or made on the way.
    #[test]
    fn registry_i20_a_bond_gets_back_what_is_not_upheld(
        bond in any_bond(),
        part in 0..=10_000u16,
        upheld in 0..=1_000u64,
        later in 0..100u64,
    ) {
        let amount = bps(part).of_floor(bond.reached(NOW).unwrap()).unwrap();
        let mut after = bond.clone();
        let takes = after.take(amount, NOW).unwrap();
        let upheld = Decimal::permille(upheld);
        let returned = after.give_back(&takes, upheld, &PERIODS, NOW + later).unwrap();
        let amounts = takes.leaving.iter().map(|take| take.amount);
        let amounts = amounts.chain([takes.active]);
        let kept: u128 = amounts.map(|taken| upheld_ceil(taken, upheld)).sum();
        prop_assert_eq!(returned.u128() + kept, amount.u128());
        prop_assert_eq!(whole(&after) + kept, whole(&bond));
        let mut untouched = bond.clone();
        untouched.settle(&PERIODS, NOW + later).unwrap();
        if upheld.is_zero() {
            prop_assert_eq!(after, untouched);
        } else {
            prop_assert!(after.active <= untouched.active && after.matured <= untouched.matured);
        }
    }
}
