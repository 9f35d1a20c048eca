//! The story on a node, done again in the simulator.

use palisade_node::client::{Client, ClientConfig};
use palisade_node::engine::{Artifacts, NodeEngine};
use palisade_node::record::{record, Extent};
use palisade_node::replay::{run, sentence, Checksums};
use palisade_testing::story;

use crate::support::TestNetwork;

#[test]
fn the_story_of_a_node_leaves_the_same_coins_and_the_same_storage_in_the_simulator() {
    let Some(network) = TestNetwork::up(28_800, 6) else {
        return;
    };
    let engine = NodeEngine::new(network.opened()).unwrap();
    story::run(engine, |_| {}).unwrap();
    let client = Client::connect(ClientConfig::new(network.rpc(), network.chain_id(), "wasm")).unwrap();
    let found = record(&client, Extent::default(), &mut |line| eprintln!("{line}")).unwrap();
    let artifacts = Checksums::of(&Artifacts::of_workspace());
    let replayed = run(&found, &artifacts).unwrap();
    eprintln!("{}", sentence(&replayed.summary));
    assert!(replayed.summary.transactions > 50);
}
