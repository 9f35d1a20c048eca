//! The bond that an AVS asks of those who come and of those who allocate more.

use super::*;

fn declare_least(world: &mut World, avs: &str, bond: u128) {
    let declared = DeclaredRisk {
        asset: native(),
        attack: None,
        min_operator_stake: Uint128::zero(),
        min_operator_bond: Uint128::new(bond),
    };
    let response = world.run(avs, &ExecuteMsg::DeclareRisk { declared }).unwrap();
    let told = attribute(&response, "risk_declared", "min_operator_bond");
    assert_eq!(told, bond.to_string());
}

fn too_small(found: u128, expected: u128) -> ContractError {
    ContractError::BondTooSmall {
        found: PoolAssets::new(found),
        expected: PoolAssets::new(expected),
    }
}

#[test]
fn an_avs_asks_for_a_bond_of_those_who_come_and_allocate_and_not_of_those_who_leave() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    declare_least(&mut world, "avs", 100);
    assert_eq!(
        world.opt_in("operator", "avs").unwrap_err(),
        too_small(0, 100),
        "without a pool"
    );
    world.deposit_bond(99).unwrap();
    assert_eq!(world.opt_in("operator", "avs").unwrap_err(), too_small(99, 100));
    world.deposit_bond(1).unwrap();
    world.opt_in("operator", "avs").unwrap();
    world.allocate("avs", percent(10), percent(20)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    // What leaves counts no more, and it may leave.
    world.queue_bond(1).unwrap();
    let more = world.allocate("avs", percent(11), percent(20)).unwrap_err();
    assert_eq!(more, too_small(99, 100));
    let more = world.allocate("avs", percent(10), percent(21)).unwrap_err();
    assert_eq!(more, too_small(99, 100));
    world.allocate("avs", percent(9), percent(9)).unwrap();
    world.opt_out("operator", "avs").unwrap();
    world.queue_bond(99).unwrap();
    world.wait(BUCKET + UNBONDING);
    world.complete_bond().unwrap();
}

#[test]
fn an_operator_needs_the_bond_before_each_pool_that_the_avs_names() {
    let mut world = World::new();
    let terms = world.terms("avs");
    world.register_avs("avs", terms).unwrap();
    world.register_operator("operator").unwrap();
    let declared = DeclaredRisk {
        asset: Asset::cw20(&world.token),
        attack: None,
        min_operator_stake: Uint128::zero(),
        min_operator_bond: Uint128::new(7),
    };
    world.run("avs", &ExecuteMsg::DeclareRisk { declared }).unwrap();
    world.deposit_bond(1_000).unwrap();
    assert_eq!(world.opt_in("operator", "avs").unwrap_err(), too_small(0, 7));
    world.send("operator", 7, &ReceiveMsg::DepositBond {}).unwrap();
    world.opt_in("operator", "avs").unwrap();
}
