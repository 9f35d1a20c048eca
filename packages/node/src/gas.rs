//! What messages of the suite use in real transactions.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result as AnyResult};
use clap::Parser;
use palisade_testing::gas::{HubScene, Measured, Metered, RegistryScene, Transaction, VaultScene};

use crate::engine::NodeEngine;
use crate::localnet::{target_directory, Localnet, Settings};

/// Where a network of our own listens.
const BASE_PORT: u16 = 30_600;
/// Seconds of its days: as few as keepers and vetoes have time for.
const DAY_SECONDS: u64 = 5;

/// Arguments of `gas`.
#[derive(Parser)]
pub struct GasArgs {
    /// Folder of a network that is up. Without it one is begun for this, and ended.
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Write a line of JSON for each transaction.
    #[arg(long)]
    json: bool,
}

/// What a transaction used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    gas: u64,
    bytes: u64,
}

impl Metered for NodeEngine {
    type Gas = Used;

    /// Of the transactions in the block of the last message, which is alone there.
    fn used(&self) -> AnyResult<Used> {
        let height = self.head().height;
        let results = self.client().block_results(height)?.txs_results;
        let used = results.into_iter().flatten().map(|result| result.gas_used);
        let bytes = self.client().block(height)?.block.data;
        let bytes = bytes.iter().map(|transaction| u64::try_from(transaction.len()));
        Ok(Used {
            gas: used
                .map(u64::try_from)
                .sum::<Result<u64, _>>()
                .context("gas below zero")?,
            bytes: bytes.sum::<Result<u64, _>>()?,
        })
    }

    fn meters_queries(&self) -> bool {
        false
    }

    fn measured(&self, contract: &str, message: &str) {
        eprintln!("{contract} {message}");
    }
}

/// Sends every message of the suite in a transaction of its own, and tells what each used.
///
/// # Errors
/// When no network can be had, or a message is refused.
pub fn run(args: &GasArgs) -> AnyResult<ExitCode> {
    let network = match &args.dir {
        Some(folder) => Lent::open(folder)?,
        None => Lent::begin()?,
    };
    let validators = u32::try_from(network.0.validators().len())?;
    let tell = |measured: Vec<Measured<Used>>| -> AnyResult<()> {
        for row in measured {
            write(&transaction(row), args.json)?;
        }
        Ok(())
    };
    let engine = || NodeEngine::new(network.0.clone());
    let hub = HubScene { validators, users: 1 };
    tell(hub.play(engine()?)?)?;
    let registry = RegistryScene {
        validators,
        stakers: 1,
        avs: 1,
        rewards: 1,
    };
    tell(registry.play(engine()?)?)?;
    let vault = VaultScene {
        validators,
        operators: 1,
        users: 1,
    };
    tell(vault.play(engine()?)?)?;
    Ok(ExitCode::SUCCESS)
}

fn transaction(measured: Measured<Used>) -> Transaction {
    Transaction {
        contract: measured.contract.to_string(),
        message: measured.message,
        situation: measured.situation,
        gas_used: measured.gas.gas,
        bytes: measured.gas.bytes,
    }
}

fn write(row: &Transaction, json: bool) -> AnyResult<()> {
    let mut out = std::io::stdout().lock();
    if json {
        serde_json::to_writer(&mut out, row)?;
        writeln!(out)?;
    } else {
        let Transaction {
            contract,
            message,
            gas_used,
            bytes,
            ..
        } = row;
        writeln!(out, "{contract:<9}{message:<44}{gas_used:>9} gas, {bytes} bytes")?;
    }
    out.flush().context("writing the figures")
}

/// A network, and whether it ends with this.
struct Lent(Localnet, bool);

impl Lent {
    fn open(folder: &Path) -> AnyResult<Self> {
        Ok(Self(Localnet::open(folder)?, false))
    }

    fn begin() -> AnyResult<Self> {
        let settings = Settings {
            folder: target_directory().join("localnet-gas"),
            base_port: BASE_PORT,
            day_seconds: DAY_SECONDS,
            ..Settings::default()
        };
        let network = Localnet::up(&settings, &mut |line| eprintln!("{line}"))?;
        network.end_with_this_process()?;
        Ok(Self(network, true))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if !self.1 {
            return;
        }
        if let Err(error) = self.0.down() {
            eprintln!("the network did not end: {error:#}");
        }
    }
}
