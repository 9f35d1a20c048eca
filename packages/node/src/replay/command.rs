//! `palisade-node replay` and `palisade-node differential`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result as AnyResult};
use clap::{value_parser, Parser};
use palisade_chain::replay::Record;

use super::differential::{stake_at_random, Plan};
use super::{run, sentence, Checksums};
use crate::client::{Client, ClientConfig};
use crate::engine::Artifacts;
use crate::localnet::{target_directory, Localnet, Settings};
use crate::record::{record, Extent};

/// Seconds of a day of the network that is staked on at random: unbonding takes 21.
const DIFFERENTIAL_DAY: u64 = 1;

/// Arguments of `replay`.
#[derive(Parser)]
pub struct ReplayArgs {
    /// Folder of a local network that is up [default: $PALISADE_LOCALNET, or localnet in cargo's target directory]
    #[arg(long, value_name = "FOLDER", conflicts_with = "record")]
    dir: Option<PathBuf>,
    /// A record that was saved, instead of a network
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Where to save what was recorded
    #[arg(long, value_name = "FILE", conflicts_with = "record")]
    save: Option<PathBuf>,
    /// The state of the chain is read after each so many blocks, and after the last
    #[arg(long, value_name = "BLOCKS", default_value_t = 50, value_parser = value_parser!(u64).range(1..))]
    every: u64,
    /// Folder of the artifacts, to know contracts by their checksum [default: that of the workspace]
    #[arg(long, value_name = "FOLDER")]
    artifacts: Option<PathBuf>,
}

/// Arguments of `differential`.
#[derive(Parser)]
pub struct DifferentialArgs {
    /// What the choices follow from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Blocks in which accounts act, about
    #[arg(long, default_value_t = 200, value_parser = value_parser!(u32).range(1..))]
    rounds: u32,
    /// Folder of the network [default: differential in cargo's target directory]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Port of the first validator's RPC; the network uses 200 ports from there
    #[arg(long, value_name = "PORT", default_value_t = 28_600)]
    base_port: u16,
    /// Where to save the record
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// The state of the chain is read after each so many blocks, and after the last
    #[arg(long, value_name = "BLOCKS", default_value_t = 25, value_parser = value_parser!(u64).range(1..))]
    every: u64,
}

/// Runs `replay`.
///
/// # Errors
/// With the first difference, or when there is no record.
pub fn replay(args: &ReplayArgs) -> AnyResult<ExitCode> {
    let begin = Instant::now();
    let found = if let Some(file) = &args.record {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        Record::from_lines(&text)?
    } else {
        let folder = args.dir.clone().unwrap_or_else(|| Settings::default().folder);
        read(&Localnet::open(&folder)?, args.every, args.save.as_deref())?
    };
    eprintln!("read in {:.1} s", begin.elapsed().as_secs_f64());
    let artifacts = args.artifacts.clone();
    let artifacts = artifacts.map_or_else(Artifacts::of_workspace, Artifacts::in_folder);
    again(&found, &Checksums::of(&artifacts))
}

/// Runs `differential`.
///
/// # Errors
/// With the first difference, or when the network fails.
pub fn differential(args: &DifferentialArgs) -> AnyResult<ExitCode> {
    let folder = args
        .dir
        .clone()
        .unwrap_or_else(|| target_directory().join("differential"));
    let settings = Settings {
        folder,
        base_port: args.base_port,
        day_seconds: DIFFERENTIAL_DAY,
        ..Settings::default()
    };
    let network = Localnet::up(&settings, &mut |line| eprintln!("{line}"))?;
    network.end_with_this_process()?;
    let result = record_random(args, &network);
    network.down()?;
    again(&result?, &Checksums::default())
}

fn record_random(args: &DifferentialArgs, network: &Localnet) -> AnyResult<Record> {
    let plan = Plan {
        seed: args.seed,
        rounds: args.rounds,
    };
    stake_at_random(network, plan, &mut |line| eprintln!("{line}"))?;
    read(network, args.every, args.save.as_deref())
}

fn read(network: &Localnet, every: u64, save: Option<&Path>) -> AnyResult<Record> {
    let client = Client::connect(ClientConfig::new(network.rpc(), network.chain_id(), "wasm"))?;
    let extent = Extent {
        until: None,
        state_every: every,
    };
    let found = record(&client, extent, &mut |line| eprintln!("{line}"))?;
    if let Some(file) = save {
        fs::write(file, found.to_lines()?).with_context(|| file.display().to_string())?;
    }
    Ok(found)
}

fn again(found: &Record, checksums: &Checksums) -> AnyResult<ExitCode> {
    let begin = Instant::now();
    let replayed = run(found, checksums)?;
    println!("{}", sentence(&replayed.summary));
    eprintln!("replayed in {:.1} s", begin.elapsed().as_secs_f64());
    Ok(ExitCode::SUCCESS)
}
