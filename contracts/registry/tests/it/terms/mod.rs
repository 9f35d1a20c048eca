//! Terms that change: when, by whom, and what they do to faults and slashes of before.

use cosmwasm_std::Decimal;
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;

use crate::world::*;

mod faults;

const ANNOUNCED: u64 = NOTICE + BUCKET + UNBONDING;

fn answer(world: &World) -> AvsResponse {
    world.query(&QueryMsg::Avs {
        avs: addr("avs").into_string(),
    })
}

fn terms_at(world: &World, at: u64) -> AvsTerms {
    world.query(&QueryMsg::TermsAt {
        avs: addr("avs").into_string(),
        at,
    })
}

fn proposed(world: &World) -> Option<ProposedTermsResponse> {
    world.query(&QueryMsg::ProposedTerms {
        avs: addr("avs").into_string(),
    })
}

fn propose(world: &mut World, terms: AvsTerms) -> Outcome {
    world.run("avs", &ExecuteMsg::ProposeTerms { terms })
}

/// The terms of now with something else in them.
fn propose_with(world: &mut World, change: impl FnOnce(&mut AvsTerms)) -> Outcome {
    let mut terms = answer(world).terms;
    change(&mut terms);
    propose(world, terms)
}

fn apply(world: &mut World) -> Outcome {
    let avs = addr("avs").into_string();
    world.run("carol", &ExecuteMsg::ApplyTerms { avs })
}

fn cancel(world: &mut World) -> Outcome {
    world.run("avs", &ExecuteMsg::CancelTerms {})
}

/// Announces and waits; the terms change in the next second at the earliest.
fn announce(world: &mut World, change: impl FnOnce(&mut AvsTerms)) {
    propose_with(world, change).unwrap();
    world.wait(ANNOUNCED);
}

/// Applies what was announced, a second later.
fn change_now(world: &mut World) -> u64 {
    world.wait(1);
    apply(world).unwrap();
    world.now()
}

#[test]
fn anyone_applies_terms_that_were_announced_for_as_long_as_leaving_takes() {
    let mut world = World::in_service();
    let before = answer(&world).terms;
    let mut after = before.clone();
    (after.kind, after.max_slash_bps) = ("oracle".to_string(), 5_000);
    after.entry.admission = Some(addr("bob").into_string());
    let asked = world.now();
    let response = propose(&mut world, after.clone()).unwrap();
    let eta = asked + ANNOUNCED;
    let slasher = before.slasher.clone().unwrap();
    let terms = [
        ("kind", "oracle"),
        ("slasher", slasher.as_str()),
        ("resolver", "none"),
        ("destination", "burn"),
        ("max_slash_bps", "5000"),
        ("max_window_slash_bps", "10000"),
        ("min_slashable_bps", "0"),
        ("bounty_bps", "0"),
        ("deallocation_delay_seconds", "800"),
        ("allocation_delay_seconds", "1150"),
        ("admission", addr("bob").as_str()),
    ]
    .map(|(key, value)| (key.to_string(), value.to_string()));
    let avs = ("avs".to_string(), addr("avs").into_string());
    let told = [&[avs.clone(), ("eta".to_string(), eta.to_string())][..], &terms].concat();
    assert_eq!(event(&response, "terms_proposed"), told);
    let expected = ProposedTermsResponse {
        terms: after.clone(),
        eta,
        expires: eta + ANNOUNCED,
    };
    assert_eq!(proposed(&world), Some(expected));
    assert_eq!(answer(&world).terms, before);

    world.go_to(eta);
    let error = apply(&mut world).unwrap_err();
    assert_eq!(
        error,
        ContractError::TermsTooEarly {
            found: eta,
            until: eta
        }
    );
    world.go_to(eta + 1);
    let response = apply(&mut world).unwrap();
    assert_eq!(event(&response, "terms_applied"), [&[avs][..], &terms].concat());
    assert_eq!(answer(&world).terms, after);
    assert_eq!(proposed(&world), None);
    // A read of the past excludes its own second.
    assert_eq!(terms_at(&world, asked), before);
    assert_eq!(terms_at(&world, eta + 1), before);
    assert_eq!(terms_at(&world, eta + 2), after);
    let error = apply(&mut world).unwrap_err();
    assert_eq!(error, ContractError::NoTermsProposed { avs: addr("avs") });
}

#[test]
fn every_change_is_remembered() {
    let mut world = World::in_service();
    let mut changes = Vec::new();
    for kind in ["a", "b", "c"] {
        announce(&mut world, |terms| terms.kind = kind.to_string());
        changes.push((change_now(&mut world), kind));
    }
    for (second, kind) in changes {
        assert_ne!(terms_at(&world, second).kind, kind);
        assert_eq!(terms_at(&world, second + 1).kind, kind);
    }
    assert_eq!(terms_at(&world, 0).kind, "sequencer");
}

#[test]
fn only_the_avs_announces_and_takes_back() {
    let mut world = World::in_service();
    let terms = answer(&world).terms;
    let unknown = ContractError::UnknownAvs { avs: addr("alice") };
    let error = world
        .run("alice", &ExecuteMsg::ProposeTerms { terms })
        .unwrap_err();
    assert_eq!(error, unknown);
    let error = world.run("alice", &ExecuteMsg::CancelTerms {}).unwrap_err();
    assert_eq!(error, unknown);
    let none = ContractError::NoTermsProposed { avs: addr("avs") };
    assert_eq!(cancel(&mut world).unwrap_err(), none);
    assert_eq!(apply(&mut world).unwrap_err(), none);
    announce(&mut world, |terms| terms.max_slash_bps = 1);
    let response = cancel(&mut world).unwrap();
    let told = [("avs".to_string(), addr("avs").into_string())];
    assert_eq!(event(&response, "terms_cancelled"), told);
    world.wait(1);
    assert_eq!(apply(&mut world).unwrap_err(), none);
    assert_eq!(proposed(&world), None);
}

#[test]
fn the_same_terms_again_do_not_put_them_off_and_others_do() {
    let mut world = World::in_service();
    let error = propose_with(&mut world, |_| ()).unwrap_err();
    assert_eq!(error, ContractError::TermsUnchanged {});
    let until = world.now() + ANNOUNCED;
    propose_with(&mut world, |terms| terms.max_slash_bps = 1).unwrap();
    world.wait(100);
    let error = propose_with(&mut world, |terms| terms.max_slash_bps = 1).unwrap_err();
    assert_eq!(error, ContractError::TermsUnderWay { until });
    propose_with(&mut world, |terms| terms.max_slash_bps = 2).unwrap();
    world.go_to(until + 1);
    apply(&mut world).unwrap_err();
    world.go_to(until + 101);
    apply(&mut world).unwrap();
    assert_eq!(answer(&world).terms.max_slash_bps, 2);
}

/// Else an AVS could keep a stock of terms, and change to them without a notice whenever it likes.
#[test]
fn an_announcement_lasts_as_long_again_as_it_took() {
    let mut world = World::in_service();
    let until = world.now() + 2 * ANNOUNCED;
    propose_with(&mut world, |terms| terms.max_slash_bps = 1).unwrap();
    world.go_to(until);
    let error = propose_with(&mut world, |terms| terms.max_slash_bps = 1).unwrap_err();
    let eta = until - ANNOUNCED;
    assert_eq!(error, ContractError::TermsUnderWay { until: eta });
    world.go_to(until + 1);
    let found = world.now();
    assert_eq!(
        apply(&mut world).unwrap_err(),
        ContractError::TermsExpired { found, until }
    );
    // The same has to be announced again, and waits again.
    propose_with(&mut world, |terms| terms.max_slash_bps = 1).unwrap();
    let eta = found + ANNOUNCED;
    assert_eq!(proposed(&world).unwrap().eta, eta);
    world.go_to(eta);
    apply(&mut world).unwrap_err();
    world.go_to(eta + ANNOUNCED);
    apply(&mut world).unwrap();
    assert_eq!(answer(&world).terms.max_slash_bps, 1);
}

#[test]
fn what_is_counted_by_never_changes() {
    let mut world = World::in_service_of(|_, mut terms| {
        terms.entry.conflict_groups = vec!["bridge".to_string()];
        terms
    });
    let mut fixed = |name, change: fn(&mut AvsTerms)| {
        let error = propose_with(&mut world, change).unwrap_err();
        assert_eq!(error, ContractError::TermsFixed { name });
    };
    fixed("slash_window_seconds", |terms| terms.slash_window_seconds += 1);
    fixed("slash_window_seconds", |terms| terms.slash_window_seconds -= 1);
    fixed("conflict_groups", |terms| terms.entry.conflict_groups.clear());
    fixed("correlation_group", |terms| {
        terms.entry.correlation_group = Some("geth".to_string());
    });
    fixed("assets", |terms| drop(terms.assets.pop()));
}

#[test]
fn announced_terms_are_checked_like_the_first() {
    let mut world = World::in_service();
    let error = propose_with(&mut world, |terms| {
        terms.deallocation_delay_seconds = UNBONDING + 1
    });
    assert!(matches!(error.unwrap_err(), ContractError::Slash(_)));
    let error = propose_with(&mut world, |terms| {
        terms.allocation_delay_seconds = ALLOCATION_DELAY - 1
    });
    assert!(matches!(error.unwrap_err(), ContractError::OutOfRange { .. }));
    let registry = world.registry.clone();
    let slasher = world.new_slasher(&registry, "other_avs").into_string();
    let error = propose_with(&mut world, |terms| terms.slasher = Some(slasher));
    assert!(matches!(
        error.unwrap_err(),
        ContractError::SlasherServesAnother { .. }
    ));
    assert_eq!(proposed(&world), None);
}

#[test]
fn an_avs_that_leaves_changes_its_terms_no_more() {
    let mut world = World::in_service();
    announce(&mut world, |terms| terms.max_slash_bps = 1);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    world.wait(1);
    let error = apply(&mut world).unwrap_err();
    assert!(matches!(error, ContractError::AvsLeaving { .. }), "{error}");
    let error = propose_with(&mut world, |terms| terms.max_slash_bps = 2).unwrap_err();
    assert!(matches!(error, ContractError::AvsLeaving { .. }), "{error}");
    cancel(&mut world).unwrap();
}

#[test]
fn registry_i14_whoever_leaves_when_terms_are_announced_never_meets_them() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        max_slash_bps: 1,
        ..terms
    });
    propose_with(&mut world, |terms| terms.max_slash_bps = 10_000).unwrap();
    let announced = world.now();
    // A staker that notices in the last second, and an operator.
    world.go_to(announced + NOTICE);
    world.queue("alice", 1_000_000).unwrap();
    world.opt_out("operator", "avs").unwrap();
    world.go_to(announced + ANNOUNCED);
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[1]).unwrap();
    });
    assert_eq!(paid, 1_000_000);
    let changed = change_now(&mut world);
    assert_eq!(world.allocation("avs").budget.u128(), 0);
    world.wait(1);
    world.slash("avs", changed, Decimal::one()).unwrap_err();
}

#[test]
fn an_asset_that_is_added_can_be_allocated() {
    let mut world = World::in_service_of(|_, mut terms| {
        terms.assets.truncate(1);
        terms
    });
    let token = Asset::cw20(&world.token);
    let error = world
        .allocate_of("operator", "avs", token.clone(), percent(5), percent(10))
        .unwrap_err();
    assert!(matches!(error, ContractError::AssetNotOfAvs { .. }), "{error}");
    let added = token.clone();
    announce(&mut world, |terms| terms.assets.insert(0, added));
    change_now(&mut world);
    world
        .allocate_of("operator", "avs", token, percent(5), percent(10))
        .unwrap();
    world.opt_out("operator", "avs").unwrap();
}

#[test]
fn new_delays_count_for_what_is_asked_afterwards() {
    let mut world = World::in_service();
    world.wait(ANNOUNCED);
    announce(&mut world, |terms| {
        terms.deallocation_delay_seconds = WINDOW;
        terms.allocation_delay_seconds = ALLOCATION_DELAY + 50;
    });
    let asked = world.now();
    world.allocate("avs", percent(5), percent(100)).unwrap();
    change_now(&mut world);
    assert_eq!(
        world.allocation("avs").decreases[0].eta,
        asked + DEALLOCATION_DELAY
    );
    world.allocate("avs", percent(4), percent(100)).unwrap();
    assert_eq!(world.allocation("avs").decreases[1].eta, world.now() + WINDOW);
    world.allocate("avs", percent(6), percent(100)).unwrap();
    assert_eq!(
        world.allocation("avs").increases[0].eta,
        world.now() + ALLOCATION_DELAY + 50
    );
}

#[test]
fn an_admission_that_is_new_asks_only_who_comes_later() {
    let mut world = World::in_service();
    announce(&mut world, |terms| {
        terms.entry.admission = Some(addr("bob").into_string());
    });
    change_now(&mut world);
    world.allocate("avs", percent(20), percent(100)).unwrap();
    world.register_operator("other_operator").unwrap();
    let error = world.opt_in("other_operator", "avs").unwrap_err();
    assert!(matches!(error, ContractError::NotAdmitted { .. }), "{error}");
}
