//! Makes the homes of the nodes: keys, configuration and one genesis file for all.

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{bail, Context};
use serde_json::Value;

use super::config;
use super::consensus_key::ConsensusKey;
use super::genesis::{self, BONDED_UNITS, FAUCET};
use super::node::Node;
use super::settings::Settings;
use super::wasmd::Wasmd;
use crate::client::Key;

/// Path of the genesis file in a home.
pub const GENESIS: &str = "config/genesis.json";
/// Path of the key that signs blocks, in a home.
pub const CONSENSUS_KEY: &str = "config/priv_validator_key.json";
/// Path of the key that names a node to its peers, in a home.
pub const NODE_KEY: &str = "config/node_key.json";

/// Makes all homes. The folders must not exist.
pub fn make(wasmd: &Wasmd, settings: &Settings, nodes: &[Node]) -> anyhow::Result<()> {
    let first = nodes.first().context("a network needs a validator")?;
    at_once(nodes, |node| init(wasmd, settings, node))?;

    let mut genesis = read_genesis(&first.home)?;
    genesis::add_accounts(&mut genesis, settings)?;
    write_genesis(&genesis, nodes)?;

    let transactions = first.home.join("config").join("gentx");
    fs::create_dir_all(&transactions).with_context(|| format!("making {}", transactions.display()))?;
    at_once(nodes, |node| bond(wasmd, settings, node, &transactions))?;
    import_key(wasmd, first, FAUCET)?;
    wasmd.run(&first.home, &["genesis", "collect-gentxs"])?;
    let mut genesis = read_genesis(&first.home)?;
    genesis::set_parameters(&mut genesis, settings)?;
    write_genesis(&genesis, nodes)?;

    let peers = peers(nodes)?;
    for node in nodes {
        config::write(node, &settings.denom, &peers)?;
    }
    Ok(())
}

/// Does something for all nodes in parallel: `wasmd` takes its time to start.
fn at_once(nodes: &[Node], work: impl Fn(&Node) -> anyhow::Result<()> + Sync) -> anyhow::Result<()> {
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = nodes.iter().map(|node| scope.spawn(move || work(node))).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(result) => result,
            Err(_) => bail!("a thread that makes a home panicked"),
        })
    })
}

fn init(wasmd: &Wasmd, settings: &Settings, node: &Node) -> anyhow::Result<()> {
    let arguments = [
        "init",
        &node.moniker,
        "--chain-id",
        &settings.chain_id,
        "--default-denom",
        &settings.denom,
    ];
    wasmd.run(&node.home, &arguments)?;
    import_key(wasmd, node, &node.account)
}

/// Puts an account into the keyring of a home, for who uses `wasmd` by hand.
fn import_key(wasmd: &Wasmd, node: &Node, name: &str) -> anyhow::Result<()> {
    let secret = Key::named_secret(name);
    let arguments = ["keys", "import-hex", name, &secret, "--keyring-backend", "test"];
    wasmd.run(&node.home, &arguments)?;
    Ok(())
}

/// Writes the transaction by which a validator comes into being.
fn bond(wasmd: &Wasmd, settings: &Settings, node: &Node, folder: &Path) -> anyhow::Result<()> {
    let amount = format!("{BONDED_UNITS}{}", settings.denom);
    let port = node.p2p_port.to_string();
    let document = folder.join(format!("{}.json", node.moniker));
    let document = document.to_string_lossy();
    let arguments = [
        "genesis",
        "gentx",
        &node.account,
        &amount,
        "--chain-id",
        &settings.chain_id,
        "--moniker",
        &node.moniker,
        "--commission-rate",
        "0.05",
        "--commission-max-rate",
        "0.20",
        "--commission-max-change-rate",
        "0.01",
        "--min-self-delegation",
        "1",
        "--ip",
        "127.0.0.1",
        "--p2p-port",
        &port,
        "--keyring-backend",
        "test",
        "--output-document",
        &document,
    ];
    wasmd.run(&node.home, &arguments)?;
    Ok(())
}

/// Where the nodes reach each other.
fn peers(nodes: &[Node]) -> anyhow::Result<String> {
    let peers = nodes.iter().map(|node| {
        let key = ConsensusKey::read(&node.home.join(NODE_KEY))?;
        let id: String = key.address().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(format!("{id}@127.0.0.1:{}", node.p2p_port))
    });
    Ok(peers.collect::<anyhow::Result<Vec<_>>>()?.join(","))
}

/// Reads the genesis file of a home.
pub fn read_genesis(home: &Path) -> anyhow::Result<Value> {
    let path = home.join(GENESIS);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))
}

fn write_genesis(genesis: &Value, nodes: &[Node]) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(genesis)?;
    for path in nodes.iter().map(|node| node.home.join(GENESIS)) {
        fs::write(&path, &text).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}
