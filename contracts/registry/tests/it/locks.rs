//! What an operator binds itself to, and when it is free again.

use cosmwasm_std::{coins, Decimal};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::Scale;
use palisade_registry::ContractError;

use crate::world::*;

const TERM: u64 = 5_000;

fn lock_of(world: &mut World, avs: &str, asset: Asset, budget: u128, until: u64) -> Outcome {
    let msg = ExecuteMsg::LockAllocation {
        avs: addr(avs).into_string(),
        asset,
        budget: budget.into(),
        until,
    };
    world.run("operator", &msg)
}

fn lock(world: &mut World, budget: u128, until: u64) -> Outcome {
    lock_of(world, "avs", native(), budget, until)
}

fn answer(world: &World) -> AllocationLockResponse {
    world.query(&QueryMsg::AllocationLock {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        asset: native(),
    })
}

fn is_bound(world: &World) -> bool {
    answer(world).lock.is_some()
}

fn locked(found: u128, expected: u128, until: u64) -> ContractError {
    ContractError::AllocationLocked {
        found: Scale::new(found),
        expected: Scale::new(expected),
        until,
    }
}

fn propose(world: &mut World, change: impl FnOnce(&mut AvsTerms)) -> Outcome {
    let row: AvsResponse = world.query(&QueryMsg::Avs {
        avs: addr("avs").into_string(),
    });
    let mut terms = row.terms;
    change(&mut terms);
    world.run("avs", &ExecuteMsg::ProposeTerms { terms })
}

/// An operator that bound itself to leave the AVS a tenth of its pool, and until when.
fn bound() -> (World, u64) {
    let mut world = World::in_service();
    let until = world.now() + TERM;
    lock(&mut world, percent(10), until).unwrap();
    (world, until)
}

#[test]
fn a_lock_tells_what_binds_and_what_is_there() {
    let mut world = World::in_service();
    let before = answer(&world);
    assert_eq!(before.free_budget.u128(), percent(10));
    assert_eq!(before.lock, None);
    let until = world.now() + TERM;
    let response = lock(&mut world, percent(5), until).unwrap();
    let expected = [
        ("operator", addr("operator").to_string()),
        ("asset", "native:ustake".to_string()),
        ("generation", "0".to_string()),
        ("avs", addr("avs").to_string()),
        ("budget", percent(5).to_string()),
        ("until", until.to_string()),
    ];
    let expected = expected.map(|(key, value)| (key.to_string(), value));
    assert_eq!(event(&response, "allocation_locked"), expected);
    let now = answer(&world);
    let budget = percent(5).into();
    assert_eq!(now.lock, Some(LockedBudget { budget, until }));
    assert_eq!((now.generation, now.charged.u128()), (0, 0));
    // A pool that nobody opened has nothing.
    let none: AllocationLockResponse = world.query(&QueryMsg::AllocationLock {
        avs: addr("avs").into_string(),
        operator: addr("alice").into_string(),
        asset: native(),
    });
    assert_eq!(none, AllocationLockResponse::default());
}

#[test]
fn the_answer_tells_also_whether_the_operator_is_jailed() {
    let (mut world, _) = bound();
    assert_eq!(answer(&world).jailed_until, None);
    let until = world.now() + 100;
    let jail = ExecuteMsg::JailOperator {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        until,
    };
    world.through_slasher("avs", &jail).unwrap();
    assert_eq!(answer(&world).jailed_until, Some(until));
    // Until it asks to be free, also when its time is over.
    world.go_to(until + 1);
    assert_eq!(answer(&world).jailed_until, Some(until));
    let avs = addr("avs").into_string();
    world.run("operator", &ExecuteMsg::Unjail { avs }).unwrap();
    assert_eq!(answer(&world).jailed_until, None);
}

#[test]
fn a_bound_operator_takes_no_budget_back_below_the_lock_and_does_not_leave() {
    let mut world = World::in_service();
    let until = world.now() + TERM;
    lock(&mut world, percent(6), until).unwrap();
    world.allocate("avs", percent(6), percent(100)).unwrap();
    let error = world.allocate("avs", percent(6) - 1, percent(100)).unwrap_err();
    assert_eq!(error, locked(percent(6) - 1, percent(6), until));
    let error = world.opt_out("operator", "avs").unwrap_err();
    assert_eq!(error, locked(0, percent(6), until));
    // The weight is the operator's own, down to the budget; stakers leave as ever.
    world.allocate("avs", percent(6), percent(6)).unwrap();
    world.queue("alice", 1_000_000).unwrap();
    // The last second binds, and the next does not.
    world.go_to(until);
    assert_eq!(
        world.opt_out("operator", "avs").unwrap_err(),
        locked(0, percent(6), until)
    );
    world.wait(1);
    assert!(!is_bound(&world));
    world.allocate("avs", 0, percent(6)).unwrap();
    world.opt_out("operator", "avs").unwrap();
}

#[test]
fn what_is_on_its_way_in_is_not_bound_and_does_not_stand_in_for_what_is() {
    let (mut world, until) = bound();
    world.allocate("avs", percent(20), percent(100)).unwrap();
    world.allocate("avs", percent(15), percent(100)).unwrap();
    let error = world.allocate("avs", percent(10) - 1, percent(100)).unwrap_err();
    assert_eq!(error, locked(percent(10) - 1, percent(10), until));
    world.allocate("avs", percent(10), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    assert_eq!(world.allocation("avs").budget.u128(), percent(10));
}

#[test]
fn what_is_not_there_or_leaves_cannot_be_locked() {
    let mut world = World::in_service();
    let until = world.now() + TERM;
    let refusal = |found, max| ContractError::BudgetNotThere {
        found: Scale::new(found),
        max: Scale::new(max),
    };
    world.allocate("avs", percent(4), percent(100)).unwrap();
    let error = lock(&mut world, percent(4) + 1, until).unwrap_err();
    assert_eq!(error, refusal(percent(4) + 1, percent(4)));
    world.allocate("avs", percent(8), percent(100)).unwrap();
    let error = lock(&mut world, percent(8), until).unwrap_err();
    assert_eq!(error, refusal(percent(8), percent(4)));
    let error = lock(&mut world, 0, until).unwrap_err();
    assert_eq!(error, refusal(0, percent(4)));
    lock(&mut world, percent(4), until).unwrap();
}

#[test]
fn a_lock_that_binds_is_only_raised_or_prolonged() {
    let mut world = World::in_service();
    let until = world.now() + TERM;
    lock(&mut world, percent(5), until).unwrap();
    let error = lock(&mut world, percent(5) - 1, until + 1).unwrap_err();
    assert_eq!(error, locked(percent(5) - 1, percent(5), until));
    let max = world.now() + MAX_LOCK_SECONDS;
    let out_of_range = |found, min| ContractError::OutOfRange {
        name: "until",
        found,
        min,
        max,
    };
    let error = lock(&mut world, percent(10), until - 1).unwrap_err();
    assert_eq!(error, out_of_range(until - 1, until));
    let error = lock(&mut world, percent(5), max + 1).unwrap_err();
    assert_eq!(error, out_of_range(max + 1, until));
    lock(&mut world, percent(10), until).unwrap();
    lock(&mut world, percent(10), max).unwrap();
    // One that is over is no limit.
    world.go_to(max + 1);
    let soon = world.now();
    let error = lock(&mut world, percent(1), soon - 1).unwrap_err();
    assert!(matches!(error, ContractError::OutOfRange { min, .. } if min == soon));
    lock(&mut world, percent(1), soon).unwrap();
}

#[test]
fn only_who_serves_locks_and_only_what_is_its_own() {
    let (mut world, until) = bound();
    let msg = ExecuteMsg::LockAllocation {
        avs: addr("avs").into_string(),
        asset: native(),
        budget: percent(1).into(),
        until,
    };
    let error = world.run("alice", &msg).unwrap_err();
    assert_eq!(
        error,
        ContractError::UnknownPool {
            operator: addr("alice"),
            asset: native().to_string()
        }
    );
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    let error = lock_of(&mut world, "other_avs", native(), 1, until).unwrap_err();
    assert!(matches!(error, ContractError::NotServing { .. }), "{error}");
    let error = world.run_with("operator", &msg, &coins(1, STAKE)).unwrap_err();
    assert!(matches!(error, ContractError::Payment(_)), "{error}");
}

#[test]
fn one_pool_is_locked_and_another_is_not() {
    let (mut world, _) = bound();
    let token = Asset::cw20(&world.token);
    world
        .allocate_of("operator", "avs", token.clone(), percent(10), percent(10))
        .unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world
        .allocate_of("operator", "avs", token, 0, percent(10))
        .unwrap();
    let error = world.opt_out("operator", "avs").unwrap_err();
    assert!(matches!(error, ContractError::AllocationLocked { .. }), "{error}");
}

#[test]
fn what_a_slash_left_of_a_locked_budget_stays_and_can_be_prolonged() {
    let (mut world, until) = bound();
    let now = world.now();
    world.slash("avs", now, Decimal::percent(4)).unwrap();
    let left = answer(&world);
    assert_eq!(left.free_budget.u128(), percent(6));
    assert_eq!(left.charged.u128(), percent(4));
    let error = world.allocate("avs", percent(6) - 1, percent(90)).unwrap_err();
    assert_eq!(error, locked(percent(6) - 1, percent(10), until));
    lock(&mut world, percent(10), until + 1).unwrap();
    let error = lock(&mut world, percent(10) + 1, until + 1).unwrap_err();
    let (found, max) = (Scale::new(percent(10) + 1), Scale::new(percent(10)));
    assert_eq!(error, ContractError::BudgetNotThere { found, max });
}

#[test]
fn an_increase_under_way_is_taken_back_also_where_a_slash_left_less_than_is_locked() {
    let (mut world, until) = bound();
    let now = world.now();
    world.slash("avs", now, Decimal::percent(4)).unwrap();
    world.allocate("avs", percent(10), percent(96)).unwrap();
    world.allocate("avs", percent(8), percent(96)).unwrap();
    let error = world.allocate("avs", percent(6) - 1, percent(96)).unwrap_err();
    assert_eq!(error, locked(percent(6) - 1, percent(10), until));
    world.allocate("avs", percent(6), percent(96)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    assert_eq!(world.allocation("avs").budget.u128(), percent(6));
}

#[test]
fn what_a_slash_took_of_a_lock_is_given_again_whatever_is_asked_of_others() {
    let (mut world, _) = bound();
    let now = world.now();
    world.slash("avs", now, Decimal::percent(4)).unwrap();
    let declared = DeclaredRisk {
        asset: native(),
        attack: None,
        min_operator_stake: u128::MAX.into(),
        min_operator_bond: u128::MAX.into(),
    };
    world.run("avs", &ExecuteMsg::DeclareRisk { declared }).unwrap();
    let refused = |error| matches!(error, ContractError::BondTooSmall { .. });
    // More than was agreed is as for anybody else.
    let more = world.allocate("avs", percent(10) + 1, percent(96));
    assert!(refused(more.unwrap_err()));
    world.allocate("avs", percent(6), percent(50)).unwrap();
    let heavier = world.allocate("avs", percent(10), percent(50) + 1);
    assert!(refused(heavier.unwrap_err()));
    world.allocate("avs", percent(10), percent(50)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    assert_eq!(answer(&world).free_budget.u128(), percent(10));
}

#[test]
fn announced_terms_unbind_until_they_are_taken_back() {
    let (mut world, until) = bound();
    propose(&mut world, |terms| terms.max_slash_bps = 9_000).unwrap();
    assert!(!is_bound(&world));
    let error = lock(&mut world, percent(10), until).unwrap_err();
    assert_eq!(error, ContractError::LockVoid { avs: addr("avs") });
    world.run("avs", &ExecuteMsg::CancelTerms {}).unwrap();
    // The operator is held under the terms that it knew.
    let error = world.opt_out("operator", "avs").unwrap_err();
    assert_eq!(error, locked(0, percent(10), until));
    propose(&mut world, |terms| terms.max_slash_bps = 9_000).unwrap();
    world.opt_out("operator", "avs").unwrap();
}

#[test]
fn other_terms_unbind_for_good() {
    let (mut world, _) = bound();
    propose(&mut world, |terms| terms.max_slash_bps = 9_000).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let avs = addr("avs").into_string();
    world.run("carol", &ExecuteMsg::ApplyTerms { avs }).unwrap();
    assert!(!is_bound(&world));
    // In the second of the change it is not told which terms were read.
    let until = world.now() + TERM;
    let error = lock(&mut world, percent(1), until).unwrap_err();
    assert_eq!(error, ContractError::LockVoid { avs: addr("avs") });
    world.wait(1);
    lock(&mut world, percent(1), until).unwrap();
    assert!(is_bound(&world));
}

#[test]
fn an_avs_that_leaves_binds_nobody() {
    let (mut world, until) = bound();
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    assert!(!is_bound(&world));
    let error = lock(&mut world, percent(10), until).unwrap_err();
    assert!(matches!(error, ContractError::AvsLeaving { .. }), "{error}");
    world.opt_out("operator", "avs").unwrap();
}

#[test]
fn an_ejected_operator_is_free_also_when_it_comes_back() {
    let mut world = World::in_service();
    let until = world.now() + MAX_LOCK_SECONDS;
    lock(&mut world, percent(10), until).unwrap();
    let operator = addr("operator").into_string();
    world.run("avs", &ExecuteMsg::EjectOperator { operator }).unwrap();
    assert!(!is_bound(&world));
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    world.opt_in("operator", "avs").unwrap();
    assert!(!is_bound(&world));
    world.opt_out("operator", "avs").unwrap();
}

#[test]
fn a_lock_ends_with_the_life_of_its_pool() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.deposit("alice", 1_000_000).unwrap();
    world.wait(1);
    let until = world.now() + TERM;
    lock(&mut world, percent(100), until).unwrap();
    let now = world.now();
    world.slash("avs", now, Decimal::one()).unwrap();
    let answer = answer(&world);
    assert_eq!((answer.generation, answer.charged.u128()), (1, 0));
    assert_eq!(answer.lock, None);
    world.opt_out("operator", "avs").unwrap();
}
