//! Rewards that nobody earned, once their AVS is gone.

use cosmwasm_std::Uint128;
use palisade_interfaces::registry::*;
use palisade_interfaces::Asset;
use palisade_registry::ContractError;

use crate::world::*;

const AMOUNT: u128 = 1_000_000;

fn reclaim(world: &mut World, who: &str, reward: Asset) -> Outcome {
    let asset = native();
    world.run(who, &ExecuteMsg::ReclaimRewards { asset, reward })
}

/// Leaves for good, after all that takes.
fn leave(world: &mut World) {
    let leave = ExecuteMsg::DeregisterAvs {};
    world.run("avs", &leave).unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW + 1);
    world.run("avs", &leave).unwrap();
}

#[test]
fn an_avs_that_left_takes_back_what_nobody_earned() {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world.fund("avs", AMOUNT, 10_000).unwrap();
    world.wait(1_000);
    // Its only operator leaves, and the stream stands still.
    world.opt_out("operator", "avs").unwrap();
    let earned = world.pending_rewards("alice") + world.pending_commission();
    assert_eq!(earned, AMOUNT / 10);
    leave(&mut world);

    let gain = world.gain(&addr("avs"), REWARD, |world| {
        let response = reclaim(world, "avs", reward()).unwrap();
        let told = [
            ("avs", addr("avs").into_string()),
            ("asset", native().to_string()),
            ("reward", reward().to_string()),
            ("amount", (AMOUNT - earned).to_string()),
        ];
        let told = told.map(|(key, value)| (key.to_string(), value));
        assert_eq!(event(&response, "rewards_reclaimed"), told);
    });
    assert_eq!(gain, (AMOUNT - earned) as i128);
    let stream = world.stream("avs");
    assert_eq!(
        (stream.funded.u128(), stream.remaining, stream.ends),
        (earned, Uint128::zero(), world.now())
    );
    // What was earned is there to the last unit.
    assert_eq!(world.ledger(&reward()).rewards.u128(), earned);
    world.claim("alice").unwrap();
    let commission = ExecuteMsg::ClaimCommission {
        asset: native(),
        rewards: vec![reward()],
        recipient: None,
    };
    world.run("operator", &commission).unwrap();
    assert_eq!(world.ledger(&reward()).rewards.u128(), 0);
    let nothing = ContractError::NothingToReclaim {
        reward: reward().to_string(),
    };
    assert_eq!(reclaim(&mut world, "avs", reward()).unwrap_err(), nothing);
}

/// Nothing that is still on its way to somebody who serves goes to the AVS while it can slash.
#[test]
fn only_an_avs_that_left_for_good_takes_back() {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world.fund("avs", AMOUNT, 10_000).unwrap();
    let here = ContractError::AvsNotDeregistered { avs: addr("avs") };
    assert_eq!(reclaim(&mut world, "avs", reward()).unwrap_err(), here);
    world.run("avs", &ExecuteMsg::DeregisterAvs {}).unwrap();
    world.wait(DEALLOCATION_DELAY + WINDOW);
    assert_eq!(reclaim(&mut world, "avs", reward()).unwrap_err(), here);
    let unknown = ContractError::UnknownAvs { avs: addr("alice") };
    assert_eq!(reclaim(&mut world, "alice", reward()).unwrap_err(), unknown);
}

/// Who serves an AVS that is gone risks nothing for it any more.
#[test]
fn who_stays_with_an_avs_that_is_gone_keeps_what_it_earned_until_then() {
    let mut world = World::in_service();
    world.sync("avs").unwrap();
    world.fund("avs", AMOUNT, 10_000).unwrap();
    leave(&mut world);
    let passed = u128::from(DEALLOCATION_DELAY + WINDOW + 1);
    world.wait(99);
    let earned = AMOUNT / 10_000 * (passed + 99);
    let gain = world.gain(&addr("avs"), REWARD, |world| {
        reclaim(world, "avs", reward()).unwrap();
    });
    assert_eq!(gain, (AMOUNT - earned) as i128);
    world.wait(10_000);
    assert_eq!(
        world.pending_rewards("alice") + world.pending_commission(),
        earned
    );
    // Of what it never funded there is nothing.
    let nothing = ContractError::NothingToReclaim {
        reward: native().to_string(),
    };
    assert_eq!(reclaim(&mut world, "avs", native()).unwrap_err(), nothing);
}

#[test]
fn tokens_come_back_by_a_plain_transfer() {
    let mut world = World::in_service();
    let hook = ReceiveMsg::FundRewards {
        asset: native(),
        duration_seconds: 1_000,
    };
    world.send("avs", AMOUNT, &hook).unwrap();
    leave(&mut world);
    let token = Asset::cw20(&world.token);
    let before = world.tokens_of(&addr("avs"));
    reclaim(&mut world, "avs", token.clone()).unwrap();
    assert_eq!(world.tokens_of(&addr("avs")) - before, AMOUNT);
    assert_eq!(world.ledger(&token).rewards, Uint128::zero());
}
