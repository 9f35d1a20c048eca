//! Refusals at their exact limits, and what only wrong arguments can bring about.

use cosmwasm_std::{Decimal, Uint128};
use palisade_math::slash::{
    generation_at, Allocation, Bucket, Generation, Invariant, Offence, Periods, Reach, Record, SlashError,
    Slot, Split, Terms, Withdrawal, MAX_PENDING, START_SCALE,
};
use palisade_math::{Bps, MathError, PoolAssets, PoolShares, Scale};

const PERIODS: Periods = Periods {
    bucket: 10,
    unbonding: 50,
};

fn generation() -> Generation {
    let (mut generation, write) = Generation::open(100, START_SCALE);
    assert_eq!((write.at, write.value.scale), (100, START_SCALE));
    generation.deposit(PoolAssets::new(1000), 100).unwrap();
    generation
}

fn scale(of: u128) -> Scale {
    Scale::new(of)
}

#[test]
fn terms_keep_the_order_of_the_delays() {
    let terms = |slash_window, deallocation_delay, resolution_delay| Terms {
        slash_window,
        deallocation_delay,
        allocation_delay: 0,
        resolution_delay,
    };
    assert_eq!(terms(50, 50, Some(50)).check(50), Ok(()));
    assert_eq!(terms(0, 0, None).check(0), Ok(()));
    for (slash_window, deallocation_delay) in [(31, 30), (30, 51)] {
        assert_eq!(
            terms(slash_window, deallocation_delay, None).check(50),
            Err(SlashError::WindowOrder {
                slash_window,
                deallocation_delay,
                unbonding: 50
            })
        );
    }
    assert_eq!(
        terms(1, 1, Some(51)).check(50),
        Err(SlashError::ResolutionDelayTooLong {
            found: 51,
            expected: 50
        })
    );
}

#[test]
fn an_offence_lies_within_the_slash_window() {
    let terms = Terms {
        slash_window: 20,
        deallocation_delay: 30,
        allocation_delay: 0,
        resolution_delay: None,
    };
    let check = |fault_time, now| {
        let fraction = Decimal::percent(1);
        Offence { fault_time, fraction }.check(&terms, now)
    };
    assert_eq!(check(80, 100), Ok(()));
    assert_eq!(check(100, 100), Ok(()));
    assert_eq!(check(0, 5), Ok(()), "a window that began before time");
    for found in [79, 101] {
        let outside = SlashError::OutsideSlashWindow {
            found,
            earliest: 80,
            latest: 100,
        };
        assert_eq!(check(found, 100), Err(outside));
    }
}

#[test]
fn a_deposit_buys_at_least_one_share() {
    let mut generation = generation();
    assert_eq!(
        generation.deposit(PoolAssets::ZERO, 101),
        Err(SlashError::NothingDeposited)
    );
    generation.slot.assets = PoolAssets::new(2001);
    let (found, expected) = (PoolAssets::new(2), PoolAssets::new(3));
    assert_eq!(
        generation.deposit(found, 101),
        Err(SlashError::BelowOneShare { found, expected })
    );
    assert_eq!(
        generation.deposit(expected, 101).unwrap().shares,
        PoolShares::new(1)
    );
    let overflow = generation.deposit(PoolAssets::new(u128::MAX), 101);
    assert!(matches!(overflow, Err(SlashError::Math(MathError::Overflow(_)))));
}

#[test]
fn a_withdrawal_is_of_shares_that_are_there() {
    let mut generation = generation();
    let expected = PoolShares::new(10);
    for found in [PoolShares::ZERO, PoolShares::new(11)] {
        let refused = SlashError::NotThatManyShares { found, expected };
        assert_eq!(
            generation.queue_withdrawal(expected, found, &PERIODS, 105),
            Err(refused)
        );
    }
    let queued = generation
        .queue_withdrawal(expected, expected, &PERIODS, 105)
        .unwrap();
    assert_eq!((queued.bucket, queued.left), (10, PoolShares::ZERO));
    let stale = Invariant::StaleOpenBucket {
        found: 10,
        expected: 11,
    };
    assert_eq!(
        generation.queue_withdrawal(expected, expected, &PERIODS, 110),
        Err(SlashError::Invariant(stale))
    );
}

#[test]
fn an_increase_fits_the_scale() {
    let (mut generation, mut allocation) = (generation(), Allocation::default());
    let whole = START_SCALE.u128();
    let mut ask = |budget, weight| allocation.allocate(&mut generation, scale(budget), scale(weight), 5, 100);
    assert_eq!(ask(0, 0), Err(SlashError::NothingToChange));
    for found in [whole + 1, u128::MAX] {
        let found = scale(found);
        let expected = START_SCALE;
        assert_eq!(
            ask(found.u128(), 0),
            Err(SlashError::BudgetsAboveScale { found, expected })
        );
        assert_eq!(
            ask(1, found.u128()),
            Err(SlashError::WeightAboveScale { found, expected })
        );
    }
    assert_eq!(ask(whole - 3, whole - 3).unwrap().eta, 105);
    for _ in 1..MAX_PENDING {
        assert!(ask(1, 1).is_ok(), "up to the scale");
    }
    let above = SlashError::BudgetsAboveScale {
        found: scale(whole + 1),
        expected: START_SCALE,
    };
    assert_eq!(ask(1, 0), Err(above));
}

#[test]
fn at_most_four_changes_each_way_are_under_way() {
    let (mut generation, mut allocation) = (generation(), Allocation::default());
    let (found, expected) = (MAX_PENDING, MAX_PENDING);
    for _ in 0..MAX_PENDING {
        allocation
            .allocate(&mut generation, scale(10), scale(10), 5, 100)
            .unwrap();
    }
    assert_eq!(
        allocation.allocate(&mut generation, scale(1), scale(0), 5, 100),
        Err(SlashError::TooManyIncreases { found, expected })
    );
    assert!(
        allocation
            .allocate(&mut generation, scale(1), scale(0), 0, 100)
            .is_ok(),
        "without delay"
    );
    assert_eq!(allocation.settle_changes(&mut generation, 105), Ok(vec![]));
    let writes = allocation.settle_changes(&mut generation, 106).unwrap();
    assert_eq!(writes.len(), 1, "one write of one second");
    assert_eq!((writes[0].at, writes[0].value.budget), (105, scale(41)));
    for _ in 0..MAX_PENDING {
        allocation.deallocate(scale(1), scale(0), 7, 106).unwrap();
    }
    assert_eq!(
        allocation.deallocate(scale(1), scale(0), 7, 106),
        Err(SlashError::TooManyDecreases { found, expected })
    );
}

#[test]
fn a_decrease_is_of_what_is_free() {
    let (mut generation, mut allocation) = (generation(), Allocation::default());
    allocation
        .allocate(&mut generation, scale(10), scale(6), 0, 100)
        .unwrap();
    allocation.deallocate(scale(4), scale(1), 30, 100).unwrap();
    let mut ask = |budget, weight| allocation.deallocate(scale(budget), scale(weight), 30, 100);
    assert_eq!(ask(0, 0), Err(SlashError::NothingToChange));
    assert_eq!(
        ask(7, 0),
        Err(SlashError::BudgetNotFree {
            found: scale(7),
            expected: scale(6)
        })
    );
    assert_eq!(
        ask(6, 6),
        Err(SlashError::WeightNotThere {
            found: scale(6),
            expected: scale(5)
        })
    );
    assert_eq!(ask(6, 5).unwrap().eta, 130);
    assert_eq!(allocation.base_weight(), Ok(scale(6)));
}

#[test]
fn changes_take_effect_in_the_order_of_their_etas() {
    let (mut generation, mut allocation) = (generation(), Allocation::default());
    allocation
        .allocate(&mut generation, scale(10), scale(0), 0, 100)
        .unwrap();
    allocation
        .allocate(&mut generation, scale(5), scale(5), 9, 100)
        .unwrap();
    allocation.deallocate(scale(3), scale(0), 4, 100).unwrap();
    allocation.deallocate(scale(1), scale(0), 9, 100).unwrap();
    assert_eq!(generation.encumbered, scale(15));
    let writes = allocation.settle_changes(&mut generation, 200).unwrap();
    let seen: Vec<_> = writes
        .iter()
        .map(|write| (write.at, write.value.budget.u128()))
        .collect();
    assert_eq!(seen, [(104, 7), (109, 11)]);
    assert_eq!(generation.encumbered, scale(11));
}

#[test]
fn counted_weight_needs_budget_behind_it() {
    let mut allocation = Allocation {
        budget: scale(30),
        weight: scale(1000),
        ..Allocation::default()
    };
    let counted = |allocation: &Allocation, of, bps| {
        let ratio = Bps::new(bps).unwrap();
        allocation.counted_weight(scale(of), ratio).unwrap().u128()
    };
    assert_eq!(counted(&allocation, 2000, 0), 1000);
    assert_eq!(counted(&allocation, 900, 0), 900, "never above the scale");
    assert_eq!(counted(&allocation, 2000, 1_000), 300);
    assert_eq!(counted(&allocation, 2000, 700), 428, "rounded down");
    allocation.deallocate(scale(20), scale(0), 5, 100).unwrap();
    assert_eq!(
        counted(&allocation, 2000, 1_000),
        100,
        "what is leaving backs nothing"
    );
}

#[test]
fn the_second_of_a_fault_finds_its_generation() {
    let newest_first = [(2, 300), (1, 200), (0, 100)];
    for (fault_time, index) in [(50, 0), (100, 0), (200, 0), (201, 1), (300, 1), (301, 2)] {
        assert_eq!(
            generation_at(newest_first, fault_time),
            Some(index),
            "{fault_time}"
        );
    }
    assert_eq!(generation_at([], 5), None);
}

#[test]
fn values_are_rounded_down() {
    let mut generation = generation();
    generation.slot.assets = PoolAssets::new(1999);
    assert_eq!(generation.value_floor(PoolShares::new(1)).unwrap().u128(), 1);
    assert_eq!(
        generation
            .slot
            .behind_floor(scale(START_SCALE.u128() / 2))
            .unwrap()
            .u128(),
        999
    );
    let (empty, _) = Generation::open(1, Scale::ZERO);
    assert_eq!(empty.value_floor(PoolShares::new(1)), Ok(PoolAssets::ZERO));
    assert_eq!(empty.slot.behind_floor(scale(1)), Ok(PoolAssets::ZERO));
}

fn bucket() -> Bucket {
    Bucket {
        index: 10,
        slot: Slot {
            assets: PoolAssets::new(7),
            scale: START_SCALE,
        },
        shares: PoolShares::new(10),
        closes: 110,
        matures: 160,
    }
}

#[test]
fn wrong_buckets_and_splits_are_found_out() {
    let mut withdrawal = Withdrawal {
        bucket: 10,
        shares: PoolShares::new(5),
        paid: PoolAssets::new(4),
    };
    let (paid, worth) = (PoolAssets::new(4), PoolAssets::new(3));
    let lost = SlashError::Invariant(Invariant::MaturedBucketLost { paid, worth });
    assert_eq!(withdrawal.pay(Some(&bucket()), &PERIODS, 160), Err(lost));
    withdrawal.bucket = 9;
    let missing = |bucket| SlashError::Invariant(Invariant::MissingBucket { bucket });
    assert_eq!(withdrawal.pay(Some(&bucket()), &PERIODS, 160), Err(missing(9)));

    let (mut generation, mut allocation) = (generation(), Allocation::default());
    generation.contested = 1;
    generation.splits = 1;
    let record = Record {
        fault_time: 100,
        slashed_at: 101,
        deadline: 120,
        charge: Scale::ZERO,
        captured: Scale::ZERO,
        weight_cut: Scale::ZERO,
        pending_cuts: vec![],
        joint_take: PoolAssets::new(5),
        bucket_takes: vec![],
        splits_before: 0,
        ended: false,
    };
    let mut reach = Reach {
        generation: &mut generation,
        allocation: &mut allocation,
        buckets: &mut [],
    };
    let wrong = Invariant::WrongSplits {
        found: 0,
        expected: 1,
    };
    let veto = reach.veto(&mut record.clone(), &[], Decimal::zero(), 110);
    assert_eq!(veto, Err(SlashError::Invariant(wrong)));
    let split = Split {
        bucket: 10,
        leaving: PoolShares::new(1),
        total: PoolShares::new(2),
    };
    let veto = reach.veto(&mut record.clone(), &[split], Decimal::zero(), 110);
    assert_eq!(veto, Err(missing(10)));
    let above = Decimal::raw(Uint128::new(1_000_000_000_000_000_001).u128());
    let veto = reach.veto(&mut record.clone(), &[split], above, 110);
    assert!(matches!(veto, Err(SlashError::FractionOutOfRange { .. })));
}

#[test]
fn broken_state_is_an_error_and_never_a_panic() {
    let mut generation = generation();
    generation.slot.assets = PoolAssets::ZERO;
    let shares = PoolShares::new(1000);
    assert_eq!(
        generation.deposit(PoolAssets::new(1), 101),
        Err(SlashError::Invariant(Invariant::SharesWithoutAssets { shares }))
    );
    generation.closed = Some(150);
    let closed = || SlashError::Invariant(Invariant::GenerationClosed { closed: 150 });
    assert_eq!(generation.deposit(PoolAssets::new(1), 151), Err(closed()));
    let mut allocation = Allocation::default();
    let late = allocation.allocate(&mut generation, scale(1), scale(1), 0, 151);
    assert_eq!(late, Err(closed()));

    allocation.budget = scale(5);
    allocation.deallocate(scale(5), scale(0), 1, 100).unwrap();
    allocation.budget = scale(4);
    let (found, expected) = (scale(5), scale(4));
    let above = || SlashError::Invariant(Invariant::PendingAboveBudget { found, expected });
    assert_eq!(allocation.free_budget(), Err(above()));
    assert_eq!(allocation.settle_changes(&mut generation, 200), Err(above()));

    let no_period = Periods {
        bucket: 0,
        unbonding: 1,
    };
    assert!(matches!(no_period.bucket_at(5), Err(MathError::DivideByZero(_))));
    assert!(matches!(PERIODS.matures(u64::MAX), Err(MathError::Overflow(_))));
}

#[test]
fn a_matured_bucket_is_out_of_reach() {
    let (mut generation, mut allocation) = (generation(), Allocation::default());
    allocation
        .allocate(&mut generation, scale(10), scale(10), 0, 100)
        .unwrap();
    let then = palisade_math::slash::Then {
        allocation: Some(palisade_math::slash::AllocationThen {
            budget: scale(10),
            base_weight: scale(10),
            charged: Scale::ZERO,
        }),
        joint: Some(palisade_math::slash::JointThen {
            assets: PoolAssets::new(1000),
            scale: START_SCALE,
        }),
    };
    let reach = Reach {
        generation: &mut generation,
        allocation: &mut allocation,
        buckets: &mut [bucket()],
    };
    let plan = |fault_time, limit, now| {
        let fraction = Decimal::one();
        reach.plan(&Offence { fault_time, fraction }, &then, limit, now)
    };
    let reached = Invariant::MaturedBucketReached {
        bucket: 10,
        matures: 160,
        now: 160,
    };
    assert_eq!(plan(109, None, 160), Err(SlashError::Invariant(reached)));
    assert!(plan(109, None, 159).is_ok());
    assert!(plan(110, None, 160).is_ok(), "spared, so it may have matured");
    assert_eq!(
        plan(110, Some(scale(3)), 160).unwrap().charge,
        scale(3),
        "the caller's limit"
    );
    assert!(matches!(
        plan(110, Some(Scale::ZERO), 160),
        Err(SlashError::NoBudgetLeft { .. })
    ));
}

/// What a contract stores comes back as it was, with amounts as strings.
#[test]
fn state_survives_json() {
    let mut generation = generation();
    generation
        .queue_withdrawal(PoolShares::new(9), PoolShares::new(9), &PERIODS, 105)
        .unwrap();
    let json = serde_json::to_string(&generation).unwrap();
    assert!(
        json.contains(r#""slot":{"assets":"1000","scale":"1000000000000000000"}"#),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<Generation>(&json).unwrap(), generation);
    let json = serde_json::to_string(&bucket()).unwrap();
    assert_eq!(serde_json::from_str::<Bucket>(&json).unwrap(), bucket());
}
