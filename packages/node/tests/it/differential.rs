//! Random staking on a node and in the simulator.

use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use palisade_node::client::{Client, ClientConfig};
use palisade_node::localnet::target_directory;
use palisade_node::record::{record, Extent};
use palisade_node::replay::differential::{stake_at_random, Plan};
use palisade_node::replay::{run, sentence, Checksums};

use crate::support::TestNetwork;

/// What random choices follow from, to have them again.
const SEED: &str = "PALISADE_DIFFERENTIAL_SEED";

#[test]
fn random_staking_leaves_the_same_coins_on_a_node_and_in_the_simulator() {
    let Some(network) = TestNetwork::up(28_600, 1) else {
        return;
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let seed = env::var(SEED).map_or(now, |text| text.parse().unwrap());
    eprintln!("{SEED}={seed}");
    let mut tell = |line: &str| eprintln!("{line}");
    stake_at_random(&network, Plan { seed, rounds: 200 }, &mut tell).unwrap();

    let client = Client::connect(ClientConfig::new(network.rpc(), network.chain_id(), "wasm")).unwrap();
    let extent = Extent {
        until: None,
        state_every: 20,
    };
    let found = record(&client, extent, &mut tell).unwrap();
    // Kept, because the blocks cannot be had again: `palisade-node replay --record` takes it.
    let folder = target_directory().join("differential");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{seed}.jsonl"));
    fs::write(&file, found.to_lines().unwrap()).unwrap();
    eprintln!("recorded in {}", file.display());

    let replayed = run(&found, &Checksums::default()).unwrap();
    eprintln!("{}", sentence(&replayed.summary));
    // All of it happened: some by missing blocks, one by two votes, and much that the chain refused.
    let summary = replayed.summary;
    assert!(summary.punishments >= 3, "{summary:?}");
    assert!(summary.transactions > 300 && summary.failures > 30, "{summary:?}");
    assert_eq!(summary.left_out, 0);
}
