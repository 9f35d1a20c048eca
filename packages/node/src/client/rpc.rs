//! Calls of an endpoint: one at a time, with a time limit, and again when the line is bad.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::time::{Duration, Instant};

use tendermint_rpc::client::CompatMode;
use tendermint_rpc::error::ErrorDetail;
use tendermint_rpc::{Client as _, HttpClient, HttpClientUrl, SimpleRequest};
use tokio::runtime::{Builder, Runtime};

use super::{ClientError, Result};

/// How often an unanswered call is made again.
const REPEATS: u32 = 4;
/// How long the first repetition waits; each further one twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(150);

/// An RPC endpoint of a node, for calls that have no function in [`super::Client`].
pub struct Rpc {
    runtime: Runtime,
    http: HttpClient,
    endpoint: String,
}

/// What a call came to, when nobody repeats it.
pub(super) enum Answer<T> {
    /// The node did it.
    Done(T),
    /// The node says no.
    No(ClientError),
    /// Whether the node received it is not known.
    Silence(String),
}

impl Rpc {
    pub(super) fn new(endpoint: &str, timeout: Duration) -> Result<Self> {
        let wrong =
            |error: &dyn fmt::Display| ClientError::malformed(format!("the endpoint {endpoint:?}"), error);
        let url: HttpClientUrl = endpoint.try_into().map_err(|error| wrong(&error))?;
        // The newest dialect reads what newer nodes than it knows say.
        let http = HttpClient::builder(url)
            .compat_mode(CompatMode::latest())
            .timeout(timeout)
            .build()
            .map_err(|error| wrong(&error))?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| ClientError::malformed("the runtime", error))?;
        Ok(Self {
            runtime,
            http,
            endpoint: endpoint.to_string(),
        })
    }

    /// Makes a call, and makes it again while nobody answers: for what may be done twice.
    ///
    /// # Errors
    /// When the node refuses it, or does not answer.
    pub fn call<R>(&self, request: R) -> Result<R::Output>
    where
        R: SimpleRequest + Clone,
    {
        let mut pause = FIRST_PAUSE;
        let mut reason = String::new();
        for repeat in 0..=REPEATS {
            if repeat > 0 {
                self.wait(pause);
                pause = pause.saturating_mul(2);
            }
            match self.call_once(request.clone()) {
                Answer::Done(answer) => return Ok(answer),
                Answer::No(refusal) => return Err(refusal),
                Answer::Silence(why) => reason = why,
            }
        }
        Err(self.unreachable(reason))
    }

    /// Makes a call once.
    pub(super) fn call_once<R: SimpleRequest>(&self, request: R) -> Answer<R::Output> {
        let method = request.method().to_string();
        match self.block_on(self.http.perform(request)) {
            Ok(answer) => Answer::Done(answer),
            Err(error) => match error.detail() {
                ErrorDetail::Response(answer) => Answer::No(ClientError::Refused {
                    call: method,
                    codespace: String::new(),
                    code: 0,
                    reason: answer.source.to_string(),
                }),
                ErrorDetail::Serde(_) | ErrorDetail::Parse(_) | ErrorDetail::Tendermint(_) => {
                    Answer::No(ClientError::malformed(
                        format!("the answer of {} to {method}", self.endpoint),
                        brief(&error),
                    ))
                }
                _ => Answer::Silence(brief(&error)),
            },
        }
    }

    pub(super) fn unreachable(&self, reason: String) -> ClientError {
        ClientError::Unreachable {
            endpoint: self.endpoint.clone(),
            reason,
        }
    }

    /// Lets time pass.
    pub(super) fn wait(&self, time: Duration) {
        self.block_on(async move { tokio::time::sleep(time).await });
    }

    /// Asks again and again until there is an answer, at most for `limit`.
    pub(super) fn poll<T>(
        &self,
        every: Duration,
        limit: Duration,
        mut ask: impl FnMut() -> Result<Option<T>>,
    ) -> Result<Option<T>> {
        let begin = Instant::now();
        loop {
            if let Some(answer) = ask()? {
                return Ok(Some(answer));
            }
            if begin.elapsed() >= limit {
                return Ok(None);
            }
            self.wait(every);
        }
    }

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }
}

impl fmt::Debug for Rpc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rpc").field(&self.endpoint).finish()
    }
}

/// The first line of an error: the rest are traces. Of an error of the line, what it began with.
fn brief(error: &tendermint_rpc::Error) -> String {
    let mut text = error.detail().to_string();
    if matches!(error.detail(), ErrorDetail::Http(_)) {
        let mut cause = error.source();
        while let Some(found) = cause {
            text = found.to_string();
            cause = found.source();
        }
    }
    let mut lines = text.lines();
    lines.next().unwrap_or_default().to_string()
}
