//! Deployment of the whole suite on any chain, and its verification.
//!
//! A [`Network`] file says what is wanted. A [`Plan`] makes steps of it, a [`Run`] takes them on a [`Chain`] and keeps a
//! [`Record`], and [`verify()`] compares what is there with what was wanted.

mod artifacts;
mod chain;
pub mod command;
mod deployment;
mod estimate;
mod leaves;
mod network;
mod plan;
mod preflight;
mod preview;
mod record;
mod run;
mod step;
mod verify;

pub use artifacts::{Artifact, Artifacts};
pub use chain::{
    ask, Answer, Chain, ContractFacts, Fault, Included, LiveChain, Message, Reader, Rehearsal, Signed,
    Signer, Stage,
};
pub use command::deploy_to;
pub use deployment::Deployment;
pub use leaves::{differences, Difference};
pub use network::{
    Amount, ChainSettings, CodeAdmin, Faucet, HubSettings, KeySource, Network, RegistrySettings, Roles,
    SlasherSettings, Span, SuiteSettings, Validators, VaultSettings,
};
pub use plan::Plan;
pub use preflight::{preflight, rehearse, Finding};
pub use preview::preview;
pub use record::{Pending, Record, RecordFile, Transaction};
pub use run::{News, Run};
pub use step::{Effect, Role, Step};
pub use verify::{verify, Check, Report, Verdict};
