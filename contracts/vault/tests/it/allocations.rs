use palisade_interfaces::vault::MAX_POSITIONS;
use palisade_math::Lst;
use palisade_vault::ContractError;

use crate::support::{
    attribute, refusal, registry_refusal, World, BUCKET, COOLDOWN, DAY, DELAY, EXIT, SEED, UNBONDING,
};

fn vault_with_operators(names: &[&str]) -> World {
    let mut world = World::new();
    world.deposit("alice", 9 * SEED);
    for name in names {
        world.operator(name);
    }
    world
}

#[test]
fn idle_lst_becomes_stake_of_the_vault() {
    let mut world = vault_with_operators(&["one"]);
    let response = world.allocate("one", SEED).unwrap();
    let position = world.position("one");
    assert_eq!((position.shares.u128(), position.value.u128()), (SEED, SEED));
    let state = world.state();
    assert_eq!((state.idle.u128(), state.deployed.u128()), (9 * SEED, SEED));
    assert_eq!(state.total_assets.u128(), 10 * SEED);
    assert_eq!(attribute(&response, "allocated", "value"), SEED.to_string());
    world.allocate("one", SEED).unwrap();
    assert_eq!(world.position("one").value.u128(), 2 * SEED);
}

#[test]
fn no_more_than_what_is_idle_and_no_less_than_something() {
    let mut world = vault_with_operators(&["one", "two"]);
    assert_eq!(refusal(world.allocate("one", 0)), ContractError::ZeroAmount);
    world.allocate("one", 6 * SEED).unwrap();
    assert_eq!(
        refusal(world.allocate("two", 4 * SEED + 1)),
        ContractError::NotThatMuchIdle {
            found: Lst::new(4 * SEED + 1),
            expected: Lst::new(4 * SEED)
        }
    );
    world.allocate("two", 4 * SEED).unwrap();
    assert_eq!(world.state().idle.u128(), 0);
}

#[test]
fn what_is_claimable_cannot_be_allocated() {
    let mut world = vault_with_operators(&["one", "two"]);
    world.leave("alice", 5 * SEED);
    world.allocate("one", 3 * SEED).unwrap();
    assert_eq!(
        refusal(world.allocate("two", 2 * SEED + 1)),
        ContractError::NotThatMuchIdle {
            found: Lst::new(2 * SEED + 1),
            expected: Lst::new(2 * SEED)
        }
    );
}

#[test]
fn an_allocation_ends_at_the_limit_of_one_operator() {
    let mut world = vault_with_operators(&["one"]);
    assert_eq!(
        refusal(world.allocate("one", 6 * SEED + 1)),
        ContractError::AboveOperatorLimit {
            found: Lst::new(6 * SEED + 1),
            expected: Lst::new(6 * SEED)
        }
    );
    world.allocate("one", 6 * SEED).unwrap();
    assert_eq!(
        refusal(world.allocate("one", 1)),
        ContractError::AboveOperatorLimit {
            found: Lst::new(6 * SEED + 1),
            expected: Lst::new(6 * SEED)
        }
    );
}

#[test]
fn exiting_stake_counts_for_the_limit() {
    let mut world = vault_with_operators(&["one"]);
    world.allocate("one", 6 * SEED).unwrap();
    world.deallocate("manager", "one", 2 * SEED).unwrap();
    assert_eq!(
        refusal(world.allocate("one", 1)),
        ContractError::AboveOperatorLimit {
            found: Lst::new(6 * SEED + 1),
            expected: Lst::new(6 * SEED)
        }
    );
    world.pass(EXIT);
    world.collect("one").unwrap();
    world.allocate("one", 2 * SEED).unwrap();
}

#[test]
fn an_operator_that_avss_may_take_too_much_of_gets_nothing() {
    let mut world = vault_with_operators(&["one", "two"]);
    world.avs("avs", None);
    world.opt_in("one", "avs", 60);
    world.opt_in("two", "avs", 61);
    world.pass(DELAY + 1);
    world.allocate("one", SEED).unwrap();
    registry_refusal(world.allocate("two", SEED));
    assert_eq!(world.positions().len(), 1);
    assert_eq!(world.state().idle.u128(), 9 * SEED);
}

#[test]
fn a_pool_in_contest_gets_nothing_and_nothing_changes() {
    let mut world = vault_with_operators(&["one"]);
    let slasher = world.avs("avs", Some("resolver"));
    world.opt_in("one", "avs", 50);
    world.pass(DELAY + 1);
    world.allocate("one", SEED).unwrap();
    world.slash(&slasher, "avs", "one", 10, 1);
    world.sync();
    let before = (world.state(), world.positions());
    registry_refusal(world.allocate("one", SEED));
    assert_eq!((world.state(), world.positions()), before);
}

#[test]
fn an_account_that_is_no_operator_gets_nothing() {
    let mut world = vault_with_operators(&[]);
    registry_refusal(world.allocate("nobody", SEED));
    assert_eq!(world.state().idle.u128(), 10 * SEED);
    assert!(world.positions().is_empty());
}

#[test]
fn a_vault_has_at_most_sixteen_positions() {
    let names: Vec<String> = (0..=MAX_POSITIONS)
        .map(|index| format!("operator{index}"))
        .collect();
    let mut world = vault_with_operators(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let (last, first) = names.split_last().unwrap();
    for name in first {
        world.allocate(name, 10_000).unwrap();
    }
    assert_eq!(
        refusal(world.allocate(last, 10_000)),
        ContractError::TooManyPositions { max: MAX_POSITIONS }
    );
    // More of one that is there is possible; and one that is gone makes room.
    world.allocate(&first[0], 10_000).unwrap();
    world.deallocate("manager", &first[3], 10_000).unwrap();
    refusal(world.allocate(last, 10_000));
    world.pass(EXIT);
    world.collect(&first[3]).unwrap();
    world.allocate(last, 10_000).unwrap();
}

#[test]
fn deallocated_stake_is_the_depositors_all_the_way() {
    let mut world = vault_with_operators(&["one"]);
    world.allocate("one", 4 * SEED).unwrap();
    let response = world.deallocate("manager", "one", SEED).unwrap();
    let state = world.state();
    assert_eq!(
        (state.idle.u128(), state.deployed.u128(), state.exiting.u128()),
        (6 * SEED, 3 * SEED, SEED)
    );
    assert_eq!(state.total_assets.u128(), 10 * SEED);
    let exit = world.position("one").exits[0].clone();
    assert_eq!(
        attribute(&response, "deallocated", "withdrawal_id"),
        exit.withdrawal_id.to_string()
    );
    world.pass_until(exit.matures - 1);
    assert_eq!(
        refusal(world.collect("one")),
        ContractError::NotMatured {
            found: exit.matures - 1,
            expected: exit.matures
        }
    );
    world.pass(1);
    let response = world.collect("one").unwrap();
    assert_eq!(attribute(&response, "collected", "amount"), SEED.to_string());
    let state = world.state();
    assert_eq!((state.idle.u128(), state.exiting.u128()), (7 * SEED, 0));
    assert!(world.position("one").exits.is_empty());
    assert_eq!(refusal(world.collect("one")), ContractError::NothingToReceive);
}

#[test]
fn an_empty_position_is_forgotten() {
    let mut world = vault_with_operators(&["one"]);
    world.allocate("one", SEED).unwrap();
    world.deallocate("manager", "one", SEED).unwrap();
    assert_eq!(world.position("one").shares.u128(), 0);
    world.pass(EXIT);
    world.collect("one").unwrap();
    assert!(world.positions().is_empty());
    let none = ContractError::NoSuchPosition {
        operator: world.addr("one"),
    };
    assert_eq!(refusal(world.collect("one")), none);
    assert_eq!(refusal(world.deallocate("manager", "one", 1)), none);
}

#[test]
fn no_more_than_what_is_active_is_deallocated() {
    let mut world = vault_with_operators(&["one"]);
    world.allocate("one", SEED).unwrap();
    assert_eq!(
        refusal(world.deallocate("manager", "one", SEED + 1)),
        ContractError::NotThatMuchActive {
            found: Lst::new(SEED + 1),
            expected: Lst::new(SEED)
        }
    );
    assert_eq!(
        refusal(world.deallocate("manager", "one", 0)),
        ContractError::ZeroAmount
    );
}

#[test]
fn the_last_exit_of_a_position_is_not_the_managers() {
    let mut world = vault_with_operators(&["one"]);
    world.allocate("one", 6 * SEED).unwrap();
    for _ in 0..3 {
        world.deallocate("manager", "one", 1_000).unwrap();
    }
    assert_eq!(
        refusal(world.deallocate("manager", "one", 1_000)),
        ContractError::TooManyExits { found: 3, max: 3 }
    );
    // Depositors leave, and what is left is too much with one operator.
    world.deposit("bob", SEED);
    world.leave("alice", 5 * SEED);
    breach(&mut world);
    let excess = excess(&world);
    world.deallocate("anyone", "one", excess).unwrap();
    world.pass(COOLDOWN);
    breach(&mut world);
    let excess = self::excess(&world);
    assert_eq!(
        refusal(world.deallocate("anyone", "one", excess)),
        ContractError::TooManyExits { found: 4, max: 4 }
    );
}

/// Makes active stake exceed limit and tolerance: somebody stakes in the vault's name.
fn breach(world: &mut World) {
    let vault = world.vault.clone();
    world.stake_for("carol", "one", &vault, 10 * SEED);
    world.sync();
}

/// Active stake above 65% of everything.
fn excess(world: &World) -> u128 {
    let state = world.state();
    let gross = (state.idle + state.deployed + state.exiting).u128();
    world.position("one").value.u128() - (gross * 6_500).div_ceil(10_000)
}

#[test]
fn anyone_takes_the_excess_of_a_breach() {
    let mut world = vault_with_operators(&["one"]);
    world.allocate("one", 6 * SEED).unwrap();
    assert_eq!(
        refusal(world.deallocate("anyone", "one", 1)),
        ContractError::NoBreach {
            found: Lst::new(6 * SEED),
            expected: Lst::new(6 * SEED + SEED / 2)
        }
    );
    breach(&mut world);
    let excess = excess(&world);
    // 16,000,000 of 20,000,000.
    assert_eq!(excess, 3_000_000);
    for amount in [excess + 1, excess / 2 - 1, 1, 0] {
        assert_eq!(
            refusal(world.deallocate("anyone", "one", amount)),
            ContractError::OutsideExcess {
                found: Lst::new(amount),
                min: Lst::new(excess / 2),
                max: Lst::new(excess)
            }
        );
    }
    world.deallocate("anyone", "one", excess / 2).unwrap();
    assert_eq!(world.position("one").exits.len(), 1);
}

#[test]
fn anyone_waits_for_the_end_of_the_cooldown() {
    let mut world = vault_with_operators(&["one"]);
    world.allocate("one", 6 * SEED).unwrap();
    breach(&mut world);
    let half = excess(&world).div_ceil(2);
    world.deallocate("anyone", "one", half).unwrap();
    let until = world.now() + COOLDOWN;
    world.pass(COOLDOWN - 1);
    let rest = excess(&world);
    assert_eq!(
        refusal(world.deallocate("anyone", "one", rest)),
        ContractError::Cooldown {
            found: until - 1,
            expected: until
        }
    );
    // The manager does not have to.
    world.deallocate("manager", "one", 10).unwrap();
    world.pass(1);
    let rest = excess(&world);
    world.deallocate("anyone", "one", rest).unwrap();
}

#[test]
fn stake_of_an_old_generation_leaves_before_new_stake_joins() {
    let mut world = World::with(|msg| msg.limits.max_exposure_bps = 10_000);
    world.deposit("alice", 9 * SEED);
    world.operator("one");
    let slasher = world.avs("avs", None);
    world.opt_in("one", "avs", 100);
    world.pass(DELAY + 1);
    world.allocate("one", SEED).unwrap();
    let slash = world.slash(&slasher, "avs", "one", 100, 1);
    let release = palisade_interfaces::registry::ExecuteMsg::ReleaseSlash { slash_id: slash };
    let anyone = world.addr("anyone");
    world.pass(BUCKET);
    world.registry(&anyone, &release, 0).unwrap();
    world.sync();
    assert_eq!(world.position("one").value.u128(), 0);
    assert_eq!(world.state().total_assets.u128(), 9 * SEED);
    assert_eq!(
        refusal(world.allocate("one", SEED)),
        ContractError::OldGeneration {
            found: 0,
            expected: 1
        }
    );
    // Worthless shares leave by an amount of zero.
    world.deallocate("manager", "one", 0).unwrap();
    world.allocate("one", SEED).unwrap();
    assert_eq!(world.position("one").value.u128(), SEED);
    world.pass(EXIT);
    let response = world.collect("one").unwrap();
    assert_eq!(attribute(&response, "collected", "amount"), "0");
    assert!(world.position("one").exits.is_empty());
    assert_eq!(world.state().total_assets.u128(), 9 * SEED);
}

#[test]
fn a_batch_and_a_collection_pay_the_same_whoever_comes_first() {
    for batch_first in [true, false] {
        let mut world = vault_with_operators(&["one"]);
        world.allocate("one", 6 * SEED).unwrap();
        world.deallocate("manager", "one", 3 * SEED).unwrap();
        let id = world.leave("alice", SEED);
        world.pass(EXIT + UNBONDING + DAY);
        if batch_first {
            world.settle(id).unwrap();
            world.collect("one").unwrap();
        } else {
            world.collect("one").unwrap();
            world.settle(id).unwrap();
        }
        assert_eq!(world.batch(id).received.u128(), SEED);
        let state = world.state();
        assert_eq!((state.uncollected.u128(), state.exiting.u128()), (0, 0));
        assert_eq!(state.total_assets.u128(), 9 * SEED);
    }
}
