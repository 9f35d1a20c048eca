use std::collections::{BTreeSet, HashSet};

use anyhow::{bail, Context};
use cosmwasm_std::{ContractResult, Response};
use cosmwasm_vm::internals::{check_wasm, compile_module, Logger};
use cosmwasm_vm::testing::{mock_backend, mock_env, mock_info};
use cosmwasm_vm::{call_instantiate_raw, from_slice, to_vec, Instance, InstanceOptions, Size, WasmLimits};

/// Enough for any single call of a contract, in CosmWasm gas.
const GAS_LIMIT: u64 = 500_000_000_000;

/// What a contract instance may use, as chains set it.
const INSTANCE_MEMORY: Size = Size::mebi(32);

/// A message that no contract takes: each of them wants a JSON object.
const NO_MESSAGE: &[u8] = b"\"palisade-vm-check\"";

/// A contract exports a function of this prefix and the name of each capability that it requires.
const REQUIRES: &str = "requires_";

/// What every contract of the suite exports. One that is linked into another loses these, and still loads.
const ENTRY_POINTS: [&str; 4] = ["instantiate", "execute", "query", "migrate"];

/// What a chain calls beside them.
const OPTIONAL_ENTRY_POINTS: [&str; 2] = ["reply", "sudo"];

/// What an artifact told about itself, each in alphabetical order.
#[derive(Debug, PartialEq, Eq)]
pub struct Findings {
    /// What a chain must offer.
    pub required_capabilities: Vec<String>,
    /// Entry points that it exports.
    pub entry_points: Vec<String>,
}

impl Findings {
    /// Errors when one of [`ENTRY_POINTS`] is not among `exports`.
    fn of_exports(exports: &BTreeSet<String>) -> anyhow::Result<Self> {
        let missing: Vec<&str> = ENTRY_POINTS
            .into_iter()
            .filter(|name| !exports.contains(*name))
            .collect();
        if !missing.is_empty() {
            bail!("no entry point {}", missing.join(", "));
        }
        let is_entry_point =
            |name: &str| ENTRY_POINTS.contains(&name) || OPTIONAL_ENTRY_POINTS.contains(&name);
        Ok(Self {
            required_capabilities: exports
                .iter()
                .filter_map(|name| name.strip_prefix(REQUIRES))
                .map(str::to_owned)
                .collect(),
            entry_points: exports
                .iter()
                .filter(|name| is_entry_point(name))
                .cloned()
                .collect(),
        })
    }
}

/// Does what a chain with these capabilities does at upload, then loads and runs `wasm`. Static checks alone are
/// not enough: a contract can pass them and trap at its first allocation. So its `instantiate` is called with a
/// message that it must refuse, which takes it through allocation, parsing and the return of an error.
pub fn check(wasm: &[u8], capabilities: &HashSet<String>) -> anyhow::Result<Findings> {
    check_wasm(wasm, capabilities, &WasmLimits::default(), Logger::Off).context("refused at upload")?;
    let (module, _) = compile_module(wasm, Some(INSTANCE_MEMORY)).context("compiling")?;
    let exports = module
        .exports()
        .functions()
        .map(|function| function.name().to_owned())
        .collect();
    let findings = Findings::of_exports(&exports)?;
    expect_refusal(&instantiate(wasm, NO_MESSAGE)?)?;
    Ok(findings)
}

/// What a fresh instance answers to `message`.
fn instantiate(wasm: &[u8], message: &[u8]) -> anyhow::Result<Vec<u8>> {
    let options = InstanceOptions { gas_limit: GAS_LIMIT };
    let mut instance = Instance::from_code(wasm, mock_backend(&[]), options, Some(INSTANCE_MEMORY))
        .context("loading an instance")?;
    let env = to_vec(&mock_env())?;
    let info = to_vec(&mock_info("sender", &[]))?;
    call_instantiate_raw(&mut instance, &env, &info, message)
        .context("running instantiate with a message to refuse")
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
            check(wasm, &HashSet::from(["staking".to_owned()])).unwrap_err()
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

    fn exports(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn capabilities_and_entry_points_are_read_from_the_exports() {
        let exports = exports(&[
            "allocate",
            "execute",
            "instantiate",
            "interface_version_8",
            "migrate",
            "query",
            "reply",
            "requires_staking",
            "requires_iterator",
        ]);
        assert_eq!(
            Findings::of_exports(&exports).unwrap(),
            Findings {
                required_capabilities: vec!["iterator".to_owned(), "staking".to_owned()],
                entry_points: ["execute", "instantiate", "migrate", "query", "reply"]
                    .map(str::to_owned)
                    .to_vec(),
            }
        );
    }

    #[test]
    fn a_contract_without_its_entry_points_does_not_pass() {
        let error = Findings::of_exports(&exports(&["instantiate", "query"])).unwrap_err();
        assert_eq!(error.to_string(), "no entry point execute, migrate");
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
