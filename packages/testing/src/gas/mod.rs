//! What each message costs, in named situations: scenes that any engine with a gas meter can play.
//!
//! A scene prepares a situation with real messages, then sends the messages that are measured, one by one, in the order in
//! which a deployment meets them. What each of them [`Needs`] is written beside it, so that its cost can be compared with the
//! least that it could be.

mod commitments;
mod hub;
mod lens;
mod needs;
mod registry;
mod row;
mod scene;
mod vault;

use anyhow::Result as AnyResult;

use crate::digits::grouped;
use crate::engine::Engine;

pub use commitments::CommitmentsScene;
pub use hub::HubScene;
pub use lens::LensScene;
pub use needs::{ChainQueries, How, Needs, Touch};
pub use registry::RegistryScene;
pub use row::{Floor, Row, Transaction};
pub use vault::VaultScene;

/// An engine that knows what its messages use.
pub trait Metered: Engine {
    /// What a message used.
    type Gas;

    /// Of the last message or query, also if it failed.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn used(&self) -> AnyResult<Self::Gas>;

    /// Whether it also knows what queries use.
    fn meters_queries(&self) -> bool {
        true
    }

    /// Told of each row once it is written down: a scene may take minutes.
    fn measured(&self, _contract: &str, _message: &str) {}

    /// Whether what follows is preparation, whose gas nobody reads and which may be done in a faster way.
    fn prepare(&mut self, _preparing: bool) {}
}

/// A message in a situation, and what it used.
#[derive(Clone, Debug)]
pub struct Measured<G> {
    /// Who is called: `hub`, `token`, `ballot`, `registry`, `lens`, `vault` or `commitments`.
    pub contract: &'static str,
    /// The message and its variant.
    pub message: String,
    /// How much of everything there is.
    pub situation: String,
    /// The least that it could do.
    pub needs: Needs,
    /// What it used.
    pub gas: G,
}

/// `1 validator`, `10 validators`, `10,000 users`.
fn counted(count: u32, what: &str) -> String {
    let grouped = grouped(&count.to_string());
    let plural = if count == 1 { "" } else { "s" };
    format!("{grouped} {what}{plural}")
}
