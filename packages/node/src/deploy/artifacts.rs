//! The artifacts that are deployed, with their checksums.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{ensure, Context, Result as AnyResult};
use cosmwasm_std::Checksum;
use palisade_testing::Code;

/// Written by `palisade wasm` beside the artifacts.
const CHECKSUMS: &str = "checksums.txt";

/// One artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Which contract.
    pub code: Code,
    /// The module.
    pub wasm: Vec<u8>,
    /// SHA-256 of it.
    pub checksum: Checksum,
}

/// One artifact for each contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifacts(BTreeMap<Code, Artifact>);

impl Artifacts {
    /// Reads the artifacts of a folder and compares them with its `checksums.txt`.
    ///
    /// # Errors
    /// When one is missing, or is not the one that was listed.
    pub fn load(folder: &Path) -> AnyResult<Self> {
        let list = folder.join(CHECKSUMS);
        let listed = fs::read_to_string(&list)
            .with_context(|| format!("reading {}; `palisade wasm` writes it", list.display()))?;
        let listed = parse(&listed).with_context(|| list.display().to_string())?;
        let mut artifacts = BTreeMap::new();
        for code in Code::ALL {
            let name = format!("{}.wasm", code.artifact());
            let path = folder.join(&name);
            let wasm = fs::read(&path)
                .with_context(|| format!("reading {}; `palisade wasm` writes it", path.display()))?;
            let checksum = Checksum::generate(&wasm);
            let expected = listed
                .get(&name)
                .with_context(|| format!("{} does not list {name}", list.display()))?;
            ensure!(
                checksum == *expected,
                "{} has the checksum {checksum}, {CHECKSUMS} says {expected}: build the artifacts again",
                path.display()
            );
            artifacts.insert(code, Artifact { code, wasm, checksum });
        }
        Ok(Self(artifacts))
    }

    /// The artifact of a contract.
    ///
    /// # Errors
    /// Never, as every contract has one.
    pub fn get(&self, code: Code) -> AnyResult<&Artifact> {
        self.0
            .get(&code)
            .with_context(|| format!("there is no artifact {}", code.artifact()))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Artifact> {
        self.0.values()
    }

    /// Checksums by name.
    pub fn checksums(&self) -> BTreeMap<String, String> {
        let row = |artifact: &Artifact| (artifact.code.artifact().to_string(), artifact.checksum.to_hex());
        self.iter().map(row).collect()
    }
}

/// Lines of a checksum, two spaces, and a name, as `sha256sum` writes them.
fn parse(text: &str) -> AnyResult<BTreeMap<String, Checksum>> {
    let line = |line: &str| {
        let (checksum, name) = line
            .split_once("  ")
            .with_context(|| format!("{line:?} is no checksum and name"))?;
        let checksum =
            Checksum::from_hex(checksum).with_context(|| format!("{checksum:?} is no checksum"))?;
        Ok((name.to_string(), checksum))
    };
    text.lines().filter(|text| !text.is_empty()).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut list = String::new();
        for code in Code::ALL {
            let name = format!("{}.wasm", code.artifact());
            fs::write(folder.path().join(&name), &name).unwrap();
            list += &format!("{}  {name}\n", Checksum::generate(name.as_bytes()));
        }
        fs::write(folder.path().join(CHECKSUMS), list).unwrap();
        folder
    }

    fn error(folder: &Path) -> String {
        format!("{:#}", Artifacts::load(folder).unwrap_err())
    }

    #[test]
    fn every_contract_has_an_artifact_with_its_checksum() {
        let folder = folder();
        let artifacts = Artifacts::load(folder.path()).unwrap();
        assert_eq!(artifacts.iter().count(), Code::ALL.len());
        let hub = artifacts.get(Code::Hub).unwrap();
        assert_eq!(hub.wasm, b"palisade_hub.wasm");
        assert_eq!(
            artifacts.checksums()["palisade_hub"],
            Checksum::generate(b"palisade_hub.wasm").to_hex()
        );
    }

    #[test]
    fn an_artifact_that_changed_since_it_was_listed_is_named() {
        let folder = folder();
        fs::write(folder.path().join("palisade_vault.wasm"), "other").unwrap();
        let error = error(folder.path());
        assert!(error.contains("palisade_vault.wasm has the checksum"), "{error}");
        assert!(
            error.contains(&Checksum::generate(b"palisade_vault.wasm").to_hex()),
            "{error}"
        );
        assert!(error.contains(&Checksum::generate(b"other").to_hex()), "{error}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let of = folder();
        fs::remove_file(of.path().join("palisade_token.wasm")).unwrap();
        assert!(error(of.path()).contains("palisade_token.wasm; `palisade wasm` writes it"));

        let of = folder();
        let list = fs::read_to_string(of.path().join(CHECKSUMS)).unwrap();
        let short: Vec<&str> = list
            .lines()
            .filter(|line| !line.contains("palisade_hub"))
            .collect();
        fs::write(of.path().join(CHECKSUMS), short.join("\n")).unwrap();
        assert!(error(of.path()).contains("does not list palisade_hub.wasm"));

        fs::write(of.path().join(CHECKSUMS), "palisade_hub.wasm").unwrap();
        assert!(error(of.path()).contains("is no checksum and name"));
        fs::remove_file(of.path().join(CHECKSUMS)).unwrap();
        assert!(error(of.path()).contains("checksums.txt; `palisade wasm` writes it"));
    }
}
