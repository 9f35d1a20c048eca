use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Context;
use sha2::{Digest, Sha256};

/// Where the checksums are, the name that CosmWasm tools look for.
const FILE: &str = "checksums.txt";

/// Writes the checksum of each of `names` that is in `out`, in the form that `sha256sum --check` reads. Artifacts of
/// an earlier build stay listed when only some contracts are built again.
pub fn write<'a>(out: &Path, names: impl IntoIterator<Item = &'a str>) -> anyhow::Result<()> {
    let mut text = String::new();
    for name in names {
        let path = out.join(name);
        if path.is_file() {
            let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            text.push_str(&line(&bytes, name));
        }
    }
    let path = out.join(FILE);
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
}

fn line(bytes: &[u8], name: &str) -> String {
    let mut line = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(line, "{byte:02x}");
    }
    line + "  " + name + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_hash_two_spaces_and_the_name() {
        assert_eq!(
            line(b"abc", "palisade_hub.wasm"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  palisade_hub.wasm\n"
        );
    }

    #[test]
    fn every_artifact_that_is_there_has_a_line_and_nothing_else_has() {
        let out = tempfile::tempdir().unwrap();
        for name in ["a.wasm", "b.wasm", "foreign.wasm"] {
            fs::write(out.path().join(name), name).unwrap();
        }
        super::write(out.path(), ["a.wasm", "b.wasm", "not_built.wasm"]).unwrap();
        let text = fs::read_to_string(out.path().join(FILE)).unwrap();
        assert_eq!(text, line(b"a.wasm", "a.wasm") + &line(b"b.wasm", "b.wasm"));
    }
}
