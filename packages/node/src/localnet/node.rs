use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A validator of the local network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its name on the chain.
    pub moniker: String,
    /// Name of its operator's account, see [`super::secret_of`].
    pub account: String,
    /// Folder of its configuration, data and log.
    pub home: PathBuf,
    /// Port of its RPC.
    pub rpc_port: u16,
    /// Port where other nodes reach it.
    pub p2p_port: u16,
}

impl Node {
    /// URL of its RPC.
    pub fn rpc(&self) -> String {
        format!("http://127.0.0.1:{}", self.rpc_port)
    }

    /// Its process, when it runs.
    pub fn pid(&self) -> Option<u32> {
        None
    }
}
