use std::env;
use std::path::PathBuf;
use std::time::Duration;

use crate::workspace::workspace_root;

/// Environment variable with the folder of the local network, read by [`Settings::default`].
pub const FOLDER_VARIABLE: &str = "PALISADE_LOCALNET";

/// Environment variable with the path of a `wasmd` to run instead of the pinned one, read by [`Settings::default`].
pub const WASMD_VARIABLE: &str = "PALISADE_WASMD";

/// What a local network is like, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Folder of its homes, keys and logs.
    pub folder: PathBuf,
    /// Port of the first validator's RPC. The network uses `base_port` to `base_port + 191`.
    pub base_port: u16,
    /// Number of validators, 1 to 32. One may stand still without halting the chain from four on.
    pub validators: u32,
    /// Seconds of one day of the chain: its periods are counted in these. At least 1.
    pub day_seconds: u64,
    /// The chain's id.
    pub chain_id: String,
    /// The staking coin.
    pub denom: String,
    /// Go on with the chain that the folder has, instead of beginning a new one.
    pub keep: bool,
    /// The `wasmd` to run. The pinned one when there is none, which is built if need be.
    pub wasmd: Option<PathBuf>,
    /// How long the network may take to make its first blocks.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let folder = env::var_os(FOLDER_VARIABLE).map(PathBuf::from);
        Self {
            folder: folder.unwrap_or_else(|| target_directory().join("localnet")),
            base_port: 26_657,
            validators: 5,
            day_seconds: 5,
            chain_id: "palisade-local-1".to_owned(),
            denom: "upal".to_owned(),
            keep: false,
            wasmd: env::var_os(WASMD_VARIABLE).map(PathBuf::from),
            patience: Duration::from_secs(60),
        }
    }
}

/// Where cargo builds this workspace.
pub fn target_directory() -> PathBuf {
    let chosen = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    chosen.unwrap_or_else(|| workspace_root().join("target"))
}
