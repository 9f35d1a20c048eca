//! What the reporter of a slash gets out of the operator's bond when the slash is released.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;

use crate::mocks::{BurnerExecute, Mood, OUTCAST};
use crate::world::*;

/// Carol reports, alice gets what is slashed, bob may veto where `contestable`.
fn promising(bounty_bps: u16, contestable: bool, bond: u128) -> World {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        bounty_bps,
        destination: Destination::Recipient {
            address: addr("alice").into_string(),
        },
        resolver: contestable.then(|| Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    });
    world.deposit_bond(bond).unwrap();
    world.wait(1);
    world
}

fn released(amount: u128, bounty: u128, returned: u128) -> SlashStatus {
    SlashStatus::Released {
        amount: Uint128::new(amount),
        bounty: Uint128::new(bounty),
        returned: Uint128::new(returned),
    }
}

/// What reporter and recipient gain by a release.
fn release(world: &mut World, id: u64) -> (i128, i128) {
    let mut to_recipient = 0;
    let to_reporter = world.gain(&addr("carol"), STAKE, |world| {
        to_recipient = world.gain(&addr("alice"), STAKE, |world| {
            world.release(id).unwrap();
        });
    });
    (to_reporter, to_recipient)
}

#[test]
fn review_r22_the_bounty_is_paid_when_the_slash_is_released() {
    let mut world = promising(1_000, false, 100_000);
    let early = world.gain(&addr("carol"), STAKE, |world| {
        world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    });
    assert_eq!(early, 0);
    let escrow = Uint128::new(40_000);
    assert_eq!(world.record(1).status, SlashStatus::Final { escrow });
    assert_eq!(release(&mut world, 1), (4_000, 36_000));
    assert_eq!(world.record(1).status, released(36_000, 4_000, 0));
    assert_eq!(world.ledger(&native()).escrow.u128(), 0);
    assert_eq!(world.pool().escrow.u128(), 0);
}

#[test]
fn the_bounty_and_the_rest_are_told() {
    let mut world = promising(1_000, false, 100_000);
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    let response = world.release(1).unwrap();
    let told = [
        ("avs", addr("avs").into_string()),
        ("operator", addr("operator").into_string()),
        ("asset", native().to_string()),
        ("id", "1".to_string()),
        ("reporter", addr("carol").into_string()),
        ("amount", "4000".to_string()),
        ("error", "none".to_string()),
    ];
    assert_eq!(
        event(&response, "bounty_settled"),
        told.map(|(key, value)| (key.to_string(), value))
    );
    assert_eq!(attribute(&response, "slash_released", "amount"), "36000");
}

#[test]
fn a_bounty_is_at_most_what_the_bond_paid() {
    for (bps, bond, bounty) in [(10_000, 100_000, 20_000), (1_000, 300, 300), (0, 100_000, 0)] {
        let mut world = promising(bps, false, bond);
        world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
        assert_eq!(release(&mut world, 1), (bounty, 40_000 - bounty));
    }
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        bounty_bps: 10_000,
        ..terms
    });
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    let response = world.release(1).unwrap();
    assert!(
        response.events.iter().all(|event| !event.ty.contains("bounty")),
        "without a bond"
    );
}

#[test]
fn nothing_is_promised_of_what_a_veto_gives_back() {
    let mut world = promising(1_000, true, 100_000);
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    world.veto("bob", 1, Decimal::zero()).unwrap();
    world.wait(VETO_DELAY + 1);
    world.release(1).unwrap_err();
    assert_eq!(world.record(1).status, released(0, 0, 40_000));

    // A quarter of it is upheld: 10,000, of which the bond lost 5,000.
    for (bps, bounty) in [(1_000, 1_000), (10_000, 5_000)] {
        let mut world = promising(bps, true, 100_000);
        world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
        world.veto("bob", 1, Decimal::percent(25)).unwrap();
        assert_eq!(release(&mut world, 1), (bounty, 10_000 - bounty));
        let status = released(10_000 - bounty as u128, bounty as u128, 30_000);
        assert_eq!(world.record(1).status, status);
        assert_eq!(world.bond().active.u128(), 95_000);
    }

    // Where nobody vetoes, the whole of it counts.
    let mut world = promising(1_000, true, 100_000);
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    world.wait(VETO_DELAY + 1);
    assert_eq!(release(&mut world, 1), (4_000, 36_000));
}

/// A slash of 500 tokens, of which the bond paid 250 and a tenth is the reporter's.
fn tokens_reported_by(reporter: &str) -> World {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        bounty_bps: 1_000,
        ..terms
    });
    let token = Asset::cw20(&world.token);
    world
        .allocate_of("operator", "avs", token.clone(), percent(50), percent(50))
        .unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let hook = ReceiveMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: addr("alice").into_string(),
        limits: DepositLimits::default(),
    };
    world.send("alice", 1_000, &hook).unwrap();
    world.send("operator", 400, &ReceiveMsg::DepositBond {}).unwrap();
    world.wait(1);
    let mut msg = world.slash_msg("avs", world.now(), &[(token, Decimal::one())]);
    if let ExecuteMsg::Slash { reporter: named, .. } = &mut msg {
        *named = addr(reporter).into_string();
    }
    world.through_slasher("avs", &msg).unwrap();
    world
}

#[test]
fn registry_i21_a_reporter_that_cannot_be_paid_holds_no_release_up() {
    let mut world = tokens_reported_by(OUTCAST);
    let (token, burner) = (Asset::cw20(&world.token), world.burner.clone());
    let response = world.release(1).unwrap();
    assert_eq!(attribute(&response, "bounty_settled", "amount"), "0");
    assert_ne!(attribute(&response, "bounty_settled", "error"), "none");
    assert_eq!(attribute(&response, "slash_released", "amount"), "500");
    assert_eq!(world.tokens_of(&burner), 500, "its part goes with the rest");
    assert_eq!(world.tokens_of(&addr(OUTCAST)), 0);
    assert_eq!(world.record(1).status, released(500, 0, 0));
    assert_eq!(world.ledger(&token).escrow.u128(), 0);
    assert_eq!(world.pool_of(token).escrow.u128(), 0);
}

#[test]
fn a_bounty_is_paid_once_also_where_the_rest_is_refused() {
    let mut world = tokens_reported_by("carol");
    let (token, burner) = (Asset::cw20(&world.token), world.burner.clone());
    let before = world.tokens_of(&addr("carol"));
    for mood in [Mood::Refuse {}, Mood::Refuse {}, Mood::Burn {}] {
        assert_eq!(world.pool_of(token.clone()).escrow.u128(), 250);
        world
            .call(&addr("owner"), &burner, &BurnerExecute::Become(mood), &[])
            .unwrap();
        world.release(1).unwrap();
        assert_eq!(world.tokens_of(&addr("carol")), before + 50);
    }
    assert_eq!(world.tokens_of(&burner), 450);
    assert_eq!(world.record(1).status, released(450, 50, 0));
    assert_eq!(world.ledger(&token).escrow.u128(), 0);
    assert_eq!(world.pool_of(token).escrow.u128(), 0);
    let registry = world.registry.clone();
    assert_eq!(world.tokens_of(&registry), 750 + 150);
}

/// A token that moves nothing for a while takes no bounty from the reporter: neither is the rest paid then.
#[test]
fn a_bounty_is_tried_again_where_the_rest_is_refused_too() {
    let mut world = tokens_reported_by(OUTCAST);
    let (token, burner) = (Asset::cw20(&world.token), world.burner.clone());
    for (mood, end) in [
        (Mood::Refuse {}, "release_refused"),
        (Mood::Refuse {}, "release_refused"),
        (Mood::Burn {}, "slash_released"),
    ] {
        world
            .call(&addr("owner"), &burner, &BurnerExecute::Become(mood), &[])
            .unwrap();
        let response = world.release(1).unwrap();
        assert_eq!(attribute(&response, "bounty_settled", "amount"), "0");
        assert_eq!(attribute(&response, end, "id"), "1");
    }
    assert_eq!(world.record(1).status, released(500, 0, 0));
    assert_eq!(world.ledger(&token).escrow.u128(), 0);
    assert_eq!(world.pool_of(token).escrow.u128(), 0);
}

/// Whoever reports themselves, at any bounty and with any bond, has less than before; also who is the only staker.
#[test]
fn registry_i30_reporter_and_operator_together_never_end_with_more() {
    for bounty_bps in [1, 1_000, 5_000, 10_000] {
        for bond in [1, 2, 999, 20_000, 1_000_000] {
            for (part, upheld) in [(1, 1_000), (1, 333), (100, 1_000), (100, 1)] {
                let mut world = World::in_service_of(|_, terms| AvsTerms {
                    bounty_bps,
                    resolver: Some(Resolver {
                        address: addr("bob").into_string(),
                        delay_seconds: VETO_DELAY,
                    }),
                    ..terms
                });
                let wealth = |world: &World| {
                    let held = world.bond();
                    let both = ["operator", "carol"].map(|name| world.coins_of(&addr(name), STAKE));
                    both[0] + both[1] + (held.active + held.matured).u128()
                };
                let before = wealth(&world);
                world.deposit_bond(bond).unwrap();
                world.slash("avs", world.now(), Decimal::percent(part)).unwrap();
                let lost = world.record(1).bond.u128();
                world.veto("bob", 1, Decimal::permille(upheld)).unwrap();
                world.release(1).unwrap();
                let SlashStatus::Released { bounty, .. } = world.record(1).status else {
                    panic!("released");
                };
                assert!(wealth(&world) <= before, "{bounty_bps} {bond} {part} {upheld}");
                assert!(bounty.u128() <= lost);
            }
        }
    }
}

#[test]
fn a_fault_of_before_keeps_the_lower_bounty_of_both_terms() {
    for (then, now, bounty) in [(1_000, 2_000, 4_000), (2_000, 1_000, 4_000)] {
        let mut world = promising(then, false, 1_000_000);
        let answer: AvsResponse = world.query(&QueryMsg::Avs {
            avs: addr("avs").into_string(),
        });
        let terms = AvsTerms {
            bounty_bps: now,
            ..answer.terms
        };
        world.run("avs", &ExecuteMsg::ProposeTerms { terms }).unwrap();
        world.wait(ALLOCATION_DELAY + 1);
        let fault = world.now();
        world.wait(1);
        let avs = addr("avs").into_string();
        world.run("carol", &ExecuteMsg::ApplyTerms { avs }).unwrap();
        world.wait(2);
        world.slash("avs", fault, Decimal::percent(4)).unwrap();
        assert_eq!(release(&mut world, 1), (bounty, 40_000 - bounty));
        // One of now is rewarded by the terms of now: of 9,800 units.
        world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
        let (of_now, rest) = release(&mut world, 2);
        assert_eq!(of_now, (of_now + rest) * i128::from(now) / 10_000);
    }
}

#[test]
fn a_bounty_is_a_part_of_the_whole_at_most() {
    let mut world = World::new();
    let terms = AvsTerms {
        bounty_bps: 10_001,
        ..world.terms("avs")
    };
    let error = world.register_avs("avs", terms).unwrap_err();
    assert!(matches!(error, ContractError::Math(_)), "{error}");
}
