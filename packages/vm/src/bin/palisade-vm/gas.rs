use std::io::{self, Write};

use anyhow::Result as AnyResult;
use palisade_testing::gas::Row;
use palisade_vm::table::{self, Scene};

/// What `palisade-vm gas` is told.
#[derive(clap::Args)]
pub struct Args {
    /// Write a line of JSON for each row instead of a table.
    #[arg(long)]
    json: bool,
    /// Only the smallest situations.
    #[arg(long)]
    quick: bool,
}

/// Measures and prints. Progress is on stderr.
pub fn run(args: &Args) -> AnyResult<()> {
    let scenes = if args.quick { Scene::first() } else { Scene::all() };
    let rows = table::measure(&scenes, |scene, seconds| {
        eprintln!("{}: {seconds} s", scene.situation());
    })?;
    let mut out = io::stdout().lock();
    if args.json {
        for row in &rows {
            serde_json::to_writer(&mut out, row)?;
            writeln!(out)?;
        }
        return Ok(());
    }
    for row in &rows {
        writeln!(out, "{}", line(row))?;
    }
    Ok(())
}

fn line(row: &Row) -> String {
    format!(
        "{:<9}{:<34}{:<34}{:>9} = wasm {} + storage {} + instances {} + lookups {} + responses {} + events {} + queries {}; \
         {} calls, {} native messages; floor {} x{:.2}",
        row.contract,
        row.message,
        row.situation,
        row.total,
        row.wasm,
        row.storage,
        row.instances,
        row.lookups,
        row.responses,
        row.events,
        row.native_queries,
        row.calls,
        row.native_messages,
        row.floor.total,
        row.hundredths_of_floor() as f64 / 100.0,
    )
}
