//! Slashes that are refused, and why.

use super::*;

#[test]
fn only_the_slasher_of_the_avs_slashes() {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    let msg = world.slash_msg("avs", world.now(), &[(native(), Decimal::percent(1))]);
    let before = world.pool();
    for sender in ["avs", "owner", "operator", "carol"] {
        let error = world.run(sender, &msg).unwrap_err();
        assert!(matches!(error, ContractError::Unauthorized { .. }), "{error}");
    }
    let error = world.through_slasher("other_avs", &msg).unwrap_err();
    assert!(matches!(error, ContractError::Unauthorized { .. }), "{error}");
    assert_eq!(world.pool(), before);
    world.through_slasher("avs", &msg).unwrap();
}

#[test]
fn an_avs_without_a_slasher_slashes_nobody() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        slasher: None,
        ..terms
    });
    let msg = world.slash_msg("avs", world.now(), &[(native(), Decimal::percent(1))]);
    let error = world.run("avs", &msg).unwrap_err();
    assert_eq!(error, ContractError::NoSlasher { avs: addr("avs") });
}

#[test]
fn an_offence_that_could_not_be_punished_is_not_used_up() {
    let mut world = World::in_service();
    let early = world.slash_msg(
        "avs",
        world.now() - WINDOW - 1,
        &[(native(), Decimal::percent(1))],
    );
    world.through_slasher("avs", &early).unwrap_err();
    world.offences -= 1;
    let in_time = world.slash_msg("avs", world.now(), &[(native(), Decimal::percent(1))]);
    world.through_slasher("avs", &in_time).unwrap();
}

#[test]
fn an_evidence_id_has_32_bytes() {
    let mut world = World::in_service();
    for length in [0, 31, 33] {
        let ExecuteMsg::Slash {
            avs,
            operator,
            infraction_time,
            slashes,
            reporter,
            ..
        } = world.slash_msg("avs", world.now(), &[(native(), Decimal::percent(1))])
        else {
            panic!("it is a slash")
        };
        let msg = ExecuteMsg::Slash {
            avs,
            operator,
            infraction_time,
            slashes,
            evidence_id: Binary::new(vec![7; length]),
            reporter,
        };
        let error = world.through_slasher("avs", &msg).unwrap_err();
        let found = length;
        assert_eq!(error, ContractError::EvidenceIdLength { found, expected: 32 });
    }
}

#[test]
fn a_slash_names_one_to_four_different_assets_of_the_avs() {
    let mut world = World::in_service();
    let now = world.now();
    let one = Decimal::percent(1);
    let none = world.slash_msg("avs", now, &[]);
    let error = world.through_slasher("avs", &none).unwrap_err();
    assert!(matches!(error, ContractError::Count { found: 0, .. }), "{error}");
    let five: Vec<_> = (0..5).map(|n| (Asset::native(format!("u{n}")), one)).collect();
    let five = world.slash_msg("avs", now, &five);
    let error = world.through_slasher("avs", &five).unwrap_err();
    assert!(matches!(error, ContractError::Count { found: 5, .. }), "{error}");
    let twice = world.slash_msg("avs", now, &[(native(), one), (native(), one)]);
    let error = world.through_slasher("avs", &twice).unwrap_err();
    let asset = native().to_string();
    assert_eq!(error, ContractError::DuplicateAsset { asset });
    let foreign = world.slash_msg("avs", now, &[(reward(), one)]);
    let error = world.through_slasher("avs", &foreign).unwrap_err();
    let asset = reward().to_string();
    assert_eq!(error, ContractError::AssetNotSecured { asset });
}

#[test]
fn a_fault_is_in_the_window_and_not_in_the_future() {
    let mut world = World::in_service();
    world.wait(2 * WINDOW);
    let now = world.now();
    let outside = |found| {
        ContractError::Slash(SlashError::OutsideSlashWindow {
            found,
            earliest: now - WINDOW,
            latest: now,
        })
    };
    let one = Decimal::percent(1);
    let error = world.slash("avs", now - WINDOW - 1, one).unwrap_err();
    assert_eq!(error, outside(now - WINDOW - 1));
    assert_eq!(world.slash("avs", now + 1, one).unwrap_err(), outside(now + 1));
    world.slash("avs", now - WINDOW, one).unwrap();
    world.slash("avs", now, one).unwrap();
}

#[test]
fn review_r13_nothing_is_slashable_before_the_allocation_was_there() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.deposit("alice", 1_000_000).unwrap();
    world.allocate("avs", percent(10), percent(100)).unwrap();
    let eta = world.now() + ALLOCATION_DELAY;
    world.go_to(eta + 1);
    let one = Decimal::percent(1);
    let error = world.slash("avs", eta, one).unwrap_err();
    let not_then = SlashError::NotAllocatedAtFault { found: eta };
    assert_eq!(error, ContractError::Slash(not_then));
    assert_eq!(taken(world.slash("avs", eta + 1, one)), 10_000);
}

#[test]
fn a_fraction_is_at_least_a_basis_point_and_at_most_one() {
    let mut world = World::in_service();
    let now = world.now();
    let out = |error: ContractError| {
        assert!(
            matches!(error, ContractError::Slash(SlashError::FractionOutOfRange { .. })),
            "{error}"
        )
    };
    let smallest = Decimal::bps(1);
    out(world.slash("avs", now, smallest - Decimal::raw(1)).unwrap_err());
    out(world
        .slash("avs", now, Decimal::one() + Decimal::raw(1))
        .unwrap_err());
    assert_eq!(taken(world.slash("avs", now, smallest)), 100);
}
