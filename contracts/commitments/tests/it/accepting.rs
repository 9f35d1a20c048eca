//! What an operator needs to accept.

use cosmwasm_std::{coins, Decimal, Uint128};
use palisade_commitments::ContractError;
use palisade_interfaces::commitments::*;
use palisade_interfaces::registry;
use palisade_interfaces::Asset;
use palisade_math::{PoolAssets, Scale};

use crate::world::*;

fn not_bound(world: &World, budget: u128, until: u64) -> ContractError {
    ContractError::NotBound {
        budget: budget.into(),
        until,
        expected_budget: Scale::new(percent(10)),
        expected_until: world.commitment(1).offer.until,
    }
}

#[test]
fn an_operator_binds_itself_and_then_accepts() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    let until = world.now() + TERM;
    world.bind("atlas", "avs", percent(10), until);
    world.wait(OPEN);
    let response = world.accept("atlas", 1).unwrap();
    let expected = written([
        ("id", "1".to_string()),
        ("avs", text("avs")),
        ("operator", text("atlas")),
        ("asset", "native:ustake".to_string()),
        ("until", until.to_string()),
    ]);
    assert_eq!(event(&response, "commitment_accepted"), expected);
    assert_eq!(world.standing(1), Standing::Kept);
    assert_eq!(world.standing_on("atlas"), 1);
    let error = world.accept("atlas", 1).unwrap_err();
    assert_eq!(error, ContractError::NotOffered { id: 1 });
}

#[test]
fn an_offer_is_open_to_its_operator_and_for_its_time() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    let until = world.now() + OPEN;
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    let error = world.accept("brontes", 1).unwrap_err();
    let (found, expected) = (addr("brontes"), addr("atlas"));
    assert_eq!(error, ContractError::Unauthorized { found, expected });
    world.go_to(until + 1);
    let error = world.accept("atlas", 1).unwrap_err();
    assert_eq!(
        error,
        ContractError::OfferOver {
            found: until + 1,
            until
        }
    );
}

#[test]
fn who_is_bound_to_less_or_not_as_long_cannot_accept() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    let until = world.now() + TERM;
    let error = world.accept("atlas", 1).unwrap_err();
    assert_eq!(error, not_bound(&world, 0, 0));
    world.bind("atlas", "avs", percent(10) - 1, until);
    let error = world.accept("atlas", 1).unwrap_err();
    assert_eq!(error, not_bound(&world, percent(10) - 1, until));
    // Bound enough, but to another AVS.
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms);
    world.serve("atlas", "other_avs", percent(20), percent(20));
    world.bind("atlas", "other_avs", percent(20), until);
    let offer = Offer {
        until,
        ..world.terms_of_offer()
    };
    world.offer_with("avs", AMOUNT, offer).unwrap();
    let error = world.accept("atlas", 2).unwrap_err();
    assert_eq!(error, not_bound(&world, percent(10) - 1, until));
    world.bind("atlas", "avs", percent(10), until);
    world.accept("atlas", 2).unwrap();
}

#[test]
fn a_lock_that_ends_a_second_too_soon_is_too_short() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    let until = world.now() + TERM;
    world.bind("atlas", "avs", percent(10), until - 1);
    let error = world.accept("atlas", 1).unwrap_err();
    assert_eq!(error, not_bound(&world, percent(10), until - 1));
    world.bind("atlas", "avs", percent(10), until);
    world.accept("atlas", 1).unwrap();
}

#[test]
fn who_has_too_little_of_its_own_here_cannot_accept() {
    let mut world = World::in_service();
    let offer = Offer {
        min_stake: Uint128::new(2 * MIN_STAKE + 1),
        ..world.terms_of_offer()
    };
    world.offer_with("avs", AMOUNT, offer).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    // What it has in the registry by itself, and what others have, is not here.
    world.stake_of("atlas", "atlas", MIN_STAKE);
    let error = world.accept("atlas", 1).unwrap_err();
    let found = Uint128::new(2 * MIN_STAKE);
    let expected = PoolAssets::new(2 * MIN_STAKE + 1);
    assert_eq!(error, ContractError::StakeTooSmall { found, expected });
    world.deposit("atlas", 1).unwrap();
    world.accept("atlas", 1).unwrap();
}

#[test]
fn stake_that_leaves_does_not_count() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.queue("atlas", MIN_STAKE + 1).unwrap();
    let error = world.accept("atlas", 1).unwrap_err();
    let (found, expected) = (Uint128::new(MIN_STAKE - 1), PoolAssets::new(MIN_STAKE));
    assert_eq!(error, ContractError::StakeTooSmall { found, expected });
}

#[test]
fn a_jailed_operator_cannot_accept() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.jail("avs", "atlas", 10).unwrap();
    let (operator, avs) = (addr("atlas"), addr("avs"));
    let error = world.accept("atlas", 1).unwrap_err();
    assert_eq!(error, ContractError::Jailed { operator, avs });
    world.wait(11);
    world.unjail("atlas", "avs").unwrap();
    world.accept("atlas", 1).unwrap();
}

#[test]
fn what_slashes_left_of_a_lock_is_what_counts() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.slash("avs", "atlas", Decimal::percent(1)).unwrap();
    let error = world.accept("atlas", 1).unwrap_err();
    let (found, expected) = (percent(9).into(), Scale::new(percent(10)));
    assert_eq!(error, ContractError::BudgetTooSmall { found, expected });
}

#[test]
fn several_avs_count_on_one_stake_of_one_asset() {
    let mut world = World::committed();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms);
    world.serve("atlas", "other_avs", percent(10), percent(10));
    let until = world.now() + TERM;
    world.offer("other_avs", AMOUNT).unwrap();
    world.bind("atlas", "other_avs", percent(10), until);
    world.accept("atlas", 2).unwrap();
    assert_eq!(world.standing_on("atlas"), 2);
    // Stake in a token is another position.
    let token = Asset::cw20(&world.token);
    world
        .allocate_of("atlas", "avs", token.clone(), percent(10), percent(10))
        .unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let limits = registry::DepositLimits::default();
    world
        .send("atlas", MIN_STAKE, &ReceiveMsg::Deposit { limits })
        .unwrap();
    let offer = Offer {
        asset: token.clone(),
        ..world.terms_of_offer()
    };
    let until = offer.until;
    world.offer_with("avs", AMOUNT, offer).unwrap();
    world
        .bind_of("atlas", "avs", token.clone(), percent(10), until)
        .unwrap();
    world.accept("atlas", 3).unwrap();
    let on_tokens: u32 = world.query(&QueryMsg::StandingCommitments {
        operator: text("atlas"),
        asset: token,
    });
    assert_eq!((world.standing_on("atlas"), on_tokens), (2, 1));
}

#[test]
fn an_avs_that_announced_other_terms_binds_nobody_to_its_offer() {
    let mut world = World::in_service();
    world.offer("avs", AMOUNT).unwrap();
    world.bind("atlas", "avs", percent(10), world.now() + TERM);
    world.propose("avs").unwrap();
    let error = world.accept("atlas", 1).unwrap_err();
    assert_eq!(error, not_bound(&world, 0, 0));
    let offer = world.terms_of_offer();
    let msg = ExecuteMsg::CreateCommitment { offer };
    world.run_with("avs", &msg, &coins(AMOUNT, RENT)).unwrap();
}
