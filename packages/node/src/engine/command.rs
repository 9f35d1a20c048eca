//! `palisade-node story`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use clap::Parser;
use cosmwasm_std::Addr;
use palisade_testing::story::{self, Step};
use palisade_testing::House;
use serde::Serialize;

use super::NodeEngine;
use crate::deploy::Deployment;
use crate::localnet::{Localnet, Settings};

/// Arguments of `story`.
#[derive(Parser)]
pub struct StoryArgs {
    /// Folder of the network [default: $PALISADE_LOCALNET, or localnet in cargo's target directory]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Tell it in the contracts of this deployment, a file that `palisade deploy` wrote, instead of new ones
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
    let engine = NodeEngine::new(Localnet::open(&folder)?)?;
    let begin = Instant::now();
    let mut broken = None;
    let on_step = |step: &Step| {
        eprintln!("{}", progress(begin, step));
        broken = broken.take().or(line("step", step).err());
    };
    let ledger = match &args.deployment {
        None => story::run(engine, on_step)?,
        Some(file) => {
            let house = Deployment::load(file)?.house();
            story::run_in(house.clone(), engine.with_contracts(addresses(house)), on_step)?
        }
    };
    if let Some(error) = broken {
        return Err(error);
    }
    line("ledger", &ledger)?;
    Ok(ExitCode::SUCCESS)
}

fn addresses(house: House) -> [Addr; 6] {
    [
        house.hub.0,
        house.lst.0,
        house.collector.0,
        house.registry.0,
        house.vault.0,
        house.lrt.0,
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
