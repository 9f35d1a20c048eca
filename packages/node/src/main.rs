//! What `palisade` does on real chains.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use palisade_node::localnet;

/// Palisade on real chains.
#[derive(Parser)]
#[command(name = "palisade-node", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start, stop or show a local network of wasmd.
    Localnet(localnet::command::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Localnet(args) => localnet::command::run(&args),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
