use std::io::{self, Write};

use anyhow::{Context, Result as AnyResult};
use palisade_testing::story::{self, Ledger, Step};
use palisade_testing::NativeBuilder;
use palisade_vm::{Artifacts, WasmEngine};
use serde::Serialize;

/// A line of the output.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    /// What just happened.
    Step(&'a Step),
    /// All of it. The last line.
    Ledger(&'a Ledger),
}

/// Tells the story on the chain that `palisade demo` tells it on.
pub fn run() -> AnyResult<()> {
    let chain = NativeBuilder::default()
        .denom("upal")
        .validators(5, 250_000_000_000);
    let engine = WasmEngine::new(chain, Artifacts::of_workspace()?)?;
    let mut written = Ok(());
    let ledger = story::run(engine, |step| {
        if written.is_ok() {
            written = write(&Line::Step(step));
        }
    })?;
    written?;
    write(&Line::Ledger(&ledger))
}

fn write(line: &Line) -> AnyResult<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, line)?;
    writeln!(out).context("writing to stdout")?;
    Ok(out.flush()?)
}
