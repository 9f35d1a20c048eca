use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;
use crate::progress::Progress;
use crate::workspace::{cargo, Workspace, GET_RUST};

/// A program of this workspace that is built when it is first needed, because what it is made of takes minutes to
/// compile, or has a licence that keeps it out of this one.
#[derive(Clone, Copy, Debug)]
pub struct Companion {
    /// What it is called while it is built.
    what: &'static str,
    /// How cargo is asked for it.
    package: &'static [&'static str],
    /// Its folder in `companions` of the target directory. In the target directory itself it and this program would take
    /// turns in building the contracts, whose libraries have no hash in their names.
    folder: &'static str,
}

/// The VM of the chains, with the contracts to run in it.
pub const VM: Companion = Companion {
    what: "the VM",
    package: &["--package", "palisade-vm", "--bin", "palisade-vm"],
    folder: "vm",
};

/// The VM alone, which checks artifacts.
pub const CHECKER: Companion = Companion {
    what: "the VM",
    package: &[
        "--package",
        "palisade-vm",
        // Its engine would need every contract to build; the checker needs none.
        "--no-default-features",
        "--bin",
        "palisade-vm-check",
    ],
    folder: "vm",
};

/// What works with real chains.
pub const NODE: Companion = Companion {
    what: "the client of real chains",
    package: &["--package", "palisade-node", "--bin", "palisade-node"],
    folder: "node",
};

impl Companion {
    /// Builds it, which takes a moment when it is built already.
    ///
    /// Errors when the build fails.
    pub fn build(self, workspace: &Workspace) -> anyhow::Result<()> {
        let progress = Progress::new(1)?;
        let mut build = cargo();
        build.arg("build").arg("--locked").args(self.package);
        build.arg("--target-dir").arg(self.target_directory(workspace));
        build.current_dir(&workspace.root);
        process::run(
            &mut build,
            &progress,
            &format!("building {}", self.what),
            GET_RUST,
        )?;
        Ok(())
    }

    /// How it is run, after [`Self::build`]. It runs in the folder that this program runs in.
    pub fn command(self, workspace: &Workspace) -> Command {
        let mut command = cargo();
        command
            .args(["run", "--quiet", "--locked", "--manifest-path"])
            .arg(workspace.root.join("Cargo.toml"))
            .args(self.package)
            .arg("--target-dir")
            .arg(self.target_directory(workspace))
            .arg("--");
        command
    }

    fn target_directory(self, workspace: &Workspace) -> PathBuf {
        workspace.target_directory.join("companions").join(self.folder)
    }

    /// Builds it and becomes it, with these arguments: a signal to this process reaches it, and what it starts ends with it.
    ///
    /// Errors when it cannot be built or started.
    pub fn run(self, arguments: &[OsString]) -> anyhow::Result<()> {
        let workspace = Workspace::load(&Progress::new(1)?)?;
        self.build(&workspace)?;
        let mut command = self.command(&workspace);
        process::become_command(command.args(arguments), GET_RUST)
    }
}

/// `path` as it is from any folder.
///
/// Errors where there is no current folder.
pub fn absolute(path: &Path) -> anyhow::Result<OsString> {
    Ok(std::path::absolute(path)?.into_os_string())
}
