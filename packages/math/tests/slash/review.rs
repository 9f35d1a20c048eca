//! Worked examples of what earlier designs of this arithmetic got wrong. Amounts are small so that a reader can
//! follow; budgets and weights are parts of `ONE`.

use cosmwasm_std::Decimal;
use palisade_math::slash::{
    Allocation, Generation, Invariant, JointThen, Offence, Periods, Reach, SlashError, SlashPlan, Slot,
    Terms, Then, START_SCALE,
};
use palisade_math::{PoolAssets, PoolShares, Scale};

use crate::pool::Pool;
use crate::walk::ONE;

const HALF: u128 = ONE / 2;
const PERIODS: Periods = Periods {
    bucket: 10,
    unbonding: 50,
};
const TERMS: Terms = Terms {
    slash_window: 20,
    deallocation_delay: 30,
    allocation_delay: 0,
    resolution_delay: Some(40),
};

/// A pool at second 100, the first of bucket 10, with two AVSs whose slashes can be vetoed for 40 seconds and a
/// third whose slashes are final.
fn pool() -> Pool {
    let unresolved = Terms {
        resolution_delay: None,
        ..TERMS
    };
    Pool::new(PERIODS, vec![TERMS, TERMS, unresolved], 100, START_SCALE)
}

/// 100 units of one staker, two AVSs with half of it each.
fn shared_pool() -> Pool {
    let mut pool = pool();
    pool.deposit('a', 100).unwrap();
    pool.allocate(0, HALF, HALF).unwrap();
    pool.allocate(1, HALF, HALF).unwrap();
    pool
}

fn joint(pool: &Pool) -> (u128, u128) {
    let slot = pool.last().state.slot;
    (slot.assets.u128(), slot.scale.u128())
}

fn bucket(pool: &Pool, index: u64) -> (u128, u128) {
    let slot = pool.last().buckets[&index].slot;
    (slot.assets.u128(), slot.scale.u128())
}

fn budget(pool: &Pool, avs: usize) -> u128 {
    pool.last().allotments[&avs].state.budget.u128()
}

fn pending(pool: &Pool, avs: usize) -> Vec<u128> {
    let decreases = pool.last().allotments[&avs].state.decreases.iter();
    decreases.map(|change| change.budget.u128()).collect()
}

#[test]
fn review_r01_a_veto_returns_scale_to_buckets_born_since() {
    let mut pool = shared_pool();
    pool.now = 105;
    let record = pool.slash(0, 103, ONE).unwrap();
    assert_eq!(joint(&pool), (50, HALF));
    pool.queue_withdrawal('a', 40, 0).unwrap();
    pool.now = 112;
    pool.settle();
    assert_eq!(bucket(&pool, 10), (20, HALF));

    pool.veto(record, 0).unwrap();
    assert_eq!((joint(&pool), bucket(&pool, 10)), ((60, ONE), (40, ONE)));
    let other = pool.slash(1, 103, ONE).unwrap();
    assert_eq!(
        pool.records[other].total(),
        50,
        "half of everything, as published"
    );
    assert_eq!((joint(&pool), bucket(&pool, 10)), ((30, HALF), (20, HALF)));
}

#[test]
fn review_r02_leaving_during_a_contest_neither_robs_nor_rewards() {
    let mut pool = pool();
    pool.deposit('v', 50).unwrap();
    pool.deposit('s', 50).unwrap();
    pool.allocate(0, HALF, HALF).unwrap();
    pool.now = 105;
    let record = pool.slash(0, 103, ONE).unwrap();
    let left = pool.queue_withdrawal('v', 50, 0).unwrap();
    pool.now = 112;
    pool.veto(record, 0).unwrap();
    pool.now = 160;
    assert_eq!(pool.complete_withdrawal(left), Ok(50));
    let stayer = pool.last().state.value_floor(PoolShares::new(50)).unwrap();
    assert_eq!(stayer.u128(), 50);
}

#[test]
fn review_r02_restitution_after_the_payout_can_still_be_claimed() {
    let mut pool = shared_pool();
    pool.terms[0].resolution_delay = Some(50);
    let left = pool.queue_withdrawal('a', 40, 0).unwrap();
    pool.now = 115;
    let record = pool.slash(0, 105, ONE).unwrap();
    pool.now = 160;
    assert_eq!(pool.complete_withdrawal(left), Ok(20));
    assert_eq!(pool.complete_withdrawal(left), Ok(0));
    pool.veto(record, 0).unwrap();
    assert_eq!(pool.complete_withdrawal(left), Ok(20));
}

#[test]
fn review_r03_no_entry_while_a_slash_is_contested() {
    let mut pool = shared_pool();
    pool.now = 105;
    let record = pool.slash(0, 103, ONE).unwrap();
    assert_eq!(pool.deposit('b', 10), Err(SlashError::Contested { found: 1 }));
    pool.now = 146;
    assert_eq!(
        pool.deposit('b', 10),
        Err(SlashError::Contested { found: 1 }),
        "not before it is ended"
    );
    pool.release(record).unwrap();
    assert_eq!(pool.deposit('b', 10), Ok(20), "at half the price");
}

#[test]
fn review_r03_a_slash_without_resolver_never_contests() {
    let mut pool = pool();
    pool.deposit('a', 100).unwrap();
    pool.allocate(2, HALF, HALF).unwrap();
    pool.now = 105;
    let record = pool.slash(2, 103, ONE).unwrap();
    assert_eq!((pool.escrow, pool.released), (0, 50));
    assert_eq!(pool.deposit('b', 10), Ok(20));
    assert_eq!(pool.veto(record, 0), Err(SlashError::AlreadyEnded));
}

/// One generation with 100 units and two AVSs with half of the scale each.
fn halves() -> (Generation, Allocation, Allocation) {
    let (mut generation, _) = Generation::open(0, START_SCALE);
    generation.deposit(PoolAssets::new(100), 1).unwrap();
    let mut allocations = [Allocation::default(), Allocation::default()];
    for allocation in &mut allocations {
        allocation
            .allocate(&mut generation, Scale::new(HALF), Scale::new(HALF), 0, 1)
            .unwrap();
    }
    let [one, other] = allocations;
    (generation, one, other)
}

fn plan_of_all(generation: &mut Generation, allocation: &mut Allocation) -> SlashPlan {
    let then = Then {
        allocation: Some(palisade_math::slash::AllocationThen {
            budget: Scale::new(HALF),
            base_weight: Scale::new(HALF),
            charged: Scale::ZERO,
        }),
        joint: Some(JointThen {
            assets: PoolAssets::new(100),
            scale: START_SCALE,
        }),
    };
    let offence = Offence {
        fault_time: 2,
        fraction: Decimal::one(),
    };
    let reach = Reach {
        generation,
        allocation,
        buckets: &mut [],
    };
    reach.plan(&offence, &then, None, 3).unwrap()
}

#[test]
fn review_r04_what_the_bond_paid_is_not_charged_to_the_scale() {
    for (paid, taken) in [(0, 50), (20, 30), (25, 25), (50, 0)] {
        let (mut generation, mut one, mut other) = halves();
        let plan = plan_of_all(&mut generation, &mut one);
        let after = plan.after_bond(PoolAssets::new(paid)).unwrap();
        assert_eq!((plan.due.u128(), after.charge.u128()), (50, HALF));
        let mut reach = Reach {
            generation: &mut generation,
            allocation: &mut one,
            buckets: &mut [],
        };
        let mut record = reach.apply(&after, Some(10), 3).unwrap().record;
        assert_eq!(record.total_take().unwrap().u128(), taken);
        assert!(one.budget.is_zero(), "the AVS is charged in full");
        assert_eq!(
            generation.encumbered, generation.slot.scale,
            "nothing is free while a veto is possible"
        );

        let plan = plan_of_all(&mut generation, &mut other);
        assert_eq!(
            plan.due.u128(),
            50,
            "the other AVS's half, whatever the bond paid"
        );
        record.release(&mut generation, 14).unwrap();
        assert_eq!(generation.encumbered.u128(), HALF);
    }
    let (mut generation, mut one, _) = halves();
    assert_eq!(
        plan_of_all(&mut generation, &mut one).after_bond(PoolAssets::new(51)),
        Err(SlashError::BondAboveDue {
            found: PoolAssets::new(51),
            expected: PoolAssets::new(50)
        })
    );
}

#[test]
fn review_r05_a_weight_lowered_since_does_not_block_the_slash() {
    let mut pool = shared_pool();
    pool.now = 110;
    pool.deallocate(0, 0, HALF - 7).unwrap();
    let record = pool.slash(0, 105, ONE).unwrap();
    assert_eq!(pool.records[record].total(), 50);
    assert_eq!(
        pool.records[record].state.weight_cut.u128(),
        7,
        "what was really subtracted"
    );
    pool.veto(record, 0).unwrap();
    assert_eq!(pool.last().allotments[&0].state.weight.u128(), 7);
}

#[test]
fn review_r06_pending_decreases_never_exceed_the_budget() {
    let mut pool = pool();
    pool.deposit('a', 100).unwrap();
    pool.allocate(0, 3, 2).unwrap();
    for _ in 0..3 {
        pool.deallocate(0, 1, 0).unwrap();
    }
    pool.now = 101;
    let record = pool.slash(0, 101, ONE).unwrap();
    assert_eq!(
        (budget(&pool, 0), pending(&pool, 0)),
        (1, vec![0, 0, 0]),
        "not 1 + 1 + 1 out of 1"
    );
    pool.veto(record, HALF).unwrap();
    assert_eq!((budget(&pool, 0), pending(&pool, 0)), (2, vec![0, 0, 0]));
}

#[test]
fn review_r06_a_full_veto_of_two_roundings_still_fits() {
    let mut pool = pool();
    pool.deposit('a', 100).unwrap();
    pool.allocate(0, 3, 1).unwrap();
    for _ in 0..3 {
        pool.deallocate(0, 1, 0).unwrap();
    }
    pool.now = 101;
    let first = pool.slash(0, 101, ONE).unwrap();
    assert_eq!((budget(&pool, 0), pending(&pool, 0)), (2, vec![0, 0, 0]));
    let second = pool.slash(0, 101, ONE).unwrap();
    pool.veto(first, 0).unwrap();
    assert_eq!(
        (budget(&pool, 0), pending(&pool, 0)),
        (2, vec![0, 1, 1]),
        "three came back into two"
    );
    pool.veto(second, 0).unwrap();
    assert_eq!((budget(&pool, 0), pending(&pool, 0)), (3, vec![0, 1, 1]));
}

#[test]
fn review_r07_lowering_the_weight_before_the_offence_does_not_help() {
    let slash_after = |fault: u64| {
        let mut pool = shared_pool();
        pool.deallocate(0, HALF, HALF).unwrap();
        assert!(
            pool.last().allotments[&0].state.weight.is_zero(),
            "it stops counting at once"
        );
        pool.now = fault + 1;
        pool.slash(0, fault, ONE)
            .map(|record| pool.records[record].total())
    };
    assert_eq!(slash_after(101), Ok(50), "offends a second later");
    assert_eq!(
        slash_after(129),
        Ok(50),
        "in the last second but one of the delay"
    );
    assert!(
        matches!(slash_after(131), Err(SlashError::NoBudgetLeft { .. })),
        "after the delay"
    );
}

#[test]
fn review_r08_many_slashes_for_one_second_fit_the_budget_of_then() {
    let mut pool = pool();
    pool.deposit('a', 1_000_000).unwrap();
    pool.allocate(0, ONE / 20, ONE).unwrap();
    pool.now = 102;
    pool.allocate(0, ONE - ONE / 20, 0).unwrap();
    pool.now = 103;
    let mut taken = 0;
    for _ in 0..10 {
        if let Ok(record) = pool.slash(0, 101, ONE / 100) {
            taken += pool.records[record].total();
        }
    }
    assert_eq!(taken, 50_000);
    let error = pool.slash(0, 101, ONE).unwrap_err();
    assert!(matches!(error, SlashError::NoBudgetLeft { left_of_then, .. } if left_of_then.is_zero()));
}

/// Stake that came after the fault lowers what is taken of each unit, not what the AVS is charged.
#[test]
fn review_r08_what_new_stake_spared_stays_encumbered() {
    let mut pool = shared_pool();
    pool.now = 102;
    pool.deposit('n', 300).unwrap();
    pool.now = 103;
    let record = pool.slash(0, 102, ONE).unwrap();
    let state = pool.records[record].state.clone();
    let (charge, captured) = (state.charge.u128(), state.captured.u128());
    assert_eq!(charge, HALF);
    assert!(
        (ONE / 8..ONE / 8 + 20_000).contains(&captured),
        "an eighth, rounded up in 96 bits"
    );
    assert_eq!(pool.records[record].total(), 51, "50 and a rounding, not 200");
    assert_eq!(joint(&pool), (349, ONE - captured));
    let life = &pool.last().state;
    assert_eq!(
        (life.held.u128(), life.encumbered),
        (HALF - captured, life.slot.scale)
    );
    assert!(matches!(
        pool.allocate(2, 1, 0),
        Err(SlashError::BudgetsAboveScale { .. })
    ));
    pool.veto(record, 0).unwrap();
    assert_eq!((budget(&pool, 0), joint(&pool)), (HALF, (400, ONE)));
}

/// Everybody is contested away, leaves, and still nothing divides by zero.
fn wiped_out() -> (Pool, usize, usize) {
    let mut pool = pool();
    pool.deposit('a', 100).unwrap();
    pool.allocate(0, ONE, ONE).unwrap();
    pool.now = 105;
    let record = pool.slash(0, 103, ONE).unwrap();
    assert_eq!(joint(&pool), (0, 0));
    let left = pool.queue_withdrawal('a', 100, 0).unwrap();
    pool.now = 145;
    pool.settle();
    assert_eq!(bucket(&pool, 10), (0, 0));
    (pool, record, left)
}

#[test]
fn review_r09_exits_from_nothing_work_and_get_what_a_veto_restores() {
    let (mut pool, record, left) = wiped_out();
    pool.veto(record, 0).unwrap();
    assert_eq!(bucket(&pool, 10), (100, ONE));
    pool.now = 160;
    assert_eq!(pool.complete_withdrawal(left), Ok(100));
}

#[test]
fn review_r09_exits_from_nothing_work_and_get_nothing_after_a_release() {
    let (mut pool, record, left) = wiped_out();
    pool.now = 160;
    pool.release(record).unwrap();
    assert_eq!(pool.complete_withdrawal(left), Ok(0));
}

/// A budget of 40 % of which half is on its way out, slashed by half of it.
fn half_on_its_way_out() -> (Pool, usize) {
    let mut pool = pool();
    pool.deposit('a', 100).unwrap();
    pool.allocate(0, ONE / 5 * 2, ONE / 5 * 2).unwrap();
    pool.deallocate(0, ONE / 5, 0).unwrap();
    pool.now = 102;
    let record = pool.slash(0, 101, HALF).unwrap();
    assert_eq!((budget(&pool, 0), pending(&pool, 0)), (ONE / 5, vec![ONE / 10]));
    (pool, record)
}

#[test]
fn review_r12_a_veto_fills_the_pending_decrease_up_again() {
    let (mut pool, record) = half_on_its_way_out();
    pool.now = 130;
    pool.veto(record, 0).unwrap();
    assert_eq!(
        (budget(&pool, 0), pending(&pool, 0)),
        (ONE / 5 * 2, vec![ONE / 5])
    );
    pool.now = 131;
    pool.settle();
    assert_eq!((budget(&pool, 0), pending(&pool, 0)), (ONE / 5, vec![]));
}

#[test]
fn review_r12_what_would_have_matured_meanwhile_is_free_scale() {
    let (mut pool, record) = half_on_its_way_out();
    pool.now = 131;
    pool.veto(record, 0).unwrap();
    assert_eq!((budget(&pool, 0), pending(&pool, 0)), (ONE / 5, vec![]));
    assert_eq!(pool.last().state.encumbered.u128(), ONE / 5);
}

#[test]
fn review_r13_a_bucket_is_reached_iff_it_closes_after_the_fault() {
    for (fault, of_bucket) in [(109, 20), (110, 0)] {
        let mut pool = shared_pool();
        pool.now = 105;
        pool.queue_withdrawal('a', 40, 0).unwrap();
        pool.now = 111;
        let record = pool.slash(0, fault, ONE).unwrap();
        assert_eq!(bucket(&pool, 10).0, 40 - of_bucket, "fault at {fault}");
        assert_eq!(pool.records[record].state.joint_take.u128(), 30);
    }
}

#[test]
fn review_r13_a_decrease_holds_through_the_second_of_its_eta() {
    for (now, taken) in [(130, Some(50)), (131, None)] {
        let mut pool = shared_pool();
        pool.deallocate(0, HALF, HALF).unwrap();
        pool.now = now;
        let record = pool.slash(0, 120, ONE).ok();
        assert_eq!(
            record.map(|record| pool.records[record].total()),
            taken,
            "at {now}"
        );
    }
}

#[test]
fn review_r13_an_increase_counts_after_the_second_of_its_eta() {
    let mut pool = pool();
    pool.terms[0].allocation_delay = 5;
    pool.deposit('a', 100).unwrap();
    pool.allocate(0, HALF, HALF).unwrap();
    pool.now = 105;
    pool.settle();
    assert_eq!(budget(&pool, 0), 0);
    pool.now = 107;
    assert!(matches!(
        pool.slash(0, 105, ONE),
        Err(SlashError::NotAllocatedAtFault { found: 105 })
    ));
    assert!(pool.slash(0, 106, ONE).is_ok());
}

#[test]
fn review_r13_a_withdrawal_matures_a_full_unbonding_period_after_its_bucket() {
    let mut pool = shared_pool();
    let left = pool.queue_withdrawal('a', 40, 0).unwrap();
    let not_matured = |found| Err(SlashError::NotMatured { found, expected: 160 });
    assert_eq!(
        pool.complete_withdrawal(left),
        not_matured(100),
        "while it is open"
    );
    pool.now = 159;
    assert_eq!(pool.complete_withdrawal(left), not_matured(159));
    pool.now = 160;
    assert_eq!(pool.complete_withdrawal(left), Ok(40));
}

#[test]
fn review_r13_a_veto_ends_with_its_deadline_and_a_release_begins_after_it() {
    let mut pool = shared_pool();
    pool.now = 105;
    let record = pool.slash(0, 103, ONE).unwrap();
    pool.now = 145;
    assert_eq!(
        pool.release(record),
        Err(SlashError::ReleaseTooEarly {
            found: 145,
            expected: 145
        })
    );
    assert_eq!(pool.clone().veto(record, 0), Ok(50));
    pool.now = 146;
    assert_eq!(
        pool.veto(record, 0),
        Err(SlashError::VetoTooLate {
            found: 146,
            expected: 145
        })
    );
    assert_eq!(pool.release(record), Ok(50));
    assert_eq!(pool.release(record), Err(SlashError::AlreadyEnded));
}

#[test]
fn review_r14_a_late_close_is_stamped_with_its_own_time() {
    let mut pool = shared_pool();
    pool.queue_withdrawal('a', 40, 0).unwrap();
    pool.now = 900;
    pool.settle();
    let assets_before = |time| pool.last().joint.before(time).unwrap().assets.u128();
    assert_eq!((assets_before(109), assets_before(110)), (100, 60));
}

#[test]
fn review_r15_newcomers_share_an_old_fault_up_to_the_stake_of_then() {
    let mut pool = pool();
    pool.deposit('g', 100_000_000).unwrap();
    pool.allocate(0, ONE, ONE).unwrap();
    pool.now = 102;
    pool.deposit('n', 900_000_000).unwrap();
    let record = pool.slash(0, 102, ONE).unwrap();
    assert_eq!(pool.records[record].total(), 100_000_001, "with one rounding");
    let value = |shares| {
        pool.last()
            .state
            .value_floor(PoolShares::new(shares))
            .unwrap()
            .u128()
    };
    assert_eq!(
        (value(100_000_000), value(900_000_000)),
        (89_999_999, 809_999_999)
    );
}

#[test]
fn review_r16_a_generation_closes_at_release_never_while_contested() {
    let (mut pool, record, _) = wiped_out();
    assert_eq!((pool.lives.len(), pool.last().state.closed), (1, None));
    pool.now = 146;
    pool.release(record).unwrap();
    assert_eq!((pool.lives.len(), pool.lives[0].state.closed), (2, Some(146)));
    assert_eq!(pool.deposit('b', 7), Ok(7));
}

#[test]
fn review_r16_remnants_of_a_closed_generation_leave_and_answer_for_their_time() {
    let mut pool = pool();
    pool.deposit('a', ONE).unwrap();
    pool.allocate(2, ONE - ONE / 1_000_000 + 1, ONE).unwrap();
    pool.allocate(0, ONE / 10_000_000, ONE).unwrap();
    pool.now = 105;
    pool.slash(2, 103, ONE).unwrap();
    assert_eq!(
        (pool.lives.len(), pool.lives[0].state.closed),
        (2, Some(105)),
        "final, so at once"
    );
    assert_eq!(
        pool.life_at(105),
        0,
        "a fault in the second a generation opened belongs to the one before"
    );
    assert_eq!(pool.life_at(106), 1);

    pool.now = 107;
    let record = pool.slash(0, 104, ONE).unwrap();
    assert_eq!(pool.records[record].generation, 0);
    assert_eq!(pool.records[record].total(), ONE / 10_000_000);
    assert_eq!(
        pool.deposit('b', 7),
        Ok(7),
        "a contest of the old generation does not refuse"
    );
    assert!(
        matches!(pool.slash(0, 107, ONE), Err(SlashError::NoAllocation)),
        "none in the new one"
    );
    let left = pool.queue_withdrawal('a', ONE, 0).unwrap();
    pool.now = 147;
    pool.veto(record, 0).unwrap();
    assert_eq!(pool.lives.len(), 2, "it closes once");
    pool.now = 160;
    assert_eq!(pool.complete_withdrawal(left), Ok(ONE / 1_000_000 - 1));
}

#[test]
fn review_r17_a_generation_closes_below_a_millionth_of_its_start() {
    let mut pool = pool();
    pool.deposit('a', ONE).unwrap();
    pool.allocate(2, ONE - ONE / 1_000_000, ONE).unwrap();
    pool.now = 105;
    pool.slash(2, 103, ONE).unwrap();
    assert_eq!(
        (joint(&pool), pool.lives.len()),
        ((ONE / 1_000_000, ONE / 1_000_000), 1),
        "just not"
    );

    let (mut low_scale, _) = Generation::open(0, START_SCALE);
    low_scale.slot.scale = Scale::new(ONE / 1_000_000 - 1);
    assert_eq!(low_scale.is_exhausted(), Ok(true));
    let (mut low_price, _) = Generation::open(0, START_SCALE);
    low_price.slot.assets = PoolAssets::new(1);
    low_price.active_shares = PoolShares::new(1_000_000);
    assert_eq!(low_price.is_exhausted(), Ok(false));
    low_price.open_shares = PoolShares::new(1);
    assert_eq!(low_price.is_exhausted(), Ok(true));
}

/// The largest slot there can be, divided as finely as the floors allow, needs no more than 256-bit products.
#[test]
fn review_r17_the_largest_numbers_still_fit() {
    let mut slot = Slot {
        assets: PoolAssets::new(u128::MAX),
        scale: START_SCALE,
    };
    assert_eq!(
        slot.take(Scale::new(ONE - ONE / 1_000_000)).unwrap().u128(),
        u128::MAX - u128::MAX / 1_000_000
    );
    assert_eq!(slot.scale.u128(), ONE / 1_000_000);
    let then = JointThen {
        assets: PoolAssets::new(u128::MAX),
        scale: Scale::new(1),
    };
    let part = palisade_math::slash::captured_part(START_SCALE, &then, &[slot]);
    assert_eq!(part, Ok(START_SCALE));
}

#[test]
fn review_r19_many_tiny_slashes_cost_more_than_a_large_one() {
    let start = Slot {
        assets: PoolAssets::new(10_000),
        scale: START_SCALE,
    };
    let (mut often, mut once) = (start, start);
    for _ in 0..5_000 {
        often.take(Scale::new(1)).unwrap();
    }
    once.take(Scale::new(5_000)).unwrap();
    assert_eq!((often.assets.u128(), once.assets.u128()), (5_000, 9_999));
    assert_eq!(often.scale, once.scale);

    let mut pool = shared_pool();
    pool.now = 103;
    let error = pool.slash(0, 102, ONE / 10_000 - 1).unwrap_err();
    assert!(
        matches!(error, SlashError::FractionOutOfRange { found, .. } if found == Decimal::raw(ONE / 10_000 - 1))
    );
    assert!(pool.slash(0, 102, ONE / 10_000).is_ok());
    assert!(pool.slash(0, 102, ONE).is_ok());
    assert!(matches!(
        pool.slash(0, 102, ONE + 1),
        Err(SlashError::FractionOutOfRange { .. })
    ));
}

#[test]
fn review_r20_a_slash_takes_nothing_that_is_not_there() {
    let mut slot = Slot {
        assets: PoolAssets::new(3),
        scale: Scale::new(2),
    };
    for found in [Scale::ZERO, Scale::new(3)] {
        let expected = Scale::new(2);
        let above = SlashError::Invariant(Invariant::TakeAboveScale { found, expected });
        assert_eq!(slot.take(found), Err(above));
    }
    assert_eq!(slot.take(Scale::new(1)).unwrap().u128(), 2, "rounded up");
    assert_eq!(slot.take(Scale::new(1)).unwrap().u128(), 1);
}
