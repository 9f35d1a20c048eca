//! What changes only on purpose: a changed file shows in the review. `PALISADE_UPDATE_GOLDEN=1` writes the files anew.

mod calls;
mod events;
mod permissions;

use std::path::Path;

use serde_json::Value;

/// Compares with the committed file, or writes it.
fn assert_golden(file: &str, found: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(file);
    let found = serde_json::to_string_pretty(found).unwrap() + "\n";
    if std::env::var_os("PALISADE_UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (found, expected)) in (1..).zip(found.lines().zip(expected.lines())) {
        assert_eq!(
            found, expected,
            "{file} line {line}; if it should be so, set PALISADE_UPDATE_GOLDEN=1"
        );
    }
    let lines = [found.lines().count(), expected.lines().count()];
    assert_eq!(
        lines[0], lines[1],
        "lines of {file}; if it should be so, set PALISADE_UPDATE_GOLDEN=1"
    );
}
