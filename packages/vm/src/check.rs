use std::collections::HashSet;

use anyhow::{bail, Context};
use cosmwasm_std::{ContractResult, Response};
use cosmwasm_vm::testing::{mock_backend, mock_env, mock_info, MockApi, MockQuerier, MockStorage};
use cosmwasm_vm::{call_instantiate_raw, from_slice, to_vec, Cache, CacheOptions, InstanceOptions, Size};
use tempfile::TempDir;

/// Enough for any single call of a contract, in CosmWasm gas.
const GAS_LIMIT: u64 = 500_000_000_000;

/// What a contract instance may use, as chains set it.
const INSTANCE_MEMORY: Size = Size::mebi(32);

/// A message that no contract takes: each of them wants a JSON object.
const NO_MESSAGE: &[u8] = b"\"palisade-vm-check\"";

/// What an artifact told about itself, in alphabetical order.
#[derive(Debug, PartialEq, Eq)]
pub struct Findings {
    /// What a chain must offer.
    pub required_capabilities: Vec<String>,
    /// Entry points that it exports.
    pub entry_points: Vec<String>,
}

/// A node's code store with the given capabilities, in a folder that vanishes with it.
pub struct Checker {
    cache: Cache<MockApi, MockStorage, MockQuerier>,
    _folder: TempDir,
}

impl Checker {
    /// Errors when the folder cannot be made.
    pub fn new(capabilities: &[String]) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("making a folder for compiled modules")?;
        let options = CacheOptions::new(
            folder.path(),
            capabilities.iter().cloned().collect::<HashSet<_>>(),
            Size::mebi(0),
            INSTANCE_MEMORY,
        );
        // SAFETY: the cache trusts the compiled modules in its folder. This one is new and ours alone.
        #[allow(unsafe_code)]
        let cache = unsafe { Cache::new(options) }.context("opening the code store")?;
        Ok(Self {
            cache,
            _folder: folder,
        })
    }

    /// Stores, analyses, loads and runs `wasm`. Static checks alone are not enough: a contract can pass them and
    /// trap at its first allocation. So its `instantiate` is called with a message that it must refuse, which
    /// takes it through allocation, parsing and the return of an error.
    pub fn check(&self, wasm: &[u8]) -> anyhow::Result<Findings> {
        let checksum = self
            .cache
            .store_code(wasm, true, true)
            .context("refused at upload")?;
        let report = self.cache.analyze(&checksum).context("analysing")?;
        let options = InstanceOptions { gas_limit: GAS_LIMIT };
        let mut instance = self
            .cache
            .get_instance(&checksum, mock_backend(&[]), options)
            .context("loading an instance")?;

        let env = to_vec(&mock_env())?;
        let info = to_vec(&mock_info("sender", &[]))?;
        let answer = call_instantiate_raw(&mut instance, &env, &info, NO_MESSAGE)
            .context("running instantiate with a message to refuse")?;
        expect_refusal(&answer)?;

        Ok(Findings {
            required_capabilities: report.required_capabilities.into_iter().collect(),
            entry_points: report.entrypoints.iter().map(ToString::to_string).collect(),
        })
    }
}

/// Errors unless `answer` is a contract's error.
fn expect_refusal(answer: &[u8]) -> anyhow::Result<()> {
    let result: ContractResult<Response> = from_slice(answer, answer.len()).with_context(|| {
        format!(
            "reading the answer of instantiate, {}",
            String::from_utf8_lossy(answer)
        )
    })?;
    match result {
        ContractResult::Err(_) => Ok(()),
        ContractResult::Ok(response) => {
            bail!("instantiate took a message that is no object and answered {response:?}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal_of(wasm: &[u8]) -> String {
        format!(
            "{:#}",
            Checker::new(&["staking".to_owned()])
                .unwrap()
                .check(wasm)
                .unwrap_err()
        )
    }

    #[test]
    fn what_is_not_wasm_is_refused_at_upload() {
        assert!(refusal_of(b"not wasm").starts_with("refused at upload: "));
    }

    #[test]
    fn a_module_without_memory_is_refused_at_upload() {
        let refusal = refusal_of(b"\0asm\x01\0\0\0");
        assert!(refusal.contains("must contain exactly one memory"), "{refusal}");
    }

    #[test]
    fn a_contract_must_answer_with_an_error() {
        expect_refusal(br#"{"error":"no object"}"#).unwrap();
        let empty = br#"{"ok":{"messages":[],"attributes":[],"events":[],"data":null}}"#;
        assert!(expect_refusal(empty)
            .unwrap_err()
            .to_string()
            .starts_with("instantiate took a message"));
        assert!(expect_refusal(b"{}")
            .unwrap_err()
            .to_string()
            .starts_with("reading the answer"));
    }
}
