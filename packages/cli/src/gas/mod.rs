mod day;
mod doc;
mod node;
mod peers;
mod snapshot;
mod table;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{bail, Context};
use palisade_testing::gas::Row;

use crate::companion::VM;
use crate::failure::Failure;
use crate::process;
use crate::progress::Progress;
use crate::workspace::{Workspace, GET_RUST};

/// What `palisade gas` is told.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  palisade wasm && palisade gas    measure what was just built
  palisade gas --check             is any message dearer than tests/golden/gas.json says?
  palisade gas --update            write tests/golden/gas.json and the tables of docs/gas.md anew
  palisade gas --node              beside real transactions, some ten minutes; needs Go, as `palisade localnet` does

Every message is sent to the built artifacts in the VM of the chains, in named situations, with up to 10,000 users or 100
validators. The figures are SDK gas. docs/gas.md says what they are made of.")]
pub struct Args {
    /// Write a line of JSON for each row instead of tables.
    #[arg(long)]
    json: bool,
    /// Fail when a figure is more than 2 % above the committed one, or a row is missing or new.
    #[arg(long, conflicts_with = "json")]
    check: bool,
    /// Commit to the figures of now: write the snapshot, and the tables of docs/gas.md.
    #[arg(long, conflicts_with_all = ["json", "check"])]
    update: bool,
    /// Beside real transactions on a local network, which is begun for this and ended.
    #[arg(long, conflicts_with_all = ["json", "check", "update"])]
    node: bool,
    /// Folder of a local network that is up, for --node.
    #[arg(long, value_name = "DIR", requires = "node")]
    dir: Option<PathBuf>,
}

/// Measures the gas of messages, shows it, and compares it with what is committed.
///
/// Errors when there are no artifacts, when a message is refused, and when figures rose.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let workspace = Workspace::load(&Progress::new(1)?)?;
    if args.node {
        println!("{}", node::compare(&workspace, args.dir.as_deref())?);
        return Ok(());
    }
    let rows = measure(&workspace)?;
    if args.json {
        for row in &rows {
            println!("{}", serde_json::to_string(row)?);
        }
        return Ok(());
    }
    println!("{}", table::costs(&rows));
    println!("{}", table::growth(&rows));
    if args.update {
        snapshot::write(&workspace.root, &rows)?;
        doc::update(&workspace.root, &rows)?;
        println!("wrote {} and {}", snapshot::FILE, doc::FILE);
        return Ok(());
    }
    if args.check {
        let committed = snapshot::read(&workspace.root)?;
        doc::check(&workspace.root, &committed)?;
        return verdict(&snapshot::compare(&committed, &rows));
    }
    Ok(())
}

fn measure(workspace: &Workspace) -> anyhow::Result<Vec<Row>> {
    VM.build(workspace)?;
    let progress = Progress::new(1)?;
    let mut command = VM.command(workspace);
    command.args(["gas", "--json"]);
    measured(&mut command, &progress)
}

fn measured(command: &mut Command, progress: &Progress) -> anyhow::Result<Vec<Row>> {
    let output = process::run(command, progress, "measuring", GET_RUST)?;
    let rows = output
        .lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("reading the row {line}")));
    rows.collect()
}

/// Says what changed.
///
/// Errors when something must not have changed so.
fn verdict(changes: &snapshot::Changes) -> anyhow::Result<()> {
    for line in changes.lines() {
        println!("{line}");
    }
    if changes.are_acceptable() {
        println!("no figure is more than 2 % above {}", snapshot::FILE);
        return Ok(());
    }
    bail!(Failure::new(
        format!("the figures are not those of {}", snapshot::FILE),
        "make the messages named above cheaper, or run `palisade gas --update` and say why in the commit; if the artifacts are old, run `palisade wasm` first",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::report;

    fn printing(text: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("cat <<'END'\n{text}\nEND\n")]);
        command
    }

    #[test]
    fn rows_are_read_line_by_line() {
        let row = snapshot::tests::row("hub", "Bond", "1 validator", 7);
        let text = serde_json::to_string(&row).unwrap();
        let progress = Progress::new(1).unwrap();
        let rows = measured(&mut printing(&format!("{text}\n{text}")), &progress);
        assert_eq!(rows.unwrap(), [row.clone(), row]);
    }

    #[test]
    fn what_is_no_row_is_shown() {
        let error = measured(&mut printing("hello"), &Progress::new(1).unwrap()).unwrap_err();
        assert!(report(&error).starts_with("error: reading the row hello"));
    }

    #[test]
    fn a_figure_that_rose_is_an_error_that_says_what_to_do() {
        let before = [snapshot::tests::row("hub", "Bond", "1 validator", 100)];
        let after = [snapshot::tests::row("hub", "Bond", "1 validator", 103)];
        verdict(&snapshot::compare(&before, &before)).unwrap();
        let error = verdict(&snapshot::compare(&before, &after)).unwrap_err();
        assert!(report(&error).contains("next: make the messages named above cheaper"));
    }
}
