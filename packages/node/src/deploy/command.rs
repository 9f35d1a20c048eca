//! `palisade-node deploy` and `palisade-node verify`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{bail, Context, Result as AnyResult};
use cosmwasm_std::Addr;

use super::artifacts::Artifacts;
use super::chain::{Chain, LiveChain, Reader};
use super::deployment::Deployment;
use super::network::Network;
use super::plan::Plan;
use super::preflight::{preflight, Finding};
use super::preview::preview;
use super::record::{Record, RecordFile};
use super::run::Run;
use super::verify::{verify as look, Report};
use crate::client::Key;

/// Whose key the faucet of local networks has.
const FAUCET: &str = "faucet";

/// What `deploy` is told.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  palisade deploy --network networks/localnet.toml --dry-run
  palisade deploy --network networks/localnet.toml

It can be stopped at any time and started again: no step is taken twice. Where it is, is in deployments/<chain id>.json.")]
pub struct DeployArgs {
    /// The network file.
    #[arg(long, value_name = "FILE")]
    network: PathBuf,
    /// Show every step and send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Another node than the network file's.
    #[arg(long, value_name = "URL")]
    rpc: Option<String>,
}

/// What `verify` is told.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  palisade verify --network networks/localnet.toml
  palisade verify --network networks/localnet.toml --hub wasm1... --registry wasm1... --lens wasm1... --vault wasm1... --commitments wasm1...

It needs no key. What is wrong is named with what was found and what was expected, and the exit code is 1.")]
pub struct VerifyArgs {
    /// The network file.
    #[arg(long, value_name = "FILE")]
    network: PathBuf,
    /// Another node than the network file's.
    #[arg(long, value_name = "URL")]
    rpc: Option<String>,
    /// Another deployments file.
    #[arg(long, value_name = "FILE", conflicts_with = "hub")]
    deployments: Option<PathBuf>,
    /// The hub, instead of a deployments file. It tells its token and collector.
    #[arg(
        long,
        value_name = "ADDRESS",
        requires = "registry",
        requires = "lens",
        requires = "vault",
        requires = "commitments"
    )]
    hub: Option<String>,
    /// The registry.
    #[arg(long, value_name = "ADDRESS", requires = "hub")]
    registry: Option<String>,
    /// The lens.
    #[arg(long, value_name = "ADDRESS", requires = "hub")]
    lens: Option<String>,
    /// The vault. It tells its token.
    #[arg(long, value_name = "ADDRESS", requires = "hub")]
    vault: Option<String>,
    /// The commitments.
    #[arg(long, value_name = "ADDRESS", requires = "hub")]
    commitments: Option<String>,
    /// A slasher by its name in the network file. May be given more than once.
    #[arg(long = "slasher", value_name = "NAME=ADDRESS", requires = "hub")]
    slashers: Vec<String>,
}

/// Deploys, or shows what deploying would do.
///
/// # Errors
/// When something is refused or missing. What is wrong at the end is shown, and makes the exit code 1.
pub fn deploy(args: &DeployArgs) -> AnyResult<ExitCode> {
    let network = load(&args.network, args.rpc.as_ref())?;
    let artifacts = Artifacts::load(&network.artifacts)?;
    let key = network.deployer()?;
    let deployer = key.address(&network.chain.prefix)?;
    let mut chain = connect(&network)?.with_deployer(key);
    if network.faucet.is_some() {
        chain = chain.with_faucet(Key::named(FAUCET));
    }
    let plan = Plan {
        network: &network,
        artifacts: &artifacts,
        deployer: &deployer,
    };
    if args.dry_run {
        dry_run(&plan, &chain)?;
        return Ok(ExitCode::SUCCESS);
    }
    let report = deploy_to(&plan, &chain, &mut |line| println!("{line}"))?;
    Ok(conclude(&report))
}

/// Deploys what is not there yet, and verifies all of it.
///
/// # Errors
/// When something is refused or missing. What is wrong at the end is in the report.
pub fn deploy_to(plan: &Plan, chain: &dyn Chain, tell: &mut dyn FnMut(&str)) -> AnyResult<Report> {
    let Plan {
        network,
        artifacts,
        deployer,
    } = *plan;
    network.check_deployer(deployer)?;
    let file = RecordFile::open(network.deployments_file())?;
    let mut record = begun(plan, file.read()?, chain)?;
    if record.complete_at_height.is_none() {
        check_findings(&preflight(plan, &record, chain)?)?;
        Run {
            plan: *plan,
            chain,
            save: &mut |record| file.write(record),
            tell: &mut |news| tell(&news.to_string()),
        }
        .finish(&mut record)?;
    }
    let report = look(network, artifacts, &Deployment::from_record(&record)?, chain)?;
    if record.complete_at_height.is_none() && report.is_right() {
        record.complete_at_height = Some(chain.height()?);
        file.write(&record)?;
    }
    Ok(report)
}

/// The record of this deployment: what was written, or an empty one.
fn begun(plan: &Plan, written: Option<Record>, reader: &dyn Reader) -> AnyResult<Record> {
    let first_block = reader.first_block()?;
    let Some(record) = written else {
        return Ok(Record::new(plan, first_block));
    };
    if record.is_of_another_chain(first_block.as_deref()) {
        // A local network begins anew whenever it is brought up.
        if plan.network.is_local() {
            return Ok(Record::new(plan, first_block));
        }
        bail!(
            "{} is of a chain that had another first block; it began anew: move the file away",
            plan.network.deployments_file().display()
        );
    }
    record.check_same(plan)?;
    Ok(record)
}

fn check_findings(findings: &[Finding]) -> AnyResult<()> {
    let problem = |finding: &Finding| {
        let problem = finding.problem.as_ref()?;
        Some(format!("not so: {}: {problem}", finding.what))
    };
    let problems: Vec<String> = findings.iter().filter_map(problem).collect();
    if problems.is_empty() {
        return Ok(());
    }
    bail!("nothing was sent\n  {}", problems.join("\n  "))
}

fn dry_run(plan: &Plan, chain: &dyn Chain) -> AnyResult<()> {
    let path = plan.network.deployments_file();
    let written = path.exists().then(|| Record::read(&path)).transpose()?;
    let record = begun(plan, written, chain)?;
    let findings = preflight(plan, &record, chain)?;
    println!("{}", preview(plan, &record, chain, &findings)?);
    check_findings(&findings)
}

/// Verifies a deployment.
///
/// # Errors
/// When it cannot be read. What is wrong with it is shown, and makes the exit code 1.
pub fn verify(args: &VerifyArgs) -> AnyResult<ExitCode> {
    let network = load(&args.network, args.rpc.as_ref())?;
    let artifacts = Artifacts::load(&network.artifacts)?;
    let chain = connect(&network)?;
    let deployment = match (
        &args.hub,
        &args.registry,
        &args.lens,
        &args.vault,
        &args.commitments,
    ) {
        (Some(hub), Some(registry), Some(lens), Some(vault), Some(commitments)) => {
            let slashers = args.slashers.iter().map(|text| slasher(&network, text));
            Deployment::from_addresses(
                &chain,
                address(&network, hub)?,
                address(&network, registry)?,
                address(&network, lens)?,
                address(&network, vault)?,
                address(&network, commitments)?,
                slashers.collect::<AnyResult<_>>()?,
            )?
        }
        _ => {
            let path = args
                .deployments
                .clone()
                .unwrap_or_else(|| network.deployments_file());
            let record = Record::read(&path)?;
            let (id, first_block) = (chain.chain_id()?, chain.first_block()?);
            record
                .check_chain(&id, first_block.as_deref())
                .and_then(|()| Deployment::from_record(&record))
                .with_context(|| path.display().to_string())?
        }
    };
    Ok(conclude(&look(&network, &artifacts, &deployment, &chain)?))
}

/// Shows the report. What is wrong stands at its end again, and is a failure.
fn conclude(report: &Report) -> ExitCode {
    println!("{report}");
    if report.is_right() {
        return ExitCode::SUCCESS;
    }
    println!("\nthe deployment is not what the network file says:");
    for check in report.failures() {
        println!("{check}");
    }
    ExitCode::FAILURE
}

fn connect(network: &Network) -> AnyResult<LiveChain> {
    let found = LiveChain::connect(&network.chain);
    if network.is_local() {
        return found.context("the local network, which `palisade localnet up` begins");
    }
    found
}

fn load(path: &Path, rpc: Option<&String>) -> AnyResult<Network> {
    let mut network = Network::load(path)?;
    if let Some(rpc) = rpc {
        network.chain.rpc.clone_from(rpc);
    }
    Ok(network)
}

fn address(network: &Network, text: &str) -> AnyResult<Addr> {
    let address = Addr::unchecked(text);
    network.check_address(&address)?;
    Ok(address)
}

fn slasher(network: &Network, text: &str) -> AnyResult<(String, Addr)> {
    let (name, found) = text
        .split_once('=')
        .with_context(|| format!("--slasher {text}: it is NAME=ADDRESS"))?;
    Ok((name.to_string(), address(network, found)?))
}
