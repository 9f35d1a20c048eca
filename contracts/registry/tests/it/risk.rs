//! What the registry says about risk, held against what slashes then do, and what AVSs declare.

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

fn guaranteed(world: &World, avs: &str, operator: Option<&str>) -> Vec<GuaranteedStakeResponse> {
    world.query(&QueryMsg::GuaranteedSlashableStake {
        avs: addr(avs).into_string(),
        asset: native(),
        operator: operator.map(|name| addr(name).into_string()),
        start_after: None,
        limit: None,
    })
}

fn dilution(world: &World, avs: &str) -> DilutionResponse {
    let rows: Vec<DilutionResponse> = world.query(&QueryMsg::SecurityDilution {
        avs: addr(avs).into_string(),
        asset: native(),
        operator: Some(addr("operator").into_string()),
        start_after: None,
        limit: None,
    });
    rows[0].clone()
}

fn leverage(world: &World) -> LeverageResponse {
    world.query(&QueryMsg::Leverage {
        operator: addr("operator").into_string(),
        asset: native(),
    })
}

fn report(world: &World) -> Vec<AssetRisk> {
    let avs = addr("avs").into_string();
    world.query(&QueryMsg::RiskReport { avs })
}

fn declared(value_at_risk: u128, threshold_bps: u16) -> DeclaredRisk {
    DeclaredRisk {
        asset: native(),
        attack: Some(DeclaredAttack {
            value_at_risk: Uint128::new(value_at_risk),
            threshold_bps,
        }),
        min_operator_stake: Uint128::zero(),
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

/// Two AVSs that share all of a pool's stake.
fn shared(others: u128) -> World {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world
        .allocate("other_avs", percent(others), percent(100))
        .unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world
}

#[test]
fn registry_i31_what_is_guaranteed_is_the_share_of_the_budget_and_no_other_avs_takes_it() {
    let mut world = shared(40);
    let before = &guaranteed(&world, "avs", Some("operator"))[0];
    assert_eq!(before.now.u128(), 100_000);
    assert_eq!(before.until_delay.u128(), 100_000);
    assert_eq!(before.until, world.now() + DEALLOCATION_DELAY);
    world.slash("other_avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(world.pool().assets.u128(), 600_000);
    assert_eq!(guaranteed(&world, "avs", None)[0].now.u128(), 100_000);
    let response = world.slash("avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(attribute(&response, "slashed", "amount"), "100000");
}

#[test]
fn what_an_operator_takes_back_is_guaranteed_until_it_is_gone() {
    let mut world = World::in_service();
    let asked = world.now();
    world.allocate("avs", percent(4), percent(100)).unwrap();
    let now = |world: &World| {
        let row = &guaranteed(world, "avs", None)[0];
        (row.now.u128(), row.until_delay.u128())
    };
    assert_eq!(now(&world), (100_000, 40_000));
    world.go_to(asked + DEALLOCATION_DELAY);
    assert_eq!(now(&world), (100_000, 40_000));
    world.wait(1);
    assert_eq!(now(&world), (40_000, 40_000));
    // Whoever serves no more is not listed, and can still be asked for.
    world.opt_out("operator", "avs").unwrap();
    assert!(guaranteed(&world, "avs", None).is_empty());
    let row = &guaranteed(&world, "avs", Some("operator"))[0];
    assert_eq!((row.now.u128(), row.until_delay.u128()), (40_000, 0));
    let row = &guaranteed(&world, "avs", Some("alice"))[0];
    assert_eq!((row.now.u128(), row.until_delay.u128()), (0, 0));
}

#[test]
fn what_an_avs_counts_undiluted_is_what_it_counts_when_the_others_took_all() {
    let mut world = shared(40);
    let answer = dilution(&world, "avs");
    assert_eq!(answer.counted.u128(), 1_000_000);
    assert_eq!(answer.undiluted.u128(), 600_000);
    assert_eq!(answer.dilution_bps.u128(), 4_000);
    let other = dilution(&world, "other_avs");
    assert_eq!(
        (other.undiluted.u128(), other.dilution_bps.u128()),
        (900_000, 1_000)
    );
    world.slash("other_avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(world.allocation("avs").counted_assets.u128(), 600_000);
    let answer = dilution(&world, "avs");
    assert_eq!(
        (answer.undiluted.u128(), answer.dilution_bps.u128()),
        (600_000, 0)
    );
}

#[test]
fn an_avs_that_leaves_room_for_the_others_is_not_diluted() {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("other_avs", percent(40), percent(60)).unwrap();
    // What is under way takes nothing yet.
    assert_eq!(dilution(&world, "avs").dilution_bps.u128(), 0);
    world.wait(ALLOCATION_DELAY + 1);
    assert_eq!(dilution(&world, "other_avs").dilution_bps.u128(), 0);
    assert_eq!(dilution(&world, "avs").dilution_bps.u128(), 4_000);
    // Nothing is counted of whom it jailed.
    let msg = ExecuteMsg::JailOperator {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        until: world.now() + 10,
    };
    world.through_slasher("avs", &msg).unwrap();
    let answer = dilution(&world, "avs");
    assert_eq!((answer.counted.u128(), answer.dilution_bps.u128()), (0, 0));
    assert_eq!(guaranteed(&world, "avs", None)[0].now.u128(), 100_000);
}

#[test]
fn leverage_counts_weights_and_exposure_budgets() {
    let mut world = World::in_service();
    let alone = leverage(&world);
    assert_eq!(alone.leverage_bps.u128(), 10_000);
    assert_eq!(alone.exposure_bps.u128(), 1_000);
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world
        .allocate("other_avs", percent(40) + 1, percent(70) + 1)
        .unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let both = leverage(&world);
    assert_eq!(both.leverage_bps.u128(), 17_001);
    assert_eq!(both.exposure_bps.u128(), 5_001);
}

#[test]
fn registry_i31_serving_one_more_avs_never_lowers_what_attacks_return() {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    assert_eq!(leverage(&world).attack_return_bps, None);
    declare(&mut world, "avs", declared(100_000, 5_000)).unwrap();
    // 100,000 for 500,000 of the stake.
    let alone = leverage(&world).attack_return_bps.unwrap();
    assert_eq!(alone.u128(), 2_000);
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("other_avs", percent(1), percent(30)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    // It counts stake and nobody knows what for.
    assert_eq!(leverage(&world).attack_return_bps, None);
    declare(&mut world, "other_avs", declared(1, 10_000)).unwrap();
    // Its weight is not synced: it has something to gain and no stake.
    assert_eq!(leverage(&world).attack_return_bps, None);
    world.sync("other_avs").unwrap();
    assert_eq!(leverage(&world).attack_return_bps.unwrap().u128(), 2_001);
    declare(&mut world, "other_avs", declared(u128::MAX, 1)).unwrap();
    assert_eq!(leverage(&world).attack_return_bps, Some(Uint128::MAX));
    declare(&mut world, "other_avs", declared(0, 1)).unwrap();
    assert_eq!(leverage(&world).attack_return_bps, Some(alone));
}

fn secured(min_slashable_bps: u16, max_slash_bps: u16, max_window_slash_bps: u16) -> World {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        min_slashable_bps,
        max_slash_bps,
        max_window_slash_bps,
        ..terms
    });
    world.sync("avs").unwrap();
    world
}

#[test]
fn an_attack_pays_as_soon_as_it_gains_more_than_it_costs() {
    // A tenth of the pool can be slashed, so all of it counts: 1,000,000 * 50 % * 10 %.
    let mut world = secured(1_000, 10_000, 10_000);
    let row = &report(&world)[0];
    assert_eq!((row.counted.u128(), row.guaranteed.u128()), (1_000_000, 100_000));
    assert_eq!((row.cost_of_corruption, row.attack_pays), (None, None));
    let verdict = |world: &mut World, gain| {
        declare(world, "avs", declared(gain, 5_000)).unwrap();
        let row = &report(world)[0];
        assert_eq!(row.cost_of_corruption, Some(Uint128::new(50_000)));
        (row.attack_pays.unwrap(), row.slack_bps.map(|slack| slack.u128()))
    };
    assert_eq!(verdict(&mut world, 40_001), (false, Some(2_499)));
    assert_eq!(verdict(&mut world, 40_000), (false, Some(2_500)));
    assert_eq!(verdict(&mut world, 50_000), (false, Some(0)));
    assert_eq!(verdict(&mut world, 50_001), (true, None));
    assert_eq!(verdict(&mut world, 0), (false, None));
    assert_eq!(report(&world).len(), 2);
    assert_eq!(report(&world)[1].declared.asset, Asset::cw20(&world.token));
    assert_eq!(report(&world)[1].counted.u128(), 0);
}

#[test]
fn an_attack_costs_no_more_than_caps_and_budgets_let_a_slash_take() {
    for (min_slashable, max_slash, max_window, least) in [
        (1_000, 10_000, 10_000, 1_000),
        (1_000, 700, 10_000, 700),
        (1_000, 10_000, 600, 600),
        (0, 10_000, 10_000, 0),
    ] {
        let mut world = secured(min_slashable, max_slash, max_window);
        declare(&mut world, "avs", declared(1, 10_000)).unwrap();
        let row = report(&world)[0].clone();
        assert_eq!(row.least_loss_bps, least);
        let cost = row.cost_of_corruption.unwrap().u128();
        assert_eq!(cost, 100 * u128::from(least));
        // All of it attacks, and is slashed for it once.
        world.slash("avs", world.now(), Decimal::one()).unwrap();
        assert!(world.pool().total_slashed.u128() >= cost);
    }
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        slasher: None,
        min_slashable_bps: 1_000,
        ..terms
    });
    world.sync("avs").unwrap();
    declare(&mut world, "avs", declared(1, 10_000)).unwrap();
    let row = &report(&world)[0];
    assert_eq!((row.least_loss_bps, row.attack_pays), (0, Some(true)));
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
    ];
    assert_eq!(event(&response, "risk_declared"), told);
    assert_eq!(report(&world)[0].declared, declared(7, 3_334));

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
    assert_eq!(report(&world)[0].declared, declared(7, 10_000));
    let silent = DeclaredRisk {
        attack: None,
        ..declared(0, 1)
    };
    let response = declare(&mut world, "avs", silent.clone()).unwrap();
    assert_eq!(attribute(&response, "risk_declared", "value_at_risk"), "none");
    assert_eq!(attribute(&response, "risk_declared", "threshold_bps"), "none");
    assert_eq!(report(&world)[0].declared, silent);
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
    assert_eq!(guaranteed(&world, "avs", None).len(), 2);
    world.opt_out("operator", "avs").unwrap();
    assert_eq!(page(&world, None, None), [addr("other_operator")]);
}
