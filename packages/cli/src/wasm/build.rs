use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::bail;

use crate::failure::Failure;
use crate::process;
use crate::progress::Progress;
use crate::workspace::{cargo, dependency_folders, Contract, Workspace, GET_RUST, WASM_TARGET};

/// Between the flags in `CARGO_ENCODED_RUSTFLAGS`.
const FLAG_SEPARATOR: &str = "\u{1f}";

/// Compiles contracts to raw wasm modules.
pub struct Builder<'a> {
    workspace: &'a Workspace,
    flags: OsString,
}

impl<'a> Builder<'a> {
    /// Makes sure that the compiler has the wasm target and the dependencies are there.
    ///
    /// Errors when the target is missing and rustup cannot add it.
    pub fn prepare(workspace: &'a Workspace, progress: &Progress) -> anyhow::Result<Self> {
        let sysroot = sysroot(workspace, progress)?;
        if !sysroot.join("lib/rustlib").join(WASM_TARGET).is_dir() {
            add_target(workspace, progress)?;
        }
        let flags = flags(&workspace.root, dependency_folders(progress)?);
        Ok(Self { workspace, flags })
    }

    /// Builds one contract and returns where its module is. One package per call of cargo: in a common build the
    /// `library` feature of one contract would remove the entry points of another.
    pub fn build(&self, contract: &Contract, progress: &Progress) -> anyhow::Result<PathBuf> {
        let mut command = cargo();
        command
            .args([
                "build",
                "--release",
                "--locked",
                "--lib",
                "--target",
                WASM_TARGET,
                "--package",
            ])
            .arg(&contract.package)
            .env("CARGO_ENCODED_RUSTFLAGS", &self.flags)
            .current_dir(&self.workspace.root);
        process::run(
            &mut command,
            progress,
            &format!("building {}", contract.package),
            GET_RUST,
        )?;
        let folder = self.workspace.target_directory.join(WASM_TARGET).join("release");
        Ok(folder.join(contract.file_name()))
    }
}

/// Where the compiler of this workspace is installed.
fn sysroot(workspace: &Workspace, progress: &Progress) -> anyhow::Result<PathBuf> {
    let mut command = Command::new("rustc");
    command.args(["--print", "sysroot"]).current_dir(&workspace.root);
    let output = process::run(&mut command, progress, "asking the compiler", GET_RUST)?;
    Ok(PathBuf::from(output.trim()))
}

fn add_target(workspace: &Workspace, progress: &Progress) -> anyhow::Result<()> {
    let mut command = Command::new("rustup");
    command
        .args(["target", "add", WASM_TARGET])
        .current_dir(&workspace.root);
    let task = format!("adding the target {WASM_TARGET}");
    let how_to_get =
        format!("install rustup, see https://rustup.rs, or give your rustc the target {WASM_TARGET}");
    match process::run(&mut command, progress, &task, &how_to_get) {
        Ok(_) => Ok(()),
        Err(error) => bail!(error.context(Failure::new(
            format!("the compiler has no target {WASM_TARGET}"),
            format!("{how_to_get}; by hand: rustup target add {WASM_TARGET}"),
        ))),
    }
}

/// The compiler's flags, encoded.
///
/// `mvp` keeps out instructions that chains refuse. The rest removes the paths of this machine, which panics would
/// otherwise carry into the bytes: of the workspace and of its dependencies. (Those of the standard library come
/// neutral.) The compiler uses the last prefix that fits, so inner folders come after outer ones.
fn flags(root: &Path, dependency_folders: impl IntoIterator<Item = PathBuf>) -> OsString {
    let mut flags = OsString::from("-Ctarget-cpu=mvp");
    let mut remap = |from: &Path, to: &str| {
        flags.push(FLAG_SEPARATOR);
        flags.push("--remap-path-prefix=");
        flags.push(from);
        flags.push(to);
    };
    remap(root, "=/ws");
    for folder in dependency_folders {
        remap(&folder, "=/dep");
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_of_the_machine_is_renamed_the_innermost_last() {
        let root = Path::new("/home/my code/ws");
        let encoded = flags(root, [root.join(".cargo-home/registry/src/index")])
            .into_string()
            .unwrap();
        assert_eq!(
            encoded.split(FLAG_SEPARATOR).collect::<Vec<_>>(),
            [
                "-Ctarget-cpu=mvp",
                "--remap-path-prefix=/home/my code/ws=/ws",
                "--remap-path-prefix=/home/my code/ws/.cargo-home/registry/src/index=/dep",
            ]
        );
    }
}
