use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{bail, Context};
use serde::{Deserialize, Serialize};

use super::consensus_key::ConsensusKey;
use super::homes::{self, CONSENSUS_KEY};
use super::interrupt;
use super::node::Node;
use super::process;
use super::rpc;
use super::settings::Settings;
use super::status::Status;
use super::twin::Twin;
use super::up;
use super::wasmd::Wasmd;
use super::PREFIX;
use crate::client::{Client, ClientConfig};

/// How long a single process may take until its RPC answers.
const START: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(100);

/// A local network, described by the `network.json` in its folder.
#[derive(Clone, Debug)]
pub struct Localnet {
    folder: PathBuf,
    about: Description,
    validators: Vec<Node>,
}

/// What `network.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Description {
    pub chain_id: String,
    pub denom: String,
    pub day_seconds: u64,
    pub base_port: u16,
    pub validators: u16,
    /// The program that the validators run.
    pub wasmd: PathBuf,
    /// Whether the homes of all validators are made.
    #[serde(default)]
    pub made: bool,
}

impl Localnet {
    /// Begins a network and waits until it makes blocks. Builds `wasmd` when it is not there yet. A network with these
    /// settings that is already up stays as it is.
    ///
    /// # Errors
    /// When Go or a C compiler is missing, a port is taken, a node ends, no blocks come, or the user presses Ctrl-C.
    /// Nothing that was started runs then.
    pub fn up(settings: &Settings, progress: &mut dyn FnMut(&str)) -> anyhow::Result<Self> {
        up::up(settings, progress)
    }

    /// The network in a folder.
    ///
    /// # Errors
    /// When none is up there.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        match Self::described(folder)? {
            Some(network) if network.validators.iter().any(|node| node.pid().is_some()) => Ok(network),
            _ => bail!(
                "no local network is up in {}: begin one with `palisade localnet up`",
                folder.display()
            ),
        }
    }

    /// The network that a folder describes, whether it is up or not.
    ///
    /// # Errors
    /// When the description cannot be read.
    pub fn described(folder: &Path) -> anyhow::Result<Option<Self>> {
        let folder = std::path::absolute(folder)?;
        let path = folder.join("network.json");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None)
            }
            Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
        };
        let about = serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))?;
        Ok(Some(Self::new(folder, about)))
    }

    pub(super) fn new(folder: PathBuf, about: Description) -> Self {
        let validators = (0..about.validators)
            .map(|index| Node::new(&folder, about.base_port, index))
            .collect();
        Self {
            folder,
            about,
            validators,
        }
    }

    /// Writes the description, by which the network can be found and ended from now on.
    pub(super) fn describe(&self) -> anyhow::Result<()> {
        let path = self.folder.join("network.json");
        let part = path.with_extension("part");
        let text = serde_json::to_string_pretty(&self.about)?;
        fs::write(&part, text + "\n").with_context(|| format!("writing {}", part.display()))?;
        fs::rename(&part, &path).with_context(|| format!("writing {}", path.display()))
    }

    pub(super) fn about(&self) -> &Description {
        &self.about
    }

    /// Ends all its processes, twins too, and nothing else. Fine when nothing runs.
    ///
    /// # Errors
    /// When another command is at work on the network, or a process does not end.
    pub fn down(&self) -> anyhow::Result<()> {
        let _lock = lock(&self.folder)?;
        self.end_all()
    }

    /// Ends all its processes, for who holds the lock.
    pub(super) fn end_all(&self) -> anyhow::Result<()> {
        let records: Vec<_> = self.nodes().map(|node| node.record()).collect();
        let records: Vec<_> = records.iter().map(PathBuf::as_path).collect();
        process::stop(&records)
    }

    /// Whether any of its processes runs, a twin included.
    pub fn runs(&self) -> bool {
        self.nodes().any(|node| node.pid().is_some())
    }

    /// Validators and twins.
    fn nodes(&self) -> impl Iterator<Item = Node> + '_ {
        let twins =
            (0..self.about.validators).map(|index| Node::twin(&self.folder, self.about.base_port, index));
        self.validators.iter().cloned().chain(twins)
    }

    /// How it is.
    ///
    /// # Errors
    /// When the node that is asked does not answer.
    pub fn status(&self) -> anyhow::Result<Status> {
        Status::read(self)
    }

    /// A client of the first validator that runs.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn client(&self) -> anyhow::Result<Client> {
        let config = ClientConfig::new(self.rpc(), self.chain_id(), PREFIX);
        Ok(Client::connect(config)?)
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// URL of the RPC of the first validator that runs.
    pub fn rpc(&self) -> String {
        self.first_running().map_or_else(String::new, Node::rpc)
    }

    /// The first validator that runs, and the first of all when none does.
    pub(super) fn first_running(&self) -> Option<&Node> {
        let mut validators = self.validators.iter();
        validators
            .find(|node| node.pid().is_some())
            .or(self.validators.first())
    }

    /// The chain's id.
    pub fn chain_id(&self) -> &str {
        &self.about.chain_id
    }

    /// The staking coin.
    pub fn denom(&self) -> &str {
        &self.about.denom
    }

    /// Seconds of one day of the chain.
    pub fn day_seconds(&self) -> u64 {
        self.about.day_seconds
    }

    /// Its validators. Indices everywhere are those of this list.
    pub fn validators(&self) -> &[Node] {
        &self.validators
    }

    /// From now on, Ctrl-C and SIGTERM end the network, and this process after it.
    ///
    /// # Errors
    /// When signals cannot be watched.
    pub fn end_with_this_process(&self) -> anyhow::Result<()> {
        let network = self.clone();
        interrupt::before_the_end(move || {
            if let Err(error) = network.down() {
                eprintln!("the network did not end: {error:#}");
            }
        })
    }

    /// Ends the process of a validator. Fine when it does not run.
    ///
    /// # Errors
    /// When there is no such validator, or its process does not end.
    pub fn stop(&self, index: usize) -> anyhow::Result<()> {
        process::stop(&[&self.validator(index)?.record()])
    }

    /// Starts the process of a validator again, and waits until its RPC answers.
    ///
    /// # Errors
    /// When there is no such validator, it runs already, or it ends before it answers.
    pub fn start(&self, index: usize) -> anyhow::Result<()> {
        self.run(self.validator(index)?)
    }

    /// Starts a node and waits until its RPC answers. Ends it otherwise.
    pub(super) fn run(&self, node: &Node) -> anyhow::Result<()> {
        node.spawn(&self.wasmd())?;
        let begin = Instant::now();
        let result = loop {
            if let Err(error) = node.check_runs() {
                break Err(error);
            }
            if rpc::height(node.rpc_port).is_ok() {
                break Ok(());
            }
            if begin.elapsed() >= START {
                let seconds = START.as_secs();
                break Err(anyhow::anyhow!(
                    "{} does not answer after {seconds} s. {}",
                    node.moniker,
                    node.end_of_log()
                ));
            }
            thread::sleep(POLL);
        };
        if result.is_err() {
            process::stop(&[&node.record()])?;
        }
        result
    }

    /// The genesis file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn genesis(&self) -> anyhow::Result<serde_json::Value> {
        homes::read_genesis(&self.validator(0)?.home)
    }

    /// The key that a validator signs blocks with.
    ///
    /// # Errors
    /// When there is no such validator, or its key cannot be read.
    pub fn consensus_key(&self, index: usize) -> anyhow::Result<ConsensusKey> {
        ConsensusKey::read(&self.validator(index)?.home.join(CONSENSUS_KEY))
    }

    /// Starts a second process with the key of a validator, which goes on itself. Both vote, so within some seconds
    /// evidence of it is in a block.
    ///
    /// # Errors
    /// When there is no such validator, it has a twin already, or the twin does not start.
    pub fn twin(&self, index: usize) -> anyhow::Result<Twin> {
        let validator = self.validator(index)?;
        let twin = Node::twin(&self.folder, self.about.base_port, u16::try_from(index)?);
        Twin::start(self, validator, twin)
    }

    pub(super) fn wasmd(&self) -> Wasmd {
        Wasmd::at(self.about.wasmd.clone())
    }

    fn validator(&self, index: usize) -> anyhow::Result<&Node> {
        let count = self.validators.len();
        self.validators
            .get(index)
            .with_context(|| format!("there is no validator at index {index} of {count}"))
    }
}

/// Keeps others from changing the network in a folder.
///
/// # Errors
/// When somebody else does.
pub(super) fn lock(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join("lock");
    let file = File::create(&path).with_context(|| format!("opening {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another command is at work on the local network in {}: wait for it, or interrupt it",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(folder: &Path) -> Localnet {
        let about = Description {
            chain_id: "palisade-test-1".to_owned(),
            denom: "upal".to_owned(),
            day_seconds: 10,
            base_port: 26_600,
            validators: 4,
            wasmd: "/no/wasmd".into(),
            made: true,
        };
        Localnet::new(folder.to_owned(), about)
    }

    #[test]
    fn a_folder_without_a_network_says_how_to_get_one() {
        let folder = tempfile::tempdir().unwrap();
        for folder in [folder.path(), &folder.path().join("none")] {
            assert!(Localnet::described(folder).unwrap().is_none());
            let error = Localnet::open(folder).unwrap_err().to_string();
            assert!(
                error.ends_with(": begin one with `palisade localnet up`"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_network_that_is_down_is_known_but_not_open() {
        let folder = tempfile::tempdir().unwrap();
        let network = network(folder.path());
        network.describe().unwrap();
        let read = Localnet::described(folder.path()).unwrap().unwrap();
        assert_eq!(read.about, network.about);
        assert_eq!(read.validators, network.validators);
        assert!(!read.runs());
        assert!(Localnet::open(folder.path()).is_err());
        read.down().unwrap();
    }

    #[test]
    fn an_index_without_a_validator_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let network = network(folder.path());
        let error = network.stop(4).unwrap_err();
        assert_eq!(error.to_string(), "there is no validator at index 4 of 4");
    }

    #[test]
    fn one_command_at_a_time_changes_a_network() {
        let folder = tempfile::tempdir().unwrap();
        let network = network(folder.path());
        let held = lock(folder.path()).unwrap();
        let error = network.down().unwrap_err().to_string();
        assert!(error.starts_with("another command is at work"), "{error}");
        drop(held);
        network.down().unwrap();
    }
}
