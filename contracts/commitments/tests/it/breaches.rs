//! What an AVS pays that does not keep to its own offer.

use cosmwasm_std::Decimal;
use palisade_commitments::ContractError;
use palisade_interfaces::commitments::*;
use palisade_interfaces::registry;

use crate::world::*;

/// Each way in which an AVS can break its word.
const BREACHES: [fn(&mut World); 3] = [
    |world| {
        world.eject("avs", "atlas").unwrap();
    },
    |world| {
        world.propose("avs").unwrap();
    },
    |world| {
        world
            .tell_registry("avs", &registry::ExecuteMsg::DeregisterAvs {}, &[])
            .unwrap();
    },
];

#[test]
fn an_operator_that_the_avs_broke_with_ends_it_and_keeps_the_rest() {
    for breach in BREACHES {
        let mut world = World::committed();
        world.wait(1_000);
        let error = world.end("atlas", 1).unwrap_err();
        assert_eq!(
            error,
            ContractError::NotBroken {
                id: 1,
                found: Standing::Kept
            }
        );
        breach(&mut world);
        let error = world.end("alice", 1).unwrap_err();
        assert!(matches!(error, ContractError::Unauthorized { .. }), "{error}");
        let response = world.end("atlas", 1).unwrap();
        let expected = written([
            ("id", "1".to_string()),
            ("avs", text("avs")),
            ("operator", text("atlas")),
            ("earned", AMOUNT.to_string()),
            ("unearned", "0".to_string()),
        ]);
        assert_eq!(event(&response, "commitment_ended"), expected);
        assert_eq!(
            world.gain("atlas", |world| {
                world.claim("atlas", 1).unwrap();
            }),
            1_000
        );
        assert_eq!(
            world.end("atlas", 1).unwrap_err(),
            ContractError::NotStanding { id: 1 }
        );
        world.queue("atlas", 2 * MIN_STAKE).unwrap();
    }
}

#[test]
fn a_broken_commitment_that_nobody_ends_earns_on() {
    for breach in BREACHES {
        let mut world = World::committed();
        world.wait(1_000);
        breach(&mut world);
        // Nobody but the operator ends it before its time.
        world.settle(1).unwrap();
        assert_eq!(world.standing(1), Standing::Broken);
        world.wait(1_000);
        assert_eq!(world.earned(1), 200);
        world.wait(TERM);
        world.settle(1).unwrap();
        assert_eq!(
            world.gain("atlas", |world| {
                world.claim("atlas", 1).unwrap();
            }),
            1_000
        );
    }
}

#[test]
fn what_was_not_kept_before_the_breach_goes_back() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.wait(1_000);
    world.accept("atlas", 1).unwrap();
    world.wait(1_000);
    world.eject("avs", "atlas").unwrap();
    world.end("atlas", 1).unwrap();
    assert_eq!(
        world.gain("atlas", |world| {
            world.claim("atlas", 1).unwrap();
        }),
        900
    );
    assert_eq!(
        world.gain("avs", |world| {
            world.give_back(1).unwrap();
        }),
        100
    );
}

#[test]
fn terms_that_were_taken_back_break_nothing_more() {
    let mut world = World::committed();
    world.propose("avs").unwrap();
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Broken);
    world.cancel_terms("avs").unwrap();
    let error = world.end("atlas", 1).unwrap_err();
    assert_eq!(
        error,
        ContractError::NotBroken {
            id: 1,
            found: Standing::Kept
        }
    );
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Kept);
}

#[test]
fn other_terms_free_the_operator_for_good() {
    let mut world = World::committed();
    world.propose("avs").unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let msg = registry::ExecuteMsg::ApplyTerms { avs: text("avs") };
    world.tell_registry("carol", &msg, &[]).unwrap();
    world.opt_out("atlas", "avs").unwrap();
    world.end("atlas", 1).unwrap();
    assert_eq!(world.earned(1), AMOUNT);
}

#[test]
fn an_avs_lets_go_an_operator_that_it_slashed_and_pays_no_more() {
    let mut world = World::committed();
    world.wait(1_000);
    // It has more than was agreed, so it still earns.
    world.allocate("atlas", "avs", percent(20), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", "atlas", Decimal::percent(1)).unwrap();
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Kept);
    let earned = world.earned(1);
    assert_eq!(earned, 215);
    world.eject("avs", "atlas").unwrap();
    let error = world.end("atlas", 1).unwrap_err();
    assert_eq!(
        error,
        ContractError::NotBroken {
            id: 1,
            found: Standing::Over
        }
    );
    world.settle(1).unwrap();
    assert_eq!(
        world.gain("atlas", |world| {
            world.claim("atlas", 1).unwrap();
        }),
        earned as i128
    );
    assert_eq!(
        world.gain("avs", |world| {
            world.give_back(1).unwrap();
        }),
        1_000 - earned as i128
    );
    world.queue("atlas", 1).unwrap();
}

#[test]
fn an_avs_lets_go_an_operator_that_it_jailed_and_pays_no_more() {
    let mut world = World::committed();
    world.wait(1_000);
    world.jail("avs", "atlas", 10).unwrap();
    world.settle(1).unwrap();
    world.wait(1_000);
    world.unjail("atlas", "avs").unwrap();
    world.settle(1).unwrap();
    world.wait(1_000);
    world.eject("avs", "atlas").unwrap();
    let response = world.settle(1).unwrap();
    assert_eq!(
        attribute_of(&response, "palisade-commitments/commitment_ended", "earned"),
        "200"
    );
}

#[test]
fn a_slash_of_before_the_commitment_is_no_excuse() {
    let mut world = World::in_service();
    world.allocate("atlas", "avs", percent(20), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", "atlas", Decimal::percent(5)).unwrap();
    world.offer("avs", AMOUNT).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.accept("atlas", 1).unwrap();
    world.wait(1_000);
    world.eject("avs", "atlas").unwrap();
    world.end("atlas", 1).unwrap();
    assert_eq!(world.earned(1), AMOUNT);
}

#[test]
fn an_operator_that_was_let_go_and_binds_itself_to_less_is_not_bound_by_that() {
    let mut world = World::committed();
    world.eject("avs", "atlas").unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    world.serve("atlas", "avs", percent(5), percent(5));
    world.bind("atlas", "avs", percent(5), world.now() + 2 * TERM);
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Broken);
    world.end("atlas", 1).unwrap();
}

#[test]
fn what_was_charged_before_and_given_back_hides_no_later_slash() {
    let mut world = World::in_service_of(|_, terms| registry::AvsTerms {
        resolver: Some(registry::Resolver {
            address: text("bob"),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    });
    world.allocate("atlas", "avs", percent(30), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", "atlas", Decimal::percent(5)).unwrap();
    world.offer("avs", AMOUNT).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.accept("atlas", 1).unwrap();
    let veto = registry::ExecuteMsg::VetoSlash {
        slash_id: 1,
        upheld: Decimal::zero(),
    };
    world.tell_registry("bob", &veto, &[]).unwrap();
    world.settle(1).unwrap();
    world.wait(100);
    world.slash("avs", "atlas", Decimal::percent(4)).unwrap();
    world.eject("avs", "atlas").unwrap();
    let error = world.end("atlas", 1).unwrap_err();
    assert_eq!(
        error,
        ContractError::NotBroken {
            id: 1,
            found: Standing::Over
        }
    );
}

#[test]
fn a_slash_of_no_more_than_was_given_back_since_the_last_look_is_not_seen() {
    let mut world = World::in_service_of(|_, terms| registry::AvsTerms {
        resolver: Some(registry::Resolver {
            address: text("bob"),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    });
    world.allocate("atlas", "avs", percent(30), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", "atlas", Decimal::percent(5)).unwrap();
    world.offer("avs", AMOUNT).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.accept("atlas", 1).unwrap();
    let veto = registry::ExecuteMsg::VetoSlash {
        slash_id: 1,
        upheld: Decimal::zero(),
    };
    world.tell_registry("bob", &veto, &[]).unwrap();
    world.wait(100);
    world.slash("avs", "atlas", Decimal::percent(5)).unwrap();
    world.eject("avs", "atlas").unwrap();
    world.end("atlas", 1).unwrap();
    assert_eq!(world.earned(1), AMOUNT);
}

#[test]
fn a_breach_pays_no_time_that_was_lapsed_before_it() {
    let mut world = World::in_service_of(|_, terms| registry::AvsTerms {
        resolver: Some(registry::Resolver {
            address: text("bob"),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    });
    world.offer("avs", AMOUNT).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.accept("atlas", 1).unwrap();
    world.slash("avs", "atlas", Decimal::percent(2)).unwrap();
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Lapsed);
    world.wait(200);
    let msg = registry::ExecuteMsg::VetoSlash {
        slash_id: 1,
        upheld: Decimal::zero(),
    };
    world.tell_registry("bob", &msg, &[]).unwrap();
    world.eject("avs", "atlas").unwrap();
    world.end("atlas", 1).unwrap();
    assert_eq!(world.earned(1), AMOUNT - 20);
}
