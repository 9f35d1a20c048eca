use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{bail, Context};

use super::config;
use super::network::Localnet;
use super::node::Node;
use super::process;

/// Files of a configuration that say which node of the network it is.
const IDENTITY: [&str; 2] = ["node_key.json", "addrbook.json"];
/// What a validator that never signed has in `data/priv_validator_state.json`.
const NEVER_SIGNED: &str = r#"{"height":"0","round":0,"step":0}"#;

/// A second process that votes with the key of a validator, so that the validator signs twice. Ends when it is
/// dropped.
#[derive(Debug)]
pub struct Twin {
    node: Node,
}

impl Twin {
    pub(super) fn start(network: &Localnet, validator: &Node, node: Node) -> anyhow::Result<Self> {
        if node.pid().is_some() {
            bail!("{} has a twin already", validator.moniker);
        }
        copy(&validator.home, &node.home)?;
        config::move_ports(&node)?;
        network.run(&node)?;
        Ok(Self { node })
    }

    /// URL of its RPC.
    pub fn rpc(&self) -> String {
        self.node.rpc()
    }

    /// Ends it.
    ///
    /// # Errors
    /// When its process does not end.
    pub fn stop(self) -> anyhow::Result<()> {
        process::stop(&[&self.node.record()])
    }
}

impl Drop for Twin {
    fn drop(&mut self) {
        // Nobody is there to hear of an error; `down` ends what is left.
        let _ = process::stop(&[&self.node.record()]);
    }
}

/// Makes a home with the same keys and settings, as another node that has seen no block and signed nothing.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(to) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("removing {}", to.display()))
        }
        _ => {}
    }
    let (from, config, data) = (from.join("config"), to.join("config"), to.join("data"));
    for folder in [&config, &data] {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    for entry in fs::read_dir(&from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_file() && !IDENTITY.iter().any(|other| name == *other) {
            fs::copy(entry.path(), config.join(&name))
                .with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    let state = data.join("priv_validator_state.json");
    fs::write(&state, NEVER_SIGNED).with_context(|| format!("writing {}", state.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_has_the_key_but_is_another_node_that_never_signed() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("config/gentx")).unwrap();
        fs::create_dir_all(from.join("data")).unwrap();
        for name in [
            "config/priv_validator_key.json",
            "config/genesis.json",
            "config/node_key.json",
            "config/addrbook.json",
            "data/priv_validator_state.json",
        ] {
            fs::write(from.join(name), "original").unwrap();
        }
        fs::create_dir_all(&to).unwrap();
        fs::write(to.join("left over"), "").unwrap();

        copy(&from, &to).unwrap();
        let read = |name: &str| fs::read_to_string(to.join(name)).ok();
        assert_eq!(
            read("config/priv_validator_key.json").as_deref(),
            Some("original")
        );
        assert_eq!(read("config/genesis.json").as_deref(), Some("original"));
        assert_eq!(read("config/node_key.json"), None);
        assert_eq!(read("config/addrbook.json"), None);
        assert_eq!(
            read("data/priv_validator_state.json").as_deref(),
            Some(NEVER_SIGNED)
        );
        assert_eq!(read("left over"), None);
    }
}
