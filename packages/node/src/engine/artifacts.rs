//! What is uploaded.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result as AnyResult};
use palisade_testing::Code;

use crate::workspace::workspace_root;

/// A folder with the artifacts of all contracts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifacts {
    folder: PathBuf,
}

impl Artifacts {
    /// Those in a folder.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Those of this workspace, where `palisade wasm` writes them.
    pub fn of_workspace() -> Self {
        Self::in_folder(workspace_root().join("artifacts"))
    }

    /// The wasm of a contract.
    ///
    /// # Errors
    /// When it has not been built.
    pub fn read(&self, code: Code) -> AnyResult<Vec<u8>> {
        let path = self.folder.join(format!("{}.wasm", code.artifact()));
        fs::read(&path)
            .with_context(|| format!("{} cannot be read: run `palisade wasm` first", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_artifact_says_how_to_make_it() {
        let folder = tempfile::tempdir().unwrap();
        let refusal = Artifacts::in_folder(folder.path()).read(Code::Hub).unwrap_err();
        let text = format!("{refusal:#}");
        assert!(
            text.contains("palisade_hub.wasm") && text.contains("palisade wasm"),
            "{text}"
        );
    }

    #[test]
    fn an_artifact_is_read_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("palisade_vault.wasm"), b"\0asm vault").unwrap();
        let wasm = Artifacts::in_folder(folder.path()).read(Code::Vault).unwrap();
        assert_eq!(wasm, b"\0asm vault");
    }
}
