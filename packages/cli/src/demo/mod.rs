mod changes;
mod names;
mod number;
mod report;
#[cfg(test)]
mod sample;
mod terminal;
mod timeline;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use palisade_testing::story::{self, Ledger};

use crate::failure::Failure;
use crate::progress::Spinner;

/// Where the report goes unless there is another folder.
const FOLDER: &str = "report";

/// Name of the report in its folder.
const REPORT: &str = "report.html";

/// What `palisade demo` is told.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  palisade demo                 tell the story, write report/report.html
  palisade demo --out /tmp/d    write /tmp/d/report.html
  palisade                      the same as `palisade demo`")]
pub struct Args {
    /// Where report.html goes.
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    out: PathBuf,
}

/// Without a subcommand there are no arguments, and the defaults hold.
impl Default for Args {
    fn default() -> Self {
        Self {
            out: PathBuf::from(FOLDER),
        }
    }
}

/// Tells the story on a simulated chain, prints it, and writes the report.
///
/// Errors when an invariant does not hold or the books do not close, and when the report cannot be written.
pub fn run(args: &Args) -> anyhow::Result<()> {
    // Before the long part, so that a folder that cannot be made is known at once.
    fs::create_dir_all(&args.out).with_context(|| unwritable(&args.out))?;
    let ledger = names::proper(tell()?);
    println!("{}\n", terminal::steps(&ledger));
    println!("{}", terminal::summary(&ledger));

    let path = args.out.join(REPORT);
    fs::write(&path, report::page(&ledger)).with_context(|| unwritable(&path))?;
    println!("report      {}, open it in a browser", path.display());
    Ok(())
}

fn tell() -> anyhow::Result<Ledger> {
    let spinner = Spinner::new("building the house")?;
    let mut last = "before its first step".to_owned();
    let engine = story::native_engine().context("starting the simulated chain")?;
    let told = story::run(engine, |step| {
        last = format!("after step {}, {}", step.number, step.title);
        spinner.show(format!(
            "day {}, step {}: {}",
            step.after.day, step.number, step.title
        ));
    });
    told.with_context(|| {
        Failure::new(
            format!("the story broke off {last}"),
            "this is a fault of Palisade: report it with the lines above",
        )
    })
}

fn unwritable(path: &Path) -> Failure {
    Failure::new(
        format!("cannot write {}", path.display()),
        "choose another folder with --out",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_made_is_known_before_the_story_begins() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = run(&Args {
            out: file.join("below"),
        })
        .unwrap_err();
        let text = crate::failure::report(&error);
        assert!(text.starts_with("error: cannot write "), "{text}");
        assert!(text.ends_with("next: choose another folder with --out"), "{text}");
    }
}
