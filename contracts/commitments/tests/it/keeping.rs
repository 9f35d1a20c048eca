//! What is earned while a commitment is kept, and while it is not.

use cosmwasm_std::{Decimal, Uint128};
use palisade_commitments::ContractError;
use palisade_interfaces::commitments::*;
use palisade_interfaces::registry;

use crate::world::*;

#[test]
fn a_kept_second_earns_its_part_of_the_rent() {
    let mut world = World::committed();
    world.wait(2_505);
    assert_eq!(world.earned(1), 250);
    let gain = world.gain("atlas", |world| {
        let response = world.claim("atlas", 1).unwrap();
        let expected = written([
            ("id", "1".to_string()),
            ("operator", text("atlas")),
            ("recipient", text("atlas")),
            ("rent", "native:urent".to_string()),
            ("amount", "250".to_string()),
        ]);
        assert_eq!(event(&response, "rent_claimed"), expected);
    });
    assert_eq!(gain, 250);
    assert_eq!(world.commitment(1).claimed.u128(), 250);
    assert_eq!(world.owed(&rent()), 750);
    let error = world.claim("atlas", 1).unwrap_err();
    assert_eq!(error, ContractError::NothingToPay { id: 1 });
    world.wait(5);
    let msg = ExecuteMsg::ClaimRent {
        id: 1,
        recipient: Some(text("bob")),
    };
    let gain = world.gain("bob", |world| {
        world.run("atlas", &msg).unwrap();
    });
    assert_eq!(gain, 1);
    let (found, expected) = (addr("bob"), addr("atlas"));
    let error = world.run("bob", &msg).unwrap_err();
    assert_eq!(error, ContractError::Unauthorized { found, expected });
}

#[test]
fn who_accepts_late_earns_less_and_the_rest_goes_back() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.wait(1_000);
    world.accept("atlas", 1).unwrap();
    assert_eq!(world.earned(1), 0);
    world.wait(TERM);
    world.settle(1).unwrap();
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
    assert_eq!(world.owed(&rent()), 0);
}

#[test]
fn a_commitment_ends_with_its_time_and_by_anyone() {
    let mut world = World::committed();
    let end = world.now() + TERM;
    world.go_to(end - 1);
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Kept);
    assert_eq!(world.standing_on("atlas"), 1);
    world.go_to(end);
    let response = world.settle(1).unwrap();
    let expected = written([
        ("id", "1".to_string()),
        ("avs", text("avs")),
        ("operator", text("atlas")),
        ("earned", AMOUNT.to_string()),
        ("unearned", "0".to_string()),
    ]);
    assert_eq!(event(&response, "commitment_ended"), expected);
    assert_eq!(world.standing_on("atlas"), 0);
    world.claim("atlas", 1).unwrap();
    assert_eq!(
        world.give_back(1).unwrap_err(),
        ContractError::NothingToPay { id: 1 }
    );
}

#[test]
fn nothing_is_earned_after_the_end_however_late_somebody_settles() {
    let mut world = World::committed();
    world.wait(10 * TERM);
    assert_eq!(world.earned(1), AMOUNT);
    world.settle(1).unwrap();
    assert_eq!(world.earned(1), AMOUNT);
}

#[test]
fn a_jailed_operator_earns_nothing_from_when_it_is_found() {
    let mut world = World::committed();
    world.wait(1_000);
    world.jail("avs", "atlas", 500).unwrap();
    let response = world.settle(1).unwrap();
    let expected = written([
        ("id", "1".to_string()),
        ("standing", "lapsed".to_string()),
        ("earned", "100".to_string()),
    ]);
    assert_eq!(event(&response, "commitment_settled"), expected);
    world.wait(2_000);
    assert_eq!(world.earned(1), 100);
    world.unjail("atlas", "avs").unwrap();
    // It was let out, but nobody has looked yet.
    world.wait(1_000);
    assert_eq!(world.earned(1), 100);
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Kept);
    world.wait(1_000);
    assert_eq!(world.earned(1), 200);
    // It stays bound all the time.
    assert!(world.queue("atlas", 1).is_err());
    assert!(world.opt_out("atlas", "avs").is_err());
}

#[test]
fn a_jail_that_nobody_saw_costs_nothing() {
    let mut world = World::committed();
    world.wait(1_000);
    world.jail("avs", "atlas", 500).unwrap();
    world.wait(501);
    world.unjail("atlas", "avs").unwrap();
    world.wait(499);
    world.settle(1).unwrap();
    assert_eq!(world.earned(1), 200);
}

#[test]
fn a_slash_by_the_avs_below_what_was_agreed_suspends_the_rent() {
    let mut world = World::committed();
    world.wait(1_000);
    world.slash("avs", "atlas", Decimal::percent(2)).unwrap();
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Lapsed);
    world.wait(1_000);
    assert_eq!(world.earned(1), 100);
    // The operator allocates anew, and earns again once that is there and somebody looks.
    world.allocate("atlas", "avs", percent(10), percent(98)).unwrap();
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Lapsed);
    world.wait(ALLOCATION_DELAY + 1);
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Kept);
    world.wait(1_000);
    assert_eq!(world.earned(1), 200);
}

#[test]
fn slashes_by_others_suspend_nothing() {
    let mut world = World::committed();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms);
    world.serve("atlas", "other_avs", percent(50), percent(50));
    world.settle(1).unwrap();
    let earned = world.earned(1);
    world.slash("other_avs", "atlas", Decimal::one()).unwrap();
    // Half of the stake is gone, which is less than was agreed by now.
    assert_eq!(world.own_stake("atlas").value.u128(), MIN_STAKE);
    world.slash("other_avs", "atlas", Decimal::one()).unwrap_err();
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Kept);
    world.wait(1_000);
    assert_eq!(world.earned(1), earned + 100);
}

#[test]
fn a_slash_that_a_veto_gives_back_suspends_the_rent_until_then() {
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
    world.wait(100);
    world.slash("avs", "atlas", Decimal::percent(2)).unwrap();
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Lapsed);
    world.wait(100);
    let msg = registry::ExecuteMsg::VetoSlash {
        slash_id: 1,
        upheld: Decimal::zero(),
    };
    world.tell_registry("bob", &msg, &[]).unwrap();
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Kept);
    assert_eq!(world.earned(1), 10);
    // What a veto gave back was no fault: the AVS that lets the operator go now breaks the commitment.
    world.eject("avs", "atlas").unwrap();
    world.settle(1).unwrap();
    assert_eq!(world.standing(1), Standing::Broken);
}

#[test]
fn a_closed_life_secures_nothing_and_ends_what_stands_on_it() {
    let mut world = World::committed();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms);
    world.serve("atlas", "other_avs", percent(90), percent(90));
    world.slash("other_avs", "atlas", Decimal::one()).unwrap();
    world.slash("avs", "atlas", Decimal::percent(50)).unwrap();
    assert_eq!(world.own_stake("atlas").generation, 1);
    let earned = world.earned(1);
    assert_eq!(earned, 115);
    // Nobody has to end it but anyone may.
    world.settle(1).unwrap();
    assert_eq!(world.standing_on("atlas"), 0);
    assert_eq!(
        world.gain("atlas", |world| {
            world.claim("atlas", 1).unwrap();
        }),
        115
    );
    assert_eq!(
        world.gain("avs", |world| {
            world.give_back(1).unwrap();
        }),
        885
    );
}

#[test]
fn who_binds_itself_in_the_next_life_keeps_nothing_of_the_last() {
    let mut world = World::in_service();
    let offer = Offer {
        until: world.now() + 5 * TERM,
        ..world.terms_of_offer()
    };
    world.offer_with("avs", AMOUNT, offer).unwrap();
    let until = world.now() + 5 * TERM;
    world.bind("atlas", "avs", percent(10), until);
    world.accept("atlas", 1).unwrap();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms);
    world.serve("atlas", "other_avs", percent(90), percent(90));
    world.slash("other_avs", "atlas", Decimal::one()).unwrap();
    world.slash("avs", "atlas", Decimal::percent(50)).unwrap();
    world.allocate("atlas", "avs", percent(10), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.deposit("atlas", MIN_STAKE).unwrap();
    world.bind("atlas", "avs", percent(10), until);
    world.settle(1).unwrap();
    assert!(matches!(
        world.commitment(1).status,
        CommitmentStatus::Ended { .. }
    ));
}

#[test]
fn the_worked_example_is_as_the_readme_says() {
    for is_jailed in [true, false] {
        let mut world = World::in_service();
        let terms = world.terms("other_avs");
        world.register_avs("other_avs", terms);
        world.serve("atlas", "other_avs", percent(50), percent(50));
        let start = world.now();
        world.offer("avs", 1_000).unwrap();
        world.bind("atlas", "avs", percent(10), start + 10_000);
        assert_eq!(world.own_stake("atlas").value.u128(), 200_000);
        world.go_to(start + 1_000);
        world.accept("atlas", 1).unwrap();
        assert_eq!(world.earned(1), 0);
        if is_jailed {
            world.go_to(start + 3_000);
            world.jail("avs", "atlas", 500).unwrap();
            world.settle(1).unwrap();
            assert_eq!((world.standing(1), world.earned(1)), (Standing::Lapsed, 200));
            world.go_to(start + 4_000);
            world.unjail("atlas", "avs").unwrap();
            world.settle(1).unwrap();
            assert_eq!((world.standing(1), world.earned(1)), (Standing::Kept, 200));
            world.go_to(start + 6_000);
            world.slash("other_avs", "atlas", Decimal::one()).unwrap();
            world.settle(1).unwrap();
            assert_eq!((world.standing(1), world.earned(1)), (Standing::Kept, 400));
        }
        world.go_to(start + 7_000);
        world.eject("avs", "atlas").unwrap();
        if is_jailed {
            world.settle(1).unwrap();
            assert_eq!(world.earned(1), 500);
            assert_eq!(
                world.gain("avs", |world| {
                    world.give_back(1).unwrap();
                }),
                500
            );
        } else {
            world.end("atlas", 1).unwrap();
            assert_eq!(world.earned(1), 900);
        }
    }
}

#[test]
fn settling_often_earns_the_same_as_once() {
    let (mut often, mut once) = (World::committed(), World::committed());
    for _ in 0..100 {
        often.wait(33);
        often.settle(1).unwrap();
    }
    once.wait(3_300);
    once.settle(1).unwrap();
    assert_eq!(often.commitment(1), once.commitment(1));
    assert_eq!(once.earned(1), 330);
    assert_eq!(once.commitment(1).amount, Uint128::new(AMOUNT));
}
