//! What attacks cost and gain.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::{AvsTerms, ExecuteMsg};
use palisade_interfaces::Asset;

use crate::world::*;

fn secured(min_slashable_bps: u16, max_slash_bps: u16, max_window_slash_bps: u16) -> World {
    let mut world = World::in_service_of(|terms| AvsTerms {
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
    let row = &world.report("avs")[0];
    assert_eq!((row.counted.u128(), row.guaranteed.u128()), (1_000_000, 100_000));
    assert_eq!((row.cost_of_corruption, row.attack_pays), (None, None));
    let verdict = |world: &mut World, gain| {
        world.declare("avs", gain, 5_000);
        let row = &world.report("avs")[0];
        assert_eq!(row.declared, declared(gain, 5_000));
        assert_eq!(row.cost_of_corruption, Some(Uint128::new(50_000)));
        (row.attack_pays.unwrap(), row.slack_bps.map(|slack| slack.u128()))
    };
    assert_eq!(verdict(&mut world, 40_001), (false, Some(2_499)));
    assert_eq!(verdict(&mut world, 40_000), (false, Some(2_500)));
    assert_eq!(verdict(&mut world, 50_000), (false, Some(0)));
    assert_eq!(verdict(&mut world, 50_001), (true, None));
    assert_eq!(verdict(&mut world, 0), (false, None));
    let rows = world.report("avs");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].declared.asset, Asset::native(OTHER_STAKE));
    assert_eq!(rows[1].counted.u128(), 0);
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
        world.declare("avs", 1, 10_000);
        let row = world.report("avs")[0].clone();
        assert_eq!(row.least_loss_bps, least);
        let cost = row.cost_of_corruption.unwrap().u128();
        assert_eq!(cost, 100 * u128::from(least));
        // All of it attacks, and is slashed for it once.
        world.slash("avs", Decimal::one()).unwrap();
        assert!(world.pool().total_slashed.u128() >= cost);
    }
    let mut world = World::in_service_of(|terms| AvsTerms {
        slasher: None,
        min_slashable_bps: 1_000,
        ..terms
    });
    world.sync("avs").unwrap();
    world.declare("avs", 1, 10_000);
    let row = &world.report("avs")[0];
    assert_eq!((row.least_loss_bps, row.attack_pays), (0, Some(true)));
}

#[test]
fn an_avs_that_left_for_good_takes_nothing_so_nothing_secures_it() {
    let mut world = secured(1_000, 10_000, 10_000);
    world.declare("avs", 1, 10_000);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    // Until it goes it slashes.
    let row = &world.report("avs")[0];
    assert_eq!((row.guaranteed.u128(), row.attack_pays), (100_000, Some(false)));
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    assert_eq!(world.guaranteed("avs", None)[0].now.u128(), 100_000);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    let row = &world.report("avs")[0];
    assert_eq!((row.guaranteed.u128(), row.least_loss_bps), (0, 0));
    assert_eq!(
        (row.cost_of_corruption, row.attack_pays),
        (Some(Uint128::zero()), Some(true))
    );
    let row = &world.guaranteed("avs", None)[0];
    assert_eq!((row.now.u128(), row.until_delay.u128()), (0, 0));
}

#[test]
fn an_avs_without_a_slasher_has_nothing_guaranteed() {
    let mut world = World::in_service_of(|terms| AvsTerms {
        slasher: None,
        min_slashable_bps: 1_000,
        ..terms
    });
    world.sync("avs").unwrap();
    assert_eq!(world.report("avs")[0].guaranteed.u128(), 0);
    let row = &world.guaranteed("avs", None)[0];
    assert_eq!((row.now.u128(), row.until_delay.u128()), (0, 0));
}

#[test]
fn counted_is_what_counted_at_the_last_sync() {
    let mut world = secured(1_000, 10_000, 10_000);
    world.deposit(500_000).unwrap();
    assert_eq!(world.report("avs")[0].counted.u128(), 1_000_000);
    world.sync("avs").unwrap();
    assert_eq!(world.report("avs")[0].counted.u128(), 1_500_000);
}

#[test]
fn the_worked_example_of_the_readme() {
    let mut world = World::in_service_of(|terms| AvsTerms {
        min_slashable_bps: 1_000,
        ..terms
    });
    world.register_avs("other_avs", |terms| AvsTerms {
        min_slashable_bps: 1_000,
        ..terms
    });
    world.opt_in("operator", "other_avs");
    world.allocate("other_avs", percent(40), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    for (avs, gain) in [("avs", 40_000), ("other_avs", 300_000)] {
        world.declare(avs, gain, 5_000);
        world.sync(avs).unwrap();
    }
    for (avs, guaranteed, undiluted, dilution) in [
        ("avs", 100_000, 600_000, 4_000),
        ("other_avs", 400_000, 900_000, 1_000),
    ] {
        assert_eq!(world.guaranteed(avs, None)[0].now.u128(), guaranteed);
        let row = world.dilution(avs);
        assert_eq!(row.counted.u128(), 1_000_000);
        assert_eq!(
            (row.undiluted.u128(), row.dilution_bps.u128()),
            (undiluted, dilution)
        );
    }
    for (avs, pays, slack) in [("avs", false, Some(2_500)), ("other_avs", true, None)] {
        let row = &world.report(avs)[0];
        assert_eq!((row.counted.u128(), row.least_loss_bps), (1_000_000, 1_000));
        assert_eq!(row.cost_of_corruption, Some(Uint128::new(50_000)));
        assert_eq!(
            (row.attack_pays, row.slack_bps),
            (Some(pays), slack.map(Uint128::new))
        );
    }
    let leverage = world.leverage();
    assert_eq!(
        (leverage.leverage_bps.u128(), leverage.exposure_bps.u128()),
        (20_000, 5_000)
    );
    assert_eq!(leverage.attack_return_bps, Some(Uint128::new(800 + 6_000)));
}
