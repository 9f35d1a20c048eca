//! The deployments file: what is known to be on the chain, and what may be on its way there.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{bail, ensure, Context, Result as AnyResult};
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

use super::leaves::differences;
use super::plan::Plan;

/// What this version writes and reads.
const FORMAT: u32 = 1;

/// What is known of one deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    format: u32,
    /// The chain.
    pub chain_id: String,
    /// Hash of its first block, where the node has it: chains begin anew under their old ids.
    pub first_block: Option<String>,
    /// Who deploys.
    pub deployer: Addr,
    /// Ids of the codes, by the names of their artifacts.
    pub codes: BTreeMap<String, u64>,
    /// Addresses of the contracts, by their roles.
    pub contracts: BTreeMap<String, Addr>,
    /// Transactions in blocks, in the order in which they were sent.
    pub transactions: Vec<Transaction>,
    /// A transaction of which nobody knows yet whether it will be in a block.
    pub pending: Option<Pending>,
    /// Height at which all of it was there and right.
    pub complete_at_height: Option<u64>,
    /// What the network file and the artifacts were when the deployment began.
    pub network: Value,
}

/// A transaction in a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transaction {
    /// What it did.
    pub step: String,
    /// Its hash.
    pub hash: String,
    /// Height of its block.
    pub height: u64,
    /// Gas that it took.
    pub gas_used: u64,
}

/// A transaction that may have been broadcast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// What it does.
    pub step: String,
    /// Its hash.
    pub hash: String,
    /// After this height it can be in no block.
    pub last_height: u64,
}

impl Record {
    /// A deployment of which nothing is done.
    pub fn new(plan: &Plan, first_block: Option<String>) -> Self {
        Self {
            format: FORMAT,
            chain_id: plan.network.chain.id.clone(),
            first_block,
            deployer: plan.deployer.clone(),
            codes: BTreeMap::new(),
            contracts: BTreeMap::new(),
            transactions: vec![],
            pending: None,
            complete_at_height: None,
            network: identity(plan),
        }
    }

    /// # Errors
    /// When the deployment was begun with other settings, other artifacts or another key, with every difference.
    pub fn check_same(&self, plan: &Plan) -> AnyResult<()> {
        let deployer = plan.deployer;
        let mut rows: Vec<String> = differences(&self.network, &identity(plan))
            .into_iter()
            .map(|row| {
                let written = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_string());
                format!(
                    "{}: {} when it began, {} now",
                    row.path,
                    written(row.first),
                    written(row.second)
                )
            })
            .collect();
        if self.deployer != *deployer {
            rows.push(format!(
                "deployer: {} when it began, {deployer} now",
                self.deployer
            ));
        }
        ensure!(
            rows.is_empty(),
            "this deployment was begun with other settings; take them back, or give suite.name another value and move the \
             deployments file away to begin another deployment:\n  {}",
            rows.join("\n  ")
        );
        Ok(())
    }

    /// # Errors
    /// When it is of another chain than the one with this id and first block.
    pub fn check_chain(&self, chain_id: &str, first_block: Option<&str>) -> AnyResult<()> {
        ensure!(
            self.chain_id == chain_id,
            "the deployments file is of {}, not of {chain_id}",
            self.chain_id
        );
        ensure!(
            !self.is_of_another_chain(first_block),
            "the deployments file is of an earlier {chain_id}, which began anew since: deploy again with `palisade deploy`"
        );
        Ok(())
    }

    /// Whether it is of a chain with another first block, as far as that is known.
    pub fn is_of_another_chain(&self, first_block: Option<&str>) -> bool {
        let begun = self.first_block.as_deref();
        begun.is_some() && first_block.is_some() && begun != first_block
    }

    /// Reads a record.
    ///
    /// # Errors
    /// When it is none that this version writes.
    pub fn read(path: &Path) -> AnyResult<Self> {
        let missing = || format!("reading {}; `palisade deploy` writes it", path.display());
        let text = fs::read_to_string(path).with_context(missing)?;
        let record: Self = serde_json::from_str(&text)
            .with_context(|| format!("{} is no deployments file", path.display()))?;
        ensure!(
            record.format == FORMAT,
            "{} has format {}, this version reads {FORMAT}",
            path.display(),
            record.format
        );
        Ok(record)
    }
}

/// What a deployment is made of: how to reach the chain and what gas costs may change on the way, this may not.
fn identity(plan: &Plan) -> Value {
    let network = plan.network;
    json!({
        "chain": { "id": network.chain.id, "prefix": network.chain.prefix, "denom": network.chain.denom },
        "suite": network.suite,
        "artifacts": plan.artifacts.checksums(),
    })
}

/// How often the lock of a deployments file is tried, and how long it takes between two tries.
const LOCK_TRIES: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(25);

/// The deployments file of one chain, which one process at a time may use.
#[derive(Debug)]
pub struct RecordFile {
    path: PathBuf,
    /// Locked as long as this lives. The system unlocks it when the process dies.
    _lock: File,
}

impl RecordFile {
    /// Takes the file for this process.
    ///
    /// # Errors
    /// When another process has it.
    pub fn open(path: PathBuf) -> AnyResult<Self> {
        let folder = path.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let lock_path = path.with_extension("lock");
        let mut options = OpenOptions::new();
        let lock = options.create(true).truncate(false).write(true).open(&lock_path);
        let lock = lock.with_context(|| format!("opening {}", lock_path.display()))?;
        // A process that is just being started holds what its parent had for a moment.
        for _ in 0..LOCK_TRIES {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { path, _lock: lock }),
                Err(TryLockError::WouldBlock) => thread::sleep(LOCK_PAUSE),
                Err(TryLockError::Error(error)) => {
                    return Err(error).with_context(|| format!("locking {}", lock_path.display()))
                }
            }
        }
        bail!("another process deploys with {}", path.display())
    }

    /// What is written there, if anything is.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self) -> AnyResult<Option<Record>> {
        if !self.path.exists() {
            return Ok(None);
        }
        Record::read(&self.path).map(Some)
    }

    /// Writes the record in one piece: whoever reads the file, also after a power cut, finds the old one or this one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, record: &Record) -> AnyResult<()> {
        let write = || -> AnyResult<()> {
            let fresh = self.path.with_extension("json.new");
            let mut file = File::create(&fresh)?;
            file.write_all(&serde_json::to_vec_pretty(record)?)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&fresh, &self.path)?;
            let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
            Ok(())
        };
        write().with_context(|| format!("writing {}", self.path.display()))
    }
}
