//! The operator's bond: who pays in, what it pays of a slash, how it leaves, and what a veto gives back to it.

use cosmwasm_std::{coin, coins, Decimal, Uint128};
use cw_utils::PaymentError;
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::slash::SlashError;
use palisade_math::PoolAssets;
use palisade_registry::ContractError;

use crate::world::*;

/// As `World::in_service`, with a bond. At second `START + 1,152`, where the open bucket closes at `START + 1,200`.
fn bonded(amount: u128) -> World {
    let mut world = World::in_service();
    world.deposit_bond(amount).unwrap();
    world
}

/// As [`bonded`], where bob may veto.
fn contestable(amount: u128) -> World {
    let mut world = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: VETO_DELAY,
        }),
        ..terms
    });
    world.deposit_bond(amount).unwrap();
    world
}

/// Amount and the bond's part of it.
fn slashed(world: &mut World, part: u64) -> (u128, u128) {
    slashed_for(world, world.now(), part)
}

fn slashed_for(world: &mut World, at: u64, part: u64) -> (u128, u128) {
    let response = world.slash("avs", at, Decimal::percent(part)).unwrap();
    let told = |key| attribute(&response, "slashed", key).parse().unwrap();
    (told("amount"), told("bond"))
}

/// What stays, what leaves, and what matured.
fn parts(world: &World) -> (u128, Vec<u128>, u128) {
    let bond = world.bond();
    let leaving = bond.leaving.iter().map(|entry| entry.amount.u128()).collect();
    (bond.active.u128(), leaving, bond.matured.u128())
}

fn not_there(found: u128, expected: u128) -> ContractError {
    ContractError::Slash(SlashError::BondNotThere {
        found: PoolAssets::new(found),
        expected: PoolAssets::new(expected),
    })
}

#[test]
fn a_bond_pays_half_of_a_slash_before_the_pool() {
    let mut world = bonded(100_000);
    assert_eq!(slashed(&mut world, 4), (40_000, 20_000));
    let pool = world.pool();
    assert_eq!((pool.assets.u128(), pool.escrow.u128()), (980_000, 20_000));
    assert_eq!(pool.total_slashed.u128(), 20_000);
    assert_eq!(
        pool.scale.u128(),
        percent(98),
        "the scale pays for the pool's part"
    );
    let allocation = world.allocation("avs");
    assert_eq!(allocation.budget.u128(), percent(6), "the budget for all of it");
    assert_eq!(parts(&world), (80_000, vec![], 0));
    let record = world.record(1);
    assert_eq!((record.amount.u128(), record.bond.u128()), (40_000, 20_000));
    let ledger = LedgerResponse {
        stakes: Uint128::new(980_000),
        escrow: Uint128::new(40_000),
        rewards: Uint128::zero(),
        bonds: Uint128::new(80_000 + BOND),
    };
    assert_eq!(world.ledger(&native()), ledger);
}

#[test]
fn a_bond_pays_as_long_as_it_lasts() {
    let mut world = bonded(25_000);
    assert_eq!(slashed(&mut world, 4), (40_000, 20_000));
    assert_eq!(slashed(&mut world, 1), (10_000, 5_000));
    assert_eq!(parts(&world), (0, vec![], 0));
    assert_eq!(slashed(&mut world, 1), (10_000, 0));
    world.deposit_bond(1).unwrap();
    assert_eq!(slashed(&mut world, 1).1, 1);
}

#[test]
fn review_r04_what_the_bond_paid_is_not_taken_from_the_next_avs() {
    for bond in [0, 1, 100_000, 250_000, 1_000_000] {
        let mut world = World::in_service();
        let terms = world.terms("other_avs");
        world.register_avs("other_avs", terms).unwrap();
        world.opt_in("operator", "other_avs").unwrap();
        for avs in ["avs", "other_avs"] {
            world.allocate(avs, percent(50), percent(50)).unwrap();
        }
        world.wait(ALLOCATION_DELAY + 1);
        if bond > 0 {
            world.deposit_bond(bond).unwrap();
        }
        let paid = bond.min(250_000);
        assert_eq!(slashed(&mut world, 100), (500_000, paid));
        let pool = world.pool();
        assert_eq!(pool.assets.u128(), 500_000 + paid);
        // Half of the stake was promised to each. It is there, and no more than that is taken.
        assert_eq!(world.allocation("other_avs").budget_assets.u128(), 500_000);
        let response = world.slash("other_avs", world.now(), Decimal::one()).unwrap();
        assert_eq!(attribute(&response, "slashed", "amount"), "500000");
    }
}

#[test]
fn the_answers_count_the_bond() {
    let mut world = bonded(30_000);
    let budget: SlashBudgetResponse = world.query(&QueryMsg::SlashBudget {
        avs: addr("avs").into_string(),
        operator: addr("operator").into_string(),
        asset: native(),
        at: None,
    });
    assert_eq!((budget.amount.u128(), budget.bond.u128()), (100_000, 30_000));
    assert_eq!(slashed(&mut world, 100), (100_000, 30_000));
    let stranger: OperatorBondResponse = world.query(&QueryMsg::OperatorBond {
        operator: addr("alice").into_string(),
        asset: native(),
    });
    assert_eq!(stranger, OperatorBondResponse::default());
}

#[test]
fn operators_pay_in_what_can_be_staked() {
    let mut world = World::new();
    let deposit = ExecuteMsg::DepositBond {};
    let error = world.deposit_bond(5).unwrap_err();
    assert_eq!(
        error,
        ContractError::UnknownOperator {
            operator: addr("operator")
        }
    );
    world.register_operator("operator").unwrap();
    // It opens the pool.
    let response = world.deposit_bond(5).unwrap();
    let told = [
        ("operator", addr("operator").into_string()),
        ("asset", native().to_string()),
        ("amount", "5".to_string()),
        ("active", "5".to_string()),
    ];
    assert_eq!(
        event(&response, "bond_deposited"),
        told.map(|(key, value)| (key.to_string(), value))
    );
    assert_eq!(world.pool().scale.u128(), WHOLE);
    let refused = world.run("operator", &deposit).unwrap_err();
    assert_eq!(refused, ContractError::Payment(PaymentError::NoFunds {}));
    let two = [coin(1, REWARD), coin(1, STAKE)];
    let refused = world.run_with("operator", &deposit, &two).unwrap_err();
    assert_eq!(refused, ContractError::Payment(PaymentError::MultipleDenoms {}));
    let refused = world
        .run_with("operator", &deposit, &coins(1, REWARD))
        .unwrap_err();
    let asset = reward().to_string();
    assert_eq!(refused, ContractError::AssetNotAllowed { asset });
    // Coins go with the deposit only.
    let msg = ExecuteMsg::QueueBondWithdrawal {
        asset: native(),
        amount: Uint128::one(),
    };
    let refused = world.run_with("operator", &msg, &coins(1, STAKE)).unwrap_err();
    assert_eq!(refused, ContractError::Payment(PaymentError::NonPayable {}));
}

#[test]
fn a_token_is_paid_in_by_its_hook() {
    let mut world = World::in_service();
    let (token, hook) = (Asset::cw20(&world.token), ReceiveMsg::DepositBond {});
    let refused = world.send("alice", 7, &hook).unwrap_err();
    let operator = addr("alice");
    assert_eq!(refused, ContractError::UnknownOperator { operator });
    world.send("operator", 7, &hook).unwrap();
    assert_eq!(world.ledger(&token).bonds.u128(), 7);
    // Anybody may play token, and no asset of that name can be staked.
    let msg = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: addr("operator").into_string(),
        amount: Uint128::new(7),
        msg: cosmwasm_std::to_json_binary(&hook).unwrap(),
    });
    let refused = world.run("alice", &msg).unwrap_err();
    let asset = Asset::cw20(addr("alice")).to_string();
    assert_eq!(refused, ContractError::AssetNotAllowed { asset });
    let nothing = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: addr("operator").into_string(),
        amount: Uint128::zero(),
        msg: cosmwasm_std::to_json_binary(&hook).unwrap(),
    });
    let (token, registry) = (world.token.clone(), world.registry.clone());
    let refused = world.call(&token, &registry, &nothing, &[]).unwrap_err();
    assert_eq!(refused, ContractError::Slash(SlashError::NothingDeposited));
    world
        .run(
            "operator",
            &ExecuteMsg::QueueBondWithdrawal {
                asset: Asset::cw20(&world.token),
                amount: Uint128::new(7),
            },
        )
        .unwrap();
    world.wait(BUCKET + UNBONDING);
    let msg = ExecuteMsg::CompleteBondWithdrawal {
        asset: Asset::cw20(&world.token),
        recipient: Some(addr("nobody").into_string()),
    };
    world.run("operator", &msg).unwrap();
    assert_eq!(world.tokens_of(&addr("nobody")), 7);
    assert_eq!(world.ledger(&Asset::cw20(&world.token)).bonds.u128(), 0);
}

#[test]
fn a_bond_leaves_by_the_clock_of_the_stakers() {
    let mut world = bonded(1_000);
    let matures = START + 1_200 + UNBONDING;
    let response = world.queue_bond(400).unwrap();
    let told = [
        ("operator", addr("operator").into_string()),
        ("asset", native().to_string()),
        ("amount", "400".to_string()),
        ("matures", matures.to_string()),
        ("active", "600".to_string()),
    ];
    assert_eq!(
        event(&response, "bond_withdrawal_queued"),
        told.map(|(key, value)| (key.to_string(), value))
    );
    let response = world.queue("alice", 1).unwrap();
    let same = attribute(&response, "withdrawal_queued", "matures");
    assert_eq!(same, matures.to_string());
    for amount in [0, 601] {
        assert_eq!(world.queue_bond(amount).unwrap_err(), not_there(amount, 600));
    }
    world.go_to(START + 1_199);
    world.queue_bond(100).unwrap();
    world.wait(1);
    world.queue_bond(1).unwrap();
    assert_eq!(parts(&world), (499, vec![500, 1], 0));

    world.go_to(matures - 1);
    let early = SlashError::NotMatured {
        found: matures - 1,
        expected: matures,
    };
    assert_eq!(world.complete_bond().unwrap_err(), ContractError::Slash(early));
    world.wait(1);
    assert_eq!(parts(&world), (499, vec![1], 500));
    let paid = world.gain(&addr("operator"), STAKE, |world| {
        let response = world.complete_bond().unwrap();
        assert_eq!(attribute(&response, "bond_withdrawn", "amount"), "500");
    });
    assert_eq!(paid, 500);
    world.wait(BUCKET);
    world.complete_bond().unwrap();
    let nothing = ContractError::Slash(SlashError::NothingLeaves);
    assert_eq!(world.complete_bond().unwrap_err(), nothing);
    assert_eq!(world.ledger(&native()).bonds.u128(), 499 + BOND);
}

#[test]
fn nobody_else_takes_it_out() {
    let mut world = bonded(1_000);
    world.register_operator("other_operator").unwrap();
    let msg = ExecuteMsg::QueueBondWithdrawal {
        asset: native(),
        amount: Uint128::one(),
    };
    for sender in ["alice", "other_operator"] {
        let unknown = ContractError::UnknownPool {
            operator: addr(sender),
            asset: native().to_string(),
        };
        assert_eq!(world.run(sender, &msg).unwrap_err(), unknown);
    }
    // The bond before one pool is not that before another.
    let token = Asset::cw20(&world.token);
    world.allocate_of("operator", "avs", token.clone(), 1, 1).unwrap();
    let msg = ExecuteMsg::QueueBondWithdrawal {
        asset: token,
        amount: Uint128::one(),
    };
    assert_eq!(world.run("operator", &msg).unwrap_err(), not_there(1, 0));
}

#[test]
fn registry_i12_a_fault_reaches_the_part_of_a_bond_that_closed_after_it() {
    let closes = START + 1_200;
    for (fault, amounts) in [(closes - 1, (50, 50)), (closes, (100, 0))] {
        let mut world = bonded(1_000);
        world.queue_bond(500).unwrap();
        world.go_to(closes + 10);
        // 10,000 are due, of which the bond owes 5,000.
        let (_, bond) = slashed_for(&mut world, fault, 1);
        let reached = if amounts.1 == 0 { 500 } else { 1_000 };
        assert_eq!(bond, reached, "fault at {fault}");
        assert_eq!(
            parts(&world),
            (0, if reached == 500 { vec![500] } else { vec![] }, 0)
        );
    }
}

#[test]
fn registry_i13_queueing_a_bond_after_a_fault_saves_nothing_of_it() {
    let mut world = bonded(100_000);
    let fault = world.now();
    world.wait(1);
    world.queue_bond(100_000).unwrap();
    world.go_to(fault + WINDOW);
    assert_eq!(slashed_for(&mut world, fault, 4), (40_000, 20_000));
    assert_eq!(parts(&world), (0, vec![80_000], 0));
    // And what matured before a fault is out of reach of it.
    world.go_to(START + 1_200 + UNBONDING);
    assert_eq!(slashed(&mut world, 1).1, 0);
    assert_eq!(parts(&world), (0, vec![], 80_000));
}

#[test]
fn every_part_in_reach_pays_its_share() {
    let mut world = bonded(100_000);
    world.queue_bond(40_000).unwrap();
    world.wait(BUCKET);
    world.queue_bond(20_000).unwrap();
    let (_, bond) = slashed_for(&mut world, START + 1_199, 4);
    assert_eq!(bond, 20_000);
    assert_eq!(parts(&world), (32_000, vec![32_000, 16_000], 0));
}

#[test]
fn registry_i20_a_veto_gives_back_to_the_very_parts_that_were_hit() {
    let mut world = contestable(100_000);
    world.queue_bond(40_000).unwrap();
    let (pool, before) = (world.pool(), world.bond());
    slashed(&mut world, 4);
    assert_eq!(parts(&world), (48_000, vec![32_000], 0));
    // What was moved meanwhile stays where it is.
    world.wait(BUCKET);
    world.queue_bond(48_000).unwrap();
    let response = world.veto("bob", 1, Decimal::zero()).unwrap();
    assert_eq!(attribute(&response, "slash_vetoed", "returned"), "40000");
    assert_eq!(attribute(&response, "slash_vetoed", "bond"), "20000");
    assert_eq!(attribute(&response, "slash_vetoed", "upheld"), "0");
    assert_eq!(parts(&world), (12_000, vec![40_000, 48_000], 0));
    assert_eq!(before.leaving[0], world.bond().leaving[0]);
    assert_eq!(world.pool().assets, pool.assets);
    assert_eq!(world.pool().scale, pool.scale);
    let nothing = SlashStatus::Released {
        amount: Uint128::zero(),
        bounty: Uint128::zero(),
        returned: Uint128::new(40_000),
    };
    assert_eq!(world.record(1).status, nothing);
    let ledger = world.ledger(&native());
    assert_eq!((ledger.escrow.u128(), ledger.bonds.u128()), (0, 100_000 + BOND));
}

#[test]
fn what_comes_back_late_can_be_completed_at_once() {
    let mut world = contestable(100_000);
    world.queue_bond(100_000).unwrap();
    let matures = START + 1_200 + UNBONDING;
    // The last fault that reaches it, punished as late as can be.
    world.go_to(START + 1_199 + WINDOW);
    assert_eq!(slashed_for(&mut world, START + 1_199, 4), (40_000, 20_000));
    assert!(world.now() + VETO_DELAY < matures);
    // As a veto that is later than the bucket, under a longer delay.
    let mut late = World::in_service_of(|_, terms| AvsTerms {
        resolver: Some(Resolver {
            address: addr("bob").into_string(),
            delay_seconds: UNBONDING,
        }),
        ..terms
    });
    late.deposit_bond(100_000).unwrap();
    late.queue_bond(100_000).unwrap();
    late.go_to(START + 1_199 + WINDOW);
    slashed_for(&mut late, START + 1_199, 4);
    late.go_to(matures);
    // A contested bond is paid as far as it is there.
    late.complete_bond().unwrap();
    assert_eq!(parts(&late), (0, vec![], 0));
    let third = Decimal::from_ratio(1u128, 3u128);
    late.veto("bob", 1, third).unwrap();
    // 20,000 - ceil(6,666.67)
    assert_eq!(parts(&late), (0, vec![], 13_333));
    let paid = late.gain(&addr("operator"), STAKE, |world| {
        world.complete_bond().unwrap();
    });
    assert_eq!(paid, 13_333);
}

#[test]
fn a_bond_outlives_the_pool_that_loses_all() {
    let mut world = World::in_service();
    world.allocate("avs", percent(100), percent(100)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.deposit_bond(300_000).unwrap();
    world.queue_bond(100_000).unwrap();
    // Of the million that is due, the bond has 300,000; the pool loses the rest and the AVS its budget.
    assert_eq!(slashed(&mut world, 100), (1_000_000, 300_000));
    assert_eq!(world.pool().generation, 0, "three tenths of it are left");
    world.allocate("avs", percent(30), percent(30)).unwrap();
    world.wait(ALLOCATION_DELAY + 1);
    world.slash("avs", world.now(), Decimal::one()).unwrap();
    assert_eq!(world.pool().generation, 1);
    world.deposit_bond(50).unwrap();
    assert_eq!(parts(&world), (50, vec![], 0));
    world.queue_bond(50).unwrap();
    world.wait(BUCKET + UNBONDING);
    world.complete_bond().unwrap();
}

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

/// The longest list of parts that a bond can have in the way of a slash.
#[test]
fn a_bond_leaves_in_as_many_parts_as_a_pool() {
    let mut world = bonded(1_000_000);
    let most = (UNBONDING / BUCKET + 1) as usize;
    for _ in 0..3 * most {
        world.queue_bond(10).unwrap();
        world.queue_bond(10).unwrap();
        assert!(world.bond().leaving.len() <= most);
        world.wait(BUCKET);
    }
    assert_eq!(world.bond().leaving.len(), most - 1);
    assert_eq!(world.bond().matured.u128(), 20 * (2 * most as u128 + 1));
    slashed(&mut world, 1);
}
