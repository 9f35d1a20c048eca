use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context};
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};

use crate::failure::Failure;
use crate::workspace::Contract;

/// Longest artifact, in bytes: half of what a chain takes by default, which leaves room to grow.
const SIZE_LIMIT: u64 = 400 * 1024;

/// Contracts that are longer, and their own limits. Chains take 800 KiB by default.
const LARGE: [(&str, u64); 3] = [
    ("palisade-hub", 680 * 1024),
    ("palisade-registry", 770 * 1024),
    ("palisade-vault", 540 * 1024),
];

/// A built contract and its sizes in bytes.
pub struct Artifact {
    /// The contract's package.
    pub package: String,
    /// Where the artifact is.
    pub path: PathBuf,
    raw_size: u64,
    size: u64,
}

impl Artifact {
    /// Measures what the compiler made (`raw`) and what was made of it (`path`).
    pub fn measure(contract: &Contract, raw: &Path, path: PathBuf) -> anyhow::Result<Self> {
        let (raw_size, size) = (size_of(raw)?, size_of(&path)?);
        Ok(Self {
            package: contract.package.clone(),
            path,
            raw_size,
            size,
        })
    }

    fn limit(&self) -> u64 {
        LARGE
            .iter()
            .find(|(package, _)| *package == self.package)
            .map_or(SIZE_LIMIT, |(_, limit)| *limit)
    }
}

fn size_of(path: &Path) -> anyhow::Result<u64> {
    Ok(fs::metadata(path)
        .with_context(|| format!("measuring {}", path.display()))?
        .len())
}

/// Sizes for people.
pub fn table(artifacts: &[Artifact]) -> String {
    let mut table = Table::new();
    table
        .load_preset(UTF8_BORDERS_ONLY)
        .set_header(["contract", "compiled", "artifact", "limit"]);
    for artifact in artifacts {
        table.add_row([
            artifact.package.clone(),
            kib(artifact.raw_size),
            kib(artifact.size),
            kib(artifact.limit()),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

/// Errors with the names of artifacts longer than their limit.
pub fn check_sizes(artifacts: &[Artifact]) -> anyhow::Result<()> {
    let too_large: Vec<String> = artifacts
        .iter()
        .filter(|artifact| artifact.size > artifact.limit())
        .map(|artifact| {
            let limit = artifact.limit();
            format!("{} ({} of {limit} bytes)", artifact.package, artifact.size)
        })
        .collect();
    if too_large.is_empty() {
        return Ok(());
    }
    bail!(Failure::new(
        format!("found artifacts above their limit: {}", too_large.join(", ")),
        "make the contract smaller, or move a part of it into a contract of its own",
    ));
}

/// Rounded up: an artifact never looks smaller than it is.
fn kib(bytes: u64) -> String {
    format!("{} KiB", bytes.div_ceil(1024))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::report;

    fn artifact(package: &str, size: u64) -> Artifact {
        Artifact {
            package: package.to_owned(),
            path: PathBuf::new(),
            raw_size: size,
            size,
        }
    }

    #[test]
    fn the_limit_itself_is_allowed_and_one_byte_more_is_not() {
        let hub = 680 * 1024;
        check_sizes(&[
            artifact("palisade-token", 400 * 1024),
            artifact("palisade-hub", hub),
        ])
        .unwrap();
        let artifacts = [
            artifact("palisade-token", 400 * 1024 + 1),
            artifact("palisade-hub", hub + 1),
            artifact("palisade-vault", 1),
        ];
        let error = report(&check_sizes(&artifacts).unwrap_err());
        let problem = "error: found artifacts above their limit: palisade-token (409601 of 409600 bytes), \
                       palisade-hub (696321 of 696320 bytes)\n";
        assert!(error.starts_with(problem), "{error}");
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(kib(1024), "1 KiB");
        assert_eq!(kib(1025), "2 KiB");
    }

    #[test]
    fn the_table_has_a_row_for_each() {
        let table = table(&[artifact("palisade-hub", 2048), artifact("palisade-token", 4096)]);
        assert!(
            table.contains("palisade-hub") && table.contains("2 KiB"),
            "{table}"
        );
        assert!(
            table.contains("palisade-token") && table.contains("4 KiB"),
            "{table}"
        );
    }

    #[test]
    fn sizes_are_those_of_the_files() {
        let folder = tempfile::tempdir().unwrap();
        let (raw, path) = (folder.path().join("raw.wasm"), folder.path().join("hub.wasm"));
        fs::write(&raw, [0; 7]).unwrap();
        fs::write(&path, [0; 5]).unwrap();
        let contract = Contract {
            package: "palisade-hub".to_owned(),
            target: "palisade_hub".to_owned(),
        };
        let artifact = Artifact::measure(&contract, &raw, path).unwrap();
        assert_eq!((artifact.raw_size, artifact.size), (7, 5));
    }
}
