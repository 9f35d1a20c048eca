//! The node program: found, or built from the Go module beside this crate.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{bail, Context};
use sha2::{Digest, Sha256};

use super::go;
use super::interrupt::Interrupt;
use super::settings::{target_directory, Settings};

const GO_MOD: &str = include_str!("../../wasmd/go.mod");
const GO_SUM: &str = include_str!("../../wasmd/go.sum");
/// The module that `wasmd` is part of, and the package of the program.
const MODULE: &str = "github.com/CosmWasm/wasmd";
/// The module whose shared library `wasmd` loads.
const VM_MODULE: &str = "github.com/CosmWasm/wasmvm/v3";
const PROGRAM: &str = "wasmd";
/// Bytes of the hash of the module's files that name a build.
const KEY_BYTES: usize = 4;

/// A `wasmd` that can be run.
#[derive(Clone, Debug)]
pub struct Wasmd(PathBuf);

impl Wasmd {
    /// The one that `settings` ask for, which is built when it is not there yet.
    ///
    /// # Errors
    /// When Go or a C compiler is missing, or the build fails.
    pub fn get(
        settings: &Settings,
        progress: &mut dyn FnMut(&str),
        interrupt: &Interrupt,
    ) -> anyhow::Result<Self> {
        if let Some(path) = &settings.wasmd {
            if !path.is_file() {
                bail!("there is no wasmd at {}", path.display());
            }
            return Ok(Self(std::path::absolute(path)?));
        }
        let folder = std::path::absolute(target_directory().join(PROGRAM))?;
        let built = folder.join(key()?);
        let program = built.join(PROGRAM);
        if !program.is_file() {
            fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
            let _lock = lock(&folder.join("lock"), progress, interrupt)?;
            // Another process may have built it while we waited.
            if !program.is_file() {
                build(&built, progress, interrupt)?;
            }
        }
        Ok(Self(program))
    }

    /// The program at this path.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A command on a home, without what the environment has to say about it. Whatever it does, `wasmd` makes a folder
    /// in the home of the user, so it is told that this one is.
    pub fn command(&self, home: &Path) -> Command {
        let mut command = Command::new(&self.0);
        let foreign = |name: &OsStr| name.to_string_lossy().to_uppercase().starts_with("WASMD_");
        for (name, _) in env::vars_os().filter(|(name, _)| foreign(name)) {
            command.env_remove(name);
        }
        command
            .env("HOME", home)
            .arg("--log_no_color")
            .arg("--home")
            .arg(home);
        command
    }

    /// Runs a command on a home to its end, and returns what it wrote to stdout.
    ///
    /// # Errors
    /// When it fails, with what it said.
    pub fn run(&self, home: &Path, arguments: &[&str]) -> anyhow::Result<String> {
        let output = self
            .command(home)
            .args(arguments)
            .output()
            .with_context(|| format!("running {}", self.0.display()))?;
        if !output.status.success() {
            // Arguments may hold a secret: only the first two, which name the command.
            let name = arguments.iter().take(2).copied().collect::<Vec<_>>().join(" ");
            // The error comes behind a page of help.
            let message = String::from_utf8_lossy(&output.stderr);
            let last = message.trim().lines().last().unwrap_or_default();
            bail!("wasmd {name} ended with {}: {last}", output.status);
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Version of the pinned `wasmd`, like `v0.70.3`.
pub fn version() -> anyhow::Result<&'static str> {
    required(MODULE).context("wasmd/go.mod requires no wasmd")
}

fn required(module: &str) -> Option<&'static str> {
    let lines = GO_MOD
        .lines()
        .map(|line| line.trim().trim_start_matches("require "));
    lines
        .filter_map(|line| line.split_once(' '))
        .find(|(name, _)| *name == module)
        .and_then(|(_, rest)| rest.split_whitespace().next())
}

/// What the folder of a build is called: other dependencies make another one.
fn key() -> anyhow::Result<String> {
    let hash = Sha256::digest(format!("{GO_MOD}{GO_SUM}"));
    let short: String = hash
        .iter()
        .take(KEY_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(format!("{}-{short}", version()?))
}

fn lock(path: &Path, progress: &mut dyn FnMut(&str), interrupt: &Interrupt) -> anyhow::Result<File> {
    let file = File::create(path).with_context(|| format!("opening {}", path.display()))?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if !told => {
                progress("waiting for another build of wasmd");
                told = true;
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("locking {}", path.display()))
            }
        }
        interrupt.check()?;
        thread::sleep(Duration::from_millis(500));
    }
}

/// Builds into a folder beside `built`, which appears only when all is well.
fn build(built: &Path, progress: &mut dyn FnMut(&str), interrupt: &Interrupt) -> anyhow::Result<()> {
    let mut part = built.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    // What a killed command left.
    remove(&part)?;
    let result = build_in(&part, progress, interrupt).and_then(|()| {
        fs::rename(&part, built).with_context(|| format!("moving {} into place", part.display()))
    });
    if result.is_err() {
        remove(&part)?;
    }
    result
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn build_in(folder: &Path, progress: &mut dyn FnMut(&str), interrupt: &Interrupt) -> anyhow::Result<()> {
    let version = version()?;
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("wasmd");
    let tools = go::Tools::check(&module, required_go()?)?;
    let temporary = folder.join("temporary");
    fs::create_dir_all(&temporary).with_context(|| format!("making {}", temporary.display()))?;
    progress(&format!(
        "building wasmd {version} with {}, which takes up to ten minutes the first time",
        tools.version
    ));
    let program = folder.join(PROGRAM);
    let flags = linker_flags(version);
    let package = format!("{MODULE}/cmd/wasmd");
    let arguments = ["-o", &program.to_string_lossy(), "-ldflags", &flags, &package];
    let mut report = |line: &str| progress(&format!("building wasmd: {line}"));
    tools.build(&arguments, &temporary, &mut report, interrupt)?;
    copy_library(&tools.module_folder(VM_MODULE)?, folder)?;
    // Loads the library, if it is the right one. A home is made on the way.
    Wasmd(program).run(&temporary, &["version"])?;
    remove(&temporary)
}

/// The oldest Go that the module builds with.
fn required_go() -> anyhow::Result<&'static str> {
    let line = GO_MOD.lines().find_map(|line| line.strip_prefix("go "));
    line.map(str::trim).context("wasmd/go.mod names no Go version")
}

fn linker_flags(version: &str) -> String {
    let beside = if cfg!(target_os = "macos") {
        "@executable_path"
    } else {
        "$ORIGIN"
    };
    let names = "github.com/cosmos/cosmos-sdk/version";
    let number = version.trim_start_matches('v');
    format!(
        "-s -w -X {names}.Name=wasm -X {names}.AppName=wasmd -X {names}.Version={number} \
         -extldflags -Wl,-rpath,{beside}"
    )
}

/// Copies the library from the cache of Go modules, which may be emptied at any time.
fn copy_library(module: &Path, to: &Path) -> anyhow::Result<()> {
    let name = if cfg!(target_os = "macos") {
        "libwasmvm.dylib".to_owned()
    } else {
        format!("libwasmvm.{}.so", env::consts::ARCH)
    };
    let from = module.join("internal/api").join(&name);
    fs::copy(&from, to.join(&name)).with_context(|| format!("copying {}", from.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pinned_version_names_the_build() {
        assert_eq!(version().unwrap(), "v0.70.3");
        let key = key().unwrap();
        let (version, hash) = key.rsplit_once('-').unwrap();
        assert_eq!((version, hash.len()), ("v0.70.3", 8));
    }

    #[test]
    fn the_go_version_is_read_from_the_module() {
        assert_eq!(required_go().unwrap().split('.').next(), Some("1"));
        assert_eq!(required(VM_MODULE), Some("v3.0.7"));
        assert_eq!(required("example.org/none"), None);
    }

    #[test]
    fn a_failed_command_does_not_repeat_its_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let program = Wasmd::at("false".into());
        let error = program.run(folder.path(), &["keys", "import-hex", "name", "secret"]);
        let text = format!("{:#}", error.unwrap_err());
        assert!(text.starts_with("wasmd keys import-hex ended with "));
        assert!(!text.contains("secret"));
    }
}
