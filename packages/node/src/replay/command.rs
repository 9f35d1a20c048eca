//! `palisade-node replay`.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result as AnyResult};
use palisade_chain::replay::Record;

use super::{run, sentence, Checksums};
use crate::client::{Client, ClientConfig};
use crate::localnet::Localnet;
use crate::record::{record, Extent};

/// Does again in the simulator what a chain did, and compares to the unit.
#[derive(Debug, clap::Args)]
pub struct Replay {
    /// Folder of a local network that is up.
    #[arg(long, conflicts_with = "record", required_unless_present = "record")]
    folder: Option<PathBuf>,
    /// A record that was saved.
    #[arg(long)]
    record: Option<PathBuf>,
    /// Where to save what was recorded.
    #[arg(long, conflicts_with = "record")]
    save: Option<PathBuf>,
    /// The state of the chain is read after each so many blocks, and after the last.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
    /// Folder of the artifacts, to know contracts by their checksum.
    #[arg(long, default_value = "artifacts")]
    artifacts: PathBuf,
}

impl Replay {
    /// Runs it.
    ///
    /// # Errors
    /// With the first difference, or when there is no record.
    pub fn execute(&self) -> AnyResult<()> {
        let begin = Instant::now();
        let found = match (&self.record, &self.folder) {
            (Some(file), _) => {
                let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
                Record::from_lines(&text)?
            }
            (None, Some(folder)) => self.read(&Localnet::open(folder)?)?,
            (None, None) => anyhow::bail!("neither a folder nor a record"),
        };
        eprintln!("read in {:.1} s", begin.elapsed().as_secs_f64());
        let begin = Instant::now();
        let replayed = run(&found, &Checksums::of_artifacts(&self.artifacts)?)?;
        println!("{}", sentence(&replayed.summary));
        eprintln!("replayed in {:.1} s", begin.elapsed().as_secs_f64());
        Ok(())
    }

    fn read(&self, network: &Localnet) -> AnyResult<Record> {
        let client = Client::connect(ClientConfig::new(network.rpc(), network.chain_id(), "wasm"))?;
        let extent = Extent {
            until: None,
            state_every: self.every,
        };
        let found = record(&client, extent, &mut |line| eprintln!("{line}"))?;
        if let Some(file) = &self.save {
            fs::write(file, found.to_lines()?).with_context(|| file.display().to_string())?;
        }
        Ok(found)
    }
}
