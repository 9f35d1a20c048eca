use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context};

use crate::failure::Failure;
use crate::process;
use crate::progress::Progress;
use crate::workspace::{Contract, Workspace};

/// Version of binaryen, which is part of what decides the bytes of an artifact.
pub const BINARYEN: &str = "132.0.0";

const PACKAGE_JSON: &str = include_str!("../../tools/package.json");
const PACKAGE_LOCK_JSON: &str = include_str!("../../tools/package-lock.json");

const GET_NODE: &str = "install Node.js 18 or newer, which brings npm, see https://nodejs.org";

/// What the raw module may contain. Its own list of features is stripped with its symbols.
const INPUT_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Smaller code, and loops in place of instructions that chains refuse: the standard library comes compiled
/// with bulk memory. What the compiler kept apart stays apart: the wasm VM refuses a function of more than 100 locals.
const PASSES: [&str; 8] = [
    "--one-caller-inline-max-function-size=100",
    "-Oz",
    "--signext-lowering",
    "--llvm-memory-copy-fill-lowering",
    "--llvm-nontrapping-fptoint-lowering",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// The pinned wasm-opt.
pub struct Optimizer {
    program: PathBuf,
}

impl Optimizer {
    /// Installs wasm-opt below the target directory unless it is there.
    ///
    /// Errors without node or npm, and without a network when it is to be installed.
    pub fn prepare(workspace: &Workspace, progress: &Progress) -> anyhow::Result<Self> {
        let folder = workspace
            .target_directory
            .join(format!("tools/binaryen-{BINARYEN}"));
        let optimizer = Self {
            program: folder.join("node_modules/binaryen/bin/wasm-opt"),
        };
        if !optimizer.program.is_file() {
            install(&folder, progress)?;
        }
        let version = process::run(
            optimizer.command().arg("--version"),
            progress,
            "asking wasm-opt",
            GET_NODE,
        )?;
        let expected = expected_version();
        if !version.starts_with(&expected) {
            bail!(Failure::new(
                format!("found `{}`, expected `{expected}`", version.trim()),
                format!("remove {} and try again", folder.display()),
            ));
        }
        Ok(optimizer)
    }

    /// Writes to `output` a module that does what `input` does and that chains accept.
    pub fn optimize(
        &self,
        contract: &Contract,
        input: &Path,
        output: &Path,
        progress: &Progress,
    ) -> anyhow::Result<()> {
        let mut command = self.command();
        command
            .args(INPUT_FEATURES)
            .args(PASSES)
            .arg(input)
            .arg("-o")
            .arg(output);
        process::run(
            &mut command,
            progress,
            &format!("optimizing {}", contract.package),
            GET_NODE,
        )?;
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = Command::new("node");
        command.arg(&self.program);
        command
    }
}

/// What `wasm-opt --version` begins with.
fn expected_version() -> String {
    let major = BINARYEN.split('.').next().unwrap_or(BINARYEN);
    format!("wasm-opt version {major} ")
}

/// Installs exactly the package of the lock file, whose hash npm verifies.
fn install(folder: &Path, progress: &Progress) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    for (name, text) in [
        ("package.json", PACKAGE_JSON),
        ("package-lock.json", PACKAGE_LOCK_JSON),
    ] {
        fs::write(folder.join(name), text).with_context(|| format!("writing {name}"))?;
    }
    let mut command = Command::new("npm");
    command
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder);
    process::run(
        &mut command,
        progress,
        &format!("installing binaryen {BINARYEN}"),
        GET_NODE,
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_pins_the_version_and_its_hash() {
        let manifest: serde_json::Value = serde_json::from_str(PACKAGE_JSON).unwrap();
        assert_eq!(manifest["dependencies"]["binaryen"], BINARYEN);
        let lock: serde_json::Value = serde_json::from_str(PACKAGE_LOCK_JSON).unwrap();
        let package = &lock["packages"]["node_modules/binaryen"];
        assert_eq!(package["version"], BINARYEN);
        assert!(package["integrity"].as_str().unwrap().starts_with("sha512-"));
    }

    #[test]
    fn another_version_is_not_taken_for_the_pinned_one() {
        let expected = expected_version();
        assert!("wasm-opt version 132 (version_132)".starts_with(&expected));
        assert!(!"wasm-opt version 1320 (version_1320)".starts_with(&expected));
        assert!(!"wasm-opt version 108".starts_with(&expected));
    }
}
