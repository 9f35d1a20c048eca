//! What `palisade` does on real chains.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use palisade_node::{deploy, engine, gas, localnet, replay};

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
    /// Tell the story on a local network that is up, in lines of JSON.
    Story(engine::command::StoryArgs),
    /// Deploy the suite on the chain of a network file.
    Deploy(deploy::command::DeployArgs),
    /// Check what is deployed on a chain against its network file.
    Verify(deploy::command::VerifyArgs),
    /// Measure what messages use in real transactions on a local network.
    Gas(gas::GasArgs),
    /// Do again in the simulator what a local network did, and compare to the unit.
    Replay(replay::command::ReplayArgs),
    /// Stake at random on a new local network, and do it again in the simulator.
    Differential(replay::command::DifferentialArgs),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Localnet(args) => localnet::command::run(&args),
        Command::Story(args) => engine::command::story(&args),
        Command::Deploy(args) => deploy::command::deploy(&args),
        Command::Verify(args) => deploy::command::verify(&args),
        Command::Gas(args) => gas::run(&args),
        Command::Replay(args) => replay::command::replay(&args),
        Command::Differential(args) => replay::command::differential(&args),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
