//! Built contracts in a folder, and their compiled modules.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{anyhow, Context, Result as AnyResult};
use cosmwasm_std::Checksum;
use cosmwasm_vm::{Backend, CacheOptions, InstanceOptions, Size};

use crate::api::ContractApi;
use crate::backend::{LentQuerier, LentStorage, Modules, VmInstance};
use crate::contract::WasmContract;
use crate::gas::GasMeter;
use crate::lend::open_modules;

/// What contracts may require. `palisade wasm` checks that all but the hub do without the last.
const CAPABILITIES: [&str; 7] = [
    "iterator",
    "staking",
    "cosmwasm_1_1",
    "cosmwasm_1_2",
    "cosmwasm_1_3",
    "cosmwasm_1_4",
    "stargate",
];

/// What a contract instance may use, as chains set it.
const INSTANCE_MEMORY: Size = Size::mebi(32);

/// Below the folder of artifacts, which git ignores.
const MODULES: &str = ".modules";

/// Compiled modules of one folder. All threads of a process share them, and processes take turns.
pub(crate) struct CodeCache {
    modules: Modules,
    /// Locked against other processes; the mutex is for threads, whom the file would let in together.
    lock: Mutex<File>,
}

/// The caches that this process has open, by folder.
static OPEN: Mutex<BTreeMap<PathBuf, Arc<CodeCache>>> = Mutex::new(BTreeMap::new());

impl CodeCache {
    fn of_folder(folder: &Path) -> AnyResult<Arc<Self>> {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cache) = open.get(folder) {
            return Ok(Arc::clone(cache));
        }
        let cache = Arc::new(Self::open(&folder.join(MODULES))?);
        open.insert(folder.to_path_buf(), Arc::clone(&cache));
        Ok(cache)
    }

    fn open(folder: &Path) -> AnyResult<Self> {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let lock = Mutex::new(File::create(folder.join("lock"))?);
        let capabilities: HashSet<String> = CAPABILITIES.iter().map(ToString::to_string).collect();
        // Everything is pinned in memory: there is nothing to keep beside that.
        let options = CacheOptions::new(folder, capabilities, Size::new(0), INSTANCE_MEMORY);
        let modules = open_modules(options).map_err(|error| anyhow!("{error}"))?;
        Ok(Self { modules, lock })
    }

    /// Does what a chain does at upload, unless that was done before, and loads the module into memory. The folder is
    /// touched under its lock only.
    pub(crate) fn store(&self, wasm: &[u8]) -> AnyResult<Checksum> {
        let checksum = Checksum::generate(wasm);
        let lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        lock.lock().context("waiting for the compiled modules")?;
        let stored = self.modules.load_wasm(&checksum).map(|_| checksum);
        let loaded = stored
            .or_else(|_| self.modules.store_code(wasm, true, true))
            .and_then(|checksum| self.modules.pin(&checksum));
        lock.unlock()?;
        loaded.map_err(|error| anyhow!("refused at upload: {error}"))?;
        Ok(checksum)
    }

    /// An instance that may use this CosmWasm gas.
    pub(crate) fn instance(
        &self,
        code: &Checksum,
        backend: Backend<ContractApi, LentStorage, LentQuerier>,
        gas_limit: u64,
    ) -> AnyResult<VmInstance> {
        let options = InstanceOptions { gas_limit };
        let instance = self.modules.get_instance(code, backend, options);
        instance.map_err(|error| anyhow!("{error}"))
    }
}

/// A folder of artifacts, as `palisade wasm` writes it.
#[derive(Clone)]
pub struct Artifacts {
    folder: PathBuf,
    cache: Arc<CodeCache>,
    api: ContractApi,
}

impl Artifacts {
    /// The folder `artifacts` of this workspace.
    ///
    /// # Errors
    /// When it is not there, with what to do.
    pub fn of_workspace() -> AnyResult<Self> {
        Self::in_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../../artifacts"))
    }

    /// Another folder. Modules are compiled into a folder below it.
    ///
    /// # Errors
    /// When it is not there, with what to do.
    pub fn in_folder(folder: impl AsRef<Path>) -> AnyResult<Self> {
        let folder = folder.as_ref();
        let folder = folder
            .canonicalize()
            .with_context(|| missing(&format!("folder {}", folder.display())))?;
        let cache = CodeCache::of_folder(&folder)?;
        Ok(Self {
            folder,
            cache,
            api: ContractApi::default(),
        })
    }

    /// For contracts on a chain whose accounts have another prefix than `cosmwasm`.
    pub fn with_prefix(mut self, prefix: &'static str) -> Self {
        self.api = ContractApi::with_prefix(prefix);
        self
    }

    /// The artifact with this name, without `.wasm`. Its gas is counted by `meter`.
    ///
    /// # Errors
    /// When it is not there, with what to do, and when a chain would not take it.
    pub fn contract(&self, name: &str, meter: &GasMeter) -> AnyResult<WasmContract> {
        let path = self.folder.join(name).with_extension("wasm");
        let wasm = fs::read(&path).with_context(|| missing(&path.display().to_string()))?;
        self.contract_of(&wasm, meter)
            .with_context(|| format!("loading {name}"))
    }

    /// A contract that is not in the folder.
    ///
    /// # Errors
    /// When a chain would not take it.
    pub fn contract_of(&self, wasm: &[u8], meter: &GasMeter) -> AnyResult<WasmContract> {
        let checksum = self.cache.store(wasm)?;
        let cache = Arc::clone(&self.cache);
        Ok(WasmContract::new(cache, checksum, self.api, meter.clone()))
    }
}

fn missing(what: &str) -> String {
    format!("found no {what}: build the artifacts first, with `cargo run -- wasm`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(result: AnyResult<impl Sized>) -> String {
        format!("{:#}", result.err().unwrap())
    }

    #[test]
    fn a_missing_folder_or_artifact_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let refused = refusal(Artifacts::in_folder(folder.path().join("artifacts")));
        assert!(
            refused.contains("build the artifacts first, with `cargo run -- wasm`"),
            "{refused}"
        );
        let artifacts = Artifacts::in_folder(folder.path()).unwrap();
        let refused = refusal(artifacts.contract("palisade_token", &GasMeter::default()));
        assert!(
            refused.contains("palisade_token.wasm: build the artifacts first"),
            "{refused}"
        );
    }

    #[test]
    fn what_is_no_contract_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let artifacts = Artifacts::in_folder(folder.path()).unwrap();
        let refused = refusal(artifacts.contract_of(b"\0asm\x01\0\0\0", &GasMeter::default()));
        assert!(refused.starts_with("refused at upload: "), "{refused}");
    }

    #[test]
    fn a_folder_is_opened_once_in_a_process() {
        let folder = tempfile::tempdir().unwrap();
        let first = Artifacts::in_folder(folder.path()).unwrap();
        let second = Artifacts::in_folder(folder.path()).unwrap();
        assert!(Arc::ptr_eq(&first.cache, &second.cache));
    }
}
