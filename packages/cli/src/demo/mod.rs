mod changes;
mod engine;
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

use crate::demo::engine::EngineName;
use crate::failure::Failure;

/// Where the report goes unless there is another folder.
const FOLDER: &str = "report";

/// Name of the report in its folder.
const REPORT: &str = "report.html";

/// What `palisade demo` is told.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  palisade demo                 tell the story, write report/report.html
  palisade demo --out /tmp/d    write /tmp/d/report.html
  palisade demo --engine wasm   on the built artifacts; build them with `palisade wasm` first
  palisade demo --engine node   on the local network; start it with `palisade localnet up` first
  palisade                      the same as `palisade demo`")]
pub struct Args {
    /// Where report.html goes.
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    out: PathBuf,
    /// What the story is told on.
    #[arg(long, value_enum, default_value_t)]
    engine: EngineName,
    /// Folder of the local network, for the engine `node`. [default: $PALISADE_LOCALNET, or localnet/ in the target
    /// directory]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Without a subcommand there are no arguments, and the defaults hold.
impl Default for Args {
    fn default() -> Self {
        Self {
            out: PathBuf::from(FOLDER),
            engine: EngineName::default(),
            dir: None,
        }
    }
}

/// Tells the story on a chain, prints it, and writes the report.
///
/// Errors when an invariant does not hold or the books do not close, and when the report cannot be written.
pub fn run(args: &Args) -> anyhow::Result<()> {
    // Before the long part, so that a folder that cannot be made is known at once.
    fs::create_dir_all(&args.out).with_context(|| unwritable(&args.out))?;
    let ledger = names::proper(engine::tell(args.engine, args.dir.as_deref())?);
    println!("{}\n", terminal::steps(&ledger));
    println!("{}", terminal::summary(&ledger));

    let path = args.out.join(REPORT);
    fs::write(&path, report::page(&ledger, args.engine.played())).with_context(|| unwritable(&path))?;
    println!("report      {}, open it in a browser", path.display());
    Ok(())
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
            ..Args::default()
        })
        .unwrap_err();
        let text = crate::failure::report(&error);
        assert!(text.starts_with("error: cannot write "), "{text}");
        assert!(text.ends_with("next: choose another folder with --out"), "{text}");
    }
}
