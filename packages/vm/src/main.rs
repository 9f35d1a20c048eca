//! `palisade-vm-check`: does a chain take these artifacts, and do they run?
//!
//! A program of its own, so that the VM and the Business Source License of its compiler stay out of everything
//! that is shipped.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use palisade_vm::{check, Findings};

/// Checks CosmWasm artifacts the way a chain does at upload, then loads and runs each.
#[derive(Parser)]
#[command(
    name = "palisade-vm-check",
    after_help = "Example:\n  \
                  palisade-vm-check --capabilities iterator,staking artifacts/palisade_hub.wasm\n\n\
                  Exit code 0: every artifact passed. 1: at least one did not, or could not be read."
)]
struct Cli {
    /// What the chain offers, by name. An artifact that requires more is refused.
    #[arg(long, value_delimiter = ',', required = true, value_name = "NAME,...")]
    capabilities: Vec<String>,
    /// The artifacts.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        0 => ExitCode::SUCCESS,
        failed => {
            eprintln!("error: {failed} of the artifacts did not pass");
            ExitCode::FAILURE
        }
    }
}

/// Returns how many artifacts failed.
fn run(cli: &Cli) -> usize {
    let capabilities: HashSet<String> = cli.capabilities.iter().cloned().collect();
    let mut failed: usize = 0;
    for file in &cli.files {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        match check_file(file, &capabilities) {
            Ok(findings) => println!("pass  {name}\n{}", describe(&findings)),
            Err(error) => {
                failed = failed.saturating_add(1);
                println!("FAIL  {name}\n      {error:#}");
            }
        }
    }
    failed
}

fn check_file(file: &Path, capabilities: &HashSet<String>) -> anyhow::Result<Findings> {
    let wasm = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    check(&wasm, capabilities)
}

fn describe(findings: &Findings) -> String {
    let required = match findings.required_capabilities.as_slice() {
        [] => "none".to_owned(),
        names => names.join(", "),
    };
    format!(
        "      requires      {required}\n      entry points  {}",
        findings.entry_points.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_listed_one_kind_a_line() {
        let findings = Findings {
            required_capabilities: vec![],
            entry_points: vec!["execute".to_owned(), "instantiate".to_owned()],
        };
        assert_eq!(
            describe(&findings),
            "      requires      none\n      entry points  execute, instantiate"
        );
    }

    #[test]
    fn every_failure_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("text.wasm");
        fs::write(&text, "not wasm").unwrap();
        let cli = Cli {
            capabilities: vec!["staking".to_owned()],
            files: vec![text, folder.path().join("missing.wasm")],
        };
        assert_eq!(run(&cli), 2);
    }

    #[test]
    fn capabilities_are_split_at_commas() {
        let cli = Cli::parse_from([
            "palisade-vm-check",
            "--capabilities",
            "iterator,staking",
            "a.wasm",
        ]);
        assert_eq!(cli.capabilities, ["iterator", "staking"]);
    }
}
