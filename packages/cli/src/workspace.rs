use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context};
use serde::Deserialize;

use crate::failure::Failure;
use crate::process;
use crate::progress::Progress;

/// How to get cargo and rustup.
pub const GET_RUST: &str = "install Rust with rustup, see https://rustup.rs";

/// The target that contracts are built for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What cargo knows of this workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Folder of the root manifest.
    pub root: PathBuf,
    /// Where cargo builds.
    pub target_directory: PathBuf,
    /// Every contract, by package name.
    pub contracts: Vec<Contract>,
}

/// A package below `contracts/` that builds a wasm module.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contract {
    /// Name of its package.
    pub package: String,
    /// Name of the target that makes the module.
    pub target: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    /// None for the packages of the workspace.
    source: Option<String>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    crate_types: Vec<String>,
}

impl Workspace {
    /// Asks cargo about the workspace around the current folder.
    ///
    /// Errors outside of a workspace.
    pub fn load(progress: &Progress) -> anyhow::Result<Self> {
        let arguments = ["metadata", "--format-version=1", "--no-deps"];
        let task = "reading the workspace";
        Self::parse(&process::run(cargo().args(arguments), progress, task, GET_RUST)?)
    }

    fn parse(metadata: &str) -> anyhow::Result<Self> {
        let metadata = parse_metadata(metadata)?;
        let contracts_folder = metadata.workspace_root.join("contracts");
        let mut contracts: Vec<Contract> = metadata
            .packages
            .iter()
            .filter_map(|package| package.contract(&contracts_folder))
            .collect();
        contracts.sort();
        Ok(Self {
            root: metadata.workspace_root,
            target_directory: metadata.target_directory,
            contracts,
        })
    }

    /// The contracts with these package names, or all when there are no names.
    ///
    /// Errors when a name is no contract, and when the workspace has none at all.
    pub fn select(&self, names: &[String]) -> anyhow::Result<Vec<Contract>> {
        if self.contracts.is_empty() {
            bail!(Failure::new(
                format!("no contracts below {}", self.root.join("contracts").display()),
                "run this in a checkout of Palisade",
            ));
        }
        let known = |name: &String| self.contracts.iter().any(|contract| contract.package == *name);
        if let Some(unknown) = names.iter().find(|name| !known(name)) {
            let packages: Vec<_> = self
                .contracts
                .iter()
                .map(|contract| contract.package.as_str())
                .collect();
            bail!(Failure::new(
                format!("no contract is called {unknown}"),
                format!("name one of {}", packages.join(", ")),
            ));
        }
        let wanted = |contract: &&Contract| names.is_empty() || names.contains(&contract.package);
        Ok(self.contracts.iter().filter(wanted).cloned().collect())
    }
}

impl Contract {
    /// Name of its artifact.
    pub fn file_name(&self) -> String {
        format!("{}.wasm", self.target.replace('-', "_"))
    }
}

impl Package {
    fn contract(&self, contracts_folder: &Path) -> Option<Contract> {
        if self.source.is_some() || !self.manifest_path.starts_with(contracts_folder) {
            return None;
        }
        let is_module = |target: &&Target| target.crate_types.iter().any(|kind| kind == "cdylib");
        let module = self.targets.iter().find(is_module)?;
        Some(Contract {
            package: self.name.clone(),
            target: module.name.clone(),
        })
    }

    /// `FOLDER` of `FOLDER/<name>-<version>/Cargo.toml`, for packages from elsewhere.
    fn folder_of_its_registry(&self) -> Option<PathBuf> {
        self.source.as_ref()?;
        Some(self.manifest_path.parent()?.parent()?.to_path_buf())
    }
}

/// Folders below which the sources of the contracts' dependencies lie. Downloads what is not there yet.
///
/// Errors when the lock file is not up to date, and without a network when something is to be downloaded.
pub fn dependency_folders(progress: &Progress) -> anyhow::Result<BTreeSet<PathBuf>> {
    let arguments = [
        "metadata",
        "--format-version=1",
        "--locked",
        "--filter-platform",
        WASM_TARGET,
    ];
    let output = process::run(
        cargo().args(arguments),
        progress,
        "getting the dependencies",
        GET_RUST,
    )?;
    folders_of_registries(&output)
}

fn folders_of_registries(metadata: &str) -> anyhow::Result<BTreeSet<PathBuf>> {
    Ok(parse_metadata(metadata)?
        .packages
        .iter()
        .filter_map(Package::folder_of_its_registry)
        .collect())
}

fn parse_metadata(metadata: &str) -> anyhow::Result<Metadata> {
    serde_json::from_str(metadata).context("reading what cargo metadata wrote")
}

/// The cargo that runs us, or the one in PATH.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::report;

    const METADATA: &str = r#"{
        "packages": [
            {
                "name": "palisade-vault", "source": null, "manifest_path": "/ws/contracts/vault/Cargo.toml",
                "targets": [{ "name": "palisade_vault", "crate_types": ["cdylib", "rlib"] }]
            },
            {
                "name": "palisade-slasher-equivocation", "source": null,
                "manifest_path": "/ws/contracts/slashers/equivocation/Cargo.toml",
                "targets": [
                    { "name": "all", "crate_types": ["bin"] },
                    { "name": "palisade-slasher-equivocation", "crate_types": ["cdylib"] }
                ]
            },
            {
                "name": "helper", "source": null, "manifest_path": "/ws/contracts/helper/Cargo.toml",
                "targets": [{ "name": "helper", "crate_types": ["lib"] }]
            },
            {
                "name": "palisade-math", "source": null, "manifest_path": "/ws/packages/math/Cargo.toml",
                "targets": [{ "name": "palisade_math", "crate_types": ["cdylib"] }]
            },
            {
                "name": "cw2", "source": "registry+https://github.com/rust-lang/crates.io-index",
                "manifest_path": "/home/me/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/cw2-2.0.0/Cargo.toml",
                "targets": [{ "name": "cw2", "crate_types": ["lib"] }]
            },
            {
                "name": "serde", "source": "registry+https://github.com/rust-lang/crates.io-index",
                "manifest_path": "/home/me/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/serde-1.0.0/Cargo.toml",
                "targets": [{ "name": "serde", "crate_types": ["lib"] }]
            }
        ],
        "workspace_root": "/ws",
        "target_directory": "/ws/target"
    }"#;

    fn contract(package: &str, target: &str) -> Contract {
        Contract {
            package: package.to_owned(),
            target: target.to_owned(),
        }
    }

    #[test]
    fn an_artifact_has_underscores_as_cargo_names_it() {
        assert_eq!(
            contract("palisade-hub", "palisade_hub").file_name(),
            "palisade_hub.wasm"
        );
        assert_eq!(
            contract("palisade-hub", "palisade-hub").file_name(),
            "palisade_hub.wasm"
        );
    }

    #[test]
    fn contracts_are_the_modules_below_the_contracts_folder() {
        let workspace = Workspace::parse(METADATA).unwrap();
        assert_eq!(
            workspace.contracts,
            [
                contract("palisade-slasher-equivocation", "palisade-slasher-equivocation"),
                contract("palisade-vault", "palisade_vault"),
            ]
        );
        assert_eq!(workspace.root, Path::new("/ws"));
        assert_eq!(workspace.target_directory, Path::new("/ws/target"));
    }

    #[test]
    fn dependency_folders_are_named_once() {
        let folder = PathBuf::from("/home/me/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f");
        assert_eq!(folders_of_registries(METADATA).unwrap(), BTreeSet::from([folder]));
    }

    #[test]
    fn no_names_select_all_and_names_select_theirs() {
        let workspace = Workspace::parse(METADATA).unwrap();
        assert_eq!(workspace.select(&[]).unwrap(), workspace.contracts);
        let vault = ["palisade-vault".to_owned()];
        assert_eq!(
            workspace.select(&vault).unwrap(),
            [contract("palisade-vault", "palisade_vault")]
        );
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let workspace = Workspace::parse(METADATA).unwrap();
        let error = workspace.select(&["hub".to_owned()]).unwrap_err();
        assert_eq!(
            report(&error),
            "error: no contract is called hub\n  next: name one of palisade-slasher-equivocation, palisade-vault"
        );
    }

    #[test]
    fn a_workspace_without_contracts_is_an_error() {
        let empty = r#"{ "packages": [], "workspace_root": "/ws", "target_directory": "/ws/target" }"#;
        let error = Workspace::parse(empty).unwrap().select(&[]).unwrap_err();
        assert_eq!(
            report(&error),
            "error: no contracts below /ws/contracts\n  next: run this in a checkout of Palisade"
        );
    }

    /// The real workspace: a contract without a row in the schema table would have no schema.
    #[test]
    fn every_contract_has_a_schema() {
        let workspace = Workspace::load(&Progress::new(1).unwrap()).unwrap();
        let packages: BTreeSet<String> = workspace
            .contracts
            .into_iter()
            .map(|contract| contract.package)
            .collect();
        let described: BTreeSet<String> = palisade_schema::CONTRACTS
            .iter()
            .map(|contract| format!("palisade-{}", contract.name))
            .collect();
        assert_eq!(packages, described);
    }
}
