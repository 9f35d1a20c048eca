use cosmwasm_std::Decimal;
use palisade_interfaces::vault::{BatchStatus, ReceiveMsg};
use palisade_math::{Lrt, MathError};
use palisade_vault::ContractError;

use crate::support::{attribute, refusal, World, BUCKET, DAY, DELAY, EXIT, MIN, SEED, UNBONDING};

/// Alice has 900,000 of 1,900,000 shares, and 600,000 are with the operator.
fn deployed_vault() -> World {
    let mut world = World::new();
    world.deposit("alice", 900_000);
    world.operator("operator");
    world.allocate("operator", 600_000).unwrap();
    world
}

#[test]
fn requests_of_one_account_join_into_one_row() {
    let mut world = World::new();
    world.deposit("alice", 10_000);
    let response = world.redeem("alice", 4_000).unwrap();
    assert_eq!(attribute(&response, "redeem_requested", "batch_id"), "1");
    let due = world.now() + DAY;
    assert_eq!(attribute(&response, "redeem_requested", "due"), due.to_string());
    world.pass(100);
    let response = world.redeem("alice", 3_000).unwrap();
    assert_eq!(attribute(&response, "redeem_requested", "batch_lrt"), "7000");
    let batch = world.open_batch().unwrap();
    assert_eq!((batch.id, batch.total_shares.u128()), (1, 7_000));
    // The first request of a batch sets its time.
    assert_eq!(batch.status, BatchStatus::Open { due });
    assert_eq!(world.batch(1), batch);
    let rows = world.requests("alice");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].shares.u128(), rows[0].claimable.u128()), (7_000, 0));
    // The shares still exist, and earn and lose with all others.
    assert_eq!(world.state().supply.u128(), SEED + 10_000);
}

#[test]
fn a_request_may_be_for_somebody_else() {
    let mut world = World::new();
    world.deposit("alice", 10_000);
    let msg = ReceiveMsg::RequestRedeem {
        recipient: Some(world.addr("bob").to_string()),
    };
    let (lrt, vault) = (world.lrt.clone(), world.vault.clone());
    world.send(&lrt, "alice", &vault, 4_000, &msg).unwrap();
    assert!(world.requests("alice").is_empty());
    assert_eq!(world.requests("bob")[0].shares.u128(), 4_000);
}

#[test]
fn a_request_below_the_minimum_is_refused() {
    let mut world = World::new();
    world.deposit("alice", 10_000);
    assert_eq!(
        refusal(world.redeem("alice", MIN - 1)),
        ContractError::RedemptionTooSmall {
            found: Lrt::new(MIN - 1),
            expected: Lrt::new(MIN)
        }
    );
    world.redeem("alice", MIN).unwrap();
}

#[test]
fn only_the_lrt_is_redeemed() {
    let mut world = World::new();
    world.bond("alice", 10_000).unwrap();
    let msg = ReceiveMsg::RequestRedeem { recipient: None };
    let (lst, vault) = (world.lst.clone(), world.vault.clone());
    assert_eq!(
        refusal(world.send(&lst, "alice", &vault, 5_000, &msg)),
        ContractError::WrongToken {
            found: lst,
            expected: world.lrt.clone()
        }
    );
}

#[test]
fn a_batch_is_submitted_from_its_due_second_on() {
    let mut world = World::new();
    world.deposit("alice", 10_000);
    assert_eq!(refusal(world.submit()), ContractError::NoOpenBatch);
    world.redeem("alice", 4_000).unwrap();
    let due = world.now() + DAY;
    world.pass(DAY - 1);
    assert_eq!(
        refusal(world.submit()),
        ContractError::BatchNotDue {
            found: due - 1,
            expected: due
        }
    );
    world.pass(1);
    world.submit().unwrap();
    assert_eq!(refusal(world.submit()), ContractError::NoOpenBatch);
    // The next request opens another one.
    world.redeem("alice", 1_000).unwrap();
    assert_eq!(world.open_batch().unwrap().id, 2);
}

#[test]
fn a_vault_that_is_all_idle_pays_at_once() {
    let mut world = World::new();
    world.deposit("alice", 10_000);
    let id = world.leave("alice", 4_000);
    let batch = world.batch(id);
    assert_eq!(batch.status, BatchStatus::Settled {});
    assert_eq!((batch.expected.u128(), batch.received.u128()), (4_000, 4_000));
    let state = world.state();
    assert_eq!((state.idle.u128(), state.claimable.u128()), (SEED + 6_000, 4_000));
    assert_eq!(state.supply.u128(), SEED + 6_000);
    assert_eq!(world.balance(&world.lrt, &world.vault), SEED);
    let response = world.claim(id, "alice").unwrap();
    assert_eq!(attribute(&response, "claimed", "amount"), "4000");
    assert_eq!(world.lst_of("alice"), 4_000);
    assert_eq!(world.state().claimable.u128(), 0);
    assert!(world.requests("alice").is_empty());
    // The batch is paid; it owes nothing but can be read.
    assert_eq!(
        refusal(world.claim(id, "alice")),
        ContractError::NoSuchBatch { id }
    );
    assert_eq!(world.batch(id).paid.u128(), 4_000);
}

#[test]
fn a_batch_takes_idle_and_stake_in_proportion() {
    let mut world = deployed_vault();
    let response = {
        world.redeem("alice", 190_000).unwrap();
        world.pass(DAY);
        world.submit().unwrap()
    };
    // Idle is 1,300,000 of 1,900,000; two units less than 60,000 are queued, and idle makes up for them.
    assert_eq!(attribute(&response, "batch_submitted", "expected"), "190000");
    assert_eq!(attribute(&response, "batch_submitted", "from_idle"), "130002");
    assert_eq!(attribute(&response, "batch_submitted", "withdrawals"), "1");
    let state = world.state();
    assert_eq!(
        (state.idle.u128(), state.deployed.u128(), state.claimable.u128()),
        (1_169_998, 540_002, 130_002)
    );
    assert_eq!(state.total_assets.u128(), 1_710_000);
    let batch = world.batch(1);
    assert_eq!(batch.received.u128(), 130_002);
    let BatchStatus::Unbonding {
        withdrawal_ids,
        matures,
    } = batch.status
    else {
        panic!("{batch:?}")
    };
    let row = world.withdrawal(withdrawal_ids[0]).unwrap();
    assert_eq!((row.value.u128(), row.matures), (59_998, matures));
    // The idle part is there at once.
    world.claim(1, "alice").unwrap();
    assert_eq!(world.lst_of("alice"), 130_002);
    assert_eq!(refusal(world.claim(1, "alice")), ContractError::NothingToClaim);
}

#[test]
fn a_batch_settles_from_its_maturity_on() {
    let mut world = deployed_vault();
    let id = world.leave("alice", 190_000);
    let BatchStatus::Unbonding { matures, .. } = world.batch(id).status else {
        panic!("nothing was queued")
    };
    assert!(matures >= world.now() + UNBONDING && matures <= world.now() + EXIT);
    world.pass_until(matures - 1);
    assert_eq!(
        refusal(world.settle(id)),
        ContractError::NotMatured {
            found: matures - 1,
            expected: matures
        }
    );
    world.pass(1);
    let response = world.settle(id).unwrap();
    assert_eq!(attribute(&response, "batch_settled", "amount"), "59998");
    assert_eq!(attribute(&response, "batch_settled", "open_withdrawals"), "0");
    let batch = world.batch(id);
    assert_eq!(batch.status, BatchStatus::Settled {});
    assert_eq!(batch.received.u128(), 190_000);
    assert_eq!(refusal(world.settle(id)), ContractError::NothingToReceive);
    world.claim(id, "alice").unwrap();
    assert_eq!(world.lst_of("alice"), 190_000);
}

#[test]
fn a_batch_that_does_not_exist_owes_nothing() {
    let mut world = World::new();
    let none = ContractError::NoSuchBatch { id: 7 };
    assert_eq!(refusal(world.settle(7)), none);
    assert_eq!(refusal(world.claim(7, "alice")), none);
    world.deposit("alice", 5_000);
    world.redeem("alice", 5_000).unwrap();
    // Nor does one that takes requests.
    assert_eq!(
        refusal(world.claim(1, "alice")),
        ContractError::NoSuchBatch { id: 1 }
    );
}

#[test]
fn an_account_without_a_request_claims_nothing() {
    let mut world = World::new();
    world.deposit("alice", 10_000);
    let id = world.leave("alice", 4_000);
    assert_eq!(
        refusal(world.claim(id, "bob")),
        ContractError::NoSuchRequest {
            batch_id: id,
            account: world.addr("bob")
        }
    );
}

#[test]
fn users_of_a_batch_share_what_came_in_any_order_and_the_rest_stays() {
    for order in [["alice", "bob", "carol"], ["carol", "alice", "bob"]] {
        let mut world = deployed_vault();
        let slasher = world.avs("avs", None);
        world.opt_in("operator", "avs", 50);
        world.pass(DELAY + 1);
        for (who, amount) in [("bob", 100_003), ("carol", 50_001)] {
            world.deposit(who, amount);
            world.redeem(who, amount).unwrap();
        }
        let id = world.leave("alice", 77_777);
        world.claim(id, order[0]).unwrap();
        world.slash(&slasher, "avs", "operator", 77, 1);
        world.pass(EXIT);
        world.settle(id).unwrap();
        let received = world.batch(id).received.u128();
        let idle = world.state().idle.u128();
        for who in order {
            world.claim(id, who).unwrap();
        }
        let total = 100_003 + 50_001 + 77_777;
        let paid: Vec<u128> = ["bob", "carol", "alice"].map(|who| world.lst_of(who)).to_vec();
        let due: Vec<u128> = [100_003, 50_001, 77_777]
            .map(|shares| received * shares / total)
            .to_vec();
        assert_eq!(paid, due);
        let rest = received - due.iter().sum::<u128>();
        assert!((1..3).contains(&rest), "{rest}");
        assert_eq!(world.state().idle.u128(), idle + rest);
        assert_eq!(world.state().claimable.u128(), 0);
    }
}

#[test]
fn a_slash_while_unbonding_is_shared_by_the_batch() {
    let mut world = deployed_vault();
    let slasher = world.avs("avs", None);
    world.opt_in("operator", "avs", 50);
    world.pass(DELAY + 1);
    let id = world.leave("alice", 190_000);
    world.slash(&slasher, "avs", "operator", 100, 1);
    world.pass(EXIT);
    world.settle(id).unwrap();
    let batch = world.batch(id);
    assert_eq!(batch.expected.u128(), 190_000);
    let received = batch.received.u128();
    assert!((159_998..=160_001).contains(&received), "{received}");
    world.claim(id, "alice").unwrap();
    assert_eq!(world.lst_of("alice"), received);
}

#[test]
fn a_batch_bought_before_a_slash_is_priced_after_it() {
    let mut world = deployed_vault();
    let slasher = world.avs("avs", None);
    world.opt_in("operator", "avs", 50);
    world.pass(DELAY + 1);
    world.redeem("alice", 190_000).unwrap();
    world.pass(DAY);
    world.slash(&slasher, "avs", "operator", 100, 1);
    // Nobody synced. 300,000 of 1,900,000 are gone.
    world.submit().unwrap();
    assert_eq!(world.batch(1).expected.u128(), 160_000);
}

#[test]
fn a_batch_takes_its_part_of_exits_as_well() {
    let mut world = deployed_vault();
    world.deallocate("manager", "operator", 400_000).unwrap();
    let id = world.leave("alice", 190_000);
    // 1,300,000 idle, 200,000 active and 400,000 exiting of 1,900,000.
    let BatchStatus::Unbonding { withdrawal_ids, .. } = world.batch(id).status else {
        panic!("nothing was queued")
    };
    assert_eq!(withdrawal_ids.len(), 2);
    assert_eq!(world.position("operator").exits[0].value.u128(), 360_002);
    assert_eq!(world.position("operator").value.u128(), 180_002);
    // The exit matures a day earlier than what was queued for the batch.
    let first = world.withdrawal(withdrawal_ids[0]).unwrap().matures;
    assert!(world.now() >= first);
    world.settle(id).unwrap();
    assert_eq!(world.state().uncollected.u128(), 360_002);
    let batch = world.batch(id);
    assert_eq!(batch.received.u128(), 130_004 + 39_998);
    assert!(matches!(batch.status, BatchStatus::Unbonding { .. }));
    // The other holder takes its part without asking the registry again.
    let response = world.collect("operator").unwrap();
    assert_eq!(attribute(&response, "collected", "amount"), "360002");
    assert_eq!(world.state().uncollected.u128(), 0);
    world.pass(EXIT);
    world.settle(id).unwrap();
    assert_eq!(world.batch(id).received.u128(), 190_000);
}

#[test]
fn a_batch_of_a_wiped_out_vault_waits() {
    let mut world = World::with(|msg| {
        msg.limits.max_operator_bps = 10_000;
        msg.limits.max_exposure_bps = 10_000;
    });
    world.deposit("alice", 10_000);
    world.operator("operator");
    let slasher = world.avs("avs", None);
    world.opt_in("operator", "avs", 100);
    world.pass(DELAY + 1);
    world.allocate("operator", SEED + 10_000).unwrap();
    world.redeem("alice", 10_000).unwrap();
    world.pass(DAY);
    world.slash(&slasher, "avs", "operator", 100, 1);
    assert_eq!(
        refusal(world.submit()),
        ContractError::Math(MathError::Insolvent {
            shares: (SEED + 10_000).into()
        })
    );
    assert_eq!(world.open_batch().unwrap().total_shares.u128(), 10_000);
    assert_eq!(world.state().exchange_rate, Decimal::one());
    world.sync();
    assert_eq!(world.state().exchange_rate, Decimal::zero());
}

#[test]
fn a_batch_worth_less_than_a_unit_waits_for_more() {
    let mut world = World::with(|msg| {
        msg.limits.max_operator_bps = 10_000;
        msg.limits.max_exposure_bps = 10_000;
        msg.params.min_redeem = 1u128.into();
    });
    world.deposit("alice", 10_000);
    world.operator("operator");
    let slasher = world.avs("avs", None);
    world.opt_in("operator", "avs", 90);
    world.pass(DELAY + 1);
    world.allocate("operator", SEED).unwrap();
    world.slash(&slasher, "avs", "operator", 100, 1);
    world.redeem("alice", 1).unwrap();
    world.pass(DAY);
    assert_eq!(
        refusal(world.submit()),
        ContractError::WorthlessBatch { shares: Lrt::new(1) }
    );
    world.redeem("alice", 999).unwrap();
    world.submit().unwrap();
    assert_eq!(world.batch(1).expected.u128(), 108);
}

#[test]
fn one_second_decides_in_which_bucket_a_batch_leaves() {
    let mut world = deployed_vault();
    world.redeem("alice", 100_000).unwrap();
    world.pass(DAY);
    let end = world.now() / BUCKET * BUCKET + BUCKET;
    world.pass_until(end - 1);
    world.submit().unwrap();
    world.redeem("alice", 100_000).unwrap();
    let BatchStatus::Unbonding { matures, .. } = world.batch(1).status else {
        panic!("nothing was queued")
    };
    assert_eq!(matures, end + UNBONDING);
}
