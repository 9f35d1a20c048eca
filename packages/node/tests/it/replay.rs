//! The suite on a node, done again in the simulator.

use palisade_node::client::{Client, ClientConfig};
use palisade_node::engine::{Artifacts, NodeEngine};
use palisade_node::record::{record, Extent};
use palisade_node::replay::{run, sentence, Checksums};
use palisade_testing::{Engine, Suite};

use crate::support::TestNetwork;

#[test]
fn the_suite_leaves_the_same_coins_and_the_same_storage_on_a_node_and_in_the_simulator() {
    let Some(network) = TestNetwork::up(28_800, 4) else {
        return;
    };
    let engine = NodeEngine::new(network.opened()).unwrap();
    let builder = Suite::builder()
        .user("alice", 1_000_000_000)
        .user("bob", 1_000_000_000);
    let mut suite = builder.build_on(engine).unwrap();
    let day = suite.engine().day_seconds();
    // Two days are eight seconds here: the hub wants a look at the chain no older than that.
    let look = |suite: &mut Suite<NodeEngine>| suite.sync_hub().result.map(|_| ()).unwrap();
    look(&mut suite);
    suite.bond("alice", 700_000_000).result.unwrap();
    look(&mut suite);
    suite.bond_into_vault("bob", 300_000_000).result.unwrap();
    suite.stake().result.unwrap();
    suite.pass_seconds(day).unwrap();
    look(&mut suite);
    suite.harvest_staking().result.unwrap();
    suite.unbond("alice", 200_000_000u128).result.unwrap();
    suite.pass_seconds(day).unwrap();
    look(&mut suite);
    suite.submit_unbond_batch().result.unwrap();

    // Slashed while the batch unbonds, and by two votes in the end, to which the hub's delegations answer.
    let validators = suite.engine().validators().unwrap();
    let (one, other) = (validators[1].address.clone(), validators[2].address.clone());
    suite.engine_mut().downtime(&one).unwrap();
    look(&mut suite);
    suite.pass_seconds(22 * day).unwrap();
    suite.reconcile().result.unwrap();
    suite.withdraw_unbonded("alice").result.unwrap();
    let height = suite.now().unwrap().height;
    suite.engine_mut().double_sign(&other, height).unwrap();
    look(&mut suite);

    let client = Client::connect(ClientConfig::new(network.rpc(), network.chain_id(), "wasm")).unwrap();
    let found = record(&client, Extent::default(), &mut |line| eprintln!("{line}")).unwrap();
    let replayed = run(&found, &Checksums::of(&Artifacts::of_workspace())).unwrap();
    eprintln!("{}", sentence(&replayed.summary));
    assert_eq!(replayed.summary.punishments, 2);
    assert!(replayed.summary.transactions > 20);
}
