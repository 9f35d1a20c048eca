//! `palisade-node localnet`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::{Localnet, Settings};

/// Arguments of `localnet`.
#[derive(Parser)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start a local network and wait until it makes blocks. Builds wasmd the first time, which needs Go and a C
    /// compiler.
    Up(UpArgs),
    /// Stop the local network.
    Down(Place),
    /// Show the local network. Exits with 1 when it is not up.
    Status(StatusArgs),
}

#[derive(Parser)]
struct Place {
    /// Folder of the network [default: $PALISADE_LOCALNET, or localnet in cargo's target directory]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

#[derive(Parser)]
struct UpArgs {
    #[command(flatten)]
    place: Place,
    /// Port of the first validator's RPC; the network uses 192 ports from there
    #[arg(long, value_name = "PORT", default_value_t = Settings::default().base_port)]
    base_port: u16,
    /// Number of validators, 1 to 32
    #[arg(long, value_name = "COUNT", default_value_t = Settings::default().validators)]
    validators: u32,
    /// Seconds that a day of the chain takes: its periods are shortened accordingly
    #[arg(long, value_name = "SECONDS", default_value_t = Settings::default().day_seconds)]
    day_seconds: u64,
    /// Go on with the chain that is in the folder instead of beginning a new one
    #[arg(long)]
    keep: bool,
}

#[derive(Parser)]
struct StatusArgs {
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Does what the arguments say.
///
/// # Errors
/// When it fails, or there is no network to show.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Up(args) => up(args),
        Command::Down(place) => down(place),
        Command::Status(args) => status(args),
    }
}

fn up(args: &UpArgs) -> anyhow::Result<ExitCode> {
    let settings = Settings {
        folder: args.place.folder(),
        base_port: args.base_port,
        validators: args.validators,
        day_seconds: args.day_seconds,
        keep: args.keep,
        ..Settings::default()
    };
    let network = Localnet::up(&settings, &mut |line| eprintln!("{line}"))?;
    println!("{}", network.status()?.table());
    Ok(ExitCode::SUCCESS)
}

fn down(place: &Place) -> anyhow::Result<ExitCode> {
    let folder = place.folder();
    match Localnet::described(&folder)? {
        Some(network) => {
            let ran = network.runs();
            network.down()?;
            let what = if ran { "stopped the" } else { "nothing runs of the" };
            eprintln!("{what} local network in {}", folder.display());
        }
        None => eprintln!("there is no local network in {}", folder.display()),
    }
    Ok(ExitCode::SUCCESS)
}

fn status(args: &StatusArgs) -> anyhow::Result<ExitCode> {
    let network = Localnet::open(&args.place.folder())?;
    let status = network.status()?;
    if args.json {
        println!("{}", serde_json::to_string(&status)?);
    } else {
        println!("{}", status.table());
    }
    Ok(ExitCode::SUCCESS)
}

impl Place {
    fn folder(&self) -> PathBuf {
        self.dir.clone().unwrap_or_else(|| Settings::default().folder)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }
}
