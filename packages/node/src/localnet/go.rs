//! The Go tools, and what they say when they are missing.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, ErrorKind};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{bail, Context};
use rustix::process::{kill_process_group, Pid, Signal};

use super::interrupt::Interrupt;

const POLL: Duration = Duration::from_millis(200);
/// How often a long build says how far it is.
const REPORT: Duration = Duration::from_secs(10);
/// Lines of a failed build that are worth repeating.
const REPEATED_LINES: usize = 30;

/// Go and a C compiler, both there.
#[derive(Debug)]
pub struct Tools {
    module: PathBuf,
    /// Version of Go, like `go1.26.8`.
    pub version: String,
}

impl Tools {
    /// Checks for Go, `required` or newer, and for the C compiler that it would use.
    ///
    /// # Errors
    /// When one of them is missing, with what to do.
    pub fn check(module: &Path, required: &str) -> anyhow::Result<Self> {
        let get_go = format!("install Go {required} or newer, see https://go.dev/dl");
        let output = match go(module).args(["env", "GOVERSION", "CC"]).output() {
            Ok(output) => output,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bail!("Go is not installed, or not in PATH: {get_go}")
            }
            Err(error) => return Err(error).context("starting go"),
        };
        if !output.status.success() {
            // A Go that is too old and may not fetch a newer one says so here.
            let message = String::from_utf8_lossy(&output.stderr);
            bail!("Go does not work here ({}): {get_go}", message.trim());
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let mut lines = text.lines().map(str::trim);
        let version = lines.next().unwrap_or_default().to_owned();
        if is_older(&version, required) {
            bail!("this is {version}, which is too old: {get_go}");
        }
        check_compiler(lines.next().unwrap_or_default())?;
        Ok(Self {
            module: module.to_owned(),
            version,
        })
    }

    /// Runs `go build` with these arguments and reports from time to time. Its temporary files go to `temporary`, since
    /// Go leaves them when it is interrupted.
    ///
    /// # Errors
    /// When it fails, with its last lines, and when the user interrupts it.
    pub fn build(
        &self,
        arguments: &[&str],
        temporary: &Path,
        report: &mut dyn FnMut(&str),
        interrupt: &Interrupt,
    ) -> anyhow::Result<()> {
        let mut command = go(&self.module);
        command
            .args(["build", "-v", "-mod=readonly", "-buildvcs=false"])
            .args(arguments)
            .env("GOTMPDIR", temporary)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0);
        let mut build = Build(command.spawn().context("starting go")?);
        let stderr = build.0.stderr.take().context("go has no stderr")?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            let lines = BufReader::new(stderr).lines().map_while(Result::ok);
            lines.for_each(|line| sender.send(line).unwrap_or_default());
        });

        let mut seen = Seen::default();
        let begin = Instant::now();
        let mut reported = begin;
        loop {
            interrupt.check()?;
            match lines.recv_timeout(POLL) {
                Ok(line) => seen.add(line),
                Err(RecvTimeoutError::Timeout) => {}
                // It closed its output: it has ended.
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if reported.elapsed() >= REPORT {
                reported = Instant::now();
                report(&seen.describe(begin.elapsed()));
            }
        }
        let status = build.0.wait().context("waiting for go")?;
        if !status.success() {
            bail!("go build ended with {status}:\n{}", seen.last());
        }
        report(&seen.describe(begin.elapsed()));
        Ok(())
    }

    /// Where the cache of Go modules has a module.
    pub fn module_folder(&self, module: &str) -> anyhow::Result<PathBuf> {
        let output = go(&self.module)
            .args(["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module])
            .output()
            .context("starting go")?;
        if !output.status.success() {
            bail!(
                "go does not find {module}: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
    }
}

/// A running `go build` with its compilers. Dropped, it ends them.
struct Build(Child);

impl Drop for Build {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            // Not waited for yet, so the number is still its own.
            let group = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
            let _ = group.map(|group| kill_process_group(group, Signal::KILL));
            let _ = self.0.wait();
        }
    }
}

/// What `go build -v` has said so far.
#[derive(Default)]
struct Seen {
    downloaded: usize,
    compiled: usize,
    last: VecDeque<String>,
}

impl Seen {
    fn add(&mut self, line: String) {
        if line.starts_with("go: downloading ") {
            self.downloaded = self.downloaded.saturating_add(1);
        } else {
            self.compiled = self.compiled.saturating_add(1);
        }
        self.last.push_back(line);
        if self.last.len() > REPEATED_LINES {
            self.last.pop_front();
        }
    }

    fn describe(&self, since: Duration) -> String {
        format!(
            "{} s, {} modules downloaded, {} packages compiled",
            since.as_secs(),
            self.downloaded,
            self.compiled
        )
    }

    fn last(&self) -> String {
        let lines: Vec<_> = self.last.iter().map(String::as_str).collect();
        lines.join("\n")
    }
}

/// Go in the folder of a module, with C and without a workspace around it.
fn go(module: &Path) -> Command {
    let mut command = Command::new("go");
    command
        .current_dir(module)
        .env("CGO_ENABLED", "1")
        .env("GOWORK", "off");
    command
}

/// # Errors
/// When the C compiler that Go would call is missing.
fn check_compiler(compiler: &str) -> anyhow::Result<()> {
    let mut words = compiler.split_whitespace();
    let program = words.next().unwrap_or("cc");
    let output = Command::new(program).args(words).arg("--version").output();
    if !output.is_ok_and(|output| output.status.success()) {
        bail!(
            "there is no C compiler (go calls {program}): install gcc or clang, with `apt install gcc libc6-dev` on \
             Debian and Ubuntu or `xcode-select --install` on macOS, or name yours in the variable CC"
        );
    }
    Ok(())
}

/// Whether a version of Go is older than another. One that nobody can read is not.
fn is_older(version: &str, than: &str) -> bool {
    let numbers = |text: &str| -> Vec<u32> {
        let text = text.trim_start_matches("go");
        let parts = text.split('.').map(|part| {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            digits.parse()
        });
        parts.map_while(Result::ok).collect()
    };
    let version = numbers(version);
    !version.is_empty() && version < numbers(than)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_go_are_compared_by_their_numbers() {
        assert!(is_older("go1.9.7", "1.25.9"));
        assert!(is_older("go1.25", "1.25.9"));
        assert!(is_older("go1.24rc1", "1.25.9"));
        assert!(!is_older("go1.25.9", "1.25.9"));
        assert!(!is_older("go1.26rc2", "1.25.9"));
        assert!(!is_older("devel +4ec2ab", "1.25.9"));
    }

    #[test]
    fn a_missing_compiler_is_named() {
        let error = check_compiler("palisade-no-such-compiler -m64").unwrap_err();
        assert!(error
            .to_string()
            .starts_with("there is no C compiler (go calls palisade-no-such-compiler): install gcc"));
    }

    #[test]
    fn a_build_tells_what_it_downloads_and_compiles_and_repeats_its_last_lines() {
        let mut seen = Seen::default();
        seen.add("go: downloading example.org/a v1.0.0".to_owned());
        (0..REPEATED_LINES).for_each(|index| seen.add(format!("example.org/{index}")));
        assert_eq!(
            seen.describe(Duration::from_millis(2_900)),
            "2 s, 1 modules downloaded, 30 packages compiled"
        );
        assert!(seen.last().starts_with("example.org/0\n"));
        assert!(seen.last().ends_with("\nexample.org/29"));
    }
}
