//! What a chain did, done again in the simulator with the contracts as Rust.

pub mod command;
pub mod differential;

use std::collections::BTreeMap;

use anyhow::{bail, Result as AnyResult};
use cosmwasm_std::HexBinary;
use palisade_chain::replay::{replay, Record, Replayed, Summary};
use palisade_testing::{native_contract, Code};
use sha2::{Digest, Sha256};

use crate::engine::Artifacts;

/// Which code of the suite has which checksum.
#[derive(Clone, Debug, Default)]
pub struct Checksums(BTreeMap<Vec<u8>, Code>);

impl Checksums {
    /// Of artifacts. Those that are missing are not known.
    pub fn of(artifacts: &Artifacts) -> Self {
        let known = Code::ALL.into_iter().filter_map(|code| {
            let wasm = artifacts.read(code).ok()?;
            Some((Sha256::digest(wasm).to_vec(), code))
        });
        Self(known.collect())
    }
}

/// Does a record again.
///
/// # Errors
/// With the first difference; when a code of the record is not of an artifact.
pub fn run(record: &Record, checksums: &Checksums) -> AnyResult<Replayed> {
    replay(record, &|checksum| match checksums.0.get(checksum) {
        Some(code) => Ok(native_contract(*code)),
        None => bail!("no artifact has the checksum {}", HexBinary::from(checksum)),
    })
}

/// What was done and compared, in a sentence.
pub fn sentence(summary: &Summary) -> String {
    let Summary {
        blocks,
        transactions,
        failures,
        left_out,
        punishments,
        states,
        facts,
    } = summary;
    format!(
        "{blocks} blocks, {transactions} transactions ({failures} fail on both, {left_out} left out), {punishments} \
         slashes; {facts} facts after {states} blocks, all equal"
    )
}
