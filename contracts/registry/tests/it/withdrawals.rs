//! Queued shares, their buckets, and what they pay.

use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_math::slash::SlashError;
use palisade_math::PoolShares;
use palisade_registry::ContractError;

use crate::world::*;

/// The first second after the bucket of now.
fn closes(world: &World) -> u64 {
    (world.now() / BUCKET + 1) * BUCKET
}

fn queued(world: &mut World, staker: &str, shares: u128) -> u64 {
    let response = world.queue(staker, shares).unwrap();
    data::<QueueWithdrawalResponse>(&response).id
}

#[test]
fn shares_leave_with_the_bucket_they_were_queued_in() {
    let mut world = World::in_service();
    world.deposit("bob", 500_000).unwrap();
    let matures = closes(&world) + UNBONDING;
    let response = world.queue("alice", 300_000).unwrap();
    assert_eq!(data::<QueueWithdrawalResponse>(&response).id, 1);
    assert_eq!(
        attribute(&response, "withdrawal_queued", "matures"),
        matures.to_string()
    );
    assert_eq!(world.staker("alice", None).shares.u128(), 700_000);
    let pool = world.pool();
    assert_eq!(pool.assets.u128(), 1_500_000);
    assert_eq!(
        (pool.active_shares.u128(), pool.open_shares.u128()),
        (1_200_000, 300_000)
    );
    let row = WithdrawalResponse {
        id: 1,
        staker: addr("alice"),
        operator: addr("operator"),
        asset: native(),
        generation: 0,
        shares: Uint128::new(300_000),
        value: Uint128::new(300_000),
        paid: Uint128::zero(),
        matures,
        contested: 0,
        redelegation: None,
    };
    assert_eq!(world.withdrawal(1), Some(row.clone()));

    // Closed in memory, then by a message.
    world.go_to(matures - UNBONDING);
    let pool = world.pool();
    assert_eq!(
        (pool.assets.u128(), pool.unbonding_assets.u128()),
        (1_200_000, 300_000)
    );
    assert_eq!(world.withdrawal(1), Some(row.clone()));
    world.deposit("carol", 1).unwrap();
    assert_eq!(world.pool().unbonding_assets.u128(), 300_000);
    assert_eq!(world.withdrawal(1), Some(row));

    world.go_to(matures - 1);
    let error = world.complete("alice", &[1]).unwrap_err();
    assert_eq!(
        error,
        ContractError::Slash(SlashError::NotMatured {
            found: matures - 1,
            expected: matures
        })
    );
    world.go_to(matures);
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        let response = world.complete("alice", &[1]).unwrap();
        assert_eq!(attribute(&response, "withdrawal_completed", "closed"), "true");
    });
    assert_eq!(paid, 300_000);
    assert_eq!(world.withdrawal(1), None);
    assert_eq!(world.pool().unbonding_assets.u128(), 0);
    assert_eq!(world.ledger(&native()).stakes.u128(), 1_200_001);
}

#[test]
fn a_withdrawal_from_an_open_bucket_is_not_matured() {
    let mut world = World::in_service();
    let id = queued(&mut world, "alice", 1);
    let error = world.complete("alice", &[id]).unwrap_err();
    assert_eq!(
        error,
        ContractError::Slash(SlashError::NotMatured {
            found: world.now(),
            expected: closes(&world) + UNBONDING
        })
    );
}

#[test]
fn the_last_second_of_a_bucket_still_joins_it() {
    let mut world = World::in_service();
    let end = closes(&world);
    world.go_to(end - 1);
    let last = queued(&mut world, "alice", 1);
    world.go_to(end);
    let next = queued(&mut world, "alice", 1);
    assert_eq!(world.withdrawal(last).unwrap().matures, end + UNBONDING);
    assert_eq!(world.withdrawal(next).unwrap().matures, end + BUCKET + UNBONDING);
}

#[test]
fn nobody_queues_nothing_or_more_than_it_has() {
    let mut world = World::in_service();
    let cannot = |found, expected| {
        ContractError::Slash(SlashError::NotThatManyShares {
            found: PoolShares::new(found),
            expected: PoolShares::new(expected),
        })
    };
    assert_eq!(world.queue("alice", 0).unwrap_err(), cannot(0, 1_000_000));
    let error = world.queue("alice", 1_000_001).unwrap_err();
    assert_eq!(error, cannot(1_000_001, 1_000_000));
    assert_eq!(world.queue("bob", 1).unwrap_err(), cannot(1, 0));
    world.queue("alice", 1_000_000).unwrap();
    assert_eq!(world.queue("alice", 1).unwrap_err(), cannot(1, 0));
}

#[test]
fn a_pool_or_life_that_never_was_is_refused() {
    let mut world = World::in_service();
    let token = Asset::cw20(&world.token);
    let error = world.queue_of("alice", token.clone(), 1, None).unwrap_err();
    assert_eq!(
        error,
        ContractError::UnknownPool {
            operator: addr("operator"),
            asset: token.to_string()
        }
    );
    let error = world.queue_of("alice", native(), 1, Some(1)).unwrap_err();
    assert_eq!(error, ContractError::UnknownGeneration { found: 1, latest: 0 });
}

#[test]
fn only_its_owner_completes_a_withdrawal() {
    let mut world = World::in_service();
    let id = queued(&mut world, "alice", 10);
    world.wait(BUCKET + UNBONDING);
    let error = world.complete("bob", &[id]).unwrap_err();
    assert_eq!(
        error,
        ContractError::Unauthorized {
            found: addr("bob"),
            expected: addr("alice")
        }
    );
    let error = world.complete("alice", &[9]).unwrap_err();
    assert_eq!(error, ContractError::UnknownWithdrawal { id: 9 });
    let msg = ExecuteMsg::CompleteWithdrawal {
        ids: vec![id],
        recipient: Some(addr("carol").into_string()),
    };
    let paid = world.gain(&addr("carol"), STAKE, |world| {
        world.run("alice", &msg).unwrap();
    });
    assert_eq!(paid, 10);
    let error = world.complete("alice", &[id]).unwrap_err();
    assert_eq!(error, ContractError::UnknownWithdrawal { id });
}

#[test]
fn one_message_completes_one_to_thirty_in_one_transfer_an_asset() {
    let mut world = World::in_service();
    let hook = ReceiveMsg::Deposit {
        operator: addr("operator").into_string(),
        staker: addr("alice").into_string(),
        limits: DepositLimits::default(),
    };
    world.send("alice", 100, &hook).unwrap();
    let token = Asset::cw20(&world.token);
    let mut ids: Vec<u64> = (0..29).map(|_| queued(&mut world, "alice", 10)).collect();
    let response = world.queue_of("alice", token, 100, None).unwrap();
    ids.push(data::<QueueWithdrawalResponse>(&response).id);
    let one_more = queued(&mut world, "alice", 10);
    world.wait(BUCKET + UNBONDING);
    let count = |found| ContractError::Count {
        name: "ids",
        found,
        max: 30,
    };
    assert_eq!(world.complete("alice", &[]).unwrap_err(), count(0));
    let too_many: Vec<u64> = ids.iter().copied().chain([one_more]).collect();
    assert_eq!(world.complete("alice", &too_many).unwrap_err(), count(31));
    // Twice the same, the second is gone when its turn comes.
    let error = world.complete("alice", &[one_more, one_more]).unwrap_err();
    assert_eq!(error, ContractError::UnknownWithdrawal { id: one_more });

    let tokens = world.tokens_of(&addr("alice"));
    let paid = world.gain(&addr("alice"), STAKE, |world| {
        let response = world.complete("alice", &ids).unwrap();
        let transfers = response.events.iter().filter(|event| event.ty == "transfer");
        assert_eq!(transfers.count(), 1);
    });
    assert_eq!(paid, 290);
    assert_eq!(world.tokens_of(&addr("alice")) - tokens, 100);
}

#[test]
fn withdrawals_of_a_staker_come_in_pages() {
    let mut world = World::in_service();
    world.deposit("bob", 10).unwrap();
    for _ in 0..3 {
        queued(&mut world, "alice", 1);
    }
    queued(&mut world, "bob", 1);
    let page = |start_after, limit| -> Vec<u64> {
        let rows: Vec<WithdrawalResponse> = world.query(&QueryMsg::Withdrawals {
            staker: addr("alice").into_string(),
            start_after,
            limit,
        });
        rows.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(page(None, None), [1, 2, 3]);
    assert_eq!(page(Some(1), Some(1)), [2]);
    assert_eq!(page(Some(3), None), [] as [u64; 0]);
}

/// 3 shares queued by 3 people of a pool of 10 coins and 9 shares.
#[test]
fn a_payout_is_floored_and_the_dust_stays_in_the_bucket() {
    let mut world = World::in_service();
    world
        .slash("avs", world.now(), Decimal::from_ratio(1u128, 10_000u128))
        .unwrap();
    world.deposit("bob", 7).unwrap();
    let (first, second) = (queued(&mut world, "alice", 333_333), queued(&mut world, "bob", 7));
    world.wait(BUCKET + UNBONDING);
    // 999,907 coins are behind 1,000,007 shares; the bucket takes 333,340 shares, floor(333,306.6) coins.
    assert_eq!(world.pool().unbonding_assets.u128(), 333_306);
    let alice = world.gain(&addr("alice"), STAKE, |world| {
        world.complete("alice", &[first]).unwrap();
    });
    let bob = world.gain(&addr("bob"), STAKE, |world| {
        world.complete("bob", &[second]).unwrap();
    });
    assert_eq!((alice, bob), (333_299, 6));
    assert_eq!(world.pool().unbonding_assets.u128(), 1);
    assert_eq!(world.ledger(&native()).stakes.u128(), 999_907 - 333_299 - 6);
}

#[test]
fn registry_i12_a_fault_after_the_close_spares_the_bucket_and_one_before_does_not() {
    for (ago, expected) in [(1u64, 90_000i128), (0, 100_000)] {
        let mut world = World::in_service_of(|_, terms| terms);
        let id = queued(&mut world, "alice", 100_000);
        let close = closes(&world);
        world.go_to(close + 10);
        let fault = close - ago;
        world.slash("avs", fault, Decimal::percent(10)).unwrap();
        world.go_to(close + UNBONDING);
        let paid = world.gain(&addr("alice"), STAKE, |world| {
            world.complete("alice", &[id]).unwrap();
        });
        assert_eq!(paid, expected, "fault {ago}s before the close");
    }
}

#[test]
fn review_r02_leavers_and_stayers_share_a_slash_before_the_close() {
    let mut world = World::in_service();
    let id = queued(&mut world, "alice", 500_000);
    world.slash("avs", world.now(), Decimal::percent(10)).unwrap();
    assert_eq!(world.withdrawal(id).unwrap().value.u128(), 450_000);
    assert_eq!(world.staker("alice", None).value.u128(), 450_000);
}

#[test]
fn review_r14_a_close_is_stamped_with_its_own_time_however_late_it_runs() {
    let mut world = World::in_service();
    queued(&mut world, "alice", 400_000);
    let close = closes(&world);
    world.go_to(close + 50);
    for _ in 0..2 {
        assert_eq!(world.stake_at(Some(close - 1)).assets.u128(), 1_000_000);
        assert_eq!(world.stake_at(Some(close)).assets.u128(), 600_000);
        assert_eq!(world.stake_at(None).assets.u128(), 600_000);
        world.sync("avs").unwrap();
    }
}
