//! Takes the steps of a plan, each once, however often the process dies on the way.
//!
//! Before a transaction is handed to a node, its hash is written down with the last height at which a block may have it.
//! So after a crash there are three cases and no doubt: it is in a block and what it left is recorded, it may still come
//! and is waited for, or it can never come and is made anew. Beside that, every step first looks at the chain for what
//! it would leave.

use std::fmt;

use anyhow::{bail, ensure, Context, Result as AnyResult};

use super::chain::{Answer, Chain, Message};
use super::estimate;
use super::plan::{funding, Plan};
use super::record::{Pending, Record, Transaction};
use super::step::{Effect, Step};

/// Blocks that may pass before a transaction can be in none any more.
const PATIENCE_BLOCKS: u64 = 40;

/// By how many blocks a node's index of transactions may be late.
const INDEX_BLOCKS: u64 = 2;

/// How often a transaction that no block took is made anew.
const ATTEMPTS: usize = 3;

/// How often in a row the chain may be found at the same height.
const STANDSTILL: u32 = 600;

/// How often a node is asked for what a transaction left: another node may have told of it first.
const LOOKS: u32 = 50;

/// Something worth telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A transaction of an earlier run is looked for.
    LookingFor(Pending),
    /// A transaction can be in no block any more.
    Expired(Pending),
    /// What a step leaves was on the chain already.
    Found(Step, Effect),
    /// A transaction was handed to the node.
    Sent(Pending),
    /// A step was taken.
    Done(Step, Transaction, Option<Effect>),
}

impl fmt::Display for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LookingFor(pending) => write!(
                f,
                "{}: looking for transaction {}, until height {} at most",
                pending.step, pending.hash, pending.last_height
            ),
            Self::Expired(pending) => {
                write!(f, "{}: transaction {} is in no block", pending.step, pending.hash)
            }
            Self::Found(step, effect) => write!(f, "{step}: is there already, {effect}"),
            Self::Sent(pending) => write!(f, "{}: sent {}", pending.step, pending.hash),
            Self::Done(step, transaction, effect) => {
                write!(
                    f,
                    "{step}: in block {}, {} gas",
                    transaction.height, transaction.gas_used
                )?;
                effect.as_ref().map_or(Ok(()), |effect| write!(f, ", {effect}"))
            }
        }
    }
}

/// A run of a plan.
pub struct Run<'a> {
    /// The steps.
    pub plan: Plan<'a>,
    /// Where they are taken.
    pub chain: &'a dyn Chain,
    /// Writes the record down, for good.
    pub save: &'a mut dyn FnMut(&Record) -> AnyResult<()>,
    /// Is told what happens.
    pub tell: &'a mut dyn FnMut(&News),
}

impl Run<'_> {
    /// Takes every step that is not taken yet.
    ///
    /// # Errors
    /// When a step is refused. What was done before is in the record, and another run goes on from there.
    pub fn finish(&mut self, record: &mut Record) -> AnyResult<()> {
        if let Some(pending) = record.pending.clone() {
            (self.tell)(&News::LookingFor(pending));
            self.settle(record)?;
        }
        for step in self.plan.steps() {
            if !Plan::is_recorded(&step, record) {
                self.take(&step, record).with_context(|| step.to_string())?;
            }
        }
        Ok(())
    }

    fn take(&mut self, step: &Step, record: &mut Record) -> AnyResult<()> {
        for _ in 0..ATTEMPTS {
            // Each time: a node may have an index that is later than what it indexes.
            if let Some(effect) = self.plan.effect(step, self.chain)? {
                (self.tell)(&News::Found(step.clone(), effect.clone()));
                note(record, effect);
                return (self.save)(record);
            }
            let Some(messages) = self.messages(step, record)? else {
                return Ok(());
            };
            self.send(step, &messages, record)?;
            if self.settle(record)? {
                return Ok(());
            }
        }
        bail!("{ATTEMPTS} transactions, one after the other, came into no block")
    }

    /// None where nothing is to be sent.
    fn messages(&self, step: &Step, record: &Record) -> AnyResult<Option<Vec<Message>>> {
        if *step != Step::Fund {
            return self.plan.messages(step, record, self.chain).map(Some);
        }
        let missing = estimate::missing(&self.plan, record, self.chain)?;
        if missing.is_zero() {
            return Ok(None);
        }
        funding(self.chain, &self.plan.network.chain.denom, missing).map(|message| Some(vec![message]))
    }

    fn send(&mut self, step: &Step, messages: &[Message], record: &mut Record) -> AnyResult<()> {
        let signer = Plan::signer(step);
        let gas = self.chain.simulate(signer, messages)?.unwrap_or_default();
        let last_height = self.chain.height()?.saturating_add(PATIENCE_BLOCKS);
        let signed = self.chain.sign(signer, messages, gas, last_height)?;
        let pending = Pending {
            step: step.to_string(),
            hash: signed.hash.clone(),
            last_height,
        };
        record.pending = Some(pending.clone());
        (self.save)(record)?;
        if let Answer::Refused(reason) = self.chain.submit(&signed)? {
            record.pending = None;
            (self.save)(record)?;
            bail!("the node does not take the transaction: {reason}");
        }
        (self.tell)(&News::Sent(pending));
        Ok(())
    }

    /// Waits until the pending transaction is in a block, and records what it left. False: it can be in none any more.
    fn settle(&mut self, record: &mut Record) -> AnyResult<bool> {
        let Some(pending) = record.pending.clone() else {
            return Ok(false);
        };
        let steps = self.plan.steps();
        let step = steps.into_iter().find(|step| step.to_string() == pending.step);
        let step =
            step.with_context(|| format!("the deployments file speaks of a step {:?}", pending.step))?;
        let (mut height, mut still) = (0, 0u32);
        let included = loop {
            // The height first: a transaction that is not found afterwards will never be.
            let now = self.chain.height()?;
            if let Some(included) = self.chain.transaction(&pending.hash)? {
                break included;
            }
            if now > pending.last_height.saturating_add(INDEX_BLOCKS) {
                record.pending = None;
                (self.save)(record)?;
                (self.tell)(&News::Expired(pending));
                return Ok(false);
            }
            still = if now > height { 0 } else { still.saturating_add(1) };
            height = height.max(now);
            ensure!(
                still < STANDSTILL,
                "the chain stands still at height {height}, and transaction {} waits",
                pending.hash
            );
            self.chain.wait()?;
        };
        if let Some(error) = included.error {
            record.pending = None;
            (self.save)(record)?;
            bail!(
                "transaction {} failed in block {}: {error}",
                pending.hash,
                included.height
            );
        }
        let effect = self.visible_effect(&step)?;
        let transaction = Transaction {
            step: pending.step,
            hash: pending.hash,
            height: included.height,
            gas_used: included.gas_used,
        };
        record.transactions.push(transaction.clone());
        record.pending = None;
        if let Some(effect) = effect.clone() {
            note(record, effect);
        }
        (self.save)(record)?;
        (self.tell)(&News::Done(step, transaction, effect));
        Ok(true)
    }

    fn visible_effect(&self, step: &Step) -> AnyResult<Option<Effect>> {
        if *step == Step::Fund {
            return Ok(None);
        }
        for _ in 0..LOOKS {
            if let Some(effect) = self.plan.effect(step, self.chain)? {
                return Ok(Some(effect));
            }
            self.chain.wait()?;
        }
        bail!(
            "the transaction is in a block, but the node does not show what it left; a code that not everybody may make \
             contracts of is not usable"
        )
    }
}

fn note(record: &mut Record, effect: Effect) {
    match effect {
        Effect::Stored(code, id) => {
            record.codes.insert(code.artifact().to_string(), id);
        }
        Effect::Made(contracts) => {
            let rows = contracts
                .into_iter()
                .map(|(role, address)| (role.to_string(), address));
            record.contracts.extend(rows);
        }
    }
}
