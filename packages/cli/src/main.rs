//! `palisade`: shows what the contracts of this workspace do, builds and checks them, and describes their messages.

mod companion;
mod demo;
mod failure;
mod gas;
mod process;
mod progress;
mod schema;
mod wasm;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Liquid staking and restaking for CosmWasm chains: see it work, build it, check it.
///
/// Without a command: tells the whole story on a simulated chain, as `palisade demo` does.
#[derive(Parser)]
#[command(name = "palisade", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "Examples:
  palisade                                 tell the story, write report/report.html
  palisade demo --engine wasm              the same on the built artifacts, in the VM of the chains
  palisade wasm                            build and check every contract
  palisade wasm --contract palisade-hub    only the hub
  palisade schema                          write the JSON schemas
  palisade schema --check                  are the written schemas up to date?
  palisade gas                             what every message costs, on the built artifacts
  palisade localnet up                     a network of wasmd nodes on this machine
  palisade deploy --network networks/localnet.toml
  palisade demo --engine node              the story on that network

From a checkout: `cargo run`, `cargo run -- wasm`, or shorter `cargo wasm` and `cargo schema`.";

#[derive(Subcommand)]
enum Command {
    /// Tell the whole story on a simulated chain, step by step, and write a report with plots.
    Demo(demo::Args),
    /// Build the contracts into artifacts that chains accept, and check them.
    Wasm(wasm::Args),
    /// Write the JSON schema of every contract, or check what is written.
    Schema(schema::Args),
    /// Measure the gas of every message on the built artifacts, and compare it with what is committed.
    Gas(gas::Args),
    /// Start, stop or look at a network of wasmd nodes on this machine.
    #[command(disable_help_flag = true)]
    Localnet(Forwarded),
    /// Deploy the suite on any chain.
    #[command(disable_help_flag = true)]
    Deploy(Forwarded),
    /// Check what is deployed on a chain against its network file.
    #[command(disable_help_flag = true)]
    Verify(Forwarded),
    /// Do again in the simulator what happened on a local network, and compare.
    #[command(disable_help_flag = true)]
    Replay(Forwarded),
}

/// What another program of the workspace is told.
#[derive(clap::Args)]
struct Forwarded {
    /// `--help` lists them.
    #[arg(value_name = "ARGUMENTS", trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl Forwarded {
    fn to(self, command: &str) -> anyhow::Result<()> {
        let mut arguments = vec![OsString::from(command)];
        arguments.extend(self.arguments);
        companion::NODE.run(&arguments)
    }
}

fn main() -> ExitCode {
    let command = Cli::parse()
        .command
        .unwrap_or(Command::Demo(demo::Args::default()));
    let result = match command {
        Command::Demo(args) => demo::run(&args),
        Command::Wasm(args) => wasm::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Gas(args) => gas::run(&args),
        Command::Localnet(args) => args.to("localnet"),
        Command::Deploy(args) => args.to("deploy"),
        Command::Verify(args) => args.to("verify"),
        Command::Replay(args) => args.to("replay"),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", failure::report(&error));
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
