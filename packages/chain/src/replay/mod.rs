//! What happened on a real chain, done again here.
//!
//! A [`Record`] has a chain's genesis and, block by block, what the simulator cannot know: times, what was minted, who was
//! punished, which messages were sent and whether they succeeded. Everything else must follow. [`replay`] lets it
//! follow, and stops where the chain says something else: of a transaction, of a slash, or of the [`ChainState`] that
//! some blocks of the record end with.
//!
//! A record is a text of JSON lines, the genesis first and then a block a line. Whoever can read a node makes it.

mod differences;
mod names;
mod read;
mod record;
mod run;
mod state;

pub use differences::{Difference, Differences};
pub use record::{Failure, Fee, Genesis, Punishment, Record, RecordedBlock, Transaction};
pub use run::{replay, Contracts, Replayed, Summary};
pub use state::ChainState;
