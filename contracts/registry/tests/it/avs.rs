//! Registration of AVSs, and their leave.

use cosmwasm_std::{coin, coins, Decimal};
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
fn an_avs_leaves_for_good_with_its_bond() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms.clone()).unwrap();
    world.wait(1);
    let paid = world.gain(&addr("avs"), STAKE, |world| {
        world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    });
    assert_eq!(paid, BOND as i128);
    assert_eq!(world.ledger(&native()), LedgerResponse::default());
    let answer: AvsResponse = world.query(&QueryMsg::Avs {
        avs: addr("avs").into_string(),
    });
    assert!(answer.deregistered);
    let gone = ContractError::AvsDeregistered { avs: addr("avs") };
    assert_eq!(world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap_err(), gone);
    let error = world.register_avs("avs", terms).unwrap_err();
    assert_eq!(error, ContractError::AvsExists { avs: addr("avs") });
    world.register_operator("operator").unwrap();
    assert_eq!(world.opt_in("operator", "avs").unwrap_err(), gone);
    assert_eq!(world.fund("avs", 1_000, 100).unwrap_err(), gone);
}

#[test]
fn an_account_that_is_no_avs_cannot_leave() {
    let mut world = World::new();
    let error = world.run("alice", &ExecuteMsg::DeregisterAvs {}).unwrap_err();
    assert_eq!(error, ContractError::UnknownAvs { avs: addr("alice") });
}

fn answer(world: &World) -> AvsResponse {
    world.query(&QueryMsg::Avs {
        avs: addr("avs").into_string(),
    })
}

#[test]
fn an_avs_whose_operators_left_leaves_when_none_can_be_slashed() {
    let mut world = World::in_service();
    let leave = ExecuteMsg::DeregisterAvs {};
    world.opt_out("operator", "avs").unwrap();
    let until = world.now() + DEALLOCATION_DELAY + WINDOW;
    world.wait(1);
    let response = world.run("avs", &leave).unwrap();
    let told = [
        ("avs".to_string(), addr("avs").into_string()),
        ("until".to_string(), until.to_string()),
    ];
    assert_eq!(event(&response, "avs_leaving"), told);
    world.go_to(until);
    let error = world.run("avs", &leave).unwrap_err();
    assert_eq!(error, ContractError::StillSlashable { found: until, until });
    world.go_to(until + 1);
    world.run("avs", &leave).unwrap();
    assert!(answer(&world).deregistered);
}

#[test]
fn an_avs_that_nobody_serves_keeps_slashing_to_the_last_second_in_which_it_can() {
    let mut world = World::in_service();
    world.opt_out("operator", "avs").unwrap();
    let until = world.now() + DEALLOCATION_DELAY + WINDOW;
    world.go_to(until);
    let response = world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    assert_eq!(attribute(&response, "avs_leaving", "until"), until.to_string());
    assert_eq!(answer(&world).leaves_after, Some(until));
    world.wait(1);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    assert!(answer(&world).deregistered);
}

/// Terms may have changed between two that left, or between one that left and one that stays.
#[test]
fn an_avs_leaves_after_the_last_of_those_who_ever_served_it() {
    for somebody_stays in [false, true] {
        let mut world = World::in_service();
        world.register_operator("other_operator").unwrap();
        world.opt_in("other_operator", "avs").unwrap();
        let mut terms = answer(&world).terms;
        terms.deallocation_delay_seconds = WINDOW;
        world.run("avs", &ExecuteMsg::ProposeTerms { terms }).unwrap();
        world.wait(NOTICE + BUCKET + UNBONDING + 1);
        world.opt_out("operator", "avs").unwrap();
        let until = world.now() + DEALLOCATION_DELAY + WINDOW;
        let avs = addr("avs").into_string();
        world.run("carol", &ExecuteMsg::ApplyTerms { avs }).unwrap();
        if !somebody_stays {
            world.opt_out("other_operator", "avs").unwrap();
        }
        world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
        assert_eq!(answer(&world).leaves_after, Some(until));
    }
}

/// Anybody can be an operator and opt in.
#[test]
fn an_operator_that_stays_does_not_keep_the_bond_of_an_avs() {
    let mut world = World::in_service();
    let leave = ExecuteMsg::DeregisterAvs {};
    world.run("avs", &leave).unwrap();
    let until = world.now() + DEALLOCATION_DELAY + WINDOW;
    assert_eq!(answer(&world).leaves_after, Some(until));
    // Coming and going does not put it off.
    let avs = addr("avs");
    let leaving = ContractError::AvsLeaving { avs, until };
    world.register_operator("other_operator").unwrap();
    assert_eq!(world.opt_in("other_operator", "avs").unwrap_err(), leaving);
    let error = world.allocate("avs", percent(11), percent(100)).unwrap_err();
    assert_eq!(error, leaving);
    world.allocate("avs", percent(9), percent(100)).unwrap();
    // What was slashable when it was announced is until the end, whoever stays.
    world.go_to(until);
    world.slash("avs", until - WINDOW, Decimal::percent(1)).unwrap();
    world.run("avs", &leave).unwrap_err();
    world.wait(1);
    let paid = world.gain(&addr("avs"), STAKE, |world| {
        world.run("avs", &leave).unwrap();
    });
    assert_eq!(paid, BOND as i128);
    let now = answer(&world);
    assert_eq!(
        (now.leaves_after, now.operators, now.deregistered),
        (None, 1, true)
    );
    let error = world.slash("avs", until, Decimal::percent(1)).unwrap_err();
    assert_eq!(error, ContractError::AvsDeregistered { avs: addr("avs") });
    // Nobody is held by what is gone.
    world.opt_out("operator", "avs").unwrap();
    world.wait(DEALLOCATION_DELAY + 1);
    assert_eq!(world.pool().encumbered.u128(), 0);
    world.queue("alice", 1_000).unwrap();
}

/// Terms are kept with the AVS and not with its slashes.
#[test]
fn a_slash_ends_by_its_terms_though_the_avs_is_gone() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        destination: Destination::Recipient {
            address: addr("carol").into_string(),
        },
        ..terms
    });
    let leave = ExecuteMsg::DeregisterAvs {};
    world.run("avs", &leave).unwrap();
    let until = world.now() + DEALLOCATION_DELAY + WINDOW;
    world.go_to(until);
    world.slash("avs", until, Decimal::percent(4)).unwrap();
    world.slash("avs", until, Decimal::percent(2)).unwrap();
    world.wait(1);
    world.run("avs", &leave).unwrap();
    let terms = AvsTerms {
        resolver: None,
        destination: Destination::Burn {},
        ..world.terms("avs")
    };
    let error = world.register_avs("avs", terms).unwrap_err();
    assert_eq!(error, ContractError::AvsExists { avs: addr("avs") });
    let carol = Destination::Recipient {
        address: addr("carol").into_string(),
    };
    assert_eq!(world.record(1).destination, carol);
    world.veto("bob", 1, Decimal::percent(25)).unwrap();
    world.release(2).unwrap_err();
    world.go_to(until + VETO_DELAY + 1);
    for (id, amount) in [(1, 10_000), (2, 20_000)] {
        let paid = world.gain(&addr("carol"), STAKE, |world| {
            world.release(id).unwrap();
        });
        assert_eq!(paid, amount);
    }
}

#[test]
fn a_new_avs_has_nothing_of_one_that_left() {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world.fund("avs", 1_000, 10).unwrap();
    let leave = ExecuteMsg::DeregisterAvs {};
    world.run("avs", &leave).unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW);
    world.slash("avs", world.now(), Decimal::percent(1)).unwrap();
    world.wait(1);
    world.run("avs", &leave).unwrap();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    assert_eq!(world.stream("other_avs").funded.u128(), 0);
    assert_eq!(world.stream("other_avs").total_weight.u128(), 0);
    let row = world.allocation("other_avs");
    assert_eq!((row.budget.u128(), row.weight.u128()), (0, 0));
    assert_eq!(
        world.allocation_at("other_avs", world.now()),
        AllocationAtResponse::default()
    );
    let error = world.allocate("other_avs", percent(1), percent(1)).unwrap_err();
    assert!(matches!(error, ContractError::NotServing { .. }), "{error}");
    world.opt_in("operator", "other_avs").unwrap();
    let answer: OperatorResponse = world.query(&QueryMsg::Operator {
        operator: addr("operator").into_string(),
    });
    assert_eq!(answer.avs, [addr("avs"), addr("other_avs")]);
    world.allocate("other_avs", percent(1), percent(1)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    // An id that the other one used up.
    world.offences -= 1;
    world
        .slash("other_avs", world.now(), Decimal::percent(1))
        .unwrap();
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
