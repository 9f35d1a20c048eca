//! What a chain did, written down so that the simulator can do it again.
//!
//! [`record`] reads it from a node that still has everything from the first block on: the genesis, each block with its
//! transactions and what became of them, and, after some blocks, the whole state, asked for at that height. Nothing is
//! derived here that [`palisade_chain::replay`] should derive.

mod block;
mod convert;
mod genesis;
mod messages;
mod operators;
mod state;

use anyhow::{ensure, Context, Result as AnyResult};
use palisade_chain::replay::{Record, RecordedBlock};

use crate::client::Client;
use genesis::Begin;

pub use state::read_state;

/// How much of a chain is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The last block; the newest one that the node has unless set.
    pub until: Option<u64>,
    /// The state is recorded after each so many blocks, and after the last. At least 1.
    pub state_every: u64,
}

impl Default for Extent {
    fn default() -> Self {
        Self {
            until: None,
            state_every: 50,
        }
    }
}

/// Records a chain from its genesis on.
///
/// # Errors
/// When the node does not have all of it, or something happened that the simulator has no words for.
pub fn record(client: &Client, extent: Extent, progress: &mut dyn FnMut(&str)) -> AnyResult<Record> {
    let Begin {
        genesis,
        first,
        mut operators,
    } = genesis::read(client)?;
    let until = match extent.until {
        Some(height) => height,
        None => client.latest()?.height,
    };
    ensure!(until >= first, "the chain has no block yet");
    ensure!(extent.state_every > 0, "a state after every 0 blocks");
    let mut blocks: Vec<RecordedBlock> = vec![];
    for height in first..=until {
        let mut block =
            block::read(client, height, &mut operators).with_context(|| format!("block {height}"))?;
        if height == until || height.checked_rem(extent.state_every) == Some(0) {
            let state = read_state(client, height).with_context(|| format!("the state at {height}"))?;
            progress(&format!("block {height} of {until}, {} facts", state.len()));
            block.state = Some(state);
        }
        blocks.push(block);
    }
    Ok(Record { genesis, blocks })
}
