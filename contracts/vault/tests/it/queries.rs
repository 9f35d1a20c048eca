use cosmwasm_std::{Decimal, Uint128};
use palisade_interfaces::hub;
use palisade_interfaces::vault::{BatchResponse, PositionResponse, QueryMsg, RedeemRequestResponse};

use crate::support::{World, DAY, DELAY, SEED};

#[test]
fn the_rate_is_the_vaults_times_the_hubs_and_as_old_as_the_hubs() {
    let mut world = World::new();
    world.deposit("alice", 9 * SEED);
    let msg = hub::QueryMsg::RedemptionRate {
        denom: format!("cw20:{}", world.lst),
        params: None,
    };
    let of_hub: hub::RedemptionRateResponse = world.chain.wrap().query_wasm_smart(&world.hub, &msg).unwrap();
    let rate = world.rate().unwrap();
    assert_eq!(rate.redemption_rate, of_hub.redemption_rate);
    assert_eq!(rate.update_time, of_hub.update_time);
}

#[test]
fn the_rate_is_a_product_of_two_that_are_not_one() {
    let mut world = World::new();
    world.deposit("alice", 9 * SEED);
    world.operator("one");
    let slasher = world.avs("avs", None);
    world.opt_in("one", "avs", 50);
    world.pass(DELAY + 1);
    world.allocate("one", 5 * SEED).unwrap();
    world.slash(&slasher, "avs", "one", 33, 1);
    // What is burnt at the hub drips to all other LST.
    world.bond("bob", 3 * SEED).unwrap();
    let (lst, hub) = (world.lst.clone(), world.hub.clone());
    world
        .send(&lst, "bob", &hub, 3 * SEED, &hub::ReceiveMsg::BurnShares {})
        .unwrap();
    world.pass(30 * DAY);
    let msg = hub::QueryMsg::RedemptionRate {
        denom: lst.to_string(),
        params: None,
    };
    let of_hub: hub::RedemptionRateResponse = world.chain.wrap().query_wasm_smart(&hub, &msg).unwrap();
    // 14,000,000 coins for 11,000,000 LST, and 9,175,000 LST for 10,000,000 LRT.
    assert_eq!(of_hub.redemption_rate.to_string(), "1.272727272727272727");
    let expected: Decimal = "1.167727272727272727".parse().unwrap();
    let found = world.rate().unwrap().redemption_rate;
    assert!(expected.abs_diff(found) <= Decimal::raw(1), "{found}");
}

#[test]
fn the_rate_sees_a_slash_that_nobody_synced() {
    let mut world = World::new();
    world.deposit("alice", 9 * SEED);
    world.operator("one");
    let slasher = world.avs("avs", None);
    world.opt_in("one", "avs", 50);
    world.pass(DELAY + 1);
    world.allocate("one", 5 * SEED).unwrap();
    assert_eq!(world.rate().unwrap().redemption_rate, Decimal::one());
    world.slash(&slasher, "avs", "one", 100, 1);
    assert_eq!(world.rate().unwrap().redemption_rate, Decimal::percent(75));
    // The state is the ledger's.
    assert_eq!(world.state().exchange_rate, Decimal::one());
}

#[test]
fn the_rate_is_for_the_lrt_only() {
    let world = World::new();
    let ask =
        |denom: String| world.query::<serde_json::Value>(&QueryMsg::RedemptionRate { denom, params: None });
    ask(world.lrt.to_string()).unwrap();
    ask(format!("cw20:{}", world.lrt)).unwrap();
    for other in [
        world.lst.to_string(),
        format!("native:{}", world.lrt),
        String::new(),
    ] {
        let error = ask(other).unwrap_err().to_string();
        assert!(error.contains("no rate for"), "{error}");
    }
}

#[test]
fn conversions_are_floored_and_meet_the_ledger() {
    let mut world = World::new();
    world.deposit("alice", 9 * SEED);
    let convert = |world: &World, msg: QueryMsg| world.query::<Uint128>(&msg).unwrap().u128();
    let vault = world.vault.clone();
    world.operator("one");
    world.allocate("one", SEED).unwrap();
    world.stake_for("carol", "one", &vault, 3_333_333);
    world.sync();
    world.pass(DAY);
    let (assets, supply) = (13_333_333u128, 10_000_000u128);
    for amount in [0u128, 1, 2, 999, 1_000_003] {
        let shares = convert(
            &world,
            QueryMsg::ConvertToShares {
                amount: amount.into(),
            },
        );
        assert_eq!(shares, amount * supply / assets);
        let back = convert(
            &world,
            QueryMsg::ConvertToAssets {
                amount: shares.into(),
            },
        );
        assert_eq!(back, shares * assets / supply);
        assert!(back <= amount);
    }
    let total = convert(&world, QueryMsg::TotalVaultTokenSupply {});
    assert_eq!(total, supply);
    assert_eq!(convert(&world, QueryMsg::TotalAssets {}), assets);
}

#[test]
fn lists_come_in_pages() {
    let mut world = World::new();
    world.deposit("alice", 9 * SEED);
    for name in ["one", "two", "three"] {
        world.operator(name);
        world.allocate(name, 10_000).unwrap();
    }
    let all = world.positions();
    assert_eq!(all.len(), 3);
    let page = |start_after: Option<String>, limit| {
        world
            .query::<Vec<PositionResponse>>(&QueryMsg::Positions { start_after, limit })
            .unwrap()
    };
    assert_eq!(page(None, Some(1)), all[..1]);
    assert_eq!(page(Some(all[0].operator.to_string()), Some(2)), all[1..]);
    assert_eq!(page(Some(all[2].operator.to_string()), None), []);

    for _ in 0..3 {
        world.leave("alice", 10_000);
    }
    let page = |start_after, limit| {
        world
            .query::<Vec<BatchResponse>>(&QueryMsg::Batches { start_after, limit })
            .unwrap()
    };
    let ids = |rows: Vec<BatchResponse>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(page(None, None)), [1, 2, 3]);
    assert_eq!(ids(page(Some(1), Some(1))), [2]);
    let requests = |start_after, limit| {
        world
            .query::<Vec<RedeemRequestResponse>>(&QueryMsg::UnlockingPositions {
                owner: world.addr("alice").to_string(),
                start_after,
                limit,
            })
            .unwrap()
    };
    let ids = |rows: Vec<RedeemRequestResponse>| rows.iter().map(|row| row.batch_id).collect::<Vec<_>>();
    assert_eq!(ids(requests(None, Some(2))), [1, 2]);
    assert_eq!(ids(requests(Some(2), None)), [3]);
}

#[test]
fn a_request_shows_what_a_claim_would_pay() {
    let mut world = World::new();
    world.deposit("alice", 9 * SEED);
    world.operator("one");
    world.allocate("one", 5 * SEED).unwrap();
    let id = world.leave("alice", SEED);
    let row = world.requests("alice").remove(0);
    assert_eq!((row.batch_id, row.paid.u128()), (id, 0));
    let before = world.lst_of("alice");
    world.claim(id, "alice").unwrap();
    assert_eq!(world.lst_of("alice") - before, row.claimable.u128());
    let row = world.requests("alice").remove(0);
    assert_eq!((row.paid.u128(), row.claimable.u128()), (row.paid.u128(), 0));
    assert!(row.paid.u128() >= SEED / 2);
}

#[test]
fn a_batch_nobody_opened_is_an_error() {
    let world = World::new();
    let error = world
        .query::<BatchResponse>(&QueryMsg::Batch { id: 1 })
        .unwrap_err();
    assert!(error.to_string().contains("batch 1 owes nothing"), "{error}");
}
