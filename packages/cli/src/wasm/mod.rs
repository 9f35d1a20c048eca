mod build;
mod checksums;
mod optimize;
mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{bail, Context};

use crate::companion::CHECKER;
use crate::failure::Failure;
use crate::process;
use crate::progress::Progress;
use crate::wasm::build::Builder;
use crate::wasm::optimize::Optimizer;
use crate::wasm::report::Artifact;
use crate::workspace::{Contract, Workspace, GET_RUST};

/// What live chains offer from CosmWasm 1.4 on. An artifact that needs more would be refused by some of them.
const CAPABILITIES: &str = "iterator,staking,cosmwasm_1_1,cosmwasm_1_2,cosmwasm_1_3,cosmwasm_1_4";

/// Contracts that need one more, which nearly as many chains offer: the hub votes.
const VOTERS: [&str; 1] = ["palisade-hub"];

/// What they need.
const VOTING: &str = "stargate";

/// What `palisade wasm` is told.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  palisade wasm                                    every contract, into artifacts/
  palisade wasm --contract palisade-hub            only the hub
  palisade wasm --out /tmp/second --skip-check     build again elsewhere, to compare checksums

Needs Node.js with npm for wasm-opt (binaryen, pinned, put below target/). The rustup target and wasm-opt are
installed when they are missing. Two builds of one commit give the same bytes, whatever folder they are in.")]
pub struct Args {
    /// Where the artifacts and checksums.txt go. [default: artifacts/ of the workspace]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Build only this contract, by package name. May be given more than once.
    #[arg(long = "contract", value_name = "NAME")]
    contracts: Vec<String>,
    /// Do not load the artifacts into the VM.
    #[arg(long)]
    skip_check: bool,
}

/// Builds, optimizes, measures and checks the artifacts.
///
/// Errors when a tool is missing and cannot be installed, a build fails, an artifact is too large, or the VM
/// refuses one.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let reading = Progress::new(1)?;
    let workspace = Workspace::load(&reading)?;
    drop(reading);
    let contracts = workspace.select(&args.contracts)?;
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| workspace.root.join("artifacts"));
    fs::create_dir_all(&out).with_context(|| format!("making {}", out.display()))?;

    let artifacts = build_all(&workspace, &contracts, &out)?;
    let names: Vec<String> = workspace.contracts.iter().map(Contract::file_name).collect();
    checksums::write(&out, names.iter().map(String::as_str))?;
    println!("{}", report::table(&artifacts));
    println!("artifacts and checksums.txt are in {}", out.display());
    if !args.skip_check {
        check(&workspace, &artifacts)?;
    }
    report::check_sizes(&artifacts)
}

fn build_all(workspace: &Workspace, contracts: &[Contract], out: &Path) -> anyhow::Result<Vec<Artifact>> {
    let preparations: usize = 2;
    let progress = Progress::new(contracts.len().saturating_add(preparations))?;
    let optimizer = Optimizer::prepare(workspace, &progress)?;
    progress.done(&format!("wasm-opt of binaryen {} is ready", optimize::BINARYEN));
    let builder = Builder::prepare(workspace, &progress)?;
    progress.done("compiler and dependencies are ready");

    let mut artifacts = Vec::with_capacity(contracts.len());
    for contract in contracts {
        let start = Instant::now();
        let raw = builder.build(contract, &progress)?;
        let path = out.join(contract.file_name());
        optimizer.optimize(contract, &raw, &path, &progress)?;
        progress.done(&format!(
            "built {} in {} s",
            contract.package,
            start.elapsed().as_secs()
        ));
        artifacts.push(Artifact::measure(contract, &raw, path)?);
    }
    Ok(artifacts)
}

/// Loads and runs the artifacts in the VM of the chains, each with no more capabilities than it may need.
fn check(workspace: &Workspace, artifacts: &[Artifact]) -> anyhow::Result<()> {
    CHECKER.build(workspace)?;
    let (voters, others): (Vec<&Artifact>, Vec<&Artifact>) = artifacts
        .iter()
        .partition(|artifact| VOTERS.contains(&artifact.package.as_str()));
    check_with(workspace, CAPABILITIES, &others)?;
    check_with(workspace, &format!("{CAPABILITIES},{VOTING}"), &voters)
}

/// In a process of its own: the VM's licence keeps it out of this binary.
fn check_with(workspace: &Workspace, capabilities: &str, artifacts: &[&Artifact]) -> anyhow::Result<()> {
    if artifacts.is_empty() {
        return Ok(());
    }
    println!(
        "\nin the VM, with the capabilities {}:",
        capabilities.replace(',', ", ")
    );
    let paths: Vec<PathBuf> = artifacts
        .iter()
        .map(|artifact| fs::canonicalize(&artifact.path))
        .collect::<Result<_, _>>()
        .context("finding the artifacts")?;
    let mut checker = CHECKER.command(workspace);
    checker.args(["--capabilities", capabilities]).args(paths);
    if process::run_in_view(&mut checker, GET_RUST)? {
        return Ok(());
    }
    bail!(Failure::new(
        "the VM does not take every artifact",
        "see the lines marked FAIL above; an artifact may need nothing beyond the capabilities named there",
    ));
}
