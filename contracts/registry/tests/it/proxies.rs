//! Who acts for a staker, and that the staker gets it all.

use cosmwasm_std::Uint128;
use palisade_interfaces::registry::*;
use palisade_math::slash::SlashError;
use palisade_math::PoolShares;
use palisade_registry::ContractError;

use crate::world::*;

fn name(account: &str) -> String {
    addr(account).into_string()
}

fn approve(world: &mut World, staker: &str, proxy: &str, until: u64) -> Outcome {
    let msg = ExecuteMsg::ApproveProxy {
        proxy: name(proxy),
        until,
    };
    world.run(staker, &msg)
}

fn revoke(world: &mut World, staker: &str, proxy: &str) -> Outcome {
    let proxy = name(proxy);
    world.run(staker, &ExecuteMsg::RevokeProxy { proxy })
}

fn queue_for_alice(shares: u128) -> ExecuteMsg {
    ExecuteMsg::QueueWithdrawalFor {
        staker: name("alice"),
        operator: name("operator"),
        asset: native(),
        shares: Uint128::new(shares),
        generation: None,
    }
}

fn complete_for_alice(ids: &[u64]) -> ExecuteMsg {
    ExecuteMsg::CompleteWithdrawalFor {
        staker: name("alice"),
        ids: ids.to_vec(),
    }
}

fn claim_for_alice() -> ExecuteMsg {
    ExecuteMsg::ClaimRewardsFor {
        staker: name("alice"),
        operator: name("operator"),
        asset: native(),
        rewards: vec![reward()],
    }
}

fn no_proxy(found: &str) -> ContractError {
    ContractError::NotAProxy {
        staker: addr("alice"),
        found: addr(found),
    }
}

fn allow_push(world: &mut World, allow_push: bool) -> Outcome {
    world.run("alice", &ExecuteMsg::SetClaimPreferences { allow_push })
}

/// Paid 10 a second, a tenth of it in commission.
fn earning() -> World {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world.fund("avs", 100_000, 10_000).unwrap();
    world
}

#[test]
fn a_proxy_queues_completes_and_claims_to_the_staker() {
    let mut world = earning();
    let until = world.now() + 5_000;
    let response = approve(&mut world, "alice", "bob", until).unwrap();
    assert_eq!(
        event(&response, "proxy_approved"),
        [
            ("staker".to_string(), name("alice")),
            ("proxy".to_string(), name("bob")),
            ("until".to_string(), until.to_string()),
        ]
    );
    world.wait(10);
    let (alice, bob) = (addr("alice"), addr("bob"));
    let bob_before = (world.coins_of(&bob, STAKE), world.coins_of(&bob, REWARD));
    let claimed = world.gain(&alice, REWARD, |world| {
        let response = world.run("bob", &claim_for_alice()).unwrap();
        assert_eq!(
            attribute(&response, "rewards_claimed", "recipient"),
            name("alice")
        );
    });
    assert_eq!(claimed, 90);
    let response = world.run("bob", &queue_for_alice(400_000)).unwrap();
    let id = data::<QueueWithdrawalResponse>(&response).id;
    assert_eq!(world.withdrawal(id).unwrap().staker, alice);
    assert_eq!(world.staker("alice", None).shares.u128(), 600_000);
    world.wait(BUCKET + UNBONDING);
    let paid = world.gain(&alice, STAKE, |world| {
        let response = world.run("bob", &complete_for_alice(&[id])).unwrap();
        assert_eq!(
            attribute(&response, "withdrawal_completed", "recipient"),
            name("alice")
        );
    });
    assert_eq!(paid, 400_000);
    assert_eq!(
        (world.coins_of(&bob, STAKE), world.coins_of(&bob, REWARD)),
        bob_before
    );
}

#[test]
fn nobody_else_acts_for_a_staker() {
    let mut world = earning();
    let until = world.now() + 5_000;
    approve(&mut world, "alice", "bob", until).unwrap();
    // Neither the other way round, nor a proxy of somebody else.
    approve(&mut world, "carol", "operator", until).unwrap();
    world.queue("alice", 10).unwrap();
    world.wait(BUCKET + UNBONDING);
    for stranger in ["carol", "operator", "owner", "avs", "alice"] {
        for msg in [queue_for_alice(1), complete_for_alice(&[1]), claim_for_alice()] {
            assert_eq!(world.run(stranger, &msg).unwrap_err(), no_proxy(stranger));
        }
    }
    assert_eq!(world.staker("alice", None).shares.u128(), 999_990);
    assert!(world.withdrawal(1).is_some());
}

#[test]
fn a_proxy_moves_nothing_of_others() {
    let mut world = earning();
    let until = world.now() + 5_000;
    approve(&mut world, "alice", "bob", until).unwrap();
    world.deposit("carol", 100).unwrap();
    world.queue("carol", 100).unwrap();
    let error = world.run("bob", &queue_for_alice(1_000_001)).unwrap_err();
    assert_eq!(
        error,
        ContractError::Slash(SlashError::NotThatManyShares {
            found: PoolShares::new(1_000_001),
            expected: PoolShares::new(1_000_000),
        })
    );
    world.wait(BUCKET + UNBONDING);
    let error = world.run("bob", &complete_for_alice(&[1])).unwrap_err();
    assert_eq!(
        error,
        ContractError::Unauthorized {
            found: addr("alice"),
            expected: addr("carol")
        }
    );
}

#[test]
fn an_approval_ends_after_its_last_second_or_when_it_is_taken_back() {
    let mut world = earning();
    let until = world.now() + 100;
    approve(&mut world, "alice", "bob", until).unwrap();
    world.go_to(until);
    world.run("bob", &queue_for_alice(1)).unwrap();
    world.run("bob", &claim_for_alice()).unwrap();
    world.go_to(until + 1);
    for msg in [queue_for_alice(1), complete_for_alice(&[1]), claim_for_alice()] {
        assert_eq!(world.run("bob", &msg).unwrap_err(), no_proxy("bob"));
    }
    approve(&mut world, "alice", "bob", until + 50).unwrap();
    world.run("bob", &queue_for_alice(1)).unwrap();
    // The latest end counts, also an earlier one.
    approve(&mut world, "alice", "bob", until + 1).unwrap();
    world.wait(1);
    assert_eq!(
        world.run("bob", &queue_for_alice(1)).unwrap_err(),
        no_proxy("bob")
    );
    approve(&mut world, "alice", "bob", until + 50).unwrap();
    let response = revoke(&mut world, "alice", "bob").unwrap();
    assert_eq!(
        event(&response, "proxy_revoked"),
        [
            ("staker".to_string(), name("alice")),
            ("proxy".to_string(), name("bob")),
        ]
    );
    for msg in [queue_for_alice(1), complete_for_alice(&[1]), claim_for_alice()] {
        assert_eq!(world.run("bob", &msg).unwrap_err(), no_proxy("bob"));
    }
    assert_eq!(revoke(&mut world, "alice", "bob").unwrap_err(), no_proxy("bob"));
}

#[test]
fn an_approval_lasts_from_this_second_to_a_year_ahead() {
    let mut world = earning();
    let now = world.now();
    for until in [now - 1, now + MAX_PROXY_SECONDS + 1] {
        let error = approve(&mut world, "alice", "bob", until).unwrap_err();
        assert_eq!(
            error,
            ContractError::OutOfRange {
                name: "until",
                found: until,
                min: now,
                max: now + MAX_PROXY_SECONDS
            }
        );
    }
    for until in [now, now + MAX_PROXY_SECONDS] {
        approve(&mut world, "alice", "bob", until).unwrap();
        world.run("bob", &queue_for_alice(1)).unwrap();
    }
}

#[test]
fn proxies_of_a_staker_come_in_pages() {
    let mut world = earning();
    let now = world.now();
    for (n, proxy) in ["bob", "carol", "owner"].into_iter().enumerate() {
        approve(&mut world, "alice", proxy, now + n as u64).unwrap();
    }
    approve(&mut world, "bob", "alice", now).unwrap();
    let page = |world: &World, start_after, limit| -> Vec<ProxyResponse> {
        world.query(&QueryMsg::Proxies {
            staker: name("alice"),
            start_after,
            limit,
        })
    };
    let all = page(&world, None, None);
    assert_eq!(all.len(), 3);
    assert!(all.windows(2).all(|pair| pair[0].proxy < pair[1].proxy));
    let of_carol = all.iter().find(|row| row.proxy == addr("carol")).unwrap();
    assert_eq!(of_carol.until, now + 1);
    let second = page(&world, Some(all[0].proxy.to_string()), Some(1));
    assert_eq!(second, all[1..2]);
    revoke(&mut world, "alice", "carol").unwrap();
    assert_eq!(page(&world, None, None).len(), 2);
}

#[test]
fn anyone_claims_for_a_staker_that_allows_it_and_only_to_the_staker() {
    let mut world = earning();
    let preferences = |world: &World| -> ClaimPreferencesResponse {
        world.query(&QueryMsg::ClaimPreferences {
            staker: name("alice"),
        })
    };
    assert!(!preferences(&world).allow_push);
    world.wait(10);
    let error = world.run("carol", &claim_for_alice()).unwrap_err();
    assert_eq!(error, no_proxy("carol"));
    let response = allow_push(&mut world, true).unwrap();
    assert_eq!(
        event(&response, "claim_preferences_set"),
        [
            ("staker".to_string(), name("alice")),
            ("allow_push".to_string(), "true".to_string()),
        ]
    );
    assert!(preferences(&world).allow_push);
    let carol = world.coins_of(&addr("carol"), REWARD);
    let claimed = world.gain(&addr("alice"), REWARD, |world| {
        world.run("carol", &claim_for_alice()).unwrap();
    });
    assert_eq!(claimed, 90);
    assert_eq!(world.coins_of(&addr("carol"), REWARD), carol);
    // It is about rewards, and about those of alice.
    world.queue("alice", 1).unwrap();
    world.wait(BUCKET + UNBONDING);
    for msg in [queue_for_alice(1), complete_for_alice(&[1])] {
        assert_eq!(world.run("carol", &msg).unwrap_err(), no_proxy("carol"));
    }
    world.deposit("bob", 1_000_000).unwrap();
    let for_bob = ExecuteMsg::ClaimRewardsFor {
        staker: name("bob"),
        operator: name("operator"),
        asset: native(),
        rewards: vec![reward()],
    };
    let error = world.run("carol", &for_bob).unwrap_err();
    assert_eq!(
        error,
        ContractError::NotAProxy {
            staker: addr("bob"),
            found: addr("carol")
        }
    );
    let response = allow_push(&mut world, false).unwrap();
    assert_eq!(
        attribute(&response, "claim_preferences_set", "allow_push"),
        "false"
    );
    assert!(!preferences(&world).allow_push);
    let error = world.run("carol", &claim_for_alice()).unwrap_err();
    assert_eq!(error, no_proxy("carol"));
    allow_push(&mut world, false).unwrap();
}
