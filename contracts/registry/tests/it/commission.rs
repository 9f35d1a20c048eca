//! What operators keep of rewards.

use cosmwasm_std::{coins, Decimal};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::{Bps, MathError};
use palisade_registry::ContractError;

use crate::world::*;

fn set(world: &mut World, asset: Option<Asset>, commission_bps: u16) -> Outcome {
    let msg = ExecuteMsg::SetCommission {
        asset,
        avs: None,
        commission_bps,
    };
    world.run("operator", &msg)
}

/// By somebody.
fn apply(world: &mut World, asset: Option<Asset>) -> Outcome {
    let msg = ExecuteMsg::ApplyCommission {
        operator: addr("operator").into_string(),
        asset,
        avs: None,
    };
    world.run("carol", &msg)
}

fn commission(world: &World, asset: Option<Asset>) -> CommissionResponse {
    world.query(&QueryMsg::Commission {
        operator: addr("operator").into_string(),
        asset,
        avs: None,
    })
}

fn bps(world: &World) -> u16 {
    commission(world, Some(native())).commission_bps
}

/// Paid 100 a second, of which the operator keeps a tenth.
fn earning() -> World {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world.fund("avs", 1_000_000, 10_000).unwrap();
    world
}

#[test]
fn a_commission_falls_at_once_and_what_was_earned_before_is_shared_by_the_old_one() {
    let mut world = earning();
    world.wait(10);
    let response = set(&mut world, Some(native()), 500).unwrap();
    assert_eq!(
        event(&response, "commission_set"),
        [
            ("operator".to_string(), addr("operator").into_string()),
            ("asset".to_string(), native().to_string()),
            ("avs".to_string(), "none".to_string()),
            ("commission_bps".to_string(), "500".to_string()),
        ]
    );
    assert_eq!(
        (world.pending_rewards("alice"), world.pending_commission()),
        (900, 100)
    );
    world.wait(10);
    assert_eq!(
        (world.pending_rewards("alice"), world.pending_commission()),
        (900 + 950, 100 + 50)
    );
}

/// A veto finds the pool by its number, and most other messages by operator and asset.
#[test]
fn whoever_finds_the_pool_finds_the_new_commission() {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    });
    world.sync("avs").unwrap();
    world.fund("avs", 1_000_000, 10_000).unwrap();
    set(&mut world, Some(native()), 500).unwrap();
    world.slash("avs", world.now(), Decimal::permille(1)).unwrap();
    world.wait(10);
    world.veto("bob", 1, Decimal::zero()).unwrap();
    // A weight of 999,000 cannot share out the last part of a unit; it waits on the board.
    assert_eq!(
        (world.pending_rewards("alice"), world.pending_commission()),
        (949, 49)
    );
    world.wait(10);
    world.opt_out("operator", "avs").unwrap();
    assert_eq!(
        (world.pending_rewards("alice"), world.pending_commission()),
        (949 + 950, 49 + 50)
    );
}

#[test]
fn a_commission_rises_when_it_was_announced_for_long_enough_and_somebody_applies_it() {
    let mut world = earning();
    let eta = world.now() + ALLOCATION_DELAY;
    let response = set(&mut world, Some(native()), 1_500).unwrap();
    assert_eq!(
        event(&response, "commission_raise_announced"),
        [
            ("operator".to_string(), addr("operator").into_string()),
            ("asset".to_string(), native().to_string()),
            ("avs".to_string(), "none".to_string()),
            ("commission_bps".to_string(), "1000".to_string()),
            ("wanted_bps".to_string(), "1500".to_string()),
            ("eta".to_string(), eta.to_string()),
        ]
    );
    let raise = CommissionRaise {
        commission_bps: 1_500,
        eta,
    };
    assert_eq!(
        commission(&world, Some(native())),
        CommissionResponse {
            commission_bps: 1_000,
            raise: Some(raise)
        }
    );
    world.go_to(eta);
    let error = apply(&mut world, Some(native())).unwrap_err();
    assert_eq!(
        error,
        ContractError::RaiseNotDue {
            found: eta,
            until: eta
        }
    );
    world.go_to(eta + 1);
    // Time alone raises nothing.
    let earned = u128::from(eta + 1 - (eta - ALLOCATION_DELAY)) * 100;
    assert_eq!(world.pending_commission(), earned / 10);
    let response = apply(&mut world, Some(native())).unwrap();
    assert_eq!(attribute(&response, "commission_set", "commission_bps"), "1500");
    assert_eq!(world.pending_commission(), earned / 10);
    world.wait(10);
    assert_eq!(world.pending_commission(), earned / 10 + 150);
    assert_eq!(world.pending_rewards("alice"), earned / 10 * 9 + 850);
    assert_eq!(
        commission(&world, Some(native())),
        CommissionResponse {
            commission_bps: 1_500,
            raise: None
        }
    );
    let error = apply(&mut world, Some(native())).unwrap_err();
    let found = Bps::new(1_500).unwrap();
    assert_eq!(error, ContractError::NoRaise { found });
}

#[test]
fn registry_i25_a_commission_rises_by_at_most_one_step_in_the_time_it_is_announced() {
    let mut world = earning();
    let error = set(&mut world, Some(native()), 1_501).unwrap_err();
    assert_eq!(
        error,
        ContractError::OutOfRange {
            name: "step",
            found: 501,
            min: 0,
            max: 500
        }
    );
    let eta = world.now() + ALLOCATION_DELAY;
    set(&mut world, Some(native()), 1_500).unwrap();
    world.go_to(eta);
    for wanted in [1_100, 1_500, 1_600] {
        let error = set(&mut world, Some(native()), wanted).unwrap_err();
        let wanted = Bps::new(1_500).unwrap();
        assert_eq!(error, ContractError::RaiseUnderWay { wanted, until: eta });
    }
    world.go_to(eta + 1);
    // The one that is due takes effect before the next is looked at.
    let response = set(&mut world, Some(native()), 2_000).unwrap();
    assert_eq!(attribute(&response, "commission_set", "commission_bps"), "1500");
    assert_eq!(
        attribute(&response, "commission_raise_announced", "wanted_bps"),
        "2000"
    );
    assert_eq!(bps(&world), 1_500);
    let raise = commission(&world, Some(native())).raise.unwrap();
    assert_eq!(
        (raise.commission_bps, raise.eta),
        (2_000, eta + 1 + ALLOCATION_DELAY)
    );
}

#[test]
fn a_lower_or_equal_commission_takes_a_raise_back() {
    for (wanted, expected) in [(1_000, 1_000), (700, 700)] {
        let mut world = earning();
        set(&mut world, Some(native()), 1_200).unwrap();
        let response = set(&mut world, Some(native()), wanted).unwrap();
        let told = attribute(&response, "commission_set", "commission_bps");
        assert_eq!(told, expected.to_string());
        assert_eq!(commission(&world, Some(native())).raise, None);
        world.wait(ALLOCATION_DELAY + 1);
        let error = apply(&mut world, Some(native())).unwrap_err();
        let found = Bps::new(expected).unwrap();
        assert_eq!(error, ContractError::NoRaise { found });
        assert_eq!(bps(&world), expected);
    }
}

/// A fall to where the raise leads is a fall from there.
#[test]
fn a_raise_that_is_due_counts_before_the_message_that_meets_it() {
    let mut world = earning();
    set(&mut world, Some(native()), 1_200).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    let error = set(&mut world, Some(native()), 1_200).unwrap_err();
    let found = Bps::new(1_200).unwrap();
    assert_eq!(error, ContractError::SameCommission { found });
    let msg = ExecuteMsg::SetCommission {
        asset: Some(native()),
        avs: None,
        commission_bps: 1_100,
    };
    let response = world.run("operator", &msg).unwrap();
    let set = response
        .events
        .iter()
        .filter(|event| event.ty.ends_with("commission_set"));
    assert_eq!(set.count(), 2);
    assert_eq!(bps(&world), 1_100);
}

#[test]
fn a_commission_is_set_by_an_operator_to_another_that_is_a_part() {
    let mut world = earning();
    let error = set(&mut world, Some(native()), 1_000).unwrap_err();
    let found = Bps::new(1_000).unwrap();
    assert_eq!(error, ContractError::SameCommission { found });
    let error = set(&mut world, Some(native()), 10_001).unwrap_err();
    let too_much = MathError::BpsOutOfRange {
        found: 10_001,
        max: 10_000,
    };
    assert_eq!(error, ContractError::Math(too_much));
    let token = Asset::cw20(&world.token);
    let no_pool = |operator, asset: Asset| ContractError::UnknownPool {
        operator: addr(operator),
        asset: asset.to_string(),
    };
    let error = set(&mut world, Some(token.clone()), 0).unwrap_err();
    assert_eq!(error, no_pool("operator", token));
    for (asset, refusal) in [
        (Some(native()), no_pool("alice", native())),
        (
            None,
            ContractError::UnknownOperator {
                operator: addr("alice"),
            },
        ),
    ] {
        let set = ExecuteMsg::SetCommission {
            asset: asset.clone(),
            avs: None,
            commission_bps: 0,
        };
        assert_eq!(world.run("alice", &set).unwrap_err(), refusal);
        let apply = ExecuteMsg::ApplyCommission {
            operator: addr("alice").into_string(),
            asset,
            avs: None,
        };
        assert_eq!(world.run("operator", &apply).unwrap_err(), refusal);
    }
}

#[test]
fn pools_to_come_have_a_commission_of_their_own() {
    let mut world = earning();
    let token = Asset::cw20(&world.token);
    let stake = |world: &mut World, amount| {
        let hook = ReceiveMsg::Deposit {
            operator: addr("operator").into_string(),
            staker: addr("alice").into_string(),
            limits: DepositLimits::default(),
        };
        world.send("alice", amount, &hook).unwrap()
    };
    set(&mut world, None, 1_300).unwrap();
    assert_eq!(commission(&world, None).commission_bps, 1_000);
    // Who asks before a pool opens learns what it opens with.
    assert_eq!(commission(&world, Some(token.clone())), commission(&world, None));
    assert!(commission(&world, None).raise.is_some());
    // A pool opens with the commission of now, whatever is under way, and keeps it.
    world.wait(ALLOCATION_DELAY);
    stake(&mut world, 10);
    assert_eq!(commission(&world, Some(token.clone())).commission_bps, 1_000);
    world.wait(1);
    let response = apply(&mut world, None).unwrap();
    assert_eq!(attribute(&response, "commission_set", "asset"), "none");
    assert_eq!(commission(&world, None).commission_bps, 1_300);
    let answer: OperatorResponse = world.query(&QueryMsg::Operator {
        operator: addr("operator").into_string(),
    });
    assert_eq!(answer.commission_bps, 1_300);
    let opened = commission(&world, Some(token));
    assert_eq!((opened.commission_bps, opened.raise), (1_000, None));
    assert_eq!(bps(&world), 1_000);

    let other = Asset::native("uother");
    let allowed = AllowedAsset {
        asset: other.clone(),
        burner: None,
    };
    world.run("owner", &ExecuteMsg::AllowAsset { allowed }).unwrap();
    world.mint("alice", coins(5, "uother"));
    let msg = ExecuteMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: None,
        limits: DepositLimits::default(),
    };
    world.run_with("alice", &msg, &coins(5, "uother")).unwrap();
    assert_eq!(commission(&world, Some(other)).commission_bps, 1_300);
}

/// The other AVS pays the life before until somebody syncs its weight: what that earned is shared as it was then.
#[test]
fn a_change_settles_every_life_that_earns() {
    let mut world = World::in_service();
    let terms = world.terms("other_avs");
    world.register_avs("other_avs", terms).unwrap();
    world.opt_in("operator", "other_avs").unwrap();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.allocate("other_avs", 0, percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.sync("other_avs").unwrap();
    world.fund("other_avs", 1_000, 100).unwrap();
    world.wait(50);
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(world.pool().generation, 1);
    set(&mut world, Some(native()), 0).unwrap();
    assert_eq!(
        (world.pending_rewards("alice"), world.pending_commission()),
        (450, 50)
    );
    world.wait(50);
    assert_eq!(
        (world.pending_rewards("alice"), world.pending_commission()),
        (950, 50)
    );
}
