use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

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
        bar.enable_steady_tick(Duration::from_millis(120));
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

/// Also on an error: the bar leaves the terminal clean.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
