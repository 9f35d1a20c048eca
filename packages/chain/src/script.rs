//! Blocks with everything given: their height, their time to the nanosecond, what they mint, who is punished in them.

use anyhow::{ensure, Result as AnyResult};
use cosmwasm_std::{Api, Coin, Timestamp};
use serde::{Deserialize, Serialize};

use crate::block;
use crate::chain::Chain;
use crate::state::{Infraction, BLOCK_ENDED, BLOCK_EVENTS, CONTRACT_EVENTS, CURRENT_BLOCK};

/// How a block begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockStart {
    /// Its height.
    pub height: u64,
    /// Its time.
    pub time: Timestamp,
    /// What x/mint makes: it is shared among the validators of the last commit, with the fees of the block before.
    pub minted: Vec<Coin>,
    /// What its BeginBlock punishes, in this order, after what was reported before.
    pub infractions: Vec<Infraction>,
}

impl<A: Api> Chain<A> {
    /// Runs the EndBlock of the block in progress and stops there, so that what is paid and who is bonded can be seen
    /// before the next block begins. Nothing happens if it has run.
    pub fn end_block(&mut self) -> AnyResult<()> {
        let events = self.with_ctx(|ctx| {
            block::end_block(ctx)?;
            Ok(std::mem::take(&mut ctx.events))
        })?;
        self.with_ctx(|ctx| Ok(BLOCK_EVENTS.save(ctx.storage, &events)?))
    }

    /// Begins a block as it is written, after the EndBlock of the one in progress, if that has not run.
    /// [`Params::block_rewards`](crate::Params::block_rewards) mint nothing in it.
    ///
    /// # Errors
    /// When it is not after the last one, and when it cannot be executed. The chain is of no further use then.
    pub fn begin_block(&mut self, start: &BlockStart) -> AnyResult<()> {
        ensure!(
            start.height > self.height() && start.time >= self.time(),
            "block {} at {} cannot follow block {} at {}",
            start.height,
            start.time,
            self.height(),
            self.time()
        );
        let ended = self.with_ctx(|ctx| Ok(BLOCK_ENDED.may_load(ctx.storage)?.unwrap_or(false)))?;
        if !ended {
            self.end_block()?;
        }
        let mut block = self.block_info();
        (block.height, block.time) = (start.height, start.time);
        self.with_ctx(|ctx| {
            CURRENT_BLOCK.save(ctx.storage, &block)?;
            Ok(CONTRACT_EVENTS.save(ctx.storage, &vec![])?)
        })?;
        // The module finds that it is in this block already, and leaves it to the script.
        self.app_mut().set_block(block);
        for infraction in &start.infractions {
            self.report_unchecked(infraction.clone())?;
        }
        self.with_ctx(|ctx| {
            block::begin_block(ctx, start.minted.clone())?;
            let mut events = BLOCK_EVENTS.may_load(ctx.storage)?.unwrap_or_else(Vec::new);
            events.append(&mut ctx.events);
            Ok(BLOCK_EVENTS.save(ctx.storage, &events)?)
        })
    }
}
