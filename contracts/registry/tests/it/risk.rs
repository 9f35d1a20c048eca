//! What the registry says a slash would take, held against what slashes then do, and what AVSs declare.

use cosmwasm_std::{Addr, Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::PoolAssets;
use palisade_registry::ContractError;

use crate::world::*;

fn budget(world: &World, at: Option<u64>) -> SlashBudgetResponse {
    world.query(&QueryMsg::SlashBudget {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        asset: native(),
        at,
    })
}

fn slashable_by(world: &World, avs: &str, operator: &str, at: Option<u64>) -> OperatorSlashableResponse {
    world.query(&QueryMsg::IsOperatorSlashable {
        avs: addr(avs).into_string(),
        operator: addr(operator).into_string(),
        at,
    })
}

fn slashable(world: &World, at: u64) -> bool {
    slashable_by(world, "avs", "operator", Some(at)).slashable
}

fn at_risk(world: &World, asset: Asset) -> StakeAtRiskResponse {
    let avs = addr("avs").into_string();
    world.query(&QueryMsg::StakeAtRisk { avs, asset })
}

fn declared(value_at_risk: u128, threshold_bps: u16) -> DeclaredRisk {
    DeclaredRisk {
        asset: native(),
        attack: Some(DeclaredAttack {
            value_at_risk: Uint128::new(value_at_risk),
            threshold_bps,
        }),
        min_operator_stake: Uint128::zero(),
        min_operator_bond: Uint128::zero(),
    }
}

fn declare(world: &mut World, avs: &str, declared: DeclaredRisk) -> Outcome {
    world.run(avs, &ExecuteMsg::DeclareRisk { declared })
}

/// Takes at most a twentieth at once, and 8 % in a window.
fn capped() -> World {
    World::in_service_of(|_, terms| AvsTerms {
        max_slash_bps: 500,
        max_window_slash_bps: 800,
        ..terms
    })
}

#[test]
fn the_largest_slash_takes_what_the_budget_says() {
    let mut world = capped();
    let expected = SlashBudgetResponse {
        budget: percent(10).into(),
        one_slash: percent(5).into(),
        window_left: percent(8).into(),
        charge: percent(5).into(),
        amount: Uint128::new(50_000),
        bond: Uint128::zero(),
    };
    assert_eq!(budget(&world, None), expected);
    let response = world.slash("avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(attribute(&response, "slashed", "amount"), "50000");
    world.wait(1);
    // The base fell with the scale.
    let left = budget(&world, None);
    assert_eq!(left.budget.u128(), percent(5));
    assert_eq!(left.window_left.u128(), percent(95) / 100 * 8 - percent(5));
    assert_eq!(left.charge, left.window_left);
    let response = world.slash("avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(attribute(&response, "slashed", "charge"), left.charge.to_string());
    assert_eq!(attribute(&response, "slashed", "amount"), left.amount.to_string());
    world.wait(1);
    let left = budget(&world, None);
    assert_eq!((left.charge.u128(), left.amount.u128()), (0, 0));
    assert!(!slashable(&world, world.now()));
    world.slash("avs", world.now(), Decimal::one()).unwrap_err();
    // Another window, though not another budget.
    world.wait(2 * WINDOW);
    let left = budget(&world, None);
    assert_eq!(left.charge, left.budget);
    assert!(slashable(&world, world.now()));
}

#[test]
fn a_bucket_that_no_message_has_closed_is_in_what_an_older_fault_takes() {
    let mut world = World::in_service();
    world.queue("alice", 400_000).unwrap();
    let fault = world.now();
    world.wait(1);
    assert_eq!(budget(&world, Some(fault)).amount.u128(), 100_000);
    world.wait(2 * BUCKET);
    assert_eq!(budget(&world, Some(fault)).amount.u128(), 100_000);
    // What left is out of reach of later faults.
    assert_eq!(budget(&world, None).amount.u128(), 60_000);
    let response = world.slash("avs", fault, Decimal::one()).unwrap();
    assert_eq!(attribute(&response, "slashed", "amount"), "100000");
}

#[test]
fn an_operator_is_slashable_for_as_long_as_a_slash_goes_through() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.deposit("alice", 1_000_000).unwrap();
    let eta = world.now() + ALLOCATION_DELAY;
    world.allocate("avs", percent(10), percent(100)).unwrap();
    world.go_to(eta + 2);
    // A read of the past excludes its own second, and the increase is there after its eta.
    assert!(!slashable(&world, eta));
    assert!(slashable(&world, eta + 1));
    let fault = eta + 1;
    world.go_to(fault + WINDOW);
    let answer = slashable_by(&world, "avs", "operator", Some(fault));
    let expected = OperatorSlashableResponse {
        slashable: true,
        assets: vec![native()],
        until: fault + WINDOW,
    };
    assert_eq!(answer, expected);
    world.go_to(fault + WINDOW + 1);
    assert!(!slashable(&world, fault));
    assert!(slashable(&world, fault + 1));
    assert!(slashable(&world, world.now()));
    assert!(!slashable(&world, world.now() + 1));

    world.opt_out("operator", "avs").unwrap();
    let eta = world.now() + DEALLOCATION_DELAY;
    world.go_to(eta);
    assert!(slashable(&world, eta));
    world.go_to(eta + 1);
    assert!(!slashable(&world, eta));
    world.slash("avs", eta, Decimal::one()).unwrap_err();
}

#[test]
fn nobody_is_slashable_by_whom_he_does_not_serve_or_who_cannot_slash() {
    let mut world = World::in_service();
    let none = |avs: &str, operator: &str| !slashable_by(&world, avs, operator, None).slashable;
    assert!(none("avs", "alice"));
    world
        .try_query::<OperatorSlashableResponse>(&QueryMsg::IsOperatorSlashable {
            avs: addr("alice").into_string(),
            operator: addr("operator").into_string(),
            at: None,
        })
        .unwrap_err();
    assert!(slashable_by(&world, "avs", "operator", None).slashable);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW);
    assert!(slashable_by(&world, "avs", "operator", None).slashable);
    world.wait(1);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    assert!(!slashable_by(&world, "avs", "operator", None).slashable);
    assert_eq!(budget(&world, None), SlashBudgetResponse::default());

    let world = World::in_service_of(|_, terms| AvsTerms {
        slasher: None,
        ..terms
    });
    assert!(!slashable_by(&world, "avs", "operator", None).slashable);
    assert_eq!(budget(&world, None).charge.u128(), 0);
}

#[test]
fn an_avs_declares_for_its_own_assets() {
    let mut world = World::in_service();
    let response = declare(&mut world, "avs", declared(7, 3_334)).unwrap();
    let told = [
        ("avs".to_string(), addr("avs").into_string()),
        ("asset".to_string(), native().to_string()),
        ("value_at_risk".to_string(), "7".to_string()),
        ("threshold_bps".to_string(), "3334".to_string()),
        ("min_operator_stake".to_string(), "0".to_string()),
        ("min_operator_bond".to_string(), "0".to_string()),
    ];
    assert_eq!(event(&response, "risk_declared"), told);
    assert_eq!(at_risk(&world, native()).declared, declared(7, 3_334));

    let error = declare(&mut world, "alice", declared(7, 1)).unwrap_err();
    assert_eq!(error, ContractError::UnknownAvs { avs: addr("alice") });
    let foreign = DeclaredRisk {
        asset: reward(),
        ..declared(7, 1)
    };
    let error = declare(&mut world, "avs", foreign).unwrap_err();
    assert!(matches!(error, ContractError::AssetNotOfAvs { .. }), "{error}");
    for found in [0, 10_001] {
        let error = declare(&mut world, "avs", declared(7, found)).unwrap_err();
        assert_eq!(
            error,
            ContractError::OutOfRange {
                name: "threshold_bps",
                found: found.into(),
                min: 1,
                max: 10_000
            }
        );
    }
    declare(&mut world, "avs", declared(7, 1)).unwrap();
    declare(&mut world, "avs", declared(7, 10_000)).unwrap();
    assert_eq!(at_risk(&world, native()).declared, declared(7, 10_000));
    let silent = DeclaredRisk {
        attack: None,
        ..declared(0, 1)
    };
    let response = declare(&mut world, "avs", silent.clone()).unwrap();
    assert_eq!(attribute(&response, "risk_declared", "value_at_risk"), "none");
    assert_eq!(attribute(&response, "risk_declared", "threshold_bps"), "none");
    assert_eq!(at_risk(&world, native()).declared, silent);
}

#[test]
fn an_avs_that_left_declares_nothing() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    world.wait(1);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    let error = declare(&mut world, "avs", declared(1, 1)).unwrap_err();
    assert_eq!(error, ContractError::AvsDeregistered { avs: addr("avs") });
}

#[test]
fn a_pool_below_the_least_stake_is_allocated_no_more() {
    let mut world = World::in_service();
    let least = |min| DeclaredRisk {
        attack: None,
        min_operator_stake: Uint128::new(min),
        min_operator_bond: Uint128::zero(),
        ..declared(0, 1)
    };
    declare(&mut world, "avs", least(1_000_001)).unwrap();
    let error = world.allocate("avs", percent(11), percent(100)).unwrap_err();
    assert_eq!(
        error,
        ContractError::StakeTooSmall {
            found: PoolAssets::new(1_000_000),
            expected: PoolAssets::new(1_000_001)
        }
    );
    world.allocate("avs", percent(9), percent(90)).unwrap();
    declare(&mut world, "avs", least(1_000_000)).unwrap();
    world.allocate("avs", percent(11), percent(100)).unwrap();
    // Stake on its way out is none to rely on.
    world.queue("alice", 1).unwrap();
    world.allocate("avs", percent(12), percent(100)).unwrap_err();
}

#[test]
fn the_operators_of_an_avs_are_listed_while_they_serve() {
    let mut world = World::in_service();
    world.register_operator("other_operator").unwrap();
    world.opt_in("other_operator", "avs").unwrap();
    let page = |world: &World, start_after: Option<&Addr>, limit| -> Vec<Addr> {
        world.query(&QueryMsg::AvsOperators {
            avs: addr("avs").into_string(),
            start_after: start_after.map(Addr::to_string),
            limit,
        })
    };
    let all = page(&world, None, None);
    let mut expected = vec![addr("operator"), addr("other_operator")];
    expected.sort();
    assert_eq!(all, expected);
    assert_eq!(page(&world, Some(&all[0]), Some(1)), all[1..]);
    world.opt_out("operator", "avs").unwrap();
    assert_eq!(page(&world, None, None), [addr("other_operator")]);
}

#[test]
fn stake_at_risk_is_what_counted_at_the_last_sync() {
    let mut world = World::in_service();
    assert_eq!(at_risk(&world, native()).counted.u128(), 0);
    world.sync("avs").unwrap();
    assert_eq!(at_risk(&world, native()).counted.u128(), 1_000_000);
    world.deposit("alice", 1_000).unwrap();
    assert_eq!(at_risk(&world, native()).counted.u128(), 1_000_000);
    world.sync("avs").unwrap();
    assert_eq!(at_risk(&world, native()).counted.u128(), 1_001_000);
    let nothing = StakeAtRiskResponse {
        declared: DeclaredRisk {
            asset: reward(),
            attack: None,
            min_operator_stake: Uint128::zero(),
            min_operator_bond: Uint128::zero(),
        },
        counted: Uint128::zero(),
    };
    assert_eq!(at_risk(&world, reward()), nothing);
    let avs = addr("alice").into_string();
    let asset = native();
    let error = world.try_query::<StakeAtRiskResponse>(&QueryMsg::StakeAtRisk { avs, asset });
    let error = error.unwrap_err().to_string();
    assert!(error.contains("is no avs"), "{error}");
}
