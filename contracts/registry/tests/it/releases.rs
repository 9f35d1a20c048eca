//! Releases: where the escrow goes, and what happens when it cannot go there.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::slash::SlashError;
use palisade_registry::ContractError;

use crate::mocks::{BurnerExecute, Mood};
use crate::world::*;

fn paying(name: &str) -> World {
    World::in_service_of(|_, terms| AvsTerms {
        destination: Destination::Recipient {
            address: addr(name).into_string(),
        },
        ..terms
    })
}

/// A slash of 500 tokens, which have a burner, and which bob may veto.
fn slashed_tokens(change: impl FnOnce(AvsTerms) -> AvsTerms) -> World {
    let mut world = World::in_service_of(|_, terms| change(terms));
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
    world.wait(1);
    let msg = world.slash_msg("avs", world.now(), &[(token, Decimal::one())]);
    world.through_slasher("avs", &msg).unwrap();
    world
}

fn contestable(terms: AvsTerms) -> AvsTerms {
    AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    }
}

fn set_mood(world: &mut World, mood: Mood) {
    let burner = world.burner.clone();
    world
        .call(&addr("owner"), &burner, &BurnerExecute::Become(mood), &[])
        .unwrap();
}

#[test]
fn native_coins_are_burnt_by_the_bank() {
    let mut world = World::in_service();
    let supply = |world: &World| world.app.wrap().query_supply(STAKE).unwrap().amount.u128();
    let before = supply(&world);
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    assert_eq!(supply(&world), before);
    let response = world.release(1).unwrap();
    assert_eq!(attribute(&response, "slash_released", "amount"), "40000");
    assert_eq!(before - supply(&world), 40_000);
    assert_eq!(
        world.record(1).status,
        SlashStatus::Released {
            amount: Uint128::new(40_000),
            bounty: Uint128::zero(),
            returned: Uint128::zero()
        }
    );
    assert_eq!(world.ledger(&native()).escrow.u128(), 0);
    assert_eq!(world.pool().escrow.u128(), 0);
    let registry = world.registry.clone();
    assert_eq!(world.coins_of(&registry, STAKE), 960_000 + BOND);
}

#[test]
fn coins_for_a_recipient_are_sent() {
    let mut world = paying("carol");
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    let paid = world.gain(&addr("carol"), STAKE, |world| {
        world
            .run("alice", &ExecuteMsg::ReleaseSlash { slash_id: 1 })
            .unwrap();
    });
    assert_eq!(paid, 40_000);
}

#[test]
fn tokens_are_burnt_by_their_burner() {
    let mut world = slashed_tokens(|terms| terms);
    let burner = world.burner.clone();
    world.release(1).unwrap();
    assert_eq!(world.tokens_of(&burner), 500);
    let token = Asset::cw20(&world.token);
    assert_eq!(world.ledger(&token).escrow.u128(), 0);
    let registry = world.registry.clone();
    assert_eq!(world.tokens_of(&registry), 500);
}

#[test]
fn tokens_for_a_recipient_are_sent_plainly() {
    let mut world = slashed_tokens(|terms| AvsTerms {
        destination: Destination::Recipient {
            address: addr("nobody").into_string(),
        },
        ..terms
    });
    world.release(1).unwrap();
    assert_eq!(world.tokens_of(&addr("nobody")), 500);
}

#[test]
fn registry_i21_a_slash_is_released_once() {
    let mut world = World::in_service();
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    world.release(1).unwrap();
    let ended = ContractError::Slash(SlashError::AlreadyEnded);
    assert_eq!(world.release(1).unwrap_err(), ended);
    let error = world.release(2).unwrap_err();
    assert_eq!(error, ContractError::UnknownSlash { id: 2 });
}

#[test]
fn registry_i21_a_burner_out_of_order_keeps_no_pool_closed() {
    let mut world = slashed_tokens(contestable);
    let token = Asset::cw20(&world.token);
    world.wait(VETO_DELAY + 1);
    set_mood(&mut world, Mood::Refuse {});
    let response = world.release(1).unwrap();
    assert_eq!(attribute(&response, "release_refused", "escrow"), "500");
    assert!(!attribute(&response, "release_refused", "error").is_empty());
    let escrow = Uint128::new(500);
    assert_eq!(world.record(1).status, SlashStatus::Final { escrow });
    assert_eq!(world.ledger(&token).escrow, escrow);
    assert_eq!(world.pool_of(token.clone()).contested, 0);
    let hook = ReceiveMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: addr("alice").into_string(),
        limits: DepositLimits::default(),
    };
    world.send("alice", 10, &hook).unwrap();
    // Later it works again.
    set_mood(&mut world, Mood::Burn {});
    world.release(1).unwrap();
    assert_eq!(world.ledger(&token).escrow.u128(), 0);
}

#[test]
fn a_burner_that_calls_back_releases_nothing_twice() {
    let mut world = slashed_tokens(|terms| terms);
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    let registry = world.registry.clone();
    for slash_id in [1, 2] {
        let msg = Box::new(ExecuteMsg::ReleaseSlash { slash_id });
        set_mood(
            &mut world,
            Mood::CallBack {
                registry: registry.clone(),
                msg,
            },
        );
        let response = world.release(1).unwrap();
        event(&response, "release_refused");
        let escrow = Uint128::new(500);
        assert_eq!(world.record(1).status, SlashStatus::Final { escrow });
    }
    // The other slash has not moved either.
    world.release(2).unwrap();
}

#[test]
fn a_burner_may_call_anything_else() {
    let mut world = slashed_tokens(|terms| terms);
    let registry = world.registry.clone();
    let msg = Box::new(ExecuteMsg::SyncWeight {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        asset: native(),
    });
    set_mood(&mut world, Mood::CallBack { registry, msg });
    let response = world.release(1).unwrap();
    event(&response, "slash_released");
}
