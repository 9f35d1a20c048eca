//! AVSs that leave.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::*;
use palisade_registry::ContractError;

use crate::world::*;

fn answer(world: &World) -> AvsResponse {
    world.query(&QueryMsg::Avs {
        avs: addr("avs").into_string(),
    })
}

#[test]
fn an_avs_leaves_for_good_with_its_bond() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms.clone()).unwrap();
    world.wait(1);
    let paid = world.gain(&addr("avs"), STAKE, |world| {
        world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    });
    assert_eq!(paid, BOND as i128);
    assert_eq!(world.ledger(&native()), LedgerResponse::default());
    let answer: AvsResponse = world.query(&QueryMsg::Avs {
        avs: addr("avs").into_string(),
    });
    assert!(answer.deregistered);
    let gone = ContractError::AvsDeregistered { avs: addr("avs") };
    assert_eq!(world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap_err(), gone);
    let error = world.register_avs("avs", terms).unwrap_err();
    assert_eq!(error, ContractError::AvsExists { avs: addr("avs") });
    world.register_operator("operator").unwrap();
    assert_eq!(world.opt_in("operator", "avs").unwrap_err(), gone);
    assert_eq!(world.fund("avs", 1_000, 100).unwrap_err(), gone);
}

#[test]
fn an_account_that_is_no_avs_cannot_leave() {
    let mut world = World::new();
    let error = world.run("alice", &ExecuteMsg::DeregisterAvs {}).unwrap_err();
    assert_eq!(error, ContractError::UnknownAvs { avs: addr("alice") });
}

#[test]
fn an_avs_whose_operators_left_leaves_when_none_can_be_slashed() {
    let mut world = World::in_service();
    let leave = ExecuteMsg::DeregisterAvs {};
    world.opt_out("operator", "avs").unwrap();
    let until = world.now() + DEALLOCATION_DELAY + WINDOW;
    world.wait(1);
    let response = world.run("avs", &leave).unwrap();
    let told = [
        ("avs".to_string(), addr("avs").into_string()),
        ("until".to_string(), until.to_string()),
    ];
    assert_eq!(event(&response, "avs_leaving"), told);
    world.go_to(until);
    let error = world.run("avs", &leave).unwrap_err();
    assert_eq!(error, ContractError::StillSlashable { found: until, until });
    world.go_to(until + 1);
    world.run("avs", &leave).unwrap();
    assert!(answer(&world).deregistered);
}

#[test]
fn an_avs_that_nobody_serves_keeps_slashing_to_the_last_second_in_which_it_can() {
    let mut world = World::in_service();
    world.opt_out("operator", "avs").unwrap();
    let until = world.now() + DEALLOCATION_DELAY + WINDOW;
    world.go_to(until);
    let response = world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    assert_eq!(attribute(&response, "avs_leaving", "until"), until.to_string());
    assert_eq!(answer(&world).leaves_after, Some(until));
    world.wait(1);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    assert!(answer(&world).deregistered);
}

/// Terms may have changed between two that left, or between one that left and one that stays.
#[test]
fn an_avs_leaves_after_the_last_of_those_who_ever_served_it() {
    for somebody_stays in [false, true] {
        let mut world = World::in_service();
        world.register_operator("other_operator").unwrap();
        world.opt_in("other_operator", "avs").unwrap();
        let mut terms = answer(&world).terms;
        terms.deallocation_delay_seconds = WINDOW;
        world.run("avs", &ExecuteMsg::ProposeTerms { terms }).unwrap();
        world.wait(NOTICE + BUCKET + UNBONDING + 1);
        world.opt_out("operator", "avs").unwrap();
        let until = world.now() + DEALLOCATION_DELAY + WINDOW;
        let avs = addr("avs").into_string();
        world.run("carol", &ExecuteMsg::ApplyTerms { avs }).unwrap();
        if !somebody_stays {
            world.opt_out("other_operator", "avs").unwrap();
        }
        world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
        assert_eq!(answer(&world).leaves_after, Some(until));
    }
}

/// Anybody can be an operator and opt in.
#[test]
fn an_operator_that_stays_does_not_keep_the_bond_of_an_avs() {
    let mut world = World::in_service();
    let leave = ExecuteMsg::DeregisterAvs {};
    world.run("avs", &leave).unwrap();
    let until = world.now() + DEALLOCATION_DELAY + WINDOW;
    assert_eq!(answer(&world).leaves_after, Some(until));
    // Coming and going does not put it off.
    let avs = addr("avs");
    let leaving = ContractError::AvsLeaving { avs, until };
    world.register_operator("other_operator").unwrap();
    assert_eq!(world.opt_in("other_operator", "avs").unwrap_err(), leaving);
    let error = world.allocate("avs", percent(11), percent(100)).unwrap_err();
    assert_eq!(error, leaving);
    world.allocate("avs", percent(9), percent(100)).unwrap();
    // What was slashable when it was announced is until the end, whoever stays.
    world.go_to(until);
    world.slash("avs", until - WINDOW, Decimal::percent(1)).unwrap();
    world.run("avs", &leave).unwrap_err();
    world.wait(1);
    let paid = world.gain(&addr("avs"), STAKE, |world| {
        world.run("avs", &leave).unwrap();
    });
    assert_eq!(paid, BOND as i128);
    let now = answer(&world);
    assert_eq!(
        (now.leaves_after, now.operators, now.deregistered),
        (None, 1, true)
    );
    let error = world.slash("avs", until, Decimal::percent(1)).unwrap_err();
    assert_eq!(error, ContractError::AvsDeregistered { avs: addr("avs") });
    // Nobody is held by what is gone.
    world.opt_out("operator", "avs").unwrap();
    world.wait(DEALLOCATION_DELAY + 1);
    assert_eq!(world.pool().encumbered.u128(), 0);
    world.queue("alice", 1_000).unwrap();
}

/// Terms are kept with the AVS and not with its slashes.
#[test]
fn a_slash_ends_by_its_terms_though_the_avs_is_gone() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        destination: Destination::Recipient {
            address: addr("carol").into_string(),
        },
        ..terms
    });
    let leave = ExecuteMsg::DeregisterAvs {};
    world.run("avs", &leave).unwrap();
    let until = world.now() + DEALLOCATION_DELAY + WINDOW;
    world.go_to(until);
    world.slash("avs", until, Decimal::percent(4)).unwrap();
    world.slash("avs", until, Decimal::percent(2)).unwrap();
    world.wait(1);
    world.run("avs", &leave).unwrap();
    let terms = AvsTerms {
        resolver: None,
        destination: Destination::Burn {},
        ..world.terms("avs")
    };
    let error = world.register_avs("avs", terms).unwrap_err();
    assert_eq!(error, ContractError::AvsExists { avs: addr("avs") });
    let carol = Destination::Recipient {
        address: addr("carol").into_string(),
    };
    assert_eq!(world.record(1).destination, carol);
    world.veto("bob", 1, Decimal::percent(25)).unwrap();
    world.release(2).unwrap_err();
    world.go_to(until + VETO_DELAY + 1);
    for (id, amount) in [(1, 10_000), (2, 20_000)] {
        let paid = world.gain(&addr("carol"), STAKE, |world| {
            world.release(id).unwrap();
        });
        assert_eq!(paid, amount);
    }
}

#[test]
fn a_new_avs_has_nothing_of_one_that_left() {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world.fund("avs", 1_000, 10).unwrap();
    let leave = ExecuteMsg::DeregisterAvs {};
    world.run("avs", &leave).unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW);
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
    world.wait(1);
    world.run("avs", &leave).unwrap();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    assert_eq!(world.stream("other_avs").funded.u128(), 0);
    assert_eq!(world.stream("other_avs").total_weight.u128(), 0);
    let row = world.allocation("other_avs");
    assert_eq!((row.budget.u128(), row.weight.u128()), (0, 0));
    assert_eq!(
        world.allocation_at("other_avs", world.now()),
        AllocationAtResponse::default()
    );
    let error = world.allocate("other_avs", percent(1), percent(1)).unwrap_err();
    assert!(matches!(error, ContractError::NotServing { .. }), "{error}");
    world.opt_in("operator", "other_avs").unwrap();
    let answer: OperatorResponse = world.query(&QueryMsg::Operator {
        operator: addr("operator").into_string(),
    });
    assert_eq!(answer.avs, [addr("avs"), addr("other_avs")]);
    world.allocate("other_avs", percent(1), percent(1)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    // An id that the other one used up.
    world.offences -= 1;
    world
        .slash("other_avs", world.now(), Decimal::percent(1))
        .unwrap();
}
