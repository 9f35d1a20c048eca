//! `palisade-vm`: the suite on built artifacts, in the VM of the chains.
//!
//! A program of its own, as `palisade-vm-check` is, and for the same reason. `palisade` runs it as a child.

mod gas;
mod story;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs built artifacts in the VM of the chains. Build them first, with `cargo run -- wasm`.
#[derive(Parser)]
#[command(name = "palisade-vm")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tell the story: a line of JSON on stdout for each step, and the ledger in the last.
    Story,
    /// Measure the gas of every message.
    Gas(gas::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Story => story::run(),
        Command::Gas(args) => gas::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
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
