//! What a node's configuration says, beyond what `wasmd init` writes.

use std::fs;
use std::path::Path;

use anyhow::Context;
use toml_edit::{table, value, DocumentMut, Item, Value};

use super::node::Node;

/// Gas of one query, simulation included, in units of a transaction's. A node does nothing else meanwhile: without a
/// limit, an endless loop in a contract that somebody simulates stops it for good, and three seconds are enough to miss
/// so many blocks that it is jailed. This much keeps a core busy for one, and stores a contract of 800 KiB.
const QUERY_GAS_LIMIT: u64 = 10_000_000;
/// Bytes of a transaction: one stores a contract of up to 800 KiB.
const TRANSACTION_BYTES: i64 = 2_000_000;
/// Bytes of a request, in which the transaction is written in base64.
const REQUEST_BYTES: i64 = 4_000_000;

/// A change of a configuration file: the path of a key, and its value.
type Change = (&'static [&'static str], Value);

/// Writes the configuration of a node that reaches the others at `peers`, written as `id@host:port` with commas.
pub fn write(node: &Node, denom: &str, peers: &str) -> anyhow::Result<()> {
    let folder = node.home.join("config");
    edit(&folder.join("config.toml"), comet(node, peers))?;
    edit(&folder.join("app.toml"), application(node, denom))
}

/// Moves a node to the ports of another, in the copy of its configuration.
pub fn move_ports(node: &Node) -> anyhow::Result<()> {
    let folder = node.home.join("config");
    edit(&folder.join("config.toml"), comet_ports(node))?;
    edit(&folder.join("app.toml"), application_ports(node))
}

fn comet_ports(node: &Node) -> Vec<Change> {
    let at = |port: u16| format!("tcp://127.0.0.1:{port}").into();
    vec![
        (&["rpc", "laddr"], at(node.rpc_port)),
        (&["p2p", "laddr"], at(node.p2p_port)),
    ]
}

fn application_ports(node: &Node) -> Vec<Change> {
    vec![(
        &["grpc", "address"],
        format!("127.0.0.1:{}", node.grpc_port).into(),
    )]
}

fn comet(node: &Node, peers: &str) -> Vec<Change> {
    let mut changes = comet_ports(node);
    let rest: Vec<Change> = vec![
        (&["rpc", "pprof_laddr"], "".into()),
        (&["rpc", "max_body_bytes"], REQUEST_BYTES.into()),
        (&["p2p", "persistent_peers"], peers.into()),
        (&["p2p", "persistent_peers_max_dial_period"], "1s".into()),
        (&["p2p", "addr_book_strict"], false.into()),
        (&["p2p", "allow_duplicate_ip"], true.into()),
        (&["p2p", "pex"], false.into()),
        (&["mempool", "max_tx_bytes"], TRANSACTION_BYTES.into()),
        // Half a second a block. A proposer that stands still costs its round 0.4 s.
        (&["consensus", "timeout_propose"], "300ms".into()),
        (&["consensus", "timeout_propose_delta"], "200ms".into()),
        (&["consensus", "timeout_prevote"], "100ms".into()),
        (&["consensus", "timeout_prevote_delta"], "100ms".into()),
        (&["consensus", "timeout_precommit"], "100ms".into()),
        (&["consensus", "timeout_precommit_delta"], "100ms".into()),
        (&["consensus", "timeout_commit"], "440ms".into()),
        (&["consensus", "peer_gossip_sleep_duration"], "20ms".into()),
        (&["instrumentation", "prometheus"], false.into()),
    ];
    changes.extend(rest);
    changes
}

fn application(node: &Node, denom: &str) -> Vec<Change> {
    let mut changes = application_ports(node);
    let limit = i64::try_from(QUERY_GAS_LIMIT).unwrap_or(i64::MAX);
    let rest: Vec<Change> = vec![
        (&["minimum-gas-prices"], format!("0{denom}").into()),
        (&["query-gas-limit"], QUERY_GAS_LIMIT.to_string().into()),
        // Queries reach back to the first block.
        (&["pruning"], "nothing".into()),
        (&["min-retain-blocks"], 0.into()),
        (&["api", "enable"], false.into()),
        // Without it, the node does not answer gRPC paths of the transaction service over RPC either.
        (&["grpc", "enable"], true.into()),
        (&["grpc-web", "enable"], false.into()),
        (&["wasm", "query_gas_limit"], limit.into()),
        (&["wasm", "simulation_gas_limit"], limit.into()),
    ];
    changes.extend(rest);
    changes
}

fn edit(path: &Path, changes: Vec<Change>) -> anyhow::Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let text = edited(&text, changes).with_context(|| format!("reading {}", path.display()))?;
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

fn edited(text: &str, changes: Vec<Change>) -> anyhow::Result<String> {
    let mut document: DocumentMut = text.parse()?;
    for (path, new) in changes {
        let (key, tables) = path.split_last().context("a change without a key")?;
        let mut at: &mut Item = document.as_item_mut();
        for name in tables {
            at = at
                .as_table_like_mut()
                .with_context(|| format!("{name} is no table"))?
                .entry(name)
                .or_insert_with(table);
        }
        let at = at
            .as_table_like_mut()
            .with_context(|| format!("{key} has no table"))?;
        // Not `insert`, which would drop the comment above the key.
        *at.entry(key).or_insert(Item::None) = value(new);
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_change_and_all_else_stays() {
        let text = "# top\nname = \"x\"\n\n[rpc]\n# port\nladdr = \"tcp://0.0.0.0:1\"\nother = 1\n";
        let changes: Vec<Change> = vec![
            (&["name"], "y".into()),
            (&["rpc", "laddr"], "tcp://127.0.0.1:2".into()),
            (&["wasm", "query_gas_limit"], 5.into()),
        ];
        let new = edited(text, changes).unwrap();
        let read: toml::Table = new.parse().unwrap();
        assert_eq!(read["name"].as_str(), Some("y"));
        assert_eq!(read["rpc"]["laddr"].as_str(), Some("tcp://127.0.0.1:2"));
        assert_eq!(read["rpc"]["other"].as_integer(), Some(1));
        assert_eq!(read["wasm"]["query_gas_limit"].as_integer(), Some(5));
        assert!(new.contains("# top") && new.contains("# port"));
    }

    #[test]
    fn a_value_where_a_table_should_be_is_refused() {
        let error = edited("rpc = 1\n", vec![(&["rpc", "laddr"], "x".into())]).unwrap_err();
        assert_eq!(error.to_string(), "laddr has no table");
    }
}
