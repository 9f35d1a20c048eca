use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{bail, Context};
use palisade_testing::story::{self, Ledger, Step};
use serde::Deserialize;

use crate::companion::{absolute, Companion, NODE, VM};
use crate::failure::Failure;
use crate::progress::{Progress, Spinner};
use crate::workspace::Workspace;

/// What the story can be told on.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineName {
    /// The contracts as Rust on the simulated chain: a few seconds.
    #[default]
    Native,
    /// The built artifacts, in the VM of the chains, on the simulated chain: the same numbers.
    Wasm,
    /// The built artifacts on a local network of wasmd nodes.
    Node,
}

impl EngineName {
    /// By what the story is played, and where.
    pub fn played(self) -> &'static str {
        match self {
            Self::Native => "by the real contracts on a simulated chain",
            Self::Wasm => "by the built artifacts, in the VM of the chains, on a simulated chain",
            Self::Node => "by the built artifacts on a network of wasmd nodes",
        }
    }
}

/// A line that a companion writes while it tells the story.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// Something happened.
    Step(Box<Step>),
    /// The end.
    Ledger(Box<Ledger>),
}

/// Tells the story, and shows how far it is.
///
/// Errors when the story breaks off, with the step before.
pub fn tell(engine: EngineName, network: Option<&Path>) -> anyhow::Result<Ledger> {
    match engine {
        EngineName::Native => natively(),
        EngineName::Wasm => by_companion(VM, |_| Ok(())),
        EngineName::Node => by_companion(NODE, |command| {
            if let Some(folder) = network {
                command.arg("--dir").arg(absolute(folder)?);
            }
            Ok(())
        }),
    }
}

/// The last thing that happened.
struct Last(String);

impl Last {
    fn new() -> Self {
        Self("before its first step".to_owned())
    }

    fn show(&mut self, step: &Step, spinner: &Spinner) {
        self.0 = format!("after step {}, {}", step.number, step.title);
        spinner.show(format!(
            "day {}, step {}: {}",
            step.after.day, step.number, step.title
        ));
    }

    fn failure(&self, next: &str) -> Failure {
        Failure::new(format!("the story broke off {}", self.0), next)
    }
}

fn natively() -> anyhow::Result<Ledger> {
    let spinner = Spinner::new("building the house")?;
    let mut last = Last::new();
    let engine = story::native_engine().context("starting the simulated chain")?;
    let told = story::run(engine, |step| last.show(step, &spinner));
    told.with_context(|| last.failure("this is a fault of Palisade: report it with the lines above"))
}

/// Has a companion tell the story. Its own messages are in view, on stderr.
fn by_companion(
    companion: Companion,
    prepare: impl FnOnce(&mut Command) -> anyhow::Result<()>,
) -> anyhow::Result<Ledger> {
    let workspace = Workspace::load(&Progress::new(1)?)?;
    companion.build(&workspace)?;
    let mut command = companion.command(&workspace);
    command.arg("story");
    prepare(&mut command)?;
    listen(&mut command)
}

fn listen(command: &mut Command) -> anyhow::Result<Ledger> {
    let spinner = Spinner::new("building the house")?;
    let mut last = Last::new();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("starting the teller of the story")?;
    let stdout = child.stdout.take().context("a started program has no stdout")?;
    let mut ledger = None;
    for line in BufReader::new(stdout).lines() {
        let line = line.context("reading the story")?;
        match serde_json::from_str(&line).with_context(|| format!("reading the line {line}"))? {
            Line::Step(step) => last.show(&step, &spinner),
            Line::Ledger(end) => ledger = Some(*end),
        }
    }
    drop(spinner);
    let status = child.wait().context("waiting for the teller of the story")?;
    match ledger {
        Some(ledger) if status.success() => Ok(ledger),
        _ => bail!(last.failure("read the messages above")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sample;
    use crate::failure::report;

    fn teller(lines: &[String], end: &str) -> Command {
        let mut script = String::new();
        for line in lines {
            script.push_str(&format!("cat <<'END'\n{line}\nEND\n"));
        }
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{script}{end}")]);
        command
    }

    fn lines() -> Vec<String> {
        let ledger = sample::ledger();
        let steps = ledger.steps.iter();
        let mut lines: Vec<_> = steps
            .map(|step| serde_json::json!({ "step": step }).to_string())
            .collect();
        lines.push(serde_json::json!({ "ledger": ledger }).to_string());
        lines
    }

    #[test]
    fn a_story_that_another_program_tells_arrives_whole() {
        assert_eq!(listen(&mut teller(&lines(), "")).unwrap(), sample::ledger());
    }

    #[test]
    fn a_teller_that_fails_is_an_error_that_names_its_last_step() {
        let lines = lines();
        let error = listen(&mut teller(&lines[..1], "exit 1")).unwrap_err();
        let text = report(&error);
        assert!(
            text.starts_with("error: the story broke off after step 1, "),
            "{text}"
        );
        // Also when it fails at the very end, and when it ends without one.
        assert!(listen(&mut teller(&lines, "exit 1")).is_err());
        assert!(listen(&mut teller(&lines[..1], "")).is_err());
    }

    #[test]
    fn what_is_no_line_of_a_story_is_shown() {
        let error = listen(&mut teller(&["hello".to_owned()], "")).unwrap_err();
        assert!(report(&error).contains("reading the line hello"));
    }
}
