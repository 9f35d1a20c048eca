//! Jailed operators: what they lose, what stays, and how they get out.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::*;
use palisade_registry::ContractError;

use crate::world::*;

fn jail(world: &mut World, until: u64) -> Outcome {
    let msg = ExecuteMsg::JailOperator {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        until,
    };
    world.through_slasher("avs", &msg)
}

fn unjail(world: &mut World, operator: &str) -> Outcome {
    let avs = addr("avs").into_string();
    world.run(operator, &ExecuteMsg::Unjail { avs })
}

fn jailed(world: &World, at: Option<u64>) -> Option<u64> {
    let answer: JailResponse = world.query(&QueryMsg::Jail {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        at,
    });
    answer.until
}

/// In service, and paid 10 a second, a tenth of it in commission.
fn earning() -> World {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world.fund("avs", 10_000, 1_000).unwrap();
    world
}

#[test]
fn jailed_weight_counts_nothing_and_comes_back() {
    let mut world = earning();
    let until = world.now() + 50;
    let response = jail(&mut world, until).unwrap();
    assert_eq!(
        event(&response, "operator_jailed"),
        [
            ("operator".to_string(), addr("operator").into_string()),
            ("avs".to_string(), addr("avs").into_string()),
            ("until".to_string(), until.to_string()),
        ]
    );
    for row in [world.allocation("avs"), world.allocations()[0].clone()] {
        assert_eq!((row.counted_weight.u128(), row.counted_assets.u128()), (0, 0));
        assert_eq!((row.weight.u128(), row.budget.u128()), (WHOLE, percent(10)));
    }
    assert_eq!(jailed(&world, None), Some(until));
    world.go_to(until + 1);
    assert_eq!(world.allocation("avs").counted_weight.u128(), 0);
    let response = unjail(&mut world, "operator").unwrap();
    assert_eq!(
        event(&response, "operator_unjailed"),
        [
            ("operator".to_string(), addr("operator").into_string()),
            ("avs".to_string(), addr("avs").into_string()),
        ]
    );
    for row in [world.allocation("avs"), world.allocations()[0].clone()] {
        assert_eq!(row.counted_weight.u128(), WHOLE);
        assert_eq!(row.counted_assets.u128(), 1_000_000);
    }
    assert_eq!(jailed(&world, None), None);
}

#[test]
fn registry_i26_jailed_weight_earns_nothing() {
    let mut world = earning();
    world.wait(10);
    let until = world.now() + 20;
    jail(&mut world, until).unwrap();
    // What was earned before is not lost, and the stream waits.
    assert_eq!(
        (world.pending_rewards("alice"), world.pending_commission()),
        (90, 10)
    );
    assert_eq!(world.stream("avs").total_weight.u128(), 0);
    world.go_to(until + 1);
    // Neither a refreshed weight nor the end of the time changes that.
    world.sync("avs").unwrap();
    world.wait(10);
    assert_eq!(world.pending_rewards("alice"), 90);
    unjail(&mut world, "operator").unwrap();
    world.wait(10);
    assert_eq!(
        (world.pending_rewards("alice"), world.pending_commission()),
        (180, 20)
    );
    assert_eq!(world.stream("avs").remaining.u128(), 9_800);
}

#[test]
fn nothing_that_refreshes_a_weight_lets_a_jailed_operator_earn() {
    let mut world = earning();
    world.wait(1);
    let until = world.now() + MAX_JAIL_SECONDS;
    jail(&mut world, until).unwrap();
    let weight = |world: &World| world.stream("avs").total_weight.u128();
    world.allocate("avs", percent(5), percent(50)).unwrap();
    assert_eq!(weight(&world), 0);
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
    assert_eq!(weight(&world), 0);
    world.deposit("bob", 1_000).unwrap();
    world.sync("avs").unwrap();
    assert_eq!(weight(&world), 0);
}

#[test]
fn a_jailed_operator_stays_slashable_for_all_of_its_weight() {
    let mut world = earning();
    let until = world.now() + 500;
    jail(&mut world, until).unwrap();
    world.wait(100);
    let at = world.allocation_at("avs", world.now());
    assert_eq!((at.base_weight.u128(), at.budget.u128()), (WHOLE, percent(10)));
    let response = world.slash("avs", world.now(), Decimal::percent(5)).unwrap();
    assert_eq!(attribute(&response, "slashed", "amount"), "50000");
}

#[test]
fn a_jail_ends_after_its_last_second_and_only_by_the_operator() {
    let mut world = earning();
    let until = world.now() + 50;
    let free = ContractError::NotJailed {
        operator: addr("operator"),
        avs: addr("avs"),
    };
    assert_eq!(unjail(&mut world, "operator").unwrap_err(), free);
    jail(&mut world, until).unwrap();
    let error = unjail(&mut world, "alice").unwrap_err();
    assert_eq!(
        error,
        ContractError::NotJailed {
            operator: addr("alice"),
            avs: addr("avs")
        }
    );
    world.go_to(until);
    let error = unjail(&mut world, "operator").unwrap_err();
    assert_eq!(error, ContractError::StillJailed { found: until, until });
    world.go_to(until + 1);
    unjail(&mut world, "operator").unwrap();
    assert_eq!(unjail(&mut world, "operator").unwrap_err(), free);
}

#[test]
fn only_the_slasher_jails() {
    let mut world = earning();
    let now = world.now();
    let msg = |avs: &str, operator: &str| ExecuteMsg::JailOperator {
        avs: addr(avs).into_string(),
        operator: addr(operator).into_string(),
        until: now,
    };
    for stranger in ["avs", "operator", "alice", "owner"] {
        let error = world.run(stranger, &msg("avs", "operator")).unwrap_err();
        assert!(matches!(error, ContractError::Unauthorized { .. }), "{error}");
    }
    let error = world.run("alice", &msg("bob", "operator")).unwrap_err();
    assert_eq!(error, ContractError::UnknownAvs { avs: addr("bob") });
    let terms = AvsTerms {
        slasher: None,
        ..world.terms("other_avs")
    };
    world.register_avs("other_avs", terms).unwrap();
    let error = world.run("alice", &msg("other_avs", "operator")).unwrap_err();
    let avs = addr("other_avs");
    assert_eq!(error, ContractError::NoSlasher { avs });
    // Whom it never knew it cannot jail.
    let error = world.through_slasher("avs", &msg("avs", "alice")).unwrap_err();
    assert_eq!(
        error,
        ContractError::NotServing {
            operator: addr("alice"),
            avs: addr("avs")
        }
    );
    assert_eq!(jailed(&world, None), None);
}

#[test]
fn a_jail_lasts_from_this_second_to_a_year_ahead() {
    let mut world = earning();
    let now = world.now();
    for until in [now - 1, now + MAX_JAIL_SECONDS + 1] {
        let error = jail(&mut world, until).unwrap_err();
        assert_eq!(
            error,
            ContractError::OutOfRange {
                name: "until",
                found: until,
                min: now,
                max: now + MAX_JAIL_SECONDS
            }
        );
    }
    jail(&mut world, now).unwrap();
    assert_eq!(jailed(&world, None), Some(now));
    jail(&mut world, now + MAX_JAIL_SECONDS).unwrap();
    assert_eq!(jailed(&world, None), Some(now + MAX_JAIL_SECONDS));
}

#[test]
fn a_second_jail_makes_the_first_longer_and_never_shorter() {
    let mut world = earning();
    let until = world.now() + 50;
    jail(&mut world, until).unwrap();
    let response = jail(&mut world, until - 10).unwrap();
    assert_eq!(
        attribute(&response, "operator_jailed", "until"),
        until.to_string()
    );
    assert_eq!(jailed(&world, None), Some(until));
    jail(&mut world, until + 10).unwrap();
    assert_eq!(jailed(&world, None), Some(until + 10));
}

#[test]
fn a_read_of_the_past_knows_who_was_jailed() {
    let mut world = earning();
    let start = world.now();
    jail(&mut world, start + 10).unwrap();
    world.go_to(start + 20);
    unjail(&mut world, "operator").unwrap();
    world.wait(100);
    assert_eq!(jailed(&world, Some(start)), None);
    assert_eq!(jailed(&world, Some(start + 1)), Some(start + 10));
    assert_eq!(jailed(&world, Some(start + 20)), Some(start + 10));
    assert_eq!(jailed(&world, Some(start + 21)), None);
    // Of several in one second the last counts.
    let again = world.now();
    jail(&mut world, again + 1).unwrap();
    jail(&mut world, again + 5).unwrap();
    world.wait(100);
    assert_eq!(jailed(&world, Some(again)), None);
    assert_eq!(jailed(&world, Some(again + 1)), Some(again + 5));
}

#[test]
fn leaving_and_coming_back_is_no_way_out() {
    let mut world = earning();
    let until = world.now() + MAX_JAIL_SECONDS;
    jail(&mut world, until).unwrap();
    world.opt_out("operator", "avs").unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    world.opt_in("operator", "avs").unwrap();
    assert_eq!(jailed(&world, None), Some(until));
    world.allocate("avs", percent(10), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.sync("avs").unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 0);
    assert_eq!(world.allocation("avs").counted_weight.u128(), 0);
    world.go_to(until + 1);
    unjail(&mut world, "operator").unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 1_000_000);
}

#[test]
fn who_left_is_jailed_and_unjailed_without_earning() {
    let mut world = earning();
    world.opt_out("operator", "avs").unwrap();
    let until = world.now() + 10;
    jail(&mut world, until).unwrap();
    world.go_to(until + 1);
    unjail(&mut world, "operator").unwrap();
    assert_eq!(world.stream("avs").total_weight.u128(), 0);
    // Also when nothing is left of the service.
    let until = world.now() + 5_000;
    jail(&mut world, until).unwrap();
    world.go_to(until + 1);
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    unjail(&mut world, "operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    assert_eq!(jailed(&world, None), None);
}

/// Also while its row is still there, which goes with the next service that the operator begins.
#[test]
fn who_cannot_be_slashed_any_more_cannot_be_jailed() {
    let mut world = earning();
    world.opt_out("operator", "avs").unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW);
    let until = world.now() + 10;
    jail(&mut world, until).unwrap();
    world.wait(1);
    let error = jail(&mut world, until).unwrap_err();
    assert_eq!(
        error,
        ContractError::NotServing {
            operator: addr("operator"),
            avs: addr("avs")
        }
    );
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    let error = jail(&mut world, until).unwrap_err();
    assert_eq!(error, ContractError::AvsDeregistered { avs: addr("avs") });
    assert_eq!(jailed(&world, None), Some(until));
}

/// Each service is judged by its own AVS.
#[test]
fn a_jail_is_of_one_avs() {
    let mut world = earning();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("other_avs", percent(10), percent(40)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.sync("other_avs").unwrap();
    let until = world.now() + 10;
    jail(&mut world, until).unwrap();
    assert_eq!(world.stream("other_avs").total_weight.u128(), 400_000);
    assert_eq!(world.allocation("other_avs").counted_weight.u128(), percent(40));
}
