use std::path::PathBuf;

use anyhow::bail;
use palisade_schema::CONTRACTS;

use crate::failure::Failure;
use crate::progress::Progress;
use crate::workspace::Workspace;

/// What `palisade schema` is told.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  palisade schema                 write schema/<contract>/<contract>.json and schema/<contract>/raw/
  palisade schema --check         exit with 1 and name the files when any is out of date
  palisade schema --out /tmp/s    write somewhere else")]
pub struct Args {
    /// Where the folders of the contracts are. [default: schema/ of the workspace]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; fail when a file differs from what the messages say.
    #[arg(long)]
    check: bool,
}

/// Writes or checks the schemas.
///
/// Errors when a file cannot be read or written, and in a check when one differs.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let out = match &args.out {
        Some(out) => out.clone(),
        None => Workspace::load(&Progress::new(1)?)?.root.join("schema"),
    };
    let files = palisade_schema::generate()?;
    let summary = format!(
        "{} files of {} contracts in {}",
        files.len(),
        CONTRACTS.len(),
        out.display()
    );
    if !args.check {
        let written = palisade_schema::write(&out, &files)?;
        written.iter().for_each(|difference| println!("{difference}"));
        println!("{summary}: {} written or removed", written.len());
        return Ok(());
    }
    let differences = palisade_schema::differences(&out, &files)?;
    if differences.is_empty() {
        println!("{summary}: up to date");
        return Ok(());
    }
    differences.iter().for_each(|difference| println!("{difference}"));
    bail!(Failure::new(
        format!(
            "{} schema files differ from the messages of the contracts",
            differences.len()
        ),
        "run `cargo schema` and commit what it writes",
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::report;

    #[test]
    fn a_check_fails_until_the_schemas_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let args = |check| Args {
            out: Some(folder.path().to_owned()),
            check,
        };

        let error = report(&run(&args(true)).unwrap_err());
        assert!(
            error.ends_with("next: run `cargo schema` and commit what it writes"),
            "{error}"
        );
        run(&args(false)).unwrap();
        run(&args(true)).unwrap();
    }
}
