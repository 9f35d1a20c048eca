//! Opting in and out.

use cosmwasm_std::Decimal;
use cw_multi_test::Executor;
use palisade_interfaces::registry::*;
use palisade_registry::ContractError;

use crate::world::*;

fn served(world: &World) -> Vec<String> {
    let answer: OperatorResponse = world.query(&QueryMsg::Operator {
        operator: addr("operator").into_string(),
    });
    answer.avs.into_iter().map(|avs| avs.into_string()).collect()
}

fn operators_of(world: &World, avs: &str) -> u32 {
    let answer: AvsResponse = world.query(&QueryMsg::Avs {
        avs: addr(avs).into_string(),
    });
    answer.operators
}

#[test]
fn an_operator_serves_an_avs_once() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    let error = world.opt_in("operator", "avs").unwrap_err();
    let operator = addr("operator");
    assert_eq!(error, ContractError::UnknownOperator { operator });
    world.register_operator("operator").unwrap();
    let error = world.opt_in("operator", "bob").unwrap_err();
    assert_eq!(error, ContractError::UnknownAvs { avs: addr("bob") });
    let response = world.opt_in("operator", "avs").unwrap();
    assert_eq!(attribute(&response, "opted_in", "operators"), "1");
    assert_eq!(served(&world), [addr("avs").into_string()]);
    assert_eq!(operators_of(&world, "avs"), 1);
    let error = world.opt_in("operator", "avs").unwrap_err();
    assert_eq!(error, ContractError::AlreadyServing { avs: addr("avs") });
}

#[test]
fn an_operator_that_does_not_serve_cannot_leave() {
    let mut world = World::in_service();
    world.register_operator("other_operator").unwrap();
    let not_serving = |operator| ContractError::NotServing {
        operator: addr(operator),
        avs: addr("avs"),
    };
    let error = world.opt_out("other_operator", "avs").unwrap_err();
    assert_eq!(error, not_serving("other_operator"));
    world.opt_out("operator", "avs").unwrap();
    let error = world.opt_out("operator", "avs").unwrap_err();
    assert_eq!(error, not_serving("operator"));
}

#[test]
fn leaving_stops_the_weight_now_and_the_budget_after_its_delay() {
    let mut world = World::in_service();
    world.allocate("avs", percent(20), percent(100)).unwrap();
    assert_eq!(world.pool().encumbered.u128(), percent(20));
    let left = world.now();
    let response = world.opt_out("operator", "avs").unwrap();
    let eta = left + DEALLOCATION_DELAY;
    assert_eq!(attribute(&response, "opted_out", "eta"), eta.to_string());
    // The increase that was under way is gone at once.
    assert_eq!(world.pool().encumbered.u128(), percent(10));
    let allocation = world.allocation("avs");
    assert!(allocation.increases.is_empty());
    assert_eq!(allocation.weight.u128(), 0);
    assert_eq!(allocation.budget.u128(), percent(10));
    let leaving = PendingChange {
        budget: percent(10).into(),
        weight: percent(100).into(),
        eta,
    };
    assert_eq!(allocation.decreases, [leaving]);
    assert!(served(&world).is_empty());
    assert_eq!(operators_of(&world, "avs"), 0);

    world.go_to(eta);
    assert_eq!(world.pool().encumbered.u128(), percent(10));
    world.go_to(eta + 1);
    assert_eq!(world.pool().encumbered.u128(), 0);
}

#[test]
fn nothing_keeps_an_operator_from_leaving() {
    let mut world = World::in_service();
    // All decreases that one may have under way.
    for part in [9, 8, 7, 6] {
        world.allocate("avs", percent(part), percent(100)).unwrap();
        world.wait(1);
    }
    world.allocate("avs", percent(5), percent(100)).unwrap_err();
    world.opt_out("operator", "avs").unwrap();
    let allocation = world.allocation("avs");
    assert_eq!(allocation.decreases.len(), 5);
    let leaving: u128 = allocation
        .decreases
        .iter()
        .map(|change| change.budget.u128())
        .sum();
    assert_eq!(leaving, percent(10));
    world.wait(DEALLOCATION_DELAY + 1);
    assert_eq!(world.pool().encumbered.u128(), 0);
}

#[test]
fn an_operator_that_left_is_slashable_for_faults_until_its_budget_is_gone() {
    let mut world = World::in_service();
    world.opt_out("operator", "avs").unwrap();
    let eta = world.now() + DEALLOCATION_DELAY;
    world.go_to(eta + WINDOW);
    // One second later the budget was gone.
    world.slash("avs", eta + 1, Decimal::percent(1)).unwrap_err();
    // The budget of the fault is gone by now, so there is nothing to take, but nothing to hide either.
    let error = world.slash("avs", eta, Decimal::percent(1)).unwrap_err();
    assert!(error.to_string().starts_with("nothing left to charge"), "{error}");
}

#[test]
fn a_fault_while_leaving_is_punished_while_the_budget_is_there() {
    let mut world = World::in_service();
    world.opt_out("operator", "avs").unwrap();
    let eta = world.now() + DEALLOCATION_DELAY;
    world.go_to(eta);
    let response = world.slash("avs", eta, Decimal::percent(1)).unwrap();
    assert_eq!(attribute(&response, "slashed", "amount"), "10000");
}

#[test]
fn coming_back_waits_until_nothing_of_the_past_can_be_slashed() {
    let mut world = World::in_service();
    world.opt_out("operator", "avs").unwrap();
    let until = world.now() + DEALLOCATION_DELAY + WINDOW;
    let error = world.opt_in("operator", "avs").unwrap_err();
    assert_eq!(
        error,
        ContractError::StillLeaving {
            avs: addr("avs"),
            until,
            open_slashes: 0
        }
    );
    world.go_to(until);
    world.opt_in("operator", "avs").unwrap_err();
    world.go_to(until + 1);
    world.opt_in("operator", "avs").unwrap();
    let allocation = world.allocation("avs");
    assert_eq!((allocation.budget.u128(), allocation.weight.u128()), (0, 0));
}

#[test]
fn at_most_sixteen_avss_are_served_or_left() {
    let mut world = World::new();
    world.register_operator("operator").unwrap();
    let names: Vec<String> = (0..17).map(|n| format!("avs{n}")).collect();
    for name in &names {
        let mut terms = world.terms(name);
        terms.slasher = None;
        let fund = cosmwasm_std::coins(BOND, STAKE);
        world
            .app
            .execute(
                addr("owner"),
                cosmwasm_std::BankMsg::Send {
                    to_address: addr(name).into_string(),
                    amount: fund,
                }
                .into(),
            )
            .unwrap();
        world.register_avs(name, terms).unwrap();
    }
    for name in &names[..16] {
        world.opt_in("operator", name).unwrap();
    }
    let full = ContractError::TooManyAvs {
        found: 16,
        max: MAX_AVS_PER_OPERATOR,
    };
    assert_eq!(world.opt_in("operator", &names[16]).unwrap_err(), full);
    world.opt_out("operator", &names[0]).unwrap();
    assert_eq!(world.opt_in("operator", &names[16]).unwrap_err(), full);
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    world.opt_in("operator", &names[16]).unwrap();
    assert_eq!(served(&world).len(), 16);
}

/// A slash takes its part of each decrease under way and rounds it up, so of the budget a unit stays that is on no way out.
#[test]
fn what_rounding_keeps_of_a_budget_is_free_once_the_rest_is_gone() {
    let mut world = World::in_service();
    world.allocate("avs", percent(9) + 1, percent(100)).unwrap();
    world.wait(1);
    world.opt_out("operator", "avs").unwrap();
    let eta = world.now() + DEALLOCATION_DELAY;
    world.wait(1);
    world.slash("avs", world.now(), Decimal::permille(1)).unwrap();
    let row = world.allocation("avs");
    let leaving: u128 = row.decreases.iter().map(|change| change.budget.u128()).sum();
    assert_eq!(row.budget.u128(), leaving + 1);
    world.go_to(eta);
    assert_eq!(world.pool().encumbered, world.allocation("avs").budget);
    world.go_to(eta + 1);
    assert_eq!(world.pool().encumbered.u128(), 1);
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    let scale = world.pool().scale.u128();
    let response = world.allocate("other_avs", scale, scale).unwrap();
    assert_eq!(
        attribute(&response, "allocation_modified", "encumbered"),
        scale.to_string()
    );
    assert_eq!(world.allocation("avs").budget.u128(), 0);
}

/// A decrease keeps the delay of its second. One that is longer than that of leaving outlasts the rest of the budget.
#[test]
fn registry_i21_who_leaves_is_bound_until_the_last_of_its_decreases_can_be_punished_no_more() {
    let window = 100;
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        slash_window_seconds: window,
        ..terms
    });
    let mut terms = world
        .query::<AvsResponse>(&QueryMsg::Avs {
            avs: addr("avs").into_string(),
        })
        .terms;
    terms.deallocation_delay_seconds = window;
    world.run("avs", &ExecuteMsg::ProposeTerms { terms }).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.allocate("avs", percent(4), percent(40)).unwrap();
    let last = world.now() + DEALLOCATION_DELAY;
    world
        .run(
            "carol",
            &ExecuteMsg::ApplyTerms {
                avs: addr("avs").into_string(),
            },
        )
        .unwrap();
    world.wait(1);
    let response = world.opt_out("operator", "avs").unwrap();
    let eta = world.now() + window;
    assert_eq!(attribute(&response, "opted_out", "eta"), eta.to_string());
    world.go_to(eta + 1);
    assert_eq!(world.allocation("avs").budget.u128(), percent(6));

    // What takes the memberships away that are over.
    world.go_to(eta + window + 1);
    let other = world.terms("other_avs");
    world.register_avs("other_avs", other).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    let error = world.opt_in("operator", "avs").unwrap_err();
    let until = last + window;
    let avs = addr("avs");
    assert_eq!(
        error,
        ContractError::StillLeaving {
            avs,
            until,
            open_slashes: 0
        }
    );
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
    world.wait(VETO_DELAY + 1);
    world.release(1).unwrap();
    world.go_to(last);
    assert_ne!(world.pool().encumbered.u128(), 0);
    world.go_to(last + 1);
    assert_eq!(world.pool().encumbered.u128(), 0);
    world.go_to(until + 1);
    world.opt_in("operator", "avs").unwrap();
}

#[test]
fn what_an_avs_had_is_free_though_nobody_looked_before_its_membership_went() {
    let mut world = World::in_service();
    world.opt_out("operator", "avs").unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    assert_eq!(world.pool().encumbered.u128(), 0);
    world.allocate("other_avs", WHOLE, WHOLE).unwrap();
}

/// A slash rounds each part that leaves by itself, which leaves a unit or two of the budget behind.
#[test]
fn of_an_operator_that_left_both_queries_of_allocations_tell_what_histories_tell() {
    let mut world = World::in_service();
    for budget in [percent(10) - 1, percent(10) - 2] {
        world.allocate("avs", budget, percent(100)).unwrap();
    }
    world.opt_out("operator", "avs").unwrap();
    world
        .slash("avs", world.now(), Decimal::from_ratio(1u128, 10_000u128))
        .unwrap();
    world.wait(DEALLOCATION_DELAY + 1);
    let (told, now) = (world.allocation("avs"), world.now());
    assert!((1..=2).contains(&told.budget.u128()), "{told:?}");
    assert_eq!(world.allocations(), std::slice::from_ref(&told));
    assert_eq!(world.pool().encumbered, told.budget);
    world.wait(1);
    assert_eq!(world.allocation_at("avs", now).budget, told.budget);
}
