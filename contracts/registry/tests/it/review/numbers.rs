//! Orders, roundings, and numbers at their ends.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::*;
use palisade_math::slash::{SlashError, MIN_SLASH_FRACTION};
use palisade_registry::ContractError;

use super::{queued, serve_other, taken, value, with_resolver};
use crate::world::*;

/// A known limit: of two faults the later is reported first and uses the budget up, so who left between them keeps more.
#[test]
fn review_r10_the_order_of_reports_moves_no_more_than_the_budget() {
    let lost = |first: usize| {
        let mut world = World::in_service();
        let early = world.now();
        let id = queued(&mut world, "alice", 500_000);
        world.wait(BUCKET + 1);
        let faults = [early, world.now()];
        let order = [faults[first], faults[1 - first]];
        let outcomes = order.map(|fault| world.slash("avs", fault, Decimal::percent(10)));
        assert!(outcomes[0].is_ok() && outcomes[1].is_err());
        let left = 500_000 - value(&world, id);
        let stayed = 500_000 - world.staker("alice", None).value.u128();
        assert_eq!(world.allocation("avs").budget.u128(), 0);
        (left, stayed)
    };
    assert_eq!(lost(0), (50_000, 50_000));
    assert_eq!(lost(1), (0, 50_000));
}

/// What is reported late takes nothing of the cap of the time in which it is reported.
#[test]
fn review_r11_a_fault_uses_up_the_cap_of_its_own_time() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        max_window_slash_bps: 500,
        ..terms
    });
    world.wait(WINDOW);
    let early = world.now();
    world.wait(WINDOW);
    assert_eq!(taken(world.slash("avs", early, Decimal::percent(7))), 50_000);
    world.slash("avs", early + 1, Decimal::percent(7)).unwrap_err();
    // A window and an eighth after the first, and a moment after its report.
    world.go_to(early + WINDOW + 126);
    let late = world.now();
    assert_eq!(taken(world.slash("avs", late, Decimal::percent(7))), 47_500);
}

/// Nothing is renormalised: a life ends a unit of scale below a millionth, and until then all numbers are what they were.
#[test]
fn review_r17_a_life_closes_below_a_millionth_of_its_scale_and_not_at_it() {
    let rest = WHOLE / 1_000_000;
    let mut world = World::in_service();
    world.deposit("alice", RICH / 2).unwrap();
    serve_other(&mut world, "other_avs", rest, WHOLE);
    world.allocate("avs", WHOLE - rest, WHOLE).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    let pool = world.pool();
    assert_eq!((pool.generation, pool.scale.u128()), (0, rest));
    assert_eq!(pool.encumbered.u128(), rest);
    let assets = pool.assets.u128();
    assert_eq!(assets, (RICH / 2 + 1_000_000) / 1_000_000);
    // The other AVS still has all that is left, and people come and go.
    assert_eq!(world.allocations()[1].budget_assets.u128(), assets);
    world.deposit("carol", assets).unwrap();
    assert!(world.staker("carol", None).value.u128() >= assets - 1);
    queued(&mut world, "alice", RICH / 4);
    world.wait(BUCKET);
    assert_eq!(world.pool().generation, 0);
    // One unit of scale less, and a new life begins in which nothing is shared with the old one.
    world.slash("other_avs", world.now(), Decimal::bps(1)).unwrap();
    let pool = world.pool();
    assert_eq!(
        (pool.generation, pool.scale.u128(), pool.encumbered.u128()),
        (1, WHOLE, 0)
    );
    world.deposit("carol", 7).unwrap();
    assert_eq!(world.staker("carol", None).shares.u128(), 7);
}

/// Nothing of the price is left to tell once everybody is gone.
#[test]
fn review_r17_a_life_that_everybody_left_closes_by_its_scale() {
    let mut world = with_resolver(VETO_DELAY);
    let rest = WHOLE / 1_000_000;
    world.allocate("avs", WHOLE - rest + 1, WHOLE).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    queued(&mut world, "alice", 1_000_000);
    world.wait(BUCKET);
    let pool = world.pool();
    assert_eq!((pool.generation, pool.scale.u128()), (0, rest - 1));
    assert_eq!((pool.assets.u128(), pool.active_shares.u128()), (0, 0));
    world.wait(VETO_DELAY);
    world.release(1).unwrap();
    let pool = world.pool();
    assert_eq!((pool.generation, pool.scale.u128()), (1, WHOLE));
}

/// Each slash takes a unit at least, so a pool of a few units is gone long before its scale is.
#[test]
fn review_r17_a_life_closes_when_its_shares_are_worth_nothing() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.deposit("alice", 5).unwrap();
    world.wait(1);
    let now = world.now();
    for left in (1..5).rev() {
        assert_eq!(taken(world.slash("avs", now, Decimal::bps(1))), 1);
        let pool = world.pool();
        assert_eq!((pool.generation, pool.assets.u128()), (0, left));
    }
    let response = world.slash("avs", now, Decimal::bps(1)).unwrap();
    assert_eq!(attribute(&response, "generation_opened", "generation"), "1");
    world.deposit("bob", 3).unwrap();
    assert_eq!(world.staker("bob", None).value.u128(), 3);
}

#[test]
fn review_r18_counted_weight_falls_with_the_budget_and_not_off_a_cliff() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        min_slashable_bps: 1_000,
        ..terms
    });
    let counted = |world: &mut World| {
        world.sync("avs").unwrap();
        let allocation = world.allocation("avs");
        let synced = world.stream("avs").total_weight.u128();
        assert_eq!(synced, allocation.counted_assets.u128());
        allocation.counted_weight.u128()
    };
    // A tenth for all of it: just enough.
    assert_eq!(counted(&mut world), percent(100));
    // A unit of budget on its way out takes its part of the weight along, and no more.
    world.allocate("avs", percent(10) - 1, percent(100)).unwrap();
    assert_eq!(world.allocation("avs").budget.u128(), percent(10));
    assert_eq!(counted(&mut world), percent(100) - 10);
    world.wait(DEALLOCATION_DELAY + 1);
    assert_eq!(counted(&mut world), percent(100) - 10);
    world.allocate("avs", 0, percent(100)).unwrap();
    assert_eq!(counted(&mut world), 0);
    // Weight above the scale counts for the scale.
    let mut world = World::in_service();
    serve_other(&mut world, "other_avs", percent(40), percent(40));
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("other_avs", world.now(), Decimal::one()).unwrap();
    let allocation = world.allocation("avs");
    assert_eq!(allocation.weight.u128(), percent(100));
    assert_eq!(counted(&mut world), percent(60));
    assert_eq!(allocation.counted_assets.u128(), 600_000);
    // And is slashed as that.
    world.wait(1);
    assert_eq!(
        taken(world.slash("avs", world.now(), Decimal::percent(5))),
        30_000
    );
}

#[test]
fn review_r19_many_small_slashes_cost_no_more_than_a_unit_each() {
    let mut world = World::in_service();
    let now = world.now();
    let smallest = Decimal::raw(MIN_SLASH_FRACTION);
    let error = world.slash("avs", now, smallest - Decimal::raw(1)).unwrap_err();
    let out = SlashError::FractionOutOfRange {
        found: smallest - Decimal::raw(1),
        min: smallest,
        max: Decimal::one(),
    };
    assert_eq!(error, ContractError::Slash(out));
    // 1,000,003 units, so that none of them is even.
    world.deposit("bob", 3).unwrap();
    world.wait(1);
    let now = world.now();
    let often: u128 = (0..50).map(|_| taken(world.slash("avs", now, smallest))).sum();
    let once = 1_000_003 * 50 / 10_000;
    assert!((once..=once + 50).contains(&often), "{often} or {once}");
}

/// Slashes of different AVSs for faults before and after a close, in every order.
#[test]
fn review_r20_the_order_of_slashes_moves_no_more_than_roundings() {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let outcomes = orders.map(|order| {
        let mut world = World::in_service();
        serve_other(&mut world, "other_avs", percent(33), percent(77));
        serve_other(&mut world, "bob", percent(57), percent(100));
        world.wait(ALLOCATION_DELAY + 1);
        world.deposit("carol", 777_777).unwrap();
        world.wait(1);
        let early = world.now();
        let id = queued(&mut world, "carol", 333_331);
        world.wait(BUCKET + 1);
        let (late, third) = (world.now(), Decimal::from_ratio(1u128, 3u128));
        let faults = [("avs", early), ("other_avs", late), ("bob", early + 1)];
        for index in order {
            let (avs, fault) = faults[index];
            world.slash(avs, fault, third).unwrap();
        }
        (world.pool().assets.u128(), value(&world, id))
    });
    // Three units for each of three slashes.
    for outcome in outcomes {
        assert!(outcome.0.abs_diff(outcomes[0].0) <= 9, "{outcomes:?}");
        assert!(outcome.1.abs_diff(outcomes[0].1) <= 9, "{outcomes:?}");
    }
}
