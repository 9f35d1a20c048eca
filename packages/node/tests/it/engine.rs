//! The engine on a real chain.

use std::thread;
use std::time::Duration;

use cosmwasm_std::{coins, Uint128};
use palisade_interfaces::hub::{QueryMsg, RedemptionRateResponse};
use palisade_node::client::{Client, ClientConfig};
use palisade_node::engine::NodeEngine;
use palisade_testing::invariants::Watch;
use palisade_testing::{Code, Engine, Suite};

use crate::support::TestNetwork;

const PORT: u16 = 27_600;

#[test]
fn what_the_engine_sees_stays_until_the_next_message() {
    let Some(network) = TestNetwork::up(PORT, 10) else {
        return;
    };
    let mut engine = NodeEngine::new(network.opened()).unwrap();
    let (faucet, alice) = (engine.account("faucet"), engine.account("alice"));
    engine.fund(&alice, coins(1_000, "upal")).unwrap();
    let then = engine.now().unwrap();

    // Somebody else acts meanwhile.
    let config = ClientConfig::new(network.rpc(), network.chain_id(), "wasm");
    let client = Client::connect(config).unwrap();
    let other = NodeEngine::new(network.opened());
    other.unwrap().fund(&alice, coins(500, "upal")).unwrap();
    let newest = client.balance(alice.as_str(), "upal", None).unwrap();
    assert_eq!(newest, Uint128::new(1_500));
    assert_eq!(engine.balance(&alice, "upal").unwrap(), Uint128::new(1_000));
    assert_eq!(engine.now().unwrap(), then);
    let supply = engine.supply("upal").unwrap();
    assert!(client.supply("upal", None).unwrap() > supply, "the chain mints");

    engine.next_block().unwrap();
    assert_eq!(engine.balance(&alice, "upal").unwrap(), Uint128::new(1_500));
    assert!(engine.now().unwrap().height > then.height);

    let due = engine.now().unwrap().time + 3;
    engine.pass_seconds(3).unwrap();
    let now = engine.now().unwrap().time;
    assert!(
        (due..due + 10).contains(&now),
        "{now} is not after {due}, or long after"
    );

    // What fails changes nothing, not even the height.
    let before = (engine.now().unwrap(), engine.balance(&alice, "upal").unwrap());
    let refusal = engine.send(&alice, &faucet, coins(1_501, "upal")).unwrap_err();
    let text = format!("{refusal:#}");
    assert!(text.contains("insufficient funds"), "{text}");
    assert_eq!(
        (engine.now().unwrap(), engine.balance(&alice, "upal").unwrap()),
        before
    );
    let issuance = engine.issuance().unwrap();
    assert!(!issuance.minted.is_zero() && issuance.burned.is_zero());
    engine.check_books().unwrap();
}

#[test]
fn a_suite_lives_on_a_real_chain() {
    let Some(network) = TestNetwork::up(PORT, 10) else {
        return;
    };
    let mut earlier = NodeEngine::new(network.opened()).unwrap();
    let stranger = earlier.account("somebody who was there before");
    earlier.fund(&stranger, coins(77, "upal")).unwrap();
    let engine = NodeEngine::new(network.opened()).unwrap();
    let mut suite = Suite::builder()
        .user("alice", 1_000_000_000)
        .build_on(engine)
        .unwrap();
    let mut watch = Watch::default();
    let checked = watch.check(&suite).unwrap();
    assert!(checked.contains(&"chain.every_native_coin_has_a_known_holder"));

    let response = suite.bond("alice", 300_000_000).result.unwrap();
    assert_eq!(
        response.attribute("wasm-palisade-hub/bonded", "amount"),
        Some("300000000")
    );
    let numbered = response.events.iter().flat_map(|event| &event.attributes);
    assert_eq!(
        numbered.filter(|attribute| attribute.key == "msg_index").count(),
        0
    );
    watch.check(&suite).unwrap();

    // A contract is asked about the head, and is told its time, however long ago that was.
    let now = suite.now().unwrap();
    thread::sleep(Duration::from_secs(2));
    let denom = suite.house().lst.0.to_string();
    let rate: RedemptionRateResponse = suite
        .ask_hub(&QueryMsg::RedemptionRate { denom, params: None })
        .unwrap();
    assert_eq!(rate.update_time, now.time);
    assert_eq!(suite.now().unwrap(), now);

    // The keeper has no coins: the engine opens its account.
    suite.stake().result.unwrap();
    watch.check(&suite).unwrap();
    let hub = suite.house().hub.0.clone();
    for validator in suite.engine().validators().unwrap() {
        let delegated = suite.engine().delegated(&hub, &validator.address).unwrap();
        assert_eq!(validator.tokens, delegated + Uint128::new(250_000_000_000));
    }
    suite.next_block().unwrap();
    suite.harvest_staking().result.unwrap();
    watch.check(&suite).unwrap();

    suite
        .bond("alice", 999)
        .should_fail_with("bond of 999 is too small, at least 1000");
    suite.unbond("alice", 100_000_000u128).result.unwrap();
    watch.check(&suite).unwrap();
    let day = suite.engine().day_seconds();
    suite.pass_seconds(day).unwrap();
    suite.turn_cranks().unwrap();
    watch.check(&suite).unwrap();
    let mut unbonding = vec![];
    for validator in suite.engine().validators().unwrap() {
        unbonding.extend(suite.engine().unbonding(&hub, &validator.address).unwrap());
    }
    assert!(!unbonding.is_empty());

    // A second engine finds the codes that are there.
    let mut another = NodeEngine::new(network.opened()).unwrap();
    let before = another.now().unwrap();
    for code in [
        Code::Hub,
        Code::Token,
        Code::Collector,
        Code::Ballot,
        Code::Registry,
        Code::Lens,
        Code::Vault,
        Code::Commitments,
    ] {
        let found = another.code_id(code).unwrap();
        assert!((1..=8).contains(&found), "{found}");
    }
    assert_eq!(another.now().unwrap(), before);
}

#[test]
fn validators_are_slashed_for_silence_and_for_two_votes() {
    let Some(network) = TestNetwork::up(PORT, 10) else {
        return;
    };
    let mut engine = NodeEngine::new(network.opened()).unwrap();
    let began = engine.validators().unwrap();
    let stake = Uint128::new(250_000_000_000);
    assert!(began
        .iter()
        .all(|row| row.tokens == stake && row.bonded && !row.jailed));
    let (first, second) = (began[0].address.clone(), began[1].address.clone());

    // The first one is the node that the engine speaks to.
    engine.next_block().unwrap();
    let silent = engine.now().unwrap().height + 3;
    engine.downtime(&first).unwrap();
    let row = engine.validators().unwrap().remove(0);
    assert_eq!(
        (row.address.as_str(), row.jailed, row.bonded),
        (first.as_str(), true, false)
    );
    assert_eq!(row.tokens, Uint128::new(247_500_000_000));
    assert_eq!(engine.issuance().unwrap().burned, Uint128::new(2_500_000_000));
    engine.check_books().unwrap();

    let refusal = format!("{:#}", engine.unjail(&first).unwrap_err());
    assert!(refusal.contains("still jailed"), "{refusal}");
    engine.pass_seconds(20).unwrap();
    engine.unjail(&first).unwrap();
    let row = engine.validators().unwrap().remove(0);
    assert!(!row.jailed && row.bonded, "{row:?}");

    let height = engine.now().unwrap().height - 5;
    engine.double_sign(&second, height).unwrap();
    let row = engine.validators().unwrap().remove(1);
    assert!(row.jailed && !row.bonded, "{row:?}");
    assert_eq!(row.tokens, Uint128::new(237_500_000_000));
    assert_eq!(engine.issuance().unwrap().burned, Uint128::new(15_000_000_000));
    engine.check_books().unwrap();
    let refusal = format!("{:#}", engine.unjail(&second).unwrap_err());
    assert!(refusal.contains("cannot be unjailed"), "{refusal}");

    // Also at a height at which it was silent: then both votes are made. It pays for the power that it had there, not for
    // what downtime left of it.
    engine.double_sign(&first, silent).unwrap();
    let row = engine.validators().unwrap().remove(0);
    assert_eq!((row.jailed, row.tokens), (true, Uint128::new(235_000_000_000)));
    engine.check_books().unwrap();
}
