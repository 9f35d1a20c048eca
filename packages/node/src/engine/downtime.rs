//! A validator that makes no blocks for a while.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure, Context, Result as AnyResult};
use palisade_testing::Engine;

use super::{connect, staking, NodeEngine};
use crate::client::{msg, Key};

/// How long a validator may take to follow the chain again.
const PATIENCE: Duration = Duration::from_secs(120);

impl NodeEngine {
    /// Stops a validator until the chain has jailed it, and starts it again.
    pub(super) fn stand_still(&mut self, validator: &str) -> AnyResult<()> {
        let index = self.index_of(validator)?;
        self.listen_to_another_than(index)?;
        self.network.stop(index)?;
        let jailed = self.wait_for("the slash for missed blocks", |engine, latest| {
            engine.is_jailed(validator, latest.height)
        });
        // Started in any case: without it, the next misfortune may halt the chain.
        let started = self.network.start(index);
        jailed?;
        started?;
        self.wait_until_it_follows(index)
    }

    /// Brings a validator back.
    pub(super) fn released(&mut self, validator: &str) -> AnyResult<()> {
        let key = Key::named(&self.node(validator)?.account);
        let outcome = self.client.execute_msgs(&key, &[msg::unjail(validator)])?;
        self.head = self.client.head(outcome.height)?;
        Ok(())
    }

    pub(super) fn is_jailed(&self, validator: &str, height: u64) -> AnyResult<bool> {
        let mut rows = staking::validators(&self.client, height)?.into_iter();
        let row = rows.find(|row| row.operator_address == validator);
        Ok(row.with_context(|| format!("no validator {validator}"))?.jailed)
    }

    /// Place of a validator in the network.
    pub(super) fn index_of(&self, validator: &str) -> AnyResult<usize> {
        let mut rows = staking::validators(&self.client, self.head.height)?.into_iter();
        let row = rows.find(|row| row.operator_address == validator);
        let description = row.and_then(|row| row.description);
        let moniker = description
            .with_context(|| format!("no validator {validator}"))?
            .moniker;
        let mut nodes = self.network.validators().iter();
        let index = nodes.position(|node| node.moniker == moniker);
        index.with_context(|| format!("the local network has no node of {moniker}"))
    }

    pub(super) fn node(&self, validator: &str) -> AnyResult<&crate::localnet::Node> {
        let index = self.index_of(validator)?;
        let node = self.network.validators().get(index);
        node.with_context(|| format!("no node {index}"))
    }

    /// Speaks to another validator from now on, if it speaks to this one.
    fn listen_to_another_than(&mut self, index: usize) -> AnyResult<()> {
        let nodes = self.network.validators();
        let leaving = nodes.get(index).map(crate::localnet::Node::rpc);
        if leaving.as_ref() != Some(&self.client.config().rpc) {
            return Ok(());
        }
        let others = nodes.iter().enumerate().filter(|(other, _)| *other != index);
        for (_, node) in others {
            if let Ok(client) = connect(&self.network, &node.rpc()) {
                self.client = client;
                // It may be a block behind, and knows what was seen a moment later.
                return self.wait_for_height();
            }
        }
        bail!("no other validator answers")
    }

    fn wait_for_height(&self) -> AnyResult<()> {
        let begin = Instant::now();
        while self.client.latest()?.height < self.head.height {
            ensure!(
                begin.elapsed() < PATIENCE,
                "{} does not follow the chain",
                self.client.config().rpc
            );
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn wait_until_it_follows(&mut self, index: usize) -> AnyResult<()> {
        let node = self.network.validators().get(index).cloned();
        let node = node.with_context(|| format!("no node {index}"))?;
        let begin = Instant::now();
        loop {
            let follows = connect(&self.network, &node.rpc())
                .and_then(|client| Ok(client.status()?.sync_info))
                .is_ok_and(|sync| !sync.catching_up && sync.latest_block_height.value() >= self.head.height);
            if follows {
                return self.next_block();
            }
            ensure!(
                begin.elapsed() < PATIENCE,
                "{} does not follow the chain again",
                node.moniker
            );
            thread::sleep(Duration::from_millis(100));
        }
    }
}
