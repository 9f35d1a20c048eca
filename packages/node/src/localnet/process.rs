//! Processes that outlive the command that started them, found again by their records.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{bail, Context};
use rustix::process::{kill_process_group, Pid, Signal};
use serde::{Deserialize, Serialize};

/// How long a process may take to end by itself when it is asked to.
const GRACE: Duration = Duration::from_secs(10);
/// How long the kernel may take to end one that was not asked.
const LAST_GRACE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(50);

/// What is remembered of a started process. Its number alone may belong to another one by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    pid: u32,
    /// When it began, in the words of this system.
    born: String,
}

/// Starts `command` in a process group of its own, away from the terminal, with its output appended to `log`. The
/// record of it goes to `record`.
///
/// # Errors
/// When it cannot be started, or ends at once.
pub fn spawn(command: &mut Command, log: &Path, record: &Path) -> anyhow::Result<u32> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("opening {}", log.display()))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .process_group(0)
        .spawn()
        .with_context(|| format!("starting {name}"))?;
    let pid = child.id();
    if let Err(error) = remember(pid, record) {
        // It is our child and not waited for yet, so the number is still its own.
        let _ = child.kill();
        let _ = child.wait();
        return Err(error.context(format!("starting {name}")));
    }
    thread::spawn(move || reap(child));
    Ok(pid)
}

/// Waits for a child, which stays in the list of processes otherwise.
fn reap(mut child: Child) {
    let _ = child.wait();
}

fn remember(pid: u32, path: &Path) -> anyhow::Result<()> {
    let born = born(pid).context("it ended at once")?;
    let text = serde_json::to_string(&Record { pid, born })?;
    let part = path.with_extension("part");
    fs::write(&part, text).with_context(|| format!("writing {}", part.display()))?;
    fs::rename(&part, path).with_context(|| format!("writing {}", path.display()))
}

/// Number of the recorded process, if it still runs.
pub fn running(record: &Path) -> Option<u32> {
    let record: Record = serde_json::from_slice(&fs::read(record).ok()?).ok()?;
    (born(record.pid)? == record.born).then_some(record.pid)
}

/// Ends the recorded processes and forgets them: asks all of them, waits, and kills those that stay.
///
/// # Errors
/// When one cannot be ended.
pub fn stop(records: &[&Path]) -> anyhow::Result<()> {
    stop_after(records, GRACE)
}

fn stop_after(records: &[&Path], grace: Duration) -> anyhow::Result<()> {
    signal_all(records, Signal::TERM)?;
    if !all_end(records, grace) {
        signal_all(records, Signal::KILL)?;
        if !all_end(records, LAST_GRACE) {
            bail!("a process does not end, see {}", names(records));
        }
    }
    records.iter().try_for_each(|record| forget(record))
}

fn signal_all(records: &[&Path], signal: Signal) -> anyhow::Result<()> {
    for record in records {
        let Some(pid) = running(record) else { continue };
        let group = i32::try_from(pid).ok().and_then(Pid::from_raw);
        let group = group.with_context(|| format!("{pid} is no process number"))?;
        match kill_process_group(group, signal) {
            // It ended in between.
            Ok(()) | Err(rustix::io::Errno::SRCH) => {}
            Err(error) => return Err(error).with_context(|| format!("ending process {pid}")),
        }
    }
    Ok(())
}

fn all_end(records: &[&Path], within: Duration) -> bool {
    let begin = Instant::now();
    loop {
        if records.iter().all(|record| running(record).is_none()) {
            return true;
        }
        if begin.elapsed() >= within {
            return false;
        }
        thread::sleep(POLL);
    }
}

fn forget(record: &Path) -> anyhow::Result<()> {
    match fs::remove_file(record) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", record.display()))
        }
        _ => Ok(()),
    }
}

fn names(records: &[&Path]) -> String {
    let running = records.iter().filter(|record| running(record).is_some());
    running
        .map(|record| record.display().to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

/// When a process began, or nothing when there is none that runs.
fn born(pid: u32) -> Option<String> {
    if Path::new("/proc/self/stat").exists() {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        born_by_stat(
            &fs::read_to_string(format!("/proc/{pid}/stat")).ok()?,
            boot.trim(),
        )
    } else {
        born_by_ps(pid)
    }
}

/// Reads `/proc/PID/stat`: number, name in parentheses, state, and 18 fields later the start in ticks since boot.
fn born_by_stat(stat: &str, boot: &str) -> Option<String> {
    // The name may contain anything, parentheses too.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    let ticks = fields.nth(18)?;
    (!matches!(state, "Z" | "X")).then(|| format!("{ticks} ticks after boot {boot}"))
}

fn born_by_ps(pid: u32) -> Option<String> {
    let output = Command::new("ps")
        .args(["-o", "stat=,lstart=", "-p", &pid.to_string()])
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (state, born) = text.trim().split_once(char::is_whitespace)?;
    (!state.starts_with('Z')).then(|| born.trim().to_owned())
}

/// The last lines of a log.
pub fn last_lines(log: &Path, count: usize) -> String {
    let Ok(text) = read_end(log) else {
        return String::new();
    };
    let lines: Vec<_> = text.lines().collect();
    let skipped = lines.len().saturating_sub(count);
    lines.into_iter().skip(skipped).collect::<Vec<_>>().join("\n")
}

/// At most the last 64 KiB of a file.
fn read_end(path: &Path) -> std::io::Result<String> {
    use std::io::{Read, Seek, SeekFrom};

    let mut file = File::open(path)?;
    let begin = file.metadata()?.len().saturating_sub(65_536);
    file.seek(SeekFrom::Start(begin))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper() -> Command {
        let mut command = Command::new("sleep");
        command.arg("600");
        command
    }

    #[test]
    fn a_started_process_is_found_by_its_record_and_ends_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let (log, record) = (folder.path().join("log"), folder.path().join("process.json"));
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 600 & echo $!; wait"]);
        let pid = spawn(&mut shell, &log, &record).unwrap();
        assert_eq!(running(&record), Some(pid));
        while last_lines(&log, 1).is_empty() {
            thread::sleep(POLL);
        }
        let child: u32 = last_lines(&log, 1).parse().unwrap();
        assert!(born(child).is_some());

        stop(&[&record]).unwrap();
        assert_eq!(running(&record), None);
        assert!(!record.exists());
        let begin = Instant::now();
        while born(child).is_some() && begin.elapsed() < LAST_GRACE {
            thread::sleep(POLL);
        }
        assert_eq!(born(child), None);
    }

    #[test]
    fn a_process_that_ignores_the_request_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let (log, record) = (folder.path().join("log"), folder.path().join("process.json"));
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"]);
        spawn(&mut shell, &log, &record).unwrap();
        while last_lines(&log, 1) != "ready" {
            thread::sleep(POLL);
        }
        stop_after(&[&record], Duration::from_millis(300)).unwrap();
        assert_eq!(running(&record), None);
    }

    #[test]
    fn a_process_with_the_number_of_a_recorded_one_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("process.json");
        let mut stranger = sleeper().spawn().unwrap();
        let text = serde_json::to_string(&Record {
            pid: stranger.id(),
            born: "long ago".to_owned(),
        });
        fs::write(&record, text.unwrap()).unwrap();
        assert_eq!(running(&record), None);
        stop(&[&record]).unwrap();
        assert!(!record.exists());
        assert!(stranger.try_wait().unwrap().is_none());
        stranger.kill().unwrap();
        stranger.wait().unwrap();
    }

    #[test]
    fn an_ended_process_is_not_running_although_nobody_waited_for_it() {
        let mut child = Command::new("true").spawn().unwrap();
        let begin = Instant::now();
        while born(child.id()).is_some() && begin.elapsed() < LAST_GRACE {
            thread::sleep(POLL);
        }
        assert_eq!(born(child.id()), None);
        child.wait().unwrap();
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("palisade-no-such-program");
        let error = spawn(
            &mut command,
            &folder.path().join("log"),
            &folder.path().join("record"),
        );
        assert!(format!("{:#}", error.unwrap_err()).starts_with("starting palisade-no-such-program: "));
    }

    #[test]
    fn the_start_is_read_behind_any_name() {
        let stat = "7 (a) Z (b)) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4242 20";
        assert_eq!(
            born_by_stat(stat, "x").unwrap(),
            "4242 ticks after boot x".to_owned()
        );
        assert_eq!(born_by_stat(&stat.replace(" S ", " Z "), "x"), None);
        assert_eq!(born_by_stat("7 (a", "x"), None);
    }

    #[test]
    fn systems_without_proc_are_asked_by_ps() {
        if Command::new("ps").output().is_err() {
            println!("skipped: there is no ps");
            return;
        }
        let mut child = sleeper().spawn().unwrap();
        let born = born_by_ps(child.id());
        assert!(born.is_some_and(|born| born.contains(':')));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(born_by_ps(child.id()), None);
    }

    #[test]
    fn the_last_lines_of_a_log_are_shown_and_a_missing_one_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        assert_eq!(last_lines(&log, 2), "");
        fs::write(&log, "a\nb\nc\n").unwrap();
        assert_eq!(last_lines(&log, 2), "b\nc");
        assert_eq!(last_lines(&log, 9), "a\nb\nc");
    }
}
