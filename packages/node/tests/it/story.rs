//! `palisade-node story`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use palisade_testing::story::Step;
use serde::Deserialize;

use crate::support::TestNetwork;

const PORT: u16 = 27_600;

/// A line of the story.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Step(Box<Step>),
}

/// A story that is being told, and ends with the test.
struct Telling(Child);

impl Telling {
    fn begin(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_palisade-node"));
        command.arg("story").arg("--dir").arg(folder);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        Self(command.spawn().unwrap())
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        // It may be over already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn steps_arrive_as_they_happen_each_with_every_invariant() {
    let Some(network) = TestNetwork::up(PORT, 10) else {
        return;
    };
    let mut telling = Telling::begin(&network.folder().join("network"));
    let mut lines = BufReader::new(telling.0.stdout.take().unwrap()).lines();
    for number in 1..=6 {
        let line = lines.next().unwrap().unwrap();
        let Line::Step(step) = serde_json::from_str(&line).unwrap();
        assert_eq!(step.number, number);
        assert!(step.invariants.len() > 40, "{} invariants", step.invariants.len());
        assert_eq!(step.after.validators.len(), 5);
        assert!(network.status().unwrap().height >= step.after.height);
    }
}

#[test]
fn without_a_network_nothing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_palisade-node"))
        .arg("story")
        .arg("--dir")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("no local network is up"), "{text}");
}
