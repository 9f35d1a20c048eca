//! Running a record.

use anyhow::{anyhow, Result as AnyResult};
use cosmwasm_std::{BlockInfo, Checksum, Empty};
use cw_multi_test::Contract;

use super::differences::{Difference, Differences};
use super::record::{Failure, Fee, Genesis, Record, RecordedBlock, Transaction};
use crate::chain::Chain;
use crate::context::ModuleAccount;
use crate::error::SdkError;
use crate::params::BlockRewards;
use crate::script::BlockStart;
use crate::stored_code::StoredCode;

/// What was done again, and compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Blocks.
    pub blocks: u64,
    /// Transactions, those that fail among them.
    pub transactions: u64,
    /// Transactions that fail, on both.
    pub failures: u64,
    /// Transactions that fail on the chain for gas, fee or sequence, and were left out.
    pub left_out: u64,
    /// Downtimes and double signs.
    pub punishments: u64,
    /// Blocks after which the state was compared.
    pub states: u64,
    /// Facts compared in all of them.
    pub facts: u64,
}

/// A record's end in the simulator.
pub struct Replayed {
    /// The chain, after the EndBlock of the last block.
    pub chain: Chain,
    /// What it went through.
    pub summary: Summary,
}

/// Finds a contract by the checksum of its code.
pub type Contracts<'a> = dyn Fn(&[u8]) -> AnyResult<Box<dyn Contract<Empty>>> + 'a;

/// Does again what a record tells, with contracts that `contracts` finds by the checksum of their code. It is asked for
/// each code that is stored.
///
/// # Errors
/// With the [`Differences`] of the first block that has any. When the record is not of a chain that the simulator can
/// be.
pub fn replay(record: &Record, contracts: &Contracts) -> AnyResult<Replayed> {
    let mut replayed = Replayed {
        chain: genesis(&record.genesis, record.blocks.first())?,
        summary: Summary::default(),
    };
    for block in &record.blocks {
        replayed.block(block, contracts)?;
    }
    Ok(replayed)
}

/// The chain between its genesis and its first block.
fn genesis(genesis: &Genesis, first: Option<&RecordedBlock>) -> AnyResult<Chain> {
    let first = first.map_or(1, |block| block.height);
    // MockApi wants a prefix that lives forever. It is some bytes per replay.
    let prefix: &'static str = genesis.prefix.clone().leak();
    let mut builder = Chain::builder()
        .prefix(prefix)
        .chain_addresses()
        .block(BlockInfo {
            height: first.saturating_sub(1),
            time: genesis.time,
            chain_id: genesis.chain_id.clone(),
        })
        .params(|params| {
            *params = genesis.params.clone();
            params.block_rewards = BlockRewards::None;
        });
    for (owner, coins) in &genesis.balances {
        builder = builder.balance(owner, coins.clone());
    }
    for validator in &genesis.validators {
        builder = builder.validator_with(validator.clone());
    }
    let mut chain = builder.build()?;
    chain.end_block()?;
    Ok(chain)
}

impl Replayed {
    fn block(&mut self, block: &RecordedBlock, contracts: &Contracts) -> AnyResult<()> {
        self.begin(block)?;
        for (index, transaction) in block.transactions.iter().enumerate() {
            self.transaction(index, transaction, contracts)?;
        }
        self.chain.end_block()?;
        self.summary.blocks = self.summary.blocks.saturating_add(1);
        self.compare(block)
    }

    fn begin(&mut self, block: &RecordedBlock) -> AnyResult<()> {
        let infractions = block
            .punishments
            .iter()
            .map(|punishment| punishment.infraction.clone());
        self.chain.begin_block(&BlockStart {
            height: block.height,
            time: block.time,
            minted: block.minted.clone(),
            infractions: infractions.collect(),
        })?;
        for (punishment, report) in block.punishments.iter().zip(self.chain.slash_reports()?) {
            self.summary.punishments = self.summary.punishments.saturating_add(1);
            if punishment.burned != report.burned_from_validator {
                return Err(self.differs(
                    format!(
                        "units burned from {} by {:?}",
                        report.validator, punishment.infraction
                    ),
                    punishment.burned,
                    report.burned_from_validator,
                ));
            }
        }
        Ok(())
    }

    fn transaction(
        &mut self,
        index: usize,
        transaction: &Transaction,
        contracts: &Contracts,
    ) -> AnyResult<()> {
        self.summary.transactions = self.summary.transactions.saturating_add(1);
        if let Some(fee) = &transaction.fee {
            self.pay(fee)?;
        }
        if transaction
            .failure
            .as_ref()
            .is_some_and(Failure::is_beyond_the_model)
        {
            self.summary.left_out = self.summary.left_out.saturating_add(1);
            return Ok(());
        }
        if transaction.failure.is_none() {
            for checksum in &transaction.codes {
                let code = StoredCode {
                    contract: contracts(checksum)?,
                    checksum: Checksum::try_from(checksum.as_slice())?,
                };
                self.chain.store_code(Box::new(code));
            }
        }
        let result = self.chain.transact(&transaction.messages);
        let (expected, found) = (outcome(transaction.failure.as_ref()), result.as_ref().err());
        if !agree(transaction.failure.as_ref(), found) {
            let found = found.map_or_else(|| outcome(None), |err| format!("fails: {err:#}"));
            return Err(self.differs(
                format!("transaction {index}, {:?}", transaction.messages),
                expected,
                found,
            ));
        }
        if found.is_some() {
            self.summary.failures = self.summary.failures.saturating_add(1);
        }
        Ok(())
    }

    fn pay(&mut self, fee: &Fee) -> AnyResult<()> {
        self.chain.with_ctx(|ctx| {
            let collector = ctx.account(ModuleAccount::FeeCollector)?;
            ctx.send(&fee.payer, &collector, fee.amount.clone())
        })
    }

    fn compare(&mut self, block: &RecordedBlock) -> AnyResult<()> {
        let Some(expected) = &block.state else {
            return Ok(());
        };
        let differences = expected.differences(&self.chain.state()?, block.height);
        if !differences.is_empty() {
            return Err(Differences(differences).into());
        }
        self.chain.check_invariants()?;
        self.summary.states = self.summary.states.saturating_add(1);
        let facts = u64::try_from(expected.len())?;
        self.summary.facts = self.summary.facts.saturating_add(facts);
        Ok(())
    }

    fn differs(&self, what: String, chain: impl ToString, simulator: impl ToString) -> anyhow::Error {
        let difference = Difference {
            height: self.chain.height(),
            what,
            chain: chain.to_string(),
            simulator: simulator.to_string(),
        };
        anyhow!(Differences::from(difference))
    }
}

fn outcome(failure: Option<&Failure>) -> String {
    match failure {
        Some(Failure { codespace, code }) => format!("fails: codespace {codespace}, code {code}"),
        None => "succeeds".to_string(),
    }
}

/// Both succeed, or both fail; errors that come from the modules of this crate must be the same.
fn agree(failure: Option<&Failure>, error: Option<&anyhow::Error>) -> bool {
    match (failure, error) {
        (None, None) => true,
        (Some(failure), Some(error)) => match error.downcast_ref::<SdkError>() {
            Some(sdk) => sdk.codespace() == failure.codespace && sdk.code() == failure.code,
            None => true,
        },
        _ => false,
    }
}
