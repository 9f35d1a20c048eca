use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::rows::{BUCKETS, POOLS, POOL_NUMBERS, STAKES, WITHDRAWALS};
use palisade_interfaces::vault::{BatchStatus, ExecuteMsg, QueryMsg};
use palisade_math::PoolShares;
use palisade_vault::ContractError;

use crate::support::{
    attribute, has_event, refusal, World, BUCKET, DAY, DELAY, DENOM, EXIT, SEED, UNBONDING,
};

/// Nothing is priced or booked, and whoever wants to leave still asks for it.
#[track_caller]
fn assert_unreadable(world: &mut World, expected: &ContractError) {
    let anyone = world.addr("anyone");
    let before = world.state();
    assert_eq!(&refusal(world.vault(&anyone, &ExecuteMsg::Sync {})), expected);
    assert!(world
        .preview(SEED)
        .unwrap_err()
        .to_string()
        .contains(&expected.to_string()));
    assert_eq!(world.state(), before);
    world.redeem("alice", SEED / 10).unwrap();
}

/// 6,000,000 of 10,000,000 with one operator, half of which either AVS can take. The first has a resolver.
fn exposed_vault() -> (World, cosmwasm_std::Addr, cosmwasm_std::Addr) {
    let mut world = World::with(|msg| msg.limits.max_exposure_bps = 10_000);
    world.deposit("alice", 9 * SEED);
    world.operator("one");
    let contestable = world.avs("avs", Some("resolver"));
    let final_at_once = world.avs("avs2", None);
    world.opt_in("one", "avs", 50);
    world.opt_in("one", "avs2", 50);
    world.pass(DELAY + 1);
    world.allocate("one", 6 * SEED).unwrap();
    (world, contestable, final_at_once)
}

#[test]
fn a_loss_is_booked_at_once() {
    let (mut world, _, slasher) = exposed_vault();
    world.slash(&slasher, "avs2", "one", 50, 1);
    // The ledger knows as of the last sync.
    assert_eq!(world.state().total_assets.u128(), 10 * SEED);
    let response = world.sync();
    assert_eq!(attribute(&response, "synced", "loss"), "1500000");
    let state = world.state();
    assert_eq!(state.total_assets.u128(), 8_500_000);
    assert_eq!(state.loss_carry.u128(), 1_500_000);
    assert_eq!(state.last_sync, world.now());
    assert_eq!(world.position("one").value.u128(), 4_500_000);
    let response = world.sync();
    assert_eq!(attribute(&response, "synced", "loss"), "0");
}

#[test]
fn stake_is_read_as_the_registry_answers_it_at_every_time() {
    let (mut world, contestable, final_at_once) = exposed_vault();
    let check = |world: &mut World| {
        world.sync();
        let position = world.position("one");
        let answers = world.staked(&position.operator);
        assert_eq!(answers, [(position.shares, position.value)]);
        for exit in &position.exits {
            let answer = world.withdrawal(exit.withdrawal_id).unwrap();
            assert_eq!(
                (exit.value, exit.matures),
                (answer.value - answer.paid, answer.matures)
            );
        }
        position.exits.len()
    };
    assert_eq!(check(&mut world), 0);
    // An odd part, so that the close of the bucket rounds.
    world.deallocate("manager", "one", 1_000_003).unwrap();
    world.slash(&final_at_once, "avs2", "one", 7, 1);
    assert_eq!(check(&mut world), 1);
    // Nobody has closed the bucket in the registry's storage yet: it closes at its second, and a unit is rounded otherwise.
    let closes = world.position("one").exits[0].matures - UNBONDING;
    let before = world.position("one").value;
    world.pass_until(closes - 1);
    assert_eq!(check(&mut world), 1);
    assert_eq!(world.position("one").value, before);
    world.pass(1);
    assert_eq!(check(&mut world), 1);
    assert_ne!(world.position("one").value, before);
    world.pass(BUCKET);
    assert_eq!(check(&mut world), 1);
    let slash_id = world.slash(&contestable, "avs", "one", 9, 2);
    assert_eq!(check(&mut world), 1);
    world.deallocate("manager", "one", 500_001).unwrap();
    world.veto("resolver", slash_id, Decimal::percent(33));
    for _ in 0..4 {
        world.pass(BUCKET / 3);
        assert_eq!(check(&mut world), 2);
    }
    world.pass(EXIT);
    assert_eq!(check(&mut world), 2);
}

#[test]
fn stake_that_is_not_where_it_was_is_no_loss() {
    let (mut world, _, _) = exposed_vault();
    let (registry, vault, operator) = (world.registry.clone(), world.vault.clone(), world.addr("one"));
    let asset = world.asset().to_string();
    let mut storage = world.chain.contract_storage_mut(&registry);
    let (pool, _) = POOL_NUMBERS.load(&*storage, (&operator, &asset)).unwrap();
    let key = ((pool, &vault), 0);
    let stake = STAKES.load(&*storage, key).unwrap();
    STAKES.remove(&mut *storage, key);
    drop(storage);
    let lost = |found| ContractError::LostShares {
        pool,
        found,
        expected: stake.shares,
    };
    assert_unreadable(&mut world, &lost(PoolShares::ZERO));

    let less = stake.shares.checked_sub(PoolShares::new(1)).unwrap();
    let mut short = stake.clone();
    short.shares = less;
    let mut storage = world.chain.contract_storage_mut(&registry);
    STAKES.save(&mut *storage, key, &short).unwrap();
    drop(storage);
    assert_unreadable(&mut world, &lost(less));

    let mut storage = world.chain.contract_storage_mut(&registry);
    STAKES.save(&mut *storage, key, &stake).unwrap();
    let row = POOLS.load(&*storage, pool).unwrap();
    POOLS.remove(&mut *storage, pool);
    drop(storage);
    assert_unreadable(&mut world, &ContractError::UnreadablePool { pool });

    let mut storage = world.chain.contract_storage_mut(&registry);
    POOLS.save(&mut *storage, pool, &row).unwrap();
    drop(storage);
    let response = world.sync();
    assert_eq!(attribute(&response, "synced", "loss"), "0");
}

#[test]
fn an_exit_that_is_not_where_it_was_is_no_loss() {
    let (mut world, _, _) = exposed_vault();
    world.deallocate("manager", "one", 2 * SEED).unwrap();
    let (registry, id) = (
        world.registry.clone(),
        world.position("one").exits[0].withdrawal_id,
    );
    let mut storage = world.chain.contract_storage_mut(&registry);
    let row = WITHDRAWALS.load(&*storage, id).unwrap();
    WITHDRAWALS.remove(&mut *storage, id);
    drop(storage);
    assert_unreadable(&mut world, &ContractError::LostWithdrawal { id });

    // Its bucket closes, and is stored with the next message to the pool.
    let mut storage = world.chain.contract_storage_mut(&registry);
    WITHDRAWALS.save(&mut *storage, id, &row).unwrap();
    drop(storage);
    world.pass(BUCKET);
    world.deallocate("manager", "one", SEED).unwrap();
    let (pool, index) = (row.pool, row.withdrawal.bucket);
    let key = ((pool, row.generation), index);
    let mut storage = world.chain.contract_storage_mut(&registry);
    let bucket = BUCKETS.load(&*storage, key).unwrap();
    BUCKETS.remove(&mut *storage, key);
    drop(storage);
    assert_unreadable(&mut world, &ContractError::UnreadablePool { pool });

    let mut storage = world.chain.contract_storage_mut(&registry);
    BUCKETS.save(&mut *storage, key, &bucket).unwrap();
    drop(storage);
    let response = world.sync();
    assert_eq!(attribute(&response, "synced", "loss"), "0");
}

#[test]
fn exits_lose_with_the_stake() {
    let (mut world, _, slasher) = exposed_vault();
    world.deallocate("manager", "one", 2 * SEED).unwrap();
    world.slash(&slasher, "avs2", "one", 50, 1);
    world.sync();
    let position = world.position("one");
    assert_eq!(position.value.u128(), 3 * SEED);
    assert_eq!(position.exits[0].value.u128(), 1_500_000);
    assert_eq!(world.state().total_assets.u128(), 8_500_000);
    world.pass(EXIT);
    world.collect("one").unwrap();
    assert_eq!(world.state().idle.u128(), 5_500_000);
}

#[test]
fn a_loss_falls_on_locked_profit_first() {
    let (mut world, _, slasher) = exposed_vault();
    world.fund_native("avs", "one", 1_000_000, 1_000);
    world.pass(1_000);
    world
        .harvest("one", &[palisade_interfaces::Asset::native(DENOM)])
        .unwrap();
    world.slash(&slasher, "avs2", "one", 10, 1);
    let before = world.state();
    world.sync();
    let after = world.state();
    assert_eq!(after.locked_profit.u128(), before.locked_profit.u128() - 300_000);
    assert_eq!(after.total_assets, before.total_assets);
    // A loss of more than is locked.
    world.slash(&slasher, "avs2", "one", 50, 2);
    let before = world.state();
    let response = world.sync();
    let loss: u128 = attribute(&response, "synced", "loss").parse().unwrap();
    let after = world.state();
    assert_eq!(after.locked_profit.u128(), 0);
    assert_eq!(
        after.total_assets.u128(),
        before.total_assets.u128() + before.locked_profit.u128() - loss
    );
}

#[test]
fn stake_in_the_vaults_name_drips() {
    let (mut world, _, _) = exposed_vault();
    let vault = world.vault.clone();
    world.stake_for("carol", "one", &vault, SEED);
    let response = world.sync();
    assert_eq!(attribute(&response, "synced", "gain"), SEED.to_string());
    let state = world.state();
    assert_eq!(
        (state.total_assets.u128(), state.locked_profit.u128()),
        (10 * SEED, SEED)
    );
    world.pass(DAY);
    assert_eq!(world.state().total_assets.u128(), 11 * SEED);
    assert_eq!(world.lst_of("treasury"), 0);
}

#[test]
fn a_veto_undoes_the_loss_at_once_and_without_a_fee() {
    let (mut world, slasher, _) = exposed_vault();
    let id = world.slash(&slasher, "avs", "one", 50, 1);
    world.sync();
    assert_eq!(world.state().total_assets.u128(), 8_500_000);
    world.veto("resolver", id, Decimal::zero());
    let response = world.sync();
    assert_eq!(attribute(&response, "synced", "returned"), "1500000");
    let state = world.state();
    assert_eq!(
        (state.total_assets.u128(), state.locked_profit.u128()),
        (10 * SEED, 0)
    );
    assert_eq!(state.loss_carry.u128(), 0);
}

#[test]
fn a_veto_that_upholds_half_returns_half() {
    let (mut world, slasher, _) = exposed_vault();
    let id = world.slash(&slasher, "avs", "one", 50, 1);
    world.sync();
    world.veto("resolver", id, Decimal::percent(50));
    world.sync();
    let state = world.state();
    assert_eq!(state.total_assets.u128(), 9_250_000);
    assert_eq!(state.loss_carry.u128(), 750_000);
    // What did not come back will not: later gains drip.
    let vault = world.vault.clone();
    world.stake_for("carol", "one", &vault, SEED);
    let response = world.sync();
    assert_eq!(attribute(&response, "synced", "returned"), "0");
}

#[test]
fn an_exit_that_was_paid_short_is_collected_again_after_a_veto() {
    let (mut world, slasher, _) = exposed_vault();
    world.pass(1);
    world.deallocate("manager", "one", 2 * SEED).unwrap();
    let fault = world.now();
    world.pass(UNBONDING - 1_000);
    let id = world.slash_for(&slasher, "avs", "one", 50, 1, fault);
    let matures = world.position("one").exits[0].matures;
    world.pass_until(matures);
    let response = world.collect("one").unwrap();
    assert_eq!(attribute(&response, "collected", "amount"), "1500000");
    assert_eq!(world.state().total_assets.u128(), 8_500_000);
    // The row stays, worth nothing more until the veto.
    assert_eq!(world.position("one").exits[0].value.u128(), 0);
    assert_eq!(refusal(world.collect("one")), ContractError::NothingToReceive);
    world.veto("resolver", id, Decimal::zero());
    let response = world.collect("one").unwrap();
    assert_eq!(attribute(&response, "synced", "returned"), "1500000");
    assert_eq!(attribute(&response, "collected", "amount"), "500000");
    assert!(world.position("one").exits.is_empty());
    let state = world.state();
    assert_eq!(
        (state.idle.u128(), state.total_assets.u128()),
        (6 * SEED, 10 * SEED)
    );
}

#[test]
fn a_batch_that_was_paid_short_is_settled_again_after_a_veto() {
    let (mut world, slasher, _) = exposed_vault();
    let batch = world.leave("alice", SEED);
    let fault = world.now();
    world.pass(UNBONDING - 1_000);
    let id = world.slash_for(&slasher, "avs", "one", 50, 1, fault);
    let BatchStatus::Unbonding { matures, .. } = world.batch(batch).status else {
        panic!("nothing was queued")
    };
    world.pass_until(matures);
    world.settle(batch).unwrap();
    // 400,002 from idle and three quarters of 599,998.
    assert_eq!(world.batch(batch).received.u128(), 400_002 + 449_998);
    assert!(matches!(world.batch(batch).status, BatchStatus::Unbonding { .. }));
    world.claim(batch, "alice").unwrap();
    assert_eq!(world.lst_of("alice"), 850_000);
    assert_eq!(refusal(world.settle(batch)), ContractError::NothingToReceive);
    world.veto("resolver", id, Decimal::zero());
    world.settle(batch).unwrap();
    assert_eq!(world.batch(batch).status, BatchStatus::Settled {});
    world.claim(batch, "alice").unwrap();
    assert_eq!(world.lst_of("alice"), SEED);
    world.sync();
    assert_eq!(world.state().total_assets.u128(), 9 * SEED);
}

#[test]
fn nothing_new_is_no_event_of_a_message_that_syncs_first() {
    let (mut world, _, slasher) = exposed_vault();
    let quiet = world.deposit("bob", 5_000);
    assert!(!has_event(&quiet, "synced"));
    world.slash(&slasher, "avs2", "one", 50, 1);
    let loud = world.deposit("bob", 5_000);
    assert!(has_event(&loud, "synced"));
}

#[test]
fn a_bucket_that_closes_is_no_loss() {
    let (mut world, _, slasher) = exposed_vault();
    // An odd price: 7 / 8 and a bit.
    world.slash(&slasher, "avs2", "one", 23, 1);
    world.sync();
    for amount in [333_333, 77_777, 1_234_567] {
        world.deallocate("manager", "one", amount).unwrap();
    }
    let before = world.state();
    world.pass(BUCKET);
    let somebody = world.addr("carol");
    world.stake_for("carol", "one", &somebody, 1_000);
    world.sync();
    let after = world.state();
    assert!(
        before.total_assets.u128() - after.total_assets.u128() <= 3,
        "{after:?}"
    );
}

/// Nobody has to call for it, and no time passes.
#[test]
fn registry_i35_a_slash_lowers_what_lrt_is_worth_in_the_same_block() {
    let (mut world, _, slasher) = exposed_vault();
    world.pass(1);
    let amount = world.state().supply;
    let worth = |world: &World| -> u128 {
        let answer: Uint128 = world.query(&QueryMsg::ConvertToAssets { amount }).unwrap();
        answer.u128()
    };
    let one = world.addr("one");
    let staked = |world: &World| world.staked(&one)[0].1.u128();
    let (then, all, stake) = (world.now(), worth(&world), staked(&world));
    world.slash_for(&slasher, "avs2", "one", 10, 1, then);
    let lost = stake - staked(&world);
    assert!(lost > 0);
    assert_eq!(worth(&world), all - lost);
    assert_eq!(world.now(), then);
}
