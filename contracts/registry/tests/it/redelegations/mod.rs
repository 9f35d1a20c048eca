//! Stake that moves from one operator to another.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::slash::SlashError;
use palisade_registry::ContractError;

use crate::world::*;

mod refusals;

fn name(account: &str) -> String {
    addr(account).into_string()
}

/// Alice's million is with the operator, and there is another.
fn two_operators() -> World {
    two_operators_of(|terms| terms)
}

fn two_operators_of(change: impl FnOnce(AvsTerms) -> AvsTerms) -> World {
    let mut world = World::in_service_of(|_, terms| change(terms));
    world.register_operator("other_operator").unwrap();
    world
}

fn order(to: &str, shares: u128, limits: DepositLimits) -> ExecuteMsg {
    ExecuteMsg::Redelegate {
        from: name("operator"),
        to: name(to),
        asset: native(),
        shares: Uint128::new(shares),
        generation: None,
        limits,
    }
}

/// Returns its number, and when it matures.
fn redelegate(world: &mut World, shares: u128, limits: DepositLimits) -> (u64, u64) {
    let response = world
        .run("alice", &order("other_operator", shares, limits))
        .unwrap();
    let id = data::<QueueWithdrawalResponse>(&response).id;
    (id, world.withdrawal(id).unwrap().matures)
}

/// By somebody.
fn complete(world: &mut World, id: u64) -> Outcome {
    world.run("carol", &ExecuteMsg::CompleteRedelegation { id })
}

fn stake_with_other(world: &World, staker: &str) -> (u128, u128) {
    let answer: StakerResponse = world.query(&QueryMsg::Staker {
        staker: name(staker),
        operator: name("other_operator"),
        asset: native(),
        generation: None,
    });
    (answer.shares.u128(), answer.value.u128())
}

fn told(pairs: &[(&str, String)]) -> Vec<(String, String)> {
    let owned = |(key, value): &(&str, String)| (key.to_string(), value.clone());
    pairs.iter().map(owned).collect()
}

#[test]
fn stake_moves_when_it_matured_and_no_second_earlier() {
    let mut world = two_operators();
    let stakes = world.ledger(&native()).stakes;
    let balance = world.coins_of(&world.registry.clone(), STAKE);
    let response = world
        .run(
            "alice",
            &order("other_operator", 400_000, DepositLimits::default()),
        )
        .unwrap();
    let id = data::<QueueWithdrawalResponse>(&response).id;
    let queued = told(&[
        ("id", id.to_string()),
        ("staker", name("alice")),
        ("to", name("other_operator")),
    ]);
    assert_eq!(event(&response, "redelegation_queued"), queued);
    assert_eq!(attribute(&response, "withdrawal_queued", "shares"), "400000");
    let row = world.withdrawal(id).unwrap();
    let redelegation = Redelegation {
        to: addr("other_operator"),
        limits: DepositLimits::default(),
    };
    assert_eq!(row.redelegation, Some(redelegation));
    assert_eq!(row.value.u128(), 400_000);
    // It earns with neither until then.
    assert_eq!(world.staker("alice", None).shares.u128(), 600_000);
    assert_eq!(stake_with_other(&world, "alice"), (0, 0));

    world.go_to(row.matures - 1);
    let error = complete(&mut world, id).unwrap_err();
    assert_eq!(
        error,
        ContractError::Slash(SlashError::NotMatured {
            found: row.matures - 1,
            expected: row.matures
        })
    );
    world.go_to(row.matures);
    let response = complete(&mut world, id).unwrap();
    let moved = told(&[
        ("id", id.to_string()),
        ("staker", name("alice")),
        ("to", name("other_operator")),
        ("amount", "400000".to_string()),
    ]);
    assert_eq!(event(&response, "redelegated"), moved);
    assert_eq!(
        attribute(&response, "withdrawal_completed", "recipient"),
        world.registry.to_string()
    );
    assert_eq!(attribute(&response, "deposited", "staker"), name("alice"));
    assert_eq!(stake_with_other(&world, "alice"), (400_000, 400_000));
    assert_eq!(stake_with_other(&world, "carol"), (0, 0));
    assert_eq!(world.withdrawal(id), None);
    // Nothing came or went.
    assert_eq!(world.ledger(&native()).stakes, stakes);
    assert_eq!(world.coins_of(&world.registry.clone(), STAKE), balance);
    assert_eq!(world.pool().unbonding_assets.u128(), 0);
    let error = complete(&mut world, id).unwrap_err();
    assert_eq!(error, ContractError::UnknownWithdrawal { id });
}

#[test]
fn tokens_move_too() {
    let mut world = two_operators();
    let token = Asset::cw20(&world.token);
    let hook = ReceiveMsg::Deposit {
        operator: name("operator"),
        staker: name("alice"),
        limits: DepositLimits::default(),
    };
    world.send("alice", 500, &hook).unwrap();
    let msg = ExecuteMsg::Redelegate {
        from: name("operator"),
        to: name("other_operator"),
        asset: token.clone(),
        shares: Uint128::new(500),
        generation: None,
        limits: DepositLimits::default(),
    };
    world.run("alice", &msg).unwrap();
    world.wait(BUCKET + UNBONDING);
    complete(&mut world, 1).unwrap();
    let answer: StakerResponse = world.query(&QueryMsg::Staker {
        staker: name("alice"),
        operator: name("other_operator"),
        asset: token.clone(),
        generation: None,
    });
    assert_eq!(answer.shares.u128(), 500);
    assert_eq!(world.ledger(&token).stakes.u128(), 500);
    assert_eq!(world.tokens_of(&world.registry.clone()), 500);
}

#[test]
fn registry_i13_the_slashable_past_follows_the_stake() {
    let mut world = two_operators();
    let fault = world.now();
    let (id, matures) = redelegate(&mut world, 400_000, DepositLimits::default());
    world.go_to(fault + WINDOW);
    world.slash("avs", fault, Decimal::percent(10)).unwrap();
    world.go_to(matures);
    complete(&mut world, id).unwrap();
    assert_eq!(stake_with_other(&world, "alice"), (360_000, 360_000));
}

fn cancel(world: &mut World, sender: &str, id: u64) -> Outcome {
    world.run(sender, &ExecuteMsg::CancelRedelegation { id })
}

/// What it would join may change on the way, and there is no time to leave once it arrived.
#[test]
fn registry_i14_stake_on_its_way_meets_no_change_that_was_announced_meanwhile() {
    let mut world = two_operators();
    let (id, matures) = redelegate(&mut world, 400_000, DepositLimits::default());
    let raise = ExecuteMsg::SetCommission {
        asset: None,
        avs: None,
        commission_bps: 1_500,
    };
    world.run("other_operator", &raise).unwrap();
    for stranger in ["bob", "operator", "other_operator"] {
        let error = cancel(&mut world, stranger, id).unwrap_err();
        assert_eq!(
            error,
            ContractError::Unauthorized {
                found: addr(stranger),
                expected: addr("alice")
            }
        );
    }
    let response = cancel(&mut world, "alice", id).unwrap();
    let cancelled = told(&[("id", id.to_string()), ("staker", name("alice"))]);
    assert_eq!(event(&response, "redelegation_cancelled"), cancelled);
    assert_eq!(world.withdrawal(id).unwrap().redelegation, None);
    let once = ContractError::NotARedelegation { id };
    assert_eq!(cancel(&mut world, "alice", id).unwrap_err(), once);
    world.go_to(matures);
    assert_eq!(complete(&mut world, id).unwrap_err(), once);
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[id]).unwrap();
    });
    assert_eq!(paid, 400_000);
    let error = cancel(&mut world, "alice", id).unwrap_err();
    assert_eq!(error, ContractError::UnknownWithdrawal { id });
}

/// An AVS that contests stake until after it left.
fn contested_on_its_way() -> World {
    two_operators_of(|terms| AvsTerms {
        slash_window_seconds: DEALLOCATION_DELAY,
        resolver: Some(Resolver {
            address: name("bob"),
            delay_seconds: UNBONDING,
        }),
        ..terms
    })
}

#[test]
fn what_a_veto_gives_back_moves_after_the_rest() {
    let mut world = contested_on_its_way();
    let fault = world.now();
    let (id, matures) = redelegate(&mut world, 400_000, DepositLimits::default());
    world.go_to(fault + DEALLOCATION_DELAY);
    world.slash("avs", fault, Decimal::percent(10)).unwrap();
    world.go_to(matures);
    let response = complete(&mut world, id).unwrap();
    assert_eq!(attribute(&response, "withdrawal_completed", "closed"), "false");
    assert_eq!(attribute(&response, "redelegated", "amount"), "360000");
    let error = complete(&mut world, id).unwrap_err();
    assert_eq!(error, ContractError::Slash(SlashError::NothingDeposited));
    world.veto("bob", 1, Decimal::zero()).unwrap();
    let response = complete(&mut world, id).unwrap();
    assert_eq!(attribute(&response, "redelegated", "amount"), "40000");
    assert_eq!(stake_with_other(&world, "alice"), (400_000, 400_000));
    assert_eq!(world.withdrawal(id), None);
    assert_eq!(world.ledger(&native()).stakes.u128(), 1_000_000);
}

#[test]
fn what_a_veto_gives_back_is_paid_out_where_the_staker_turned_round() {
    let mut world = contested_on_its_way();
    let (id, matures) = redelegate(&mut world, 400_000, DepositLimits::default());
    let fault = world.now();
    world.go_to(fault + DEALLOCATION_DELAY);
    world.slash("avs", fault, Decimal::percent(10)).unwrap();
    world.go_to(matures);
    complete(&mut world, id).unwrap();
    cancel(&mut world, "alice", id).unwrap();
    world.veto("bob", 1, Decimal::zero()).unwrap();
    let error = complete(&mut world, id).unwrap_err();
    assert_eq!(error, ContractError::NotARedelegation { id });
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[id]).unwrap();
    });
    assert_eq!(paid, 40_000);
    assert_eq!(stake_with_other(&world, "alice"), (360_000, 360_000));
    assert_eq!(world.ledger(&native()).stakes.u128(), 960_000);
}

#[test]
fn the_life_of_the_shares_can_be_named() {
    let mut world = two_operators();
    let stale = ExecuteMsg::Redelegate {
        from: name("operator"),
        to: name("other_operator"),
        asset: native(),
        shares: Uint128::new(10),
        generation: Some(1),
        limits: DepositLimits::default(),
    };
    let error = world.run("alice", &stale).unwrap_err();
    assert_eq!(error, ContractError::UnknownGeneration { found: 1, latest: 0 });
    let first = ExecuteMsg::Redelegate {
        from: name("operator"),
        to: name("other_operator"),
        asset: native(),
        shares: Uint128::new(10),
        generation: Some(0),
        limits: DepositLimits::default(),
    };
    world.run("alice", &first).unwrap();
    assert_eq!(world.withdrawal(1).unwrap().generation, 0);
}
