use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{bail, Context};

use super::genesis::operator;
use super::process;
use super::wasmd::Wasmd;

/// Validators that a network may have, and ports of each kind that are theirs.
pub const MOST_NODES: u16 = 32;
/// Kinds of ports: RPC, p2p and gRPC of a validator, and of its twin.
const KINDS_OF_PORTS: u16 = 6;
/// Ports of a network, from its base port on.
pub const PORTS: u16 = MOST_NODES.saturating_mul(KINDS_OF_PORTS);

/// A validator of the local network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name on the chain.
    pub moniker: String,
    /// Name of its operator's account, see [`crate::client::Key::named`].
    pub account: String,
    /// Folder of its configuration, data and log.
    pub home: PathBuf,
    /// Port of its RPC.
    pub rpc_port: u16,
    /// Port where other nodes reach it.
    pub p2p_port: u16,
    /// Port of its gRPC server.
    pub grpc_port: u16,
}

impl Node {
    /// The validator at an index.
    pub(super) fn new(folder: &Path, base_port: u16, index: u16) -> Self {
        let number = u32::from(index).saturating_add(1);
        let moniker = format!("validator-{number}");
        let port = |kind: u16| {
            let first = base_port.saturating_add(MOST_NODES.saturating_mul(kind));
            first.saturating_add(index)
        };
        Self {
            home: folder.join(&moniker),
            moniker,
            account: operator(number),
            rpc_port: port(0),
            p2p_port: port(1),
            grpc_port: port(2),
        }
    }

    /// The twin of the validator at an index.
    pub(super) fn twin(folder: &Path, base_port: u16, index: u16) -> Self {
        let behind = base_port.saturating_add(PORTS / 2);
        let mut node = Self::new(folder, behind, index);
        node.moniker = node.moniker.replace("validator", "twin");
        node.home = folder.join(&node.moniker);
        node
    }

    /// URL of its RPC.
    pub fn rpc(&self) -> String {
        format!("http://127.0.0.1:{}", self.rpc_port)
    }

    /// Its process, when it runs.
    pub fn pid(&self) -> Option<u32> {
        process::running(&self.record())
    }

    /// What the process says.
    pub fn log(&self) -> PathBuf {
        self.home.join("node.log")
    }

    /// The record of the process.
    pub(super) fn record(&self) -> PathBuf {
        self.home.join("process.json")
    }

    fn ports(&self) -> [u16; 3] {
        [self.rpc_port, self.p2p_port, self.grpc_port]
    }

    /// # Errors
    /// When a port is taken, with its number.
    pub(super) fn check_ports(&self) -> anyhow::Result<()> {
        for port in self.ports() {
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
                format!(
                    "port {port} of 127.0.0.1 is taken, which {} needs: choose another --base-port",
                    self.moniker
                )
            })?;
        }
        Ok(())
    }

    /// Starts its process and does not wait for it.
    pub(super) fn spawn(&self, wasmd: &Wasmd) -> anyhow::Result<()> {
        if self.pid().is_some() {
            bail!("{} runs already", self.moniker);
        }
        self.check_ports()?;
        let mut command = wasmd.command(&self.home);
        command.arg("start").current_dir(&self.home);
        process::spawn(&mut command, &self.log(), &self.record())
            .with_context(|| format!("{} does not start. {}", self.moniker, self.end_of_log()))?;
        Ok(())
    }

    /// # Errors
    /// When its process does not run any more, with the end of its log.
    pub(super) fn check_runs(&self) -> anyhow::Result<()> {
        if self.pid().is_none() {
            bail!("{} has ended. {}", self.moniker, self.end_of_log());
        }
        Ok(())
    }

    /// The end of its log, for an error.
    pub(super) fn end_of_log(&self) -> String {
        const LINES: usize = 20;
        let log = self.log();
        format!(
            "The end of {}:\n{}",
            log.display(),
            process::last_lines(&log, LINES)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_nodes_share_a_port() {
        let folder = Path::new("/net");
        let nodes = (0..MOST_NODES).flat_map(|index| {
            [
                Node::new(folder, 26_600, index),
                Node::twin(folder, 26_600, index),
            ]
        });
        let mut ports: Vec<u16> = nodes.flat_map(|node| node.ports()).collect();
        ports.sort_unstable();
        let all: Vec<u16> = (26_600..26_600 + PORTS).collect();
        assert_eq!(ports, all);
    }

    #[test]
    fn a_taken_port_is_named() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let node = Node {
            rpc_port: port,
            ..Node::new(Path::new("/net"), 0, 2)
        };
        let error = node.check_ports().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("port {port} of 127.0.0.1 is taken, which validator-3 needs: choose another --base-port")
        );
    }
}
