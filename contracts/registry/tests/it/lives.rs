//! Lives of a pool: how they end, and what outlasts them.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::*;

use crate::vetoes::with_resolver;
use crate::world::*;

#[test]
fn review_r16_a_life_that_lost_all_closes_at_once_where_nobody_can_veto() {
    let mut world = World::in_service();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let opened = world.now();
    let response = world.slash("avs", opened, Decimal::one()).unwrap();
    assert_eq!(attribute(&response, "generation_opened", "generation"), "1");
    let pool = world.pool();
    assert_eq!(
        (pool.generation, pool.assets.u128(), pool.scale.u128()),
        (1, 0, WHOLE)
    );
    assert_eq!((pool.encumbered.u128(), pool.escrow.u128()), (0, 1_000_000));

    // registry_i18: the next deposit is one to one, the old shares are worth nothing and can be closed.
    world.deposit("bob", 77).unwrap();
    assert_eq!(world.staker("bob", None).value.u128(), 77);
    assert_eq!(world.staker("alice", None).shares.u128(), 0);
    let old = world.staker("alice", Some(0));
    assert_eq!((old.shares.u128(), old.value.u128()), (1_000_000, 0));
    let response = world.queue_of("alice", native(), 1_000_000, Some(0)).unwrap();
    let id = data::<QueueWithdrawalResponse>(&response).id;
    world.wait(BUCKET + UNBONDING);
    world.complete("alice", &[id]).unwrap();
    assert_eq!(world.withdrawal(id), None);

    // What the AVS had is gone with the old life, and waits in full in the new one.
    assert_eq!(world.allocation("avs").budget.u128(), 0);
    assert!(world.allocations().is_empty());
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap_err();
    world.allocate("avs", percent(5), percent(5)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
}

#[test]
fn a_fault_of_a_past_life_is_punished_in_that_life() {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("other_avs", percent(90) - 1, percent(90)).unwrap();
    world.allocate("avs", percent(10), percent(100) - 1).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let fault = world.now();
    world.wait(10);
    world.slash("other_avs", fault, Decimal::one()).unwrap();
    world.slash("avs", fault, Decimal::percent(10)).unwrap();
    assert_eq!(world.pool().generation, 1);
    world.deposit("bob", 1_000).unwrap();
    world.wait(10);
    // The old life has nothing left to pay with, and the new one does not pay for it.
    world.slash("avs", fault, Decimal::percent(10)).unwrap_err();
    assert_eq!(world.staker("bob", None).value.u128(), 1_000);
}

#[test]
fn review_r16_a_contested_total_loss_can_be_undone() {
    let mut world = with_resolver();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    let pool = world.pool();
    assert_eq!((pool.generation, pool.assets.u128(), pool.contested), (0, 0, 1));
    world.veto("bob", 1, Decimal::zero()).unwrap();
    assert_eq!(world.staker("alice", None).value.u128(), 1_000_000);

    world.slash("avs", world.now(), Decimal::one()).unwrap();
    world.wait(VETO_DELAY + 1);
    let response = world.release(2).unwrap();
    assert_eq!(attribute(&response, "generation_opened", "generation"), "1");
    assert_eq!(world.pool().generation, 1);
    world.deposit("alice", 5).unwrap();
}

#[test]
fn review_r16_a_veto_that_upholds_a_total_loss_closes_the_life() {
    let mut world = with_resolver();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    let response = world.veto("bob", 1, Decimal::one()).unwrap();
    assert_eq!(attribute(&response, "generation_opened", "generation"), "1");
    world.release(1).unwrap();
    assert_eq!(world.pool().escrow.u128(), 0);
}

/// All but 10^-7 of a pool that is so large that some of it stays, and then the contest ends.
#[test]
fn a_life_that_closes_with_its_contest_earns_no_more() {
    type End = fn(&mut World);
    let ends: [End; 2] = [
        |world| {
            world.veto("bob", 1, Decimal::one()).unwrap();
        },
        |world| {
            world.wait(VETO_DELAY + 1);
            world.release(1).unwrap();
        },
    ];
    for end in ends {
        let mut world = with_resolver();
        world.allocate("avs", WHOLE - WHOLE / 10_000_000, WHOLE).unwrap();
        world.wait(ALLOCATION_DELAY + 1);
        world.deposit("bob", 1_000_000_000_000).unwrap();
        world.wait(1);
        world.slash("avs", world.now(), Decimal::one()).unwrap();
        let weight = |world: &World| world.stream("avs").total_weight.u128();
        assert_ne!(weight(&world), 0);
        end(&mut world);
        assert_eq!(world.pool().generation, 1);
        assert_eq!(weight(&world), 0);
    }
}

/// All but 10^-7 of the scale is lost for a fault after alice's bucket closed, so the life closes; a fault before that is
/// reported later.
#[test]
fn a_contest_of_a_past_life_does_not_touch_the_current_one() {
    let mut world = World::new();
    let rest = WHOLE / 10_000_000;
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    let terms = world.terms("other_avs");
    let terms = AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    };
    world.register_avs("other_avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("avs", WHOLE - rest, WHOLE).unwrap();
    world.allocate("other_avs", rest, rest).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    // So much that some of it stays in the old life.
    let stake = 1_000_000_000_000;
    world.deposit("alice", stake).unwrap();
    world.sync("other_avs").unwrap();
    world.wait(1);
    let early = world.now();
    world.queue("alice", stake / 2).unwrap();
    world.wait(BUCKET + 1);
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(world.pool().generation, 1);
    assert_ne!(world.staker("alice", Some(0)).value.u128(), 0);
    let weight = |world: &World| world.stream("other_avs").total_weight.u128();
    assert_eq!(weight(&world), stake / 10_000_000);
    world.sync("other_avs").unwrap();
    assert_eq!(weight(&world), 0);
    world.slash("other_avs", early, Decimal::percent(50)).unwrap();
    assert_eq!(weight(&world), 0);
    let deadline = world.now() + VETO_DELAY;
    assert_eq!(world.record(2).status, SlashStatus::Contested { deadline });
    let pool = world.pool();
    assert_eq!((pool.contested, pool.contested_until), (0, None));
    world.deposit("carol", 10).unwrap();
    world.veto("bob", 2, Decimal::zero()).unwrap();
    assert_eq!(world.withdrawal(1).unwrap().value.u128(), stake / 2);
    assert_eq!(world.staker("carol", None).value.u128(), 10);
    assert_eq!(weight(&world), 0);

    // Nor does its end, however late somebody sees to it.
    world.slash("other_avs", early, Decimal::one()).unwrap();
    world.allocate("other_avs", percent(5), percent(5)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("other_avs", world.now(), Decimal::one()).unwrap();
    let contest = Some(world.now() + VETO_DELAY);
    assert_eq!(world.pool().contested_until, contest);
    world.release(3).unwrap();
    assert_eq!(world.pool().contested_until, contest);
    world.wait(VETO_DELAY + 1);
    world.release(4).unwrap();
    assert_eq!(world.pool().contested_until, None);
}
