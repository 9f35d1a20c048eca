//! Registration of AVSs.

use cosmwasm_std::{coin, coins};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::slash::SlashError;
use palisade_math::MathError;
use palisade_registry::ContractError;

use crate::world::*;

fn refused(change: impl FnOnce(&mut AvsTerms)) -> ContractError {
    let mut world = World::new();
    let mut terms = world.terms("avs");
    change(&mut terms);
    let error = world.register_avs("avs", terms).unwrap_err();
    let avs = addr("avs").into_string();
    world
        .try_query::<AvsResponse>(&QueryMsg::Avs { avs })
        .unwrap_err();
    error
}

fn accepted(change: impl FnOnce(&mut AvsTerms)) -> AvsResponse {
    let mut world = World::new();
    let mut terms = world.terms("avs");
    change(&mut terms);
    world.register_avs("avs", terms).unwrap();
    let avs = addr("avs").into_string();
    world.query(&QueryMsg::Avs { avs })
}

#[test]
fn an_account_becomes_an_avs_for_its_bond() {
    let mut world = World::new();
    let mut terms = world.terms("avs");
    terms.resolver = Some(Resolver {
        address: addr("bob").into_string(),
        delay_seconds: VETO_DELAY,
    });
    let registry = world.registry.clone();
    let paid = world.gain(&addr("avs"), STAKE, |world| {
        let response = world.register_avs("avs", terms.clone()).unwrap();
        assert_eq!(
            attribute(&response, "avs_registered", "avs"),
            addr("avs").to_string()
        );
        assert_eq!(attribute(&response, "avs_registered", "bond"), "1000ustake");
    });
    assert_eq!(paid, -(BOND as i128));
    assert_eq!(world.coins_of(&registry, STAKE), BOND);
    assert_eq!(world.ledger(&native()).bonds.u128(), BOND);
    let answer: AvsResponse = world.query(&QueryMsg::Avs {
        avs: addr("avs").into_string(),
    });
    assert_eq!(
        answer,
        AvsResponse {
            avs: addr("avs"),
            metadata_uri: "https://avs.example".to_string(),
            terms,
            registered_at: START,
            operators: 0,
            leaves_after: None,
            deregistered: false,
        }
    );
}

#[test]
fn the_bond_is_exact() {
    let mut world = World::new();
    for funds in [
        vec![],
        coins(BOND - 1, STAKE),
        coins(BOND + 1, STAKE),
        coins(BOND, REWARD),
        vec![coin(1, REWARD), coin(BOND, STAKE)],
    ] {
        let terms = world.terms("avs");
        let error = world.register_avs_for("avs", terms, &funds).unwrap_err();
        assert!(matches!(error, ContractError::WrongBond { .. }), "{error}");
    }
}

#[test]
fn where_there_is_no_bond_no_coins_are_taken() {
    let mut world = World::with(Params {
        avs_bond: coin(0, STAKE),
        ..params()
    });
    let terms = world.terms("avs");
    let error = world
        .register_avs_for("avs", terms.clone(), &coins(1, STAKE))
        .unwrap_err();
    assert!(matches!(error, ContractError::WrongBond { .. }), "{error}");
    world.register_avs_for("avs", terms, &[]).unwrap();
    world.wait(1);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
}

#[test]
fn one_account_is_one_avs() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms.clone()).unwrap();
    let error = world.register_avs("avs", terms).unwrap_err();
    assert_eq!(error, ContractError::AvsExists { avs: addr("avs") });
}

#[test]
fn texts_have_their_limits() {
    let long = "k".repeat(33);
    let error = refused(|terms| terms.kind = long);
    assert_eq!(
        error,
        ContractError::TextLength {
            name: "kind",
            found: 33,
            min: 1,
            max: 32
        }
    );
    refused(|terms| terms.kind = String::new());
    accepted(|terms| terms.kind = "k".repeat(32));

    let mut world = World::new();
    let terms = world.terms("avs");
    let msg = |length| ExecuteMsg::RegisterAvs {
        metadata_uri: "u".repeat(length),
        terms: terms.clone(),
    };
    let error = world.run_with("avs", &msg(257), &coins(BOND, STAKE)).unwrap_err();
    assert!(
        matches!(error, ContractError::TextLength { found: 257, .. }),
        "{error}"
    );
    world.run_with("avs", &msg(256), &coins(BOND, STAKE)).unwrap();
}

#[test]
fn assets_are_one_to_four_different_ones_that_are_allowed() {
    let count = |found| ContractError::Count {
        name: "assets",
        found,
        max: MAX_ASSETS_PER_AVS,
    };
    assert_eq!(refused(|terms| terms.assets.clear()), count(0));
    let five = || (0..5).map(|n| Asset::native(format!("u{n}"))).collect();
    assert_eq!(refused(|terms| terms.assets = five()), count(5));
    let asset = native().to_string();
    assert_eq!(
        refused(|terms| terms.assets = vec![native(), native()]),
        ContractError::DuplicateAsset { asset }
    );
    let asset = Asset::native("unknown").to_string();
    assert_eq!(
        refused(|terms| terms.assets.push(Asset::native("unknown"))),
        ContractError::AssetNotAllowed { asset }
    );
}

#[test]
fn an_avs_that_burns_accepts_only_what_can_be_burnt() {
    let mut world = World::new();
    let token = Asset::cw20(addr("unburnable"));
    let allowed = AllowedAsset {
        asset: token.clone(),
        burner: None,
    };
    world.run("owner", &ExecuteMsg::AllowAsset { allowed }).unwrap();
    let mut terms = world.terms("avs");
    terms.assets = vec![token.clone()];
    let error = world.register_avs("avs", terms.clone()).unwrap_err();
    let asset = token.to_string();
    assert_eq!(error, ContractError::NotBurnable { asset });
    terms.destination = Destination::Recipient {
        address: addr("carol").into_string(),
    };
    world.register_avs("avs", terms).unwrap();
}

#[test]
fn every_address_is_a_real_one() {
    let nowhere = || "nowhere".to_string();
    for error in [
        refused(|terms| terms.slasher = Some(nowhere())),
        refused(|terms| terms.destination = Destination::Recipient { address: nowhere() }),
        refused(|terms| {
            terms.resolver = Some(Resolver {
                address: nowhere(),
                delay_seconds: 1,
            })
        }),
    ] {
        assert!(matches!(error, ContractError::Std(_)), "{error}");
    }
}

#[test]
fn parts_of_a_whole_end_at_the_whole() {
    let too_much = |error| {
        let found = 10_001;
        assert_eq!(
            error,
            ContractError::Math(MathError::BpsOutOfRange { found, max: 10_000 })
        );
    };
    too_much(refused(|terms| terms.max_slash_bps = 10_001));
    too_much(refused(|terms| terms.max_window_slash_bps = 10_001));
    too_much(refused(|terms| terms.min_slashable_bps = 10_001));
}

#[test]
fn a_slasher_may_take_something() {
    let error = refused(|terms| terms.max_slash_bps = 0);
    assert!(
        matches!(
            error,
            ContractError::OutOfRange {
                name: "max_slash_bps",
                ..
            }
        ),
        "{error}"
    );
    let error = refused(|terms| terms.max_window_slash_bps = 0);
    assert!(
        matches!(
            error,
            ContractError::OutOfRange {
                name: "max_window_slash_bps",
                ..
            }
        ),
        "{error}"
    );
    accepted(|terms| {
        terms.slasher = None;
        (terms.max_slash_bps, terms.max_window_slash_bps) = (0, 0);
    });
}

#[test]
fn the_slash_window_ends_before_the_budget_leaves_and_that_before_the_stake() {
    let order = |slash_window, deallocation_delay| {
        ContractError::Slash(SlashError::WindowOrder {
            slash_window,
            deallocation_delay,
            unbonding: UNBONDING,
        })
    };
    let error = refused(|terms| terms.slash_window_seconds = DEALLOCATION_DELAY + 1);
    assert_eq!(error, order(DEALLOCATION_DELAY + 1, DEALLOCATION_DELAY));
    let error = refused(|terms| terms.deallocation_delay_seconds = UNBONDING + 1);
    assert_eq!(error, order(WINDOW, UNBONDING + 1));
    accepted(|terms| {
        terms.slash_window_seconds = UNBONDING;
        terms.deallocation_delay_seconds = UNBONDING;
    });
    let resolver = |delay_seconds| Resolver {
        address: addr("bob").into_string(),
        delay_seconds,
    };
    let error = refused(|terms| terms.resolver = Some(resolver(UNBONDING + 1)));
    assert_eq!(
        error,
        ContractError::Slash(SlashError::ResolutionDelayTooLong {
            found: UNBONDING + 1,
            expected: UNBONDING
        })
    );
    accepted(|terms| terms.resolver = Some(resolver(UNBONDING)));
}

/// A withdrawal queued at the last second of the notice pays after bucket and unbonding at the latest.
#[test]
fn review_r13_what_raises_risk_waits_longer_than_leaving_takes() {
    let error = refused(|terms| terms.allocation_delay_seconds = ALLOCATION_DELAY - 1);
    assert_eq!(
        error,
        ContractError::OutOfRange {
            name: "allocation_delay_seconds",
            found: NOTICE + BUCKET + UNBONDING - 1,
            min: NOTICE + BUCKET + UNBONDING,
            max: 365 * 24 * 60 * 60,
        }
    );
    accepted(|terms| terms.allocation_delay_seconds = ALLOCATION_DELAY);
    refused(|terms| terms.allocation_delay_seconds = u64::MAX);
}

#[test]
fn a_slasher_of_another_avs_or_registry_is_refused() {
    let mut world = World::new();
    let (ours, elsewhere) = (world.registry.clone(), addr("elsewhere"));
    for (registry, avs) in [(&ours, "other_avs"), (&elsewhere, "avs")] {
        let slasher = world.new_slasher(registry, avs);
        let terms = AvsTerms {
            slasher: Some(slasher.to_string()),
            ..world.terms("avs")
        };
        let error = world.register_avs("avs", terms).unwrap_err();
        assert_eq!(
            error,
            ContractError::SlasherServesAnother {
                slasher,
                registry: registry.clone(),
                avs: addr(avs)
            }
        );
    }
    let terms = AvsTerms {
        slasher: Some(addr("no contract").into_string()),
        ..world.terms("avs")
    };
    let error = world.register_avs("avs", terms).unwrap_err();
    assert!(matches!(error, ContractError::Std(_)), "{error}");
}

#[test]
fn the_list_is_by_address_and_comes_in_pages() {
    let mut world = World::new();
    for avs in ["avs", "other_avs", "alice"] {
        let terms = world.terms(avs);
        world.register_avs(avs, terms).unwrap();
    }
    let page =
        |start_after, limit| -> Vec<AvsResponse> { world.query(&QueryMsg::AvsList { start_after, limit }) };
    let all = page(None, None);
    assert_eq!(all.len(), 3);
    assert!(all.windows(2).all(|pair| pair[0].avs < pair[1].avs));
    assert_eq!(page(Some(all[0].avs.to_string()), Some(1)), all[1..2]);
}
