//! What moves no stake, and what becomes of it then.

use cosmwasm_std::{coins, Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_math::slash::SlashError;
use palisade_math::{MathError, PoolAssets, PoolShares, Scale};
use palisade_registry::ContractError;

use super::*;

fn deposit_with_other(world: &mut World, staker: &str, amount: u128) {
    let msg = ExecuteMsg::Deposit {
        operator: name("other_operator"),
        staker: None,
        limits: DepositLimits::default(),
    };
    world.run_with(staker, &msg, &coins(amount, STAKE)).unwrap();
}

#[test]
fn a_redelegation_to_where_it_makes_no_sense_is_refused() {
    let mut world = two_operators();
    let none = DepositLimits::default;
    let error = world.run("alice", &order("operator", 1, none())).unwrap_err();
    let operator = addr("operator");
    assert_eq!(error, ContractError::SameOperator { operator });
    let error = world.run("alice", &order("bob", 1, none())).unwrap_err();
    let operator = addr("bob");
    assert_eq!(error, ContractError::UnknownOperator { operator });
    let cannot = |found, expected| {
        ContractError::Slash(SlashError::NotThatManyShares {
            found: PoolShares::new(found),
            expected: PoolShares::new(expected),
        })
    };
    let too_many = order("other_operator", 1_000_001, none());
    assert_eq!(
        world.run("alice", &too_many).unwrap_err(),
        cannot(1_000_001, 1_000_000)
    );
    // Nobody moves the stake of others.
    for stranger in ["bob", "operator", "other_operator"] {
        let error = world
            .run(stranger, &order("other_operator", 1, none()))
            .unwrap_err();
        assert_eq!(error, cannot(1, 0));
    }
    let too_much = DepositLimits {
        max_exposure_bps: Some(10_001),
        ..none()
    };
    let error = world
        .run("alice", &order("other_operator", 1, too_much))
        .unwrap_err();
    let out_of_range = MathError::BpsOutOfRange {
        found: 10_001,
        max: 10_000,
    };
    assert_eq!(error, ContractError::Math(out_of_range));
    let from_nowhere = ExecuteMsg::Redelegate {
        from: name("other_operator"),
        to: name("operator"),
        asset: native(),
        shares: Uint128::one(),
        generation: None,
        limits: none(),
    };
    let error = world.run("alice", &from_nowhere).unwrap_err();
    assert!(matches!(error, ContractError::UnknownPool { .. }), "{error}");
}

#[test]
fn a_withdrawal_is_no_redelegation() {
    let mut world = two_operators();
    world.queue("alice", 10).unwrap();
    world.wait(BUCKET + UNBONDING);
    assert_eq!(world.withdrawal(1).unwrap().redelegation, None);
    let error = complete(&mut world, 1).unwrap_err();
    assert_eq!(error, ContractError::NotARedelegation { id: 1 });
    let error = cancel(&mut world, "alice", 1).unwrap_err();
    assert_eq!(error, ContractError::NotARedelegation { id: 1 });
    let error = complete(&mut world, 2).unwrap_err();
    assert_eq!(error, ContractError::UnknownWithdrawal { id: 2 });
}

#[test]
fn its_staker_may_have_it_paid_out_instead_and_nobody_else() {
    let mut world = two_operators();
    let (id, matures) = redelegate(&mut world, 400_000, DepositLimits::default());
    world.go_to(matures);
    for stranger in ["bob", "operator", "other_operator"] {
        let error = world.complete(stranger, &[id]).unwrap_err();
        assert_eq!(
            error,
            ContractError::Unauthorized {
                found: addr(stranger),
                expected: addr("alice")
            }
        );
    }
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[id]).unwrap();
    });
    assert_eq!(paid, 400_000);
    let error = complete(&mut world, id).unwrap_err();
    assert_eq!(error, ContractError::UnknownWithdrawal { id });
    assert_eq!(stake_with_other(&world, "alice"), (0, 0));
}

#[test]
fn a_deposit_beyond_the_limits_is_refused_and_the_stake_is_paid_out() {
    let shares = |min| DepositLimits {
        min_shares: Some(Uint128::new(min)),
        ..DepositLimits::default()
    };
    let value = |min| DepositLimits {
        min_value: Some(Uint128::new(min)),
        ..DepositLimits::default()
    };
    let exposure = |max| DepositLimits {
        max_exposure_bps: Some(max),
        ..DepositLimits::default()
    };
    let few = ContractError::TooFewShares {
        found: PoolShares::new(400_000),
        expected: Uint128::new(400_001),
    };
    let little = ContractError::TooLittleValue {
        found: PoolAssets::new(400_000),
        expected: Uint128::new(400_001),
    };
    let exposed = ContractError::ExposureTooHigh {
        found: Scale::new(percent(10)),
        max: Scale::new(percent(10) - WHOLE / 10_000),
    };
    for (good, bad, refusal) in [
        (shares(400_000), shares(400_001), few),
        (value(400_000), value(400_001), little),
        (exposure(1_000), exposure(999), exposed),
    ] {
        let mut world = two_operators();
        world.opt_in("other_operator", "avs").unwrap();
        world
            .allocate_of("other_operator", "avs", native(), percent(10), percent(100))
            .unwrap();
        let (kept, _) = redelegate(&mut world, 400_000, bad.clone());
        let (moved, matures) = redelegate(&mut world, 400_000, good);
        assert_eq!(world.withdrawal(kept).unwrap().redelegation.unwrap().limits, bad);
        world.go_to(matures);
        assert_eq!(complete(&mut world, kept).unwrap_err(), refusal);
        assert_eq!(world.withdrawal(kept).unwrap().paid.u128(), 0);
        complete(&mut world, moved).unwrap();
        assert_eq!(stake_with_other(&world, "alice"), (400_000, 400_000));
        let paid = world.gain(&addr("alice"), STAKE, |world| {
            world.complete("alice", &[kept]).unwrap();
        });
        assert_eq!(paid, 400_000);
    }
}

#[test]
fn nobody_enters_a_contested_pool_by_redelegation() {
    let mut world = two_operators_of(|terms| AvsTerms {
        resolver: Some(Resolver {
            address: name("bob"),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    });
    world.opt_in("other_operator", "avs").unwrap();
    world
        .allocate_of("other_operator", "avs", native(), percent(10), percent(100))
        .unwrap();
    deposit_with_other(&mut world, "bob", 1_000);
    world.wait(ALLOCATION_DELAY + 1);
    let (id, matures) = redelegate(&mut world, 400_000, DepositLimits::default());
    world.go_to(matures);
    let slash = ExecuteMsg::Slash {
        avs: name("avs"),
        operator: name("other_operator"),
        infraction_time: world.now(),
        slashes: vec![SlashPart {
            asset: native(),
            fraction: Decimal::percent(10),
        }],
        evidence_id: world.next_offence(),
        reporter: name("carol"),
    };
    world.through_slasher("avs", &slash).unwrap();
    let error = complete(&mut world, id).unwrap_err();
    let until = world.now() + VETO_DELAY;
    assert_eq!(error, ContractError::Contested { open: 1, until });
    assert_eq!(world.withdrawal(id).unwrap().paid.u128(), 0);
    world.go_to(until + 1);
    world.release(1).unwrap();
    complete(&mut world, id).unwrap();
    // At 900 for 1,000 shares, like anybody who comes now.
    assert_eq!(stake_with_other(&world, "alice"), (444_444, 399_999));
}

#[test]
fn a_worthless_redelegation_is_closed_by_its_staker() {
    let mut world = World::in_service();
    world.register_operator("other_operator").unwrap();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let fault = world.now();
    let (id, matures) = redelegate(&mut world, 400_000, DepositLimits::default());
    world.wait(1);
    world.slash("avs", fault, Decimal::one()).unwrap();
    world.go_to(matures);
    let error = complete(&mut world, id).unwrap_err();
    assert_eq!(error, ContractError::Slash(SlashError::NothingDeposited));
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[id]).unwrap();
    });
    assert_eq!(paid, 0);
    assert_eq!(world.withdrawal(id), None);
}
