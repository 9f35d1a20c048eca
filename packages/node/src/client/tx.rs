//! Transactions: simulated, signed, broadcast, and looked for.

use std::time::Instant;

use cosmrs::tendermint::Hash;
use cosmrs::Any;
use cosmwasm_std::{from_json, Addr, Coin, Uint128};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tendermint_rpc::endpoint::{broadcast::tx_sync, tx};

use super::msg::coins;
use super::outcome::{outcome, TxOutcome};
use super::query::units;
use super::rpc::Answer;
use super::sign::{self, Account, Limits};
use super::{Client, ClientError, Key, Result, Stage};

/// Path of the query that simulates.
const SIMULATE: &str = "/app/simulate";
/// Times the call limit that a chain may stand still while a transaction waits.
const STANDSTILL: u32 = 4;

/// What a node answers to a simulation, as far as it is read.
#[derive(Deserialize)]
struct Simulated {
    gas_info: SimulatedGas,
}

#[derive(Deserialize)]
struct SimulatedGas {
    gas_used: String,
}

/// A signed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTx {
    /// Its bytes, as they are broadcast.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub hash: Hash,
    /// The last block that may include it.
    pub last_height: u64,
}

impl Client {
    /// Gas that these messages would use in one transaction of `key`, without any adjustment.
    ///
    /// # Errors
    /// When they would fail, with the chain's text.
    pub fn simulate(&self, key: &Key, messages: &[Any]) -> Result<u64> {
        self.with_sequence(key, |account| self.simulated(key, account, messages))
    }

    /// Sends messages in one transaction with this gas limit, and waits until it is in a block, where it may have
    /// failed.
    ///
    /// # Errors
    /// When the node does not take it, or no block does.
    pub fn broadcast(&self, key: &Key, messages: &[Any], gas: u64) -> Result<TxOutcome> {
        let pending = self.with_sequence(key, |account| self.accepted(key, account, messages, gas))?;
        self.included(key, &pending)
    }

    /// Simulates messages, sends them in one transaction, and waits until it is in a block.
    ///
    /// # Errors
    /// When they fail, with the chain's text. What fails in the simulation is not broadcast.
    pub fn execute_msgs(&self, key: &Key, messages: &[Any]) -> Result<TxOutcome> {
        let gas = self.with_adjustment(self.simulate(key, messages)?)?;
        self.broadcast(key, messages, gas)?.success()
    }

    /// A gas limit that suffices where simulation says `gas`.
    ///
    /// # Errors
    /// When it is more than 64 bits hold.
    pub fn with_adjustment(&self, gas: u64) -> Result<u64> {
        let wrong = |reason: &str| ClientError::malformed(format!("a limit for {gas} gas"), reason);
        let limit = Uint128::from(gas)
            .checked_mul_ceil(self.config.gas_adjustment)
            .map_err(|error| wrong(&error.to_string()))?;
        u64::try_from(limit.u128()).map_err(|error| wrong(&error.to_string()))
    }

    /// Signs messages with this gas limit, without sending them. No block after `last_height` can include them.
    ///
    /// # Errors
    /// When the chain does not know the signer.
    pub fn sign(&self, key: &Key, messages: &[Any], gas: u64, last_height: u64) -> Result<SignedTx> {
        let address = self.address(key);
        let known = self.accounts.borrow().get(&address).copied();
        let account = match known {
            Some(account) => account,
            None => self.read_account(address)?,
        };
        self.signed(key, account, messages, gas, last_height)
    }

    /// Hands a signed transaction to the node, which takes it for one of the next blocks. Fine when the chain has it
    /// already.
    ///
    /// # Errors
    /// When the node refuses it, or does not answer.
    pub fn submit(&self, transaction: &SignedTx) -> Result<()> {
        let (address, sequence) = sign::signer(&transaction.bytes, &self.prefix)?;
        let delivered = self.deliver(transaction);
        let mut accounts = self.accounts.borrow_mut();
        match (&delivered, accounts.get_mut(&address)) {
            (Ok(()), Some(account)) => account.sequence = account.sequence.max(sequence.saturating_add(1)),
            _ => {
                accounts.remove(&address);
            }
        }
        delivered
    }

    /// Does something with the next sequence of a signer, and once more if it was another than thought.
    fn with_sequence<T>(&self, key: &Key, act: impl Fn(Account) -> Result<T>) -> Result<T> {
        let address = self.address(key);
        let known = self.accounts.borrow().get(&address).copied();
        if let Some(account) = known {
            match act(account) {
                Err(error) if error.is_wrong_sequence() => {}
                result => return result,
            }
        }
        act(self.read_account(address)?)
    }

    fn read_account(&self, address: Addr) -> Result<Account> {
        let found = self.account(address.as_str())?;
        let account = Account {
            number: found.account_number,
            sequence: found.sequence,
        };
        self.accounts.borrow_mut().insert(address, account);
        Ok(account)
    }

    fn simulated(&self, key: &Key, account: Account, messages: &[Any]) -> Result<u64> {
        // The path of the gRPC service is there only where a node serves gRPC.
        let answer = self
            .query_raw(SIMULATE, sign::unsigned(key, account, messages), None)
            .map_err(|error| match error {
                ClientError::Refused {
                    codespace,
                    code,
                    reason,
                    ..
                } => ClientError::TxRefused {
                    stage: Stage::Simulation,
                    codespace,
                    code,
                    log: reason,
                    hash: None,
                },
                other => other,
            })?;
        let simulated: Simulated =
            from_json(answer.value).map_err(|error| ClientError::malformed("the simulation", error))?;
        units(&simulated.gas_info.gas_used).and_then(|gas| {
            u64::try_from(gas.u128()).map_err(|error| ClientError::malformed("the simulated gas", error))
        })
    }

    /// Has the node take a transaction.
    fn accepted(&self, key: &Key, account: Account, messages: &[Any], gas: u64) -> Result<SignedTx> {
        let last_height = self.latest()?.height.saturating_add(self.config.patience_blocks);
        let transaction = self.signed(key, account, messages, gas, last_height)?;
        self.submit(&transaction)?;
        Ok(transaction)
    }

    fn signed(
        &self,
        key: &Key,
        account: Account,
        messages: &[Any],
        gas: u64,
        last_height: u64,
    ) -> Result<SignedTx> {
        let price = self.config.gas_price.as_ref();
        let fee: Option<Coin> = price.map(|price| price.fee_ceil(gas)).transpose()?;
        let fee: Vec<Coin> = fee.into_iter().filter(|fee| !fee.amount.is_zero()).collect();
        let limits = Limits {
            gas,
            fee: coins(&fee),
            last_height,
        };
        let bytes = sign::signed(key, &self.config.chain_id, account, messages, &limits);
        Ok(SignedTx {
            hash: Hash::Sha256(Sha256::digest(&bytes).into()),
            bytes,
            last_height,
        })
    }

    /// Hands a signed transaction to the node. When it does not answer, the transaction may be there all the same: the
    /// same bytes have the same hash and sequence, so they can be handed over again, and never count twice.
    fn deliver(&self, pending: &SignedTx) -> Result<()> {
        let mut reason = String::new();
        for _ in 0..STANDSTILL {
            let answer = self.rpc.call_once(tx_sync::Request::new(pending.bytes.clone()));
            match answer {
                Answer::Done(answer) if answer.code.is_ok() => return Ok(()),
                Answer::Done(answer) => {
                    // An earlier copy of it may have used up the sequence.
                    if self.find(pending)?.is_some() {
                        return Ok(());
                    }
                    return Err(ClientError::TxRefused {
                        stage: Stage::Mempool,
                        codespace: answer.codespace,
                        code: answer.code.value(),
                        log: answer.log,
                        hash: None,
                    });
                }
                Answer::No(refusal) if refusal.to_string().contains("tx already exists in cache") => {
                    return Ok(())
                }
                Answer::No(refusal) => return Err(refusal),
                Answer::Silence(why) => reason = why,
            }
            self.rpc.wait(self.config.poll.saturating_mul(STANDSTILL));
            if self.find(pending)?.is_some() {
                return Ok(());
            }
        }
        Err(self.rpc.unreachable(reason))
    }

    /// Waits until a transaction is in a block.
    fn included(&self, key: &Key, pending: &SignedTx) -> Result<TxOutcome> {
        let hash = pending.hash.to_string();
        let mut height = 0;
        let mut moved = Instant::now();
        loop {
            let looked = self
                .rpc
                .poll(self.config.poll, self.config.poll.saturating_mul(25), || {
                    self.find(pending)
                })?;
            if let Some(outcome) = looked {
                if outcome.code != 0 {
                    // Whether its sequence was used depends on where it failed.
                    self.accounts.borrow_mut().remove(&self.address(key));
                }
                return Ok(outcome);
            }
            let latest = self.latest()?.height;
            if latest > pending.last_height {
                self.accounts.borrow_mut().remove(&self.address(key));
                let height = pending.last_height;
                return self.find(pending)?.ok_or(ClientError::Expired { hash, height });
            }
            if latest > height {
                (height, moved) = (latest, Instant::now());
            } else if moved.elapsed() > self.config.timeout.saturating_mul(STANDSTILL) {
                return Err(ClientError::Stalled { hash, height });
            }
        }
    }

    /// A transaction, if it is in a block.
    ///
    /// # Errors
    /// When the node does not answer, or keeps no index of transactions.
    pub fn tx(&self, hash: Hash) -> Result<Option<TxOutcome>> {
        match self.rpc.call(tx::Request::new(hash, false)) {
            Ok(found) => outcome(found.height.value(), hash, found.tx_result).map(Some),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn find(&self, pending: &SignedTx) -> Result<Option<TxOutcome>> {
        self.tx(pending.hash)
    }
}
