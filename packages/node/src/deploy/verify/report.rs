//! What verification found.

use std::fmt;

use serde_json::Value;

use crate::deploy::leaves::leaves;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Of which contract, as `hub`.
    pub subject: String,
    /// What, as `wasm admin`.
    pub what: String,
    /// How it is.
    pub found: String,
    /// What follows from that.
    pub verdict: Verdict,
}

/// Whether something is as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Right,
    /// It is not as in the network file, and the owner may have changed it: look at it.
    Changed {
        /// How the network file has it.
        expected: String,
    },
    /// It is not.
    Wrong {
        /// How it should be.
        expected: String,
    },
}

/// What verification found, in the order in which it looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    checks: Vec<Check>,
}

impl Report {
    /// Everything that was looked at.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// What is wrong.
    pub fn failures(&self) -> impl Iterator<Item = &Check> {
        self.checks
            .iter()
            .filter(|check| matches!(check.verdict, Verdict::Wrong { .. }))
    }

    /// What the owner may have changed.
    pub fn changes(&self) -> impl Iterator<Item = &Check> {
        self.checks
            .iter()
            .filter(|check| matches!(check.verdict, Verdict::Changed { .. }))
    }

    /// Whether nothing is wrong.
    pub fn is_right(&self) -> bool {
        self.failures().next().is_none()
    }

    pub(super) fn push(&mut self, subject: &str, what: &str, found: impl fmt::Display, verdict: Verdict) {
        self.checks.push(Check {
            subject: subject.to_string(),
            what: what.to_string(),
            found: found.to_string(),
            verdict,
        });
    }

    /// It must be what is expected.
    pub(super) fn equal(
        &mut self,
        subject: &str,
        what: &str,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) {
        self.compare(subject, what, &found, &expected, |expected| Verdict::Wrong {
            expected,
        });
    }

    /// It is what is expected, unless the owner changed it since.
    pub(super) fn equal_or_changed(
        &mut self,
        subject: &str,
        what: &str,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) {
        self.compare(subject, what, &found, &expected, |expected| Verdict::Changed {
            expected,
        });
    }

    fn compare(
        &mut self,
        subject: &str,
        what: &str,
        found: &dyn fmt::Display,
        expected: &dyn fmt::Display,
        otherwise: fn(String) -> Verdict,
    ) {
        let (found, expected) = (found.to_string(), expected.to_string());
        let verdict = if found == expected {
            Verdict::Right
        } else {
            otherwise(expected)
        };
        self.push(subject, what, found, verdict);
    }

    /// What `holds` says.
    pub(super) fn ensure(
        &mut self,
        subject: &str,
        what: &str,
        holds: bool,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) {
        let expected = expected.to_string();
        let verdict = if holds {
            Verdict::Right
        } else {
            Verdict::Wrong { expected }
        };
        self.push(subject, what, found, verdict);
    }

    /// Every leaf of two documents must be the same.
    pub(super) fn equal_leaves(&mut self, subject: &str, what: &str, found: &Value, expected: &Value) {
        let (found, mut expected) = (leaves(found), leaves(expected));
        for (path, value) in found {
            let wanted = expected.remove(&path).unwrap_or_else(|| "nothing".to_string());
            self.equal(subject, &format!("{what}.{path}"), value, wanted);
        }
        for (path, wanted) in expected {
            self.equal(subject, &format!("{what}.{path}"), "nothing", wanted);
        }
    }

    /// It could not be read.
    pub(super) fn unreadable(&mut self, subject: &str, what: &str, error: &anyhow::Error) {
        let expected = "an answer".to_string();
        self.push(subject, what, format!("{error:#}"), Verdict::Wrong { expected });
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            subject,
            what,
            found,
            verdict,
        } = self;
        match verdict {
            Verdict::Right => write!(f, "ok       {subject}: {what}: {found}"),
            Verdict::Changed { expected } => {
                write!(
                    f,
                    "changed  {subject}: {what}: found {found}, the network file has {expected}"
                )
            }
            Verdict::Wrong { expected } => write!(
                f,
                "WRONG    {subject}: {what}: found {found}, expected {expected}"
            ),
        }
    }
}

/// One line a check.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.checks {
            writeln!(f, "{check}")?;
        }
        let (wrong, changed) = (self.failures().count(), self.changes().count());
        write!(
            f,
            "{} checks, {wrong} wrong, {changed} changed",
            self.checks.len()
        )
    }
}
