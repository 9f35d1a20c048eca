//! Vetoes: what they give back, to whom, and until when.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_math::slash::SlashError;
use palisade_registry::ContractError;

use crate::world::*;

pub fn with_resolver() -> World {
    World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    })
}

/// A slash of 40,000 that bob may veto.
pub fn slashed() -> World {
    let mut world = with_resolver();
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    world
}

#[test]
fn registry_i20_a_veto_gives_back_exactly_what_was_taken() {
    let mut world = with_resolver();
    let (pool, allocation) = (world.pool(), world.allocation("avs"));
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    let deadline = world.now() + VETO_DELAY;
    assert_eq!(world.record(1).status, SlashStatus::Contested { deadline });
    assert_eq!(world.pool().contested, 1);
    let response = world.veto("bob", 1, Decimal::zero()).unwrap();
    assert_eq!(attribute(&response, "slash_vetoed", "returned"), "40000");
    let restored = PoolResponse {
        slash_sequence: 1,
        ..pool
    };
    assert_eq!(world.pool(), restored);
    assert_eq!(world.allocation("avs"), allocation);
    assert_eq!(
        world.record(1).status,
        SlashStatus::Released {
            amount: Uint128::zero(),
            bounty: Uint128::zero(),
            returned: Uint128::new(40_000)
        }
    );
    let ledger = world.ledger(&native());
    assert_eq!((ledger.stakes.u128(), ledger.escrow.u128()), (1_000_000, 0));
    // Nothing is left to release, and the offence stays punished.
    let ended = ContractError::Slash(SlashError::AlreadyEnded);
    assert_eq!(world.release(1).unwrap_err(), ended);
}

#[test]
fn a_partial_veto_keeps_the_ceiled_part_for_its_release() {
    let mut world = slashed();
    let third = Decimal::from_ratio(1u128, 3u128);
    world.veto("bob", 1, third).unwrap();
    // 40,000 / 3 = 13,333.33
    assert_eq!(
        world.record(1).status,
        SlashStatus::Final {
            escrow: Uint128::new(13_334)
        }
    );
    let pool = world.pool();
    assert_eq!((pool.assets.u128(), pool.escrow.u128()), (986_666, 13_334));
    assert_eq!(pool.total_slashed.u128(), 13_334);
    assert_eq!(pool.contested, 0);
    world.deposit("carol", 10).unwrap();
    world.release(1).unwrap();
    assert_eq!(
        world.record(1).status,
        SlashStatus::Released {
            amount: Uint128::new(13_334),
            bounty: Uint128::zero(),
            returned: Uint128::new(26_666)
        }
    );
}

#[test]
fn a_slash_that_is_upheld_whole_ends_its_contest_at_once() {
    let mut world = slashed();
    world.veto("bob", 1, Decimal::one()).unwrap();
    assert_eq!(world.pool().contested, 0);
    world.release(1).unwrap();
    assert_eq!(world.ledger(&native()).escrow.u128(), 0);
}

#[test]
fn only_the_resolver_of_the_slash_vetoes() {
    let mut world = slashed();
    for sender in ["avs", "owner", "operator", "carol"] {
        let error = world.veto(sender, 1, Decimal::zero()).unwrap_err();
        assert_eq!(
            error,
            ContractError::Unauthorized {
                found: addr(sender),
                expected: addr("bob")
            }
        );
    }
    let error = world.veto("bob", 2, Decimal::zero()).unwrap_err();
    assert_eq!(error, ContractError::UnknownSlash { id: 2 });
    let mut world = World::in_service();
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
    let error = world.veto("bob", 1, Decimal::zero()).unwrap_err();
    assert_eq!(error, ContractError::NoResolver {});
}

#[test]
fn a_veto_is_possible_in_the_deadline_second_and_a_release_after_it() {
    let deadline = slashed().now() + VETO_DELAY;
    let mut world = slashed();
    world.go_to(deadline);
    let early = SlashError::ReleaseTooEarly {
        found: deadline,
        expected: deadline,
    };
    assert_eq!(world.release(1).unwrap_err(), ContractError::Slash(early));
    assert_eq!(world.record(1).status, SlashStatus::Contested { deadline });
    world.veto("bob", 1, Decimal::zero()).unwrap();

    let mut world = slashed();
    world.go_to(deadline + 1);
    let escrow = Uint128::new(40_000);
    assert_eq!(world.record(1).status, SlashStatus::Final { escrow });
    let late = SlashError::VetoTooLate {
        found: deadline + 1,
        expected: deadline,
    };
    let error = world.veto("bob", 1, Decimal::zero()).unwrap_err();
    assert_eq!(error, ContractError::Slash(late));
    world.release(1).unwrap();
}

#[test]
fn a_veto_upholds_between_nothing_and_all_and_ends_the_slash() {
    let mut world = slashed();
    let error = world.veto("bob", 1, Decimal::percent(101)).unwrap_err();
    assert!(
        matches!(error, ContractError::Slash(SlashError::FractionOutOfRange { .. })),
        "{error}"
    );
    world.veto("bob", 1, Decimal::percent(50)).unwrap();
    let ended = ContractError::Slash(SlashError::AlreadyEnded);
    assert_eq!(world.veto("bob", 1, Decimal::zero()).unwrap_err(), ended);
}

#[test]
fn what_a_veto_gives_back_does_not_count_for_the_window() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        max_window_slash_bps: 400,
        ..terms
    });
    let now = world.now();
    world.slash("avs", now, Decimal::percent(4)).unwrap();
    world.slash("avs", now, Decimal::percent(1)).unwrap_err();
    world.veto("bob", 1, Decimal::percent(75)).unwrap();
    let response = world.slash("avs", now, Decimal::percent(4)).unwrap();
    assert_eq!(attribute(&response, "slashed", "amount"), "10000");
}

#[test]
fn review_r01_those_who_left_since_get_their_part_back() {
    let mut world = with_resolver();
    world.deposit("carol", 1_000_000).unwrap();
    world.wait(1);
    let response = world.queue("alice", 1_000_000).unwrap();
    let id = data::<QueueWithdrawalResponse>(&response).id;
    let fault = world.now();
    world.slash("avs", fault, Decimal::percent(10)).unwrap();
    assert_eq!(world.record(1).amount.u128(), 200_000);
    // The bucket closes while the slash is contested.
    world.wait(BUCKET);
    assert_eq!(world.withdrawal(id).unwrap().value.u128(), 900_000);
    assert_eq!(world.pool().unbonding_assets.u128(), 900_000);
    world.veto("bob", 1, Decimal::zero()).unwrap();
    assert_eq!(world.withdrawal(id).unwrap().value.u128(), 1_000_000);
    assert_eq!(world.staker("carol", None).value.u128(), 1_000_000);
    assert_eq!(world.pool().unbonding_assets.u128(), 1_000_000);
    assert_eq!(world.pool().scale.u128(), WHOLE);
    // And their part of the scale, so the next slash takes no more of them than of the others.
    world.slash("avs", fault, Decimal::percent(10)).unwrap();
    assert_eq!(world.record(2).amount.u128(), 200_000);
    assert_eq!(world.withdrawal(id).unwrap().value.u128(), 900_000);
}

#[test]
fn a_withdrawal_that_a_veto_may_raise_is_paid_twice_and_then_closed() {
    // A veto may come after the bucket matured.
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: UNBONDING,
        }),
        ..terms
    });
    let response = world.queue("alice", 100_000).unwrap();
    let id = data::<QueueWithdrawalResponse>(&response).id;
    let matures = world.withdrawal(id).unwrap().matures;
    // A fault of the bucket's last second, reported when it is about to mature.
    world.go_to(matures - UNBONDING - 1 + WINDOW);
    world
        .slash("avs", matures - UNBONDING - 1, Decimal::percent(10))
        .unwrap();
    world.go_to(matures);
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        let response = world.complete("alice", &[id]).unwrap();
        assert_eq!(attribute(&response, "withdrawal_completed", "closed"), "false");
    });
    assert_eq!(paid, 90_000);
    let row = world.withdrawal(id).unwrap();
    assert_eq!((row.value.u128(), row.paid.u128()), (90_000, 90_000));
    // Again pays nothing, and it is still kept.
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[id]).unwrap();
    });
    assert_eq!(paid, 0);
    world.veto("bob", 1, Decimal::percent(50)).unwrap();
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[id]).unwrap();
    });
    assert_eq!(paid, 5_000);
    assert_eq!(world.withdrawal(id), None);
}

#[test]
fn the_contest_ends_with_the_last_of_its_slashes() {
    let mut world = slashed();
    world.wait(100);
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
    let last = world.now() + VETO_DELAY;
    let pool = world.pool();
    assert_eq!((pool.contested, pool.contested_until), (2, Some(last)));
    world.go_to(last);
    world.release(1).unwrap();
    let refused = ContractError::Contested { open: 1, until: last };
    assert_eq!(world.deposit("carol", 10).unwrap_err(), refused);
    world.veto("bob", 2, Decimal::zero()).unwrap();
    world.deposit("carol", 10).unwrap();
}

#[test]
fn review_r12_what_comes_back_to_an_operator_that_left_leaves_with_the_rest() {
    let mut world = slashed();
    world.opt_out("operator", "avs").unwrap();
    let eta = world.now() + DEALLOCATION_DELAY;
    world.veto("bob", 1, Decimal::zero()).unwrap();
    let allocation = world.allocation("avs");
    assert_eq!(allocation.budget.u128(), percent(10));
    assert_eq!(
        (allocation.weight.u128(), allocation.counted_weight.u128()),
        (0, 0)
    );
    assert_eq!(allocation.decreases.len(), 1);
    assert_eq!(allocation.decreases[0].budget.u128(), percent(10));
    assert_eq!(allocation.decreases[0].eta, eta);
    world.go_to(eta + 1);
    assert_eq!(world.pool().encumbered.u128(), 0);
}

#[test]
fn review_r12_what_comes_back_after_the_operator_is_gone_is_free() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: UNBONDING,
        }),
        ..terms
    });
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    world.opt_out("operator", "avs").unwrap();
    let eta = world.now() + DEALLOCATION_DELAY;
    world.go_to(eta + 1);
    world.veto("bob", 1, Decimal::zero()).unwrap();
    assert_eq!(world.allocation("avs").budget.u128(), 0);
    let pool = world.pool();
    assert_eq!((pool.encumbered.u128(), pool.scale.u128()), (0, WHOLE));
    assert_eq!(pool.assets.u128(), 1_000_000);
}

#[test]
fn an_operator_comes_back_only_after_its_slashes_ended() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: UNBONDING,
        }),
        slash_window_seconds: 50,
        deallocation_delay_seconds: 50,
        ..terms
    });
    world.slash("avs", world.now(), Decimal::percent(4)).unwrap();
    world.opt_out("operator", "avs").unwrap();
    let until = world.now() + 100;
    world.go_to(until + 1);
    let error = world.opt_in("operator", "avs").unwrap_err();
    assert_eq!(
        error,
        ContractError::StillLeaving {
            avs: addr("avs"),
            until,
            open_slashes: 1
        }
    );
    world.veto("bob", 1, Decimal::zero()).unwrap();
    world.opt_in("operator", "avs").unwrap();
    assert_eq!(world.allocation("avs").budget.u128(), 0);
}
