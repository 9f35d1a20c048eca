//! Operators that choose their stakers.

use cosmwasm_std::{coins, Decimal, Uint128};
use palisade_interfaces::registry::rows::POOL_NUMBERS;
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;

use crate::world::*;

fn name(account: &str) -> String {
    addr(account).into_string()
}

fn register(world: &mut World, delegation_approver: Option<String>) -> Outcome {
    let msg = ExecuteMsg::RegisterAsOperator {
        metadata_uri: String::new(),
        commission_bps: 0,
        max_exposure_bps: 10_000,
        delegation_approver,
    };
    world.run("operator", &msg)
}

/// Bob chooses the operator's stakers.
fn chosen() -> World {
    let mut world = World::new();
    let response = register(&mut world, Some(name("bob"))).unwrap();
    assert_eq!(
        attribute(&response, "operator_registered", "delegation_approver"),
        name("bob")
    );
    world
}

fn approve(world: &mut World, sender: &str, staker: &str, until: u64) -> Outcome {
    let msg = ExecuteMsg::ApproveStaker {
        operator: name("operator"),
        staker: name(staker),
        until,
    };
    world.run(sender, &msg)
}

fn revoke(world: &mut World, sender: &str, staker: &str) -> Outcome {
    let msg = ExecuteMsg::RevokeStaker {
        operator: name("operator"),
        staker: name(staker),
    };
    world.run(sender, &msg)
}

fn approval(world: &World, staker: &str) -> Option<u64> {
    let answer: StakerApprovalResponse = world.query(&QueryMsg::StakerApproval {
        operator: name("operator"),
        staker: name(staker),
    });
    answer.until
}

fn approver(world: &World) -> Option<String> {
    let answer: OperatorResponse = world.query(&QueryMsg::Operator {
        operator: name("operator"),
    });
    answer.delegation_approver.map(|approver| approver.into_string())
}

fn refused(staker: &str) -> ContractError {
    ContractError::NotApproved {
        operator: addr("operator"),
        staker: addr(staker),
    }
}

fn token_deposit(staker: &str) -> ReceiveMsg {
    ReceiveMsg::Deposit {
        operator: name("operator"),
        staker: name(staker),
        limits: DepositLimits::default(),
    }
}

#[test]
fn an_approved_staker_deposits_until_the_last_second_of_it() {
    let mut world = chosen();
    assert_eq!(approver(&world), Some(name("bob")));
    assert_eq!(world.deposit("alice", 10).unwrap_err(), refused("alice"));
    assert_eq!(approval(&world, "alice"), None);
    let until = world.now() + 100;
    let response = approve(&mut world, "bob", "alice", until).unwrap();
    assert_eq!(
        event(&response, "staker_approved"),
        [
            ("operator".to_string(), name("operator")),
            ("staker".to_string(), name("alice")),
            ("until".to_string(), until.to_string()),
        ]
    );
    assert_eq!(approval(&world, "alice"), Some(until));
    world.deposit("alice", 10).unwrap();
    world.send("carol", 10, &token_deposit("alice")).unwrap();
    world.go_to(until);
    world.deposit("alice", 10).unwrap();
    world.go_to(until + 1);
    assert_eq!(world.deposit("alice", 10).unwrap_err(), refused("alice"));
    let error = world.send("carol", 10, &token_deposit("alice")).unwrap_err();
    assert_eq!(error, refused("alice"));
    approve(&mut world, "bob", "alice", until + 1).unwrap();
    world.deposit("alice", 10).unwrap();
    assert_eq!(world.staker("alice", None).shares.u128(), 30);
}

/// Whoever pays.
#[test]
fn the_owner_of_the_shares_is_approved() {
    let mut world = chosen();
    let until = world.now() + 100;
    approve(&mut world, "bob", "alice", until).unwrap();
    let for_staker = |staker: &str| ExecuteMsg::Deposit {
        operator: name("operator"),
        staker: Some(name(staker)),
        limits: DepositLimits::default(),
    };
    let funds = coins(10, STAKE);
    let error = world.run_with("alice", &for_staker("carol"), &funds).unwrap_err();
    assert_eq!(error, refused("carol"));
    world.run_with("carol", &for_staker("alice"), &funds).unwrap();
    let error = world.send("alice", 10, &token_deposit("carol")).unwrap_err();
    assert_eq!(error, refused("carol"));
}

#[test]
fn an_approval_is_taken_back_and_what_was_deposited_stays() {
    let mut world = chosen();
    let until = world.now() + 10_000;
    approve(&mut world, "bob", "alice", until).unwrap();
    world.deposit("alice", 10).unwrap();
    let response = revoke(&mut world, "bob", "alice").unwrap();
    assert_eq!(
        event(&response, "staker_revoked"),
        [
            ("operator".to_string(), name("operator")),
            ("staker".to_string(), name("alice")),
        ]
    );
    assert_eq!(approval(&world, "alice"), None);
    assert_eq!(world.deposit("alice", 10).unwrap_err(), refused("alice"));
    let error = revoke(&mut world, "bob", "alice").unwrap_err();
    assert_eq!(error, refused("alice"));
    // Leaving needs nobody.
    world.queue("alice", 10).unwrap();
    world.wait(BUCKET + UNBONDING);
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[1]).unwrap();
    });
    assert_eq!(paid, 10);
}

#[test]
fn only_the_approver_approves() {
    let mut world = chosen();
    let until = world.now();
    for stranger in ["operator", "alice", "owner"] {
        let unauthorized = ContractError::Unauthorized {
            found: addr(stranger),
            expected: addr("bob"),
        };
        let error = approve(&mut world, stranger, "alice", until).unwrap_err();
        assert_eq!(error, unauthorized);
        let error = revoke(&mut world, stranger, "alice").unwrap_err();
        assert_eq!(error, unauthorized);
    }
    let error = approve(&mut world, "bob", "alice", until - 1).unwrap_err();
    assert_eq!(
        error,
        ContractError::OutOfRange {
            name: "until",
            found: until - 1,
            min: until,
            max: u64::MAX
        }
    );
    approve(&mut world, "bob", "alice", u64::MAX).unwrap();
    approve(&mut world, "bob", "alice", until).unwrap();
    assert_eq!(approval(&world, "alice"), Some(until));

    world.register_operator("other_operator").unwrap();
    let no_approver = ContractError::NoApprover {
        operator: addr("other_operator"),
    };
    for msg in [
        ExecuteMsg::ApproveStaker {
            operator: name("other_operator"),
            staker: name("alice"),
            until,
        },
        ExecuteMsg::RevokeStaker {
            operator: name("other_operator"),
            staker: name("alice"),
        },
    ] {
        assert_eq!(world.run("other_operator", &msg).unwrap_err(), no_approver);
    }
    let nobody = ExecuteMsg::ApproveStaker {
        operator: name("carol"),
        staker: name("alice"),
        until,
    };
    let error = world.run("bob", &nobody).unwrap_err();
    let operator = addr("carol");
    assert_eq!(error, ContractError::UnknownOperator { operator });
}

#[test]
fn the_approver_is_a_real_account() {
    let mut world = World::new();
    let error = register(&mut world, Some("nobody".to_string())).unwrap_err();
    assert!(matches!(error, ContractError::Std(_)), "{error}");
    register(&mut world, None).unwrap();
    assert_eq!(approver(&world), None);
    world.deposit("alice", 10).unwrap();
}

#[test]
fn an_operator_drops_its_approver_for_ever() {
    let mut world = chosen();
    let drop = ExecuteMsg::DropDelegationApprover {};
    // A pool that opened before, and one that opens after.
    let until = world.now();
    approve(&mut world, "bob", "alice", until).unwrap();
    world.deposit("alice", 10).unwrap();
    for stranger in ["bob", "alice"] {
        let error = world.run(stranger, &drop).unwrap_err();
        let operator = addr(stranger);
        assert_eq!(error, ContractError::UnknownOperator { operator });
    }
    let response = world.run("operator", &drop).unwrap();
    assert_eq!(
        event(&response, "approver_dropped"),
        [
            ("operator".to_string(), name("operator")),
            ("delegation_approver".to_string(), name("bob")),
        ]
    );
    assert_eq!(approver(&world), None);
    world.deposit("carol", 10).unwrap();
    world.send("carol", 10, &token_deposit("carol")).unwrap();
    let no_approver = ContractError::NoApprover {
        operator: addr("operator"),
    };
    let error = world.run("operator", &drop).unwrap_err();
    assert_eq!(error, no_approver);
    let error = approve(&mut world, "bob", "carol", until).unwrap_err();
    assert_eq!(error, no_approver);
}

/// Whichever message opens it.
#[test]
fn a_pool_that_an_allocation_opens_is_as_closed_as_any() {
    let mut world = chosen();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.allocate("avs", percent(10), percent(100)).unwrap();
    assert_eq!(world.deposit("alice", 10).unwrap_err(), refused("alice"));
    // It is a pool like any other: it is slashed, earns and pays.
    world.wait(ALLOCATION_DELAY + 1);
    let until = world.now();
    approve(&mut world, "bob", "alice", until).unwrap();
    world.deposit("alice", 1_000).unwrap();
    world.sync("avs").unwrap();
    world.fund("avs", 1_000, 10).unwrap();
    world.wait(10);
    let earned = world.gain(&addr("alice"), REWARD, |world| {
        world.claim("alice").unwrap();
    });
    assert_eq!(earned, 1_000);
    world.slash("avs", world.now(), Decimal::percent(10)).unwrap();
    assert_eq!(world.staker("alice", None).value.u128(), 900);
}

#[test]
fn a_redelegation_needs_the_approval_when_it_is_deposited() {
    let mut world = chosen();
    world.register_operator("other_operator").unwrap();
    let with_other = ExecuteMsg::Deposit {
        operator: name("other_operator"),
        staker: None,
        limits: DepositLimits::default(),
    };
    world.run_with("alice", &with_other, &coins(100, STAKE)).unwrap();
    let redelegate = |shares| ExecuteMsg::Redelegate {
        from: name("other_operator"),
        to: name("operator"),
        asset: native(),
        shares: Uint128::new(shares),
        generation: None,
        limits: DepositLimits::default(),
    };
    world.run("alice", &redelegate(40)).unwrap();
    world.run("alice", &redelegate(60)).unwrap();
    world.wait(BUCKET + UNBONDING);
    let complete = |id| ExecuteMsg::CompleteRedelegation { id };
    assert_eq!(world.run("carol", &complete(1)).unwrap_err(), refused("alice"));
    let until = world.now();
    approve(&mut world, "bob", "alice", until).unwrap();
    world.run("carol", &complete(1)).unwrap();
    assert_eq!(world.staker("alice", None).shares.u128(), 40);
    world.wait(1);
    assert_eq!(world.run("carol", &complete(2)).unwrap_err(), refused("alice"));
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[2]).unwrap();
    });
    assert_eq!(paid, 60);
}

/// The number of a pool says whether a deposit has to ask, so that most deposits read nothing for it.
#[test]
fn pools_of_both_kinds_are_numbered_in_one_row() {
    let mut world = chosen();
    let until = world.now();
    approve(&mut world, "bob", "alice", until).unwrap();
    world.register_operator("other_operator").unwrap();
    let with = |operator: &str| ExecuteMsg::Deposit {
        operator: name(operator),
        staker: None,
        limits: DepositLimits::default(),
    };
    let funds = coins(10, STAKE);
    world.run_with("alice", &with("operator"), &funds).unwrap();
    world.run_with("alice", &with("other_operator"), &funds).unwrap();
    world.send("alice", 10, &token_deposit("alice")).unwrap();
    let number = |operator: &str, asset: Asset| {
        let querier = world.app.wrap();
        let key = (&addr(operator), &*asset.to_string());
        let row = POOL_NUMBERS.query(&querier, &world.registry, key).unwrap();
        row.unwrap().0
    };
    let token = Asset::cw20(&world.token);
    assert_eq!(number("operator", native()), (1 << 31) + 1);
    assert_eq!(number("other_operator", native()), 2);
    assert_eq!(number("operator", token), (1 << 31) + 3);
}
