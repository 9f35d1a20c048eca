//! The operator's bond: who pays in, what it pays of a slash, how it leaves, and what a veto gives back to it.

use cosmwasm_std::{coin, coins, Decimal, Uint128};
use cw_utils::PaymentError;
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::slash::SlashError;
use palisade_math::PoolAssets;
use palisade_registry::ContractError;

use crate::world::*;

mod least;
mod messages;

/// As `World::in_service`, with a bond. At second `START + 1,152`, where the open bucket closes at `START + 1,200`.
fn bonded(amount: u128) -> World {
    let mut world = World::in_service();
    world.deposit_bond(amount).unwrap();
    world
}

/// As [`bonded`], where bob may veto.
fn contestable(amount: u128) -> World {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    });
    world.deposit_bond(amount).unwrap();
    world
}

/// Amount and the bond's part of it.
fn slashed(world: &mut World, part: u64) -> (u128, u128) {
    slashed_for(world, world.now(), part)
}

fn slashed_for(world: &mut World, at: u64, part: u64) -> (u128, u128) {
    let response = world.slash("avs", at, Decimal::percent(part)).unwrap();
    let told = |key| attribute(&response, "slashed", key).parse().unwrap();
    (told("amount"), told("bond"))
}

/// What stays, what leaves, and what matured.
fn parts(world: &World) -> (u128, Vec<u128>, u128) {
    let bond = world.bond();
    let leaving = bond.leaving.iter().map(|entry| entry.amount.u128()).collect();
    (bond.active.u128(), leaving, bond.matured.u128())
}

fn not_there(found: u128, expected: u128) -> ContractError {
    ContractError::Slash(SlashError::BondNotThere {
        found: PoolAssets::new(found),
        expected: PoolAssets::new(expected),
    })
}

#[test]
fn a_bond_pays_half_of_a_slash_before_the_pool() {
    let mut world = bonded(100_000);
    assert_eq!(slashed(&mut world, 4), (40_000, 20_000));
    let pool = world.pool();
    assert_eq!((pool.assets.u128(), pool.escrow.u128()), (980_000, 20_000));
    assert_eq!(pool.total_slashed.u128(), 20_000);
    assert_eq!(
        pool.scale.u128(),
        percent(98),
        "the scale pays for the pool's part"
    );
    let allocation = world.allocation("avs");
    assert_eq!(allocation.budget.u128(), percent(6), "the budget for all of it");
    assert_eq!(parts(&world), (80_000, vec![], 0));
    let record = world.record(1);
    assert_eq!((record.amount.u128(), record.bond.u128()), (40_000, 20_000));
    let ledger = LedgerResponse {
        stakes: Uint128::new(980_000),
        escrow: Uint128::new(40_000),
        rewards: Uint128::zero(),
        bonds: Uint128::new(80_000 + BOND),
    };
    assert_eq!(world.ledger(&native()), ledger);
}

#[test]
fn a_bond_pays_as_long_as_it_lasts() {
    let mut world = bonded(25_000);
    assert_eq!(slashed(&mut world, 4), (40_000, 20_000));
    assert_eq!(slashed(&mut world, 1), (10_000, 5_000));
    assert_eq!(parts(&world), (0, vec![], 0));
    assert_eq!(slashed(&mut world, 1), (10_000, 0));
    world.deposit_bond(1).unwrap();
    assert_eq!(slashed(&mut world, 1).1, 1);
}

#[test]
fn review_r04_what_the_bond_paid_is_not_taken_from_the_next_avs() {
    for bond in [0, 1, 100_000, 250_000, 1_000_000] {
        let mut world = World::in_service();
        let terms = world.terms("other_avs");
        world.register_avs("other_avs", terms).unwrap();
        world.opt_in("operator", "other_avs").unwrap();
        for avs in ["avs", "other_avs"] {
            world.allocate(avs, percent(50), percent(50)).unwrap();
        }
        world.wait(ALLOCATION_DELAY + 1);
        if bond > 0 {
            world.deposit_bond(bond).unwrap();
        }
        let paid = bond.min(250_000);
        assert_eq!(slashed(&mut world, 100), (500_000, paid));
        let pool = world.pool();
        assert_eq!(pool.assets.u128(), 500_000 + paid);
        // Half of the stake was promised to each. It is there, and no more than that is taken.
        assert_eq!(world.allocation("other_avs").budget_assets.u128(), 500_000);
        let response = world.slash("other_avs", world.now(), Decimal::one()).unwrap();
        assert_eq!(attribute(&response, "slashed", "amount"), "500000");
    }
}

#[test]
fn the_answers_count_the_bond() {
    let mut world = bonded(30_000);
    let budget: SlashBudgetResponse = world.query(&QueryMsg::SlashBudget {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        asset: native(),
        at: None,
    });
    assert_eq!((budget.amount.u128(), budget.bond.u128()), (100_000, 30_000));
    assert_eq!(slashed(&mut world, 100), (100_000, 30_000));
    let stranger: OperatorBondResponse = world.query(&QueryMsg::OperatorBond {
        operator: addr("alice").into_string(),
        asset: native(),
    });
    assert_eq!(stranger, OperatorBondResponse::default());
}

#[test]
fn registry_i12_a_fault_reaches_the_part_of_a_bond_that_closed_after_it() {
    let closes = START + 1_200;
    for (fault, amounts) in [(closes - 1, (50, 50)), (closes, (100, 0))] {
        let mut world = bonded(1_000);
        world.queue_bond(500).unwrap();
        world.go_to(closes + 10);
        // 10,000 are due, of which the bond owes 5,000.
        let (_, bond) = slashed_for(&mut world, fault, 1);
        let reached = if amounts.1 == 0 { 500 } else { 1_000 };
        assert_eq!(bond, reached, "fault at {fault}");
        assert_eq!(
            parts(&world),
            (0, if reached == 500 { vec![500] } else { vec![] }, 0)
        );
    }
}

#[test]
fn registry_i13_queueing_a_bond_after_a_fault_saves_nothing_of_it() {
    let mut world = bonded(100_000);
    let fault = world.now();
    world.wait(1);
    world.queue_bond(100_000).unwrap();
    world.go_to(fault + WINDOW);
    assert_eq!(slashed_for(&mut world, fault, 4), (40_000, 20_000));
    assert_eq!(parts(&world), (0, vec![80_000], 0));
    // And what matured before a fault is out of reach of it.
    world.go_to(START + 1_200 + UNBONDING);
    assert_eq!(slashed(&mut world, 1).1, 0);
    assert_eq!(parts(&world), (0, vec![], 80_000));
}

#[test]
fn every_part_in_reach_pays_its_share() {
    let mut world = bonded(100_000);
    world.queue_bond(40_000).unwrap();
    world.wait(BUCKET);
    world.queue_bond(20_000).unwrap();
    let (_, bond) = slashed_for(&mut world, START + 1_199, 4);
    assert_eq!(bond, 20_000);
    assert_eq!(parts(&world), (32_000, vec![32_000, 16_000], 0));
}

#[test]
fn registry_i20_a_veto_gives_back_to_the_very_parts_that_were_hit() {
    let mut world = contestable(100_000);
    world.queue_bond(40_000).unwrap();
    let (pool, before) = (world.pool(), world.bond());
    slashed(&mut world, 4);
    assert_eq!(parts(&world), (48_000, vec![32_000], 0));
    // What was moved meanwhile stays where it is.
    world.wait(BUCKET);
    world.queue_bond(48_000).unwrap();
    let response = world.veto("bob", 1, Decimal::zero()).unwrap();
    assert_eq!(attribute(&response, "slash_vetoed", "returned"), "40000");
    assert_eq!(attribute(&response, "slash_vetoed", "bond"), "20000");
    assert_eq!(attribute(&response, "slash_vetoed", "upheld"), "0");
    assert_eq!(parts(&world), (12_000, vec![40_000, 48_000], 0));
    assert_eq!(before.leaving[0], world.bond().leaving[0]);
    assert_eq!(world.pool().assets, pool.assets);
    assert_eq!(world.pool().scale, pool.scale);
    let nothing = SlashStatus::Released {
        amount: Uint128::zero(),
        bounty: Uint128::zero(),
        returned: Uint128::new(40_000),
    };
    assert_eq!(world.record(1).status, nothing);
    let ledger = world.ledger(&native());
    assert_eq!((ledger.escrow.u128(), ledger.bonds.u128()), (0, 100_000 + BOND));
}

#[test]
fn what_comes_back_late_can_be_completed_at_once() {
    let mut world = contestable(100_000);
    world.queue_bond(100_000).unwrap();
    let matures = START + 1_200 + UNBONDING;
    // The last fault that reaches it, punished as late as can be.
    world.go_to(START + 1_199 + WINDOW);
    assert_eq!(slashed_for(&mut world, START + 1_199, 4), (40_000, 20_000));
    assert!(world.now() + VETO_DELAY < matures);
    // As a veto that is later than the bucket, under a longer delay.
    let mut late = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: UNBONDING,
        }),
        ..terms
    });
    late.deposit_bond(100_000).unwrap();
    late.queue_bond(100_000).unwrap();
    late.go_to(START + 1_199 + WINDOW);
    slashed_for(&mut late, START + 1_199, 4);
    late.go_to(matures);
    // A contested bond is paid as far as it is there.
    late.complete_bond().unwrap();
    assert_eq!(parts(&late), (0, vec![], 0));
    let third = Decimal::from_ratio(1u128, 3u128);
    late.veto("bob", 1, third).unwrap();
    // 20,000 - ceil(6,666.67)
    assert_eq!(parts(&late), (0, vec![], 13_333));
    let paid = late.gain(&addr("operator"), STAKE, |world| {
        world.complete_bond().unwrap();
    });
    assert_eq!(paid, 13_333);
}

#[test]
fn a_bond_outlives_the_pool_that_loses_all() {
    let mut world = World::in_service();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.deposit_bond(300_000).unwrap();
    world.queue_bond(100_000).unwrap();
    // Of the million that is due, the bond has 300,000; the pool loses the rest and the AVS its budget.
    assert_eq!(slashed(&mut world, 100), (1_000_000, 300_000));
    assert_eq!(world.pool().generation, 0, "three tenths of it are left");
    world.allocate("avs", percent(30), percent(30)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(world.pool().generation, 1);
    world.deposit_bond(50).unwrap();
    assert_eq!(parts(&world), (50, vec![], 0));
    world.queue_bond(50).unwrap();
    world.wait(BUCKET + UNBONDING);
    world.complete_bond().unwrap();
}

/// The longest list of parts that a bond can have in the way of a slash.
#[test]
fn a_bond_leaves_in_as_many_parts_as_a_pool() {
    let mut world = bonded(1_000_000);
    let most = (UNBONDING / BUCKET + 1) as usize;
    for _ in 0..3 * most {
        world.queue_bond(10).unwrap();
        world.queue_bond(10).unwrap();
        assert!(world.bond().leaving.len() <= most);
        world.wait(BUCKET);
    }
    assert_eq!(world.bond().leaving.len(), most - 1);
    assert_eq!(world.bond().matured.u128(), 20 * (2 * most as u128 + 1));
    slashed(&mut world, 1);
}
