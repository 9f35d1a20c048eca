use std::path::Path;

use anyhow::bail;

use super::{ConsensusKey, Node, Settings, Status, Twin};

/// A local network, described by the `network.json` in its folder.
#[derive(Clone, Debug)]
pub struct Localnet {
    validators: Vec<Node>,
}

impl Localnet {
    /// Begins a network and waits until it makes blocks. Builds `wasmd` when it is not there yet. A network with these
    /// settings that is already up stays as it is.
    ///
    /// # Errors
    /// When Go or a C compiler is missing, a port is taken, a node ends, or no blocks come. Nothing runs then.
    pub fn up(settings: &Settings, progress: &mut dyn FnMut(&str)) -> anyhow::Result<Self> {
        progress(&settings.chain_id);
        bail!("no network")
    }

    /// The network in a folder.
    ///
    /// # Errors
    /// When none is up there.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        bail!("no network in {}", folder.display())
    }

    /// Ends all its processes. Ends nothing else, and is fine when nothing runs.
    pub fn down(&self) -> anyhow::Result<()> {
        bail!("no network")
    }

    /// How it is.
    pub fn status(&self) -> anyhow::Result<Status> {
        bail!("no network")
    }

    /// URL of the RPC of the first validator that runs.
    pub fn rpc(&self) -> String {
        String::new()
    }

    /// The chain's id.
    pub fn chain_id(&self) -> &str {
        ""
    }

    /// The staking coin.
    pub fn denom(&self) -> &str {
        ""
    }

    /// Seconds of one day of the chain.
    pub fn day_seconds(&self) -> u64 {
        0
    }

    /// Its validators. Indices everywhere are those of this list.
    pub fn validators(&self) -> &[Node] {
        &self.validators
    }

    /// Ends the process of a validator.
    pub fn stop(&self, index: usize) -> anyhow::Result<()> {
        bail!("no validator {index}")
    }

    /// Starts the process of a validator again, and waits until its RPC answers.
    pub fn start(&self, index: usize) -> anyhow::Result<()> {
        bail!("no validator {index}")
    }

    /// The genesis file.
    pub fn genesis(&self) -> anyhow::Result<serde_json::Value> {
        bail!("no network")
    }

    /// The key that a validator signs blocks with.
    pub fn consensus_key(&self, index: usize) -> anyhow::Result<ConsensusKey> {
        bail!("no validator {index}")
    }

    /// Starts a second process with the key of a validator.
    pub fn twin(&self, index: usize) -> anyhow::Result<Twin> {
        bail!("no validator {index}")
    }
}
