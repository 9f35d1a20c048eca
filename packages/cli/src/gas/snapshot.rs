use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Context;
use palisade_testing::gas::Row;
use palisade_testing::grouped;

use crate::failure::Failure;

/// The committed figures.
pub const FILE: &str = "tests/golden/gas.json";

/// By how much a figure may rise without anybody saying so, in percent.
const TOLERANCE: u64 = 2;

/// Reads the committed figures.
///
/// Errors when there are none, with what to do.
pub fn read(root: &Path) -> anyhow::Result<Vec<Row>> {
    let path = root.join(FILE);
    let text = fs::read_to_string(&path)
        .with_context(|| Failure::new(format!("cannot read {FILE}"), "run `palisade gas --update`"))?;
    serde_json::from_str(&text).with_context(|| format!("reading {FILE}"))
}

/// Writes figures to be committed, a row a line, so that a change of one is a change of a line.
///
/// Errors when the file cannot be written.
pub fn write(root: &Path, rows: &[Row]) -> anyhow::Result<()> {
    let mut text = String::from("[\n");
    for (index, row) in rows.iter().enumerate() {
        let comma = if index == 0 { "" } else { ",\n" };
        // Writing to a string cannot fail.
        let _ = write!(text, "{comma}{}", serde_json::to_string(row)?);
    }
    text.push_str("\n]\n");
    fs::write(root.join(FILE), text).with_context(|| format!("writing {FILE}"))
}

/// What is different between two measurements.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Figures above their tolerance, with what they were.
    rose: Vec<String>,
    /// Figures as far below what they were.
    fell: Vec<String>,
    /// Rows that only one of the two has.
    unmatched: Vec<String>,
}

impl Changes {
    /// Whether they may be without a new snapshot.
    pub fn are_acceptable(&self) -> bool {
        self.rose.is_empty() && self.unmatched.is_empty()
    }

    /// All of them, for people.
    pub fn lines(&self) -> impl Iterator<Item = &String> {
        self.rose.iter().chain(&self.unmatched).chain(&self.fell)
    }
}

/// Compares what was committed with what is.
pub fn compare(committed: &[Row], measured: &[Row]) -> Changes {
    let before = by_key(committed);
    let after = by_key(measured);
    let mut changes = Changes::default();
    for (key, now) in &after {
        let name = name(*key);
        match before.get(key) {
            Some(then) if exceeds(*now, *then) => changes.rose.push(moved("rose", &name, *then, *now)),
            Some(then) if exceeds(*then, *now) => {
                let line = moved("fell", &name, *then, *now);
                changes.fell.push(line + ": run `palisade gas --update`");
            }
            Some(_) => {}
            None => changes.unmatched.push(format!("new: {name}, not in {FILE}")),
        }
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        changes
            .unmatched
            .push(format!("missing: {}, which {FILE} has", name(*key)));
    }
    changes
}

type Key<'a> = (&'a str, &'a str, &'a str);

fn by_key(rows: &[Row]) -> BTreeMap<Key<'_>, u64> {
    rows.iter().map(|row| (row.key(), row.total)).collect()
}

/// Whether `figure` is more than the tolerance above `base`.
fn exceeds(figure: u64, base: u64) -> bool {
    let allowed = base.saturating_mul(TOLERANCE.saturating_add(100));
    figure.saturating_mul(100) > allowed
}

fn name((contract, message, situation): Key<'_>) -> String {
    format!("{contract} {message} ({situation})")
}

fn moved(verb: &str, name: &str, then: u64, now: u64) -> String {
    let (then, now) = (grouped(&then.to_string()), grouped(&now.to_string()));
    format!("{verb}: {name}, from {then} to {now}")
}

#[cfg(test)]
pub mod tests {
    use palisade_testing::gas::Floor;

    use super::*;

    /// A row with this total, and a floor of 100.
    pub fn row(contract: &str, message: &str, situation: &str, total: u64) -> Row {
        Row {
            contract: contract.to_owned(),
            message: message.to_owned(),
            situation: situation.to_owned(),
            total,
            wasm: 1,
            storage: 20,
            repeated_storage: 3,
            instances: 60,
            lookups: 4,
            responses: 2,
            events: 1,
            native_queries: 0,
            calls: 1,
            native_messages: 0,
            floor: Floor {
                total: 100,
                storage: 10,
                instances: 60,
                lookups: 4,
                native_queries: 0,
            },
            needs: "calls hub".to_owned(),
        }
    }

    fn bond(total: u64) -> [Row; 1] {
        [row("hub", "Bond", "1 validator", total)]
    }

    #[test]
    fn two_percent_are_allowed_and_one_unit_more_is_not() {
        assert_eq!(compare(&bond(10_000), &bond(10_200)), Changes::default());
        let changes = compare(&bond(10_000), &bond(10_201));
        assert_eq!(
            changes.rose,
            ["rose: hub Bond (1 validator), from 10,000 to 10,201"]
        );
        assert!(!changes.are_acceptable());
    }

    #[test]
    fn what_fell_is_told_and_accepted() {
        let changes = compare(&bond(10_000), &bond(9_000));
        assert!(changes.are_acceptable());
        let lines: Vec<_> = changes.lines().collect();
        assert_eq!(
            lines,
            ["fell: hub Bond (1 validator), from 10,000 to 9,000: run `palisade gas --update`"]
        );
    }

    #[test]
    fn a_row_that_is_missing_or_new_is_not_accepted() {
        let other = [row("hub", "Stake", "1 validator", 1)];
        let changes = compare(&bond(1), &other);
        assert_eq!(
            changes.unmatched,
            [
                "new: hub Stake (1 validator), not in tests/golden/gas.json",
                "missing: hub Bond (1 validator), which tests/golden/gas.json has"
            ]
        );
        assert!(!changes.are_acceptable());
    }

    #[test]
    fn what_is_written_is_read_again_with_a_row_a_line() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("tests/golden")).unwrap();
        let rows = [bond(1), bond(2)].concat();
        write(root.path(), &rows).unwrap();
        assert_eq!(read(root.path()).unwrap(), rows);
        let text = fs::read_to_string(root.path().join(FILE)).unwrap();
        assert_eq!(text.lines().count(), 4);
    }

    #[test]
    fn a_missing_snapshot_says_what_to_do() {
        let root = tempfile::tempdir().unwrap();
        let error = read(root.path()).unwrap_err();
        assert!(crate::failure::report(&error).contains("next: run `palisade gas --update`"));
    }

    /// Without measuring anything: in all committed situations, up to 10,000 users and 100 validators.
    #[test]
    fn committed_figures_are_flat_where_they_must_be() {
        let committed = read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))).unwrap();
        let assert_flat = |contract: &str, name: &str, situation: &str, situations: usize| {
            let is_one = |row: &&Row| {
                row.contract == contract && row.message.starts_with(name) && row.situation.contains(situation)
            };
            let mut found: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
            for row in committed.iter().filter(is_one) {
                found.entry(&row.message).or_default().push(row.total);
            }
            assert!(!found.is_empty(), "{name}");
            for (message, totals) in found {
                assert_eq!(totals.len(), situations, "{message}");
                let (least, most) = (totals.iter().min().unwrap(), totals.iter().max().unwrap());
                assert!(!exceeds(*most, *least), "{message}: {totals:?}");
            }
        };
        for message in ["Bond", "QueueUnbond", "WithdrawUnbonded"] {
            assert_flat("hub", message, "", 5);
        }
        for message in ["Slash", "VetoSlash", "ReleaseSlash", "JailOperator"] {
            assert_flat("registry", message, " 1 reward", 4);
        }
    }
}
