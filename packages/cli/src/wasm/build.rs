use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context};

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
        let compiler = Compiler::of(workspace, progress)?;
        if !compiler.library().join(WASM_TARGET).is_dir() {
            add_target(workspace, progress)?;
        }
        let renamed = renamed(&workspace.root, &compiler, dependency_folders(progress)?);
        Ok(Self {
            workspace,
            flags: flags(&renamed),
        })
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

/// The compiler of this workspace.
struct Compiler {
    /// Where it is installed.
    sysroot: PathBuf,
    /// The commit that it was built from.
    commit: String,
}

impl Compiler {
    fn of(workspace: &Workspace, progress: &Progress) -> anyhow::Result<Self> {
        let ask = |arguments: &[&str]| {
            let mut command = Command::new("rustc");
            command.args(arguments).current_dir(&workspace.root);
            process::run(&mut command, progress, "asking the compiler", GET_RUST)
        };
        Ok(Self {
            sysroot: PathBuf::from(ask(&["--print", "sysroot"])?.trim()),
            commit: commit(&ask(&["--version", "--verbose"])?)?.to_owned(),
        })
    }

    /// The folder of its targets, and of the sources of the standard library where those are installed.
    fn library(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib")
    }
}

/// The commit hash in what `rustc --version --verbose` says.
fn commit(version: &str) -> anyhow::Result<&str> {
    let mut lines = version.lines();
    lines
        .find_map(|line| line.strip_prefix("commit-hash: "))
        .with_context(|| format!("rustc does not name its commit: {version}"))
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

/// Folders of this machine, each with what stands for it in the artifacts. The compiler uses the last prefix that
/// fits, so inner folders come after outer ones.
///
/// Panics carry the paths of the sources that they are in. Those of the standard library are neutral unless its
/// sources are installed; then they are given the neutral form here.
fn renamed(
    root: &Path,
    compiler: &Compiler,
    dependencies: impl IntoIterator<Item = PathBuf>,
) -> Vec<(PathBuf, String)> {
    let sources = compiler.library().join("src/rust");
    let outer = [
        (root.to_owned(), "/ws".to_owned()),
        (sources, format!("/rustc/{}", compiler.commit)),
    ];
    let dependencies = dependencies.into_iter().map(|folder| (folder, "/dep".to_owned()));
    outer.into_iter().chain(dependencies).collect()
}

/// The compiler's flags, encoded. `mvp` keeps out instructions that chains refuse, the rest the paths of this machine.
fn flags(renamed: &[(PathBuf, String)]) -> OsString {
    let mut flags = OsString::from("-Ctarget-cpu=mvp");
    for (from, to) in renamed {
        flags.push(FLAG_SEPARATOR);
        flags.push("--remap-path-prefix=");
        flags.push(from);
        flags.push("=");
        flags.push(to);
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_of_the_machine_is_renamed_the_innermost_last() {
        let root = Path::new("/home/my code/ws");
        let compiler = Compiler {
            sysroot: PathBuf::from("/home/me/.rustup/toolchains/stable"),
            commit: "59807616e1fa".to_owned(),
        };
        let dependencies = [root.join(".cargo-home/registry/src/index")];
        let encoded = flags(&renamed(root, &compiler, dependencies))
            .into_string()
            .unwrap();
        assert_eq!(
            encoded.split(FLAG_SEPARATOR).collect::<Vec<_>>(),
            [
                "-Ctarget-cpu=mvp",
                "--remap-path-prefix=/home/my code/ws=/ws",
                "--remap-path-prefix=/home/me/.rustup/toolchains/stable/lib/rustlib/src/rust=/rustc/59807616e1fa",
                "--remap-path-prefix=/home/my code/ws/.cargo-home/registry/src/index=/dep",
            ]
        );
    }

    #[test]
    fn the_commit_is_read_from_the_verbose_version() {
        let version =
            "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\ncommit-hash: 59807616e1fa\nhost: x\n";
        assert_eq!(commit(version).unwrap(), "59807616e1fa");
        let error = commit("rustc 1.95.0-dev\n").unwrap_err().to_string();
        assert!(error.starts_with("rustc does not name its commit: "), "{error}");
    }
}
