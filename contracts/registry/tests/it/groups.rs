//! Groups of AVSs: those in conflict, and those that may fail together.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::*;
use palisade_math::{Bps, MathError, Scale};
use palisade_registry::ContractError;

use crate::world::*;

fn register(world: &mut World, avs: &str, change: impl FnOnce(&mut EntryTerms)) -> Outcome {
    let mut terms = world.terms(avs);
    change(&mut terms.entry);
    world.register_avs(avs, terms)
}

fn in_conflict<const N: usize>(groups: [&str; N]) -> impl FnOnce(&mut EntryTerms) {
    let groups = groups.map(str::to_string).to_vec();
    move |entry| entry.conflict_groups = groups
}

fn correlated(group: &str) -> impl FnOnce(&mut EntryTerms) {
    let group = group.to_string();
    move |entry| entry.correlation_group = Some(group)
}

#[test]
fn an_operator_serves_one_avs_of_a_conflict_group() {
    let mut world = World::new();
    register(&mut world, "avs", in_conflict(["bridge", "order flow"])).unwrap();
    register(&mut world, "other_avs", in_conflict(["order flow"])).unwrap();
    register(&mut world, "alice", in_conflict(["oracle"])).unwrap();
    register(&mut world, "bob", |_| ()).unwrap();
    world.register_operator("operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    let error = world.opt_in("operator", "other_avs").unwrap_err();
    assert_eq!(
        error,
        ContractError::ConflictingAvs {
            avs: addr("avs"),
            group: "order flow".to_string()
        }
    );
    for free in ["alice", "bob"] {
        world.opt_in("operator", free).unwrap();
    }
    // Who is leaving serves no more.
    world.opt_out("operator", "avs").unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    let error = world.opt_in("operator", "avs").unwrap_err();
    assert!(matches!(error, ContractError::ConflictingAvs { .. }), "{error}");
    // Of whom others serve nobody is asked.
    world.register_operator("other_operator").unwrap();
    world.opt_in("other_operator", "avs").unwrap();
}

#[test]
fn an_avs_names_few_groups_each_once_and_by_short_names() {
    let mut world = World::new();
    let error = register(&mut world, "avs", in_conflict(["a", "b", "c", "d", "e"])).unwrap_err();
    assert_eq!(
        error,
        ContractError::Count {
            name: "conflict_groups",
            found: 5,
            max: MAX_CONFLICT_GROUPS
        }
    );
    let error = register(&mut world, "avs", in_conflict(["a", "b", "a"])).unwrap_err();
    let group = "a".to_string();
    assert_eq!(error, ContractError::DuplicateGroup { group });
    let length = |found| ContractError::TextLength {
        name: "group",
        found,
        min: 1,
        max: 32,
    };
    let long = "g".repeat(33);
    let error = register(&mut world, "avs", in_conflict([long.as_str()])).unwrap_err();
    assert_eq!(error, length(33));
    let error = register(&mut world, "avs", in_conflict([""])).unwrap_err();
    assert_eq!(error, length(0));
    for name in [long.as_str(), ""] {
        let error = register(&mut world, "avs", correlated(name)).unwrap_err();
        assert_eq!(error, length(name.len()));
    }
    let mut terms = world.terms("avs");
    terms.entry.conflict_groups = ["a", "b", "c", "d"].map(str::to_string).to_vec();
    terms.entry.correlation_group = Some("g".repeat(32));
    world.register_avs("avs", terms.clone()).unwrap();
    let avs = addr("avs").into_string();
    assert_eq!(world.query::<AvsResponse>(&QueryMsg::Avs { avs }).terms, terms);
}

fn set_cap(world: &mut World, sender: &str, max_bps: u16) -> Outcome {
    let group = "geth".to_string();
    world.run(sender, &ExecuteMsg::SetGroupCap { group, max_bps })
}

fn cap(world: &World) -> GroupCapResponse {
    world.query(&QueryMsg::GroupCap {
        operator: addr("operator").into_string(),
        group: "geth".to_string(),
    })
}

/// Budget that the AVSs of the group have or will have.
fn budgets(world: &World) -> u128 {
    let rows = world.allocations().into_iter();
    let rows = rows.filter(|row| row.correlation_group.as_deref() == Some("geth"));
    rows.map(|row| {
        row.budget.u128()
            + row
                .increases
                .iter()
                .map(|change| change.budget.u128())
                .sum::<u128>()
    })
    .sum()
}

/// Two AVSs that may fail together and one that does not, all served; alice has staked.
fn correlated_world() -> World {
    let mut world = World::new();
    register(&mut world, "avs", correlated("geth")).unwrap();
    register(&mut world, "other_avs", correlated("geth")).unwrap();
    register(&mut world, "carol", |_| ()).unwrap();
    world.register_operator("operator").unwrap();
    for avs in ["avs", "other_avs", "carol"] {
        world.opt_in("operator", avs).unwrap();
    }
    world.deposit("alice", 1_000_000).unwrap();
    world
}

#[test]
fn what_a_group_may_take_together_is_capped() {
    let mut world = correlated_world();
    let response = set_cap(&mut world, "operator", 3_000).unwrap();
    let told = [
        ("operator".to_string(), addr("operator").into_string()),
        ("group".to_string(), "geth".to_string()),
        ("max_bps".to_string(), "3000".to_string()),
        ("wanted_bps".to_string(), "3000".to_string()),
        ("eta".to_string(), world.now().to_string()),
    ];
    assert_eq!(event(&response, "group_cap_set"), told);
    world.allocate("avs", percent(20), percent(100)).unwrap();
    let error = world
        .allocate("other_avs", percent(10) + 1, percent(100))
        .unwrap_err();
    assert_eq!(
        error,
        ContractError::GroupExposureTooHigh {
            group: "geth".to_string(),
            found: Scale::new(percent(30) + 1),
            max: Scale::new(percent(30)),
        }
    );
    world.allocate("other_avs", percent(10), percent(100)).unwrap();
    // Others are not in it.
    world.allocate("carol", percent(70), percent(100)).unwrap();
    let groups = world.allocations().into_iter();
    let groups: Vec<_> = groups.map(|row| (row.avs, row.correlation_group)).collect();
    let geth = Some("geth".to_string());
    let expected = [
        (addr("avs"), geth.clone()),
        (addr("other_avs"), geth),
        (addr("carol"), None),
    ];
    assert_eq!(groups, expected);
}

#[test]
fn each_group_has_a_cap_of_its_own() {
    let mut world = correlated_world();
    register(&mut world, "bob", correlated("reth")).unwrap();
    world.opt_in("operator", "bob").unwrap();
    set_cap(&mut world, "operator", 3_000).unwrap();
    world.allocate("bob", percent(40), percent(100)).unwrap();
    world.allocate("avs", percent(30), percent(100)).unwrap();
    world.allocate("bob", percent(70), percent(100)).unwrap();
}

#[test]
fn what_is_on_its_way_out_counts_until_it_is_gone() {
    let mut world = correlated_world();
    set_cap(&mut world, "operator", 3_000).unwrap();
    world.allocate("avs", percent(20), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let eta = world.now() + DEALLOCATION_DELAY;
    world.opt_out("operator", "avs").unwrap();
    world.go_to(eta);
    let error = world
        .allocate("other_avs", percent(11), percent(100))
        .unwrap_err();
    assert!(
        matches!(error, ContractError::GroupExposureTooHigh { .. }),
        "{error}"
    );
    world.go_to(eta + 1);
    world.allocate("other_avs", percent(30), percent(100)).unwrap();
}

#[test]
fn a_group_of_which_nothing_is_said_is_not_capped() {
    let mut world = correlated_world();
    assert_eq!(
        cap(&world),
        GroupCapResponse {
            max_bps: 10_000,
            raise: None
        }
    );
    world.allocate("avs", percent(60), percent(100)).unwrap();
    world.allocate("other_avs", percent(40), percent(100)).unwrap();
    assert_eq!(budgets(&world), WHOLE);
}

#[test]
fn a_cap_falls_at_once_and_rises_after_all_can_have_left() {
    let mut world = correlated_world();
    set_cap(&mut world, "operator", 1_000).unwrap();
    let asked = world.now();
    let response = set_cap(&mut world, "operator", 2_000).unwrap();
    let eta = asked + NOTICE + BUCKET + UNBONDING;
    assert_eq!(attribute(&response, "group_cap_set", "eta"), eta.to_string());
    assert_eq!(attribute(&response, "group_cap_set", "max_bps"), "1000");
    let raise = Some(GroupCapRaise { max_bps: 2_000, eta });
    assert_eq!(
        cap(&world),
        GroupCapResponse {
            max_bps: 1_000,
            raise
        }
    );
    world.wait(10);
    // Asking again does not put it off.
    let error = set_cap(&mut world, "operator", 2_000).unwrap_err();
    assert_eq!(error, ContractError::CapRaiseUnderWay { until: eta });
    world.go_to(eta);
    world.allocate("avs", percent(11), percent(100)).unwrap_err();
    world.go_to(eta + 1);
    assert_eq!(cap(&world).max_bps, 2_000);
    world.allocate("avs", percent(20), percent(100)).unwrap();
    let error = set_cap(&mut world, "operator", 2_000).unwrap_err();
    let max = Bps::new(2_000).unwrap();
    assert_eq!(error, ContractError::CapUnchanged { max });
    // Below what there is: nothing is taken from the AVSs, and nothing is added.
    set_cap(&mut world, "operator", 500).unwrap();
    assert_eq!(cap(&world).max_bps, 500);
    assert_eq!(budgets(&world), percent(20));
    world.allocate("other_avs", 1, 1).unwrap_err();
    world.wait(ALLOCATION_DELAY + 1);
    world.allocate("avs", percent(19), percent(90)).unwrap();
}

#[test]
fn a_raise_under_way_is_cancelled_or_replaced_by_another_cap() {
    let mut world = correlated_world();
    set_cap(&mut world, "operator", 1_000).unwrap();
    set_cap(&mut world, "operator", 2_000).unwrap();
    set_cap(&mut world, "operator", 1_000).unwrap();
    let still = GroupCapResponse {
        max_bps: 1_000,
        raise: None,
    };
    assert_eq!(cap(&world), still);
    set_cap(&mut world, "operator", 2_000).unwrap();
    world.wait(100);
    set_cap(&mut world, "operator", 1_500).unwrap();
    let eta = world.now() + ALLOCATION_DELAY;
    let raise = Some(GroupCapRaise { max_bps: 1_500, eta });
    assert_eq!(
        cap(&world),
        GroupCapResponse {
            max_bps: 1_000,
            raise
        }
    );
}

#[test]
fn only_operators_set_caps_and_only_real_ones() {
    let mut world = correlated_world();
    let error = set_cap(&mut world, "alice", 1).unwrap_err();
    let operator = addr("alice");
    assert_eq!(error, ContractError::UnknownOperator { operator });
    let error = set_cap(&mut world, "operator", 10_001).unwrap_err();
    let (found, max) = (10_001, 10_000);
    assert_eq!(
        error,
        ContractError::Math(MathError::BpsOutOfRange { found, max })
    );
    let error = set_cap(&mut world, "operator", 10_000).unwrap_err();
    assert_eq!(error, ContractError::CapUnchanged { max: Bps::ONE });
    for group in [String::new(), "g".repeat(33)] {
        let msg = ExecuteMsg::SetGroupCap { group, max_bps: 0 };
        let error = world.run("operator", &msg).unwrap_err();
        assert!(matches!(error, ContractError::TextLength { .. }), "{error}");
    }
    set_cap(&mut world, "operator", 0).unwrap();
    world.allocate("avs", 1, 1).unwrap_err();
    // Weight alone takes nothing.
    world.allocate("avs", 0, percent(100)).unwrap();
}

/// Ask for anything and slash at random: no group gets more budget while it is at its cap. What is there may be above a cap
/// that fell, and above its part of a scale that others slashed.
#[test]
fn registry_i32_budgets_of_a_group_never_rise_beyond_its_cap() {
    let mut world = correlated_world();
    let mut seed = 7u128;
    let mut dice = move |sides: u128| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1) % (1 << 62);
        (seed >> 20) % sides
    };
    let names = ["avs", "other_avs", "carol"];
    let (mut risen, mut refused, mut slashed) = (0, 0, 0);
    for _ in 0..400 {
        let (before, name) = (budgets(&world), names[dice(3) as usize]);
        match dice(8) {
            0 => drop(set_cap(&mut world, "operator", dice(6_000) as u16)),
            1 => {
                let now = world.now();
                slashed += u32::from(world.slash(name, now, Decimal::percent(2)).is_ok());
            }
            2 => world.wait(dice(1_500) as u64),
            _ => {
                let budget = WHOLE / 10_000 * dice(4_000);
                match world.allocate(name, budget, budget.max(percent(50))) {
                    Ok(_) => (),
                    Err(ContractError::GroupExposureTooHigh { .. }) => refused += 1,
                    Err(_) => (),
                }
            }
        }
        let after = budgets(&world);
        if after > before {
            risen += 1;
            let most = world.pool().scale.u128() / 10_000 * u128::from(cap(&world).max_bps);
            assert!(after <= most + 10_000, "{after} of {most}");
        }
        world.wait(1);
    }
    assert!(
        risen > 20 && refused > 20 && slashed > 10,
        "{risen} {refused} {slashed}"
    );
}
