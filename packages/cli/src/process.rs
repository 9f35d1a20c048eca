use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::Context;

use crate::failure::Failure;
use crate::progress::Progress;

/// Lines of a failed program's messages that are worth repeating.
const REPEATED_LINES: usize = 60;

/// Runs `command` to its end and returns what it wrote to stdout. What it writes to stderr is shown beside the
/// bar as it comes, and repeated when the program fails.
///
/// Errors when the program is not installed (`how_to_get` says how to), or fails.
pub fn run(
    command: &mut Command,
    progress: &Progress,
    task: &str,
    how_to_get: &str,
) -> anyhow::Result<String> {
    progress.show(task);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(command, error, how_to_get))?;

    let stdout = child.stdout.take().context("a started program has no stdout")?;
    let stderr = child.stderr.take().context("a started program has no stderr")?;
    // Two readers: a program that fills one pipe while the other is read would wait for ever.
    let output = thread::spawn(move || read_all(stdout));
    let mut messages = Vec::new();
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        if !line.trim().is_empty() {
            progress.show(format!("{task}: {}", line.trim()));
        }
        messages.push(line);
    }
    let status = child
        .wait()
        .with_context(|| format!("waiting for {}", name_of(command)))?;
    let output = output.join().unwrap_or_default();

    if status.success() {
        return Ok(output);
    }
    let shown = messages.len().saturating_sub(REPEATED_LINES);
    messages.iter().skip(shown).for_each(|line| progress.line(line));
    Err(Failure::new(
        format!("{task}: {} ended with {status}", name_of(command)),
        "read the messages above; they are its own",
    )
    .into())
}

/// Runs `command` with our own stdout and stderr. Returns whether it succeeded.
///
/// Errors when the program is not installed; `how_to_get` says how to.
pub fn run_in_view(command: &mut Command, how_to_get: &str) -> anyhow::Result<bool> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| not_started(command, error, how_to_get))?;
    Ok(status.success())
}

/// Becomes `command`: the same process, so that whoever ends it ends that.
///
/// Returns only when the program is not installed; `how_to_get` says how to.
#[cfg(unix)]
pub fn become_command(command: &mut Command, how_to_get: &str) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt;

    let error = command.exec();
    Err(not_started(command, error, how_to_get))
}

/// Runs `command` in view, where no process can become another, and ends as it did.
///
/// Errors when the program is not installed; `how_to_get` says how to.
#[cfg(not(unix))]
pub fn become_command(command: &mut Command, how_to_get: &str) -> anyhow::Result<()> {
    let succeeded = run_in_view(command, how_to_get)?;
    std::process::exit(i32::from(!succeeded))
}

/// What a program wrote until it closed the pipe.
fn read_all(mut pipe: impl Read) -> String {
    let mut bytes = Vec::new();
    // An error ends the output early; the exit status then tells.
    let _ = pipe.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn name_of(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn not_started(command: &Command, error: std::io::Error, how_to_get: &str) -> anyhow::Error {
    let name = name_of(command);
    if error.kind() == ErrorKind::NotFound {
        Failure::new(format!("{name} is not installed, or not in PATH"), how_to_get).into()
    } else {
        anyhow::Error::new(error).context(format!("starting {name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::report;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn progress() -> Progress {
        Progress::new(1).unwrap()
    }

    #[test]
    fn output_is_returned_and_messages_are_not_part_of_it() {
        let output = run(&mut shell("echo out; echo message >&2"), &progress(), "task", "");
        assert_eq!(output.unwrap(), "out\n");
    }

    #[test]
    fn more_output_than_a_pipe_holds_does_not_block() {
        let script = "head -c 300000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero | tr '\\0' y >&2";
        assert_eq!(
            run(&mut shell(script), &progress(), "task", "").unwrap().len(),
            300_000
        );
    }

    #[test]
    fn a_failing_program_is_named_with_its_task() {
        let error = run(&mut shell("exit 3"), &progress(), "building", "").unwrap_err();
        assert!(report(&error).starts_with("error: building: sh ended with exit status: 3\n  next: "));
    }

    #[test]
    fn a_missing_program_says_how_to_get_it() {
        let mut command = Command::new("palisade-no-such-program");
        let expected = "error: palisade-no-such-program is not installed, or not in PATH\n  next: install it";
        let error = run(&mut command, &progress(), "task", "install it").unwrap_err();
        assert_eq!(report(&error), expected);
        assert_eq!(
            report(&run_in_view(&mut command, "install it").unwrap_err()),
            expected
        );
    }
}
