use std::io::{self, Write};

use anyhow::Result as AnyResult;
use palisade_testing::gas::Row;
use palisade_vm::table::{self, Figure, Scene};

/// What `palisade-vm gas` is told.
#[derive(clap::Args)]
pub struct Args {
    /// Write a line of JSON for each row instead of a table.
    #[arg(long)]
    json: bool,
    /// Only the smallest situations.
    #[arg(long)]
    quick: bool,
    /// Only the situations of the local network.
    #[arg(long, conflicts_with = "quick")]
    localnet: bool,
    /// Show what messages with this in their name do to rows: gas, bytes of key and value, key.
    #[arg(long, value_name = "TEXT")]
    trace: Option<String>,
}

/// Measures and prints. Progress is on stderr.
pub fn run(args: &Args) -> AnyResult<()> {
    let scenes = match (args.quick, args.localnet) {
        (true, _) => Scene::first(),
        (_, true) => Scene::of_localnet(),
        _ => Scene::all(),
    };
    let figures = table::measure(&scenes, |scene, seconds| {
        eprintln!("{}: {seconds} s", scene.situation());
    })?;
    let mut out = io::stdout().lock();
    for Figure { row, touched, .. } in &figures {
        if args.json {
            serde_json::to_writer(&mut out, row)?;
            writeln!(out)?;
            continue;
        }
        writeln!(out, "{}", line(row))?;
        let traced = |text: &String| format!("{} {}", row.contract, row.message).contains(text.as_str());
        if args.trace.as_ref().is_some_and(traced) {
            for touch in touched {
                let whose = touch.contract.as_str();
                let whose = whose.get(whose.len().saturating_sub(4)..).unwrap_or(whose);
                writeln!(out, "    {whose} {touch}")?;
            }
        }
    }
    Ok(())
}

fn line(row: &Row) -> String {
    format!(
        "{:<9}{:<34}{:<34}{:>9} = wasm {} + storage {} ({} repeated) + instances {} + lookups {} + responses {} + events {} + queries {}; \
         {} calls, {} native messages; floor {} x{:.2}",
        row.contract,
        row.message,
        row.situation,
        row.total,
        row.wasm,
        row.storage,
        row.repeated_storage,
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
