//! Whom an AVS lets in, and whom it sends away.

use cosmwasm_std::{from_json, to_json_string, Addr, Decimal};
use palisade_interfaces::registry::*;
use palisade_registry::ContractError;

use crate::world::*;

/// An AVS whose operators bob admits, and an operator.
fn choosy() -> World {
    let mut world = World::new();
    let terms = AvsTerms {
        entry: EntryTerms {
            admission: Some(addr("bob").into_string()),
            ..EntryTerms::default()
        },
        ..world.terms("avs")
    };
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    world
}

fn admit(world: &mut World, sender: &str, operator: &str) -> Outcome {
    let msg = ExecuteMsg::AdmitOperator {
        avs: addr("avs").into_string(),
        operator: addr(operator).into_string(),
    };
    world.run(sender, &msg)
}

fn refuse(world: &mut World, sender: &str, operator: &str) -> Outcome {
    let msg = ExecuteMsg::RefuseOperator {
        avs: addr("avs").into_string(),
        operator: addr(operator).into_string(),
    };
    world.run(sender, &msg)
}

fn eject(world: &mut World, avs: &str, operator: &str) -> Outcome {
    let operator = addr(operator).into_string();
    world.run(avs, &ExecuteMsg::EjectOperator { operator })
}

fn not_admitted() -> ContractError {
    ContractError::NotAdmitted {
        operator: addr("operator"),
        avs: addr("avs"),
    }
}

fn told(world_told: Vec<(String, String)>) {
    let expected = [
        ("operator".to_string(), addr("operator").into_string()),
        ("avs".to_string(), addr("avs").into_string()),
    ];
    assert_eq!(world_told, expected);
}

#[test]
fn an_avs_with_admission_lets_in_whom_it_admitted() {
    let mut world = choosy();
    assert_eq!(world.opt_in("operator", "avs").unwrap_err(), not_admitted());
    let response = admit(&mut world, "bob", "operator").unwrap();
    told(event(&response, "operator_admitted"));
    world.opt_in("operator", "avs").unwrap();
    world.register_operator("other_operator").unwrap();
    world.opt_in("other_operator", "avs").unwrap_err();
}

#[test]
fn only_the_account_in_the_terms_admits() {
    let mut world = choosy();
    let unauthorized = |found| ContractError::Unauthorized {
        found: addr(found),
        expected: addr("bob"),
    };
    for stranger in ["avs", "operator", "owner"] {
        let error = admit(&mut world, stranger, "operator").unwrap_err();
        assert_eq!(error, unauthorized(stranger));
        let error = refuse(&mut world, stranger, "operator").unwrap_err();
        assert_eq!(error, unauthorized(stranger));
    }
    let mut open = World::in_service();
    let none = ContractError::NoAdmission { avs: addr("avs") };
    assert_eq!(admit(&mut open, "avs", "operator").unwrap_err(), none);
    assert_eq!(refuse(&mut open, "avs", "operator").unwrap_err(), none);
}

#[test]
fn an_admission_is_given_once_and_taken_back_once() {
    let mut world = choosy();
    assert_eq!(refuse(&mut world, "bob", "operator").unwrap_err(), not_admitted());
    admit(&mut world, "bob", "operator").unwrap();
    let error = admit(&mut world, "bob", "operator").unwrap_err();
    let again = ContractError::AlreadyAdmitted {
        operator: addr("operator"),
        avs: addr("avs"),
    };
    assert_eq!(error, again);
    let response = refuse(&mut world, "bob", "operator").unwrap();
    told(event(&response, "operator_refused"));
    assert_eq!(world.opt_in("operator", "avs").unwrap_err(), not_admitted());
}

#[test]
fn whom_it_refuses_serves_on_and_leaves_when_it_likes() {
    let mut world = choosy();
    admit(&mut world, "bob", "operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    refuse(&mut world, "bob", "operator").unwrap();
    world.allocate("avs", percent(10), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    assert_eq!(world.allocation("avs").budget.u128(), percent(10));
    world.opt_out("operator", "avs").unwrap();
}

#[test]
fn who_left_by_itself_is_still_admitted() {
    let mut world = choosy();
    admit(&mut world, "bob", "operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.opt_out("operator", "avs").unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    world.opt_in("operator", "avs").unwrap();
}

#[test]
fn the_admitted_are_listed_in_pages() {
    let mut world = choosy();
    let page = |world: &World, start_after: Option<&Addr>, limit| -> Vec<Addr> {
        world.query(&QueryMsg::AdmittedOperators {
            avs: addr("avs").into_string(),
            start_after: start_after.map(Addr::to_string),
            limit,
        })
    };
    assert!(page(&world, None, None).is_empty());
    // Whether it is an operator yet or not.
    for name in ["operator", "other_operator"] {
        admit(&mut world, "bob", name).unwrap();
    }
    let all = page(&world, None, None);
    assert_eq!(all.len(), 2);
    assert_eq!(page(&world, Some(&all[0]), Some(1)), all[1..]);
    assert!(page(&world, Some(&all[1]), None).is_empty());
}

#[test]
fn an_ejected_operator_leaves_as_if_it_had_opted_out() {
    let mut world = World::in_service();
    let mut own = World::in_service();
    world.allocate("avs", percent(20), percent(100)).unwrap();
    own.allocate("avs", percent(20), percent(100)).unwrap();
    let response = eject(&mut world, "avs", "operator").unwrap();
    own.opt_out("operator", "avs").unwrap();
    let eta = world.now() + DEALLOCATION_DELAY;
    let expected = [
        ("operator".to_string(), addr("operator").into_string()),
        ("avs".to_string(), addr("avs").into_string()),
        ("eta".to_string(), eta.to_string()),
        ("operators".to_string(), "0".to_string()),
    ];
    assert_eq!(event(&response, "operator_ejected"), expected);
    assert_eq!(world.allocation("avs"), own.allocation("avs"));
    assert_eq!(world.pool(), own.pool());
    // Slashable to the last second, and free one later.
    world.go_to(eta);
    world.slash("avs", eta, Decimal::percent(1)).unwrap();
    world.go_to(eta + 1);
    assert_eq!(world.pool().encumbered.u128(), 0);
}

#[test]
fn only_the_avs_ejects_and_only_who_serves_it() {
    let mut world = World::in_service();
    let error = eject(&mut world, "alice", "operator").unwrap_err();
    assert_eq!(error, ContractError::UnknownAvs { avs: addr("alice") });
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    let error = eject(&mut world, "other_avs", "operator").unwrap_err();
    let not_serving = |avs| ContractError::NotServing {
        operator: addr("operator"),
        avs: addr(avs),
    };
    assert_eq!(error, not_serving("other_avs"));
    eject(&mut world, "avs", "operator").unwrap();
    let error = eject(&mut world, "avs", "operator").unwrap_err();
    assert_eq!(error, not_serving("avs"));
    let error = world.opt_out("operator", "avs").unwrap_err();
    assert_eq!(error, not_serving("avs"));
}

#[test]
fn who_was_ejected_has_to_be_admitted_again_and_waits_like_who_left() {
    let mut world = choosy();
    admit(&mut world, "bob", "operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    eject(&mut world, "avs", "operator").unwrap();
    let until = world.now() + DEALLOCATION_DELAY + WINDOW;
    admit(&mut world, "bob", "operator").unwrap();
    world.go_to(until);
    let error = world.opt_in("operator", "avs").unwrap_err();
    assert!(matches!(error, ContractError::StillLeaving { .. }), "{error}");
    world.go_to(until + 1);
    world.opt_in("operator", "avs").unwrap();
    eject(&mut world, "avs", "operator").unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    assert_eq!(world.opt_in("operator", "avs").unwrap_err(), not_admitted());
}

#[test]
fn an_avs_that_left_ejects_and_admits_nobody() {
    let mut world = choosy();
    admit(&mut world, "bob", "operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    let gone = ContractError::AvsDeregistered { avs: addr("avs") };
    assert_eq!(eject(&mut world, "avs", "operator").unwrap_err(), gone);
    assert_eq!(admit(&mut world, "bob", "alice").unwrap_err(), gone);
    assert_eq!(refuse(&mut world, "bob", "operator").unwrap_err(), gone);
}

/// As they are written by whoever needs none.
#[test]
fn terms_without_entry_terms_ask_nothing_of_operators() {
    let mut world = World::new();
    let terms = world.terms("avs");
    let written = to_json_string(&terms).unwrap();
    let (without, _) = written.split_once(",\"entry\":").unwrap();
    let found: AvsTerms = from_json(format!("{without}}}")).unwrap();
    assert_eq!(found, terms);
    let partly = format!("{without},\"entry\":{{\"admission\":\"bob\"}}}}");
    let found: AvsTerms = from_json(partly).unwrap();
    let expected = EntryTerms {
        admission: Some("bob".to_string()),
        ..EntryTerms::default()
    };
    assert_eq!(found.entry, expected);
}

#[test]
fn the_admission_is_a_real_account_and_answered_as_it_was_given() {
    let mut world = World::new();
    let mut terms = world.terms("avs");
    terms.entry.admission = Some("nobody".to_string());
    let error = world.register_avs("avs", terms.clone()).unwrap_err();
    assert!(matches!(error, ContractError::Std(_)), "{error}");
    terms.entry.admission = Some(addr("bob").into_string());
    world.register_avs("avs", terms.clone()).unwrap();
    let answer: AvsResponse = world.query(&QueryMsg::Avs {
        avs: addr("avs").into_string(),
    });
    assert_eq!(answer.terms, terms);
}
