//! The engine on a real chain.

use cosmwasm_std::{coins, Uint128};
use palisade_node::client::{Client, ClientConfig};
use palisade_node::engine::NodeEngine;
use palisade_testing::invariants::Watch;
use palisade_testing::{Engine, Suite};

use crate::support::TestNetwork;

const PORT: u16 = 27_600;

#[test]
fn what_the_engine_sees_stays_until_the_next_message() {
    let Some(network) = TestNetwork::up(PORT, 10) else { return };
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
    assert!((due..due + 3).contains(&now), "{now} is not after {due}, or long after");

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
    let Some(network) = TestNetwork::up(PORT, 10) else { return };
    let engine = NodeEngine::new(network.opened()).unwrap();
    let begin = std::time::Instant::now();
    let mut suite = Suite::builder()
        .user("alice", 1_000_000_000)
        .user("bob", 500_000_000)
        .build_on(engine)
        .unwrap();
    eprintln!("deployed in {:?}", begin.elapsed());
    let mut watch = Watch::default();
    let begin = std::time::Instant::now();
    watch.check(&suite).unwrap();
    eprintln!("observed in {:?}", begin.elapsed());
    let begin = std::time::Instant::now();
    suite.bond("alice", 300_000_000).result.unwrap();
    eprintln!("bond in {:?}", begin.elapsed());
    watch.check(&suite).unwrap();
    suite.sync_hub().result.unwrap();
    watch.check(&suite).unwrap();
    suite.stake().result.unwrap();
    watch.check(&suite).unwrap();
    suite.next_block().unwrap();
    suite.harvest_staking().result.unwrap();
    watch.check(&suite).unwrap();
    let refusal = suite.bond("alice", 1).should_fail();
    eprintln!("{refusal}");
    suite.unbond("alice", 100_000_000u128).result.unwrap();
    watch.check(&suite).unwrap();
}
