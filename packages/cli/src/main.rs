//! `palisade`: builds, checks and describes the contracts of this workspace.

mod failure;
mod process;
mod progress;
mod schema;
mod wasm;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, checks and describes the contracts of this workspace.
#[derive(Parser)]
#[command(name = "palisade", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  palisade wasm                            build and check every contract
  palisade wasm --contract palisade-hub    only the hub
  palisade schema                          write the JSON schemas
  palisade schema --check                  are the written schemas up to date?

From a checkout: `cargo run -- wasm`, or shorter `cargo wasm` and `cargo schema`.";

#[derive(Subcommand)]
enum Command {
    /// Build the contracts into artifacts that chains accept, and check them.
    Wasm(wasm::Args),
    /// Write the JSON schema of every contract, or check what is written.
    Schema(schema::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Wasm(args) => wasm::run(&args),
        Command::Schema(args) => schema::run(&args),
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
