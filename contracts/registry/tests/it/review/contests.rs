//! What is taken, given back and kept free while a veto is possible.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_math::slash::SlashError;
use palisade_registry::ContractError;

use super::{decreases, queued, serve_other, taken, value, with_resolver};
use crate::world::*;

/// With a price of their own, leavers would leave what a veto gives back to those who stay.
#[test]
fn review_r02_leaving_in_a_contest_neither_robs_nor_rewards() {
    let mut world = with_resolver(VETO_DELAY);
    world.allocate("avs", percent(50), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.deposit("carol", 1_000_000).unwrap();
    world.wait(1);
    // Three rounds, in which carol leaves and comes back.
    for round in 1..=3 {
        world.slash("avs", world.now(), Decimal::percent(50)).unwrap();
        let all = world.staker("carol", None).shares.u128();
        let id = queued(&mut world, "carol", all);
        world.wait(BUCKET);
        world.veto("bob", round, Decimal::zero()).unwrap();
        assert_eq!(value(&world, id), 1_000_000);
        assert_eq!(world.staker("alice", None).value.u128(), 1_000_000);
        world.go_to(world.withdrawal(id).unwrap().matures);
        world.complete("carol", &[id]).unwrap();
        world.deposit("carol", 1_000_000).unwrap();
        world.wait(1);
    }
}

/// An AVS cannot be kept from slashing, so it closes a pool for as long as it is served: no longer.
#[test]
fn review_r03_a_pool_is_closed_for_as_long_as_its_operator_serves_who_contests_it() {
    let mut world = with_resolver(VETO_DELAY);
    let smallest = Decimal::bps(1);
    let id = queued(&mut world, "alice", 400_000);
    let matures = world.withdrawal(id).unwrap().matures;
    let contest = |world: &mut World| {
        world.slash("avs", world.now(), smallest).unwrap();
        world.deposit("carol", 10).unwrap_err();
        world.pool().slash_sequence
    };
    // Before the veto ends one, the next one begins.
    let contest_again = |world: &mut World, slash_id: u64| {
        world.wait(VETO_DELAY);
        let next = contest(world);
        world.veto("bob", slash_id, Decimal::zero()).unwrap();
        assert_eq!(world.pool().contested, 1);
        next
    };
    let mut last = contest(&mut world);
    while world.now() < matures + UNBONDING {
        if world.now() >= matures {
            world.complete("alice", &[id]).unwrap();
            assert_eq!(world.withdrawal(id).unwrap().contested, 1);
        }
        last = contest_again(&mut world, last);
    }
    // For an unbonding period it was paid and kept, and now nothing can reach it.
    let row = world.withdrawal(id).unwrap();
    assert_eq!((row.paid, row.contested), (row.value, 0));
    let response = world.complete("alice", &[id]).unwrap();
    assert_eq!(attribute(&response, "withdrawal_completed", "closed"), "true");
    assert_eq!(world.withdrawal(id), None);

    // The operator has enough of it.
    world.opt_out("operator", "avs").unwrap();
    let eta = world.now() + DEALLOCATION_DELAY;
    while world.now() + VETO_DELAY < eta {
        last = contest_again(&mut world, last);
    }
    world.go_to(eta);
    let end = contest(&mut world);
    world.veto("bob", last, Decimal::zero()).unwrap();
    world.go_to(eta + VETO_DELAY);
    // There is nothing left to slash, and what a veto gives back is free at once.
    world.slash("avs", eta, smallest).unwrap_err();
    world.veto("bob", end, Decimal::zero()).unwrap();
    world.slash("avs", eta, smallest).unwrap_err();
    assert_eq!(world.pool().encumbered.u128(), 0);
    world.deposit("carol", 10).unwrap();
    assert_eq!(world.staker("alice", None).value.u128(), 600_000);
}

/// The last second in which a veto can reach a bucket is one before its row may go.
#[test]
fn review_r03_a_withdrawal_is_kept_to_the_last_second_in_which_a_veto_can_raise_it() {
    let mut world = with_resolver(UNBONDING);
    let id = queued(&mut world, "alice", 400_000);
    let matures = world.withdrawal(id).unwrap().matures;
    // A fault of its last second, as late as the window allows.
    let close = matures - UNBONDING;
    world.go_to(close - 1 + WINDOW);
    world.slash("avs", close - 1, Decimal::percent(10)).unwrap();
    let deadline = world.now() + UNBONDING;
    world.go_to(deadline);
    world.complete("alice", &[id]).unwrap();
    assert_eq!(world.withdrawal(id).unwrap().paid.u128(), 360_000);
    world.veto("bob", 1, Decimal::zero()).unwrap();
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[id]).unwrap();
    });
    assert_eq!(paid, 40_000);
}

#[test]
fn review_r05_a_weight_lowered_since_does_not_block_a_slash() {
    let mut world = with_resolver(VETO_DELAY);
    let fault = world.now();
    world.wait(1);
    world.allocate("avs", 0, percent(1)).unwrap();
    assert_eq!(taken(world.slash("avs", fault, Decimal::percent(4))), 40_000);
    let allocation = world.allocation("avs");
    assert_eq!(
        (allocation.weight.u128(), allocation.budget.u128()),
        (0, percent(6))
    );
    // A veto gives back what was taken of it, and not what was not there.
    world.veto("bob", 1, Decimal::zero()).unwrap();
    let allocation = world.allocation("avs");
    assert_eq!(
        (allocation.weight.u128(), allocation.budget.u128()),
        (percent(1), percent(10))
    );
}

/// Three units of scale that bob's AVS may take, and that leave it one by one.
fn three_leave() -> World {
    let mut world = World::new();
    let terms = AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        ..world.terms("avs")
    };
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.allocate("avs", 3, 3).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.deposit("alice", 1_000_000).unwrap();
    world.wait(1);
    for left in [2, 1, 0] {
        world.allocate("avs", left, 3).unwrap();
    }
    world.wait(1);
    world
}

#[test]
fn review_r06_decreases_under_way_never_exceed_the_budget() {
    let mut world = three_leave();
    let two_thirds = Decimal::from_ratio(2u128, 3u128);
    world.slash("avs", world.now(), two_thirds).unwrap();
    // Not 1 + 1 + 1 of 1.
    assert_eq!(world.allocation("avs").budget.u128(), 1);
    assert_eq!(decreases(&world), [0, 0, 0]);
    world.veto("bob", 1, Decimal::percent(50)).unwrap();
    assert_eq!(world.allocation("avs").budget.u128(), 2);
    assert_eq!(decreases(&world), [0, 0, 0]);
    world.wait(DEALLOCATION_DELAY + 1);
    assert_eq!(world.pool().encumbered.u128(), 2);
    world.allocate("avs", 0, 2).unwrap();
    world.opt_out("operator", "avs").unwrap();
    world.wait(DEALLOCATION_DELAY + 1);
    assert_eq!(world.pool().encumbered.u128(), 0);
}

/// What two slashes took of three decreases comes back as three into two.
#[test]
fn review_r06_a_veto_lowers_the_oldest_decreases_where_they_would_not_fit() {
    let mut world = three_leave();
    let third = Decimal::from_ratio(1u128, 3u128);
    for budget in [2, 1] {
        world.slash("avs", world.now(), third).unwrap();
        assert_eq!(world.allocation("avs").budget.u128(), budget);
        assert_eq!(decreases(&world), [0, 0, 0]);
    }
    world.veto("bob", 1, Decimal::zero()).unwrap();
    assert_eq!(world.allocation("avs").budget.u128(), 2);
    assert_eq!(decreases(&world), [0, 1, 1]);
    world.veto("bob", 2, Decimal::zero()).unwrap();
    assert_eq!(world.allocation("avs").budget.u128(), 3);
    assert_eq!(decreases(&world), [0, 1, 1]);
    world.wait(DEALLOCATION_DELAY + 1);
    assert_eq!(world.pool().encumbered.u128(), 1);
}

#[test]
fn review_r08_many_slashes_for_one_second_fit_the_budget_of_then() {
    let mut world = World::in_service();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    let fault = world.now() + ALLOCATION_DELAY;
    world.go_to(fault + 1);
    assert_eq!(world.allocation("avs").budget.u128(), percent(100));
    let mut sum = 0;
    for _ in 0..10 {
        sum += taken(world.slash("avs", fault, Decimal::percent(1)));
    }
    assert_eq!(sum, 100_000);
    let error = world.slash("avs", fault, Decimal::percent(1)).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Slash(SlashError::NoBudgetLeft { left_of_then, .. }) if left_of_then.is_zero()
        ),
        "{error}"
    );
    assert_eq!(world.allocation("avs").budget.u128(), percent(90));
}

/// Stake that came after the fault lowers what is taken of each unit, not what the AVS is charged. What it spared is kept free
/// for a veto.
#[test]
fn review_r08_what_new_stake_spared_is_nobodys_while_a_veto_is_possible() {
    for upheld in [Decimal::zero(), Decimal::one()] {
        let mut world = with_resolver(VETO_DELAY);
        serve_other(&mut world, "other_avs", percent(90), percent(90));
        world.wait(ALLOCATION_DELAY + 1);
        let fault = world.now();
        world.deposit("carol", 3_000_000).unwrap();
        world.wait(1);
        let amount = taken(world.slash("avs", fault, Decimal::percent(10)));
        // A tenth of what was there then, and roundings.
        assert!((100_000..=100_001).contains(&amount), "{amount}");
        let pool = world.pool();
        assert_eq!(world.allocation("avs").budget.u128(), 0);
        assert_eq!(pool.encumbered, pool.scale);
        world.veto("bob", 1, upheld).unwrap();
        let pool = world.pool();
        if upheld.is_zero() {
            assert_eq!((pool.scale.u128(), pool.encumbered.u128()), (WHOLE, WHOLE));
            assert_eq!(pool.assets.u128(), 4_000_000);
        } else {
            assert_eq!(pool.encumbered.u128(), percent(90));
        }
        // The other AVS can be paid in full either way.
        let due = world.allocations().pop().unwrap().budget_assets.u128();
        let other = taken(world.slash("other_avs", world.now(), Decimal::one()));
        assert!(other.abs_diff(due) <= 1, "{other} of {due}");
    }
}

/// All is contested away, everybody leaves, and nothing divides by zero.
#[test]
fn review_r09_exits_from_nothing_get_what_a_veto_restores_and_else_nothing() {
    for upheld in [Decimal::zero(), Decimal::percent(25), Decimal::one()] {
        let mut world = with_resolver(UNBONDING);
        world.allocate("avs", percent(100), percent(100)).unwrap();
        world.wait(ALLOCATION_DELAY + 1);
        world.slash("avs", world.now(), Decimal::one()).unwrap();
        let pool = world.pool();
        assert_eq!((pool.assets.u128(), pool.scale.u128()), (0, 0));
        assert_eq!(world.staker("alice", None).value.u128(), 0);
        let id = queued(&mut world, "alice", 1_000_000);
        assert_eq!(value(&world, id), 0);
        // The bucket closes with nothing in it.
        world.wait(BUCKET);
        assert_eq!(value(&world, id), 0);
        assert_eq!(world.pool().unbonding_assets.u128(), 0);
        world.veto("bob", 1, upheld).unwrap();
        world.go_to(world.withdrawal(id).unwrap().matures);
        let paid = world.gain(&addr("alice"), STAKE, |world| {
            world.complete("alice", &[id]).unwrap();
        });
        let expected = Uint128::new(1_000_000).mul_floor(Decimal::one() - upheld);
        assert_eq!(paid, expected.u128() as i128, "upheld {upheld}");
        assert_eq!(world.withdrawal(id), None);
    }
}
