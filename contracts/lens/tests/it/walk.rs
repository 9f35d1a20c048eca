//! Random histories of one pool that three AVSs share. After each step the lens says what the registry's own numbers say, by
//! another arithmetic, and no slash takes what another AVS was promised.

use cosmwasm_std::{Decimal, Uint128, Uint256};
use palisade_interfaces::registry::{AllocationResponse, PendingChange, PoolResponse};
use proptest::prelude::*;

use crate::world::*;

const AVSS: [&str; 3] = ["avs", "other_avs", "third_avs"];

#[derive(Clone, Debug)]
enum Op {
    Deposit(u128),
    Queue(u128),
    Allocate { avs: usize, budget: u128, weight: u128 },
    Slash { avs: usize, permille: u64 },
    Jail(usize),
    Sync(usize),
    Wait(u64),
}

fn op() -> impl Strategy<Value = Op> {
    let avs = 0..AVSS.len();
    prop_oneof![
        1 => (1..5_000_000u128).prop_map(Op::Deposit),
        1 => (1..2_000_000u128).prop_map(Op::Queue),
        4 => (avs.clone(), 0..6_000u128, 0..10_000u128).prop_map(|(avs, budget, more)| Op::Allocate {
            avs,
            budget: WHOLE / 10_000 * budget,
            weight: WHOLE / 10_000 * (budget + more).min(10_000),
        }),
        2 => (avs.clone(), 1..=1_000u64).prop_map(|(avs, permille)| Op::Slash { avs, permille }),
        1 => avs.clone().prop_map(Op::Jail),
        1 => avs.prop_map(Op::Sync),
        4 => (1..2 * ALLOCATION_DELAY).prop_map(Op::Wait),
    ]
}

/// `floor(a * x / m)`, nothing of an empty pool.
fn behind(pool: &PoolResponse, x: Uint128) -> Uint128 {
    if pool.scale.is_zero() {
        return Uint128::zero();
    }
    let whole = Uint256::from(pool.assets) * Uint256::from(x) / Uint256::from(pool.scale);
    whole.try_into().unwrap()
}

fn bps_ceil(part: Uint128, whole: Uint128) -> Uint128 {
    if whole.is_zero() {
        return Uint128::zero();
    }
    let part = Uint256::from(part) * Uint256::from(10_000u128) + Uint256::from(whole) - Uint256::one();
    (part / Uint256::from(whole)).try_into().unwrap()
}

fn sum(changes: &[PendingChange]) -> Uint128 {
    changes.iter().map(|change| change.budget).sum()
}

#[derive(Default)]
struct Seen {
    slashed: u32,
    leaving: u32,
    diluted: u32,
}

fn check(world: &World, seen: &mut Seen) {
    let pool = world.pool();
    let rows: Vec<AllocationResponse> = AVSS.iter().map(|avs| world.allocation(avs)).collect();
    let budgets: Uint128 = rows.iter().map(|row| row.budget).sum();
    for (avs, row) in AVSS.iter().zip(&rows) {
        let guaranteed = &world.guaranteed(avs, Some("operator"))[0];
        assert_eq!(guaranteed.now, row.budget_assets);
        assert_eq!(
            guaranteed.until_delay,
            behind(&pool, row.budget - sum(&row.decreases))
        );
        assert!(guaranteed.until_delay <= guaranteed.now);
        let dilution = world.dilution(avs);
        assert_eq!(dilution.counted, row.counted_assets);
        let left = pool.scale.saturating_sub(budgets - row.budget);
        assert_eq!(dilution.undiluted, behind(&pool, row.counted_weight.min(left)));
        assert!(dilution.undiluted <= dilution.counted);
        // What the AVS may take is below what it counts, and nobody else can take that.
        assert!(dilution.undiluted >= guaranteed.now.min(dilution.counted));
        seen.leaving += u32::from(!row.decreases.is_empty());
        seen.diluted += u32::from(dilution.dilution_bps > Uint128::zero());
    }
    let leverage = world.leverage();
    let weights: Uint128 = rows.iter().map(|row| row.counted_weight).sum();
    assert_eq!(leverage.leverage_bps, bps_ceil(weights, pool.scale));
    assert_eq!(leverage.exposure_bps, bps_ceil(budgets, pool.scale));
    assert!(leverage.exposure_bps.u128() <= 10_000);
    let reserved: Uint128 = rows.iter().map(|row| row.budget + sum(&row.increases)).sum();
    let exposure = world.exposure();
    assert_eq!(exposure.iter().map(|row| row.budget).sum::<Uint128>(), reserved);
    if let [row] = exposure.as_slice() {
        assert_eq!(row.exposure_bps, bps_ceil(reserved, pool.scale));
    }
}

fn run(world: &mut World, op: Op, seen: &mut Seen) {
    match op {
        Op::Deposit(amount) => drop(world.deposit(amount)),
        Op::Queue(shares) => drop(world.queue(shares)),
        Op::Allocate { avs, budget, weight } => {
            let scale = world.pool().scale.u128();
            let part = |of: u128| {
                if scale == 0 {
                    of
                } else {
                    scale / 10_000 * (of / (WHOLE / 10_000))
                }
            };
            drop(world.allocate(AVSS[avs], part(budget), part(weight)));
        }
        Op::Slash { avs, permille } => slash(world, avs, permille, seen),
        Op::Jail(avs) => drop(world.jail(AVSS[avs], 50)),
        Op::Sync(avs) => drop(world.sync(AVSS[avs])),
        Op::Wait(seconds) => world.wait(seconds),
    }
}

/// It takes what its AVS was promised at most, and leaves to the others what they were.
fn slash(world: &mut World, avs: usize, permille: u64, seen: &mut Seen) {
    let promised = |world: &World| AVSS.map(|avs| world.guaranteed(avs, Some("operator"))[0].now.u128());
    let (before, taken) = (promised(world), world.pool());
    if world.slash(AVSS[avs], Decimal::permille(permille)).is_err() {
        return;
    }
    seen.slashed += 1;
    let (after, pool) = (promised(world), world.pool());
    if pool.generation != taken.generation {
        return;
    }
    let amount = (pool.total_slashed - taken.total_slashed).u128();
    assert!(amount <= before[avs] + 1, "{amount} taken of {}", before[avs]);
    for other in (0..AVSS.len()).filter(|other| *other != avs) {
        assert!(
            before[other].abs_diff(after[other]) <= 1,
            "{before:?} became {after:?}"
        );
    }
}

#[test]
fn what_the_lens_says_is_what_the_registry_does() {
    let seen = std::cell::RefCell::new(Seen::default());
    let config = ProptestConfig {
        cases: ProptestConfig::default().cases / 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let result = runner.run(&prop::collection::vec(op(), 1..30), |ops| {
        let mut world = World::new();
        world.register_operator("operator");
        for avs in AVSS {
            world.register_avs(avs, |mut terms| {
                terms.entry.correlation_group = Some("geth".to_string());
                terms
            });
            world.opt_in("operator", avs);
        }
        let mut now = Seen::default();
        for op in ops {
            run(&mut world, op, &mut now);
            check(&world, &mut now);
        }
        let mut seen = seen.borrow_mut();
        seen.slashed += now.slashed;
        seen.leaving += now.leaving;
        seen.diluted += now.diluted;
        Ok(())
    });
    result.unwrap();
    let seen = seen.into_inner();
    assert!(
        seen.slashed > 10 && seen.leaving > 10 && seen.diluted > 10,
        "{} {} {}",
        seen.slashed,
        seen.leaving,
        seen.diluted
    );
}
