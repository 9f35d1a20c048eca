use std::fmt;

/// An error whose reader can do something about it.
#[derive(Debug)]
pub struct Failure {
    problem: String,
    next: String,
}

impl Failure {
    /// `problem` is what went wrong, `next` what to do about it, each a clause without a full stop.
    pub fn new(problem: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            next: next.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Failure {}

/// What is printed of `error`: the problem, what led to it, and what to do next where that is known.
pub fn report(error: &anyhow::Error) -> String {
    let mut lines = vec![format!("error: {error}")];
    lines.extend(error.chain().skip(1).map(|cause| format!("  because: {cause}")));
    lines.extend(
        error
            .downcast_ref::<Failure>()
            .map(|failure| format!("  next: {}", failure.next)),
    );
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn a_report_ends_with_what_to_do_next() {
        let failure = Failure::new("npm is not installed", "install Node.js 18 or newer");
        assert_eq!(
            report(&failure.into()),
            "error: npm is not installed\n  next: install Node.js 18 or newer"
        );
    }

    #[test]
    fn causes_are_listed_and_the_advice_of_an_inner_one_is_kept() {
        let error = Err::<(), _>(Failure::new(
            "npm is not installed",
            "install Node.js 18 or newer",
        ))
        .context("getting wasm-opt")
        .unwrap_err();
        assert_eq!(
            report(&error),
            "error: getting wasm-opt\n  because: npm is not installed\n  next: install Node.js 18 or newer"
        );
    }

    #[test]
    fn the_advice_of_the_outermost_failure_is_the_one_that_counts() {
        let inner = anyhow::Error::new(Failure::new("rustup failed", "read its messages"));
        let error = inner.context(Failure::new("no wasm target", "add it by hand"));
        assert_eq!(
            report(&error),
            "error: no wasm target\n  because: rustup failed\n  next: add it by hand"
        );
    }

    #[test]
    fn an_error_without_advice_stands_alone() {
        assert_eq!(report(&anyhow::anyhow!("disk full")), "error: disk full");
    }
}
