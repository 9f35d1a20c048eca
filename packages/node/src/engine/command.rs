//! `palisade-node story`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};
use std::time::Instant;

use anyhow::Context;
use clap::Parser;
use cosmwasm_std::Addr;
use palisade_testing::story::{self, Step};
use palisade_testing::House;
use serde::Serialize;

use super::NodeEngine;
use crate::deploy::{Deployment, Record};
use crate::localnet::{Localnet, Settings};
use crate::workspace::workspace_root;

/// Arguments of `story`.
#[derive(Parser)]
pub struct StoryArgs {
    /// Folder of the network [default: $PALISADE_LOCALNET, or localnet in cargo's target directory]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Tell it in the contracts of this deployment, a file that `palisade deploy` wrote [default: deployments/<chain id>.json of
    /// the workspace when it is of this network; without one, in new contracts]
    #[arg(long, value_name = "FILE")]
    deployment: Option<PathBuf>,
}

/// Tells the story on a network that is up. Each line on stdout is JSON: `{"step": …}` as it happens, `{"ledger": …}` at
/// the end.
///
/// # Errors
/// When no network is up, or the story breaks off.
pub fn story(args: &StoryArgs) -> anyhow::Result<ExitCode> {
    let folder = args.dir.clone().unwrap_or_else(|| Settings::default().folder);
    let network = Localnet::open(&folder)?;
    let house = house(args.deployment.as_deref(), &network)?;
    let engine = NodeEngine::new(network)?;
    let begin = Instant::now();
    let on_step = |step: &Step| {
        eprintln!("{}", progress(begin, step));
        if let Err(error) = line("step", step) {
            // Whoever listened is gone, and the rest would take many minutes.
            eprintln!("error: {error:#}");
            process::exit(1);
        }
    };
    let ledger = match house {
        None => story::run(engine, on_step)?,
        Some(house) => story::run_in(house.clone(), engine.with_contracts(addresses(house)), on_step)?,
    };
    line("ledger", &ledger)?;
    Ok(ExitCode::SUCCESS)
}

/// The contracts to tell it in, when there are some.
fn house(file: Option<&Path>, network: &Localnet) -> anyhow::Result<Option<House>> {
    let first_block = network.client()?.first_block()?;
    let named = |file: &Path| file.display().to_string();
    if let Some(file) = file {
        let checked = Record::read(file)?.check_chain(network.chain_id(), first_block.as_deref());
        checked.with_context(|| named(file))?;
        return Ok(Some(Deployment::load(file)?.house()));
    }
    let file = workspace_root()
        .join("deployments")
        .join(format!("{}.json", network.chain_id()));
    if !file.exists() || Record::read(&file)?.is_of_another_chain(first_block.as_deref()) {
        return Ok(None);
    }
    eprintln!("in the contracts of {}", named(&file));
    Ok(Some(Deployment::load(&file)?.house()))
}

fn addresses(house: House) -> [Addr; 9] {
    [
        house.hub.0,
        house.lst.0,
        house.collector.0,
        house.ballot.0,
        house.registry.0,
        house.lens.0,
        house.vault.0,
        house.lrt.0,
        house.commitments.0,
    ]
}

fn progress(begin: Instant, step: &Step) -> String {
    format!(
        "{:>4} s, day {:>2}, step {:>2}: {}",
        begin.elapsed().as_secs(),
        step.after.day,
        step.number,
        step.title
    )
}

/// Writes a line whose only field is `name`.
fn line(name: &str, value: &impl Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_string(value)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{{\"{name}\":{text}}}").context("writing the story")?;
    out.flush().context("writing the story")
}
