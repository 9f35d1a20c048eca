//! What became of a message: it must be looked at.

use std::fmt::Display;

use anyhow::Result as AnyResult;

use crate::engine::Response;

/// What became of one transaction. Say whether it should have succeeded.
#[must_use = "say `should_succeed`, `should_fail_with`, or pass the `result` on"]
#[derive(Debug)]
pub struct Outcome {
    /// The response, or why there is none.
    pub result: AnyResult<Response>,
}

impl Outcome {
    /// The response of a transaction that must not fail.
    ///
    /// # Panics
    /// When it failed, with the whole chain of errors.
    #[track_caller]
    pub fn should_succeed(self) -> Response {
        let refusal = self.result.as_ref().err().map(|err| format!("{err:#}"));
        assert_eq!(refusal, None, "it should have succeeded");
        self.result.unwrap_or_default()
    }

    /// The whole chain of errors of a transaction that must fail.
    ///
    /// # Panics
    /// When it succeeded.
    #[track_caller]
    pub fn should_fail(self) -> String {
        let events = self.result.as_ref().ok().map(|response| &response.events);
        assert_eq!(events, None, "it should have failed");
        self.result
            .err()
            .map(|err| format!("{err:#}"))
            .unwrap_or_default()
    }

    /// Asserts that it failed, with this text somewhere in the chain of errors: a contract's error, or a part of it.
    ///
    /// # Panics
    /// When it succeeded, or failed for another reason.
    #[track_caller]
    pub fn should_fail_with(self, text: impl Display) {
        let (found, expected) = (self.should_fail(), text.to_string());
        assert!(
            found.contains(&expected),
            "it failed for another reason.\nfound: {found}\nexpected: {expected}"
        );
    }
}

impl From<AnyResult<Response>> for Outcome {
    fn from(result: AnyResult<Response>) -> Self {
        Self { result }
    }
}
