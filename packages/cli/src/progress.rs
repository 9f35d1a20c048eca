use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often a bar shows that it is alive.
const TICK: Duration = Duration::from_millis(120);

/// A bar on stderr that counts finished steps and names the running one. Where stderr is no terminal, only the
/// lines of finished steps are printed.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar over `steps` steps.
    pub fn new(steps: usize) -> anyhow::Result<Self> {
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} [{bar:20}] {elapsed} {wide_msg}")?
            .progress_chars("=> ");
        let bar = ProgressBar::new(u64::try_from(steps)?).with_style(style);
        bar.enable_steady_tick(TICK);
        Ok(Self { bar })
    }

    /// Shows what is going on.
    pub fn show(&self, what: impl Into<String>) {
        self.bar.set_message(what.into());
    }

    /// Prints a line above the bar.
    pub fn line(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    /// One step is finished; `line` says which.
    pub fn done(&self, line: &str) {
        self.line(line);
        self.bar.inc(1);
    }
}

/// A line on stderr that says what is going on, where nobody knows how long it takes. Nothing where stderr is no
/// terminal.
pub struct Spinner {
    bar: ProgressBar,
}

impl Spinner {
    /// Begins with `what`.
    pub fn new(what: &str) -> anyhow::Result<Self> {
        let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}")?;
        let bar = ProgressBar::new_spinner()
            .with_style(style)
            .with_message(what.to_owned());
        bar.enable_steady_tick(TICK);
        Ok(Self { bar })
    }

    /// Shows what is going on.
    pub fn show(&self, what: impl Into<String>) {
        self.bar.set_message(what.into());
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Also on an error: the bar leaves the terminal clean.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
