//! A local network for a test.

use std::env;
use std::io::{stderr, Write};
use std::ops::Deref;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use palisade_node::localnet::{Localnet, Settings, WASMD_VARIABLE};
use tempfile::TempDir;

/// With this in the environment, a test that finds no way to run a node fails.
const REQUIRED: &str = "PALISADE_REQUIRE_NODE";

/// One network at a time: each takes half a core.
static ONE: Mutex<()> = Mutex::new(());

/// A network of its own, which ends with the test.
pub struct TestNetwork {
    network: Localnet,
    _folder: TempDir,
    _one: MutexGuard<'static, ()>,
}

impl TestNetwork {
    /// A network whose days have `day_seconds`, or none when this machine has neither Go nor a `wasmd`.
    pub fn up(base_port: u16, day_seconds: u64) -> Option<Self> {
        let one = turn()?;
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            folder: folder.path().join("network"),
            base_port,
            day_seconds,
            ..Settings::default()
        };
        let network = Localnet::up(&settings, &mut |line| eprintln!("{line}")).unwrap();
        Some(Self {
            network,
            _folder: folder,
            _one: one,
        })
    }

    /// For who needs one of its own.
    pub fn opened(&self) -> Localnet {
        self.network.clone()
    }

    /// A folder for whatever a test writes.
    pub fn folder(&self) -> &Path {
        self._folder.path()
    }
}

impl Deref for TestNetwork {
    type Target = Localnet;

    fn deref(&self) -> &Localnet {
        &self.network
    }
}

impl Drop for TestNetwork {
    fn drop(&mut self) {
        if let Err(error) = self.network.down() {
            eprintln!("the network of a test did not end: {error:#}");
        }
    }
}

/// Waits for the others to be done with their networks. None when this machine has neither Go nor a `wasmd`.
pub fn turn() -> Option<MutexGuard<'static, ()>> {
    let go = Command::new("go").arg("version").output();
    if env::var_os(WASMD_VARIABLE).is_none() && !go.is_ok_and(|output| output.status.success()) {
        // Not `eprintln`, which nobody sees when the test passes.
        let why = "there is no Go to build a node with: install it, or name a node in";
        let mut terminal = stderr();
        writeln!(terminal, "SKIPPED A TEST ON A NODE: {why} {WASMD_VARIABLE}").unwrap();
        assert!(env::var_os(REQUIRED).is_none(), "{REQUIRED} is set");
        return None;
    }
    Some(ONE.lock().unwrap_or_else(PoisonError::into_inner))
}
